"""Counts: tallies over a lake in as few queries as there are tables. Only sums leave the backend, never rows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from importlib import import_module
from operator import and_
from typing import Any, Literal

from zhixing.engines.indicators.indicator import Duration, Tally
from zhixing.engines.indicators.lake import Lake, borrowed_ibis
from zhixing.engines.indicators.periods import Blank, Moment, filled
from zhixing.engines.indicators.queries import query
from zhixing.engines.indicators.relation import DAYS, Relation, by_group, delivered, lasting, related
from zhixing.kernel.errors import InputFault

# A figure is told apart by at most so many: more is no dimension but a list.
MOST_GROUPS = 5000
VALUE, SUM = "zhixing_value", "decimal(38, 12)"
# What a sum of DECIMAL(38, 12) cannot hold.
BEYOND = 10**26


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
    def reading(self) -> Hashable:
        """What tells the rows that it is counted on from those of others: the rows of a table as they are, or those that are made of them for it."""
        what = self.what
        if isinstance(what, Duration):
            return replace(what, limit=0, percentile=0), self.moment
        if what.when == "latest_of_each" and not self.latest:
            return replace(what, sum="", mean="", distinct=()), self.moment
        # What looks at another table is asked by itself.
        return (what, self.moment, self.latest) if any(one.among for one in what.where) else what.table

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
    together: dict[Hashable, list[int]] = {}
    for at, ask in enumerate(asks):
        if ask.group:
            found[at] = _grouped(ask, lake)
        else:
            together.setdefault(ask.reading, []).append(at)
    for members in together.values():
        for at, one in zip(members, _at_once([asks[at] for at in members], lake), strict=True):
            found[at] = {"": one}
    return found


def _at_once(asks: Sequence[Ask], lake: Lake) -> list[Found]:
    """What is counted on the same rows, each in columns of its own; of one that has none also whether there are any that could ever count."""
    (row,) = lake.rows(_made("at once", asks, lake))
    told = [{name: row.get(f"{name}_{at}") for name in ("rows", "value", "most", "lost", "last")} for at in range(len(asks))]
    none = [at for at, ask in enumerate(asks) if not told[at]["rows"] and not ask.latest]
    # All are asked for one that has none: so it is the same query whichever that is.
    seen = _seen(asks, lake) if none else [True] * len(asks)
    return [_found(ask, told[at], seen[at] or at not in none) for at, ask in enumerate(asks)]


def _abreast(asks: Sequence[Ask], lake: Lake) -> Any:
    """One row with what each ask comes to: rows, value, last. What all of them ask of a row is asked once, before they are told apart."""
    relations = [ask.relation(lake) for ask in asks]
    terms = [_terms(one) for relation in relations for one in (relation.counted, relation.lost) if one is not None]
    shared = [term for term in terms[0] if all(term in others for others in terms[1:])]
    rows = whole = relations[0].rows
    if shared:
        rows = whole.filter([term.to_expr() for term in shared])

    def of_those(op: Any) -> Any:
        return op.replace({whole.op(): rows.op()}).to_expr()

    def where(condition: Any) -> Any:
        own = [of_those(term) for term in _terms(condition) if term not in shared]
        return reduce(and_, own) if own else None

    columns: dict[str, Any] = {}
    for at, (ask, relation) in enumerate(zip(asks, relations, strict=True)):
        value = None if relation.value is None else of_those(relation.value.op())
        own = _columns(ask, rows, value, where(relation.counted))
        if relation.lost is not None:
            own["lost"] = rows.count(where=where(relation.lost))
        columns |= {f"{name}_{at}": column for name, column in own.items()}
    return rows.aggregate(**columns)


def _terms(condition: Any) -> list[Any]:
    """The terms of which all have to hold."""
    operations: Any = import_module("ibis.expr.operations")
    waiting, found = [condition.op()], list[Any]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, operations.And):
            waiting += [one.right, one.left]
        else:
            found.append(one)
    return found


def sums(ask: Ask, lake: Lake) -> Any:
    """The one row of what an ask comes to: rows, value, lost, last."""
    relation = ask.relation(lake)
    made = {} if relation.value is None else {VALUE: relation.value}
    counting = relation.rows.filter(relation.counted).mutate(**made)
    own = _whole(ask, counting)
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


def values_of(lake: Lake, table: str, field: str, most: int) -> list[dict[str, Any]]:
    """The values of a field of a table, each once."""
    return lake.rows(
        query(lake.book, lake.backend, ("values", field, most, lake.shape(table)), lambda: lake.tables[table].select(field).distinct().limit(most))
    )


def _made(kind: Literal["at once", "seen", "grouped"], asks: Sequence[Ask], lake: Lake) -> str:
    """The query of what is asked; made once for what is asked of tables with the same columns, its days filled in for each time."""
    shapes = tuple(lake.shape(id) for id in dict.fromkeys(id for ask in asks for id in ask.what.tables))
    # What is asked of one moment has one mark: so it can be seen that it is the same.
    moments = list(dict.fromkeys(ask.moment for ask in asks if isinstance(ask.moment, Moment)))
    blanks = tuple(replace(ask, moment=Blank(moments.index(ask.moment), bool(ask.moment.until))) for ask in asks if isinstance(ask.moment, Moment))

    def expression() -> Any:
        if kind == "at once":
            return _abreast(blanks, lake)
        one = {"seen": _there, "grouped": _by_group}[kind]
        return _one_after_the_other([one(ask, lake) for ask in blanks])

    text = query(lake.book, lake.backend, (kind, blanks, shapes), expression)
    return filled(text, moments)


def _one_after_the_other(answers: Sequence[Any]) -> Any:
    """Several answers in one, each with its number."""
    ibis = borrowed_ibis()
    numbered = [answer.mutate(at=ibis.literal(at, type="int64")) for at, answer in enumerate(answers)]
    return numbered[0] if len(numbered) == 1 else ibis.union(*numbered)


def _columns(ask: Ask, rows: Any, value: Any, where: Any = None) -> dict[str, Any]:
    """What is taken of rows that count, or of those where they do."""
    columns = {"rows": rows.count(where=where)}
    if ask.latest:
        columns["last"] = value.max(where=where).cast("string")
    elif isinstance(ask.what, Duration):
        columns["value"] = value.max(where=where).cast(SUM)
    elif ask.what.distinct:
        columns["value"] = value.nunique(where=where).cast(SUM)
    elif ask.what.value:
        # Whole numbers are added as decimals: what DuckDB makes wider by itself overflows elsewhere.
        added = value.cast("decimal(38, 0)") if value.type().is_integer() else value
        columns |= {"value": added.sum(where=where).cast(SUM), "most": added.abs().max(where=where).cast(SUM)}
    return columns


def _whole(ask: Ask, counting: Any) -> dict[str, Any]:
    """What is taken of rows that count, always of the same types."""
    ibis = borrowed_ibis()
    nothing = {"value": ibis.null(SUM), "most": ibis.null(SUM), "lost": ibis.null("int64"), "last": ibis.null("string")}
    own = _columns(ask, counting, counting[VALUE] if VALUE in counting.columns else None)
    return {"rows": own["rows"]} | nothing | own


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
    return counting.group_by(zhixing_group=by_group(ask.group, counting, ask.on).fill_null("")).aggregate(**_whole(ask, counting)).limit(MOST_GROUPS + 1)


def _found(ask: Ask, row: Mapping[str, Any], seen: bool = True) -> Found:
    counts = not isinstance(ask.what, Duration) and not (ask.what.value or ask.what.distinct)
    if row["rows"] * (row["most"] or 0) >= BEYOND:
        # DuckDB goes on beyond, and from 1.7 times as much on with a wrong sum where it does not notice.
        place, found = f"{ask.what.table}.{ask.summed}", f"{row['rows']} rows of up to {row['most']}"
        raise InputFault(place, found, "what can be added up: less than 10^26 in all", "The largest of them is hardly meant: have it delivered again")
    value = Fraction(row["rows"] if counts else row["value"] or 0)
    return Found(seen, row["rows"], value, row["lost"] or 0, row["last"] or "")
