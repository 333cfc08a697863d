"""The shell of the portal: places, front page, plan, reading, maps, checks while typing, search; as a browser without scripts gets them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.conftest import PLAN, REPORT, whole
from zhixing.kernel.access import ROLES, decide
from zhixing.store import listing
from zhixing.store.people import Person
from zhixing.store.registers import today
from zhixing.web import county
from zhixing.web.pages import maps, reading

SignIn = Callable[..., Client]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county with plan and sites."""
    return whole(tmp_path / "chengchuan")


def site(client: Client, name: str, at: str = "120.04,28.9", **more: str) -> str:
    """A row with a place; its id."""
    answer = client.post("/tables/sites/new/", {"name": name, "at": at, "owner": "water", **more})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"].split("/")[-2])


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


# Places.


@pytest.mark.parametrize("role", list(ROLES))
def test_the_navigation_shows_what_one_may_open(signed_in: SignIn, role: str) -> None:
    client = signed_in("asker", role)
    shown = set(re.findall(r'<li><a href="(/[a-z]+/)"', page(client, "/")))
    actor = Person.objects.get(username="asker").actor(county.catalogue().county)
    allowed = {"/report/", "/supervision/"} | ({"/systems/", "/desk/", "/data/"} if decide("read_rows", actor, None).allowed else set())
    allowed |= {"/administration/"} if decide("see_administration", actor, None).allowed else set()
    assert shown == allowed
    for address in ("/report/", "/supervision/", "/systems/", "/desk/", "/data/", "/administration/"):
        assert (client.get(address).status_code == 200) == (address in allowed), address


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize(
    ("address", "action"),
    [("/report/2025/", "read_plan"), ("/report/2025/s1.a.01/", "read_plan"), ("/report/2025/text/", "read_plan"), ("/report/read/", "read_report")],
)
def test_who_sees_the_report(signed_in: SignIn, role: str, address: str, action: str) -> None:
    client = signed_in("asker", role)
    actor = Person.objects.get(username="asker").actor(county.catalogue().county)
    assert (client.get(address).status_code == 200) == decide(action, actor, None).allowed


def test_a_refusal_is_told_in_the_readers_language(signed_in: SignIn) -> None:
    client = signed_in("asker", "department_editor")
    assert "不可以查看系统管理。有此权限的：系统管理员（全部）、审计（全部）" in client.get("/administration/").content.decode()
    client.cookies["language"] = "en"
    assert "Granted to: System administrator (every row), Auditor (every row)" in client.get("/administration/").content.decode()


def test_every_table_is_reached_by_its_system(signed_in: SignIn) -> None:
    client = signed_in()
    for system in county.catalogue().systems:
        assert f"/systems/{system.id}/" in page(client, "/systems/")
        shown = page(client, f"/systems/{system.id}/")
        assert all(f'"/tables/{table.id}/"' in shown for table in system.tables)
    assert client.get("/systems/nothing/").status_code == 404


def test_administration_shows_the_declared_list(signed_in: SignIn) -> None:
    shown = page(signed_in("boss", "auditor"), "/administration/")
    assert "查看个人信息原文" in shown
    assert "本部门" in shown


@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("auto", ""), ('"><script>', "")])
def test_light_and_dark_are_chosen_and_kept(signed_in: SignIn, chosen: str, kept: str) -> None:
    client = signed_in()
    client.post("/theme/", {"theme": chosen, "next": "/"})
    assert ('data-theme="' in page(client, "/")) == bool(kept)
    assert f'data-theme="{kept}"' in page(client, "/") or not kept


# The front page and the desk.


def test_the_front_page_counts_the_plan(signed_in: SignIn) -> None:
    shown = page(signed_in(), "/")
    assert "2025 年工作报告：3 项承诺" in shown
    squares = {kind: len(re.findall(f'class="mark-{kind}"', shown)) for kind in ("quantity", "milestone", "task")}
    assert squares == {"quantity": 1, "milestone": 1, "task": 1}
    assert "城市建设" in shown
    assert "第 2 部分" in shown


def test_a_county_without_a_plan_says_so(signed_in: SignIn, folder: Path) -> None:
    (folder / "plan/2025.toml").unlink()
    client = signed_in()
    assert "还没有登记年度计划" in page(client, "/")
    assert "还没有登记任何年度的计划" in page(client, "/report/")
    assert client.get("/report/2025/").status_code == 404


def test_what_changed_lately_is_shown_to_those_who_may_see_it(signed_in: SignIn) -> None:
    row = site(signed_in("wang", "department_editor", "water"), "东山水厂")
    link = f'<li><a href="/tables/sites/{row}/">东山水厂</a>'
    assert link in page(signed_in("li", "department_head", "water"), "/")
    assert link not in page(signed_in("he", "department_head", "housing"), "/")
    assert link in page(signed_in("zhou", "supervision_office", "housing"), "/")
    assert "Wang" in page(signed_in("qian", "department_head", "water"), "/")


def test_the_desk_tells_what_ends_and_what_others_changed(signed_in: SignIn) -> None:
    mine, other = signed_in("wang", "department_editor", "water"), signed_in("li", "department_head", "water")
    row = site(mine, "东山水厂", expires_on=(today() + timedelta(days=9)).isoformat())
    site(mine, "西湖水厂", expires_on=(today() - timedelta(days=9)).isoformat())
    site(mine, "南溪水厂", expires_on=(today() + timedelta(days=900)).isoformat())
    other.post(f"/tables/sites/{row}/edit/", {"version": "1", "town": "西湖镇"})
    shown = page(mine, "/desk/")
    ending, others = shown[shown.index('id="ending"') : shown.index('id="others"')], shown[shown.index('id="others"') : shown.index('id="mine"')]
    assert [name in ending for name in ("东山水厂", "西湖水厂", "南溪水厂")] == [True, True, False]
    assert "已到期" in ending
    assert "东山水厂" in others
    assert "西湖水厂" not in others
    assert "东山水厂" not in page(signed_in("he", "department_head", "housing"), "/desk/")


# The plan.


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["s1.a.01", "s1.a.02", "s2.a.01"]),
        ("section=1", ["s1.a.01", "s1.a.02"]),
        ("kind=task", ["s2.a.01"]),
        ("lead=housing", ["s1.a.01"]),
        ("q=绿道", ["s1.a.01"]),
        ("q=s2.a", ["s2.a.01"]),
        ("sort=-id", ["s2.a.01", "s1.a.02", "s1.a.01"]),
        ("kind=task&section=1", []),
        ("section=x&sort=y", []),
    ],
)
def test_the_plan_is_filtered_and_sorted(signed_in: SignIn, asked: str, found: list[str]) -> None:
    shown = page(signed_in(), f"/report/2025/?{asked}")
    assert re.findall(r'<td class="nowrap soft">([^<]+)</td>', shown) == found
    assert ("没有符合条件的承诺" in shown) == (not found)


def test_a_lead_that_is_a_proposal_says_so(signed_in: SignIn) -> None:
    client = signed_in()
    assert "拟" in page(client, "/report/2025/s1.a.01/")
    assert "≥20 公里" in page(client, "/report/2025/s1.a.01/")
    assert "未定" in page(client, "/report/2025/s1.a.02/")
    assert "力争 投入使用" in page(client, "/report/2025/s1.a.02/")
    assert "经督查部门确认后才算数" not in page(client, "/report/2025/s2.a.01/")
    assert client.get("/report/2025/s9.a.01/").status_code == 404


def test_the_text_is_in_our_words_until_the_original_is_loaded(signed_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in()
    shown = page(client, "/report/2025/text/")
    assert "没有装入报告原文" in shown
    assert "绿道增加不少于 20 公里" in shown
    reports = tmp_path / "reports"
    reports.mkdir()
    monkeypatch.setenv("ZHIXING_REPORTS", str(reports))
    assert "没有装入报告原文" in page(client, "/report/2025/text/")
    (reports / "2025.txt").write_text(REPORT, "utf-8")
    shown = page(client, "/report/2025/text/")
    assert "2025 年计划的 3 项承诺，2 项在原文中找到了出处" in shown
    ties = json.loads(re.search(r'<script id="ties" type="application/json">(.*?)</script>', shown, re.S)[1])  # type: ignore[index]
    assert sorted(tie["address"] for tie in ties.values()) == ["/report/2025/s1.a.01/", "/report/2025/s1.a.02/"]
    assert "新增绿道20公里以上" in page(client, "/report/2025/s1.a.01/")
    (reports / "2025.txt").write_bytes(b"\x00\x01\x02")
    assert "没有装入报告原文" in page(client, "/report/2025/text/")


def test_the_annotated_page_passes_the_policy(signed_in: SignIn) -> None:
    answer = signed_in().post("/report/read/", {"file": SimpleUploadedFile("报告.txt", REPORT.encode())})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "绿道" in shown
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", shown)
    assert {tag for tag in re.findall(r"<script[^>]*>", shown) if "src=" not in tag} == {'<script type="application/json" id="data">'}


@pytest.mark.parametrize(
    ("name", "data"), [("a.pdf", b"%PDF-1.7 broken"), ("a.docx", b"PK\x03\x04 broken"), ("../../etc/passwd", b"\x00\xff" * 99), ("a.txt", b"")]
)
def test_a_file_that_cannot_be_read_gets_one_sentence(signed_in: SignIn, name: str, data: bytes) -> None:
    answer = signed_in().post("/report/read/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    told = re.search(r'role="alert">([^<]+)<', answer.content.decode())
    assert told is not None
    assert "/tmp" not in told[1]


def test_a_file_too_large_or_too_slow_is_not_read(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in()
    monkeypatch.setattr(reading, "MOST_MEGABYTES", 0)
    assert client.post("/report/read/", {"file": SimpleUploadedFile("a.txt", b"x" * 10)}).status_code == 413
    monkeypatch.setattr(reading, "MOST_MEGABYTES", 20)
    monkeypatch.setattr(reading, "MOST_SECONDS", 0.01)
    assert "还没读完" in client.post("/report/read/", {"file": SimpleUploadedFile("a.txt", REPORT.encode())}).content.decode()
    assert client.post("/report/read/").status_code == 422


# Maps.


def test_rows_with_a_place_stand_on_a_map(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in()
    rows = [site(client, f"水厂{n}", f"120.{n},28.9", town="西湖镇" if n % 2 else "东山街道") for n in range(4)]
    site(client, "无处", "")
    told = client.get("/tables/sites/shapes.json").json()
    assert [one["properties"]["row"] for one in told["features"]] == rows
    assert (told["cut"], told["features"][1]["geometry"]) == (False, {"type": "Point", "coordinates": [120.1, 28.9]})
    assert len(client.get("/tables/sites/shapes.json?town=西湖镇").json()["features"]) == 2
    shown = page(client, "/tables/sites/map/?town=西湖镇")
    assert "水厂1" in shown
    assert "水厂2" not in shown
    assert "120.1, 28.9" in shown
    monkeypatch.setattr(maps, "MOST", 3)
    told = client.get("/tables/sites/shapes.json").json()
    assert (told["cut"], len(told["features"])) == (True, 3)
    assert client.get("/tables/works/map/").status_code == 404
    assert client.get("/outline.json").status_code == 404


def test_the_outline_of_the_county_is_served_where_there_is_one(signed_in: SignIn, folder: Path) -> None:
    (folder / "outline.geojson").write_text('{"type":"FeatureCollection","features":[]}', "utf-8")
    client = signed_in()
    assert client.get("/outline.json").json() == {"type": "FeatureCollection", "features": []}
    assert 'data-outline="/outline.json"' in page(client, "/tables/sites/map/")


# Lists, forms, search.


def test_conditions_are_chips_that_can_be_taken_off(signed_in: SignIn) -> None:
    client = signed_in()
    site(client, "东山水厂", town="西湖镇")
    shown = page(client, "/tables/sites/?town=西湖镇&q=水厂&expires_on.empty=&sort=name&limit=20")
    chips = dict(re.findall(r'<a href="(\?[^"]*)">([^<]+)</a>', shown[shown.index('class="chips"') : shown.index('class="all"')]))
    assert set(chips.values()) == {"乡镇：西湖镇", "“水厂”"}
    without = next(address for address, words in chips.items() if words == "“水厂”").replace("&amp;", "&")
    assert "q=" not in without
    assert "sort=name" in without
    assert "东山水厂" in page(client, f"/tables/sites/{without}")


def test_a_field_is_checked_while_it_is_typed(signed_in: SignIn) -> None:
    client = signed_in()
    check = "/tables/works/check/"
    assert client.post(f"{check}?field=invested", {"invested": "viel"}).content.decode() == "“viel”不是数字"
    assert client.post(f"{check}?field=invested", {"invested": "3亿"}).content == b""
    assert client.post(f"{check}?field=code", {"code": "7", "invested": "viel"}).content.decode().startswith("格式不符")
    assert client.post(f"{check}?field=<b>", {"invested": "<b>"}).content == b""
    assert client.post(f"{check}?field=invested", {"invested": "<b>"}).content.decode() == "“&lt;b&gt;”不是数字"
    client.cookies["language"] = "en"
    assert client.post(f"{check}?field=invested", {"invested": "x"}).content.decode() == "“x” is no number"
    assert list(listing.matching(county.catalogue()["works"], listing.Query())) == []
    assert signed_in("he", "auditor").post(f"{check}?field=invested", {}).status_code == 403


def test_search_finds_tables_commitments_and_rows(signed_in: SignIn) -> None:
    client = signed_in()
    site(client, "绿道驿站")
    shown = page(client, "/search/?q=绿道")
    assert "绿道增加不少于 20 公里" in shown
    assert "绿道驿站" in shown
    assert "/tables/sites/" in page(client, "/search/?q=点位")
    assert "没有找到" in page(client, "/search/?q=高铁")
    shown = page(signed_in("root", "system_administrator"), "/search/?q=绿道")
    assert "绿道增加不少于 20 公里" in shown
    assert "绿道驿站" not in shown


def test_the_plan_of_the_test_is_read(folder: Path) -> None:
    assert (folder / "plan/2025.toml").read_text("utf-8") == PLAN
