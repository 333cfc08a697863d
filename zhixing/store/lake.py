"""The lake: what each data set holds, version by version. A version is a fact of the ledger that names its files; before there is one, nothing is there.

All versions of a data set are one row of the ledger's table `lake`, the data set's id its id: each fact makes the next version, so that of two who deliver
at once one is told. A fact that takes back makes a version too, and says which one no longer counts. What makes no version is a note (attempts.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from zhixing.engines.datahub import Column, DataSet
from zhixing.engines.ledger import Change, Fact, Kept
from zhixing.kernel.access import Actor, allow
from zhixing.kernel.errors import InputFault
from zhixing.store import ledger, shelves
from zhixing.store.clock import CHINA, today
from zhixing.systems import Catalogue

# The id under which the ledger keeps versions; no declared table may have it.
TABLE = "lake"
Kind = Literal["delivered", "published", "taken_back", "refused"]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a version: its hash, how many rows and bytes it has; of a published table the number of the last row that can be in it, else 0."""

    hash: str
    rows: int
    bytes: int
    last: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """What a data set held from one fact on, and where that came from.

    number   from 1 on, in the data set; `fact`, `recorded`, `actor`, `reason` are of the fact
    parts    its files; `rows` are in them together; `hash` is that of all of them
    name, given, key  of a delivery: what the file was called, its hash, and the key it was pushed under
    bad, returned     how many rows came back, and the hash of the file that holds them
    upto     of a published table: the number of the last fact of the ledger that is in it
    declaration, columns  by which version of the declaration, and each column with its type, unit and sensitivity
    scores   of each rule: how many rows or groups it is about, and how many break it
    standing  False where it was taken back
    """

    dataset: str
    number: int
    kind: Kind
    fact: int
    recorded: datetime
    actor: str
    reason: str
    parts: tuple[Part, ...]
    rows: int
    hash: str
    name: str = ""
    given: str = ""
    key: str = ""
    bad: int = 0
    returned: str = ""
    upto: int = 0
    declaration: int = 1
    columns: tuple[Column, ...] = ()
    scores: Mapping[str, tuple[int, int]] | None = None
    standing: bool = True

    @property
    def files(self) -> list[Path]:
        """Where its files are."""
        return [shelves.place(part.hash) for part in self.parts]


def versions(dataset: str, as_of: datetime | None = None) -> list[Version]:
    """Every version of a data set, the first one first; as it was known at a moment."""
    return _folded(dataset, _facts(dataset, as_of))


def _folded(dataset: str, facts: Sequence[Fact]) -> list[Version]:
    found: dict[int, Version] = {}
    for fact in facts:
        said = fact.change.fields
        if said.get("kind") == "taken_back":
            number = int(str(said["version"]))
            found[number] = replace(found[number], standing=False)
        elif fact.change.deed != "noted":
            found[fact.change.version] = _version(dataset, fact)
    return list(found.values())


def current(dataset: str, as_of: datetime | None = None) -> Version | None:
    """The version that counts: the last one that was not taken back. None where there is none."""
    return _counting(versions(dataset, as_of))


def counting(dataset: str, facts: Sequence[Fact]) -> Version | None:
    """The version that counts by some of the facts about a data set."""
    return _counting(_folded(dataset, facts))


def _counting(found: Sequence[Version]) -> Version | None:
    return next((one for one in reversed(found) if one.standing), None)


def files(dataset: str, as_of: datetime | None = None) -> list[Path]:
    """The Parquet files that a data set consists of, now or as it was known at a moment; none where there is nothing."""
    version = current(dataset, as_of)
    return version.files if version else []


def holdings(here: Catalogue, as_of: datetime | None = None) -> dict[str, Version]:
    """The version that counts of every data set that has one: what a computation sees, and what its figures are to name."""
    found = {}
    for facts in ledger.of_table(TABLE):
        id = facts[0].change.row
        version = counting(id, [fact for fact in facts if as_of is None or fact.recorded <= as_of])
        if version is not None:
            found[id] = version
    return {one.id: found[one.id] for one in here.datasets if one.id in found}


def returned(hash: str) -> Path:
    """The file of rows that came back, by its hash. It holds what was delivered unmasked: it is for those who may deliver."""
    return shelves.place(hash, ".csv")


def take_back(here: Catalogue, dataset: str, number: int, actor: Actor, reason: str) -> Version | None:
    """Let the last version no longer count; the one that counts then. What it held stays in the lake and in the ledger."""
    with ledger.turn():
        allow("take_back_delivery", actor, dataset_of(here, dataset).owner)
        if not reason.strip():
            raise InputFault(f"{TABLE}/{dataset}", "no reason", "the reason in words")
        version = current(dataset)
        if version is None or version.number != number:
            there = f"version {version.number}" if version else "nothing to take back"
            raise InputFault(f"{TABLE}/{dataset}", f"version {number}", there, "A version is taken back before those under it")
        record(actor.id, dataset, {"kind": "taken_back", "version": number}, reason.strip())
        return current(dataset)


def dataset_of(here: Catalogue, id: str) -> DataSet:
    """The data set of an id; InputFault where the county has none such."""
    try:
        return here.dataset(id)
    except KeyError:
        raise InputFault("dataset", f"“{id[:40]}”", "the id of a data set or a table of the county") from None


def record(actor: str, dataset: str, fields: Mapping[str, Kept], reason: str = "", after: int | None = None, at: datetime | None = None) -> Fact:
    """Append the fact that makes the next version. `after` is the number of the last fact about the data set that was known when the work began.

    `at` is when, where the clock is not the machine's: in a demonstration.
    """
    facts = ledger.of_row(TABLE, dataset)
    latest = max((fact.change.version for fact in facts), default=0)
    version = (latest if after is None else after) + 1
    change = Change(actor, "changed" if latest else "entered", TABLE, dataset, version, at.astimezone(CHINA).date() if at else today(), fields, reason)
    (fact,) = ledger.append([change], nothing, [at] if at else ())
    return fact


def last(dataset: str) -> int:
    """The number of the last version, of whatever kind; 0 where there is none."""
    return max((fact.change.version for fact in ledger.of_row(TABLE, dataset) if fact.change.deed != "noted"), default=0)


def named() -> Iterator[tuple[str, str]]:
    """The hash and the ending of every file that a fact speaks of."""
    for facts in ledger.of_table(TABLE):
        for fact in facts:
            yield from named_by(fact)


def named_by(fact: Fact) -> Iterator[tuple[str, str]]:
    """The hash and the ending of every file that a fact of the lake speaks of."""
    said: Mapping[str, Any] = fact.change.fields
    yield from ((part["hash"], ".parquet") for part in said.get("parts") or ())
    if said.get("returned"):
        yield str(said["returned"]), ".csv"


def sweep() -> list[Path]:
    """Remove the files that broken-off deliveries left behind; nobody delivers meanwhile, and what is younger than a day stays."""
    with ledger.turn():
        return shelves.swept({hash for hash, _ in named()})


def damaged() -> Iterator[tuple[str, str]]:
    """Every file that a fact speaks of and that is “missing” or “changed”, with which of the two."""
    for hash, ending in sorted(set(named())):
        path = shelves.place(hash, ending)
        if not path.is_file():
            yield hash, "missing"
        elif shelves.hash_of(path) != hash:
            yield hash, "changed"


def told(parts: Sequence[Part]) -> dict[str, Kept]:
    """What a fact says of the files of a version."""
    whole = hashlib.sha256("".join(part.hash for part in parts).encode()).hexdigest()
    listed: list[Kept] = [{"hash": part.hash, "rows": part.rows, "bytes": part.bytes, **({"last": part.last} if part.last else {})} for part in parts]
    return {"parts": listed, "rows": sum(part.rows for part in parts), "hash": whole}


def described(dataset: DataSet) -> dict[str, Kept]:
    """What a fact says of the declaration that a version was made by."""
    columns: list[Kept] = [{"name": one.name, "type": one.type, "unit": one.unit, "sensitivity": one.sensitivity} for one in dataset.columns]
    return {"declaration": dataset.version, "columns": columns}


def placed(path: Path, rows: int, last: int = 0) -> Part:
    """A finished file, moved to its place."""
    size = path.stat().st_size
    return Part(shelves.put(path), rows, size, last)


def _facts(dataset: str, as_of: datetime | None) -> list[Fact]:
    return [fact for fact in ledger.of_row(TABLE, dataset) if as_of is None or fact.recorded <= as_of]


def _version(dataset: str, fact: Fact) -> Version:
    said: Mapping[str, Any] = fact.change.fields
    return Version(
        dataset=dataset,
        number=fact.change.version,
        kind=said["kind"],
        fact=fact.number,
        recorded=fact.recorded,
        actor=fact.change.actor,
        reason=fact.change.reason,
        parts=tuple(Part(**part) for part in said["parts"]),
        rows=said["rows"],
        hash=said["hash"],
        name=said.get("name", ""),
        given=said.get("given", ""),
        key=said.get("key", ""),
        bad=said.get("bad", 0),
        returned=said.get("returned", ""),
        upto=said.get("upto", 0),
        declaration=said["declaration"],
        columns=tuple(Column(**column) for column in said["columns"]),
        scores={rule: (about, broken) for rule, (about, broken) in said.get("scores", {}).items()},
    )


def nothing(_: Sequence[Fact]) -> None:
    """No row follows from it."""
