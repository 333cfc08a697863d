"""Tables of the ledger published into the lake: the rows in force as a version, made anew only where facts have come since the last one."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

from django.db.models import Max

from zhixing.engines.datahub import DataSet, Writer
from zhixing.engines.ledger import Kept
from zhixing.kernel.access import Actor, allow
from zhixing.kernel.errors import InputFault
from zhixing.store import current, delivering, lake, ledger, shelves
from zhixing.store.lake import Version
from zhixing.store.remembered import PROGRAM
from zhixing.systems import Catalogue

CHUNK = 2000


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
        path = aside / "rows.parquet"
        rows, upto = _written(dataset, path)
        parts = [lake.placed(path, rows)]
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


def _written(dataset: DataSet, path: Path) -> tuple[int, int]:
    """The rows in force as Parquet: how many, and up to which fact. One question to the database, so that all are of one moment."""
    rows = current.model_of(dataset.table)._default_manager.order_by("number").values_list("row", "version", "owner", "fact", "withdrawn", "kept")
    upto, told = 0, rows.iterator(chunk_size=CHUNK)
    with Writer(path, dataset.columns) as writer:
        while batch := list(islice(told, CHUNK)):
            for row, version, owner, fact, withdrawn, kept in batch:
                upto = max(upto, fact)
                if not withdrawn:
                    writer.add((row, version, owner), json.loads(kept))
    return writer.rows, upto
