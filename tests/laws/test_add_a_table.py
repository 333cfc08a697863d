"""What docs/add-a-table.md shows is a register that works, without a line of code."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from house import ROOT
from tests.web.conftest import folder, person, portal, signed_in  # noqa: F401  (fixtures)
from zhixing.store import current
from zhixing.web import county, waiting


def declaration() -> str:
    """The table of the page."""
    return re.findall(r"^```toml\n(.*?)^```", (ROOT / "docs/add-a-table.md").read_text("utf-8"), re.M | re.S)[0]


def test_it_takes_less_than_thirty_lines() -> None:
    assert len(declaration().splitlines()) < 30


@pytest.fixture
def client(portal: Path, signed_in: Callable[..., Client]) -> Client:  # noqa: F811
    """The county with the table of the page added to its own."""
    tables = portal / "tables.toml"
    tables.write_text(tables.read_text("utf-8") + "\n" + declaration(), "utf-8")
    county.catalogue.cache_clear()
    here = county.catalogue()
    assert current.prepare(here.tables, here.known) == ["stations"]
    return signed_in("wang", "department_editor department_head", "water")


def test_the_register_of_the_page_works(client: Client) -> None:
    """List, form with its checks, change, history, search, filters."""
    assert "雨量站名录" in client.get("/").content.decode()
    assert "格式不符：八位数字" in client.post("/tables/stations/new/", {"code": "1", "name": "东山站", "owner": "water"}).content.decode()
    answer = client.post("/tables/stations/new/", {"code": "70123456", "name": "东山站", "owner": "water"})
    row = answer.headers["Location"]
    client.post(f"{row}edit/", {"version": "1", "name": "东山水文站"})
    page = client.get(row).content.decode()
    assert "<del>东山站</del> <ins>东山水文站</ins>" in page
    assert "70123456" in client.get("/tables/stations/?q=水文&sort=-code").content.decode()
    assert "东山水文站" in client.get("/search/?q=水文").content.decode()


def test_its_spreadsheet_goes_out_and_in(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The template is filled in and handed in; the rows are taken out, changed and handed in again."""
    monkeypatch.setenv(waiting.SETTING, str(tmp_path / "uploads"))

    def hand_in(book: Any) -> str:
        out = io.BytesIO()
        book.save(out)
        preview = client.post("/tables/stations/import/", {"owner": "water", "file": SimpleUploadedFile("x.xlsx", out.getvalue())})["Location"]
        page = client.get(preview).content.decode()
        client.post(preview, {"existing": "update"})
        return page

    book = load_workbook(io.BytesIO(client.get("/tables/stations/template.xlsx").content))
    for row in (("70123456", "东山站"), ("7", "西湖站")):
        book["雨量站名录"].append(row)
    assert "A3" in hand_in(book)
    assert "东山站" in client.get("/tables/stations/").content.decode()
    assert "西湖站" not in client.get("/tables/stations/").content.decode()
    book = load_workbook(io.BytesIO(b"".join(client.get("/tables/stations/export.xlsx").streaming_content)))  # type: ignore[attr-defined]
    book["雨量站名录"]["B2"] = "东山水文站"
    assert "有 1 行已经存在，内容不同" in hand_in(book)
    assert "东山水文站" in client.get("/tables/stations/export.csv").getvalue().decode()


def test_its_api_is_there(client: Client) -> None:
    """Enter, list, read, hand a file in; and the document that describes it."""
    body = {"owner": "water", "fields": {"code": "70123456", "name": "东山站"}}
    row = client.post("/api/tables/stations/rows", json.dumps(body), "application/json").json()
    assert client.get("/api/tables/stations/rows", {"q": "东山"}).json()["rows"] == [row]
    file = SimpleUploadedFile("x.csv", "站码,站名\n70123457,西湖站\n7,x\n".encode("gb18030"))
    told = client.post("/api/tables/stations/import", {"owner": "water", "file": file}).json()
    assert (told["entered"], [fault["cell"] for fault in told["faults"]]) == (1, ["A3"])
    assert "/api/tables/stations/import" in client.get("/api/openapi.json").json()["paths"]
