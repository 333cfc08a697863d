"""A portal of an invented county with one declared table, and people who sign in to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.engines.records.conftest import PROJECTS
from zhixing.store import current
from zhixing.store.people import Person
from zhixing.web import county

PASSWORD = "a-long-password-1"
COUNTY = """
schema = 1
[county]
slug = "chengchuan"
name = "澄川县"
name_en = "Chengchuan"
level = "county"
kind = "县"
code = "990101"
parent = "云岭市"
province = "南江省"
[report]
year = 2025
[sources]
all = "Invented."
"""
AGENCIES = "id,name,short,kind,parent\nhousing,澄川县住房和城乡建设局,县住建局,government,\nwater,澄川县水利局,县水利局,government,\nrivers,澄川县河道管理所,县河道所,public_institution,water\n"
PLACES = "code,name,kind\n990101001,东山街道,街道\n990101100,西湖镇,镇\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county's folder."""
    home = tmp_path / "chengchuan"
    home.mkdir()
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES, "tables.toml": PROJECTS.replace('"projects"', '"works"')}.items():
        (home / name).write_text(text, "utf-8")
    return home


@pytest.fixture
def portal(db: None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The county is served."""
    monkeypatch.setenv("ZHIXING_COUNTY", str(folder))
    county.catalogue.cache_clear()
    here = county.catalogue()
    current.prepare(here.tables, here.known)
    yield folder
    county.catalogue.cache_clear()


@pytest.fixture
def person(portal: Path) -> Callable[..., Person]:
    """Makes accounts."""

    def make(username: str = "wang", roles: str = "department_editor", agency: str = "water") -> Person:
        return Person.objects.create_user(username, PASSWORD, name=username.title(), roles=roles, agency=agency)

    return make


@pytest.fixture
def signed_in(person: Callable[..., Person]) -> Callable[..., Client]:
    """A browser in which somebody has signed in."""

    def sign_in(username: str = "wang", roles: str = "department_editor", agency: str = "water") -> Client:
        client = Client()
        client.force_login(person(username, roles, agency), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
