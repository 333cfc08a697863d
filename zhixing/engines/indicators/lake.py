"""The published tables as one engine sees them: DuckDB over lists of Parquet files, or any backend of Ibis with tables by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import PurePath
from typing import Any

from zhixing.kernel.errors import MissingPart
from zhixing.kernel.workdays import Calendar

PURPOSE, EXTRA = "Computing indicators", "lake"


@dataclass(frozen=True, slots=True)
class Lake:
    """A backend of Ibis, the tables in it by the ids of their data sets, and the version of each."""

    backend: Any
    tables: Mapping[str, Any]
    versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def close(self) -> None:
        """Let go of the backend."""
        self.backend.disconnect()

    def __enter__(self) -> Lake:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_lake(files: Mapping[str, Sequence[str]], backend: Any = None) -> Lake:
    """The data sets of a mapping, each a list of Parquet files, in a DuckDB of its own or in another backend of Ibis.

    A data set without files is left out: a figure waits for it. The version of a data set is what its files are called.
    """
    ibis = borrowed_ibis()
    engine = ibis.duckdb.connect() if backend is None else backend
    there = {id: list(paths) for id, paths in files.items() if paths}
    tables = {id: engine.read_parquet(paths if len(paths) > 1 else paths[0], table_name=id) for id, paths in there.items()}
    return Lake(engine, tables, {id: tuple(PurePath(path).stem for path in paths) for id, paths in there.items()})


def borrowed_ibis() -> Any:
    """Ibis, or which extra to install."""
    try:
        import ibis
    except ImportError as error:
        raise MissingPart(PURPOSE, EXTRA) from error
    return ibis


def counted_days(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, int]]:
    """The rows of the data set `workdays`: each day, and how many working days there were from the first up to it."""
    number, day = 0, first
    while day <= last:
        number += calendar.is_worked(day)
        yield day, number
        day += timedelta(days=1)
