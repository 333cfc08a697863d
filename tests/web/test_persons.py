"""Beside a row that names a person: the other rows of that person, each only to who may see it in clear; what is decided about two of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.store.supervised import supervise
from tests.store.test_persons import HOME, TALENT
from tests.web.conftest import whole
from zhixing.kernel.access import ROLES, Actor, decide
from zhixing.store import entities, persons, shelves
from zhixing.store.registers import register_for
from zhixing.web import county

pytest.importorskip("splink", reason="NOT TESTED: linking (the extra “lake”)")

SignIn = Callable[..., Client]
TITLE, ELSEWHERE = "同一人的其他记录", "另有 1 条由其他单位保管"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A county with the registers of all systems."""
    return supervise(whole(tmp_path / "chengchuan"))


@pytest.fixture
def rows(portal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A talent and two households of one person, the second kept by another agency; linked."""
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "lake"))
    here, made = county.catalogue(), {}
    for name, table, fields, owner in (
        ("talent", "talents", TALENT, "water"),
        ("home", "households", HOME, "water"),
        ("far", "households", {**HOME, "kind": "no_work", "due_on": "2025-09-01"}, "housing"),
    ):
        register = register_for(here, table, Actor("maker", frozenset(ROLES), frozenset({owner})))
        made[name] = f"/tables/{table}/{register.enter([fields], owner)[0].change.row}/"
    persons.link(here)
    return made


def said(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def person_of(text: str) -> str:
    """What stands beside a row of its person."""
    return text.partition('<section aria-labelledby="person">')[2].partition("</section>")[0]


def test_who_sees_a_row_in_clear_sees_the_others_that_are_theirs(rows: dict[str, str], signed_in: SignIn) -> None:
    head = signed_in("head", "department_head", "water")
    beside = person_of(said(head, rows["talent"]))
    assert TITLE in beside and f'href="{rows["home"]}"' in beside and "帮扶家庭</a> 生活困难老人家庭适老化改造" in beside and "证件号码相同" in beside
    assert rows["far"] not in beside and ELSEWHERE in beside
    auditor = signed_in("auditor", "auditor", "housing")
    beside = person_of(said(auditor, rows["talent"]))
    assert f'href="{rows["home"]}"' in beside and f'href="{rows["far"]}"' in beside and "另有" not in beside and "<form" not in beside
    english = signed_in("other", "department_head", "water")
    english.cookies["language"] = "en"
    beside = person_of(said(english, rows["talent"]))
    assert "Other records of the same person" in beside and "the same number" in beside and "1 more are kept by other agencies" in beside


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("agency", ["water", "housing", "rivers"])
def test_nobody_else_learns_that_there_is_anything(rows: dict[str, str], signed_in: SignIn, role: str, agency: str) -> None:
    client = signed_in("asker", role, agency)
    actor = Actor("asker", frozenset({role}), frozenset({agency}))
    for name, owner in (("talent", "water"), ("far", "housing")):
        answer = client.get(rows[name])
        clear = answer.status_code == 200 and decide("read_personal", actor, owner).allowed
        text = answer.content.decode()
        assert (TITLE in text) == clear, (role, agency, name)
        told = {one for one in rows.values() if one != rows[name] and one in person_of(text)}
        assert all(decide("read_personal", actor, "housing" if one == rows["far"] else "water").allowed for one in told), (role, agency, name)


def test_another_person_is_told_apart_and_stays_so(rows: dict[str, str], signed_in: SignIn) -> None:
    head = signed_in("head", "department_head", "water")
    beside = person_of(said(head, rows["talent"]))
    left, right = (re.search(f'name="{side}" value="([^"]+)"', beside) for side in ("left", "right"))
    assert left and right
    sent = {"left": left[1], "right": right[1], "verdict": "different", "why": "同号误录", "next": rows["talent"]}
    answer = head.post("/enterprises/judge/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, rows["talent"])
    assert "已认定，下次比对后生效" in person_of(said(head, rows["talent"])) + said(head, rows["talent"])
    (verdict,) = entities.held(county.catalogue())
    assert not verdict.same and {verdict.left, verdict.right} == {left[1], right[1]}
    persons.link(county.catalogue())
    assert rows["home"] not in person_of(said(head, rows["talent"])) or rows["talent"] not in person_of(said(head, rows["home"]))


def test_who_may_be_the_same_is_asked_about(rows: dict[str, str], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where rows say too little to be sure, whoever keeps them decides."""
    perhaps = [persons.Other(f"talents.person/{n}", "talents", str(n), owner, "x", "", ("name", "phone"), ()) for n, owner in ((1, "water"), (2, "housing"))]
    monkeypatch.setattr(persons, "maybe", lambda here, record: perhaps)
    beside = person_of(said(signed_in("head", "department_head", "water"), rows["home"])).partition("可能是同一人，请认定")[2]
    assert "相符：姓名、电话" in beside and "talents.person/1" in beside and "talents.person/2" not in beside
    assert 'value="same"' in beside and 'value="different"' in beside
    assert "<form" not in person_of(said(signed_in("auditor", "auditor", "housing"), rows["home"]))


def test_of_very_many_the_first_are_told(rows: dict[str, str], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persons, "MOST", 1)
    beside = person_of(said(signed_in("auditor", "auditor", "housing"), rows["talent"]))
    assert beside.count('href="/tables/households/') == 1 and "只看了前 1 条" in beside


def test_before_anything_is_linked_there_is_nothing(portal: Path, signed_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "lake"))
    register = register_for(county.catalogue(), "talents", Actor("maker", frozenset(ROLES), frozenset({"water"})))
    row = register.enter([TALENT], "water")[0].change.row
    assert "未发现其他记录" in said(signed_in("head", "department_head", "water"), f"/tables/talents/{row}/")
    register = register_for(county.catalogue(), "projects", Actor("maker", frozenset(ROLES), frozenset({"water"})))
    row = register.enter([{"name": "水厂", "kind": "other", "lead": "water", "planned_on": "2025-01-02"}], "water")[0].change.row
    assert TITLE not in said(signed_in("head2", "department_head", "water"), f"/tables/projects/{row}/")
