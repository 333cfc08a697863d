"""What is published of enterprises, looked up: by name or code, one with its records, the pairs that wait for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhixing.engines.linkage import clean_code
from zhixing.store import entities, lake
from zhixing.systems import Catalogue

SHOWN = 50
# So many versions are looked back for an id that is no more.
LOOKED_BACK = 20


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise as all rows together say: `names` are all ways in which it is written, `sources` the tables that name it."""

    id: str
    name: str
    names: tuple[str, ...]
    code: str
    town: str
    records: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A record of an enterprise and why it is one: how, with what weight, by which other record, what agrees and what does not; `how` is "" where it stands alone."""

    record: str
    enterprise: str
    source: str
    row: str
    owner: str
    name: str
    code: str
    how: str
    weight: float
    other: str
    agreed: tuple[str, ...]
    differed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two records that a person must look at, and why."""

    left: Reason
    right: Reason
    doubt: str
    weight: float
    agreed: tuple[str, ...]
    differed: tuple[str, ...]


def there() -> bool:
    """Has anything been linked yet?"""
    return lake.current(entities.ENTERPRISES.id) is not None


def search(words: str, limit: int = SHOWN) -> tuple[list[Enterprise], int]:
    """The enterprises one of whose names has all words, or whose code begins with them; those with the most records first. And how many there are."""
    asked = [word for word in words.split() if word]
    code = clean_code(words) if len(words) >= 4 else ""
    named = " and ".join(["contains(lower(names), lower(?))"] * len(asked)) or "true"
    where, told = (f"({named}) or starts_with(code, ?)", [*asked, code]) if code else (named, asked)
    sql = f"select enterprise, name, names, code, town, records, sources, count(*) over () from read_parquet(?) where {where} order by records desc, enterprise limit {limit}"
    found = entities.asked(entities.ENTERPRISES.id, sql, told)
    return [_enterprise(row[:-1]) for row in found], int(found[0][-1]) if found else 0


def one(id: str) -> tuple[Enterprise, list[Reason]] | None:
    """An enterprise and its records, by table; None where there is none of this id now."""
    found = entities.asked(
        entities.ENTERPRISES.id, "select enterprise, name, names, code, town, records, sources from read_parquet(?) where enterprise = ?", [id]
    )
    if not found:
        return None
    return _enterprise(found[0]), _records("enterprise = ?", [id])


def moved(id: str) -> str:
    """Where the rows of an enterprise are now whose id is no more, since it was merged; "" where it never was."""
    for version in [one for one in reversed(lake.versions(entities.RECORDS.id)) if one.standing][:LOOKED_BACK]:
        rows = entities.among(version.files, "select record from read_parquet(?) where enterprise = ? order by record", [id])
        for (one,) in rows:
            if (now := record(one)) is not None:
                return now.enterprise
    return ""


def record(id: str) -> Reason | None:
    """A record by its id, as it was linked last."""
    return next(iter(_records("record = ?", [id])), None)


def doubts(here: Catalogue) -> list[Doubt]:
    """The pairs that wait for a person, the likeliest first; without those that were decided since."""
    decided = {(verdict.left, verdict.right) for verdict in entities.held(here)}
    rows = entities.asked(
        entities.DOUBTS.id, "select \"left\", \"right\", doubt, weight, coalesce(agreed, ''), coalesce(differed, '') from read_parquet(?) order by row_line", []
    )
    rows = [row for row in rows if (row[0], row[1]) not in decided]
    sides = sorted({side for row in rows for side in row[:2]})
    known = {one.record: one for one in _records("record in (select unnest(?::varchar[]))", [sides])} if sides else {}
    return [
        Doubt(known[left], known[right], doubt, float(weight), tuple(agreed.split()), tuple(differed.split()))
        for left, right, doubt, weight, agreed, differed in rows
        if left in known and right in known
    ]


def _records(where: str, told: Sequence[Any]) -> list[Reason]:
    columns = "record, enterprise, source, row, owner, name, code, how, weight, other, agreed, differed"
    rows = entities.asked(entities.RECORDS.id, f"select {columns} from read_parquet(?) where {where} order by source, record", told)
    return [
        Reason(*row[:6], row[6] or "", row[7] or "", float(row[8] or 0), row[9] or "", tuple((row[10] or "").split()), tuple((row[11] or "").split()))
        for row in rows
    ]


def _enterprise(row: Sequence[Any]) -> Enterprise:
    id, name, names, code, town, records, sources = row
    return Enterprise(id, name, tuple(names.split("\n")), code or "", town or "", int(records), tuple(sources.split()))
