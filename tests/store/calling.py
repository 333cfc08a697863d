"""A second way to know who is to be reminded of what: day after day through a year, counting with nothing but loops over days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from zhixing.kernel.workdays import national

DAY = timedelta(days=1)
# As the rules of the house say it, written down once more.
SIGNING = ((1, "handler"), (3, "head"))
REPLY = ((-2, "handler"), (1, "head"), (3, "leader"), (5, "office"))
PERIOD = ((-5, "handler"), (-2, "handler"), (1, "head"), (5, "leader"), (5, "office"))
TERM = ((-10, "handler"), (1, "head"), (10, "leader"))
# topic, row, detail, the last day, how many working days around it, who
Called = tuple[str, str, str, date, int, str]


def works(day: date) -> bool:
    return national().is_worked(day)


def shifted(day: date, count: int) -> date:
    """So many working days later or earlier."""
    step = DAY if count > 0 else -DAY
    while count:
        day += step
        if works(day):
            count -= 1 if count > 0 else -1
    return day


def last_of(year: int, month: int) -> date:
    day = date(year, month, 1)
    while (day + DAY).month == month:
        day += DAY
    return day


@dataclass
class Term:
    """A clock that is wound up every evening."""

    warnings: tuple[tuple[int, str], ...]
    started: date | None = None
    days: int = 0
    counted: list[date] = field(default_factory=list)
    paused: bool = False
    over: bool = True
    touched: date | None = None

    def start(self, day: date, days: int) -> None:
        self.started, self.days, self.counted, self.paused, self.over, self.touched = day, days, [], False, False, None

    def pause(self, day: date) -> None:
        self.paused, self.touched = True, day

    def resume(self, day: date) -> None:
        self.paused, self.touched = False, day

    def evening(self, day: date) -> None:
        if self.started and not self.over and day > self.started and works(day) and not self.paused and self.touched != day:
            self.counted.append(day)

    def ends(self, day: date) -> date:
        """When it ends, or ended, as things stand on the evening of a day."""
        if len(self.counted) >= self.days:
            return self.counted[self.days - 1]
        left = self.days - len(self.counted)
        while left:
            day += DAY
            left -= works(day)
        return day

    def calls(self, topic: str, row: str, day: date) -> Iterator[tuple[date, Called]]:
        if self.started and not self.over and not self.paused:
            end = self.ends(day)
            for at, to in self.warnings:
                if (on := shifted(end, at)) > self.started:
                    yield on, (topic, row, "", end, at, to)


@dataclass
class Piece:
    order: int
    due: date
    row: str
    reached: date | None = None


@dataclass
class Promise:
    """A commitment as the simulation knows it."""

    row: str
    code: str
    kind: str
    begins: date
    due: date
    target: int
    state: str = "proposed"
    version: int = 1
    listed: date | None = None
    signing: Term = field(default_factory=lambda: Term(SIGNING))
    pieces: list[Piece] = field(default_factory=list)
    # By period: state, figure, day on which the stage was reached, row, version.
    reports: dict[str, str] = field(default_factory=dict)
    # Periods that were accepted: they count, also while a correction is under way.
    counted: set[str] = field(default_factory=set)
    figures: dict[str, int] = field(default_factory=dict)
    reached: dict[str, date] = field(default_factory=dict)
    rows: dict[str, tuple[str, int]] = field(default_factory=dict)

    def ended(self, day: date) -> Iterator[tuple[str, date]]:
        """The periods that are over, with their last days."""
        for month in range(1, 13) if self.kind == "quantity" else (3, 6, 9, 12):
            end = last_of(self.begins.year, month)
            if self.begins <= end < day and end.replace(day=1) <= self.due:
                yield f"{self.begins.year}-{month:02}", end

    def is_kept(self, day: date) -> bool:
        accepted = sorted(self.counted)
        if self.kind == "quantity":
            return bool(accepted) and self.figures[accepted[-1]] >= self.target
        if self.kind == "milestone":
            days = [self.reached[period] for period in accepted if period in self.reached]
            return bool(days) and days[-1] <= min(self.due, day)
        return bool(self.pieces) and day >= self.due and all(piece.reached for piece in self.pieces)

    def calls(self, day: date) -> Iterator[tuple[date, Called]]:
        """Everything that is called for today or was before, and still holds."""
        if self.state not in ("published", "signed") or self.listed is None:
            return
        found = list(self.signing.calls("signing", self.row, day))
        for period, end in self.ended(day):
            if self.reports.get(period, "draft") in ("draft", "returned"):
                found += _around("progress", self.row, period, shifted(end, 10), PERIOD)
        for piece in self.pieces:
            if piece.reached is None:
                found += _around("piece", self.row, str(piece.order), piece.due, TERM)
        if not self.is_kept(day):
            found += _around("commitment", self.row, "", self.due, TERM)
        yield from ((on, call) for on, call in found if on > self.listed)


@dataclass
class Letter:
    """A notice as the simulation knows it."""

    row: str
    days: int
    state: str = "drafted"
    version: int = 1
    more: int = 0
    term: Term = field(default_factory=lambda: Term(REPLY))

    def calls(self, day: date) -> Iterator[tuple[date, Called]]:
        return self.term.calls("notice", self.row, day)


def _around(topic: str, row: str, detail: str, due: date, terms: tuple[tuple[int, str], ...]) -> list[tuple[date, Called]]:
    return [(shifted(due, at), (topic, row, detail, due, at, to)) for at, to in terms]


def owed(things: list[Promise | Letter], day: date, told: set[Called]) -> set[Called]:
    """What has come, holds and was not told, and is not too old to be told."""
    return {call for thing in things for on, call in thing.calls(day) if day - 30 * DAY <= on <= day and call not in told}
