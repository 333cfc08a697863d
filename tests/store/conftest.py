"""A store with one declared table, and people who work with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines.records.conftest import KNOWN, declared
from tests.web.conftest import AGENCIES, COUNTY, PLACES
from zhixing.engines.records import Table
from zhixing.kernel.access import Actor
from zhixing.store import board, current
from zhixing.store.registers import Register
from zhixing.systems import Catalogue, load_catalogue

EDITOR = Actor("wang", frozenset({"department_editor"}), frozenset({"water"}))
HEAD = Actor("li", frozenset({"department_head"}), frozenset({"water"}))
OTHER = Actor("zhao", frozenset({"department_head"}), frozenset({"housing"}))


@pytest.fixture
def table(db: None, tmp_path: Path) -> Table:
    """The table of projects, with an empty current table in the database."""
    (projects,) = declared(tmp_path)
    current.prepare([projects], KNOWN)
    return projects


@pytest.fixture
def editor(table: Table) -> Register:
    """The table as an editor of the water department sees it."""
    return Register(table, KNOWN, EDITOR)


@pytest.fixture
def head(table: Table) -> Register:
    """The table as the head of the water department sees it."""
    return Register(table, KNOWN, HEAD)


def project(number: int = 1, **more: object) -> dict[str, object]:
    """A good row."""
    return {"code": f"2020-{number:06}", "name": f"东山水厂{number}号", **more}


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where evidence is kept in a test."""
    monkeypatch.setenv("ZHIXING_FILES", str(tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The current tables are made once for all tests: what each of them writes is rolled back, and prepare finds them in shape."""
    here = load_catalogue(home_in(tmp_path_factory.mktemp("county")))
    with django_db_blocker.unblock():
        current.prepare(here.tables, here.known)


def home_in(folder: Path) -> Path:
    """The folder of an invented county that declares nothing of its own."""
    home = folder / "chengchuan"
    home.mkdir()
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES}.items():
        (home / name).write_text(text, "utf-8")
    return home


@pytest.fixture
def supervising(db: None, tmp_path: Path) -> Iterator[Catalogue]:
    """The catalogue of a county with empty tables, and no board of another store."""
    found = load_catalogue(home_in(tmp_path))
    current.prepare(found.tables, found.known)
    board.forget()
    yield found
    board.forget()
