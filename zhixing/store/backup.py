"""One file that holds everything: the facts, the files that they speak of, the accounts and the digest that proves them. Made while the portal runs, read into an empty store.

The file is a ZIP of lines of JSON and of files by their hashes, the same for either database: a county may move from one to the other by it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import transaction

from zhixing.engines import ledger as chain
from zhixing.engines.evidence import small_pictures
from zhixing.engines.ledger import Change, Digest, Fact
from zhixing.kernel.errors import InputFault
from zhixing.store import disk, evidence, factors, lake, ledger, models, shelves
from zhixing.store.people import Person

FACTS, PEOPLE, DIGEST, ABOUT = "facts.jsonl", "people.jsonl", "digest.txt", "about.json"
FILES, LAKE = "files/", "lake/"
PIECE = 1 << 20
# Grows when a file holds something that an older program would lose; a file without the number is of form 1; form 2 holds the files of evidence and second factors too,
# form 3 those of the lake.
FORM = 3
ACCOUNT = ("username", "name", "email", "agency", "roles", "language", "password", "is_active", "must_change", "stamp")


def backup(target: Path) -> Digest:
    """Write the file; its digest. Facts that are appended meanwhile are not in it. A broken ledger is not backed up but told."""
    if target.exists():
        raise InputFault(str(target), "a file that is there already", "the name of a new file")
    end = ledger.digest()
    unfinished = target.with_name(target.name + ".unfinished")
    files: dict[str, Fact] = {}
    shelved: set[tuple[str, str]] = set()
    try:
        # It holds everything, password hashes too: it is its owner's alone. What a killed program left half-way is written over.
        with open(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(ABOUT, json.dumps({"form": FORM, "program": version("zhixing")}) + "\n")
            with archive.open(FACTS, "w", force_zip64=True) as lines:
                verdict = chain.verify(_noted(_written(lines, ledger.everything(), end.number), files, shelved), end)
            if verdict.broken is not None:
                raise InputFault("ledger", verdict.broken.told, "an unbroken chain")
            archive.writestr(PEOPLE, "".join(json.dumps(_account(one), ensure_ascii=False) + "\n" for one in _people()))
            for hash in files:
                _pack(archive, FILES + hash, evidence.place(hash), hash, "an evidence file")
            for hash, ending in sorted(shelved):
                _pack(archive, LAKE + hash + ending, shelves.place(hash, ending), hash, "a file of the lake")
            archive.writestr(DIGEST, end.text + "\n")
        disk.sync(unfinished)
        os.replace(unfinished, target)
        disk.sync(target.parent)
    except OSError as error:
        raise InputFault(str(target), f"cannot be written ({error.strerror})", "a file in a folder with room that you may write to") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return end


def restore(source: Path) -> Digest:
    """Read a file into an empty store; its digest. A file that was tampered with is refused whole, and the first bad fact is named."""
    if ledger.digest().number or Person.objects.exists():
        raise InputFault("store", "facts or accounts that are there already", "an empty store", "Name another database")
    files: dict[str, Fact] = {}
    shelved: set[tuple[str, str]] = set()
    try:
        with zipfile.ZipFile(source) as archive, _whole() as placed:
            _refuse_newer(source, archive)
            end = Digest.of(archive.read(DIGEST).decode("utf-8"))
            with transaction.atomic():
                with archive.open(FACTS) as lines:
                    verdict = chain.verify(_noted(_stored(_read(lines)), files, shelved), end)
                if verdict.broken is not None or verdict.digest != end:
                    told = verdict.broken.told if verdict.broken else f"there are facts behind number {end.number}"
                    raise InputFault(str(source), told, "the chain that its digest names")
                for line in archive.read(PEOPLE).decode("utf-8").splitlines():
                    account = json.loads(line)
                    person = Person.objects.create(**{name: value for name, value in account.items() if name in ACCOUNT})
                    factors.keep(person, account.get("factors", []))
                for hash, fact in files.items():
                    _unpack(archive, hash, fact, placed)
                for hash, ending in sorted(shelved):
                    _unpack_shelved(archive, hash, ending, placed)
                evidence.refold()
                last = models.Fact.objects.order_by("-number").first()
                models.Chain.objects.filter(pk=1).update(number=end.number, hash=end.hash, recorded=last.recorded if last else None)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputFault(str(source), f"no whole backup ({error})", "a file that zhixing backup wrote") from None
    return end


def _refuse_newer(source: Path, archive: zipfile.ZipFile) -> None:
    about = json.loads(archive.read(ABOUT)) if ABOUT in archive.namelist() else {"form": 1}
    if int(about["form"]) > FORM:
        found = f"a backup of form {about['form']}, written by zhixing {about.get('program', '')}"
        raise InputFault(str(source), found, f"form {FORM} or older", "Install that version or a later one, then restore")


def _noted(facts: Iterator[Fact], files: dict[str, Fact], shelved: set[tuple[str, str]]) -> Iterator[Fact]:
    """The same facts; each file that they speak of is noted, of evidence with the first that does."""
    for fact in facts:
        if fact.change.table == evidence.TABLE:
            files.setdefault(str(fact.change.fields["hash"]), fact)
        elif fact.change.table == lake.TABLE:
            shelved |= set(lake.named_by(fact))
        yield fact


def _pack(archive: zipfile.ZipFile, entry: str, path: Path, hash: str, what: str) -> None:
    """Put a file in, and prove it on the way; most are packed already and are not packed again."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file, archive.open(zipfile.ZipInfo(entry), "w", force_zip64=True) as packed:
            while piece := file.read(PIECE):
                digest.update(piece)
                packed.write(piece)
    except FileNotFoundError:
        raise InputFault(entry, f"{what} that is missing", "the file in its place", "Take it from the last backup") from None
    if digest.hexdigest() != hash:
        raise InputFault(entry, f"{what} that was changed", "the bytes that its hash names", "Take it from the last backup")


def _unpack_shelved(archive: zipfile.ZipFile, hash: str, ending: str, placed: list[Path]) -> None:
    """Take a file of the lake out, prove it by its hash, and put it in its place."""
    target, most = shelves.place(hash, ending), archive.getinfo(LAKE + hash + ending).file_size
    with shelves.scratch() as aside, archive.open(LAKE + hash + ending) as packed:
        path = aside / f"whole{ending}"
        with path.open("wb") as file:
            while most >= 0 and (piece := packed.read(PIECE)):
                most -= len(piece)
                file.write(piece)
        if shelves.hash_of(path) != hash:
            raise InputFault(LAKE + hash, "a file of the lake that was changed", "the bytes that its hash names", "Take another backup")
        if not target.exists():
            placed.append(target)
        shelves.put(path)


def _unpack(archive: zipfile.ZipFile, hash: str, fact: Fact, placed: list[Path]) -> None:
    """Take a file out, prove it by its hash, and put it in its place with its small pictures made again."""
    target, most = evidence.place(hash), int(str(fact.change.fields["size"]))
    with evidence.scratch() as aside, archive.open(FILES + hash) as packed:
        digest = hashlib.sha256()
        with (aside / "whole").open("wb") as file:
            while most >= 0 and (piece := packed.read(PIECE)):
                most -= len(piece)
                digest.update(piece)
                file.write(piece)
        if digest.hexdigest() != hash:
            raise InputFault(FILES + hash, "an evidence file that was changed", "the bytes that its hash names", "Take another backup")
        small = small_pictures(aside / "whole", str(fact.change.fields["kind"]), aside)
        if not target.exists():
            placed.append(target)
        evidence.put(aside / "whole", small, hash)


@contextmanager
def _whole() -> Iterator[list[Path]]:
    """The files that were put in place; where something goes wrong they are taken out again."""
    placed: list[Path] = []
    try:
        yield placed
    except BaseException:
        for path in placed:
            for one in path.parent.glob(f"{path.name}*"):
                one.unlink()
        raise


def _account(person: Person) -> dict[str, Any]:
    """An account with its second factor; tokens are made anew."""
    return {**{name: getattr(person, name) for name in ACCOUNT}, "factors": factors.told(person)}


def _people() -> Iterator[Person]:
    return Person.objects.order_by("username").iterator()


def _written(lines: Any, facts: Iterator[Fact], upto: int) -> Iterator[Fact]:
    for fact in facts:
        if fact.number > upto:
            return
        told = {"number": fact.number, "recorded": fact.recorded.isoformat(), "previous": fact.previous, "hash": fact.hash, **_of_change(fact.change)}
        lines.write(json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8") + b"\n")
        yield fact


def _of_change(change: Change) -> dict[str, Any]:
    return {
        "actor": change.actor,
        "deed": change.deed,
        "table": change.table,
        "row": change.row,
        "version": change.version,
        "effective": change.effective.isoformat(),
        "fields": dict(change.fields),
        "reason": change.reason,
    }


def _read(lines: Any) -> Iterator[Fact]:
    for line in io.TextIOWrapper(lines, "utf-8"):
        told = json.loads(line)
        change = Change(
            told["actor"], told["deed"], told["table"], told["row"], told["version"], date.fromisoformat(told["effective"]), told["fields"], told["reason"]
        )
        yield Fact(told["number"], datetime.fromisoformat(told["recorded"]), change, told["previous"], told["hash"])


def _stored(facts: Iterator[Fact]) -> Iterator[Fact]:
    """Each fact on its way into the database; what is not proved in the end is rolled back."""
    batch: list[Fact] = []
    for fact in facts:
        batch.append(fact)
        if len(batch) == ledger.BATCH:
            ledger.keep(batch)
            batch = []
        yield fact
    ledger.keep(batch)
