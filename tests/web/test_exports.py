"""Rows taken out of a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from django.test import Client

from tests.web.conftest import PROJECTS
from zhixing.kernel.access import ROLES, decide
from zhixing.store import current
from zhixing.store.people import Person
from zhixing.web import county

SignIn = Callable[..., Client]
MORE = """
[[table.field]]
id = "boss"
title = "负责人"
title_en = "In charge"
type = "person"

[[table.field]]
id = "pin"
title = "口令"
title_en = "PIN"
type = "text"
sensitivity = "secret"

[[table.field]]
id = "at"
title = "位置"
title_en = "Place"
type = "geometry"
sensitivity = "open"

[[table.check]]"""


@pytest.fixture
def taken(signed_in: SignIn, folder: object) -> Callable[..., tuple[Client, Client]]:
    """Two rows entered by the water department; the browser of somebody who takes them out."""

    def make(role: str = "department_editor", agency: str = "water") -> Client:
        tables = county.catalogue().county and folder / "tables.toml"  # type: ignore[operator]
        tables.write_text(PROJECTS.replace('"projects"', '"works"').replace("\n[[table.check]]", MORE, 1), "utf-8")
        county.catalogue.cache_clear()
        here = county.catalogue()
        current.prepare(here.tables, here.known)
        maker = signed_in("maker", "department_editor", "water")
        for number, name in ((1, "=1+1"), (2, "东山水厂")):
            row = {
                "code": f"2020-00000{number}",
                "name": name,
                "invested": "-0" if number == 1 else "1.5亿元",
                "owner": "water",
                "boss": "王小明",
                "pin": "4711",
                "at": "120.04,28.9",
            }
            assert maker.post("/tables/works/new/", row).status_code == 302
        return signed_in("asker", role, agency)

    return make


def body(client: Client, form: str, asked: str = "") -> str:
    answer = client.get(f"/tables/works/export.{form}{asked}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8")  # type: ignore[attr-defined]


def test_csv_is_opened_by_a_spreadsheet_and_runs_nothing(taken: Callable[..., Client]) -> None:
    text = body(taken(), "csv", "?sort=entered")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert rows[0][:4] == ["项目代码", "项目名称", "类别", "总投资"]
    assert [row[1] for row in rows[1:]] == ["'=1+1", "东山水厂"]
    assert rows[2][3] == "15,000 万元"


def test_json_holds_what_is_kept(taken: Callable[..., Client]) -> None:
    rows = json.loads(body(taken(), "json", "?q=水厂"))["rows"]
    assert [row["fields"]["invested"] for row in rows] == ["15000"]
    assert rows[0]["fields"]["boss"] == "王小明"


def test_geojson_has_the_place(taken: Callable[..., Client]) -> None:
    shapes = json.loads(body(taken(), "geojson"))
    assert shapes["features"][0]["geometry"] == {"type": "Point", "coordinates": [120.04, 28.9]}
    assert "at" not in shapes["features"][0]["properties"]


@pytest.mark.parametrize("form", ["csv", "json", "geojson"])
def test_what_is_secret_never_leaves_and_what_is_personal_is_masked(taken: Callable[..., Client], form: str) -> None:
    text = body(taken("supervision_office", "housing"), form)
    assert "4711" not in text
    assert "王小明" not in text
    assert "王＊＊" in text


@pytest.mark.parametrize("role", list(ROLES))
def test_who_may_take_rows_out(taken: Callable[..., Client], role: str) -> None:
    client = taken(role, "housing")
    actor = Person.objects.get(username="asker").actor(county.catalogue().county)
    assert (client.get("/tables/works/export.csv").status_code == 200) == decide("export_rows", actor, None).allowed


def test_a_form_that_there_is_not(signed_in: SignIn) -> None:
    client = signed_in()
    assert client.get("/tables/works/export.exe").status_code == 404
    assert client.get("/tables/works/export.geojson").status_code == 404
