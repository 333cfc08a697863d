"""Where a data set is fetched from by itself: a department's database, which table or question of it, and when; declared beside the data set.

No secret stands in a declaration: it names the environment variable that holds the connection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

from zhixing.engines.records import Table
from zhixing.kernel import declare
from zhixing.kernel.workdays import Calendar

Kind = Literal["postgres", "sqlite"]
Every = Literal["day", "workday", "week", "month", "quarter"]
KINDS: tuple[Kind, ...] = get_args(Kind)
EVERY: tuple[Every, ...] = get_args(Every)
VARIABLE, VARIABLE_WORDS = r"ZHIXING_SOURCE_[A-Z][A-Z0-9_]{0,39}", "a name that begins with ZHIXING_SOURCE_, of capital letters, digits and underscores"
NAMED, NAMED_WORDS = r"[^.\"]{1,63}(\.[^.\"]{1,63})?", "TABLE or SCHEMA.TABLE"
AT, AT_WORDS = r"([01][0-9]|2[0-3]):[0-5][0-9]", "an hour like 06:00"
_READS = re.compile(r"(select|with)\b[^;]*\Z", re.IGNORECASE)
# Minutes that a fetch may take.
USUAL, MOST = 10, 120
DAY = timedelta(days=1)
# No slot lies farther away than that: the fifth working day of a quarter and a long holiday.
FARTHEST = 130


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a data set is fetched, in the time of China.

    every    day, workday, week, month or quarter
    number   of a week the day (1 is Monday); of a month or quarter the working day in it (5 is the fifth)
    """

    every: Every
    at: time
    number: int = 1

    def falls_on(self, day: date, calendar: Calendar) -> bool:
        """Is it a day on which the data set is fetched?

        >>> from zhixing.kernel.workdays import national
        >>> Schedule("month", time(6), 5).falls_on(date(2020, 10, 14), national())
        True
        """
        match self.every:
            case "day":
                return True
            case "workday":
                return calendar.is_worked(day)
            case "week":
                return day.isoweekday() == self.number
        first = day.replace(day=1) if self.every == "month" else day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        return calendar.is_worked(day) and calendar.between(first - DAY, day) == self.number

    def last(self, now: datetime, calendar: Calendar) -> datetime | None:
        """The last moment of it that has come; None where there is none in sight."""
        return next(self._slots(now, calendar, -1), None)

    def following(self, now: datetime, calendar: Calendar) -> datetime | None:
        """The next moment of it that is to come; None where there is none in sight."""
        return next(self._slots(now, calendar, 1), None)

    def _slots(self, now: datetime, calendar: Calendar, way: int) -> Iterator[datetime]:
        for at in range(FARTHEST):
            slot = datetime.combine(now.date() + way * at * DAY, self.at, now.tzinfo)
            if (slot <= now) == (way < 0) and self.falls_on(slot.date(), calendar):
                yield slot


@dataclass(frozen=True, slots=True)
class Origin:
    """A department's database.

    connection  the environment variable that holds its address
    table       a table or view; or else `query`, one question in the words of that database, which only reads
    columns     of fields what they are called there; others are found by id or title
    minutes     how long a fetch may take
    schedule    when it is fetched by itself; None: only when somebody asks
    """

    kind: Kind
    connection: str
    table: str = ""
    query: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    minutes: int = USUAL
    schedule: Schedule | None = None


def read_origin(entry: declare.Table, table: Table) -> Origin:
    """The declaration under `source` of a data set."""
    named, query = entry.optional("table", str, ""), entry.optional("query", str, "").strip()
    if bool(named) == bool(query):
        entry.fault("table", "both table and query" if named else "neither table nor query", "one of the two")
    if named and not re.fullmatch(NAMED, named):
        entry.fault("table", f"“{named}”", NAMED_WORDS)
    if query and not _READS.match(query):
        entry.fault("query", f"“{query[:40]}”", "one question that begins with SELECT or WITH, without a semicolon")
    columns = entry.texts("columns") if "columns" in entry else {}
    for one in columns:
        if one not in table.ids:
            entry.fault(f"columns.{one}", f"“{one}”", "the id of a field of this data set")
    minutes = entry.optional("minutes", int, USUAL)
    if not 1 <= minutes <= MOST:
        entry.fault("minutes", str(minutes), f"1 to {MOST}")
    schedule = _schedule(entry.table("when")) if "when" in entry else None
    connection = entry.matching("connection", VARIABLE, VARIABLE_WORDS)
    return Origin(entry.one_of("kind", KINDS), connection, named, query, columns, minutes, schedule)


def _schedule(entry: declare.Table) -> Schedule:
    every, at = entry.one_of("every", EVERY), entry.matching("at", AT, AT_WORDS)
    key, most = {"week": ("weekday", 7), "month": ("workday", 15), "quarter": ("workday", 40)}.get(every, ("", 0))
    number = entry.required(key, int) if key else 1
    if key and not 1 <= number <= most:
        entry.fault(key, str(number), f"1 to {most}")
    return Schedule(every, time.fromisoformat(at) if re.fullmatch(AT, at) else time(), number)
