"""Rows of a delivered data set by their key, which stays the same over deliveries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from zhixing.engines.datahub import parts
from zhixing.engines.datahub.columns import Column
from zhixing.engines.datahub.dataset import DataSet
from zhixing.engines.datahub.reading.held import rows_of
from zhixing.engines.datahub.reading.pages import Page, shown, value

# A key that is longer is told by its hash.
LONGEST = 60


def key_text(dataset: DataSet) -> str:
    """SQL of what tells a row from the others, as a short text."""
    told = f"concat_ws('|', {', '.join(f'CAST({parts.quoted(id)} AS VARCHAR)' for id in dataset.table.key)})"
    return f"CASE WHEN length({told}) > {LONGEST} THEN md5({told}) ELSE {told} END"


def keyed(files: Collection[Path], dataset: DataSet, keys: Sequence[str], columns: Sequence[Column] = ()) -> Page:
    """The rows of these keys, each with its key before the columns that are asked for, masked."""
    seen = (Column("row_key", "VARCHAR", sensitivity="open"), *shown(columns))
    if not files or not keys:
        return Page(seen, (), 0)
    told = ", ".join([key_text(dataset), *(value(one, safe=False) for one in seen[1:])])
    with rows_of(tuple(files)) as (cursor, rows):
        found = tuple(cursor.execute(f"SELECT {told} FROM {rows} WHERE {key_text(dataset)} IN (SELECT unnest(?::VARCHAR[]))", [list(keys)]).fetchall())
    return Page(seen, found, len(found))
