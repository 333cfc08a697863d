"""Evidence in the store: each file once, by the hash of what it holds, in a folder of its own; who brought it when is a fact of the ledger."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from zhixing.engines.evidence import WIDTHS, Taken, hash_of, receive, settle
from zhixing.engines.ledger import Change, Fact
from zhixing.kernel.access import Actor, allow
from zhixing.kernel.errors import InputFault
from zhixing.store import disk, ledger
from zhixing.store.clock import today
from zhixing.store.ledger import row_id
from zhixing.store.models import Evidence, EvidenceUse

FOLDER, LIMIT = "ZHIXING_FILES", "ZHIXING_FILE_LIMIT"
MEGABYTE = 1 << 20
USUAL_LIMIT = 50
# The id under which the ledger keeps who brought what; no declared table may have it.
TABLE = "evidence"
INCOMING = "incoming"
HASH = re.compile(r"[0-9a-f]{64}")
BATCH = 500


@dataclass(frozen=True, slots=True)
class Damage:
    """A stored file that is not what it was: `found` is “missing” or “changed”."""

    hash: str
    name: str
    found: str


def folder() -> Path:
    """Where the files are: the folder that the setting names, else one beside the database file."""
    if named := os.environ.get(FOLDER):
        return Path(named)
    name = str(connection.settings_dict["NAME"])
    return Path(name).with_suffix(".files") if connection.vendor == "sqlite" and not name.startswith("file:") else Path("zhixing.files")


def limit() -> int:
    """How many bytes a file may have."""
    text = os.environ.get(LIMIT, str(USUAL_LIMIT))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 4096:
        raise InputFault(LIMIT, f"“{text}”", "a number of megabytes, 1 to 4096")
    return int(text) * MEGABYTE


def place(hash: str, width: int = 0) -> Path:
    """Where the file of a hash is, or the small picture of it; ValueError for what is no hash, so that nothing is ever looked for elsewhere."""
    if not HASH.fullmatch(hash):
        raise ValueError(hash)
    return folder() / hash[:2] / hash[2:4] / (f"{hash}.{width}.webp" if width else hash)


def bring(actor: Actor, agency: str, pieces: Iterable[bytes], name: str, claimed: str = "") -> Evidence:
    """Take in what comes and record who brought it; the same file of the same person is recorded once. Raises Refused where it is not taken.

    The file is in its place before the fact is there: when the machine stops in between, there is a file too many and never one too few.
    """
    allow("bring_evidence", actor, agency)
    with scratch() as aside:
        taken = settle(receive(pieces, aside / "given", limit(), name), name, claimed)
        hash, size = taken.hash, taken.size
        # Written anew by another version of the library, the same photo would be another file.
        known = Evidence.objects.filter(given=taken.given).order_by("fact").first()
        if known is not None and _found(known.hash) == "whole":
            hash, size = known.hash, known.size
        else:
            put(taken.path, taken.small, hash)
    return _recorded(actor, agency, taken, hash, size)


def put(path: Path, small: dict[int, Path], hash: str) -> None:
    """Move a file and its small pictures to their place, so that each is there whole or not at all, also when the power fails."""
    home = _private(place(hash).parent)
    for width, one in ((0, path), *small.items()):
        disk.sync(one)
        one.chmod(0o600)
        os.replace(one, place(hash, width))
    for directory in (home, home.parent, home.parent.parent):
        disk.sync(directory)


def _private(home: Path) -> Path:
    """A folder that nobody else on the machine can look into, and those above it up to that of all files."""
    for one in (folder(), *reversed([above for above in home.parents if folder() in above.parents]), home):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for what is not yet kept, on the same disk; what an earlier stop of the machine left in it goes after a day."""
    with disk.scratch(_private(folder() / INCOMING)) as aside:
        yield aside


def _recorded(actor: Actor, agency: str, taken: Taken, hash: str, size: int) -> Evidence:
    with ledger.turn():
        there = Evidence.objects.filter(hash=hash, actor=actor.id, agency=agency, rank=taken.rank).first()
        if there is not None:
            return there
        told = {"hash": hash, "given": taken.given, "size": size, "kind": taken.kind.id, "name": taken.name, "rank": taken.rank, "owner": agency}
        change = Change(actor.id, "entered", TABLE, row_id(), 1, today(), told)
        ledger.append([change], _keep)
        return Evidence.objects.get(pk=change.row)


def _keep(facts: list[Fact]) -> None:
    Evidence.objects.bulk_create(map(_of, facts))


def _of(fact: Fact) -> Evidence:
    said = fact.change.fields
    return Evidence(
        row=fact.change.row,
        hash=said["hash"],
        given=said["given"],
        size=said["size"],
        kind=said["kind"],
        name=said["name"],
        rank=said["rank"],
        actor=fact.change.actor,
        agency=said["owner"],
        brought=fact.recorded,
        fact=fact.number,
    )


def refold() -> int:
    """Drop what is known of the files and fold it anew from the facts; how many bringings there are."""
    count = 0
    with transaction.atomic():
        Evidence.objects.all().delete()
        batch: list[Evidence] = []
        for facts in ledger.of_table(TABLE):
            batch.append(_of(facts[0]))
            if len(batch) == BATCH:
                count += len(Evidence.objects.bulk_create(batch))
                batch = []
        return count + len(Evidence.objects.bulk_create(batch))


def of(hashes: Collection[str], agencies: Collection[str] = (), actor: str = "") -> dict[str, Evidence]:
    """What is known of each file: as this person brought it, else as one of these agencies did, else as anybody; the latest of several."""
    found: dict[str, Evidence] = {}
    listed = list(hashes)
    for at in range(0, len(listed), BATCH):
        for one in Evidence.objects.filter(hash__in=listed[at : at + BATCH]).order_by("fact"):
            before = found.get(one.hash)
            if before is None or _near(one, agencies, actor) >= _near(before, agencies, actor):
                found[one.hash] = one
    return found


def _near(one: Evidence, agencies: Collection[str], actor: str) -> tuple[bool, bool]:
    return one.actor == actor, one.agency in agencies


def damaged() -> Iterator[Damage]:
    """Every stored file that is gone or whose bytes no longer give its hash, in the order of the hashes."""
    for hash, name in _files():
        found = _found(hash)
        if found != "whole":
            yield Damage(hash, name, found)


def _found(hash: str) -> str:
    path = place(hash)
    return "missing" if not path.is_file() else "whole" if hash_of(path) == hash else "changed"


def _files() -> Iterator[tuple[str, str]]:
    """Every file once, with the name it was first brought under."""
    before = ""
    for hash, name in Evidence.objects.order_by("hash", "fact").values_list("hash", "name").iterator(chunk_size=BATCH):
        if hash != before:
            yield hash, name
        before = hash


def unused(now: datetime, days: int = 30) -> list[Evidence]:
    """What was brought more than so many days ago and no row has ever named; it is listed, a person decides."""
    named = EvidenceUse.objects.values("hash")
    return list(Evidence.objects.filter(brought__lt=now - timedelta(days=days)).exclude(hash__in=named).order_by("fact"))


def strays() -> list[Path]:
    """What lies in the folder and no fact speaks of: left when the machine stopped between file and fact, or put there by somebody."""
    there = sorted(path for path in folder().glob("*/*/*") if path.is_file() and path.parts[-3] != INCOMING)
    known = {place(hash, width) for hash, _ in _files() for width in (0, *WIDTHS)}
    return [path for path in there if path not in known]
