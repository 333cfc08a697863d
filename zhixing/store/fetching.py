"""Data sets that come by themselves: fetched from a department's database when their schedule says so, again with growing waits where that fails.

What was begun and what came of it are notes in the ledger: so no restart forgets them, two processes do not fetch the same twice, and everybody sees them.
There is no clockwork within the program: a timer calls `zhixing pull`, and what is due by then is fetched.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from zhixing.engines.datahub import DataSet, Refused, pulling
from zhixing.engines.ledger import Fact, Kept
from zhixing.kernel.errors import InputFault, ZhixingError
from zhixing.kernel.workdays import national
from zhixing.store import attempts, clock, delivering, lake, ledger, shelves
from zhixing.store.clock import CHINA
from zhixing.store.lake import TABLE, Version
from zhixing.store.remembered import PROGRAM
from zhixing.systems import Catalogue

# How long after a failure the next try comes; after the last of them the next time of the schedule is waited for.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (10, 30, 120, 360))
# Beyond the time that a fetch may take, checking and putting away what came; what has not told by then was broken off.
MARGIN = timedelta(minutes=60)
BEGUN, DONE, FAILED = "fetching", "fetched", "unfetched"
OURS = ("程序没有做完，原因见运行日志", "The program did not finish; see its log")
BROKEN_OFF = ("上一次没有做完就中断了", "The last one was broken off")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One fetch: when it began, for which time of the schedule ("" where somebody asked), the how many-th for it, and what came of it.

    ended    None while it runs, or where it was broken off; `running` tells the two apart
    version  what the data set held after it; 0 where it failed
    new      whether that is a version that it made
    zh, en   why it failed
    final    it is not tried again before the next time: what came was refused
    """

    began: datetime
    slot: str
    number: int
    ended: datetime | None = None
    running: bool = False
    version: int = 0
    new: bool = False
    zh: str = ""
    en: str = ""
    final: bool = False

    @property
    def failed(self) -> bool:
        """Did nothing come of it?"""
        return not self.running and not self.version


@dataclass(frozen=True, slots=True)
class Course:
    """How the fetching of a data set stands: the last attempt, and when the next one is due; None where only somebody's word begins one."""

    last: Attempt | None
    next: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Is it time?"""
        return self.next is not None and self.next <= now and not (self.last is not None and self.last.running)


def course(dataset: DataSet, now: datetime) -> Course:
    """How it stands at a moment."""
    tried = _attempts(ledger.of_row(TABLE, dataset.id), now)
    last = tried[-1] if tried else None
    schedule = dataset.origin.schedule if dataset.origin else None
    if schedule is None:
        return Course(last, None)
    local = now.astimezone(CHINA)
    slot, following = schedule.last(local, national()), schedule.following(local, national())
    if slot is None:
        return Course(last, following)
    mine = [one for one in tried if one.slot == slot.isoformat()]
    if not mine:
        return Course(last, slot)
    if mine[-1].running or any(one.version or one.final for one in mine) or len(mine) > len(WAITS):
        return Course(last, following)
    again = (mine[-1].ended or mine[-1].began).astimezone(CHINA).replace(microsecond=0) + WAITS[len(mine) - 1]
    return Course(last, min(again, following) if following else again)


def due(here: Catalogue, now: datetime) -> list[str]:
    """The data sets that are to be fetched at a moment."""
    return [one.id for one in here.delivered if one.origin is not None and course(one, now).is_due(now)]


def fetch(here: Catalogue, dataset: str, *, asked: bool = False) -> Version | None:
    """Fetch a data set, where its schedule says so or somebody has asked; the version that it holds then, None where another process has taken it on.

    Raises pulling.Unpulled or Refused, which are put down; whichever it is, what was there stays.
    """
    declared = lake.dataset_of(here, dataset)
    if declared.origin is None:
        raise InputFault(f"{TABLE}/{dataset}", "a data set without a source", "one with `source` in its declaration", "See docs/data.md")
    begun = _begin(declared, asked=asked)
    if begun is None:
        return None
    before = lake.last(dataset)
    try:
        with shelves.scratch() as aside:
            path = pulling.pulled(declared.origin, os.environ.get(declared.origin.connection, ""), declared.table, aside)
            version = delivering.deliver(here, dataset, path, f"{dataset}.parquet", None)
    except pulling.Unpulled as fault:
        _end(dataset, begun, {"kind": FAILED, "zh": fault.zh, "en": fault.en})
        raise
    except Refused as fault:
        _end(dataset, begun, {"kind": FAILED, "zh": fault.zh, "en": fault.en, "final": True})
        raise
    except (ZhixingError, OSError):
        _end(dataset, begun, {"kind": FAILED, "zh": OURS[0], "en": OURS[1]})
        raise
    _end(dataset, begun, {"kind": DONE, "fetched": version.number, "new": version.number > before})
    return version


def _begin(dataset: DataSet, *, asked: bool) -> Fact | None:
    """Put down that a fetch begins, in one's turn; None where another one runs, or has been done meanwhile."""
    with ledger.turn():
        now = clock.now()
        stands = course(dataset, now)
        if (stands.last is not None and stands.last.running) or (not asked and not stands.is_due(now)):
            return None
        schedule = dataset.origin.schedule if dataset.origin else None
        slot = schedule.last(now.astimezone(CHINA), national()) if schedule else None
        return attempts.note(PROGRAM, dataset.id, {"kind": BEGUN, "slot": slot.isoformat() if slot else "", "until": (now + _longest(dataset)).isoformat()})


def _end(dataset: str, begun: Fact, said: dict[str, Kept]) -> None:
    attempts.note(PROGRAM, dataset, {**said, "begun": begun.number})


def _longest(dataset: DataSet) -> timedelta:
    return timedelta(minutes=dataset.origin.minutes if dataset.origin else 0) + MARGIN


def _attempts(facts: Sequence[Fact], now: datetime) -> list[Attempt]:
    """Every fetch that the notes tell of, the first one first."""
    found: dict[int, Attempt] = {}
    for fact in facts:
        said: Any = fact.change.fields
        if attempts.is_note(fact, BEGUN):
            number = sum(one.slot == said["slot"] for one in found.values()) + 1
            running = now < datetime.fromisoformat(said["until"])
            zh, en = ("", "") if running else BROKEN_OFF
            found[fact.number] = Attempt(fact.recorded, said["slot"], number, running=running, zh=zh, en=en)
        elif attempts.is_note(fact, DONE):
            found[said["begun"]] = replace(found[said["begun"]], ended=fact.recorded, running=False, version=said["fetched"], new=said["new"], zh="", en="")
        elif attempts.is_note(fact, FAILED):
            told = {key: said[key] for key in ("zh", "en")}
            found[said["begun"]] = replace(found[said["begun"]], ended=fact.recorded, running=False, final=said.get("final", False), **told)
    return list(found.values())
