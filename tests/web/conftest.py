"""A portal of an invented county with one declared table, and people who sign in to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.engines.records.conftest import PROJECTS
from zhixing.store import current
from zhixing.store.people import Person
from zhixing.systems import Catalogue, load_catalogue
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


# A plan of three commitments, the report that makes them, and a table whose rows stand on a map.
PLAN = """schema = 1
year = 2025
[source]
title = "政府工作报告"
place = "澄川县"
year = 2025
begins_complete = true
ends_complete = true
[[section]]
number = 1
title = "城市建设"
title_en = "Building the city"
[[commitment]]
id = "s1.a.01"
kind = "quantity"
section = 1
paragraph = 1
order = 1
title = "绿道增加不少于 20 公里"
subject = "绿道"
comparator = ">="
value = 20
unit = "公里"
measure = "increment"
certainty = "firm"
period = "2025"
lead = "housing"
[[commitment]]
id = "s1.a.02"
kind = "milestone"
section = 1
paragraph = 1
order = 2
title = "让东环路通车"
subject = "东环路"
stage = "opened_in_use"
certainty = "strive"
period = "2025"
[[commitment]]
id = "s2.a.01"
kind = "task"
section = 2
paragraph = 1
order = 1
title = "办好民生实事"
subject = "民生实事"
certainty = "firm"
period = "2025"
lead = "water"
lead_status = "confirmed"
support = ["housing"]
"""
REPORT = "澄川县政府工作报告\n各位代表：\n二、2025年工作安排\n新增绿道20公里以上，力争东环路建成通车。\n"
SITES = """
[[table]]
id = "sites"
title = "点位"
title_en = "Sites"
summary = "有位置的地方"
summary_en = "What has a place"
key = ["name"]
name = "name"
[table.validity]
expiry = "expires_on"
[[table.field]]
id = "name"
title = "名称"
title_en = "Name"
type = "text"
required = true
searched = true
sensitivity = "open"
[[table.field]]
id = "at"
title = "位置"
title_en = "Place"
type = "geometry"
sensitivity = "open"
[[table.field]]
id = "town"
title = "乡镇"
title_en = "Town"
type = "place"
sensitivity = "open"
[[table.field]]
id = "expires_on"
title = "到期日期"
title_en = "Ends on"
type = "date"
sensitivity = "open"
"""


def whole(home: Path) -> Path:
    """The county with plan and sites, for what shows them."""
    home.mkdir()
    (home / "plan").mkdir()
    tables = PROJECTS.replace('"projects"', '"works"') + SITES
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES, "tables.toml": tables, "plan/2025.toml": PLAN}.items():
        (home / name).write_text(text, "utf-8")
    return home


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The current tables are made once for all tests: what each of them writes is rolled back, and prepare finds them in shape."""
    here = load_catalogue(whole(tmp_path_factory.mktemp("county") / "chengchuan"))
    with django_db_blocker.unblock():
        current.prepare(here.tables, here.known)


@pytest.fixture(scope="session", autouse=True)
def declared_once() -> Iterator[None]:
    """Folders of the same content are read once: hundreds of tests serve the same county."""
    load, known = county.load_catalogue, dict[Any, Catalogue]()

    def loaded(home: Path) -> Catalogue:
        content = tuple((path.relative_to(home).as_posix(), path.read_bytes()) for path in sorted(home.rglob("*")) if path.is_file())
        if content not in known:
            known[content] = load(home)
        return replace(known[content])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(county, "load_catalogue", loaded)
        yield


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


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Nobody types a password here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where evidence is kept in a test."""
    monkeypatch.setenv("ZHIXING_FILES", str(tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the programs of all tests keep what a browser fetches, put together once."""
    return tmp_path_factory.mktemp("cache")
