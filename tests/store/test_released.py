"""Stores of every released version are taken over: migrated forward, with the same chain and the rows that it makes."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.store.test_keeping import county, run

__all__ = ["county"]

RELEASED = Path(__file__).parent / "released"
SERVER = os.environ.get("ZHIXING_DATABASE", "")
KIND = "postgresql" if SERVER.startswith("postgres") else "sqlite"


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """An empty database of the kind that is tested."""
    if KIND == "sqlite":
        yield f"sqlite:///{folder / 'taken-over.sqlite3'}"
        return
    import psycopg

    name = f"taken_{secrets.token_hex(6)}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        try:
            yield f"{SERVER.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


def load(address: str, sql: str) -> None:
    """Run the SQL of a store that was kept."""
    if KIND == "sqlite":
        store = sqlite3.connect(address.removeprefix("sqlite:///"))
        store.executescript(sql)
        store.close()
        return
    import psycopg

    with psycopg.connect(address) as connection:
        connection.execute(sql)  # type: ignore[call-overload]


def test_there_is_a_store_of_every_version_that_was_released() -> None:
    assert {path.name.rpartition(f".{KIND}")[0] for path in RELEASED.glob(f"*.{KIND}.sql")} >= {"0.1.0"}


@pytest.mark.parametrize("kept", sorted(RELEASED.glob(f"*.{KIND}.sql")), ids=lambda path: path.stem)
def test_a_released_store_is_taken_over(kept: Path, county: Path, tmp_path: Path) -> None:
    digest = kept.with_suffix(".digest").read_text("utf-8").strip()
    with database(tmp_path) as address:
        load(address, kept.read_text("utf-8"))
        verified = run("-m", "zhixing", "verify", str(county), "--database", address, "--digest", digest)
        assert verified.returncode == 0, verified.stderr
        assert verified.stdout.strip() == f"{digest.partition(':')[0]} facts, unbroken. Digest: {digest}"
        assert "3 rows folded" in run("-m", "zhixing", "rebuild", str(county), "--database", address).stdout
        looked = run("-m", "zhixing", "doctor", str(county), "--database", address)
        assert "all applied" in looked.stdout
        assert "3 rows folded anew and found equal" in looked.stdout
        backed_up = run("-m", "zhixing", "backup", str(county), str(tmp_path / "all.zip"), "--database", address)
        assert digest in backed_up.stdout
