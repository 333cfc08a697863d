"""Rows that go through a flow: steps in their order, by the right people, with what they bring about elsewhere; and no other way to where they lead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.records.sheet.conftest import workbook
from tests.web import stepping
from tests.web.conftest import AGENCIES, COUNTY, PLACES
from tests.web.stepping import entered, entry, good, published, register, standing
from zhixing.engines.cases import STATE, STEP
from zhixing.engines.ledger import fold
from zhixing.engines.records import sheet
from zhixing.kernel.access import Actor, decide
from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.store import current, ledger
from zhixing.store.imports import Account, Import
from zhixing.store.ledger import Overtaken
from zhixing.store.registers import Faulty, Register, today
from zhixing.systems import Catalogue
from zhixing.web import county

WANG = Actor("wang", frozenset({"department_editor"}), frozenset({"water"}))
LI = Actor("li", frozenset({"department_head"}), frozenset({"water"}))
ZHAO = Actor("zhao", frozenset({"department_head"}), frozenset({"housing"}))
OFFICE = Actor("su", frozenset({"supervision_office"}), frozenset({"housing"}))
LEADER = Actor("chen", frozenset({"responsible_leader"}), frozenset({"housing"}))


@pytest.fixture(autouse=True)
def here(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalogue]:
    """An invented county with the tables of the systems; those that have a flow are there."""
    home = tmp_path / "chengchuan"
    home.mkdir()
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES}.items():
        (home / name).write_text(text, "utf-8")
    monkeypatch.setenv("ZHIXING_COUNTY", str(home))
    county.catalogue.cache_clear()
    found = county.catalogue()
    current.prepare([table for table in found.tables if found.flow(table.id)], found.known)
    yield found
    county.catalogue.cache_clear()


def step(table: str, row: str, id: str, actor: Actor, raw: dict[str, Any] | None = None, reason: str = "") -> None:
    """Take a step with a row as it is."""
    register(table, actor).step(row, entry(table, row).version, id, raw, reason)


def state(table: str, row: str) -> object:
    return entry(table, row).fields[STATE]


def codes(faulty: Faulty) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in faulty.faults]


def test_steps_are_taken_in_their_order() -> None:
    row = entered("progress")
    assert (state("progress", row), entry("progress", row).fields.get(STEP)) == ("draft", None)
    with pytest.raises(InputFault, match="草稿"):
        step("progress", row, "approve", LI)
    before = ledger.digest().number
    for id, actor, after in (("submit", WANG, "submitted"), ("approve", LI, "approved"), ("accept", OFFICE, "accepted")):
        step("progress", row, id, actor)
        assert (state("progress", row), entry("progress", row).fields[STEP]) == (after, id)
    assert ledger.digest().number == before + 3
    step("progress", row, "restate", OFFICE, reason="数据有误")
    assert state("progress", row) == "returned"


def test_what_is_no_step_is_told() -> None:
    row = entered("progress")
    with pytest.raises(InputFault, match="a step of the flow"):
        step("progress", row, "jump", WANG)
    with pytest.raises(InputFault, match="a step of the flow"):
        register("progress", WANG).step("none", 1, "submit")


def test_who_took_the_step_before_does_not_take_the_next() -> None:
    row = entered("progress")
    step("progress", row, "submit", LI)
    with pytest.raises(NotAllowed, match="same person") as caught:
        step("progress", row, "approve", LI)
    assert "请由另一人办理" in caught.value.zh
    step("progress", row, "approve", Actor("sun", LI.roles, LI.agencies))
    assert state("progress", row) == "approved"


def test_whoever_may_not_is_refused_with_the_rule_in_both_languages() -> None:
    row = standing("progress", "submitted")
    for actor in (WANG, ZHAO, OFFICE):
        with pytest.raises(NotAllowed, match="Department head") as caught:
            step("progress", row, "approve", actor)
        assert "部门负责人（本部门）" in caught.value.zh


def test_a_reason_is_asked_for_and_kept() -> None:
    row = standing("progress", "approved")
    with pytest.raises(InputFault, match="没有理由"):
        step("progress", row, "return", OFFICE, reason="  ")
    step("progress", row, "return", OFFICE, reason=" 材料不全 ")
    assert ledger.of_row("progress", row)[-1].change.reason == "材料不全"


def test_what_a_step_asks_for_is_set_with_it_and_nothing_else() -> None:
    row = standing("notices", "issued")
    with pytest.raises(Faulty) as caught:
        step("notices", row, "answer", LI, {"answer": "已办理", "title": "别的"})
    assert codes(caught.value) == [("title", "locked")]
    for raw in ({}, {"answer": " "}):
        with pytest.raises(Faulty) as caught:
            step("notices", row, "answer", LI, raw)
        assert codes(caught.value) == [("answer", "required")]
    with pytest.raises(Faulty) as caught:
        step("notices", row, "answer", LI, {"answer": "长" * 1001})
    assert codes(caught.value) == [("answer", "too_long")]
    step("notices", row, "answer", LI, {"answer": "已办理"})
    assert (state("notices", row), entry("notices", row).fields["answer"]) == ("answered", "已办理")


def test_nobody_types_where_a_row_stands() -> None:
    row = entered("notices")
    for raw in ({"state": "closed"}, {"step": "close"}, {"state": "drafted"}):
        with pytest.raises(Faulty) as caught:
            register("notices", OFFICE).change(row, 1, raw)
        assert [code for _, code in codes(caught.value)] == ["locked"]
        with pytest.raises(Faulty):
            register("notices", OFFICE).enter([{**good("notices"), **raw}], "water")
    assert state("notices", row) == "drafted"


def test_a_row_is_changed_by_hand_in_open_states_only() -> None:
    row = entered("notices")
    register("notices", OFFICE).change(row, 1, {"title": "新标题"})
    step("notices", row, "issue", OFFICE)
    seen = entry("notices", row).version
    for deed in (
        lambda: register("notices", OFFICE).change(row, seen, {"title": "又一个"}),
        lambda: register("notices", OFFICE).withdraw(row, seen, "误录"),
        lambda: register("notices", OFFICE).undo(row, seen),
    ):
        with pytest.raises(InputFault, match="已交办"):
            deed()
    assert entry("notices", row).version == seen


def test_a_step_is_not_undone() -> None:
    """Not even where it leads back into an open state: it is taken back by the steps that lead back."""
    row = standing("progress", "returned")
    seen = entry("progress", row).version
    with pytest.raises(InputFault, match="a version that changed fields"):
        register("progress", WANG).undo(row, seen)
    register("progress", WANG).change(row, seen, {"words": "重写"})
    register("progress", WANG).undo(row, seen + 1)
    assert (state("progress", row), entry("progress", row).fields["words"]) == ("returned", "有进展")


def test_of_two_at_once_the_second_is_told() -> None:
    row = entered("progress")
    step("progress", row, "submit", WANG)
    with pytest.raises(Overtaken) as caught:
        register("progress", LI).step(row, 1, "submit")
    assert caught.value.facts[-1].change.actor == "wang"
    with pytest.raises(Overtaken):
        register("progress", LI).step(row, 1, "approve")
    with pytest.raises(NotAllowed):
        register("progress", OFFICE).step(row, 1, "submit")
    assert entry("progress", row).version == 2


def test_a_withdrawn_row_takes_no_step() -> None:
    row = entered("notices")
    register("notices", OFFICE).withdraw(row, 1, "误录")
    with pytest.raises(InputFault, match="withdrawn"):
        step("notices", row, "issue", OFFICE)


def test_who_keeps_the_list_alone_changes_what_is_not_yet_published() -> None:
    """The agency that will lead a commitment keeps its row, but by the flow only the office changes, takes back and withdraws it."""
    row = entered("commitments")
    register("commitments", OFFICE).change(row, 1, {"title": "新标题"})
    for deed in (
        lambda: register("commitments", LI).change(row, 2, {"title": "别的"}),
        lambda: register("commitments", LI).undo(row, 2),
        lambda: register("commitments", LI).withdraw(row, 2, "不要"),
    ):
        with pytest.raises(NotAllowed, match="Keep the list"):
            deed()
    register("commitments", OFFICE).withdraw(row, 2, "重复")
    register("commitments", OFFICE).restore(row, 3, "误删")
    assert not entry("commitments", row).withdrawn


DOERS = [WANG, LI, ZHAO, OFFICE, LEADER, Actor("sun", LI.roles, LI.agencies)]


@pytest.mark.parametrize("table", ["commitments", "progress", "notices"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_tried_a_row_stands_where_its_steps_have_led_it(here: Catalogue, table: str, data: st.DataObject) -> None:
    """By whomever and in whatever order: a step is recorded where the flow, the list of actions and the four eyes allow it, and nothing else is."""
    flow = here.flow(table)
    assert flow is not None
    row = entered(table)
    tries = data.draw(st.lists(st.tuples(st.sampled_from(flow.steps), st.sampled_from(DOERS), st.integers(0, 1)), max_size=12))
    for one, actor, behind in tries:
        seen, last = entry(table, row), {taken.change.fields[STEP]: taken.change.actor for taken in ledger.of_row(table, row) if STEP in taken.change.fields}
        may = behind == 0 and seen.fields[STATE] in one.leaves and decide(one.action, actor, seen.owner).allowed
        may = may and actor.id not in {last.get(other) for other in one.not_by}
        try:
            register(table, actor).step(row, seen.version - behind, one.id, stepping.asked(one), "有理由")
        except (InputFault, NotAllowed):
            assert not may, (one.id, actor.id, seen.fields[STATE])
        else:
            assert may, (one.id, actor.id, seen.fields[STATE])
        now = entry(table, row)
        assert now.fields[STATE] == (one.to if may else seen.fields[STATE])
        assert now.version == seen.version + may
    made = fold(ledger.of_row(table, row))[row]
    assert dict(made.fields) == dict(entry(table, row).fields)


# Who keeps a row.


def test_the_keeper_is_whom_the_field_names() -> None:
    row = register("commitments", OFFICE).enter([good("commitments", "water")], "housing")[0].change.row
    assert entry("commitments", row).owner == "water"
    register("commitments", OFFICE).change(row, 1, {"lead": "rivers"})
    assert entry("commitments", row).owner == "rivers"


def test_no_row_is_given_to_an_agency_whose_rows_one_may_not_enter_or_change() -> None:
    with pytest.raises(NotAllowed):
        register("objections", ZHAO).enter([good("objections", "water")], "housing")
    row = register("objections", LI).enter([good("objections", "water")], "water")[0].change.row
    with pytest.raises(NotAllowed):
        register("objections", LI).change(row, 1, {"agency": "housing"})
    assert entry("objections", row).owner == "water"


# What an approved adjustment brings about.


def adjustment(what: str, becomes: str, code: str = "s1") -> str:
    """An adjustment that is asked for; its row."""
    asked = {"year": today().year, "code": code, "number": 1, "lead": "water", "what": what, "was": "", "becomes": becomes, "why": "设计变更"}
    return register("adjustments", LI).enter([asked], "water")[0].change.row


@pytest.mark.parametrize(
    ("what", "becomes", "field"), [("due_on", f"{today().year}-11-30", "due_on"), ("target", "18.5", "target"), ("lead", "rivers", "lead")]
)
def test_an_approved_adjustment_changes_its_commitment(what: str, becomes: str, field: str) -> None:
    row = published("s1")
    step("commitments", row, "sign", LI)
    asked = adjustment(what, becomes)
    before = ledger.digest().number
    step("adjustments", asked, "grant", LEADER, reason="同意")
    assert (state("adjustments", asked), state("commitments", row)) == ("granted", "published")
    assert entry("commitments", row).fields[field] == becomes
    assert entry("commitments", row).owner == ("rivers" if what == "lead" else "water")
    last = ledger.latest(2)
    assert {(fact.change.table, fact.change.actor, fact.change.reason) for fact in last} == {("adjustments", "chen", "同意"), ("commitments", "chen", "同意")}
    assert ledger.digest().number == before + 2


def test_an_approved_withdrawal_takes_its_commitment_off() -> None:
    row = published("s1")
    step("adjustments", adjustment("withdrawal", ""), "grant", LEADER, reason="同意")
    assert state("commitments", row) == "withdrawn"


def test_where_the_other_row_does_not_allow_it_nothing_is_recorded() -> None:
    row = published("s1")
    asked = adjustment("due_on", f"{today().year}-11-30")
    stepping.walk("commitments", row, "closed")
    before = ledger.digest()
    with pytest.raises(InputFault, match="已销号"):
        step("adjustments", asked, "grant", LEADER, reason="同意")
    assert (ledger.digest(), state("adjustments", asked)) == (before, "asked")


def test_where_the_other_row_would_be_faulty_nothing_is_recorded() -> None:
    published("s1")
    asked = adjustment("lead", "nobody")
    before = ledger.digest()
    with pytest.raises(Faulty) as caught:
        step("adjustments", asked, "grant", LEADER, reason="同意")
    assert (caught.value.where, codes(caught.value)) == ("commitments", [("lead", "not_agency")])
    assert (ledger.digest(), state("adjustments", asked)) == (before, "asked")


# Spreadsheets.


def handed(reg: Register, rows: list[tuple[Any, ...]], tmp_path: Path, owner: str = "water") -> Account:
    """A workbook that is put in."""
    (tmp_path / "upload").write_bytes(workbook(rows, title=reg.table.label.zh))
    with sheet.Incoming(tmp_path / "upload", "x.xlsx", reg.table) as incoming:
        return Import(reg, incoming, owner).record(update=True, reason="导入")[0]


PROGRESS = ("年度", "事项编号", "报送期", "报送单位", "进展说明", "凭据等级")


def told(code: str, words: str = "有进展", lead: str = "water") -> tuple[Any, ...]:
    return (today().year, code, f"{today():%Y-%m}", lead, words, "部门说明")


def test_rows_of_a_spreadsheet_begin_where_the_flow_begins_whatever_it_says(tmp_path: Path) -> None:
    published("s1")
    account = handed(register("progress", WANG), [(*PROGRESS, "状态"), (*told("s1"), "已采用")], tmp_path)
    assert (account.new, account.bad) == (1, 0)
    (fact,) = ledger.latest(1)
    assert (fact.change.fields[STATE], fact.change.fields["owner"]) == ("draft", "water")


def test_rows_that_are_not_open_come_back_with_the_reason(tmp_path: Path) -> None:
    published("s1")
    handed(register("progress", WANG), [PROGRESS, told("s1")], tmp_path)
    row = ledger.latest(1)[0].change.row
    account = handed(register("progress", WANG), [PROGRESS, told("s1", "改写")], tmp_path)
    assert (account.update, entry("progress", row).fields["words"]) == (1, "改写")
    step("progress", row, "submit", WANG)
    before = ledger.digest()
    account = handed(register("progress", WANG), [PROGRESS, told("s1", "再改")], tmp_path)
    assert (account.update, account.bad, ledger.digest()) == (0, 1, before)
    assert "待部门审核" in account.shown[0].zh


def test_the_rule_of_the_system_holds_for_spreadsheets_too(tmp_path: Path) -> None:
    account = handed(register("progress", WANG), [PROGRESS, told("s9")], tmp_path)
    assert (account.bad, account.shown[0].zh) == (1, f"{today().year} 年没有编号为“s9”的督办事项")


def test_who_may_not_enter_rows_does_not_import_them(tmp_path: Path) -> None:
    """Who may import rows of the own agency does not get into the list of the office by a spreadsheet, nor into the rows of another agency."""
    titles = ("年度", "编号", "事项", "类型", "标的", "力度", "起算日期", "完成时限", "牵头单位")
    line = (today().year, "s1", "事项", "持续工作", "民生实事", "确保", f"{today().year}-01-01", f"{today().year}-12-31", "water")
    before = ledger.digest()
    account = handed(register("commitments", LI), [titles, line], tmp_path)
    assert (account.new, account.bad, account.shown[0].code, ledger.digest()) == (0, 1, "not_keeper", before)
    both = Actor("both", frozenset({"department_head", "supervision_office"}), frozenset({"water"}))
    account = handed(register("commitments", both), [titles, (*line[:-1], "housing"), (*line[:1], "s2", *line[2:])], tmp_path)
    assert (account.new, account.bad, account.shown[0].code) == (1, 1, "not_keeper")


def test_a_row_that_is_given_away_by_a_spreadsheet_changes_its_keeper(tmp_path: Path) -> None:
    row = register("notices", OFFICE).enter([{**good("notices"), "number": "督1号"}], "water")[0].change.row
    both = Actor("both", frozenset({"department_head", "supervision_office"}), frozenset({"water", "rivers"}))
    titles = ("文号", "种类", "承办单位", "标题", "要求", "反馈时限（工作日）")
    account = handed(register("notices", both), [titles[:5], ("督1号", "督办通知", "rivers", "请抓紧", "按期完成")], tmp_path)
    assert (account.update, entry("notices", row).owner) == (1, "rivers"), [one.zh for one in account.shown]
