"""The time that a figure is counted for: from the first day of its period up to a day, and the same a year before."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhixing.engines.indicators.indicator import Period

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Moment:
    """From a day up to a day, both counted; months are whole ones: a month counts from its last day on.

    until  the last month that counts, where fewer have been delivered than have gone by
    """

    since: date
    day: date
    until: str = ""

    @property
    def first_month(self) -> str:
        """The month in which it begins, 2020-01."""
        return self.since.isoformat()[:7]

    @property
    def last_month(self) -> str:
        """The last month that counts.

        >>> Moment(date(2020, 1, 1), date(2020, 2, 28)).last_month, Moment(date(2020, 1, 1), date(2020, 2, 29)).last_month
        ('2020-01', '2020-02')
        """
        whole = shifted((self.day + timedelta(days=1)).isoformat()[:7], -1)
        return min(self.until, whole) if self.until else whole

    @property
    def until_day(self) -> date:
        """The last day that counts, where what is delivered is days."""
        return date.fromisoformat(self.until) if self.until else self.day

    def years_before(self, years: int) -> Moment:
        """The same time some years before."""
        if not years:
            return self
        until = shifted(self.last_month, -12 * years)
        day = _back(self.day, years)
        # The end of February is the end of February: a whole month stays a whole month.
        if self.day.day == monthrange(self.day.year, self.day.month)[1]:
            day = day.replace(day=monthrange(day.year, day.month)[1])
        return Moment(_back(self.since, years), day, until)

    def eve(self) -> Moment:
        """The day before it begins, with the year up to it."""
        day = self.since - timedelta(days=1)
        return Moment(_back(self.since, 1), day)


@dataclass(frozen=True, slots=True)
class Blank:
    """A moment whose days are still to be filled in: each is a mark in the text of a query. What asks for the same at another time is the same query.

    number  which of the moments of a query it is
    cut     whether fewer months count than have gone by: that is asked in another way
    """

    number: int
    cut: bool = False

    @property
    def since(self) -> str:
        """The mark of the first day, and so on."""
        return self._mark("since")

    @property
    def day(self) -> str:
        """The mark of the last day."""
        return self._mark("day")

    @property
    def until(self) -> str:
        """The mark of the last month that counts, "" where none is cut off."""
        return self._mark("until") if self.cut else ""

    @property
    def until_day(self) -> str:
        """The mark of the last day that counts."""
        return self._mark("until_day")

    @property
    def first_month(self) -> str:
        """The mark of the month in which it begins."""
        return self._mark("first_month")

    @property
    def last_month(self) -> str:
        """The mark of the last month that counts."""
        return self._mark("last_month")

    def _mark(self, name: str) -> str:
        return f"zhixing moment {self.number} {name}"


MARK = re.compile(r"zhixing moment (\d+) (since|day|until_day|until|first_month|last_month)(?=')")


def filled(text: str, moments: Sequence[Moment]) -> str:
    """A query with the days of its moments in place of their marks.

    >>> year = Moment(date(2020, 1, 1), date(2020, 9, 30))
    >>> filled(f"day <= '{Blank(1).day}' and month = '{Blank(0).last_month}'", [year, year.years_before(1)])
    "day <= '2019-09-30' and month = '2020-09'"
    """
    return MARK.sub(lambda found: str(getattr(moments[int(found[1])], found[2])), text)


def begun(day: date, period: Period) -> date:
    """The first day of the period in which a day lies.

    >>> begun(date(2020, 8, 15), "quarter"), begun(date(2020, 8, 15), "year")
    (datetime.date(2020, 7, 1), datetime.date(2020, 1, 1))
    """
    length = MONTHS[period]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def shifted(month: str, by: int) -> str:
    """A month some months later, or earlier where that is negative.

    >>> shifted("2020-01", -1), shifted("2020-11", 14)
    ('2019-12', '2022-01')
    """
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _back(day: date, years: int) -> date:
    year = day.year - years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
