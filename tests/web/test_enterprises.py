"""The pages of enterprises: found, opened with reasons and masked, pairs decided by whoever may and by nobody else, by keyboard and phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhixing.kernel.access import ROLES, Actor, decide
from zhixing.store import enterprises, entities, ledger
from zhixing.store.people import Person
from zhixing.store.registers import register_for
from zhixing.web.county import catalogue

pytest.importorskip("splink", reason="NOT TESTED: linking (the extra “lake”)")

SignIn = Callable[..., Client]
CODE = "91350100M000100Y43"
LISTED = {"list": "listed", "credit_code": CODE, "enterprise": "澄川县华丰五金有限公司", "town": "西湖镇", "entered_on": "2025-01-02"}
TALENT = {"person": "王小明", "kind": "master", "employer": "华丰五金有限公司", "employer_code": CODE, "contract_on": "2025-01-02"}
TITLE = {
    "title": "放心消费单位",
    "holder": "华丰五金",
    "kind": "assured_unit",
    "level": "county",
    "lead": "water",
    "applied_on": "2025-01-02",
    "town": "西湖镇",
    "address": "西湖镇人民路1号",
}


def enter(table: str, fields: dict[str, Any], owner: str = "water") -> None:
    register_for(catalogue(), table, Actor("maker", frozenset(ROLES), frozenset({owner}))).enter([fields], owner)


@pytest.fixture
def linked(portal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Three rows of one enterprise by two departments and a pair to be decided; the id of the enterprise."""
    monkeypatch.setenv("ZHIXING_LAKE", str(tmp_path / "lake"))
    enter("enterprise_lists", LISTED)
    enter(
        "land_yield", {"credit_code": CODE, "enterprise": "华丰五金有限公司", "scale": "below_scale", "month": "2025-03", "land": "10", "tax": "50"}, "housing"
    )
    enter("talents", TALENT | {"kind": next(iter(catalogue()["talents"].field("kind").choices)), "criterion": "学历", "arrived_on": "2025-01-03"}, "housing")
    enter("titles", TITLE)
    entities.link(catalogue())
    return enterprises.search(CODE)[0][0].id


def test_an_enterprise_is_found_and_opened(linked: str, signed_in: SignIn) -> None:
    client = signed_in()
    page = client.get("/enterprises/", {"q": "华丰 有限公司"}).content.decode()
    assert f'href="/enterprises/{linked}/"' in page and CODE in page and "待认定 1 对" in page
    assert "没有这样的企业" in client.get("/enterprises/", {"q": "没有"}).content.decode()
    page = client.get(f"/enterprises/{linked}/").content.decode()
    assert "统一社会信用代码相同" in page and "相符：代码" in page and "企业亩均效益" in page
    assert client.get("/enterprises/nothing/").status_code == 404


def test_personal_fields_are_masked_by_right(linked: str, signed_in: SignIn) -> None:
    assert "王小明" not in signed_in("wang").get(f"/enterprises/{linked}/").content.decode()
    assert "王小明" in signed_in("zhao", agency="housing").get(f"/enterprises/{linked}/").content.decode()


def test_pages_are_in_english_too(linked: str, signed_in: SignIn) -> None:
    client = signed_in()
    client.post("/language/", {"language": "en", "next": "/"})
    for address, told in {
        "/enterprises/": "Enterprises",
        f"/enterprises/{linked}/": "The same credit code",
        "/enterprises/review/": "Alike, but not enough",
    }.items():
        assert told in client.get(address).content.decode()


def test_a_pair_is_decided_and_gone(linked: str, signed_in: SignIn) -> None:
    client = signed_in("shu", "data_office")
    assert "是同一家" in client.get("/enterprises/review/").content.decode()
    (doubt,) = enterprises.doubts(catalogue())
    pair = {"left": doubt.left.record, "right": doubt.right.record}
    before = ledger.digest()
    client.post("/enterprises/judge/", {**pair, "verdict": "same", "why": " "})
    assert ledger.digest() == before
    client.post("/enterprises/judge/", {**pair, "verdict": "same", "why": "店招简称"})
    assert "没有待认定的记录" in client.get("/enterprises/review/").content.decode()
    entities.link(catalogue())
    page = client.get(f"/enterprises/{linked}/").content.decode()
    assert "人工认定" in page and "华丰五金" in page


def test_a_record_is_parted_and_enterprises_are_joined(linked: str, signed_in: SignIn) -> None:
    client = signed_in("zhao", agency="housing")
    (doubt,) = enterprises.doubts(catalogue())
    found = enterprises.one(linked)
    assert found is not None
    land = next(one for one in found[1] if one.source == "land_yield")
    client.post("/enterprises/judge/", {"left": land.record, "right": land.other, "verdict": "different", "why": "代码填错", "next": f"/enterprises/{linked}/"})
    assert "下次比对后生效" in client.get(f"/enterprises/{linked}/").content.decode()
    entities.link(catalogue())
    now = enterprises.record(land.record)
    assert now is not None and now.enterprise != linked
    client.post(f"/enterprises/{now.enterprise}/same/", {"other": "华丰五金", "why": "同一家的店"})
    entities.link(catalogue())
    again = enterprises.record(land.record)
    found = enterprises.one(again.enterprise) if again else None
    assert found is not None and {one.source for one in found[1]} == {"land_yield", "titles"}
    # Whoever comes by an address of before is led on.
    gone = next(id for id in (now.enterprise, doubt.right.enterprise, doubt.left.enterprise) if enterprises.one(id) is None)
    assert client.get(f"/enterprises/{gone}/").headers["Location"] == f"/enterprises/{found[0].id}/"


def test_who_is_meant_has_to_be_clear(linked: str, signed_in: SignIn) -> None:
    client, before = signed_in("shu", "data_office"), ledger.digest()
    answer = client.post(f"/enterprises/{linked}/same/", {"other": "没有", "why": "x"}, follow=True)
    assert "找到 0 家" in answer.content.decode() and ledger.digest() == before


def test_every_role_decides_exactly_where_the_list_allows_it(linked: str, signed_in: SignIn) -> None:
    (doubt,) = enterprises.doubts(catalogue())
    pair = {"left": doubt.left.record, "right": doubt.right.record}
    keepers = {doubt.left.owner, doubt.right.owner}
    assert keepers == {"water"}
    for number, (role, agency) in enumerate([*((role, "water") for role in ROLES), ("department_editor", "housing"), ("department_head", "housing")]):
        client = signed_in(f"asker{number}", role, agency)
        actor = Person.objects.get(username=f"asker{number}").actor(catalogue().county)
        before, may = ledger.digest(), any(decide("judge_links", actor, keeper).allowed for keeper in keepers)
        for address in ("/enterprises/review/", "/enterprises/", f"/enterprises/{linked}/"):
            assert client.get(address).status_code == (200 if decide("read_rows", actor, None).allowed else 403), role
        answer = client.post("/enterprises/judge/", {**pair, "verdict": "same", "why": f"第{number}次"})
        assert answer.status_code == (302 if may else 403), role
        assert (ledger.digest() != before) == may
        joined = client.post(f"/enterprises/{linked}/same/", {"other": "没有", "why": "x"})
        assert (joined.status_code == 403) == (not decide("judge_links", actor, None).allowed)
