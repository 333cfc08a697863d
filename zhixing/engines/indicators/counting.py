"""Counts: tallies over a lake in as few queries as there are tables. Only sums leave the backend, never rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhixing.engines.indicators.indicator import Duration, Tally
from zhixing.engines.indicators.lake import Lake
from zhixing.engines.indicators.periods import Moment
from zhixing.engines.indicators.relation import DAYS, Relation, by_group, delivered, lasting, related
from zhixing.kernel.errors import InputFault

# A figure is told apart by at most so many: more is no dimension but a list.
MOST_GROUPS = 5000


@dataclass(frozen=True, slots=True)
class Ask:
    """A tally (or things that last) at a moment, told apart by a group or not; `latest` asks only for the last day or month there is."""

    what: Tally | Duration
    moment: Moment
    group: str = ""
    latest: bool = False

    def relation(self, lake: Lake) -> Relation:
        """The rows that it is about."""
        if isinstance(self.what, Duration):
            return lasting(self.what, self.moment, lake.tables)
        return (delivered if self.latest else related)(self.what, self.moment, lake.tables)

    @property
    def on(self) -> str:
        """The field that says when."""
        return self.what.ends if isinstance(self.what, Duration) else self.what.date


@dataclass(frozen=True, slots=True)
class Found:
    """How many rows could ever count, how many do, what they come to; the number of rows that the calendar does not reach; the latest day."""

    seen: int
    rows: int
    value: Fraction
    lost: int = 0
    last: str = ""


def counted(asks: Sequence[Ask], lake: Lake) -> list[dict[str, Found]]:
    """What each ask comes to, by group; without a group under ""."""
    found: list[dict[str, Found]] = [{} for _ in asks]
    together: dict[str, list[int]] = {}
    relations = [ask.relation(lake) for ask in asks]
    for at, (ask, relation) in enumerate(zip(asks, relations, strict=True)):
        if ask.group:
            found[at] = _grouped(ask, relation, lake)
        else:
            together.setdefault(ask.what.table if relation.plain else f"{at}", []).append(at)
    for members in together.values():
        columns = {f"{name}{at}": column for at in members for name, column in aggregates(asks[at], relations[at]).items()}
        row = taken(lake, relations[members[0]].rows.aggregate(**columns))[0]
        for at in members:
            found[at] = {"": _found(asks[at], {name: row.get(f"{name}{at}") for name in ("seen", "rows", "value", "lost")})}
    return found


def aggregates(ask: Ask, relation: Relation) -> dict[str, Any]:
    """The columns that are taken of all rows at once."""
    rows, counts = relation.rows, relation.counted
    columns = {"seen": rows.count(where=relation.seen), "rows": rows.count(where=counts)}
    if ask.latest or isinstance(ask.what, Duration):
        columns["value"] = relation.value.max(where=counts)
    elif ask.what.distinct:
        columns["value"] = relation.value.nunique(where=counts)
    elif ask.what.value:
        columns["value"] = relation.value.sum(where=counts)
    if relation.lost is not None:
        columns["lost"] = rows.count(where=relation.lost)
    return columns


def percentile(ask: Ask, rows: int, of: int, lake: Lake) -> int:
    """The days within which so many per cent of the things that last were done, by nearest rank."""
    relation = ask.relation(lake)
    rank = -(-of * rows // 100)
    ordered = relation.rows.filter(relation.counted).order_by(DAYS).select(DAYS).limit(1, offset=rank - 1)
    return int(taken(lake, ordered)[0][DAYS])


def within(ask: Ask, limit: int, lake: Lake) -> int:
    """How many of the things that last took no longer than a limit."""
    relation = ask.relation(lake)
    return int(taken(lake, relation.rows.aggregate(rows=relation.rows.count(where=relation.counted & (relation.value <= limit))))[0]["rows"])


def taken(lake: Lake, expression: Any) -> list[dict[str, Any]]:
    """The rows of an expression, of which there are few."""
    found: list[dict[str, Any]] = lake.backend.to_pyarrow(expression).to_pylist()
    return found


def _grouped(ask: Ask, relation: Relation, lake: Lake) -> dict[str, Found]:
    counting = relation.rows.filter(relation.counted)
    inside = Relation(counting, True, None, counting[ask.what.value] if isinstance(ask.what, Tally) and ask.what.value else None)
    if isinstance(ask.what, Tally) and ask.what.distinct:
        again = ask.relation(lake)
        counting = again.rows.filter(again.counted).mutate(zhixing_value=again.value)
        inside = Relation(counting, True, None, counting["zhixing_value"])
    columns = {name: column for name, column in aggregates(ask, inside).items() if name != "seen"}
    grouped = counting.group_by(zhixing_group=by_group(ask.group, counting, ask.on)).aggregate(**columns).limit(MOST_GROUPS + 1)
    rows = taken(lake, grouped)
    if len(rows) > MOST_GROUPS:
        raise InputFault(ask.what.table, f"more than {MOST_GROUPS} different values of {ask.group}", "a field with few of them")
    return {row["zhixing_group"] or "": _found(ask, {**row, "seen": row["rows"]}) for row in sorted(rows, key=lambda row: row["zhixing_group"] or "")}


def _found(ask: Ask, row: Mapping[str, Any]) -> Found:
    value = row.get("value")
    if ask.latest:
        return Found(row["seen"], row["rows"], Fraction(0), last="" if value is None else str(value))
    counts = not isinstance(ask.what, Duration) and not (ask.what.value or ask.what.distinct)
    total = row["rows"] if counts else value or 0
    return Found(row["seen"], row["rows"], Fraction(total if isinstance(total, int) else Decimal(total)), row.get("lost") or 0)
