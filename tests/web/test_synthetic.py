"""What comes out of a store of synthetic data says so: every page, every file, every answer of the API. What comes out of another never does."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from zhixing.store import remembered
from zhixing.store.registers import Register
from zhixing.web import county

SignIn = Callable[..., Client]
PAGES = ("/", "/tables/works/", "/tables/works/new/", "/search/?q=x", "/tables/nowhere/", "/ledger/", "/sign-in/")


@pytest.fixture
def client(signed_in: SignIn, portal: Path) -> Client:
    """Somebody who sees a table with one row."""
    browser = signed_in("wang", "department_editor data_office", "water")
    here = county.catalogue()
    from zhixing.store.people import Person

    Register(here["works"], here.known, Person.objects.get().actor(here.county)).enter([{"code": "2020-000001", "name": "东山水厂"}], "water")
    return browser


@pytest.fixture
def synthetic(client: Client) -> Client:
    """The same, in a store that a demonstration has filled."""
    remembered.remember(remembered.SYNTHETIC, {"seed": 1})
    return client


def taken(client: Client, form: str) -> tuple[str, str]:
    """An export: its text and its Content-Disposition."""
    answer = client.get(f"/tables/works/export.{form}")
    return b"".join(answer.streaming_content).decode("utf-8-sig"), answer["Content-Disposition"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_so(synthetic: Client, page: str) -> None:
    answer = synthetic.get(page)
    assert 'class="synthetic"' in answer.content.decode(), page
    assert answer["Zhixing-Data"] == "synthetic"


@pytest.mark.parametrize("page", PAGES)
def test_a_real_store_never_says_so(client: Client, page: str) -> None:
    answer = client.get(page)
    assert 'class="synthetic"' not in answer.content.decode()
    assert "Zhixing-Data" not in answer


def test_every_export_says_so(synthetic: Client) -> None:
    text, name = taken(synthetic, "csv")
    lines = list(csv.reader(io.StringIO(text)))
    assert [line[-1] for line in lines] == ["数据性质", "演示数据，均为虚构"]
    assert "works-synthetic.csv" in name
    assert name.count("-synthetic.csv") == 2, "the plain name and the encoded one"
    text, name = taken(synthetic, "json")
    assert json.loads(text)["synthetic"] is True
    assert "-synthetic.json" in name
    assert synthetic.get("/api/tables/works/rows", headers={"accept": "application/json"})["Zhixing-Data"] == "synthetic"


def test_no_export_of_a_real_store_says_so(client: Client) -> None:
    for form in ("csv", "json"):
        text, name = taken(client, form)
        assert "synthetic" not in text + name
        assert "虚构" not in text


def test_the_mark_is_in_no_list_and_can_be_undone_by_nobody(synthetic: Client) -> None:
    assert synthetic.get("/tables/store/").status_code == 404
    assert synthetic.post("/tables/store/synthetic/withdraw/", {"version": "1", "reason": "x"}).status_code == 404
    assert remembered.is_synthetic()
