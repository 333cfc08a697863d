"""A figure opened: the rows behind it, page by page; its queries; the columns that it was made from; by what it can be told apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhixing.engines.indicators.compute import Job, cut
from zhixing.engines.indicators.counting import Ask, sums, taken
from zhixing.engines.indicators.indicator import GROUPS, Asked, Duration, Indicator, Tally
from zhixing.engines.indicators.lake import EXTRA, PURPOSE, Lake, borrowed_ibis
from zhixing.engines.indicators.ownsql import DIALECT, prepared
from zhixing.engines.indicators.relation import DAYS, ORDER
from zhixing.engines.records import Table
from zhixing.kernel.errors import MissingPart

MOST_ROWS = 1000
DIMENSIONS = ("choice", "place", "agency")


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the rows behind a figure: their columns, the rows, and how many there are in all."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a figure comes from: its queries, one for each tally and moment; the columns that were added up or decided, as TABLE.COLUMN."""

    queries: tuple[str, ...]
    columns: tuple[str, ...]


def rows_behind(
    asked: Asked, tables: Iterable[Table], day: date, lake: Lake, since: date | None = None, *, part: int = 0, offset: int = 0, limit: int = 50
) -> Page:
    """The rows that a figure was counted from, in the order of their ids; of two parts the first (what counts) or the second (of how many).

    The columns are the row's id, what tells it from others, and every field that the figure rests on: masking is the caller's.
    """
    job = Job(asked, day, lake, since)
    cut([job], lake)
    ask = job.asks()[part]
    relation = ask.relation(lake)
    declared = next(table for table in tables if table.id == ask.what.table)
    there = set(relation.rows.columns)
    names = [name for name in dict.fromkeys(["row_id", declared.name, *declared.key, *_fields(ask.what)]) if name in there]
    counting = relation.rows.filter(relation.counted)
    order = [name for name in ("row_id", *declared.key) if name in there]
    shown = _from(counting, order, max(0, offset)).order_by(order).select(*names, *([DAYS] if DAYS in there else []))
    page = taken(lake, shown.limit(max(0, min(limit, MOST_ROWS))))
    total = taken(lake, counting.aggregate(total=counting.count()))[0]["total"]
    columns = (*names, *(["days"] if DAYS in there else []))
    return Page(columns, tuple(tuple(row.values()) for row in page), int(total))


def _from(rows: Any, order: list[str], offset: int) -> Any:
    """The rows of an order but its first ones: not every engine can begin in the middle of an answer."""
    if not offset:
        return rows
    numbered = rows.mutate(**{ORDER: borrowed_ibis().row_number().over(order_by=order)})
    return numbered.filter(numbered[ORDER] >= offset)


def trace(asked: Asked, day: date, lake: Lake, since: date | None = None) -> Trace:
    """The queries of a figure in the words of DuckDB, and every column that it was made from."""
    job = Job(asked, day, lake, since)
    cut([job], lake)
    own = asked.indicator.sql
    queries = (prepared(own, job.now),) if own else tuple(_query(ask, lake) for ask in (*job.cuts(), *job.asks()))
    schema: dict[str, object] = {id: dict.fromkeys(lake.tables[id].columns, "text") for id in asked.indicator.tables}
    return Trace(queries, tuple(sorted(set().union(*(_columns(query, schema) for query in queries)))))


def dimensions(indicator: Indicator, tables: Iterable[Table]) -> tuple[str, ...]:
    """By what a figure can be told apart: choices, towns and agencies that all its tallies have, industry, and month and quarter."""
    if indicator.kind in ("over", "sql"):
        return ()
    declared = {table.id: table for table in tables}
    parts: list[Tally | Duration] = [*indicator.parts, *([indicator.duration] if indicator.duration else [])]
    fields = [{field.id for field in declared[part.table].fields if field.type in DIMENSIONS or field.id == "industry"} for part in parts]
    shared = set.intersection(*fields) if fields else set()
    first = declared[parts[0].table].ids if parts else ()
    flows = all(isinstance(part, Tally) and part.when in ("entered", "flow") for part in parts) and indicator.kind != "growth"
    return (*(id for id in first if id in shared), *(GROUPS if flows else ()))


def _query(ask: Ask, lake: Lake) -> str:
    return str(borrowed_ibis().to_sql(sums(ask, lake), dialect=DIALECT))


def _fields(what: Tally | Duration) -> list[str]:
    """The fields on which it rests whether and how much a row counts."""
    where = [one.field for one in what.where]
    if isinstance(what, Duration):
        return [*where, what.begins, what.ends, what.dropped, what.paused]
    return [*where, what.date, *what.exits, what.expiry, *what.each, what.value, *what.distinct]


def _columns(text: str, schema: dict[str, object]) -> set[str]:
    """The columns of tables that a query uses for anything but handing them on."""
    try:
        from sqlglot import exp, parse_one
        from sqlglot.optimizer.qualify import qualify
        from sqlglot.optimizer.scope import traverse_scope
    except ImportError as error:
        raise MissingPart(PURPOSE, EXTRA) from error
    query = parse_one(text, dialect=DIALECT)
    for table in query.find_all(exp.Table):
        table.set("db", None)
        table.set("catalog", None)

    def from_tables(column: Any, scope: Any) -> set[str]:
        source = scope.sources.get(column.table)
        if isinstance(source, exp.Table):
            return {f"{source.name}.{column.name}"}
        made = [one for one in source.expression.selects if one.alias_or_name == column.name] if source else []
        return {name for one in made for inner in one.find_all(exp.Column) for name in from_tables(inner, source)}

    found = set()
    for scope in traverse_scope(qualify(query, schema=schema, dialect=DIALECT)):
        handed_on = (exp.Select, exp.Alias) if scope.is_derived_table or scope.is_cte else ()
        found |= {name for column in scope.columns if not isinstance(column.parent, handed_on) for name in from_tables(column, scope)}
    return found
