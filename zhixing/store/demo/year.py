"""A year of work: the lives of all rows become changes by the people of their agencies, in the order of a simulated clock, with the slips that people make."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from zhixing.engines.ledger import Change, Kept
from zhixing.store import ledger
from zhixing.store.demo.days import Span
from zhixing.store.demo.invention import Inventor
from zhixing.store.demo.rows import Life, Maker
from zhixing.store.registers import CHINA

BATCH = 400
# How often something happens to a row besides its course.
CORRECTED, SLIPPED, ASKED, WITHDRAWN = 0.07, 0.04, 0.07, 0.06


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works: the editor and the head of each agency, and who asks after the work."""

    editors: Mapping[str, str]
    heads: Mapping[str, str]
    asking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A change and when it is recorded. The version is counted when all changes of a row are known."""

    at: datetime
    change: Change


def lived(lives: Iterable[tuple[Maker, Life]], crew: Crew, inventor: Inventor, span: Span) -> Iterator[Moment]:
    """Every change of the year in the order of the clock."""
    histories = [_history(maker, life, crew, inventor, span) for maker, life in lives]
    return heapq.merge(*histories, key=lambda moment: moment.at)


def record(moments: Iterable[Moment]) -> int:
    """Append the changes in batches, each at its time; how many."""
    count, batch = 0, list[Moment]()
    for moment in moments:
        batch.append(moment)
        if len(batch) == BATCH:
            count, batch = count + _recorded(batch), []
    return count + _recorded(batch)


def _recorded(batch: list[Moment]) -> int:
    if batch:
        ledger.append([moment.change for moment in batch], lambda _: None, [moment.at for moment in batch])
    return len(batch)


def _history(maker: Maker, life: Life, crew: Crew, inventor: Inventor, span: Span) -> list[Moment]:
    """The changes of one row, its versions counted."""
    random, table, row = inventor.random, maker.table.id, f"{inventor.random.getrandbits(128):032x}"
    editor, head = crew.editors[life.owner], crew.heads[life.owner]
    moments: list[Moment] = []
    kept: dict[str, Kept] = {}
    for at, step in enumerate(life.steps):
        fields: dict[str, Kept] = {**step.fields, "owner": life.owner} if at == 0 else dict(step.fields)
        person = editor if random.random() < 0.85 else head
        reason = inventor.said("reached") if at else ""
        moments.append(_moment(random, step.recorded, person, "changed" if at else "entered", table, row, step.effective, fields, reason))
        kept |= fields
    end = datetime.combine(span.last, time(18), CHINA)
    if random.random() < SLIPPED:
        moments += _slip(maker, life, moments[-1], editor, head, inventor)
    elif random.random() < CORRECTED:
        moments += _correction(maker, life, moments[-1], head, inventor)
    if random.random() < ASKED:
        moments += _asked(moments[-1], crew, editor, inventor)
    if random.random() < WITHDRAWN and not life.counted:
        moments += _withdrawn(moments[-1], head, inventor)
    return _numbered(moment for moment in moments if moment.at < end)


def _numbered(moments: Iterable[Moment]) -> list[Moment]:
    found: list[Moment] = []
    version = 0
    for moment in moments:
        version += moment.change.deed != "noted"
        found.append(replace(moment, change=replace(moment.change, version=version)))
    return found


def _moment(random: Random, day: Any, actor: str, deed: Any, table: str, row: str, effective: Any, fields: Mapping[str, Kept], reason: str) -> Moment:
    """In the working hours of a day."""
    at = datetime.combine(day, time(8, 30), CHINA) + timedelta(seconds=random.randrange(9 * 3600), microseconds=random.randrange(1_000_000))
    return Moment(at, Change(actor, deed, table, row, 0, min(effective, day), fields, reason))


def _later(moment: Moment, random: Random, actor: str, deed: Any, fields: Mapping[str, Kept], reason: str, hours: tuple[float, float]) -> Moment:
    """Another change of the same row some hours or days later."""
    at = moment.at + timedelta(hours=random.uniform(*hours))
    if at.astimezone(CHINA).hour < 8:
        at += timedelta(hours=9)
    return Moment(at, replace(moment.change, actor=actor, deed=deed, fields=fields, reason=reason, effective=at.astimezone(CHINA).date()))


def _other(maker: Maker, life: Life, random: Random) -> dict[str, Kept]:
    """A field of the row with another value that breaks no rule; a field by which rows are counted is left alone."""
    fields = life.fields
    idle = [field for field in maker.table.fields if field.id in fields and field.type in ("text", "money", "number") and field.id not in maker.table.key]
    idle = [field for field in idle if field.id not in life.given and field.id != maker.table.name]
    if not idle:
        return {}
    field = random.choice(idle)
    value = maker.another(field, fields)
    return {field.id: value} if value is not None and value != fields[field.id] else {}


def _slip(maker: Maker, life: Life, last: Moment, editor: str, head: str, inventor: Inventor) -> list[Moment]:
    """A change that is taken back: the same fields again, holding from the same day."""
    wrong = _other(maker, life, inventor.random)
    if not wrong:
        return []
    slipped = _later(last, inventor.random, editor, "changed", wrong, inventor.said("corrected"), (20, 400))
    back = _later(slipped, inventor.random, head, "undone", {id: life.fields[id] for id in wrong}, inventor.said("undone"), (0.2, 90))
    return [slipped, replace(back, change=replace(back.change, effective=slipped.change.effective))]


def _correction(maker: Maker, life: Life, last: Moment, head: str, inventor: Inventor) -> list[Moment]:
    right = _other(maker, life, inventor.random)
    return [_later(last, inventor.random, head, "changed", right, inventor.said("corrected"), (20, 900))] if right else []


def _asked(last: Moment, crew: Crew, editor: str, inventor: Inventor) -> list[Moment]:
    """A word from the supervision office, and perhaps an answer."""
    random = inventor.random
    asked = _later(last, random, random.choice(crew.asking), "noted", {"text": inventor.said("asked")}, "", (20, 1200))
    answer = _later(asked, random, editor, "noted", {"text": inventor.said("answered")}, "", (2, 100))
    return [asked, answer] if random.random() < 0.7 else [asked]


def _withdrawn(last: Moment, head: str, inventor: Inventor) -> list[Moment]:
    """The row is withdrawn; now and then that was wrong."""
    random = inventor.random
    gone = _later(last, random, head, "withdrawn", {}, inventor.said("withdrawn"), (20, 600))
    return [gone, _later(gone, random, head, "restored", {}, inventor.said("restored"), (20, 200))] if random.random() < 0.35 else [gone]
