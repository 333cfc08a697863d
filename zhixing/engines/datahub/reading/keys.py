"""Rows of a delivered data set by their key, which stays the same over deliveries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from zhixing.engines.datahub.columns import Column
from zhixing.engines.datahub.dataset import DataSet
from zhixing.engines.datahub.reading.held import rows_of
from zhixing.engines.datahub.reading.pages import Page, shown, value


def keyed(files: Collection[Path], dataset: DataSet, keys: Sequence[str], columns: Sequence[Column] = ()) -> Page:
    """The rows of these keys, each with its key before the columns that are asked for, masked."""
    seen = (Column("row_key", "VARCHAR", sensitivity="open"), *shown(columns))
    if not files or not keys:
        return Page(seen, (), 0)
    told = ", ".join([dataset.key_text, *(value(one, safe=False) for one in seen[1:])])
    with rows_of(tuple(files)) as (cursor, rows):
        found = tuple(cursor.execute(f"SELECT {told} FROM {rows} WHERE {dataset.key_text} IN (SELECT unnest(?::VARCHAR[]))", [list(keys)]).fetchall())
    return Page(seen, found, len(found))
