"""Counts: tallies over a lake in as few queries as there are tables. Only sums leave the backend, never rows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from zhixing.engines.indicators.indicator import Duration, Tally
from zhixing.engines.indicators.lake import Lake, borrowed_ibis
from zhixing.engines.indicators.periods import Blank, Moment, filled
from zhixing.engines.indicators.relation import DAYS, Relation, by_group, delivered, lasting, related
from zhixing.kernel.errors import InputFault

# A figure is told apart by at most so many: more is no dimension but a list.
MOST_GROUPS = 5000
VALUE = "zhixing_value"
# What a sum of DECIMAL(38, 12) cannot hold.
BEYOND = 10**26
# Queries that were made once, by what they ask and of which tables: making one takes longer than answering it.
MADE: dict[Hashable, str] = {}
MOST_MADE = 2000


@dataclass(frozen=True, slots=True)
class Ask:
    """A tally (or things that last) at a moment, told apart by a group or not; `latest` asks only for the last day or month there is."""

    what: Tally | Duration
    moment: Moment | Blank
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

    @property
    def summed(self) -> str:
        """The field that is added up, if any is."""
        return self.what.value if isinstance(self.what, Tally) else ""


@dataclass(frozen=True, slots=True)
class Found:
    """Whether a row could ever count, how many do, what they come to; the number of rows that the calendar does not reach; the latest day."""

    seen: bool
    rows: int
    value: Fraction
    lost: int = 0
    last: str = ""


def counted(asks: Sequence[Ask], lake: Lake) -> list[dict[str, Found]]:
    """What each ask comes to, by group; without a group under ""."""
    found: list[dict[str, Found]] = [{} for _ in asks]
    together: dict[str, list[int]] = {}
    for at, ask in enumerate(asks):
        if ask.group:
            found[at] = _grouped(ask, lake)
        else:
            together.setdefault(ask.what.table, []).append(at)
    for members in together.values():
        several = [asks[at] for at in members]
        rows = {row["at"]: row for row in lake.rows(_made("counted", several, lake))}
        none = [number for number, ask in enumerate(several) if not rows[number]["rows"] and not ask.latest]
        # All are asked for one that has none: so it is the same query whichever that is.
        seen = _seen(several, lake) if none else [True] * len(several)
        for number, at in enumerate(members):
            found[at] = {"": _found(asks[at], rows[number], seen[number] or number not in none)}
    return found


def sums(ask: Ask, lake: Lake) -> Any:
    """The one row of what an ask comes to: rows, value, lost, last."""
    relation = ask.relation(lake)
    made = {} if relation.value is None else {VALUE: relation.value}
    counting = relation.rows.filter(relation.counted).mutate(**made)
    own = _columns(ask, counting)
    if relation.lost is not None:
        own["lost"] = relation.rows.filter(relation.lost).count().as_scalar()
    return counting.aggregate(**own)


def percentile(ask: Ask, rows: int, of: int, lake: Lake) -> int:
    """The days within which so many per cent of the things that last were done, by nearest rank."""
    relation = ask.relation(lake)
    rank, ibis = -(-of * rows // 100), borrowed_ibis()
    counting = relation.rows.filter(relation.counted)
    each = counting.group_by(DAYS).aggregate(number=counting.count())
    upto = each.mutate(upto=each["number"].sum().over(ibis.cumulative_window(order_by=each[DAYS])))
    return int(taken(lake, upto.filter(upto["upto"] >= rank).aggregate(days=upto[DAYS].min()))[0]["days"])


def within(ask: Ask, limit: int, lake: Lake) -> int:
    """How many of the things that last took no longer than a limit."""
    relation = ask.relation(lake)
    return int(taken(lake, relation.rows.aggregate(rows=relation.rows.count(where=relation.counted & (relation.value <= limit))))[0]["rows"])


def taken(lake: Lake, expression: Any) -> list[dict[str, Any]]:
    """The rows of an expression, of which there are few."""
    return lake.rows(str(lake.backend.compile(expression)))


def _made(kind: Literal["counted", "seen", "grouped"], asks: Sequence[Ask], lake: Lake) -> str:
    """The query of what is asked; made once for what is asked of tables with the same columns, its days filled in for each time."""
    shapes = tuple(lake.shape(id) for id in dict.fromkeys(id for ask in asks for id in ask.what.tables))
    blanks = [replace(ask, moment=Blank(at, bool(ask.moment.until))) for at, ask in enumerate(asks)]
    key = (lake.backend.name, kind, tuple(blanks), shapes)
    if key not in MADE:
        if len(MADE) >= MOST_MADE:
            MADE.clear()
        one = {"counted": sums, "seen": _there, "grouped": _by_group}[kind]
        MADE[key] = str(lake.backend.compile(_one_after_the_other([one(ask, lake) for ask in blanks])))
    return filled(MADE[key], [ask.moment for ask in asks if isinstance(ask.moment, Moment)])


def _one_after_the_other(answers: Sequence[Any]) -> Any:
    """Several answers in one, each with its number."""
    ibis = borrowed_ibis()
    numbered = [answer.mutate(at=ibis.literal(at, type="int64")) for at, answer in enumerate(answers)]
    return numbered[0] if len(numbered) == 1 else ibis.union(*numbered)


def _columns(ask: Ask, counting: Any) -> dict[str, Any]:
    """What is taken of rows that count, always of the same types."""
    ibis = borrowed_ibis()
    none, columns = ibis.null("decimal(38, 12)"), {"rows": counting.count()}
    value, most, last = none, none, ibis.null("string")
    if ask.latest:
        last = counting[VALUE].max().cast("string")
    elif isinstance(ask.what, Duration):
        value = counting[VALUE].max().cast("decimal(38, 12)")
    elif ask.what.distinct:
        value = counting[VALUE].nunique().cast("decimal(38, 12)")
    elif ask.what.value:
        added = counting[VALUE]
        # Whole numbers are added as decimals: what DuckDB makes wider by itself overflows elsewhere.
        added = added.cast("decimal(38, 0)") if added.type().is_integer() else added
        value, most = added.sum().cast("decimal(38, 12)"), added.abs().max().cast("decimal(38, 12)")
    return {**columns, "value": value, "most": most, "lost": ibis.null("int64"), "last": last}


def _there(ask: Ask, lake: Lake) -> Any:
    """Whether a row is there that could ever count."""
    relation = replace(ask, latest=True).relation(lake) if isinstance(ask.what, Tally) else ask.relation(lake)
    one = relation.rows.filter(relation.seen).limit(1)
    return one.aggregate(seen=one.count())


def _seen(asks: Sequence[Ask], lake: Lake) -> list[bool]:
    rows = {row["at"]: row["seen"] for row in lake.rows(_made("seen", asks, lake))}
    return [bool(rows[at]) for at in range(len(asks))]


def _grouped(ask: Ask, lake: Lake) -> dict[str, Found]:
    rows = lake.rows(_made("grouped", [ask], lake))
    if len(rows) > MOST_GROUPS:
        raise InputFault(ask.what.table, f"more than {MOST_GROUPS} different values of {ask.group}", "a field with few of them")
    return {row["zhixing_group"]: _found(ask, row) for row in sorted(rows, key=lambda row: row["zhixing_group"])}


def _by_group(ask: Ask, lake: Lake) -> Any:
    relation = ask.relation(lake)
    made = {} if relation.value is None else {VALUE: relation.value}
    counting = relation.rows.filter(relation.counted).mutate(**made)
    return counting.group_by(zhixing_group=by_group(ask.group, counting, ask.on).fill_null("")).aggregate(**_columns(ask, counting)).limit(MOST_GROUPS + 1)


def _found(ask: Ask, row: Mapping[str, Any], seen: bool = True) -> Found:
    counts = not isinstance(ask.what, Duration) and not (ask.what.value or ask.what.distinct)
    if row["rows"] * (row["most"] or 0) >= BEYOND:
        # DuckDB goes on beyond, and from 1.7 times as much on with a wrong sum where it does not notice.
        place, found = f"{ask.what.table}.{ask.summed}", f"{row['rows']} rows of up to {row['most']}"
        raise InputFault(place, found, "what can be added up: less than 10^26 in all", "The largest of them is hardly meant: have it delivered again")
    value = Fraction(row["rows"] if counts else row["value"] or 0)
    return Found(seen, row["rows"], value, row["lost"] or 0, row["last"] or "")
