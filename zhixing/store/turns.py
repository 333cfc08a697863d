"""Whose turn it is to write to SQLite: threads and processes of one machine wait here for each other, and not within the database.

A writer that finds SQLite locked sleeps for longer and longer, while others who come later find it free: among many writers one may wait
until it gives up. Here all of them ask equally often. PostgreSQL has a queue of its own.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import connection

from zhixing.store.database import PATIENCE

try:
    import fcntl
except ImportError:  # no such locks on this system: SQLite's own have to do
    fcntl = None  # type: ignore[assignment]

# Beside the database; it holds nothing, and may be removed while nobody writes.
ENDING = "-turn"
PAUSE = 0.002  # seconds between two questions whether another process has finished
_WRITING = threading.Lock()
# The open file of each process and database: a lock that is taken through a file opened before a fork would be shared by both.
_FILES: dict[tuple[int, str], IO[bytes]] = {}


@contextmanager
def queue() -> Iterator[None]:
    """The turn to write. Whoever is in a transaction already has it; whoever has waited too long goes and asks SQLite."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    until = time.monotonic() + PATIENCE
    first = _WRITING.acquire(timeout=PATIENCE)
    file = _taken(name, until) if first else None
    try:
        yield
    finally:
        if file is not None:
            fcntl.flock(file, fcntl.LOCK_UN)
        if first:
            _WRITING.release()


def _taken(name: str, until: float) -> IO[bytes] | None:
    """The file whose lock this process now has; None where there is no file to lock, or it could not be had in time."""
    file = _file(name)
    while file is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > until:
                return None
            time.sleep(PAUSE)
        else:
            return file
    return None


def _file(name: str) -> IO[bytes] | None:
    """The file beside a database; None for one in memory, and where none can be written."""
    if fcntl is None or not Path(name).is_file():
        return None
    key = (os.getpid(), name)
    if key not in _FILES:
        try:
            _FILES[key] = open(name + ENDING, "ab")  # noqa: SIM115  # it stays open as long as the process
        except OSError:
            return None
    return _FILES[key]
