"""Papers: what is declared of them, and every rule that a row has to keep beyond its fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.cases import Flow, read_flows
from zhixing.engines.records import Effect, Known, Proposed, Table, read_tables
from zhixing.kernel.declare import Declarations
from zhixing.systems.office.rules import EFFECTS, RULES

FOLDER = Path(__file__).resolve().parents[2] / "zhixing/systems/office"
KNOWN = Known({}, {"housing": "澄川县住房和城乡建设局", "water": "澄川县水利局"}, {"县住建局": "housing", "县水利局": "water"})
DAY = date(2025, 7, 1)
DRAFT: dict[str, Any] = {
    "code": "拟〔2025〕1号",
    "title": "关于防汛的通知",
    "secrecy": "internal",
    "text": "请做好准备。",
    "countersigners": "县住建局、澄川县水利局",
}
RECEIVED = {"title": "关于防汛的通知", "number": "市水〔2025〕1号", "received_on": "2025-07-01", "secrecy": "internal"}
# The fifteen of the regulation, article 8.
KINDS = ["决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案", "函", "纪要"]


def declared() -> tuple[dict[str, Table], dict[str, Flow]]:
    with Declarations(FOLDER) as files:
        tables = read_tables(files)
        flows = read_flows(files, tables)
    return {table.id: table for table in tables}, {flow.table: flow for flow in flows}


def wrong(table: str, fields: Mapping[str, Any], step: str = "", there: Mapping[tuple[Any, ...], Mapping[str, Any]] | None = None) -> list[tuple[str, str]]:
    """What the rule has against a row; `there` are rows of other tables by their key."""
    proposed = Proposed(fields, {}, step, DAY, lambda _, key: (there or {}).get(key), KNOWN)
    return [(fault.field, fault.zh) for fault in RULES[table](proposed)]


def test_the_kinds_are_those_of_the_regulation() -> None:
    tables, _ = declared()
    for table in ("papers_out", "papers_in"):
        assert [label.zh for label in tables[table].field("kind").choices.values()] == KINDS


def test_nobody_does_two_of_drafting_checking_and_signing() -> None:
    _, flows = declared()
    out = flows["papers_out"]
    assert {step.id: set(step.not_by) for step in out.steps if step.not_by} == {
        "check": {"submit"},
        "circulate": {"submit"},
        "sign": {"submit", "check", "circulate", "send_up"},
    }
    assert out.numbered == {"code", "number"}
    assert flows["papers_in"].numbered == {"serial"}


def test_from_no_state_before_it_is_issued_a_paper_has_a_number() -> None:
    """Only one step gives it, and what is signed stands before that step alone."""
    _, flows = declared()
    out = flows["papers_out"]
    assert [step.id for step in out.steps if step.numbers] == ["issue"]
    assert out.step("issue").leaves == ("signed",)
    after = {step.to for step in out.steps if {"issued", "filed"} & set(step.leaves)}
    assert after == {"filed"}, "nothing leads back to where it would be numbered again"


@pytest.mark.parametrize("table", ["papers_out", "papers_in"])
@pytest.mark.parametrize(
    "changed",
    [{"secrecy": "classified"}, {"title": "机密★1年 关于防汛的通知"}, {"text": "秘密 ★ 六个月"}, {"number": "绝密☆"}],
)
def test_nothing_classified_is_taken_in(table: str, changed: Mapping[str, str]) -> None:
    good = DRAFT if table == "papers_out" else RECEIVED
    told = wrong(table, {**good, **changed})
    assert told == [(next(iter(changed)), "涉密文件不得录入本系统，请按保密规定办理")]
    assert wrong(table, {**good, "title": "关于保护商业秘密的通知"}) == []


def test_a_draft_needs_a_text_or_a_file_before_it_is_checked() -> None:
    empty = {**DRAFT, "text": None}
    assert wrong("papers_out", empty) == []
    assert wrong("papers_out", empty, "submit") == [("text", "送核前请填写正文或附上文稿")]
    assert wrong("papers_out", {**empty, "file": ["0" * 64]}, "submit") == []


def test_who_countersigns_is_an_agency_of_the_county() -> None:
    told = wrong("papers_out", {**DRAFT, "countersigners": "县水利局, 县气象局"})
    assert told == [("countersigners", "没有名为“县气象局”的部门，多个单位用顿号分开")]


def test_what_has_to_go_round_is_not_passed_without() -> None:
    assert wrong("papers_out", DRAFT, "check") == [("countersigners", "有会签单位，请办“核稿通过，送会签”")]
    assert wrong("papers_out", {**DRAFT, "countersigners": None}, "check") == []
    assert wrong("papers_out", DRAFT, "circulate") == []


def test_every_agency_has_agreed_before_a_draft_is_sent_up() -> None:
    def said(housing: str, water: str) -> list[str]:
        words = {(DRAFT["code"], "housing"): {"state": housing}, (DRAFT["code"], "water"): {"state": water}}
        return [zh for _, zh in wrong("papers_out", DRAFT, "send_up", words)]

    assert said("agreed", "agreed") == []
    assert said("agreed", "asked") == ["澄川县水利局尚未会签"]
    assert said("disagreed", "asked") == ["县住建局不同意，请撤回修改后再送会签", "澄川县水利局尚未会签"]
    assert len(wrong("papers_out", DRAFT, "send_up")) == 2


def test_each_agency_is_asked_once() -> None:
    asked = list(EFFECTS[("papers_out", "circulate")]({**DRAFT, "countersigners": "县住建局、县水利局 县住建局", "file": ["a"]}))
    told = {"title": DRAFT["title"], "text": DRAFT["text"], "file": ["a"], "opinion": None}
    assert asked == [Effect("countersigns", (DRAFT["code"], name), "ask", told, enters=True) for name in ("县住建局", "县水利局")]


@pytest.mark.parametrize("step", ["agree", "disagree"])
def test_a_word_counts_while_the_draft_goes_round(step: str) -> None:
    row = {"code": DRAFT["code"], "agency": "water"}
    for state, told in (("countersigning", []), ("drafted", [("code", "该文稿不在会签中")])):
        assert wrong("countersigns", row, step, {(DRAFT["code"],): {"state": state}}) == told
    assert wrong("countersigns", row, step) == [("code", "该文稿不在会签中")]


def test_nothing_is_received_tomorrow() -> None:
    assert wrong("papers_in", RECEIVED) == []
    assert wrong("papers_in", {**RECEIVED, "received_on": "2025-07-02"}) == [("received_on", "收到日期晚于今天")]
