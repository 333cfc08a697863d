"""Queries that were made once are kept: making one takes longer than answering it, and needs Ibis, which takes longer still to be there.

A query is known by what it asks, of tables with which columns, for which engine; its days are filled in each time. In this process it is looked up by that
itself, in a file by the hash of it. The file is begun anew wherever what makes queries is not the same.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

MADE: dict[Hashable, str] = {}
MOST_MADE = 2000
# Whose other version may make another query of the same.
MAKERS = ("duckdb", "ibis-framework", "sqlglot")


@cache
def stamp() -> str:
    """What makes queries: this engine's own text and the versions of what it borrows."""
    whole = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        whole.update(path.read_bytes())
    for name in MAKERS:
        with suppress(PackageNotFoundError):
            whole.update(f"{name} {version(name)}".encode())
    return whole.hexdigest()


class Book:
    """Queries in a file, read when the first is looked for and written when it is closed. Without a file it is empty and stays so.

    A file that is damaged, or that cannot be written, costs time and nothing else.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path, self._new = path, False
        self._known: dict[str, str] | None = None

    def find(self, key: Hashable) -> str | None:
        """A query that was made once."""
        return self._read().get(_hash(key)) if self._path else None

    def keep(self, key: Hashable, text: str) -> None:
        """Keep one that has been made."""
        if self._path:
            self._read()[_hash(key)] = text
            self._new = True

    def close(self) -> None:
        """Write what is new, whole or not at all."""
        if self._path is None or not self._new:
            return
        aside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            aside.write_text(json.dumps({"stamp": stamp(), "queries": self._known}, ensure_ascii=False), "utf-8")
            aside.chmod(0o600)
            os.replace(aside, self._path)
            self._new = False

    def _read(self) -> dict[str, str]:
        if self._known is None:
            self._known = {}
            with suppress(OSError, ValueError, TypeError, KeyError):
                told = json.loads(self._path.read_text("utf-8")) if self._path else {}
                if told["stamp"] == stamp() and all(isinstance(text, str) for text in told["queries"].values()):
                    self._known = dict(told["queries"])
        return self._known


def _hash(key: Hashable) -> str:
    return hashlib.sha256(repr(key).encode()).hexdigest()


def query(book: Book, backend: Any, key: tuple[Hashable, ...], make: Callable[[], Any]) -> str:
    """The query of a key for a backend; made, as an expression, only where it is not known yet."""
    whole = (backend.name, *key)
    if whole not in MADE:
        if len(MADE) >= MOST_MADE:
            MADE.clear()
        text = book.find(whole)
        if text is None:
            text = str(backend.compile(make()))
            book.keep(whole, text)
        MADE[whole] = text
    return MADE[whole]
