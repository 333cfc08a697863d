"""Tables of the ledger published into the lake: the rows in force as a version, made anew only where facts have come since the last one.

A large table lies in several files, cut by the order in which its rows were entered: only those are written anew in which a row has changed or is new.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

from django.db.models import Max

from zhixing.engines.datahub import DataSet, Writer
from zhixing.engines.ledger import Kept
from zhixing.kernel.access import Actor, allow
from zhixing.kernel.errors import InputFault
from zhixing.store import current, delivering, lake, ledger, shelves
from zhixing.store.lake import Part, Version
from zhixing.store.remembered import PROGRAM
from zhixing.systems import Catalogue

CHUNK = 2000
# So many rows are in one file.
PART = 100_000
# So often what has changed is looked for while others go on changing it; then the whole is written.
TRIES = 3


def publish(here: Catalogue, table: str, actor: Actor | None = None) -> Version:
    """The version of a table that holds what the ledger says now; the one that is there where nothing has changed. Without an actor the program does it by itself."""
    dataset = lake.dataset_of(here, table)
    if not dataset.published:
        raise InputFault(f"{lake.TABLE}/{table}", "a data set that is delivered", "a table of the ledger")
    if actor is not None:
        allow("publish_data", actor, None)
    after, there = lake.last(table), lake.current(table)
    if there is not None and _is_current(dataset, there):
        return there
    with shelves.scratch() as aside:
        parts, upto = _written(dataset, there if _is_base(dataset, there) else None, aside)
        fields: dict[str, Kept] = {
            "kind": "published", "upto": upto, **lake.told(parts), **lake.described(dataset), "scores": delivering.scores(here, dataset, parts, aside),
        }  # fmt: skip
        try:
            with ledger.turn():
                lake.record(actor.id if actor else PROGRAM, table, fields, after=after)
        except ledger.Overtaken:
            # Somebody else has published meanwhile: what they saw is as new as what we saw, or newer next time.
            pass
    version = lake.current(table)
    assert version is not None
    return version


def publish_all(here: Catalogue, actor: Actor | None = None) -> list[Version]:
    """Every table of the ledger, as `publish` does it."""
    return [publish(here, table.id, actor) for table in here.tables]


def _is_current(dataset: DataSet, version: Version) -> bool:
    """Has nothing changed since, neither a row nor the declaration? A rule that was declared since asks for a version, as far as it can be counted."""
    same = version.upto >= newest(dataset) and version.columns == dataset.columns and version.declaration == dataset.version
    return same and all(rule.id in (version.scores or {}) or (rule.other and not lake.files(rule.other)) for rule in dataset.rules)


def newest(dataset: DataSet) -> int:
    """The number of the last fact that changed a row of the table; 0 where there was none."""
    return current.model_of(dataset.table)._default_manager.aggregate(newest=Max("fact"))["newest"] or 0


def _is_base(dataset: DataSet, there: Version | None) -> bool:
    """Can a version be made anew by some of its files? It is of the same declaration, its files are there, and each says which rows it can hold."""
    if there is None or there.columns != dataset.columns or there.declaration != dataset.version:
        return False
    return all(part.last for part in there.parts) and all(path.is_file() for path in there.files)


def _written(dataset: DataSet, there: Version | None, aside: Path) -> tuple[list[Part], int]:
    """The files of the rows in force, and up to which fact they hold them; all of one moment, or they are looked for again."""
    for _ in range(TRIES if there is not None and len(there.parts) > 1 else 0):
        assert there is not None
        upto = newest(dataset)
        stay, spans = _changed(dataset, there)
        parts = [*stay, *(part for span in spans for part in _cut(dataset, _rows(dataset, *span), aside))]
        if parts and newest(dataset) == upto:
            return sorted(parts, key=lambda part: part.last), upto
    upto = 0

    def seen() -> Iterator[Any]:
        nonlocal upto
        for row in _rows(dataset):
            upto = max(upto, row[4])
            yield row

    return list(_cut(dataset, seen(), aside)) or [_none(dataset, aside)], upto


def _changed(dataset: DataSet, there: Version) -> tuple[list[Part], list[tuple[int, int | None]]]:
    """The files that stay as they are, and from after which row to which the others have to be written; None is to the end."""
    lasts = [part.last for part in there.parts]
    changed = current.model_of(dataset.table)._default_manager.filter(fact__gt=there.upto).order_by("number").values_list("number", flat=True)
    touched = {at for at, _ in groupby(changed.iterator(chunk_size=CHUNK), lambda number: bisect_left(lasts, number))}
    if len(lasts) in touched and there.parts[-1].rows < PART:
        touched.add(len(lasts) - 1)
    stay = [part for at, part in enumerate(there.parts) if at not in touched]
    ends: list[int | None] = [*lasts, None]
    if {len(lasts), len(lasts) - 1} <= touched:
        touched.remove(len(lasts))
        ends[-2] = None
    return stay, [(lasts[at - 1] if at else 0, ends[at]) for at in sorted(touched)]


def _rows(dataset: DataSet, after: int = 0, last: int | None = None) -> Iterator[Any]:
    """The rows that were entered after one, up to another. One question to the database, so that all are of one moment."""
    rows = current.model_of(dataset.table)._default_manager.filter(number__gt=after)
    rows = rows if last is None else rows.filter(number__lte=last)
    told = rows.order_by("number").values_list("number", "row", "version", "owner", "fact", "withdrawn", "kept")
    yield from told.iterator(chunk_size=CHUNK)


def _cut(dataset: DataSet, rows: Iterator[Any], aside: Path) -> Iterator[Part]:
    """The rows in force among some, as files of so many."""
    path, standing = aside / "rows.parquet", (row for row in rows if not row[5])
    while (first := next(standing, None)) is not None:
        last = first[0]
        with Writer(path, dataset.columns) as writer:
            for number, row, version, owner, _, _, kept in chain([first], islice(standing, PART - 1)):
                writer.add((row, version, owner), json.loads(kept))
                last = number
        yield lake.placed(path, writer.rows, last)


def _none(dataset: DataSet, aside: Path) -> Part:
    """A file without rows: a table that has none has its columns."""
    path = aside / "rows.parquet"
    with Writer(path, dataset.columns):
        pass
    return lake.placed(path, 0)
