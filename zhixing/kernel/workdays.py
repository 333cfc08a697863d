"""Working days of mainland China: which days are worked, when a term in working days ends, and whether that is certain yet.

A year is announced by a notice of the General Office of the State Council, some weeks before it begins (holidays.toml). What is counted
in a year that has not been announced follows the week alone and is provisional: it is shown as such, and counted anew after the notice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

DAY = timedelta(days=1)
# No term of an office is longer; a larger number is a slip of the keyboard.
MOST_DAYS = 10_000


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both counted: a time in which a clock stands still."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Term:
    """When a term ends, and whether a year in it has not been announced yet."""

    due: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off, weekend days that are worked, and the years for which both are known."""

    off: frozenset[date]
    worked: frozenset[date]
    years: frozenset[int]

    def is_worked(self, day: date) -> bool:
        """Is this a working day?

        >>> national().is_worked(date(2020, 1, 19)), national().is_worked(date(2020, 1, 31))
        (True, False)
        """
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def term(self, start: date, days: int, suspended: Iterable[Span] = ()) -> Term:
        """When a term of working days ends. The day on which it starts is not counted (Civil Code, article 201); neither are days in a suspension.

        A term of no days ends on its start. ValueError for a negative or absurd number.

        >>> national().term(date(2020, 1, 20), 20).due, national().term(date(2020, 5, 6), 20, [Span(date(2020, 5, 13), date(2020, 5, 22))]).due
        (datetime.date(2020, 2, 25), datetime.date(2020, 6, 12))
        """
        if not 0 <= days <= MOST_DAYS:
            raise ValueError(f"a term of {days} working days")
        stopped, day, left = tuple(suspended), start, days
        while left:
            day += DAY
            if self.is_worked(day) and not any(day in span for span in stopped):
                left -= 1
        return Term(day, not self._known(start, day))

    def before(self, due: date, days: int) -> Term:
        """The day that lies a number of working days before another: when a reminder is sent.

        >>> national().before(date(2020, 10, 9), 5).due
        datetime.date(2020, 9, 25)
        """
        if not 0 <= days <= MOST_DAYS:
            raise ValueError(f"{days} working days")
        day, left = due, days
        while left:
            day -= DAY
            left -= self.is_worked(day)
        return Term(day, not self._known(day, due))

    def next_worked(self, day: date) -> date:
        """The day itself where it is worked, else the next one that is: a term in calendar days that ends on a day off (Civil Code, article 203)."""
        while not self.is_worked(day):
            day += DAY
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after the start up to the end: how many of a term are used up. Negative where the end comes first."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_worked(day) for day in _days(start + DAY, end))

    def _known(self, first: date, last: date) -> bool:
        return all(year in self.years for year in range(first.year, last.year + 1))


@cache
def national() -> Calendar:
    """The calendar as announced for the whole country."""
    declared = tomllib.loads(files("zhixing.kernel").joinpath("holidays.toml").read_text("utf-8"))["year"]
    off = frozenset(day for year in declared for text in year["off"] for day in _span(text))
    worked = frozenset(date.fromisoformat(text) for year in declared for text in year["worked"])
    return Calendar(off, worked, frozenset(year["year"] for year in declared))


def _span(text: str) -> Iterator[date]:
    first, _, last = text.partition("..")
    return _days(date.fromisoformat(first), date.fromisoformat(last or first))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY
