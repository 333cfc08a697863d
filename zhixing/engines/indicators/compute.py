"""Computes figures: which tallies at which moments an indicator needs, counted together, and what comes out of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from zhixing.engines.indicators.counting import MOST_GROUPS, Ask, Found, counted, percentile, values_of, within
from zhixing.engines.indicators.figure import Figure, Reason, Waiting, decimal
from zhixing.engines.indicators.indicator import MONTHLY, TWO, Asked, Indicator, Tally
from zhixing.engines.indicators.lake import Lake
from zhixing.engines.indicators.ownsql import run
from zhixing.engines.indicators.periods import Moment, begun

NOTHING = Found(False, 0, Fraction(0))
SLOWER = ("slower_points", "slower_relative")


@dataclass(frozen=True, slots=True)
class _Value:
    """A figure without its surroundings."""

    value: Fraction
    rows: int
    numerator: Fraction
    denominator: Fraction | None = None


def figures(asked: Sequence[Asked], day: date, lake: Lake, since: date | None = None) -> tuple[Figure | Waiting, ...]:
    """The figure of each on a day, or what it waits for; `since` begins the period where that is not the one of the indicator.

    Tallies over the same table are counted in one query.
    """
    jobs = [Job(one, day, lake, since) for one in asked]
    ready = [job for job in jobs if not job.missing]
    cut(ready, lake)
    _counted(ready, lake, [job.asks() for job in ready], Job.take)
    return tuple(job.answer() for job in jobs)


def told_apart(asked: Asked, group: str, day: date, lake: Lake, since: date | None = None) -> dict[str, Figure | Waiting]:
    """The figure for each value of a field, or for each month or quarter of the period; "" where the field is empty.

    Nothing where the data are missing, or where the figure is made of groups itself or by a query of its own.
    """
    job = Job(asked, day, lake, since, group)
    if job.missing or asked.indicator.kind in ("over", "sql"):
        return {}
    cut([job], lake)
    _counted([job], lake, [job.asks()], Job.take)
    return {name: job.answer(name) for name in job.groups}


def moments(indicator: Indicator, now: Moment) -> list[Moment]:
    """The moments that an indicator compares, now first."""
    if indicator.kind != "growth":
        return [now]
    if indicator.against == "year_start":
        return [now, now.eve()]
    return [now.years_before(years) for years in range(3 if indicator.reading in SLOWER else 2)]


def cut(jobs: Sequence[Job], lake: Lake) -> None:
    """Find out through which month the data of each go."""
    _counted(jobs, lake, [job.cuts() for job in jobs], Job.cut)


def _counted(jobs: Sequence[Job], lake: Lake, asks: Sequence[list[Ask]], give: Any) -> None:
    """Count what all jobs ask, and give each its own."""
    found = iter(counted([ask for own in asks for ask in own], lake))
    for job, own in zip(jobs, asks, strict=True):
        give(job, [next(found) for _ in own])


class Job:
    """One figure in the making: what it has to know first, what it counts, and what comes out."""

    def __init__(self, asked: Asked, day: date, lake: Lake, since: date | None = None, group: str = "") -> None:
        self.asked, self.lake, self.indicator = asked, lake, asked.indicator
        self.now = Moment(since or begun(day, asked.indicator.period), day)
        self.group = self.indicator.group if self.indicator.kind == "over" else group
        self.missing = tuple(id for id in self.indicator.tables if id not in lake.tables)
        self._found: list[dict[str, Found]] = []
        self._undelivered = False

    def cuts(self) -> list[Ask]:
        """What has to be known first: through which month the data go, where parts are compared or the latest is wanted."""
        indicator, parts = self.indicator, self.asked.parts
        compared = "growth" in (indicator.kind, indicator.inner) or "share" in (indicator.kind, indicator.inner)
        return [Ask(part, self.now, latest=True) for part in parts if part.when == "latest" or (compared and part.when in MONTHLY)]

    def cut(self, found: list[dict[str, Found]]) -> None:
        """Count no further than every part has been delivered."""
        lasts = [one[""].last for one in found]
        self._undelivered = not all(lasts)
        if lasts and all(lasts):
            self.now = replace(self.now, until=min(lasts))

    def asks(self) -> list[Ask]:
        """What is to be counted, moment by moment."""
        if self.indicator.duration:
            return [Ask(self.indicator.duration.narrowed(self.asked.conditions), self.now, self.group)]
        return [Ask(part, moment, self.group) for moment in moments(self.indicator, self.now) for part in self.asked.parts]

    def take(self, found: list[dict[str, Found]]) -> None:
        """Take what was counted."""
        self._found = found

    @property
    def groups(self) -> list[str]:
        """Every group that came up."""
        return sorted({name for found in self._found for name in found})

    def answer(self, group: str = "") -> Figure | Waiting:
        """The figure, or what it waits for."""
        if self.missing:
            return Waiting(self.asked, "missing", self.missing)
        if self._undelivered:
            return self._waiting("empty")
        if self.indicator.kind == "over":
            return self._over()
        if self.indicator.sql:
            one = run(self.indicator.sql, self.now, self.lake)
            return self._figure(_Value(*one)) if one else self._waiting("empty")
        found = [one.get(group, NOTHING) for one in self._found]
        value = self._lasted(found[0]) if self.indicator.duration else self._grown(found) if self.indicator.kind == "growth" else None
        if value is None:
            value = _one(self.indicator.kind, self.asked.parts, found)
        return self._waiting(value) if isinstance(value, str) else self._figure(value)

    def _figure(self, value: _Value, groups: Mapping[str, Fraction] | None = None) -> Figure:
        versions = {id: self.lake.versions[id] for id in self.indicator.tables if id in self.lake.versions}
        return Figure(
            asked=self.asked,
            value=decimal(value.value),
            since=self.now.since,
            day=self.now.day,
            rows=value.rows,
            numerator=decimal(value.numerator),
            denominator=None if value.denominator is None else decimal(value.denominator),
            through=self.now.until,
            groups={name: decimal(one) for name, one in (groups or {}).items()},
            versions=versions,
        )

    def _waiting(self, reason: Reason | str, lacking: Sequence[str] = ()) -> Waiting:
        reasons: dict[str, Reason] = {"base": "base", "incomplete": "incomplete", "calendar": "calendar"}
        return Waiting(self.asked, reasons.get(reason, "empty"), self.indicator.tables, tuple(lacking))

    def _lasted(self, found: Found) -> _Value | str:
        """The longest, a percentile, or the share within the limit."""
        duration, ask = self.indicator.duration, self.asks()[0]
        assert duration is not None
        if found.lost or not found.rows:
            return "calendar" if found.lost else "empty"
        if self.indicator.take == "within":
            number = Fraction(within(ask, duration.limit, self.lake))
            return _Value(number / found.rows, found.rows, number, Fraction(found.rows))
        value = Fraction(percentile(ask, found.rows, duration.percentile, self.lake)) if self.indicator.take == "percentile" else found.value
        return _Value(value, found.rows, value)

    def _grown(self, found: Sequence[Found]) -> _Value | str:
        """What became of a figure since a year before, or since the year began."""
        parts = self.asked.parts
        kind = "share" if len(parts) == 2 else "on_day"
        steps = [found[at : at + len(parts)] for at in range(0, len(found), len(parts))]
        values = [_one(kind, parts, step) for step in steps]
        if isinstance(values[0], str) or not values[0].rows:
            return "empty"
        past = [one for one in values[1:] if not isinstance(one, str) and one.rows]
        if len(past) < len(values) - 1 or not all(one.value for one in past):
            return "base"
        now, then = values[0].value, past[0].value
        rows = sum(one.rows for one in (values[0], *past))
        grown = now / then - 1
        match self.indicator.reading:
            case "difference":
                return _Value(now - then, rows, now, then)
            case "rate":
                return _Value(grown, rows, now, then)
            case "fall":
                return _Value(-grown, rows, now, then)
            case "slower_points" | "slower_relative":
                before = then / past[1].value - 1
                if self.indicator.reading == "slower_points":
                    return _Value(before - grown, rows, grown, before)
                return _Value((before - grown) / before, rows, grown, before) if before > 0 else "base"

    def _over(self) -> Figure | Waiting:
        """The least, the greatest or the mean of the figures of each group; all that should be there have to be."""
        table, field = self.indicator.every
        values = {name: _one(self.indicator.inner, self.asked.parts, [one.get(name, NOTHING) for one in self._found]) for name in self.groups}
        known = {name: value for name, value in values.items() if not isinstance(value, str)}
        if not known:
            return self._waiting("empty")
        if table:
            wanted = values_of(self.lake, table, field, MOST_GROUPS)
            if lacking := sorted({str(row[field]) for row in wanted} - set(known)):
                return self._waiting("incomplete", lacking)
        every = {name: value.value for name, value in known.items()}
        pick = {"least": min, "greatest": max}.get(self.indicator.take)
        rows = sum(value.rows for value in known.values())
        if pick:
            worst = known[pick(every, key=lambda name: every[name])]
            return self._figure(replace(worst, rows=rows), every)
        total = sum(every.values(), Fraction(0))
        return self._figure(_Value(total / len(every), rows, total, Fraction(len(every))), every)


def _one(kind: str, parts: Sequence[Tally], found: Sequence[Found]) -> _Value | str:
    """The figure of one or two tallies, or why there is none."""
    first, tally = found[0], parts[0]
    if kind in TWO:
        second = found[1]
        if kind == "balance":
            return _Value(first.value - second.value, first.rows + second.rows, first.value, second.value) if first.rows else "empty"
        return _Value(first.value / second.value, second.rows, first.value, second.value) if second.rows and second.value else "empty"
    if not first.seen or (not first.rows and (tally.when in MONTHLY or tally.mean)):
        return "empty"
    if tally.mean:
        return _Value(first.value / first.rows, first.rows, first.value, Fraction(first.rows))
    return _Value(first.value, first.rows, first.value)
