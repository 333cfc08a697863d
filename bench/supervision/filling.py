"""A county that does not exist, with fifty reports: each has 350 commitments and 24 accepted periods of progress for every one of them.

`python -m bench.supervision.filling FOLDER DATABASE REPORTS` fills an empty store; a filled one is left as it is.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from bench.portal.filling import AGENCIES, PLACES, WORKS, county, people

COMMITMENTS, PERIODS, FIRST = 350, 24, 1970
BEGIN = datetime(2015, 1, 1, tzinfo=UTC)
BATCH = 5000


def changes(reports: int) -> Iterator[tuple[str, str, dict[str, str | int | bool]]]:
    """Table, row and fields of every row, in the order in which they are entered."""
    dice, row = random.Random(11), 0
    for year in range(FIRST, FIRST + reports):
        for number in range(COMMITMENTS):
            target, lead = dice.randint(20, 5000), AGENCIES[number % len(AGENCIES)]
            code = f"s{number // 60 + 1}.a.{number % 60 + 1:02}"
            row += 1
            yield "commitments", f"{row:032x}", _commitment(year, code, number, target, lead, dice)
            pace = dice.uniform(0.6, 1.3)
            for period in range(PERIODS):
                month = f"{year + period // 12}-{period % 12 + 1:02}"
                row += 1
                yield "progress", f"{row:032x}", {
                    "year": year, "code": code, "period": month, "lead": lead, "value": str(round(target * pace * (period + 1) / PERIODS)),
                    "words": "按计划推进", "rank": dice.choice(("computed", "document", "photo", "word")), "state": "accepted", "step": "accept", "owner": lead,
                }  # fmt: skip


def _commitment(year: int, code: str, number: int, target: int, lead: str, dice: random.Random) -> dict[str, str | int | bool]:
    return {
        "year": year, "code": code, "title": f"{dice.choice(PLACES)}{dice.choice(WORKS)}建设{target}个", "section": number // 60 + 1, "kind": "quantity",
        "subject": dice.choice(WORKS), "comparator": "ge", "target": str(target), "unit": "个", "measure": "increment", "certainty": "firm",
        "begins_on": date(year, 1, 1).isoformat(), "due_on": date(year + 1, 12, 31).isoformat(), "lead": lead, "owner": lead, "state": "signed", "step": "sign",
    }  # fmt: skip


def fill(folder: Path, address: str, reports: int) -> None:
    """Facts of so many reports, and the rows that they make."""
    from zhixing.store import keeping

    here = keeping.opened(county(folder), address)
    from zhixing.engines.ledger import Change, Digest, Fact, seal
    from zhixing.store import current, ledger, models

    last, before = ledger.digest(), None
    waiting = islice(changes(reports), last.number, None)
    while batch := list(islice(waiting, BATCH)):
        facts: list[Fact] = []
        for table, row, fields in batch:
            at = BEGIN + timedelta(seconds=last.number * 80)
            fact = seal(Change("loader", "entered", table, row, 1, at.date(), fields), last, at, before)
            facts.append(fact)
            last, before = Digest(fact.number, fact.hash), fact.recorded
        with ledger.turn():
            ledger.keep(facts)
            models.Chain.objects.filter(pk=1).update(number=last.number, hash=last.hash, recorded=before)
    if not models.Person.objects.exists():
        print(f"{current.rebuild([here['commitments'], here['progress']], here.known)} rows", file=sys.stderr)
        people(here.known.agencies)


if __name__ == "__main__":
    fill(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
