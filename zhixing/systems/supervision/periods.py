"""The periods by which progress is reported: months for figures, quarters for stages and tasks; and the day on which one is locked."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from zhixing.kernel.workdays import Calendar, national

# So many working days after its last day a period is locked: what comes later belongs to the next one.
OPEN_FOR = 10
# Hundreds of commitments ask for the same few months.
ASKED = 4096


@lru_cache(ASKED)
def month_end(period: str) -> date:
    """The last day of a month.

    >>> month_end("2020-02"), month_end("2020-12")
    (datetime.date(2020, 2, 29), datetime.date(2020, 12, 31))
    """
    year, month = int(period[:4]), int(period[5:])
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def months(kind: str) -> tuple[int, ...]:
    """The months at whose end a commitment of this kind is reported on."""
    return tuple(range(1, 13)) if kind == "quantity" else (3, 6, 9, 12)


@lru_cache(ASKED)
def periods(kind: str, begins: date, due: date, day: date) -> tuple[str, ...]:
    """The periods of a commitment that have ended by a day, the earliest first; the one in which it is due is the last.

    >>> periods("milestone", date(2020, 1, 1), date(2020, 12, 31), date(2020, 7, 1))
    ('2020-03', '2020-06')
    """
    found = []
    for year in range(begins.year, due.year + 1):
        for month in months(kind):
            period = f"{year}-{month:02}"
            end = month_end(period)
            if begins <= end < day and (end <= due or end.replace(day=1) <= due):
                found.append(period)
    return tuple(found)


@lru_cache(ASKED)
def locked_on(period: str, calendar: Calendar | None = None) -> date:
    """The last day on which a period may be reported on.

    >>> locked_on("2020-03")
    datetime.date(2020, 4, 15)
    """
    return (calendar or national()).term(month_end(period), OPEN_FOR).due
