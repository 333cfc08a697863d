"""A delivery that comes to what is there: rows with the same key give way to it, files that hold none of them stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zhixing.engines.datahub import parts
from zhixing.engines.datahub.columns import rows_in
from zhixing.engines.datahub.dataset import DataSet
from zhixing.engines.datahub.receiving import AS_PARQUET


def merged(dataset: DataSet, there: Sequence[Path], added: Sequence[Path], folder: Path) -> tuple[Path, ...]:
    """The files of what was there and what was added; those that had to be written anew are in the folder."""
    if not there or not added:
        return (*there, *added)
    kept = []
    connection = parts.connect(folder)
    try:
        same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in map(parts.quoted, dataset.table.key))
        keys = ", ".join(map(parts.quoted, dataset.table.key))
        connection.execute(f"CREATE TABLE added AS SELECT DISTINCT {keys} FROM {parts.scan(tuple(added))}")
        for number, file in enumerate(there):
            rows = parts.scan((file,))
            if connection.execute(f"SELECT 1 FROM {rows} AS a SEMI JOIN added AS b ON {same} LIMIT 1").fetchone() is None:
                kept.append(file)
                continue
            path = folder / f"kept{number}.parquet"
            connection.execute(f"COPY (SELECT a.* FROM {rows} AS a ANTI JOIN added AS b ON {same}) TO {parts.text(str(path))} {AS_PARQUET}")
            if rows_in(path):
                kept.append(path)
    finally:
        connection.close()
    return (*kept, *added)
