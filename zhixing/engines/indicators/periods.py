"""The time that a figure is counted for: from the first day of its period up to a day, and the same a year before."""

from __future__ import annotations

from calendar import monthrange
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
