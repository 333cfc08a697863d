"""Rows that name an enterprise or a person, wherever they stand, in the ledger or in a delivered data set: all of them for linking, and one by the id of its record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhixing.engines.datahub import connect
from zhixing.engines.datahub import reading as rows_of
from zhixing.engines.linkage import Kind, Mention, Record
from zhixing.kernel.errors import InputFault
from zhixing.store import lake, listing, publishing, shelves
from zhixing.store.lake import Version
from zhixing.systems import Catalogue


@dataclass(frozen=True, slots=True)
class Source:
    """A record with where it stands: the row of a table, or by its key the row of a delivered data set; `owner` is the agency that keeps it."""

    record: Record
    mention: Mention
    row: str
    owner: str


def mentions(here: Catalogue, kind: Kind) -> list[Mention]:
    """Where enterprises are named, or persons."""
    return [one for one in here.mentions if one.kind == kind]


def versions(here: Catalogue, kind: Kind) -> dict[str, Version]:
    """What is looked at: each table as the ledger says it now, and of what is delivered the version that counts, nothing where none does."""
    delivered = {one.id for one in here.delivered}
    found = {id: lake.current(id) if id in delivered else publishing.publish(here, id) for id in sorted({one.table for one in mentions(here, kind)})}
    return {id: version for id, version in found.items() if version is not None}


def sources(here: Catalogue, kind: Kind, seen: Mapping[str, Version]) -> Iterator[Source]:
    """Every row that names an enterprise, or a person; what names an agency of the county is none."""
    agencies = {name for agency in here.county.agencies for name in (agency.name, agency.short)}
    with shelves.scratch() as aside, connect(aside) as lookup:
        for mention in mentions(here, kind):
            if mention.table not in seen:
                continue
            dataset, columns = here.dataset(mention.table), mention.columns
            stands = '"row_id", "row_owner"' if dataset.published else f"{dataset.key_text}, ''"
            only = f' and "{mention.only}" in (select unnest(?::varchar[]))' if mention.only else ""
            listed = ", ".join(f'"{column}"' for column in columns.values())
            sql = f'select {stands}, {listed} from read_parquet(?) where "{mention.name}" is not null{only}'
            files = [str(path) for path in seen[mention.table].files]
            for row, owner, *values in lookup.execute(sql, [files, *([list(mention.values)] if mention.only else [])]).fetchall():
                parts: dict[str, Any] = {part: str(value or "") for part, value in zip(columns, values, strict=True)}
                if parts["name"] not in agencies:
                    parts["former"] = (parts["former"],) if parts.get("former") else ()
                    yield Source(Record(f"{mention.id}/{row}", **parts), mention, row, owner or dataset.owner)


def keeper_of(here: Catalogue, record: str) -> str:
    """Who keeps the row that a record is; InputFault where there is none such in force."""
    mention, row = split(here, record)
    dataset = here.dataset(mention.table)
    if dataset.published:
        entry = listing.one(dataset.table, row)
        keeper = None if entry is None or entry.withdrawn else entry.owner
    else:
        keeper = dataset.owner if rows_of.keyed(lake.files(dataset.id), dataset, [row]).rows else None
    if keeper is None:
        raise InputFault("links", f"“{record[:80]}”", "a record of a row in force")
    return keeper


def split(here: Catalogue, record: str) -> tuple[Mention, str]:
    """The mention and the row that the id of a record names; InputFault where no table names anybody so."""
    place, _, row = record.partition("/")
    mention = next((one for one in here.mentions if one.id == place), None)
    if mention is None:
        raise InputFault("links", f"“{record[:80]}”", "TABLE.FIELD/ROW of a field that names an enterprise or a person")
    return mention, row
