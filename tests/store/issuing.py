"""Papers issued at once by several processes: python -m tests.store.issuing COUNTY DATABASE PROCESSES EACH

Each process issues papers of its own under one mark and enters notices that take the next free number of the same mark; what each was given is printed.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from zhixing.store import keeping

_start: Barrier


def issuing(county: Path, address: str, processes: int, each: int) -> list[list[str]]:
    """The numbers that each process was given, in their order."""
    here = keeping.opened(county, address)
    from django.db import connections

    from tests.store import corresponded

    rows = [[corresponded.signed(here) for _ in range(each)] for _ in range(processes)]
    connections.close_all()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, context, _begin, (context.Barrier(processes),)) as pool:
        return list(pool.map(_issue, [here] * processes, rows))


def _begin(start: Barrier) -> None:
    global _start
    _start = start


def _issue(here: Any, rows: Sequence[str]) -> list[str]:
    from tests.store import corresponded
    from zhixing.engines.documents import next_number
    from zhixing.store import ledger, numbering

    given = []
    _start.wait(60)
    for row in rows:
        corresponded.step(here, "papers_out", corresponded.WANG, row, "issue")
        given.append(str(corresponded.entry(here, "papers_out", row).fields["number"]))
        with ledger.turn():
            year = int(given[-1].partition("〔")[2][:4])
            number = next_number("澄水", year, numbering.given(here, "papers", year))
            corresponded.enter(here, "notices", corresponded.OFFICE, {**corresponded.NOTICE, "number": number})
        given.append(number)
    return given


if __name__ == "__main__":
    print(json.dumps(issuing(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
