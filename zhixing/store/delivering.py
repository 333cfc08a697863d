"""Files that departments deliver into the lake: checked, permitted, in their place, and only then a fact. Whatever breaks off before leaves no version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from zhixing.engines.datahub import Column, DataSet, Received, Refused, connect, merged, quality, reading, receive, rows_in
from zhixing.engines.evidence import hash_of
from zhixing.engines.ledger import Kept
from zhixing.kernel.access import Actor, allow
from zhixing.kernel.errors import InputFault
from zhixing.store import attempts, defects, lake, ledger, shelves
from zhixing.store.clock import CHINA, today
from zhixing.store.lake import Part, Version
from zhixing.store.remembered import PROGRAM
from zhixing.systems import Catalogue

# What is told while a delivery is worked on: a word, so many rows of so many.
Progress = Callable[[str, int, int], None]
# How often the work of putting files together is begun anew because somebody else was quicker.
TRIES = 3


def deliver(
    here: Catalogue,
    dataset: str,
    path: Path,
    name: str,
    actor: Actor | None,
    *,
    key: str = "",
    reason: str = "",
    progress: Progress | None = None,
    at: datetime | None = None,
) -> Version:
    """Take in a file as the next version of a data set, or nothing of it; the version. Without an actor the program does it by itself.

    The same file again, or another call under the same `key`, gives the version that is there. `progress(word, done, of)` is told how it goes.
    `at` is when it comes, where the clock is not the machine's: in a demonstration.
    Raises Refused, which is recorded with the file of the rows that came back (attempts.refusals); NotAllowed.
    """
    declared = lake.dataset_of(here, dataset)
    if declared.published:
        raise InputFault(f"{lake.TABLE}/{dataset}", "a table of the ledger", "a data set that is delivered", "Its rows are entered or imported")
    if actor is not None:
        allow("deliver_data", actor, declared.owner)
    by = actor.id if actor else PROGRAM
    given = hash_of(path)
    if (there := _there(declared, given, key)) is not None:
        if not key:
            with _told_to_the_source(here, dataset, at):
                attempts.same_again(by, there)
        return there
    about: dict[str, Kept] = {"name": Path(name).name[:200], "given": given, **({"key": key} if key else {})}
    with shelves.scratch() as aside, _told_to_the_source(here, dataset, at):
        try:
            received = receive(declared, path, name, here.known, aside, *((progress,) if progress else ()))
        except Refused as refused:
            _refuse(by, dataset, about, refused, None)
            raise
        if received.refusal is not None:
            _refuse(by, dataset, about, received.refusal, received)
            raise received.refusal
        return _taken(here, declared, received, about, by, reason, aside, at)


@contextmanager
def _told_to_the_source(here: Catalogue, dataset: str, at: datetime | None) -> Iterator[None]:
    """Whatever comes of a delivery, the tickets say it. Where they cannot be written now, as while a demonstration is filled, the daily run does it."""
    try:
        yield
    finally:
        if at is None:
            defects.raise_tickets(here, dataset)


def _there(dataset: DataSet, given: str, key: str) -> Version | None:
    """The version that this delivery has made already: by its key, else by the file, where it is the one that counts."""
    if not key:
        last = lake.current(dataset.id)
        return last if last is not None and last.given == given and last.declaration == dataset.version else None
    same = next((one for one in lake.versions(dataset.id) if one.key == key), None)
    if same is not None and same.given != given:
        raise InputFault("key", f"“{key[:40]}”, under which another file was delivered", "a key of its own for each delivery")
    return same


def _taken(here: Catalogue, dataset: DataSet, received: Received, about: dict[str, Kept], by: str, reason: str, aside: Path, at: datetime | None) -> Version:
    own = [lake.placed(file, rows_in(file)) for file in received.files]
    back = shelves.put(received.returned) if received.returned else ""
    for attempt in range(TRIES):
        after, before = lake.last(dataset.id), lake.current(dataset.id)
        parts = own
        if before is not None and (received.corrects or dataset.mode == "added"):
            parts = _together(dataset, before, own, aside, attempt)
        fields: dict[str, Kept] = {
            "kind": "delivered", **about, **lake.told(parts), **lake.described(dataset), "bad": received.bad, "returned": back,
            "scores": scores(here, dataset, parts, aside, at),
        }  # fmt: skip
        try:
            with ledger.turn():
                if (there := _there(dataset, str(about["given"]), str(about.get("key", "")))) is not None:
                    return there
                _still_there(parts, back)
                lake.record(by, dataset.id, fields, reason, after, at)
                return lake.versions(dataset.id)[-1]
        except ledger.Overtaken:
            if attempt + 1 == TRIES:
                raise
    raise AssertionError(dataset.id)


def _together(dataset: DataSet, before: Version, own: Sequence[Part], aside: Path, attempt: int) -> list[Part]:
    """The files of what was there, as far as they still count, and those that came."""
    home = aside / f"together{attempt}"
    home.mkdir()
    known = {shelves.place(part.hash): part for part in (*before.parts, *own)}
    files = merged(dataset, before.files, [shelves.place(part.hash) for part in own], home)
    return [known[file] if file in known else lake.placed(file, rows_in(file)) for file in files]


def scores(here: Catalogue, dataset: DataSet, parts: Sequence[Part], aside: Path, at: datetime | None = None) -> dict[str, Kept]:
    """How the rules of a data set are kept by what is to be its next version; a rule that looks at what is not there yet is left out."""
    if not dataset.rules:
        return {}
    files = {rule.other: lake.files(rule.other) for rule in dataset.rules if rule.other}
    files[dataset.id] = [shelves.place(part.hash) for part in parts]
    connection = connect(aside)
    try:
        day = at.astimezone(CHINA).date() if at else today()
        return {one.rule: [one.about, one.broken] for one in quality.scored(connection, dataset, files, day) if not one.unknown}
    finally:
        connection.close()


def _still_there(parts: Sequence[Part], back: str) -> None:
    """Nobody has swept away what is about to be named."""
    named = [*(shelves.place(part.hash) for part in parts), *([lake.returned(back)] if back else [])]
    if gone := [path for path in named if not path.is_file()]:
        raise InputFault(f"{lake.TABLE}/{gone[0].stem[:12]}", "a file that is gone", "the file in its place", "Deliver again")


def _refuse(by: str, dataset: str, about: dict[str, Kept], refused: Refused, received: Received | None) -> None:
    """Put down that a delivery was refused, and keep the rows that came back."""
    back = shelves.put(received.returned) if received and received.returned else ""
    counts: dict[str, Kept] = {"rows": received.rows + received.bad if received else 0, "bad": received.bad if received else 0}
    attempts.note(by, dataset, {"kind": "refused", **about, "zh": refused.zh, "en": refused.en, **counts, "returned": back})


def breaking(here: Catalogue, version: Version, rule: str, columns: Sequence[Column], aside: Path) -> Path:
    """The rows of a version that break a rule, as a CSV in a folder: by the data that the rule looked at then, masked as the columns say."""
    dataset = lake.dataset_of(here, version.dataset)
    found = next(one for one in dataset.rules if one.id == rule)
    files = {dataset.id: version.files, **({found.other: lake.files(found.other, version.recorded)} if found.other else {})}
    connection = connect(aside)
    try:
        seen = quality.breaking(connection, dataset, found, files, aside / "broken.parquet")
    finally:
        connection.close()
    guarded = {one.name: one.sensitivity for one in columns}
    asked = [replace(one, sensitivity=guarded.get(one.name, one.sensitivity)) for one in seen]
    return reading.copied([aside / "broken.parquet"], asked, aside / "broken.csv", "csv")
