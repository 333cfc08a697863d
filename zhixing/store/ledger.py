"""The ledger in the database: facts are appended, read back, verified. Nothing else writes to the table of facts."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from itertools import starmap
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Max, QuerySet

from zhixing.engines import ledger
from zhixing.engines.ledger import Change, Digest, Verdict, seal
from zhixing.kernel.errors import InputFault
from zhixing.store import clock, models
from zhixing.store.turns import queue

BATCH = 1000
# So many rows are asked for at once: fewer than SQLite takes in one question.
ASKED = 500
TOLD = ("number", "recorded", "previous", "hash", "fields", "actor", "deed", "table", "row", "version", "effective", "reason")


class Overtaken(InputFault):
    """Somebody else has made the version that this change wanted to make; `facts` are those of the row, the newest last."""

    def __init__(self, change: Change, facts: Sequence[ledger.Fact]) -> None:
        self.change, self.facts = change, tuple(facts)
        latest = facts[-1].change.version if facts else 0
        super().__init__(
            f"{change.table}/{change.row}", f"version {change.version} of the row", f"version {latest + 1}", "Look at what was changed meanwhile and save again"
        )


@contextmanager
def turn() -> Iterator[models.Chain]:
    """A transaction in which nobody else writes: what is looked up in it still holds when it is recorded."""
    with queue(), transaction.atomic():
        yield models.Chain.objects.select_for_update().get(pk=1)


def append(changes: Sequence[Change], then: Callable[[list[ledger.Fact]], None], now: Sequence[datetime] = ()) -> list[ledger.Fact]:
    """The facts that these changes become, all or none; `then` is called with them in the same transaction.

    `now` tells the time of each change where the clock is not the machine's: in a demonstration. Raises Overtaken for the first change whose version is not the next one of its row.
    """
    with turn() as chain:
        _in_turn(changes)
        facts: list[ledger.Fact] = []
        last, before = Digest(chain.number, chain.hash), chain.recorded
        for at, change in enumerate(changes):
            fact = seal(change, last, now[at] if now else clock.now(), before)
            facts.append(fact)
            last, before = Digest(fact.number, fact.hash), fact.recorded
        keep(facts)
        models.Chain.objects.filter(pk=1).update(number=last.number, hash=last.hash, recorded=before)
        then(facts)
    return facts


def keep(facts: Sequence[ledger.Fact]) -> None:
    """Write facts that are sealed already, as they are: by append, and when a backup is read."""
    models.Fact.objects.bulk_create(map(_kept, facts), batch_size=BATCH)


def _in_turn(changes: Sequence[Change]) -> None:
    """Each change makes the version after the last one of its row; a note is about that version."""
    latest = _versions({(change.table, change.row) for change in changes if change.deed != "entered"})
    for change in changes:
        row = (change.table, change.row)
        latest.setdefault(row, 0)
        expected = latest[row] if change.deed == "noted" else latest[row] + 1
        if change.version != expected:
            raise Overtaken(change, of_row(change.table, change.row))
        latest[row] = expected


def _versions(rows: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The last version of each of these rows that has one."""
    asked: dict[str, list[str]] = {}
    for table, row in sorted(rows):
        asked.setdefault(table, []).append(row)
    found: dict[tuple[str, str], int] = {}
    for table, ids in asked.items():
        for at in range(0, len(ids), ASKED):
            versions = models.Fact.objects.filter(table=table, row__in=ids[at : at + ASKED]).values_list("row").annotate(last=Max("version"))
            found |= {(table, row): last for row, last in versions}
    return found


def of_row(table: str, row: str) -> list[ledger.Fact]:
    """The facts of one row, the oldest first."""
    return list(_stream(models.Fact.objects.filter(table=table, row=row).order_by("number")))


def of_table(table: str) -> Iterator[list[ledger.Fact]]:
    """The facts of each row of a table, row by row; the whole table never stands in memory."""
    return _by_row(models.Fact.objects.filter(table=table))


def of_rows(table: str, rows: Sequence[str], upto: int) -> Iterator[list[ledger.Fact]]:
    """The facts of each of these rows up to a number; nothing of a row that had none then."""
    return _by_row(models.Fact.objects.filter(table=table, row__in=rows, number__lte=upto))


def known_by(moment: datetime) -> int:
    """The number of the last fact that was recorded by then; 0 where there was none."""
    return models.Fact.objects.filter(recorded__lte=moment).order_by("-recorded").values_list("number", flat=True).first() or 0


def known_on(day: date) -> int:
    """The number of the last fact that was known in the evening of a day; of today the last of all."""
    return known_by(datetime.combine(day, time_of_day.max, clock.CHINA)) if day < clock.today() else digest().number


def _by_row(facts: QuerySet[models.Fact]) -> Iterator[list[ledger.Fact]]:
    group: list[ledger.Fact] = []
    for fact in _stream(facts.order_by("row", "number")):
        if group and fact.change.row != group[0].change.row:
            yield group
            group = []
        group.append(fact)
    if group:
        yield group


def latest(count: int, before: int | None = None) -> list[ledger.Fact]:
    """The newest facts, the newest first; those with a smaller number than `before` where one is given."""
    facts = models.Fact.objects.order_by("-number")
    return list(_stream((facts if before is None else facts.filter(number__lt=before))[:count]))


def of_person(actor: str, table: str, count: int) -> list[ledger.Fact]:
    """The newest facts of one person about a table, the newest first."""
    return list(_stream(models.Fact.objects.filter(actor=actor, table=table).order_by("-number")[:count]))


def everything() -> Iterator[ledger.Fact]:
    """All facts in the order of their numbers."""
    return _stream(models.Fact.objects.order_by("number"))


def digest() -> Digest:
    """The end of the chain as it stands, to be published."""
    chain = models.Chain.objects.filter(pk=1).first()
    if chain is None:
        raise InputFault("chain", "no row", "the end of the chain, which the store remembers")
    return Digest(chain.number, chain.hash)


def verify(published: Digest | None = None) -> Verdict:
    """The first break of the ledger, checked against the end that the store remembers and against a published digest."""
    remembered: list[Digest] = []
    with closing(_to_the_end(remembered)) as facts:
        verdict = ledger.verify(_legible(facts), published)
    if verdict.broken is not None or verdict.digest == remembered[0]:
        return verdict
    verdict = ledger.verify(_legible(everything()), remembered[0])
    if verdict.broken is None:
        number = remembered[0].number + 1
        verdict = Verdict(verdict.digest, ledger.Break(number, "untied", f"fact {number} is there, but the chain was closed with fact {number - 1}"))
    return verdict


def _to_the_end(remembered: list[Digest]) -> Generator[ledger.Fact, None, None]:
    """All facts; nobody is held up but while the last ones are read, that were recorded meanwhile, and the end that the store remembers with them."""
    upto = digest().number
    yield from _stream(models.Fact.objects.filter(number__lte=upto).order_by("number"))
    with turn() as chain:
        remembered.append(Digest(chain.number, chain.hash))
        yield from _stream(models.Fact.objects.filter(number__gt=upto).order_by("number"))


def _legible(facts: Iterator[ledger.Fact]) -> Iterator[ledger.Fact]:
    """The facts up to the first that cannot even be read, and one in its place that fits nowhere."""
    number = 0
    try:
        for fact in facts:
            yield fact
            number = fact.number
    except (ValueError, TypeError, OverflowError, AttributeError, DatabaseError):
        nothing = Change("", "noted", "", "", 0, date.min, {})
        yield ledger.Fact(number + 1, datetime.min.replace(tzinfo=UTC), nothing, "", "")


def _stream(facts: QuerySet[models.Fact]) -> Iterator[ledger.Fact]:
    return starmap(_told, facts.values_list(*TOLD).iterator(chunk_size=BATCH))


def _kept(fact: ledger.Fact) -> models.Fact:
    change = fact.change
    return models.Fact(
        number=fact.number,
        recorded=fact.recorded,
        actor=change.actor,
        deed=change.deed,
        table=change.table,
        row=change.row,
        version=change.version,
        effective=change.effective,
        fields=ledger.canonical(dict(change.fields)).decode("utf-8"),
        reason=change.reason,
        previous=fact.previous,
        hash=fact.hash,
    )


def _told(number: int, recorded: datetime, previous: str, hash: str, fields: str, *change: Any) -> ledger.Fact:
    actor, deed, table, row, version, effective, reason = change
    return ledger.Fact(number, recorded, Change(actor, deed, table, row, version, effective, _json(fields), reason), previous, hash)


def _json(text: str) -> dict[str, ledger.Kept]:
    """What a fact sets. Tampered text that is no JSON object stays recognisable as such, and its hash will not fit."""
    try:
        fields = json.loads(text)
    except ValueError:
        return {"": text}
    return fields if isinstance(fields, dict) and ledger.canonical(fields).decode("utf-8") == text else {"": text}


def rows_of(facts: Iterable[Sequence[ledger.Fact]]) -> Iterator[tuple[int, ledger.Row]]:
    """Each row that groups of facts make, with the number of the fact that entered it."""
    for group in facts:
        for row in ledger.fold(group).values():
            yield group[0].number, row


def row_id() -> str:
    """A new id of a row: UUID version 7 (RFC 9562) in hexadecimal, so that ids of one time lie side by side in an index."""
    value = (time.time_ns() // 1_000_000 << 80) | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return f"{value:032x}"
