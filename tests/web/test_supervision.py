"""The year's work on pages: glance, board, commitment, departments, leaders, scores; as a browser without scripts gets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.store.test_board import accepted, adjusted, published
from tests.web.conftest import whole
from zhixing.kernel.access import ROLES, decide
from zhixing.store import board, clock
from zhixing.store.people import Person
from zhixing.systems import Catalogue
from zhixing.web import county

SignIn = Callable[..., Client]
SETTINGS = """schema = 1
office = "office"
mark = "澄政督"
[[leader]]
id = "water_and_homes"
title = "分管水务和住房的领导"
title_en = "Leader in charge of water and homes"
agencies = ["water", "housing"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county with plan and sites, and its posts."""
    home = whole(tmp_path / "chengchuan")
    (home / "supervision.toml").write_text(SETTINGS.replace('"office"', '"water"'), "utf-8")
    return home


@pytest.fixture
def here(portal: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalogue]:
    """Three commitments on 10 July: one red, one that only a word says is well, one that has said nothing."""
    board.forget()
    monkeypatch.setenv(clock.SETTING, "2020-07-10")
    found = county.catalogue()
    published(found, 3)
    accepted(found, 1, "2020-06", 20)
    accepted(found, 2, "2020-06", 150, rank="word")
    yield found
    board.forget()


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


PAGES = (
    "/", "/supervision/2020/", "/report/2020/s1.a.01/", "/departments/", "/departments/water/", "/departments/water/score/2020-Q2/", "/leader/",
    "/leader/water_and_homes/",
)  # fmt: skip


@pytest.mark.parametrize("role", list(ROLES))
def test_everybody_who_may_read_the_plan_sees_how_it_stands(here: Catalogue, signed_in: SignIn, role: str) -> None:
    client = signed_in("asker", role)
    actor = Person.objects.get(username="asker").actor(here.county)
    for address in PAGES:
        assert client.get(address).status_code == (200 if decide("read_plan", actor, None).allowed else 403), (role, address)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_there_in_both_languages(here: Catalogue, signed_in: SignIn, language: str) -> None:
    client = signed_in("duchashi", "supervision_office", "water")
    client.cookies["language"] = language
    for address in PAGES:
        assert "清淤山塘" in page(client, address) or address in ("/", "/departments/", "/leader/", "/departments/water/score/2020-Q2/"), address
    assert ("Red" if language == "en" else "红灯") in page(client, "/")


def test_the_first_page_is_the_year(here: Catalogue, signed_in: SignIn) -> None:
    said = page(signed_in("duchashi", "supervision_office", "water"), "/")
    assert 'class="lit red" d="M1,1h9v9h-9z"' in said
    assert 'class="lit grey" d="M12,1h9v9h-9zM23,1h9v9h-9z"' in said
    assert "2020 年：3 项承诺" in said


def test_the_board_is_filtered_and_ordered(here: Catalogue, signed_in: SignIn) -> None:
    client = signed_in("duchashi", "supervision_office", "water")
    assert page(client, "/supervision/2020/").count('name="code"') == 3
    for asked, codes in (
        ("light=red", ["s1.a.01"]),
        ("q=200座", ["s1.a.02"]),
        ("lead=housing", []),
        ("post=water_and_homes", ["s1.a.01", "s1.a.02", "s1.a.03"]),
        ("kind=task", []),
    ):
        said = page(client, f"/supervision/2020/?{asked}")
        assert [code for code in ("s1.a.01", "s1.a.02", "s1.a.03") if f'value="{code}"' in said] == codes, asked
    backwards = page(client, "/supervision/2020/?sort=-code")
    assert backwards.index("s1.a.03") < backwards.index("s1.a.01")
    assert client.get("/supervision/1999/").status_code == 404


def test_what_a_page_showed_on_a_day_it_shows_again(here: Catalogue, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("duchashi", "supervision_office", "water")
    then = page(client, "/report/2020/s1.a.01/")
    assert "未达序时进度" in then
    monkeypatch.setenv(clock.SETTING, "2020-08-12")
    accepted(here, 1, "2020-07", 60)
    assert '达序时进度</span> <b class="number">60 座' in page(client, "/report/2020/s1.a.01/")
    past = page(client, "/report/2020/s1.a.01/?on=2020-07-10")
    assert "20 座</b>" in past
    assert "60 座" not in past
    assert "2020-07-10 当日所知" in past
    assert "当日所知的情况" not in page(client, "/report/2020/s1.a.01/?on=2021-01-01")
    assert "当日所知的情况" not in page(client, "/report/2020/s1.a.01/?on=三月")


def test_the_curve_has_its_table(here: Catalogue, signed_in: SignIn) -> None:
    said = page(signed_in("wang", "department_editor", "water"), "/report/2020/s1.a.01/")
    assert said.count('class="dot computed"') == 1
    assert "20 座" in said.split("<tbody>")[1]


def test_an_adjustment_shows_what_was(here: Catalogue, signed_in: SignIn) -> None:
    adjusted(here, "target", "80")
    said = page(signed_in("wang", "department_editor", "water"), "/report/2020/s1.a.01/")
    assert "<ins>80</ins>" in said
    assert "上级任务调整" in said
    assert "≥80 座" in said


def test_an_instruction_takes_three_taps(here: Catalogue, signed_in: SignIn) -> None:
    leader = signed_in("fenguan", "responsible_leader", "housing")
    assert "/supervision/2020/s1.a.01/instruct/" in page(leader, "/leader/water_and_homes/")
    assert leader.get("/leader/").headers["Location"] == "/leader/water_and_homes/"
    answer = leader.post("/supervision/2020/s1.a.01/instruct/", {"code": "s1.a.01", "matter": "请说明滞后原因。", "days": "5", "urgency": "urgent"})
    assert answer.status_code == 302
    (kin,) = board.board(here, 2020).of("notices", "s1.a.01")
    assert (kin.fields["number"], kin.fields["kind"], kin.fields["state"], kin.fields["owner"]) == ("澄政督〔2020〕1号", "instruction", "issued", "water")
    said = page(leader, "/report/2020/s1.a.01/")
    assert "澄政督〔2020〕1号" in said
    assert "2020-07-17 前反馈" in said


@pytest.mark.parametrize("typed", [{"matter": "", "days": "5"}, {"matter": "请说明。", "days": "0"}, {"matter": "请说明。", "days": "几天"}])
def test_an_instruction_that_lacks_something_comes_back(here: Catalogue, signed_in: SignIn, typed: dict[str, str]) -> None:
    leader = signed_in("fenguan", "responsible_leader", "housing")
    answer = leader.post("/supervision/2020/s1.a.01/instruct/", {"code": "s1.a.01", "urgency": "normal", **typed})
    assert answer.status_code == 422
    assert typed["matter"] in answer.content.decode()
    assert board.board(here, 2020).rows["notices"] == {}


def test_whoever_may_not_instruct_is_told_the_rule(here: Catalogue, signed_in: SignIn) -> None:
    answer = signed_in("wang", "department_editor", "water").get("/supervision/2020/s1.a.01/instruct/")
    assert answer.status_code == 403
    assert "签发督办件" in answer.content.decode()


def test_several_are_done_at_once(here: Catalogue, signed_in: SignIn) -> None:
    client = signed_in("duchashi", "supervision_office", "water")
    assert "没有选中任何事项" in client.post("/supervision/2020/bulk/", {"deed": "accept"}, follow=True).content.decode()
    on = client.post("/supervision/2020/bulk/", {"deed": "notice", "code": ["s1.a.01", "s1.a.03"]})
    assert on.status_code == 302
    typed: dict[str, Any] = {"code": ["s1.a.01", "s1.a.03"], "matter": "请于本周内报送。", "days": "3", "urgency": "normal"}
    assert client.post(on.headers["Location"].split("?")[0], typed).status_code == 302
    assert sorted(str(kin.fields["number"]) for kin in board.board(here, 2020).rows["notices"].values()) == ["澄政督〔2020〕1号", "澄政督〔2020〕2号"]
    assert client.post("/supervision/2020/notices/", {**typed, "code": ["s9.z.99"]}).status_code == 404


def test_a_department_sees_what_it_has_to_report(here: Catalogue, signed_in: SignIn) -> None:
    client = signed_in("wang", "department_editor", "water")
    said = page(client, "/departments/water/")
    assert "/tables/progress/new/?year=2020&amp;code=s1.a.03&amp;lead=water&amp;period=2020-06" in said
    form = page(client, "/tables/progress/new/?year=2020&code=s1.a.03&lead=water&period=2020-06")
    assert 'value="s1.a.03"' in form
    assert client.get("/departments/nowhere/").status_code == 404


def test_every_point_of_a_score_names_what_it_counts(here: Catalogue, signed_in: SignIn) -> None:
    said = page(signed_in("wang", "department_editor", "water"), "/departments/water/score/2020-Q2/")
    assert "60 × 0 / 3" in said
    assert "s1.a.01 2020-06" in said
    client = signed_in("fuze", "department_head", "water")
    assert "提出异议" in page(client, "/departments/water/score/2020-Q2/")
    for quarter in ("2020-Q5", "2020-Q", "1999", "x"):
        assert client.get(f"/departments/water/score/{quarter}/").status_code == 404


def test_without_anything_published_the_pages_say_so(portal: Path, signed_in: SignIn) -> None:
    board.forget()
    client = signed_in("duchashi", "supervision_office", "water")
    for address in ("/supervision/", "/departments/"):
        assert "还没有公布" in page(client, address)
    assert "2025 年工作报告：3 项承诺" in page(client, "/")
