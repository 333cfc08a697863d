"""Rows of a version told apart by one or two of their fields: how many there are, and of figures sum, mean, least and greatest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from pathlib import Path
from typing import Any

from zhixing.engines.datahub import parts
from zhixing.engines.datahub.columns import Column
from zhixing.engines.datahub.reading.held import rows_of
from zhixing.engines.datahub.reading.pages import GUARDED, conditions
from zhixing.engines.records import Query
from zhixing.kernel.errors import InputFault

# The most groups that are told, the most fields by which, the most figures of each.
MOST, MOST_WAYS, MOST_FIGURES = 1000, 2, 4
# A day by its month or its year, a month by its year.
PARTS = {"year": 4, "month": 7}
# Beyond this DuckDB's sums of DECIMAL(38, 12) are no longer sure.
LARGEST = 1e25
TOO_LARGE = ("figures too large to be added up exactly", "sums below 10²⁵")
DIGITS = Decimal(1).scaleb(-12)


@dataclass(frozen=True, slots=True)
class Way:
    """By what rows are told apart: a column, of a day or month perhaps only its year or month."""

    column: str
    part: str = ""

    @property
    def id(self) -> str:
        """What an address calls it.

        >>> Way("due_on", "month").id
        'due_on.month'
        """
        return f"{self.column}.{self.part}" if self.part else self.column


@dataclass(frozen=True, slots=True)
class Taken:
    """Of one figure in one group: in how many rows it is there, sum, mean, least and greatest; None where it is in none."""

    rows: int
    sum: Decimal | int | None
    mean: Decimal | None
    least: Decimal | int | None
    greatest: Decimal | int | None


@dataclass(frozen=True, slots=True)
class Group:
    """One group: what its rows have in common, way by way (None: nothing was said), how many they are, and each figure."""

    names: tuple[Any, ...]
    rows: int
    taken: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups that were asked for; how many groups and rows there are in all."""

    groups: tuple[Group, ...]
    total: int
    rows: int


def groups(
    files: Collection[Path],
    columns: Sequence[Column],
    by: Sequence[Way],
    of: Sequence[str],
    query: Query,
    *,
    named: bool = False,
    limit: int = MOST,
    copies: Path | None = None,
) -> Groups:
    """The rows that meet the filters of a query in groups, the largest first, or where they are `named` in the order of what they have in common.

    Nothing guarded is told apart or added up; InputFault where it is asked for, and where a sum would not be exact.
    """
    if not files:
        return Groups((), 0, 0)
    where, given = conditions(query, columns)
    keys = [_key(way, columns) for way in by]
    figures = [_figure(one, columns) for one in of]
    numbers = ", ".join(map(str, range(1, len(keys) + 1)))
    order = f"{numbers}" if named else f"{len(keys) + 1} DESC, {numbers}"
    taken = "".join(f", count({one}), sum({one}), min({one}), max({one})" for one in figures)
    with rows_of(tuple(files), copies) as (cursor, rows):
        said = (
            f"SELECT {', '.join(keys)}, count(*), count(*) OVER (), sum(count(*)) OVER (){taken} FROM {rows} "
            f"WHERE {where} GROUP BY {numbers} ORDER BY {order} LIMIT {max(1, min(limit, MOST))}"
        )
        duckdb = parts.duckdb()
        try:
            found = cursor.execute(said, given).fetchall()
        except duckdb.OutOfMemoryException:
            raise InputFault(", ".join(one.column for one in by), "more groups than memory", "fields that are told apart by fewer values") from None
        except duckdb.OutOfRangeException:
            raise InputFault(", ".join(of), *TOO_LARGE) from None
    width = len(keys)
    made = tuple(Group(row[:width], row[width], tuple(_taken(name, row[at : at + 4]) for at, name in _at(of, width + 3))) for row in found)
    return Groups(made, found[0][width + 1] if found else 0, int(found[0][width + 2]) if found else 0)


def _at(of: Sequence[str], begin: int) -> list[tuple[int, str]]:
    return [(begin + 4 * number, name) for number, name in enumerate(of)]


def _key(way: Way, columns: Sequence[Column]) -> str:
    column = _open(way.column, columns, "a column by which rows may be told apart")
    name = parts.quoted(column.name)
    if not way.part:
        return name
    if way.part not in PARTS or column.type not in ("DATE", "VARCHAR"):
        raise InputFault(way.id, "no part of this column", "the month or year of a day, the year of a month")
    return f"left(CAST({name} AS VARCHAR), {PARTS[way.part]})"


def _figure(name: str, columns: Sequence[Column]) -> str:
    column = _open(name, columns, "a column of figures")
    if column.type != "BIGINT" and not column.type.startswith("DECIMAL"):
        raise InputFault(name, f"a column of {column.type}", "a column of figures")
    return parts.quoted(column.name)


def _open(name: str, columns: Sequence[Column], expected: str) -> Column:
    for column in columns:
        if column.name == name and column.sensitivity not in GUARDED:
            return column
    raise InputFault(name, "a column that is guarded or not there", expected)


def _taken(name: str, told: Sequence[Any]) -> Taken:
    rows, total, least, greatest = told
    if not rows:
        return Taken(0, None, None, None, None)
    if max(abs(least), abs(greatest)) * rows >= LARGEST:
        raise InputFault(name, *TOO_LARGE)
    mean = Context(prec=60).divide(Decimal(total), Decimal(rows)).quantize(DIGITS, ROUND_HALF_EVEN, Context(prec=60))
    return Taken(rows, total, mean, least, greatest)
