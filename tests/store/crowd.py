"""A crowd that writes at once: python -m tests.store.crowd COUNTY DATABASE PROCESSES DEEDS

That many processes write, with two that rebuild and one that verifies, from one moment on; what each was told is printed as JSON.
Where one of them fails or dies the others do not wait for it: the start is broken off, the pool is closed, and the program ends with the error.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import sys
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from typing import Any, NamedTuple

from tests.store.crashing import PATIENCE
from zhixing.store import keeping

# All are started before the first of them begins; seconds until they have to be there.
START = 60
PAUSE = 0.2

# One deed of each of sixteen may take so many seconds on a busy machine, while others fold the table anew.
A_DEED = 2


class Told(NamedTuple):
    """What one process was told: the numbers of its facts, what it entered and where it added one, and how often it was refused."""

    facts: list[int]
    entered: list[str]
    added: list[str]
    noted: int = 0
    overtaken: int = 0
    faulty: int = 0


_start: Barrier
_done: Event


def crowd(county: Path, address: str, processes: int, deeds: int) -> dict[str, Any]:
    """Processes that all begin at one moment and write to the same ten rows, to rows of their own and to keys that all of them want."""
    here = keeping.opened(county, address)
    from django.db import connections

    from zhixing.kernel.access import Actor
    from zhixing.store import current
    from zhixing.store.registers import Register

    register = Register(here["works"], here.known, Actor("wang", frozenset({"department_head"}), frozenset({"water"})))
    shared = [fact.change.row for fact in register.enter([{"code": f"2020-{n:06}", "name": f"共用{n}", "invested": "0"} for n in range(10)], "water")]
    before = [fact.change.row for fact in register.enter([{"code": f"2021-{n:06}", "name": f"原有{n}"} for n in range(500)], "water")]
    connections.close_all()
    # Barrier and event go to the processes when these are made: they cannot be sent along with a task.
    context = multiprocessing.get_context("fork")
    start, done = context.Barrier(processes + 3), context.Event()
    with ProcessPoolExecutor(processes + 3, context, _begin, (start, done)) as pool:
        rebuilders = [pool.submit(_rebuild, register) for _ in range(2)]
        verifier = pool.submit(_verify)
        writers = [pool.submit(_write, register, seed, shared, deeds) for seed in range(processes)]
        told = _results(writers, [*rebuilders, verifier], done, PATIENCE + A_DEED * deeds)
        done.set()
        rebuilt, verdicts = [one.result(PATIENCE) for one in rebuilders], verifier.result(PATIENCE)
    added = {row: int(str(entry["invested"])) for row, entry in _rows(register).items() if row in shared}
    table = list(current.model_of(register.table)._default_manager.order_by("number").values())
    current.rebuild(here.tables, here.known)
    same = table == list(current.model_of(register.table)._default_manager.order_by("number").values())
    return {
        "told": [one._asdict() for one in told],
        "before": len(shared) + len(before),
        "added": added,
        "rebuilt": rebuilt,
        "verdicts": verdicts,
        "same_after_rebuild": same,
    }


def _results(writers: Sequence[Future[Told]], others: Sequence[Future[Any]], done: Event, patience: int) -> list[Told]:
    """What the writers were told; the first error of any process, at once."""
    waiting = set(writers)
    while waiting:
        ended, _ = wait([*waiting, *others], patience, FIRST_COMPLETED)
        failed = [one for one in ended if one.exception() is not None]
        if failed or not waiting & ended:
            done.set()
            raise failed[0].exception() or TimeoutError() if failed else TimeoutError(f"{len(waiting)} writers are not ready after {patience} s")
        waiting -= ended
    return [writer.result() for writer in writers]


def _begin(start: Barrier, done: Event) -> None:
    global _start, _done
    _start, _done = start, done


def _together() -> None:
    """Wait for the others; BrokenBarrierError for all of them where one does not come."""
    _start.wait(START)


def _rows(register: Any) -> dict[str, Any]:
    from zhixing.store import listing

    return {entry.row: entry.fields for entry in listing.matching(register.table, listing.Query())}


def _write(register: Any, seed: int, shared: Sequence[str], deeds: int) -> Told:
    """Any error but the two that are meant for people comes out of the pool, ends the program and is shown by the test."""
    from zhixing.store import listing
    from zhixing.store.ledger import Overtaken
    from zhixing.store.registers import Faulty

    dice, told = random.Random(seed), Told([], [], [])
    _together()
    for at in range(deeds):
        deed, row = dice.choice(["own", "wanted", "add", "add", "add", "note"]), dice.choice(shared)
        code = f"2022-{seed:03}{at:03}" if deed == "own" else f"2023-{at:06}"
        try:
            if deed in ("own", "wanted"):
                facts = register.enter([{"code": code, "name": f"工程{seed}"}], "water")
                told.entered.append(code)
            elif deed == "add":
                seen = listing.one(register.table, row)
                facts = register.change(row, seen.version, {"invested": str(int(str(seen.fields["invested"])) + 1)})
                told.added.append(row)
            else:
                facts = register.note(row, f"第{at}次")
                told = told._replace(noted=told.noted + 1)
            told.facts.extend(fact.number for fact in facts)
        except Overtaken:
            told = told._replace(overtaken=told.overtaken + 1)
        except Faulty:
            told = told._replace(faulty=told.faulty + 1)
    return told


def _rebuild(register: Any) -> int:
    """Fold everything anew, again and again, while others write. With a breath between: on SQLite whoever asks first is not served first,
    and nobody else would come to their turn."""
    from zhixing.store import current

    count = 0
    _together()
    while not _done.is_set():
        current.rebuild([register.table], register.known)
        count += 1
        _done.wait(PAUSE)
    return count


def _verify() -> list[str]:
    """Check the ledger, again and again, while others write; what was found each time."""
    from zhixing.store import ledger

    found = []
    _together()
    while not _done.is_set():
        broken = ledger.verify().broken
        found.append("" if broken is None else f"{broken.kind}: {broken.told}")
    return found


if __name__ == "__main__":
    print(json.dumps(crowd(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
