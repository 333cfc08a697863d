"""The files of the lake: each once, by the hash of what it holds, in a folder of its own. A file is nothing until a fact names it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from zhixing.engines.evidence import hash_of
from zhixing.store import disk

FOLDER = "ZHIXING_LAKE"
INCOMING, COPIES = "incoming", "reading"
HASH = re.compile(r"[0-9a-f]{64}")
ENDINGS = (".parquet", ".csv")


def folder() -> Path:
    """Where the files are: the folder that the setting names, else one beside the database file."""
    if named := os.environ.get(FOLDER):
        return Path(named)
    name = str(connection.settings_dict["NAME"])
    return Path(name).with_suffix(".lake") if connection.vendor == "sqlite" and not name.startswith("file:") else Path("zhixing.lake")


def copies() -> Path:
    """Where copies of versions lie that are read from; each can be made again, and no backup takes them along."""
    return folder() / COPIES


def place(hash: str, ending: str = ".parquet") -> Path:
    """Where the file of a hash is; ValueError for what is no hash, so that nothing is ever looked for elsewhere."""
    if not HASH.fullmatch(hash) or ending not in ENDINGS:
        raise ValueError(hash)
    return folder() / hash[:2] / f"{hash}{ending}"


def put(path: Path) -> str:
    """Move a finished file to its place, whole or not at all, also when the power fails; its hash."""
    hash = hash_of(path)
    target = place(hash, path.suffix)
    home = _private(target.parent)
    if target.is_file():
        # Left by a delivery that broke off, or named already: from now on it is young again, and not swept away.
        os.utime(target)
    else:
        path.chmod(0o600)
        disk.sync(path)
        os.replace(path, target)
        disk.sync(home)
        disk.sync(home.parent)
    return hash


def _private(home: Path) -> Path:
    """A folder that nobody else on the machine can look into."""
    for one in (folder(), home):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for what is being worked on, on the same disk; what an earlier stop of the machine left in it goes after a day."""
    with disk.scratch(_private(folder() / INCOMING)) as aside:
        yield aside


def present() -> Iterator[Path]:
    """Every file that lies in its place, in the order of the hashes."""
    yield from sorted(path for path in folder().glob("*/*") if path.parent.name != INCOMING and path.suffix in ENDINGS and HASH.fullmatch(path.stem))


def swept(named: Collection[str], older: float = disk.DAY) -> list[Path]:
    """Remove the files that no fact names and that nobody can be working on any more; those that went."""
    gone = []
    for path in present():
        if path.stem not in named and path.stat().st_mtime < time.time() - older:
            path.unlink(missing_ok=True)
            gone.append(path)
    return gone
