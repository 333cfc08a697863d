"""A declared indicator, as plain values: which rows of which tables make a figure, and how. Nothing here reads files or data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from zhixing.engines.records import Field, Label, Table

# entries   what came to a day within the period: 新增、完成
# on_day    what there is on the day: 总量、存量
# share     a part of a whole: 占比、覆盖率
# balance   additions less removals
# growth    against the same time of the year before, or against the start of the year: 增幅
# duration  how long things took: the longest, a percentile, the share within a limit: 最多80天
# over      any of these for each quarter, town or day, and then the least, the greatest or the mean of them: 稳定在、半小时交通圈
# latest    the figure of an official statistic as it was published last
# sql       a query of the system that owns the tables
Kind = Literal["entries", "on_day", "share", "balance", "growth", "duration", "over", "latest", "sql"]
# entered: the day lies in the period. standing: entered by the day, and neither ended nor expired. flow: the months of the period.
# always: rows as they are now. cumulated: all months up to the day. latest: the latest month or day alone. latest_of_each: of each unit its latest within the period.
When = Literal["entered", "standing", "always", "flow", "cumulated", "latest", "latest_of_each"]
Take = Literal["least", "greatest", "mean", "percentile", "within"]
Period = Literal["month", "quarter", "half", "year"]
Direction = Literal["up", "down", "none"]
# rate: in parts of what it was. difference: now less then. fall: how much less, in parts. slower_points: the growth a year ago less the
# growth now. slower_relative: the same in parts of the growth a year ago.
Reading = Literal["rate", "difference", "fall", "slower_points", "slower_relative"]
Against = Literal["last_year", "year_start"]
# is, is_not: a choice or text; at_least and at_most include the number (以上、以下), above and below do not (超过、不满);
# yes: of a yes-or-no; given: filled in or not; by_day, before_day: a date against the day that is counted for; among: a row of another table.
Test = Literal["is", "is_not", "at_least", "at_most", "above", "below", "yes", "given", "by_day", "before_day", "among"]

KINDS: tuple[Kind, ...] = get_args(Kind)
WHENS: tuple[When, ...] = get_args(When)
TAKES: tuple[Take, ...] = get_args(Take)
PERIODS: tuple[Period, ...] = get_args(Period)
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
READINGS: tuple[Reading, ...] = get_args(Reading)
AGAINST: tuple[Against, ...] = get_args(Against)
TESTS: tuple[Test, ...] = get_args(Test)
# Which ways of timing a figure of one tally may have, by its kind.
TIMED: Mapping[Kind, tuple[When, ...]] = {
    "entries": ("entered", "flow"),
    "on_day": ("standing", "always", "cumulated", "latest", "latest_of_each"),
    "latest": ("latest",),
}
TWO: tuple[Kind, ...] = ("share", "balance")
MONTHLY: tuple[When, ...] = ("flow", "cumulated", "latest", "latest_of_each")
GROUPS = ("month", "quarter")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a row has to say in a field to count; `among` are rows of another table of which one has to name it."""

    field: str
    test: Test
    texts: tuple[str, ...] = ()
    number: Decimal | None = None
    wanted: bool = True
    among: Tally | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of one table that count, and what of them is counted: the rows, a sum, a mean or different values.

    date      the field that says when; of `standing` when a row enters, `exits` and `expiry` when it leaves
    each      of `latest_of_each`: the fields that tell one unit from the next
    distinct  fields of which the first that is filled in tells one from the other; each is counted once
    """

    table: str
    when: When
    date: str
    where: tuple[Condition, ...] = ()
    sum: str = ""
    mean: str = ""
    distinct: tuple[str, ...] = ()
    exits: tuple[str, ...] = ()
    expiry: str = ""
    each: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """The field whose values are added up, "" where rows are counted."""
        return self.sum or self.mean

    def narrowed(self, conditions: Sequence[Condition]) -> Tally:
        """The same with more conditions."""
        return replace(self, where=(*self.where, *conditions))

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table that it reads."""
        return (self.table, *(id for one in self.where if one.among for id in one.among.tables))


@dataclass(frozen=True, slots=True)
class Duration:
    """Things that last: those that ended within the period, and those that last still, up to the day.

    begins, ends, dropped  the days on which one begins, ends, or is given up and no longer counts
    paused   the number of days, of the same sort, that do not count
    working  whether working days are counted; the calendar of them is a table of its own
    """

    table: str
    begins: str
    ends: str
    where: tuple[Condition, ...] = ()
    dropped: str = ""
    paused: str = ""
    working: bool = False
    limit: int = 0
    percentile: int = 0

    def narrowed(self, conditions: Sequence[Condition]) -> Duration:
        """The same with more conditions."""
        return replace(self, where=(*self.where, *conditions))

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table that it reads."""
        return (self.table, WORKDAYS.id) if self.working else (self.table,)


@dataclass(frozen=True, slots=True)
class Sql:
    """A query that gives one row with `numerator`, or `numerator` and `denominator`; $day and $since stand for the days."""

    text: str
    tables: tuple[str, ...]

    def narrowed(self, _: Sequence[Condition]) -> Sql:
        """A query cannot be narrowed from outside."""
        return self


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure: what it is called and means, whose definition it is, when it holds, and how it is made.

    unit      of the figure; "" where rows are counted, whose unit is said by whoever uses it; "1" of a bare ratio
    digits    how many decimals are shown; `rounded` whether a target is compared with the rounded figure (修约值比较)
    parts     one tally, or two: part and whole, additions and removals, numerator and denominator of what grows
    narrowed_by  fields by which whoever uses it says which rows are meant; `narrows` those that have to be said
    inner, group, take, every  of `over`: the kind of the figures, by what, which of them, and the table and field of all that should be there
    """

    id: str
    label: Label
    definition: Label
    unit: str
    authority: Label
    period: Period
    direction: Direction
    version: int
    since: date
    until: date | None
    kind: Kind
    parts: tuple[Tally, ...] = ()
    duration: Duration | None = None
    sql: Sql | None = None
    narrowed_by: tuple[str, ...] = ()
    narrows: tuple[str, ...] = ()
    reading: Reading = "rate"
    against: Against = "last_year"
    inner: Kind = "entries"
    group: str = ""
    take: Take = "greatest"
    every: tuple[str, str] = ("", "")
    digits: int = 2
    rounded: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table that it reads, in the order of the declaration, each once."""
        found = [id for part in (*self.parts, self.duration, self.sql) if part for id in part.tables]
        return tuple(dict.fromkeys([*found, *(id for id in self.every[:1] if id)]))

    def holds_on(self, day: date) -> bool:
        """Does this version of it hold on a day?"""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Asked:
    """An indicator, and which rows are meant: for a field the choices it may have, or the number it has to reach."""

    indicator: Indicator
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    least: Mapping[str, Decimal] = field(default_factory=dict, hash=False)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What was asked, as conditions."""
        chosen = (Condition(id, "is", texts) for id, texts in self.rows.items())
        return (*chosen, *(Condition(id, "at_least", number=number) for id, number in self.least.items()))

    @property
    def parts(self) -> tuple[Tally, ...]:
        """The tallies with what was asked."""
        return tuple(part.narrowed(self.conditions) for part in self.indicator.parts)


def _given(id: str, title: tuple[str, str], fields: Sequence[Field]) -> Table:
    return Table(id, Label(*title), Label("", ""), tuple(fields), (fields[0].id,), fields[0].id)


# Two data sets that no department keeps: the towns as the county declares them, and the working days counted through.
PLACES = _given(
    "places",
    ("乡镇（街道）", "Towns"),
    [
        Field("code", Label("代码", "Code"), "place", sensitivity="open"),
        Field("name", Label("名称", "Name"), "text", sensitivity="open"),
        Field("kind", Label("类别", "Kind"), "text", sensitivity="open"),
    ],
)
WORKDAYS = _given(
    "workdays",
    ("工作日历", "Working days"),
    [
        Field("day", Label("日期", "Day"), "date", sensitivity="open"),
        Field("number", Label("累计工作日", "Working days up to it"), "integer", sensitivity="open"),
    ],
)
GIVEN = (PLACES, WORKDAYS)
