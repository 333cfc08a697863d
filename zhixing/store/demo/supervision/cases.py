"""The histories of rows that go through a flow, written as they would have been recorded: by whom, in the working hours of which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from zhixing.engines.cases import placed
from zhixing.engines.ledger import Change, Kept
from zhixing.engines.records import check_row
from zhixing.kernel.workdays import Calendar, national
from zhixing.store.clock import CHINA
from zhixing.store.demo.year import Crew, Moment
from zhixing.systems import Catalogue

OPENS, HOURS = time(8, 30), 9


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts: the departments' people, the supervision office, the responsible leader."""

    crew: Crew
    office: str
    leader: str


@dataclass
class Book:
    """Where everything is written down: what happened when, in the order in which it was thought of."""

    here: Catalogue
    cast: Cast
    random: Random
    year: int
    calendar: Calendar = field(default_factory=national)
    moments: list[Moment] = field(default_factory=list)

    @property
    def looked_at(self) -> date:
        """The last working day of September: what was dealt is how things stand then."""
        return self.calendar.before(date(self.year, 10, 1), 1).due

    def day(self, month: int, day: int) -> date:
        """A working day of the year: this one or the next that is worked."""
        return self.calendar.next_worked(date(self.year, month, day))

    def after(self, day: date, least: int, most: int | None = None) -> date:
        """The working day that lies some working days after another; before it where the number is negative."""
        days = self.random.randint(least, least if most is None else most)
        return self.calendar.before(day, -days).due if days < 0 else self.calendar.term(self.calendar.next_worked(day), days).due

    def case(self, table: str, owner: str) -> Case:
        """A row that is not entered yet."""
        return Case(self, table, owner, f"{self.random.getrandbits(128):032x}")


@dataclass
class Case:
    """One row as it is entered, changed and taken through its flow; its times ascend and every fault of a field is a bug of the demonstration."""

    book: Book
    table: str
    owner: str
    row: str
    fields: dict[str, Kept] = field(default_factory=dict)
    version: int = 0
    last: datetime | None = None

    @property
    def day(self) -> date:
        """The day of its last change."""
        assert self.last is not None
        return self.last.astimezone(CHINA).date()

    def enter(self, on: date, actor: str, raw: Mapping[str, Any], reason: str = "", *, with_: Case | None = None) -> None:
        """Its first version, where its flow begins; `with_` is the row whose step brought it about, at the same moment."""
        flow = self.book.here.flow(self.table)
        fields = {**self._checked(raw), **(placed(flow) if flow else {}), "owner": self.owner}
        self._write(on, actor, "entered", fields, reason, with_.last if with_ else None)

    def change(self, on: date, actor: str, raw: Mapping[str, Any], reason: str = "") -> None:
        """Set fields by hand; nothing is written where nothing differs."""
        if fields := self._new(raw):
            self._write(on, actor, "changed", fields, reason)

    def step(self, on: date, actor: str, id: str, raw: Mapping[str, Any] | None = None, reason: str = "", *, with_: Case | None = None) -> None:
        """Take a step; `with_` is the row whose step brought this one about, at the same moment."""
        flow = self.book.here.flow(self.table)
        assert flow is not None
        assert self.fields["state"] in flow.step(id).leaves, (self.table, id, self.fields)
        fields = {**self._new({**(raw or {}), **dict.fromkeys(flow.step(id).clears)}), **placed(flow, flow.step(id))}
        keeper = flow.named({**self.fields, **fields}) or self.owner
        if keeper != self.owner:
            fields["owner"], self.owner = keeper, keeper
        self._write(on, actor, "changed", fields, reason, with_.last if with_ else None)

    def _new(self, raw: Mapping[str, Any]) -> dict[str, Kept]:
        own = {id: value for id, value in self.fields.items() if id != "owner"}
        after = self._checked({**own, **raw})
        return {id: after.get(id) for id in raw if after.get(id) != own.get(id)}

    def _checked(self, raw: Mapping[str, Any]) -> dict[str, Kept]:
        checked = check_row(self.book.here[self.table], raw, self.book.here.known)
        assert not checked.faults, (self.table, raw, checked.faults)
        return dict(checked.fields)

    def _write(self, on: date, actor: str, deed: Any, fields: dict[str, Kept], reason: str, at: datetime | None = None) -> None:
        random = self.book.random
        moment = at + timedelta(milliseconds=3) if at else datetime.combine(on, OPENS, CHINA) + timedelta(seconds=random.randrange(HOURS * 3600))
        if self.last is not None and moment <= self.last:
            moment = self.last + timedelta(seconds=random.randrange(120, 1500))
        day = moment.astimezone(CHINA).date()
        self.version, self.last = self.version + 1, moment
        self.fields |= fields
        self.book.moments.append(Moment(moment, Change(actor, deed, self.table, self.row, self.version, day, fields, reason)))
