"""The published tables as one engine sees them: DuckDB over lists of Parquet files, or any backend of Ibis with tables by name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path, PurePath
from typing import Any

from zhixing.engines.indicators.queries import Book
from zhixing.kernel.errors import MissingPart
from zhixing.kernel.workdays import Calendar

PURPOSE, EXTRA = "Computing indicators", "lake"
# A data set whose files have fewer bytes is read once, and not by every query anew: most have, and a query takes longer to open files than to count.
SMALL = 2 << 20


@dataclass(frozen=True, slots=True)
class Lake:
    """A backend of Ibis, the named tables in it by the ids of their data sets, and the version of each.

    shapes  what a table is called and what columns it has; asked of the table itself where it is not given
    book    queries that were made for such tables before
    """

    backend: Any
    tables: Mapping[str, Any]
    versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shapes: Mapping[str, str] = field(default_factory=dict)
    book: Book = field(default_factory=Book)

    def shape(self, id: str) -> str:
        """What a table is called in the backend and what columns it has, as a text."""
        return self.shapes[id] if id in self.shapes else f"{self.tables[id].get_name()} {self.tables[id].schema()}"

    def rows(self, query: str) -> list[dict[str, Any]]:
        """What a query answers, of which there is little."""
        answer = self.backend.raw_sql(query)
        if hasattr(answer, "fetchall"):
            names = [column[0] for column in answer.description]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        return [row.asDict() for row in answer.collect()]

    def asked(self, query: str, dialect: str) -> Any:
        """A query in the words of one engine as an expression for this one."""
        return self.backend.sql(query, dialect=dialect)

    def close(self) -> None:
        """Let go of the backend, and keep what was made for it."""
        self.book.close()
        self.backend.disconnect()

    def __enter__(self) -> Lake:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Own:
    """A DuckDB of our own. Ibis is laid over it only when a query has to be made, which it mostly has not."""

    name = "duckdb"

    def __init__(self) -> None:
        self.con = borrowed_duckdb().connect()
        self._over: Any = None

    @property
    def ibis(self) -> Any:
        """The same as a backend of Ibis."""
        if self._over is None:
            self._over = borrowed_ibis().duckdb.from_connection(self.con)
        return self._over

    def compile(self, expression: Any) -> str:
        """An expression as a query."""
        return str(self.ibis.compile(expression))

    def table(self, id: str) -> Any:
        """A table as an expression."""
        return self.ibis.table(id)

    def sql(self, query: str, *, dialect: str) -> Any:
        """A query as an expression."""
        return self.ibis.sql(query, dialect=dialect)

    def raw_sql(self, query: str) -> Any:
        """What a query answers."""
        return self.con.execute(query)

    def disconnect(self) -> None:
        """Let go of it."""
        self.con.close()


class Views(Mapping[str, Any]):
    """Tables of a backend by name, each looked at when it is asked for."""

    def __init__(self, backend: Any, ids: Sequence[str]) -> None:
        self._backend, self._found = backend, dict.fromkeys(ids)

    def __getitem__(self, id: str) -> Any:
        if self._found[id] is None:
            self._found[id] = self._backend.table(id)
        return self._found[id]

    def __contains__(self, id: object) -> bool:
        return id in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def open_lake(files: Mapping[str, Sequence[str]], backend: Any = None, kept: Path | None = None) -> Lake:
    """The data sets of a mapping, each a list of Parquet files, in a DuckDB of its own, on the Spark cluster at an address or in a backend of Ibis.

    A data set without files is left out: a figure waits for it. The version of a data set is what its files are called.
    Queries are looked for in the file `kept`, and those that had to be made are put there.
    """
    if isinstance(backend, str):
        from zhixing.engines.indicators.cluster import open_cluster

        return open_cluster(files, backend)
    there = {id: list(paths) for id, paths in files.items() if paths}
    versions = {id: tuple(PurePath(path).stem for path in paths) for id, paths in there.items()}
    if backend is not None:
        return Lake(backend, {id: backend.read_parquet(paths, table_name=id) for id, paths in there.items()}, versions)
    own = Own()
    for id, paths in there.items():
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        own.raw_sql(f'create {"table" if _is_small(paths) else "view"} "{id}" as select * from read_parquet([{listed}])')
    lake = Lake(own, Views(own, list(there)), versions)
    columns = lake.rows("select table_name as t, string_agg(column_name || ' ' || data_type, ', ' order by column_index) as c from duckdb_columns() group by t")
    return Lake(own, lake.tables, versions, {row["t"]: f"{row['t']} {row['c']}" for row in columns}, Book(kept))


def _is_small(paths: Sequence[str]) -> bool:
    """What is not there or not here is not: DuckDB says what is wrong with it."""
    try:
        return sum(os.path.getsize(path) for path in paths) < SMALL
    except OSError:
        return False


def borrowed_duckdb() -> Any:
    """DuckDB, or which extra to install."""
    try:
        return import_module("duckdb")
    except ImportError as error:
        raise MissingPart(PURPOSE, EXTRA) from error


def borrowed_ibis() -> Any:
    """Ibis, or which extra to install."""
    try:
        return import_module("ibis")
    except ImportError as error:
        raise MissingPart(PURPOSE, EXTRA) from error


def counted_days(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, int]]:
    """The rows of the data set `workdays`: each day, and how many working days there were from the first up to it."""
    number, day = 0, first
    while day <= last:
        number += calendar.is_worked(day)
        yield day, number
        day += timedelta(days=1)
