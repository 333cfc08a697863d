"""What docs/add-a-table.md shows is a register that works, without a line of code."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from house import ROOT
from tests.web.conftest import folder, person, portal, signed_in  # noqa: F401  (fixtures)
from zhixing.store import current
from zhixing.web import county


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
