"""数据查询: by page and API, of what one may read; data about people only for who sees them in clear, and masked; every question is put down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.web.publicdata import CANARY, exports, folder, hand_in, said, shelf, visits
from tests.web.test_api import codes, kind, send
from tests.web.test_api_datasets import promised
from zhixing.kernel.access import ACTIONS, ROLES
from zhixing.store import ledger, queries
from zhixing.store.people import Person
from zhixing.web import questions
from zhixing.web.county import catalogue

__all__ = ["folder", "shelf"]
SignIn = Callable[..., Client]
PAGE = "/data/query/"
BY_TOWN = "SELECT town, count(*) AS n FROM exports GROUP BY town ORDER BY town"


@pytest.fixture
def head(signed_in: SignIn) -> Client:
    """Who delivers, and may ask."""
    client = signed_in("li", "department_head", "water")
    hand_in(client, "exports", exports())
    for id in ("visits", "cases"):
        hand_in(client, id, visits())
    return client


def ask(client: Client, sql: str, purpose: str = "核对") -> Any:
    return send(client, "POST", "/api/query", {"sql": sql, "purpose": purpose})


def test_a_question_is_answered_and_put_down(head: Client, signed_in: SignIn) -> None:
    office = signed_in("chen", "supervision_office", "housing")
    found = ask(office, BY_TOWN, "月度核对").json()
    promised(office, "Answer", found)
    assert (found["columns"], found["rows"], found["data"]) == (["town", "n"], [["990101001", 1], ["990101100", 1]], ["exports@1"])
    page = said(office.post(PAGE, {"sql": BY_TOWN, "purpose": "再看"}))
    assert "990101001" in page and "exports@1" in page and "月度核对" in page and "Chen" in page
    person = Person.objects.get(username="chen").actor(catalogue().county)
    assert [(one.actor, one.purpose, one.data, one.came) for one in queries.lately(person, 9)] == [
        ("chen", "再看", ("exports@1",), "answered"), ("chen", "月度核对", ("exports@1",), "answered"),
    ]  # fmt: skip
    assert 'href="/data/query/"' in said(office.get("/data/"))
    # Who may see no history but that of the own agency, sees the own questions alone.
    assert "月度核对" not in said(head.get(PAGE))


def test_what_is_refused_is_put_down_too(head: Client) -> None:
    for sql, told in (
        ("DROP TABLE exports", "只接受一条 SELECT"),
        ("SELECT * FROM read_csv('/etc/passwd')", "不能使用"),
        ("SELECT * FROM nothing", "没有“nothing”"),
    ):
        answer = ask(head, sql)
        assert (answer.status_code, kind(answer)) == (422, "faulty") and told in answer.json()["detail"]
        page = head.post(PAGE, {"sql": sql, "purpose": "核对"})
        assert page.status_code == 422 and told in said(page)
    person = Person.objects.get(username="li").actor(catalogue().county)
    assert [one.came for one in queries.lately(person, 9)] == ["table", "table", "function", "function", "not_select", "not_select"]
    before = ledger.digest()
    assert codes(send(head, "POST", "/api/query", {"sql": "SELECT 1"})) == [("/purpose", "required")]
    assert codes(send(head, "POST", "/api/query", {"sql": "x" * 10_001, "purpose": "x"})) == [("/sql", "too_long")]
    assert "请写明用途" in said(head.post(PAGE, {"sql": "SELECT 1", "purpose": " "}))
    assert ledger.digest() == before


@pytest.mark.parametrize("agency", ["water", "housing"])
@pytest.mark.parametrize("role", [role for role in ROLES if ACTIONS["query_data"].rule(role) != "nobody"])
def test_data_about_people_are_for_who_sees_them_in_clear_and_masked(
    head: Client, signed_in: SignIn, role: str, agency: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in("asker", role, agency)
    clear = role == "auditor" or (role == "department_head" and agency == "water")
    for id in ("visits", "cases"):
        for sql in (
            f"SELECT * FROM {id}",
            f"SELECT name, born FROM {id}",
            f"SELECT pin FROM {id}",
            f"SELECT count(*) FROM {id} WHERE name = '{CANARY}甲1'",
            f"SELECT CAST(name AS INTEGER) FROM {id}",
        ):
            answer = ask(client, sql)
            assert answer.status_code == 422 or clear, sql
            text = answer.content.decode()
            assert f"{CANARY}甲" not in text and f"{CANARY}口令" not in text and "1987" not in text, sql
        found = ask(client, f"SELECT name FROM {id} LIMIT 1")
        assert found.json()["rows"] == [["金＊＊＊＊"]] if clear else found.status_code == 422
    page = said(client.get(PAGE))
    assert ("<code>visits</code>" in page) == clear and "<code>exports</code>" in page and "<code>pin</code>" not in page
    assert CANARY not in caplog.text


def test_when_too_many_ask_one_is_told_to_come_again(head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "PATIENCE", 0.1)
    assert all(questions._room.acquire() for _ in range(questions.AT_ONCE))
    try:
        answer = ask(head, "SELECT 1")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "10")
        assert "稍后再试" in said(head.post(PAGE, {"sql": "SELECT 1", "purpose": "核对"}))
    finally:
        for _ in range(questions.AT_ONCE):
            questions._room.release()
    assert ask(head, "SELECT 1").json()["rows"] == [[1]]
