"""Rows of a version as others may have them: a page of them, or all as a file. What is secret stays in the lake, what is about a person leaves it masked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from zhixing.engines.datahub import parts
from zhixing.engines.datahub.columns import Column
from zhixing.engines.datahub.reading.held import HELD, rows_of
from zhixing.engines.datahub.reading.places import found, picked
from zhixing.engines.records import Query
from zhixing.kernel.errors import InputFault

Form = Literal["csv", "parquet"]
GUARDED = ("personal", "secret")
STAR = "＊"
# What a spreadsheet program would compute has an apostrophe in front, as in the file of returned rows.
RISKY = r"regexp_matches({0}, '^[=@\t\r]') OR (regexp_matches({0}, '^[+-]') AND NOT regexp_full_match({0}, '[+-][0-9.,]*'))"
# What is asked for may be greater than any figure of its type: then nothing is it, and everything is something else.
COMPARED = {"is": "{0} = {1}", "not": "coalesce({0} <> {1}, true)", "from": "{0} >= {1}", "to": "{0} <= {1}"}
WRITTEN = {"csv": "(FORMAT csv, HEADER true)", "parquet": "(FORMAT parquet, COMPRESSION zstd)"}


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, each with a value for every column that is shown, and how many there are in all."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int


def shown(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns that leave the lake."""
    return tuple(one for one in columns if one.sensitivity != "secret")


def stricter(columns: Sequence[Column], now: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of an old version, each as guarded as it was then or is now, whichever is more: what has become secret was never open.

    >>> [one.sensitivity for one in stricter([Column("name", "VARCHAR", sensitivity="open")], [Column("name", "VARCHAR", sensitivity="personal")])]
    ['personal']
    """
    order = ("open", "internal", *GUARDED)
    today = {one.name: one.sensitivity for one in now}
    return tuple(Column(one.name, one.type, one.unit, max(one.sensitivity, today.get(one.name, "open"), key=order.index)) for one in columns)


def page(files: Collection[Path], columns: Sequence[Column], query: Query, offset: int = 0, copies: Path | None = None) -> Page:
    """A page of the rows that meet the filters of a query, in the order of the files, or by the column that it names. `copies` is where copies to read from lie."""
    seen = shown(columns)
    if not files:
        return Page(seen, (), 0)
    where, given = conditions(query, columns)
    order = _ordered(query, columns)
    with rows_of(tuple(files), copies) as (cursor, rows):
        if rows == HELD and all(one.name != "rowid" for one in columns):
            places = found(cursor, tuple(files), where, given, order)
            return Page(seen, picked(cursor, _selected(seen), places.slice(offset, query.limit).to_pylist()), len(places))
        (total,) = cursor.execute(f"SELECT count(*) FROM {rows} WHERE {where}", given).fetchone()
        said = f"SELECT {_selected(seen)} FROM {rows} WHERE {where}{order} LIMIT {int(query.limit)} OFFSET {int(offset)}"
        return Page(seen, tuple(cursor.execute(said, given).fetchall()), total)


def as_sql(files: Collection[Path], columns: Sequence[Column]) -> tuple[tuple[tuple[str, str], ...], str]:
    """What SQL written elsewhere gets of the rows: each column that leaves the lake with how it does, and what stands behind FROM."""
    told = tuple((one.name, masked(one) if one.sensitivity == "personal" else parts.quoted(one.name)) for one in shown(columns))
    return told, parts.scan(tuple(files))


def copied(files: Collection[Path], columns: Sequence[Column], path: Path, form: Form) -> Path:
    """All rows as a file, masked."""
    seen = shown(columns)
    with rows_of(tuple(files)) as (cursor, rows):
        cursor.execute(f"COPY (SELECT {_selected(seen, safe=form == 'csv')} FROM {rows}) TO {parts.text(str(path))} {WRITTEN[form]}")
    return path


def _selected(columns: Sequence[Column], *, safe: bool = False) -> str:
    return ", ".join(f"{value(one, safe=safe)} AS {parts.quoted(one.name)}" for one in columns)


def value(column: Column, *, safe: bool) -> str:
    """SQL of a column as it leaves the lake: masked where it is about a person; `safe` for a file that a spreadsheet program opens."""
    name = parts.quoted(column.name)
    told = masked(column) if column.sensitivity == "personal" else name
    if not safe:
        return told
    if column.type.startswith("DECIMAL"):
        # As a person writes it: 1.5 and not 1.500000000000.
        return f"regexp_replace(CAST({told} AS VARCHAR), '\\.?0+$', '')" if column.sensitivity != "personal" else told
    return f"CASE WHEN {RISKY.format(told)} THEN '''' || {told} ELSE {told} END" if column.type == "VARCHAR" else told


def masked(column: Column) -> str:
    """SQL that masks a column: of a text the ends, as pages show it; of anything else nothing is left."""
    name = parts.quoted(column.name)
    if column.type != "VARCHAR":
        return f"CASE WHEN {name} IS NOT NULL THEN {parts.text(3 * STAR)} END"
    cuts = ((15, 4, 4), (7, 3, 4))
    cases = " ".join(
        f"WHEN length({name}) >= {least} THEN left({name}, {a}) || repeat('{STAR}', length({name}) - {a + b}) || right({name}, {b})" for least, a, b in cuts
    )
    return f"CASE {cases} ELSE left({name}, 1) || repeat('{STAR}', greatest(length({name}) - 1, 0)) END"


def conditions(query: Query, columns: Sequence[Column]) -> tuple[str, list[Any]]:
    """The conditions of a query as SQL, and what is put into them. By what is guarded nothing is found: it could be guessed, value by value."""
    types = {one.name: one.type for one in columns if one.sensitivity not in GUARDED}
    said, given = ["true"], list[Any]()
    for one in query.filters:
        if one.field not in types:
            raise InputFault(one.field, "a column that is guarded or not there", "a column by which rows may be found")
        name = parts.quoted(one.field)
        match one.operator:
            case "empty" | "filled":
                said.append(f"{name} IS {'NOT ' if one.operator == 'filled' else ''}NULL")
            case "has":
                # Most of what is looked for has no small letters and no large ones: then the column need not be turned into small ones.
                cased = str(one.value).lower() != str(one.value).upper()
                said.append(f"contains(lower({name}), lower(?))" if cased else f"contains({name}, ?)")
                given.append(str(one.value))
            case _:
                said.append(COMPARED[one.operator].format(name, f"TRY_CAST(? AS {types[one.field]})"))
                given.append(str(one.value))
    return " AND ".join(said), given


def _ordered(query: Query, columns: Sequence[Column]) -> str:
    if not query.ordered_by:
        return ""
    if query.ordered_by not in {one.name for one in columns if one.sensitivity not in GUARDED}:
        raise InputFault(query.ordered_by, "a column that is guarded or not there", "a column by which rows may be sorted")
    # What stands first in a row tells it from all others, so that no page shows it again.
    return f" ORDER BY {parts.quoted(query.ordered_by)} {'DESC' if query.descending else 'ASC'} NULLS LAST, {parts.quoted(columns[0].name)}"
