"""The review as a browser without scripts walks it: take in, confirm, correct, split, merge, reject, take back, publish, export; and who may."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.conftest import PLAN, REPORT
from zhixing.store import board, ledger, listing
from zhixing.store.registers import register_for
from zhixing.web import county, waiting
from zhixing.web.county import catalogue
from zhixing.web.middleware import NOBODY
from zhixing.web.pages import reading

SignIn = Callable[..., Client]
HOME = "/supervision/review/2025/"
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def folder(folder: Path) -> Path:
    """The county with the plans of two years."""
    (folder / "plan").mkdir()
    (folder / "plan/2025.toml").write_text(PLAN, "utf-8")
    return folder


@pytest.fixture(autouse=True)
def quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Reports are read in this process; nothing of another test is remembered."""
    monkeypatch.setenv(waiting.SETTING, str(tmp_path / "uploads"))
    monkeypatch.setattr(reading, "_within_bounds", lambda task, path: task(path))
    board.forget()
    yield
    board.forget()


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    """The office, with the plan taken in."""
    client = signed_in("shen", "supervision_office", "housing")
    assert client.post(f"{HOME}import/").status_code == 302
    return client


def row(code: str, year: int = 2025) -> listing.Entry:
    found = register_for(catalogue(), "commitments", NOBODY).of_key((year, code))
    assert found is not None, code
    return found


def act(client: Client, code: str, deed: str, *, ask: Any = None, version: int | None = None, **data: Any) -> Any:
    seen = version if version is not None else row(code).version
    return client.post(f"{HOME}{code}/{deed}/", {"version": str(seen), **data}, **(ask or {}))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_plan_is_previewed_and_taken_in(signed_in: SignIn) -> None:
    client = signed_in("shen", "supervision_office", "housing")
    assert "还没有内容" in text(client.get(HOME))
    assert "新增 3 件待确认事项" in text(client.get(f"{HOME}import/"))
    assert "已新增 3 件" in text(client.post(f"{HOME}import/", follow=True))
    assert "没有要新增的" in text(client.get(f"{HOME}import/"))
    assert "已新增 0 件" in text(client.post(f"{HOME}import/", follow=True))


def test_a_report_is_previewed_and_taken_in(office: Client) -> None:
    longer = REPORT.replace("通车。", "通车。改造公共厕所8座。")
    preview = office.post(f"{HOME}import/", {"upload": "1", "file": SimpleUploadedFile("报告.txt", longer.encode())})
    page = text(preview)
    assert "新增 1 件待确认事项" in page
    before = ledger.digest()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    assert ledger.digest() == before
    assert "已新增 1 件待确认事项；清单原有 2 件" in text(office.post(f"{HOME}import/", {"token": token[1]}, follow=True))
    assert row("r003").fields["quote"] == "改造公共厕所8座"
    assert office.post(f"{HOME}import/", {"token": token[1]}).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("报告.txt", REPORT.replace("澄川县", "清溪县"), "是清溪县2025年政府工作报告，这里是澄川县2025年的清单，未导入任何内容"),
        ("报告.txt", REPORT.replace("2025", "2024"), "是澄川县2024年政府工作报告"),
        ("报告.txt", "澄川县政府工作报告\n各位代表：\n一、2024年工作回顾\n新建绿道20公里。\n二、2025年工作安排\n", "没有读到承诺"),
        ("报告.pdf", "%PDF-1.7 nothing", "读不了这份文件"),
    ],
)
def test_what_does_not_belong_here_is_refused_in_one_sentence(office: Client, name: str, content: str, told: str) -> None:
    before = ledger.digest()
    answer = office.post(f"{HOME}import/", {"upload": "1", "file": SimpleUploadedFile(name, content.encode())})
    assert (answer.status_code, told in text(answer)) == (422, True)
    assert ledger.digest() == before
    assert office.post(f"{HOME}import/", {"upload": "1"}).status_code == 422


def test_a_proposal_is_shown_with_what_the_machine_made_of_it(office: Client) -> None:
    page = text(office.get(HOME))
    assert "待确认" in page
    assert "第 1 件，共 3 件" in page
    assert "没有载入报告原文" in page
    act(office, "s1.a.01", "save", target="25")
    page = text(office.get(f"{HOME}?at=s1.a.01"))
    assert 'value="25"' in page
    assert re.search(r'class="machine"[^>]*>不低于 20 公里 <span class="mark">已更正', page)


def test_confirming_goes_to_the_next(office: Client) -> None:
    answer = act(office, "s1.a.01", "confirm", target="25")
    assert answer.headers["Location"] == f"{HOME}?at=s1.a.02"
    assert (row("s1.a.01").fields["state"], row("s1.a.01").fields["target"]) == ("confirmed", "25")
    act(office, "s1.a.02", "confirm")
    page = text(office.post(f"{HOME}s2.a.01/confirm/", {"version": "1"}, follow=True))
    assert "全部处理完毕" in page
    assert "已确认 3 件，不列入 0 件，待确认 0 件，共 3 件" in page


def test_filters_stay_and_lead_the_way(office: Client) -> None:
    page = text(office.get(f"{HOME}?lead=missing"))
    assert 'data-code="s1.a.01"' in page  # led by housing, which is the office of this county
    assert 'data-code="s2.a.01"' not in page
    answer = office.post(f"{HOME}s1.a.02/confirm/?lead=missing", {"version": "1"})
    assert answer.headers["Location"] == f"{HOME}?at=s1.a.01&lead=missing"
    shown = re.findall(r'data-code="([^"]+)"', text(office.get(f"{HOME}?state=confirmed")))
    assert shown == ["s1.a.02"]
    assert re.findall(r'data-code="([^"]+)"', text(office.get(f"{HOME}?section=2&kind=task"))) == ["s2.a.01"]
    assert "没有符合条件的事项" in text(office.get(f"{HOME}?q=无此"))


def test_agencies_are_written_by_name(office: Client) -> None:
    act(office, "s1.a.01", "save", lead="water", support="县河道所、澄川县住房和城乡建设局、县供电公司")
    assert (row("s1.a.01").fields["support"], row("s1.a.01").owner) == ("rivers、housing、县供电公司", "water")
    assert "澄川县河道管理所、澄川县住房和城乡建设局、县供电公司" in text(office.get(f"{HOME}?at=s1.a.01"))


def test_what_is_wrong_is_told_beside_what_was_typed(office: Client) -> None:
    before = ledger.digest()
    answer = act(office, "s1.a.01", "confirm", target="很多", title="")
    page = text(answer)
    assert answer.status_code == 422
    assert "有 2 处需要修改，没有保存" in page
    assert 'value="很多"' in page
    assert act(office, "s1.a.01", "reject").status_code == 422
    assert "请写明理由" in text(act(office, "s1.a.01", "reject", reason=" "))
    assert act(office, "s1.a.01", "split", titles="一项").status_code == 422
    assert act(office, "s1.a.01", "merge").status_code == 422
    assert ledger.digest() == before


def test_rejected_reconsidered_taken_back(office: Client) -> None:
    assert act(office, "s2.a.01", "reject", reason="口号").status_code == 302
    assert row("s2.a.01").fields["state"] == "rejected"
    page = text(office.get(f"{HOME}?at=s2.a.01"))
    assert "不能再直接修改" in page
    act(office, "s2.a.01", "reconsider")
    act(office, "s1.a.01", "confirm")
    assert "s1.a.01 的决定已撤回" in text(office.post(f"{HOME}undo/", {"at": "s1.a.02"}, follow=True))
    assert {row(code).fields["state"] for code in ("s1.a.01", "s1.a.02", "s2.a.01")} == {"proposed"}
    answer = office.post(f"{HOME}undo/", {"at": "s1.a.02"})
    assert (answer.status_code, "没有可以撤回的决定" in text(answer)) == (422, True)


def test_splitting_and_merging(office: Client) -> None:
    answer = act(office, "s1.a.01", "split", titles="东段绿道\n西段绿道")
    assert answer.headers["Location"] == f"{HOME}?at=s1.a.01-1"
    page = text(office.get(HOME))
    assert re.findall(r'data-code="([^"]+)"', page) == ["s1.a.01", "s1.a.01-1", "s1.a.01-2", "s1.a.02", "s2.a.01"]
    other = row("s1.a.02")
    answer = act(office, "s1.a.01-1", "merge", **{"with": [f"{other.row}@{other.version}"]}, title="绿道和路")
    assert answer.status_code == 302
    assert (row("s1.a.02").fields["state"], row("s1.a.01-1").fields["title"]) == ("rejected", "绿道和路")


def test_as_json_a_decision_answers_with_the_next_panel(office: Client) -> None:
    answer = act(office, "s1.a.01", "confirm", ask=JSON)
    told = answer.json()
    assert (answer.status_code, told["at"], told["address"]) == (200, "s1.a.02", f"{HOME}?at=s1.a.02")
    assert told["rows"]["s1.a.01"]["state"] == "confirmed"
    assert "让东环路通车" in told["panel"]
    assert "<b>1</b> 已确认" in told["progress"]
    assert len(answer.content) < 40_000
    assert office.get(f"{HOME}?at=s2.a.01", **JSON).json()["at"] == "s2.a.01"
    wrong = act(office, "s1.a.02", "confirm", ask=JSON, begins_on="明天")
    assert (wrong.status_code, "没有保存" in wrong.json()["panel"]) == (422, True)
    assert act(office, "s1.a.02", "split", ask=JSON, titles="甲\n乙").json() == {"address": f"{HOME}?at=s1.a.02-1"}


def test_two_officers_at_once(office: Client, signed_in: SignIn) -> None:
    """The second is told who was there first and what they made of it; by page and by JSON."""
    second = signed_in("qian", "supervision_office", "housing")
    act(office, "s1.a.01", "confirm", target="25")
    before = ledger.digest()
    for ask in ({}, JSON):
        answer = act(second, "s1.a.01", "reject", version=1, reason="重复", ask=ask)
        said = answer.json()["panel"] if ask else text(answer)
        assert answer.status_code == 409
        assert "这一件刚由别人处理，您的操作没有记录" in said
        assert "<b>Shen</b>" in said
        assert "<ins>25</ins>" in said
        assert "<ins>已确认</ins>" in said
    # What the second typed stays, what the second only saw does not stand over what the first has made of it.
    typed = {"title": "绿道再加 20 公里", "target": "20", "certainty": "firm"}
    page = text(act(second, "s1.a.01", "confirm", version=1, **typed))
    assert "绿道再加 20 公里</textarea>" in page
    assert re.search(r'name="target" value="25"', page)
    assert ledger.digest() == before


def test_publishing(office: Client) -> None:
    assert "没有已确认、待公布的事项" in text(office.get(f"{HOME}publish/"))
    for code in ("s1.a.01", "s2.a.01"):
        act(office, code, "confirm")
    page = text(office.get(f"{HOME}publish/"))
    assert "还有 1 件待确认，不会公布" in page
    assert "1 件还没有牵头单位" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    form = {"seen": seen[1], "reason": "2025 年督办事项第 1 版"}
    answer = office.post(f"{HOME}publish/", form)
    assert (answer.status_code, "没有公布" in text(answer)) == (422, True)
    assert office.post(f"{HOME}publish/", {**form, "reason": "", "without_lead": "1"}).status_code == 422
    act(office, "s1.a.02", "confirm")
    answer = office.post(f"{HOME}publish/", {**form, "without_lead": "1"})
    assert (answer.status_code, "刚有变化" in text(answer)) == (409, True)
    seen = re.search(r'name="seen" value="([^"]+)"', text(answer))
    assert seen
    assert "已公布 3 件" in text(office.post(f"{HOME}publish/", {**form, "seen": seen[1], "without_lead": "1"}, follow=True))
    assert {row(code).fields["state"] for code in ("s1.a.01", "s1.a.02", "s2.a.01")} == {"published"}
    (*_, last) = ledger.of_row("commitments", row("s1.a.01").row)
    assert last.change.reason == "2025 年督办事项第 1 版"
    assert act(office, "s1.a.01", "confirm").status_code == 422


def test_corrections_are_exported(office: Client) -> None:
    act(office, "s1.a.01", "confirm", target="25")
    answer = office.get(f"{HOME}corrections.jsonl")
    (told,) = [json.loads(line) for line in text(answer).splitlines()]
    assert (told["machine"]["value"], told["person"]["value"], told["changed"]) == (20.0, 25.0, ["target"])
    assert answer.headers["Content-Type"].startswith("application/jsonl")


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("auditor", True),
        ("department_editor", False),
        ("department_head", False),
        ("responsible_leader", False),
        ("data_office", False),
        ("system_administrator", False),
    ],
)
def test_the_office_alone_decides_and_the_auditor_reads(office: Client, signed_in: SignIn, role: str, reads: bool) -> None:
    client, before = signed_in("other", role, "housing"), ledger.digest()
    for address in (HOME, f"{HOME}publish/", f"{HOME}corrections.jsonl"):
        assert client.get(address).status_code == (200 if reads else 403), address
    assert client.get(f"{HOME}import/").status_code == 403
    for address in ("import/", "publish/", "undo/", *(f"s1.a.01/{deed}/" for deed in ("confirm", "save", "reject", "reconsider", "split", "merge"))):
        assert client.post(f"{HOME}{address}", {"version": "1", "reason": "x", "titles": "甲\n乙", "at": "s1.a.01"}).status_code == 403, address
    assert ledger.digest() == before
    if reads:
        page = text(client.get(HOME))
        assert "只有督查室可以确认和修改" in page
        assert "data-deed" not in page


def test_what_is_not_there(office: Client) -> None:
    assert office.get(f"{HOME}?at=nothing").status_code == 404
    for address in ("", "import/", "publish/", "corrections.jsonl"):
        assert office.get(f"/supervision/review/99999999999/{address}").status_code == 404
    assert office.post(f"{HOME}nothing/confirm/", {"version": "1"}).status_code == 404
    assert office.post(f"{HOME}s1.a.01/burn/", {"version": "1"}).status_code == 404
    assert office.post(f"{HOME}undo/", {"at": "nothing"}).status_code == 404
    assert act(office, "s1.a.01", "confirm", version=99).status_code == 409


def test_the_text_of_the_report_is_marked(office: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the original is loaded: the sentence of the proposal stands marked in it, and each sentence leads to its own."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/2025.txt").write_text(REPORT, "utf-8")
    monkeypatch.setenv("ZHIXING_REPORTS", str(tmp_path / "reports"))
    page = text(office.get(f"{HOME}?at=s1.a.02"))
    assert "报告原文" in page
    assert re.findall(r'class="said now" data-codes="s1.a.02">([^<]+)<', page) == ["力争东环路建成通车"]
    assert re.findall(r'class="said" data-codes="s1.a.01">([^<]+)<', page) == ["新增绿道20公里以上"]
    assert "各位代表：" in page


def test_a_plan_brings_its_sentences_from_the_original(signed_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/2025.txt").write_text(REPORT, "utf-8")
    monkeypatch.setenv("ZHIXING_REPORTS", str(tmp_path / "reports"))
    client = signed_in("shen", "supervision_office", "housing")
    client.post(f"{HOME}import/")
    assert [row(code).fields.get("quote") for code in ("s1.a.01", "s1.a.02", "s2.a.01")] == ["新增绿道20公里以上", "力争东环路建成通车", None]


# Years side by side.


@pytest.fixture
def two_years(folder: Path, signed_in: SignIn) -> Client:
    """The plans of 2024 and 2025, both taken in; that of 2024 published."""
    before = PLAN.replace("2025", "2024").replace("办好民生实事", "建设游泳馆").replace("民生实事", "游泳馆").replace("value = 20", "value = 15")
    (folder / "plan/2024.toml").write_text(before, "utf-8")
    county._plans.cache_clear()
    client = signed_in("shen", "supervision_office", "housing")
    for year in (2024, 2025):
        client.post(f"/supervision/review/{year}/import/")
    for code in ("s1.a.01", "s1.a.02", "s2.a.01"):
        client.post(f"/supervision/review/2024/{code}/confirm/", {"version": "1"})
    page = text(client.get("/supervision/review/2024/publish/"))
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    client.post("/supervision/review/2024/publish/", {"seen": seen[1], "reason": "第 1 版", "without_lead": "1"})
    return client


def test_years_side_by_side(two_years: Client, signed_in: SignIn) -> None:
    page = text(two_years.get("/supervision/years/"))
    assert "2024 年的承诺，2025 年怎么样了" in page
    fates = dict(re.findall(r'<li class="(\w+)"><a href="[^"]+">[^<]+<b>(\d+)</b>', page))
    assert fates == {"vanished": "1", "carried": "2", "result": "0", "running": "0", "withdrawn": "0"}
    only = text(two_years.get("/supervision/years/?year=2025&fate=vanished"))
    assert "建设游泳馆" in only
    assert "绿道增加" not in only
    assert "2025 年新提出 1 件" in page
    assert signed_in("wang", "department_editor").get("/supervision/years/").status_code == 200
    assert signed_in("gu", "system_administrator").get("/supervision/years/").status_code == 403


def test_one_year_alone_is_said_to_be_alone(office: Client) -> None:
    assert "要有前后两年的清单才能对照。现有：2025" in text(office.get("/supervision/years/"))
