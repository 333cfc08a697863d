"""The published tables as one engine sees them: DuckDB over lists of Parquet files, or any backend of Ibis with tables by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import import_module
from pathlib import PurePath
from typing import Any

from zhixing.kernel.errors import MissingPart
from zhixing.kernel.workdays import Calendar

PURPOSE, EXTRA = "Computing indicators", "lake"


@dataclass(frozen=True, slots=True)
class Lake:
    """A backend of Ibis, the named tables in it by the ids of their data sets, and the version of each.

    shapes  what a table is called and what columns it has; asked of the table itself where it is not given
    """

    backend: Any
    tables: Mapping[str, Any]
    versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shapes: Mapping[str, str] = field(default_factory=dict)

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
        """Let go of the backend."""
        self.backend.disconnect()

    def __enter__(self) -> Lake:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


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


def open_lake(files: Mapping[str, Sequence[str]], backend: Any = None) -> Lake:
    """The data sets of a mapping, each a list of Parquet files, in a DuckDB of its own, on the Spark cluster at an address or in a backend of Ibis.

    A data set without files is left out: a figure waits for it. The version of a data set is what its files are called.
    """
    if isinstance(backend, str):
        from zhixing.engines.indicators.cluster import open_cluster

        return open_cluster(files, backend)
    there = {id: list(paths) for id, paths in files.items() if paths}
    versions = {id: tuple(PurePath(path).stem for path in paths) for id, paths in there.items()}
    ibis = borrowed_ibis()
    if backend is not None:
        return Lake(backend, {id: backend.read_parquet(paths, table_name=id) for id, paths in there.items()}, versions)
    own = ibis.duckdb.connect()
    for id, paths in there.items():
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        own.raw_sql(f'create view "{id}" as select * from read_parquet([{listed}])')
    lake = Lake(own, Views(own, list(there)), versions)
    columns = lake.rows("select table_name as t, string_agg(column_name || ' ' || data_type, ', ' order by column_index) as c from duckdb_columns() group by t")
    return Lake(own, lake.tables, versions, {row["t"]: f"{row['t']} {row['c']}" for row in columns})


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
