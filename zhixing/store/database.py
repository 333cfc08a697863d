"""Which database: one address, SQLite in a file or PostgreSQL, and how each is opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from zhixing.kernel.errors import InputFault

SETTING = "ZHIXING_DATABASE"
# A writer waits this long for another one, in seconds.
PATIENCE = 20
# So much of a file of SQLite is read through shared memory, in bytes.
SHARED = 2**31 - 65536


def settings(address: str | None = None, default: Path = Path("zhixing.sqlite3")) -> dict[str, Any]:
    """Django's settings of the database at an address; without one, that of the environment, else a file.

    sqlite:///relative.sqlite3 · sqlite:////absolute.sqlite3 · postgresql://user:password@host:port/name
    """
    address = address or os.environ.get(SETTING) or f"sqlite:///{default}"
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path)[1:])
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise InputFault(SETTING, f"an address that begins with “{parts.scheme}”", "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")


def _sqlite(path: str) -> dict[str, Any]:
    """A file in write-ahead mode; a transaction that will write takes its turn at the beginning, so that none is broken off half-way.

    A connection stays open for as long as its thread: opening one reads the whole scheme. The file is read through memory that all processes share.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": PATIENCE,
            # FULL: what was confirmed is on the disk, also when the power fails.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
            f"PRAGMA mmap_size={SHARED}; PRAGMA temp_store=MEMORY;",
        },
    }
