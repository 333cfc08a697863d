"""Lists of current rows: filtered, searched, ordered, page by page with a cursor; and the same as it was known on a past day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import starmap
from typing import Any

from django.db import connection
from django.db.models import F, Model, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from zhixing.engines.ledger import Kept, Row, fold
from zhixing.engines.records import Known, Query, Table, searched
from zhixing.store import ledger
from zhixing.store.current import column, index_of, model_of
from zhixing.store.cursors import cursor_of, mark

# Both databases take this many values in one question.
CHUNK = 500
# So many rows are folded anew for one page of a list of the past, at most.
MOST_REFOLDED = 2000
# So many rows of an order are looked at before all that meet the filters are sorted.
WALKED = 5000
# What an entry is made of.
SHOWN = ("row", "version", "owner", "kept", "entered", "changed", "withdrawn")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list."""

    row: str
    version: int
    owner: str
    fields: dict[str, Kept]
    entered: datetime
    changed: datetime
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list and the cursor of the next, "" on the last."""

    entries: tuple[Entry, ...]
    after: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A row on its way to a page: its number and what it is ordered by are its place in the list."""

    number: int
    value: Any
    entry: Entry


def page(table: Table, query: Query) -> Page:
    """The rows that a query asks for. Rows whose field is empty come last in either order: they are asked for apart, so that an index serves both parts."""
    rows = _filtered(table, query)
    ordered = column(query.ordered_by) if query.ordered_by else "number"
    cursor = cursor_of(query.after)
    found: list[_Line] = []
    if cursor is None or cursor[0] is not None:
        filled = rows if ordered == "number" else rows.filter(**{f"{ordered}__isnull": False})
        found = _walked(table, query, filled, cursor) or _ordered(filled, query, ordered, cursor)
    if len(found) <= query.limit and ordered != "number":
        empty = rows.filter(**{f"{ordered}__isnull": True})
        behind = cursor if cursor is not None and cursor[0] is None else None
        found += _ordered(empty, query, "number", behind)[: query.limit + 1 - len(found)]
    more = len(found) > query.limit
    found = found[: query.limit]
    return Page(tuple(line.entry for line in found), _encoded(found[-1]) if more else "")


def _ordered(rows: QuerySet[Model], query: Query, ordered: str, cursor: tuple[Any, int] | None) -> list[_Line]:
    """One row more than a page of these, behind the cursor."""
    numbers = _sorted(_after(rows, ordered, query.descending, cursor), query, ordered).values("number")[: query.limit + 1]
    return _lines(rows.model, query, ordered, numbers)


def _sorted(rows: QuerySet[Model], query: Query, ordered: str) -> QuerySet[Model]:
    sign = "-" if query.descending else ""
    return rows.order_by(f"{sign}number") if ordered == "number" else rows.order_by(f"{sign}{ordered}", f"{sign}number")


def _lines(model: type[Model], query: Query, ordered: str, numbers: Any) -> list[_Line]:
    """The rows of these numbers in their order. The numbers are found within one index; only these few rows are read in whole, past the models."""
    rows = _sorted(model._default_manager.filter(number__in=numbers), query, ordered)
    by = column(query.ordered_by) if query.ordered_by else "number"
    return [_Line(number, value, _entry(*shown)) for number, value, *shown in rows.values_list("number", by, *SHOWN)]


def _walked(table: Table, query: Query, filled: QuerySet[Model], cursor: tuple[Any, int] | None) -> list[_Line]:
    """One row more than a page, where so many are among the first rows of the order that is asked for; else nothing.

    SQLite does not weigh the limit of a page: of an order and a filter that many rows meet it would sort all of these. It is told the index of
    the order, and how far to go in it.
    """
    by = query.ordered_by
    others = [one for one in query.filters if one.field != by]
    if connection.vendor != "sqlite" or not by or not others or query.phrases or query.withdrawn or not table.field(by).listed:
        return []
    ordered, beyond = column(by), "gt" if query.descending else "lt"
    first = model_of(table)._default_manager.filter(withdrawn=False, **{f"{ordered}__isnull": False})
    for one in query.filters:
        first = first.filter(_condition(table, one)) if one.field == by else first
    end = _sorted(_after(first, ordered, query.descending, cursor), query, ordered).values(ordered)[WALKED : WALKED + 1]
    walk = _after(filled, ordered, query.descending, cursor).filter(**{f"{ordered}__{beyond}e": Subquery(end)})
    sql, told = _sorted(walk, query, ordered).values("number")[: query.limit + 1].query.sql_with_params()
    name = connection.ops.quote_name(filled.model._meta.db_table)
    sql = sql.replace(f"FROM {name}", f"FROM {name} INDEXED BY {connection.ops.quote_name(index_of(table, by))}", 1)
    found = _lines(filled.model, query, ordered, RawSQL(sql, told))
    return found if len(found) > query.limit else []


def one(table: Table, row: str) -> Entry | None:
    """One current row; None where there is none of this id."""
    return next(iter(of_rows(table, [row]).values()), None)


def entries(rows: QuerySet[Model]) -> list[Entry]:
    """Current rows as entries."""
    return list(starmap(_entry, rows.values_list(*SHOWN)))


def of_rows(table: Table, rows: Sequence[str]) -> dict[str, Entry]:
    """The current rows of these ids, by id."""
    manager = model_of(table)._default_manager
    found: dict[str, Entry] = {}
    for at in range(0, len(rows), CHUNK):
        found |= {entry.row: entry for entry in entries(manager.filter(row__in=rows[at : at + CHUNK]))}
    return found


def of_keys(table: Table, keys: Sequence[str]) -> dict[str, Entry]:
    """The rows in force that have one of these keys (see current.key_of), by key."""
    rows = model_of(table)._default_manager.filter(withdrawn=False)
    found: dict[str, Entry] = {}
    for at in range(0, len(keys), CHUNK):
        found |= {key: _entry(*shown) for key, *shown in rows.filter(key__in=keys[at : at + CHUNK]).values_list("key", *SHOWN)}
    return found


def matching(table: Table, query: Query) -> Iterable[Entry]:
    """All rows that a query asks for, in the order of their entry, without a limit: for exports."""
    return starmap(_entry, _filtered(table, query).order_by("number").values_list(*SHOWN).iterator(chunk_size=2000))


def count(table: Table, query: Query, most: int = 10_000) -> int:
    """How many rows meet a query; counting stops at `most`, since counting a million takes longer than showing fifty."""
    return _filtered(table, query).values("number")[:most].count()


def as_known(table: Table, query: Query, known: datetime, day: date | None, names: Known) -> Page:
    """The rows that a query would have given at a past moment (`known`), as they were on a day; in order of entry.

    Rows to which nothing has happened since are taken from the current table, by its indexes; only the others are folded anew from their
    facts, MOST_REFOLDED of them for a page: it may then show fewer rows than were asked for, even none, and its cursor goes on.
    """
    last = ledger.known_by(known)
    cursor = cursor_of(query.after)
    since = Q(fact__gt=last) if day is None else Q(fact__gt=last) | Q(effective__gt=day)
    unmoved = _ordered(_filtered(table, query).filter(~since, number__lte=last), query, "number", cursor)
    found = [(line.number, line.entry) for line in unmoved]
    moved = _after(model_of(table)._default_manager.filter(since, number__lte=last), "number", query.descending, cursor)
    if len(found) > query.limit:
        moved = moved.filter(**{"number__gt" if query.descending else "number__lt": found[-1][0]})
    refolded, stopped = _refolded(table, query, moved, _Past(last, day, names))
    found = sorted([*found, *refolded], key=lambda pair: pair[0], reverse=query.descending)
    if stopped is not None:
        found = [pair for pair in found if (pair[0] >= stopped if query.descending else pair[0] <= stopped)]
    shown = found[: query.limit]
    following = shown[-1][0] if len(found) > query.limit else stopped
    return Page(tuple(entry for _, entry in shown), "" if following is None else mark(following, following))


@dataclass(frozen=True, slots=True)
class _Past:
    """Up to which fact one knew, as of which day, and what names stood for."""

    last: int
    day: date | None
    names: Known


def _refolded(table: Table, query: Query, moved: QuerySet[Model], past: _Past) -> tuple[list[tuple[int, Entry]], int | None]:
    """Those of the rows that a query would have found, as they were; and the number behind which it was not looked for others, None where it was.

    The numbers are taken from the index of facts: whole rows in the order of their numbers would be read for the few that have moved.
    """
    in_order = moved.annotate(place=F("number") + 0).order_by("-place" if query.descending else "place")
    numbers = list(in_order.values_list("number", flat=True)[:MOST_REFOLDED])
    found: list[tuple[int, Entry]] = []
    for at in range(0, len(numbers), CHUNK):
        ids = dict(model_of(table)._default_manager.filter(number__in=numbers[at : at + CHUNK]).values_list("number", "row"))
        rows = {id: row for group in ledger.of_rows(table.id, list(ids.values()), past.last) for id, row in fold(group, day=past.day).items()}
        for number in numbers[at : at + CHUNK]:
            row = rows.get(ids[number])
            if row and (query.withdrawn or not row.withdrawn) and _meets(table, row, query, past.names):
                found.append((number, _entry_of(row)))
        if len(found) > query.limit:
            return found, None
    return found, numbers[-1] if len(numbers) == MOST_REFOLDED else None


def _entry(row: str, version: int, owner: str, kept: str, *state: Any) -> Entry:
    return Entry(row, version, owner, json.loads(kept), *state)


def _entry_of(row: Row) -> Entry:
    return Entry(row.id, row.version, str(row.fields.get("owner", "")), dict(row.fields), row.entered, row.changed, row.withdrawn)


def _filtered(table: Table, query: Query) -> QuerySet[Model]:
    rows = model_of(table)._default_manager.all()
    if not query.withdrawn:
        rows = rows.filter(withdrawn=False)
    for one in query.filters:
        rows = rows.filter(_condition(table, one))
    return _found(rows, table, query.phrases) if query.phrases else rows


def _condition(table: Table, one: Any) -> Q:
    name = column(one.field)
    match one.operator:
        case "is":
            return Q(**{name: one.value})
        case "not":
            return ~Q(**{name: one.value})
        case "from":
            return Q(**{f"{name}__gte": one.value})
        case "to":
            return Q(**{f"{name}__lte": one.value})
        case "has":
            return Q(**{f"{name}__icontains": one.value})
        case "empty" | "filled":
            return Q(**{f"{name}__isnull": one.operator == "empty"})


def _found(rows: QuerySet[Model], table: Table, phrases: tuple[tuple[str, ...], ...]) -> QuerySet[Model]:
    name = model_of(table)._meta.db_table
    if connection.vendor == "sqlite":
        asked = " AND ".join('"' + " ".join(words) + '"' + ("*" if _open(words) else "") for words in phrases)
        return rows.extra(where=[f"number IN (SELECT rowid FROM {name}_words WHERE {name}_words MATCH %s)"], params=[asked])
    asked = " & ".join(" <-> ".join([*words[:-1], f"{words[-1]}:*" if _open(words) else words[-1]]) for words in phrases)
    return rows.extra(where=["to_tsvector('simple', grams) @@ to_tsquery('simple', %s)"], params=[asked])


def _open(words: tuple[str, ...]) -> bool:
    """May the last word go on? A single character begins pairs, a Latin word may be cut short; a pair of characters is whole."""
    return len(words) == 1 and (len(words[0]) == 1 or words[0].isascii())


# Paging by keyset: the next page begins behind the last row shown, whatever was entered meanwhile.


def _encoded(last: _Line) -> str:
    value = last.value
    return mark(value if value is None or isinstance(value, (int, bool)) else str(value), last.number)


def _after(rows: QuerySet[Model], ordered: str, descending: bool, cursor: tuple[Any, int] | None) -> QuerySet[Model]:
    """The rows behind a cursor; the first condition alone lets an index begin there."""
    if cursor is None:
        return rows
    value, number = cursor
    beyond = "lt" if descending else "gt"
    if ordered == "number":
        return rows.filter(**{f"number__{beyond}": number})
    return rows.filter(Q(**{f"{ordered}__{beyond}e": value}) & (Q(**{f"{ordered}__{beyond}": value}) | Q(**{f"number__{beyond}": number})))


def _meets(table: Table, row: Row, query: Query, known: Known) -> bool:
    words = f" {searched(table, row.fields, known)}"
    filtered = all(_holds(row.fields.get(one.field), one, table.field(one.field).numeric) for one in query.filters)
    return filtered and all(f" {' '.join(phrase)}{'' if _open(phrase) else ' '}" in f"{words} " for phrase in query.phrases)


def _holds(value: Kept, one: Any, numeric: bool) -> bool:
    if one.operator in ("empty", "filled"):
        return (value is None) == (one.operator == "empty")
    if value is None:
        return one.operator == "not"
    match one.operator:
        case "is":
            return value == one.value
        case "not":
            return value != one.value
        case "has":
            return str(one.value).lower() in str(value).lower()
    a, b = (Decimal(str(value)), Decimal(str(one.value))) if numeric else (str(value), str(one.value))
    return a >= b if one.operator == "from" else a <= b  # type: ignore[operator]
