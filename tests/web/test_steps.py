"""The walk of a row as its page shows it, and the steps that are taken by form and by program."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.engines.evidence.conftest import png
from tests.web import stepping
from tests.web.stepping import anybody, entered, entry, published, register, standing
from tests.web.test_api import codes, kind, send
from zhixing.kernel.workdays import national
from zhixing.store import ledger, registers
from zhixing.store.registers import today
from zhixing.web.pages import walk

SignIn = Callable[..., Client]


@pytest.fixture
def li(portal: Path, signed_in: SignIn) -> Client:
    """The head of the water department."""
    return signed_in("li", "department_head", "water")


@pytest.fixture
def office(portal: Path, signed_in: SignIn) -> Client:
    """Somebody of the supervision office."""
    return signed_in("su", "supervision_office", "housing")


def page(client: Client, table: str, row: str) -> str:
    """The page of a row, its text without tags."""
    return plain(client.get(f"/tables/{table}/{row}/"))


def plain(answer: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def take(client: Client, table: str, row: str, step: str, version: int | None = None, **typed: Any) -> Any:
    """Send the form of a step."""
    return client.post(f"/tables/{table}/{row}/steps/{step}/", {"version": version or entry(table, row).version, **typed})


def state(table: str, row: str) -> object:
    return entry(table, row).fields["state"]


# The page of a row.


def test_a_page_says_where_the_row_stands_and_what_may_be_done(li: Client, office: Client) -> None:
    row = standing("progress", "submitted")
    shown = li.get(f"/tables/progress/{row}/").content.decode()
    assert '<span class="state"><span class="unseen">状态 </span>待部门审核</span>' in shown
    assert re.findall(r'<details class="step" id="step-(\w+)">', shown) == ["approve", "send_back"]
    said = plain(li.get(f"/tables/progress/{row}/"))
    assert "办理后状态为“待督查室审核”" in said
    assert "没有您可以办理的步骤" not in said
    said = page(office, "progress", row)
    assert "目前没有您可以办理的步骤" in said
    assert "审核同意：由澄川县水利局的部门负责人办理" in said
    assert "退回经办：由澄川县水利局的部门负责人办理" in said


def test_a_page_in_english(li: Client) -> None:
    li.post("/language/", {"language": "en"})
    li.cookies["language"] = "en"
    said = page(li, "progress", standing("progress", "approved"))
    assert "With the office" in said
    assert "Accept: by Supervision office" in said


def test_whoever_took_the_step_before_is_told_why_somebody_else_takes_the_next(li: Client) -> None:
    row = entered("progress")
    assert take(li, "progress", row, "submit").status_code == 302
    shown = li.get(f"/tables/progress/{row}/").content.decode()
    assert re.findall(r'id="step-(\w+)"', shown) == ["send_back"]
    assert "审核同意：由澄川县水利局的部门负责人办理 （您已办理前一步，须由另一人办理）" in plain(li.get(f"/tables/progress/{row}/"))
    answer = take(li, "progress", row, "approve")
    assert (answer.status_code, "请由另一人办理" in plain(answer)) == (403, True)


def test_where_the_flow_has_ended_it_is_said(li: Client) -> None:
    assert "流程已结束" in page(li, "adjustments", standing("adjustments", "refused"))


def test_a_withdrawn_row_offers_no_step(office: Client) -> None:
    row = entered("notices")
    register("notices").withdraw(row, 1, "误录")
    shown = office.get(f"/tables/notices/{row}/").content.decode()
    assert "/steps/" not in shown
    assert "/restore/" in shown


def test_buttons_that_change_a_row_by_hand_are_there_in_open_states_only(office: Client) -> None:
    row = entered("notices")
    address = f"/tables/notices/{row}/"
    assert [part in office.get(address).content.decode() for part in ("/edit/", "/withdraw/", "/undo/")] == [True, True, False]
    register("notices").change(row, 1, {"title": "新标题"})
    assert "/undo/" in office.get(address).content.decode()
    stepping.walk("notices", row, "issued")
    assert [part in office.get(address).content.decode() for part in ("/edit/", "/withdraw/", "/undo/")] == [False, False, False]
    answer = office.get(f"{address}edit/", follow=True)
    assert answer.redirect_chain[-1][0] == address
    assert "状态“已交办”" in plain(answer)


def test_a_change_that_was_just_saved_can_be_taken_back_beside_its_message(li: Client) -> None:
    row = entered("progress")
    answer = li.post(f"/tables/progress/{row}/edit/", {"version": 1, "words": "改写"}, follow=True)
    assert '<button class="plain" form="undo">撤回</button>' in answer.content.decode()
    answer = li.post(f"/tables/progress/{row}/steps/submit/", {"version": 2}, follow=True)
    assert 'form="undo"' not in answer.content.decode()


def test_a_step_is_not_offered_to_be_undone(li: Client) -> None:
    row = standing("progress", "returned")
    shown = li.get(f"/tables/progress/{row}/").content.decode()
    assert "/edit/" in shown
    assert "/undo/" not in shown


def test_new_rows_are_offered_to_those_who_may_enter_them(li: Client, office: Client) -> None:
    for table, may in {
        "commitments": [False, True],
        "progress": [True, False],
        "notices": [False, True],
        "objections": [True, False],
        "adjustments": [True, True],
    }.items():
        assert [f"/tables/{table}/new/" in client.get(f"/tables/{table}/").content.decode() for client in (li, office)] == may, table
        assert [client.get(f"/tables/{table}/new/").status_code == 200 for client in (li, office)] == may, table


def test_no_form_asks_for_a_state_and_where_a_field_names_the_keeper_none_for_the_owner(office: Client) -> None:
    shown = office.get("/tables/commitments/new/").content.decode()
    assert 'name="lead"' in shown
    assert [f'name="{id}"' in shown for id in ("state", "step", "owner")] == [False, False, False]
    row = entered("commitments")
    shown = office.get(f"/tables/commitments/{row}/edit/").content.decode()
    assert [f'name="{id}"' in shown for id in ("state", "step", "owner")] == [False, False, False]


def test_the_state_is_in_the_list_and_its_filters(li: Client) -> None:
    """Even where the table has more columns than a list shows."""
    published("s1001")
    register("commitments").enter([stepping.commitment("s1002")], "water")
    shown = li.get("/tables/commitments/").content.decode()
    assert re.search(r'<th scope="col" class="choice" aria-sort="none"><a href="\?sort=state">状态</a>', shown)
    assert '<select id="f-state" name="state">' in shown
    shown = plain(li.get("/tables/commitments/?state=published"))
    assert ("事项 s1001" in shown, "事项 s1002" in shown, "状态：已公布" in shown) == (True, False, True)


def test_the_history_names_the_step_in_words(li: Client) -> None:
    row = standing("progress", "approved")
    shown = li.get(f"/tables/progress/{row}/").content.decode()
    assert re.findall(r"<li><p><b>([^<]+)</b>", shown) == ["审核同意", "报送", "新增"]
    history = shown[shown.index('id="history"') :]
    assert "<ins>待督查室审核</ins>" in history
    assert "最近一步" not in history


# Clocks.


def test_a_clock_says_when_it_ends_and_how_many_days_are_left(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = standing("notices", "issued")
    due = national().term(today(), 5).due
    said = page(office, "notices", row)
    assert f"反馈时限 {due} 到期" in said
    assert "还剩 5 个工作日" in said
    for day, words in ((due, "今天到期"), (due + timedelta(days=4), "逾期 4 天")):
        monkeypatch.setattr(walk, "today", lambda day=day: day)
        assert words in page(office, "notices", row)


def test_a_clock_that_stands_still_or_has_ended_says_so(office: Client) -> None:
    row = standing("notices", "answered")
    assert f"自 {today()} 起暂停计时" in page(office, "notices", row)
    stepping.walk("notices", row, "closed")
    said = page(office, "notices", row)
    assert f"已于 {today()} 完成 · 按期" in said


def test_a_due_day_in_a_year_that_is_not_announced_is_provisional(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    year = max(national().years) + 1
    monkeypatch.setattr(registers, "today", lambda: date(year, 3, 2))
    monkeypatch.setattr("zhixing.engines.ledger.chain.timedelta", lambda **_: timedelta(days=4000))
    row = standing("notices", "issued")
    assert "暂定：该年度放假安排尚未公布" in page(office, "notices", row)


# The form of a step.


def test_a_step_is_taken_and_told(li: Client) -> None:
    row = standing("notices", "issued")
    answer = li.post(f"/tables/notices/{row}/steps/answer/", {"version": entry("notices", row).version, "answer": "已办理"}, follow=True)
    assert answer.redirect_chain == [(f"/tables/notices/{row}/", 302)]
    assert f"“反馈”已办理，编号 {ledger.digest().number}。" in plain(answer)
    assert (state("notices", row), entry("notices", row).fields["answer"]) == ("answered", "已办理")


@pytest.mark.parametrize(("after", "to"), [("/desk/?x=1", "/desk/?x=1"), ("https://example.org/", None), ("//example.org", None), ("", None)])
def test_one_goes_on_within_the_portal_only(li: Client, after: str, to: str | None) -> None:
    row = entered("progress")
    assert take(li, "progress", row, "submit", next=after).headers["Location"] == (to or f"/tables/progress/{row}/")


def test_where_one_goes_on_is_kept_while_there_are_faults(office: Client) -> None:
    row = standing("progress", "approved")
    shown = office.get(f"/tables/progress/{row}/?next=/desk/").content.decode()
    assert '<input type="hidden" name="next" value="/desk/">' in shown
    answer = take(office, "progress", row, "return", next="/desk/")
    assert answer.status_code == 422
    assert '<input type="hidden" name="next" value="/desk/">' in answer.content.decode()


def test_what_is_wrong_is_told_in_the_form_with_what_was_typed(li: Client) -> None:
    row = standing("notices", "issued")
    before = ledger.digest()
    answer = take(li, "notices", row, "ask_time", more="九十", reason="")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert re.findall(r'<details class="step" id="step-(\w+)" open>', shown) == ["ask_time"]
    assert '<a href="#ask_time-reason">理由</a>' in shown
    assert '<a href="#ask_time-more">延长天数</a>' in shown
    assert 'value="九十"' in shown
    answer = take(li, "notices", row, "ask_time", more="九十", reason="材料<b>多</b>")
    shown = answer.content.decode()
    assert '<a href="#ask_time-more">延长天数</a>' in shown
    assert "“九十”不是数字" in plain(answer)
    assert "材料&lt;b&gt;多&lt;/b&gt;</textarea>" in shown
    assert '<input id="ask_time-more" name="more" value="九十"' in shown
    assert '<label for="ask_time-more">延长天数 <span class="required">必填</span></label>' in shown
    assert '<label for="answer-answer">反馈 <span class="required">必填</span></label>' in shown
    assert "<legend>证明材料</legend>" in shown
    assert ledger.digest() == before
    assert take(li, "notices", row, "answer", answer="").status_code == 422
    assert ledger.digest() == before


def test_a_fault_of_a_field_that_the_step_does_not_ask_for_leads_to_the_form_of_the_row(li: Client) -> None:
    """A period that was locked meanwhile, a commitment that another agency leads now: told with the field, and where to mend it."""
    row = entered("progress")
    code = str(entry("progress", row).fields["code"])
    found = registers.register_for(stepping.catalogue(), "commitments", anybody("x")).of_key((today().year, code))
    assert found is not None
    register("commitments").step(found.row, found.version, "adjust", {"lead": "housing"}, "改由住建局牵头")
    answer = take(li, "progress", row, "submit")
    assert answer.status_code == 422
    assert "报送单位：该事项由其他单位牵头，应由牵头单位报送" in plain(answer)
    assert f'<a href="/tables/progress/{row}/edit/">修改内容</a>' in answer.content.decode()


def test_what_another_row_does_not_allow_is_told(portal: Path, signed_in: SignIn) -> None:
    leader = signed_in("chen", "responsible_leader", "housing")
    row = entered("adjustments")
    register("adjustments").change(row, 1, {"what": "lead", "becomes": "nobody"})
    before = ledger.digest()
    answer = take(leader, "adjustments", row, "grant", reason="同意")
    assert (answer.status_code, "没有名为“nobody”的部门" in plain(answer)) == (422, True)
    assert ledger.digest() == before


def test_who_was_overtaken_sees_the_row_as_it_is_now(li: Client) -> None:
    row = entered("progress")
    register("progress").step(row, 1, "submit")
    answer = li.post(f"/tables/progress/{row}/steps/submit/", {"version": 1}, follow=True)
    said = plain(answer)
    assert "别人先办理了，您的操作没有记录" in said
    assert "待部门审核" in said
    assert entry("progress", row).version == 2


def test_a_step_that_leads_from_elsewhere_is_told(li: Client) -> None:
    row = entered("progress")
    answer = li.post(f"/tables/progress/{row}/steps/approve/", {"version": 1}, follow=True)
    assert "状态“草稿”" in plain(answer)
    assert state("progress", row) == "draft"


@pytest.mark.parametrize("address", ["/tables/progress/none/steps/submit/", "/tables/none/x/steps/submit/", "/tables/works/x/steps/submit/"])
def test_what_is_not_there_is_missing(li: Client, address: str) -> None:
    assert li.post(address, {"version": 1}).status_code == 404


def test_a_step_that_is_not_there_is_missing_and_none_is_only_looked_at(li: Client) -> None:
    row = entered("progress")
    assert take(li, "progress", row, "jump").status_code == 404
    assert li.get(f"/tables/progress/{row}/steps/jump/").status_code == 404
    before = ledger.digest()
    for ask in (li.get, li.head):
        assert ask(f"/tables/progress/{row}/steps/submit/?version=1").status_code == 200
    assert ledger.digest() == before


# By the link of a message.


def come(client: Client, row: str, step: str, seen: int | str) -> tuple[str, list[str]]:
    """Open the link: the page in words, and the steps whose forms stand open."""
    answer = client.get(f"/tables/progress/{row}/steps/{step}/?version={seen}")
    assert answer.status_code == 200
    return plain(answer), re.findall(r'<details class="step" id="step-(\w+)" open>', answer.content.decode())


def test_the_link_leads_by_way_of_the_sign_in_to_the_open_form_below_what_it_is_about(portal: Path, li: Client) -> None:
    row = standing("progress", "submitted")
    link = f"/tables/progress/{row}/steps/approve/?version=2"
    door = Client().get(link)
    assert door.headers["Location"] == f"/sign-in/?next={quote(link)}"
    assert f'<input type="hidden" name="next" value="{link}">' in Client().get(door.headers["Location"]).content.decode()
    said, opened = come(li, row, "approve", 2)
    assert opened == ["approve"]
    assert "请核对下面的内容，再提交“审核同意”" in said
    code = str(entry("progress", row).fields["code"])
    assert f'<a href="/report/{today().year}/{code}/">事项 {code}</a>' in li.get(link).content.decode(), "and to the commitment"
    assert said.index("有进展") < said.index("提交“审核同意”", said.index("有进展"))


def test_a_link_that_is_opened_late_says_who_has_done_it_and_what_can_be_done_now(li: Client, office: Client) -> None:
    row = standing("progress", "approved")
    said, opened = come(li, row, "approve", 2)
    assert opened == []
    assert re.search(r"“审核同意”已由\w+于 [-0-9]+ [:0-9]+ 办理，编号 [0-9]+。下面是现在的情况", said)
    assert "没有您可以办理的步骤" in said
    assert "采用：由督查室办理" in said
    said, opened = come(office, row, "approve", 2)
    assert "提交“采用”" in said


def test_a_link_to_what_has_changed_meanwhile_asks_to_look_again(li: Client) -> None:
    row = standing("progress", "returned")
    stepping.walk("progress", row, "submitted")
    said, opened = come(li, row, "approve", 2)
    assert opened == ["approve"]
    assert "消息发出以后内容有变化（第 2 版，现为第 4 版）" in said


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30])
def test_a_link_without_a_version_that_is_one_shows_the_form(li: Client, seen: str) -> None:
    assert come(li, standing("progress", "submitted"), "approve", seen)[1] == ["approve"]


def test_a_link_to_a_step_that_somebody_else_takes_says_so(li: Client) -> None:
    said, opened = come(li, standing("progress", "approved"), "accept", 3)
    assert (opened, "“采用”现在不能由您办理。下面是现在的情况" in said) == ([], True)


def test_pressing_twice_makes_one_fact_and_says_so(li: Client) -> None:
    row = standing("progress", "submitted")
    assert take(li, "progress", row, "approve", 2).status_code == 302
    before = ledger.digest()
    answer = li.post(f"/tables/progress/{row}/steps/approve/", {"version": 2}, follow=True)
    said = plain(answer)
    assert f"办理，编号 {before.number}，没有重复记录" in said
    assert "别人先办理了" not in said
    assert ledger.digest() == before
    assert f"办理，编号 {before.number}，没有重复记录" in come(li, row, "approve", 2)[0]


def test_files_come_with_a_step(li: Client, office: Client) -> None:
    row = standing("notices", "issued")
    brought = SimpleUploadedFile("现场.png", png(), "image/png")
    answer = take(li, "notices", row, "answer", **{"answer": "已办理", "proof.there": "1", "proof.files": brought})
    assert answer.status_code == 302
    assert len(entry("notices", row).fields["proof"]) == 1  # type: ignore[arg-type]
    assert "现场.png" in page(li, "notices", row)


def test_nobody_brings_a_file_with_a_step_that_may_not_be_taken(li: Client) -> None:
    row = standing("progress", "submitted", "housing")
    before = ledger.digest()
    assert take(li, "progress", row, "approve", **{"proof.there": "1", "proof.files": SimpleUploadedFile("x.png", png())}).status_code == 403
    assert ledger.digest() == before


def test_ids_of_a_page_stand_once(office: Client) -> None:
    """Several steps of a page may ask for the same field."""
    for table, at in (("objections", "raised"), ("notices", "drafted"), ("progress", "approved")):
        shown = office.get(f"/tables/{table}/{standing(table, at)}/").content.decode()
        ids = re.findall(r'\sid="([^"]+)"', shown)
        assert len(ids) == len(set(ids)), table
        assert {"objections": "uphold-answer" in ids and "reject-answer" in ids}.get(table, True)


# The API.


def test_a_program_takes_a_step(li: Client) -> None:
    row = standing("notices", "issued")
    address = f"/api/tables/notices/rows/{row}"
    read = send(li, "GET", address).json()
    assert read["steps"] == ["answer", "ask_time"]
    answer = send(li, "POST", f"{address}/steps/answer", {"fields": {"answer": "已办理"}, "reason": "按期"}, read["version"])
    assert (answer.status_code, answer.headers["ETag"]) == (200, f'"{read["version"] + 1}"')
    told = answer.json()
    assert (told["fields"]["state"], told["fields"]["step"], told["fields"]["answer"], told["steps"]) == ("answered", "answer", "已办理", [])
    assert send(li, "GET", address).json() == told
    assert send(li, "GET", f"{address}/history").json()["steps"][-1]["reason"] == "按期"


def test_a_program_names_files_by_their_hashes(li: Client) -> None:
    row = standing("notices", "issued")
    hash = li.generic("POST", "/api/evidence?name=x.png", png(), "application/octet-stream").json()["hash"]
    address = f"/api/tables/notices/rows/{row}/steps/answer"
    answer = send(li, "POST", address, {"fields": {"answer": "已办理", "proof": ["b" * 64]}}, entry("notices", row).version)
    assert (answer.status_code, codes(answer)) == (422, [("proof", "not_file")])
    told = send(li, "POST", address, {"fields": {"answer": "已办理", "proof": [hash]}}, entry("notices", row).version).json()
    assert told["fields"]["proof"] == [hash]


def test_a_step_that_asks_for_nothing_needs_no_body(li: Client) -> None:
    row = entered("progress")
    assert send(li, "POST", f"/api/tables/progress/rows/{row}/steps/submit", None, 1).json()["fields"]["state"] == "submitted"


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"fields": {"more": 3}}, [("/reason", "required")]),
        ({}, [("/reason", "required"), ("more", "required")]),
        ({"fields": {"more": "九十"}}, [("/reason", "required"), ("more", "not_number")]),
        ({"reason": "多"}, [("more", "required")]),
        ({"fields": {"more": "九十"}, "reason": "多"}, [("more", "not_number")]),
        ({"fields": {"more": [3]}, "reason": "多"}, [("more", "wrong_type")]),
        ({"fields": {"more": 3, "title": "别的"}, "reason": "多"}, [("title", "locked")]),
        ({"fields": {"more": 3, "state": "closed"}, "reason": "多"}, [("state", "locked")]),
        ({"fields": {"more": 3, "nothing": 1}, "reason": "多"}, [("", "unknown_field")]),
        ({"fields": [], "reason": "多"}, [("/fields", "wrong_type")]),
        ({"fields": {"more": 3}, "reason": "多", "to": "closed"}, [("/to", "unknown_member")]),
    ],
)
def test_a_program_is_told_what_is_wrong(li: Client, body: Any, faults: list[tuple[str, str]]) -> None:
    row = standing("notices", "issued")
    before = ledger.digest()
    answer = send(li, "POST", f"/api/tables/notices/rows/{row}/steps/ask_time", body, entry("notices", row).version)
    assert (answer.status_code, codes(answer)) == (422, faults)
    assert ledger.digest() == before


def test_a_program_is_told_why_not(li: Client) -> None:
    row = entered("progress")
    address = f"/api/tables/progress/rows/{row}/steps"
    for step, version, expected in (
        ("submit", None, "no_version"),
        ("submit", 7, "overtaken"),
        ("approve", 1, "conflict"),
        ("accept", 1, "not_allowed"),
        ("jump", 1, "missing"),
    ):
        assert kind(send(li, "POST", f"{address}/{step}", {}, version)) == expected, step
    assert send(li, "POST", f"{address}/submit", {}, 1).status_code == 200
    answer = send(li, "POST", f"{address}/approve", {}, 2)
    assert (kind(answer), "请由另一人办理" in answer.json()["detail"]) == ("not_allowed", True)
    assert kind(send(li, "POST", "/api/tables/progress/rows/none/steps/submit", {}, 1)) == "missing"
    assert kind(send(li, "POST", "/api/tables/works/rows/none/steps/submit", {}, 1)) == "missing"


def test_states_are_not_set_by_a_program(office: Client) -> None:
    row = entered("notices")
    address = "/api/tables/notices/rows"
    answer = send(office, "PATCH", f"{address}/{row}", {"fields": {"state": "closed"}}, 1)
    assert (answer.status_code, codes(answer)) == (422, [("state", "locked")])
    answer = send(office, "POST", address, {"owner": "water", "fields": {**stepping.good("notices"), "step": "close"}})
    assert (answer.status_code, codes(answer)) == (422, [("step", "locked")])
    stepping.walk("notices", row, "issued")
    answer = send(office, "PATCH", f"{address}/{row}", {"fields": {"title": "新"}}, 2)
    assert (kind(answer), "已交办" in answer.json()["detail"]) == ("conflict", True)


def test_a_step_that_changes_another_row_is_told_by_that_row(portal: Path, signed_in: SignIn) -> None:
    leader = signed_in("chen", "responsible_leader", "housing")
    row = entered("adjustments")
    register("adjustments").change(row, 1, {"what": "lead", "becomes": "nobody"})
    answer = send(leader, "POST", f"/api/tables/adjustments/rows/{row}/steps/grant", {"reason": "同意"}, 2)
    assert (answer.status_code, codes(answer)) == (422, [("lead", "not_agency")])


def test_the_document_has_the_steps_of_tables_with_a_flow(li: Client) -> None:
    document = send(li, "GET", "/api/openapi.json").json()
    assert [path for path in document["paths"] if path.endswith("/steps/{step}")] == [
        f"/api/tables/{table}/rows/{{row}}/steps/{{step}}"
        for table in (*stepping.PAPERS, "figures", "rungs", "tickets", "links", "grants", "commitments", "progress", "adjustments", "notices", "objections")
    ]
    item = document["paths"]["/api/tables/notices/rows/{row}/steps/{step}"]
    ids = ["issue", "drop", "answer", "ask_time", "give_time", "refuse_time", "again", "close", "reopen"]
    assert item["parameters"][1]["schema"] == {"enum": ids}
    schemas = document["components"]["schemas"]
    assert set(schemas["notices_stepping"]["properties"]["fields"]["properties"]) == {"answer", "proof", "more"}
    assert schemas["notices_row"]["properties"]["steps"]["items"] == {"enum": ids}
    assert "steps" not in schemas["works_row"]["properties"]
    assert "state" not in schemas["notices_changing"]["properties"]["fields"]["properties"]
    row = standing("notices", "issued")
    told = send(li, "GET", f"/api/tables/notices/rows/{row}").json()
    whole = {"$ref": "#/components/schemas/notices_row", "components": document["components"]}
    jsonschema_rs.validate(whole, told)
