"""When departments deliver: some days into the month after, some of them much later, and some not any more."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from zhixing.engines.datahub import DataSet
from zhixing.store.clock import CHINA


def after(random: Random, year: int, month: int, days: int = 0) -> datetime:
    """A morning in the first days of the month after a month, or so many days later."""
    first = date(year + month // 12, month % 12 + 1, 1)
    return at(first + timedelta(days=random.randint(4, 8) + days), random)


def at(day: date, random: Random) -> datetime:
    """In the working hours of a day."""
    return datetime.combine(day, time(9), CHINA) + timedelta(seconds=random.randrange(7 * 3600))


def late_from(dataset: DataSet, last: datetime) -> date:
    """The first day on which a data set is late that came last on a day."""
    assert dataset.term is not None
    return last.astimezone(CHINA).date() + timedelta(days=dataset.term + 1)
