"""From a tally to an expression over tables: which rows there are, which of them count, and what of each. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhixing.engines.indicators.indicator import WORKDAYS, Condition, Duration, Tally
from zhixing.engines.indicators.lake import borrowed_ibis
from zhixing.engines.indicators.periods import Blank, Moment

ORDER, DAYS = "zhixing_order", "zhixing_days"


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows, and over them: which could ever count, which do, and the value of each.

    lost  of things that last: those whose days cannot be counted because the calendar does not reach them
    """

    rows: Any
    seen: Any
    counted: Any
    value: Any
    lost: Any = None


def related(tally: Tally, moment: Moment | Blank, tables: Mapping[str, Any]) -> Relation:
    """The rows of a tally for a moment."""
    rows = tables[tally.table]
    seen = _all(rows, [_condition(one, moment, tables) for one in tally.where])
    timed = seen & _timed(tally, moment)(rows)
    if tally.when == "latest_of_each":
        ibis = borrowed_ibis()
        # Of several on the last day one counts, the same on every engine: that of the last id, or else by all that it holds.
        order = ["row_id"] if "row_id" in rows.columns else [id for id in rows.columns if id != tally.date]
        last = [ibis.desc(rows[id]) for id in (tally.date, *order)]
        window = ibis.window(group_by=[rows[id] for id in tally.each], order_by=last)
        rows = rows.filter(timed).mutate(**{ORDER: ibis.row_number().over(window)})
        seen, timed = ibis.literal(True), rows[ORDER] == 0
    value = _value(tally, rows)
    return Relation(rows, seen, timed if value is None else timed & value.notnull(), value)


def lasting(duration: Duration, moment: Moment | Blank, tables: Mapping[str, Any]) -> Relation:
    """Things that last: those that ended within the moment and those that go on, each with its days."""
    ibis = borrowed_ibis()
    rows = tables[duration.table]
    day = _day(moment.day)
    begins, ends = rows[duration.begins], rows[duration.ends]
    over = ends.notnull() & (ends <= day)
    seen = _all(rows, [_condition(one, moment, tables) for one in duration.where])
    counts = seen & (begins <= day) & (~over | (ends >= _day(moment.since)))
    if duration.dropped:
        dropped = rows[duration.dropped]
        counts &= dropped.isnull() | (dropped > day)
    last = ibis.ifelse(over, ends, day)
    if duration.working:
        rows = _joined(rows.mutate(zhixing_last=last, zhixing_counts=counts, zhixing_seen=seen), duration.begins, tables[WORKDAYS.id])
        counts, seen, spent = rows["zhixing_counts"], rows["zhixing_seen"], rows["zhixing_to"] - rows["zhixing_from"]
    else:
        spent = last.delta(begins, unit="day")
    if duration.paused:
        spent = spent - rows[duration.paused].fill_null(0)
    rows = rows.mutate(**{DAYS: spent, "zhixing_count": counts, "zhixing_known": seen})
    known, days = rows["zhixing_count"], rows[DAYS]
    return Relation(rows, rows["zhixing_known"], known & days.notnull(), days, known & days.isnull())


def _joined(rows: Any, begins: str, calendar: Any) -> Any:
    """The rows with the number of the working day on which each begins and of that on which it is counted to."""
    first = calendar.select(zhixing_first=calendar["day"], zhixing_from=calendar["number"])
    last = calendar.select(zhixing_until=calendar["day"], zhixing_to=calendar["number"])
    rows = rows.left_join(first, rows[begins] == first["zhixing_first"])
    return rows.left_join(last, rows["zhixing_last"] == last["zhixing_until"])


def delivered(tally: Tally, moment: Moment | Blank, tables: Mapping[str, Any]) -> Relation:
    """The days or months that a tally has up to a moment, for the latest of them."""
    rows = tables[tally.table]
    seen = _all(rows, [_condition(one, moment, tables) for one in tally.where])
    value = _value(tally, rows)
    counted = seen & _timed(tally, moment)(rows)
    when = rows[tally.date] if tally.date else value
    return Relation(rows, seen, counted if value is None else counted & value.notnull(), when)


def by_group(group: str, rows: Any, on: str) -> Any:
    """By what a figure is told apart: a field, or the month or quarter of the field that says when."""
    if group not in ("month", "quarter"):
        return rows[group].cast("string")
    when = rows[on]
    month = when.cast("string").substr(0, 7)
    if group == "month":
        return month
    quarter = ((month.substr(5, 2).cast("int64") + 2) / 3).floor().cast("int64").cast("string")
    return month.substr(0, 4) + "-Q" + quarter


def _value(tally: Tally, rows: Any) -> Any:
    if tally.value:
        return rows[tally.value]
    if tally.distinct:
        ibis = borrowed_ibis()
        return ibis.coalesce(*(rows[id].cast("string") for id in tally.distinct))
    return None


def _timed(tally: Tally, moment: Moment | Blank) -> Callable[[Any], Any]:
    """Whether the time of a row is the one that counts."""
    since, day = _day(moment.since), _day(moment.day)

    def timed(rows: Any) -> Any:
        if tally.when == "always":
            return borrowed_ibis().literal(True)
        when = rows[tally.date]
        if tally.when in ("entered", "standing"):
            begun = (when <= day) if tally.when == "standing" else (when >= since) & (when <= day)
            for id in tally.exits:
                begun &= rows[id].isnull() | (rows[id] > day)
            return begun & (rows[tally.expiry].isnull() | (rows[tally.expiry] >= day)) if tally.expiry else begun
        if not when.type().is_string():
            last = _day(moment.until_day)
            return when == last if tally.when == "latest" and moment.until else (when >= since) & (when <= last)
        if tally.when == "latest" and moment.until:
            return when == moment.last_month
        return when <= moment.last_month if tally.when == "cumulated" else (when >= moment.first_month) & (when <= moment.last_month)

    return timed


def _day(day: date | str) -> Any:
    """A day in a query, or the mark of one."""
    literal = borrowed_ibis().literal(day)
    return literal.cast("date") if isinstance(day, str) else literal


def _all(rows: Any, conditions: Sequence[Callable[[Any], Any]]) -> Any:
    ibis = borrowed_ibis()
    found = ibis.literal(True)
    for at, condition in enumerate(conditions):
        found = condition(rows) if not at else found & condition(rows)
    return found


def _condition(one: Condition, moment: Moment | Blank, tables: Mapping[str, Any]) -> Callable[[Any], Any]:
    """A condition as something that tells of rows whether they keep it; what is not filled in keeps none but `given = false` and `is_not`."""
    day = _day(moment.day)

    def keeps(rows: Any) -> Any:
        column = rows[one.field]
        match one.test:
            case "is":
                return column.isin(one.texts)
            case "is_not":
                return column.isnull() | column.notin(one.texts)
            case "yes":
                return column.fill_null(False) if one.wanted else column.notnull() & ~column
            case "given":
                return column.notnull() if one.wanted else column.isnull()
            case "by_day":
                return (column <= day) if one.wanted else column.isnull() | (column > day)
            case "before_day":
                return (column < day) if one.wanted else column.isnull() | (column >= day)
            case "among":
                assert one.among is not None
                other = related(one.among, moment, tables)
                return column.isin(other.rows.filter(other.counted)[one.texts[0]])
            case _:
                return _compared(column, one)

    return keeps


def _compared(column: Any, one: Condition) -> Any:
    number: Any = one.number if one.number is not None else Decimal(0)
    number = int(number) if number == int(number) else borrowed_ibis().literal(number, type="decimal(38, 12)")
    match one.test:
        case "at_least":
            return column >= number
        case "at_most":
            return column <= number
        case "above":
            return column > number
        case _:
            return column < number
