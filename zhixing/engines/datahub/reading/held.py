"""The DuckDB in which versions are read. A version never changes, so a large one gets a copy in DuckDB's own form, which is searched faster than Parquet.

A process keeps its connections: opening one takes longer than most questions. The copies are nobody's truth: one that is lost or damaged is made again.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from zhixing.engines.datahub import parts

MEMORY = "400MB"
# From this size on a copy is worth its making, up to this one a reader waits for it: about a second for a million rows.
LEAST, MOST = 1 << 16, 256 << 20
# So many copies does a process keep open; one that nobody has asked for so long, in seconds, goes.
DAY = 24 * 3600
OPEN, UNUSED = 8, 7 * DAY
# What the table of a copy is called.
HELD = "held"
OPTIONS = {"memory_limit": MEMORY, "autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "allow_community_extensions": "false"}


class _Kept:
    """The open connections of one process, the least lately used first."""

    def __init__(self) -> None:
        self.process, self.lock = os.getpid(), threading.Lock()
        self.open: OrderedDict[str, Any] = OrderedDict()

    def cursor(self, path: str) -> Any:
        """A cursor of its own on the database of a path; its last user closes it."""
        with self.lock:
            if path not in self.open:
                self.open[path] = parts.duckdb().connect(path, read_only=path != ":memory:", config=OPTIONS)
                while len(self.open) > OPEN:
                    # Whoever still reads by a cursor of it goes on.
                    self.open.popitem(last=False)
            self.open.move_to_end(path)
            return self.open[path].cursor()


_kept = _Kept()


@contextmanager
def rows_of(files: Sequence[Path], copies: Path | None = None) -> Iterator[tuple[Any, str]]:
    """A cursor, and what stands behind FROM for the rows of these files, in their order; `copies` is the folder of copies, without one none is made."""
    cursor, source = _opened(tuple(files), copies)
    try:
        yield cursor, source
    finally:
        cursor.close()


def _opened(files: tuple[Path, ...], copies: Path | None) -> tuple[Any, str]:
    global _kept
    if _kept.process != os.getpid():
        # What was opened before a process divided belongs to the one that opened it.
        _kept = _Kept()
    if copies is not None and LEAST <= sum(file.stat().st_size for file in files) <= MOST:
        with suppress(parts.duckdb().Error, OSError):
            return _kept.cursor(str(_copied(files, copies))), HELD
    return _kept.cursor(":memory:"), parts.scan(files)


def _copied(files: tuple[Path, ...], copies: Path) -> Path:
    """The copy of these files, made where it is not there. Of two who make it at once, both have made the same."""
    path = copies / (hashlib.sha256("\n".join(file.name for file in files).encode()).hexdigest() + ".duckdb")
    if path.is_file():
        if path.stat().st_mtime < time.time() - DAY:
            os.utime(path)
        return path
    copies.mkdir(mode=0o700, parents=True, exist_ok=True)
    _swept(copies)
    making = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    connection = parts.duckdb().connect(str(making), config=OPTIONS)
    try:
        making.chmod(0o600)
        connection.execute(f"CREATE TABLE {HELD} AS SELECT * FROM {parts.scan(files)}")
    finally:
        connection.close()
    making.replace(path)
    return path


def _swept(copies: Path) -> None:
    """Copies of versions that nobody reads any more go, and what a making that broke off has left."""
    for old in copies.iterdir():
        with suppress(OSError):
            if old.stat().st_mtime < time.time() - UNUSED:
                old.unlink()
