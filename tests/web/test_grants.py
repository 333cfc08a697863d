"""Data shared on condition are used by a grant: asked for, decided by who provides them, in clear as far as it goes, each use put down; closed at once when it ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.web.publicdata import CANARY, CATALOGUE, folder, hand_in, said, visits
from tests.web.test_api import send
from zhixing.store import clock, grants, lake, ledger, shelves
from zhixing.web.county import catalogue

__all__ = ["folder"]
SignIn = Callable[..., Client]
DATA = f"{CATALOGUE}visits/"
ROWS = "/api/datasets/visits/versions/1/rows"
DAY = "2020-06-30"
PIN = f"{CANARY}口令"


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the lake is in a test, and which day it is."""
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "lake"))
    monkeypatch.setenv(clock.SETTING, DAY)


@pytest.fixture
def head(signed_in: SignIn) -> Client:
    """Who provides the data, and decides."""
    client = signed_in("li", "department_head", "water")
    hand_in(client, "visits", visits())
    assert lake.current("visits") is not None
    return client


@pytest.fixture
def asker(signed_in: SignIn) -> Client:
    """Who wants to use them, in another agency."""
    return signed_in("zhao", "department_editor", "housing")


def ask(client: Client, until: str = "2020-12-31", **more: Any) -> grants.Grant:
    """A request that is sent."""
    answer = client.post(f"{DATA}ask/", {"purpose": "核对补助对象", "why": "发放补助", "until": until, "clear": ["name"], **more})
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    return grants.of_dataset(catalogue(), "visits")[0]


def step(client: Client, grant: grants.Grant, id: str) -> Any:
    """A step by its form."""
    version = next(one.version for one in grants.of_dataset(catalogue(), "visits") if one.code == grant.code)
    return client.post(f"/tables/grants/{grant.row}/steps/{id}/", {"version": version, "reason": "符合规定"})


def granted(asker: Client, head: Client, **more: Any) -> grants.Grant:
    """A request that was agreed to."""
    grant = ask(asker, **more)
    assert step(head, grant, "agree").status_code == 302
    return grants.of_dataset(catalogue(), "visits")[0]


def ways(code: str) -> list[str]:
    """Every way by which rows come out."""
    return [f"{DATA}1/?grant={code}", f"{DATA}1/rows.csv?grant={code}", f"{ROWS}?grant={code}"]


def closed(client: Client, code: str, log: pytest.LogCaptureFixture) -> None:
    """Nothing comes out by a grant, nothing about a person by any other way, and no use is put down."""
    before = ledger.digest()
    for address in ways(code):
        answer = client.get(address)
        assert answer.status_code == 403 and CANARY not in said(answer), address
    for address in (
        DATA,
        f"{DATA}1/",
        f"{DATA}1/?name.has={CANARY}",
        ROWS,
        f"{ROWS}?name={CANARY}",
        f"{DATA}1/rows.csv",
        f"{DATA}1/rows.parquet",
        "/tables/grants/",
    ):
        assert CANARY not in said(client.get(address)).replace(f'value="{CANARY}"', "").replace(f"name.has={CANARY}", ""), address
    assert CANARY not in log.text and ledger.digest() == before


def test_a_grant_opens_what_was_asked_for_and_every_use_is_put_down(head: Client, asker: Client, caplog: pytest.LogCaptureFixture) -> None:
    page = said(asker.get(DATA))
    assert "申请使用" in page and 'value="name"' in page and 'value="pin"' not in page and "申请使用" not in said(head.get(DATA))
    grant = granted(asker, head)
    assert (grant.state, grant.provider, grant.agency, grant.clear) == ("granted", "water", "housing", {"name"})
    assert f"?grant={grant.code}" not in said(head.get(f"{DATA}1/")) and "按授权" in said(asker.get(f"{DATA}1/"))
    for address in ways(_quoted(grant.code)):
        answer = asker.get(address)
        text = said(answer)
        assert answer.status_code == 200 and f"{CANARY}甲1" in text, address
        # What was not asked for stays masked, and what is secret never comes out.
        assert "1987-06-05" not in text and PIN not in text, address
    uses = grants.uses(catalogue(), "visits", 60)
    assert [(one.actor, one.what, one.number, one.grant.purpose) for one in reversed(uses)] == [
        ("zhao", "查看", 1, "核对补助对象"), ("zhao", "下载 csv", 1, "核对补助对象"), ("zhao", "接口读取", 1, "核对补助对象"),
    ]  # fmt: skip
    page = said(head.get(DATA))
    assert "使用记录（3）" in page and "下载 csv" in page and "Zhao" in page and grant.code in page
    assert "使用记录" not in said(asker.get(DATA))
    history = said(head.get(f"/tables/grants/{grant.row}/"))
    assert "按授权使用数据：visits 第 1 版，下载 csv" in history and CANARY not in history
    assert CANARY not in said(head.get(f"/api/tables/grants/rows/{grant.row}/history")) + caplog.text
    # Without naming the grant all is masked as before.
    assert CANARY not in said(asker.get(f"{DATA}1/")) + said(asker.get(ROWS)) and asker.get(f"{DATA}1/rows.csv").status_code == 403


def test_a_grant_that_ends_closes_at_once(head: Client, asker: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    closed(asker, _quoted("用数〔2020〕1号"), caplog)
    grant = ask(asker, until=DAY)
    closed(asker, _quoted(grant.code), caplog)
    step(head, grant, "agree")
    assert all(f"{CANARY}甲1" in said(asker.get(address)) for address in ways(_quoted(grant.code)))
    monkeypatch.setenv(clock.SETTING, "2020-07-01")
    closed(asker, _quoted(grant.code), caplog)
    assert "已到期" in said(asker.get(DATA))
    other = granted(asker, head)
    assert asker.get(ways(_quoted(other.code))[0]).status_code == 200
    assert step(head, other, "revoke").status_code == 302
    closed(asker, _quoted(other.code), caplog)
    refused = ask(asker)
    step(head, refused, "refuse")
    closed(asker, _quoted(refused.code), caplog)


def test_a_grant_is_of_one_agency_and_one_data_set(head: Client, asker: Client, signed_in: SignIn, caplog: pytest.LogCaptureFixture) -> None:
    grant = granted(asker, head)
    closed(signed_in("chen", "supervision_office", "finance"), _quoted(grant.code), caplog)
    other = "/data/catalogue/cases/"
    assert asker.post(f"{other}ask/", {"purpose": "x", "why": "x", "until": DAY}).status_code == 404
    assert asker.get(f"{other}1/rows.csv?grant={_quoted(grant.code)}").status_code == 403


def test_nobody_grants_to_oneself(asker: Client, head: Client, signed_in: SignIn, caplog: pytest.LogCaptureFixture) -> None:
    """Neither whoever asked, in whatever role, nor an agency that named itself as the one that provides the data."""
    both = signed_in("both", "department_head data_office", "housing")
    grant = ask(both)
    assert step(both, grant, "agree").status_code == 403
    assert step(asker, grant, "agree").status_code == 403
    chief = signed_in("chief", "department_head", "housing")
    fields = {"dataset": "visits", "agency": "housing", "purpose": "核对", "until": "2020-12-31", "why": "需要", "clear": "name"}
    row = send(asker, "POST", "/api/tables/grants/rows", {"owner": "housing", "fields": fields}).json()["row"]
    assert send(asker, "POST", f"/api/tables/grants/rows/{row}/steps/send", {"fields": {"provider": "housing"}}, 1).status_code == 200
    assert send(chief, "POST", f"/api/tables/grants/rows/{row}/steps/agree", {"reason": "同意"}, 2).status_code == 200
    forged = grants.of_dataset(catalogue(), "visits")[0]
    assert forged.state == "granted"
    closed(asker, _quoted(forged.code), caplog)


@pytest.mark.parametrize(("until", "told"), [("2020-06-29", "使用期限已过"), ("2021-07-02", "使用期限最长一年"), ("", "必填")])
def test_a_term_is_at_most_a_year_and_not_over(head: Client, asker: Client, until: str, told: str) -> None:
    before = ledger.digest()
    answer = asker.post(f"{DATA}ask/", {"purpose": "核对", "why": "需要", "until": until}, follow=True)
    assert told in said(answer) and ledger.digest() == before


def _quoted(code: str) -> str:
    """A code in an address."""
    return quote(code)
