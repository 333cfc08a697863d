"""What is wrong with a delivery, on the page of the data set: its tickets, and the rows that break a rule for those who put them right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.web.publicdata import CANARY, CATALOGUE, exports, folder, hand_in, said, shelf, visits
from zhixing.store import clock, delivery
from zhixing.store.people import Person
from zhixing.web.county import catalogue
from zhixing.web.letter import read

__all__ = ["folder", "shelf"]
SignIn = Callable[..., Client]
BROKEN = f"{CATALOGUE}exports/1/broken/positive.csv"


@pytest.fixture
def head(signed_in: SignIn) -> Client:
    """Who delivers."""
    return signed_in("li", "department_head", "water")


def test_a_broken_rule_is_a_ticket_with_rows_to_put_right(head: Client, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, "2025-06-10")
    hand_in(head, "exports", exports(("2020-06", "西湖镇", "-1"), ("2020-06", "东山街道", "2"), ("2020-07", "东山街道", "-3.5")))
    page = said(head.get(f"{CATALOGUE}exports/"))
    assert f'href="{BROKEN}"' in page and "出口额：不符合质量规则" in page and "待核对" in page
    answer = head.get(BROKEN)
    assert said(answer).splitlines() == ["row_line,month,town,value", "2,2020-06,990101100,-1", "4,2020-07,990101001,-3.5"]
    assert "exports-1-positive.csv" in answer.headers["Content-Disposition"]
    (ticket,) = (part.partition('"')[0] for part in page.split('href="/tables/tickets/')[1:])
    shown = said(head.get(f"/tables/tickets/{ticket}"))
    assert f'href="{CATALOGUE}exports/"' in shown and "不为负（3 中 2 个不符）" in shown
    assert "出口额：不符合质量规则" in said(head.get("/desk/")) and "2025-06-24" in said(head.get("/desk/"))
    other = signed_in("zhao", "department_head", "housing")
    assert other.get(BROKEN).status_code == 403 and BROKEN not in said(other.get(f"{CATALOGUE}exports/"))
    for nothing in ("1/broken/nothing.csv", "2/broken/positive.csv"):
        assert head.get(f"{CATALOGUE}exports/{nothing}").status_code == 404
    hand_in(head, "exports", exports())
    assert "出口额：不符合质量规则" not in said(head.get(f"{CATALOGUE}exports/")) and head.get(f"{CATALOGUE}exports/2/broken/positive.csv").status_code == 404


def test_who_may_not_see_people_in_clear_gets_their_rows_masked(head: Client, signed_in: SignIn) -> None:
    hand_in(head, "visits", visits(3, 乡镇=""))
    address = f"{CATALOGUE}visits/1/broken/told.csv"
    clear, masked = said(head.get(address)), said(signed_in("shu", "data_office", "housing").get(address))
    assert f"{CANARY}甲3" in clear and f"{CANARY}口令" not in clear, "what is secret is in no file"
    assert CANARY not in masked and "＊" in masked and len(masked.splitlines()) == len(clear.splitlines()) == 2


def test_a_refusal_is_told_to_the_department_in_a_message(head: Client, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, "2025-06-10")
    wang = person("wang", "department_editor", "water")
    hand_in(head, "exports", exports(("2020-06", "西湖镇", "不详")))
    assert "出口额：报送的数据没有收下" in said(head.get(f"{CATALOGUE}exports/"))
    (letter,) = delivery.letters(catalogue(), date(2025, 6, 10), "letter", [wang])
    assert "· 答复：出口额：报送的数据没有收下（时限 2025-06-24）" in read(catalogue(), letter).plain
