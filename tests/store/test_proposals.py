"""Proposals: taken in once, split, merged, taken back, published; and what a person made of the machine's guess as labelled examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import REPORT, whole
from zhixing.engines.commitments import Plan, load_plan
from zhixing.engines.report import Reading, read_manuscript
from zhixing.kernel.access import Actor
from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.kernel.sources import Manuscript
from zhixing.store import current, decisions, ledger, listing, proposals
from zhixing.store.corrections import corrections
from zhixing.store.registers import Faulty, Register, register_for
from zhixing.systems import Catalogue, load_catalogue

OFFICE = Actor("shen", frozenset({"supervision_office"}), frozenset({"housing"}))
SECOND = Actor("qian", frozenset({"supervision_office"}), frozenset({"housing"}))
EDITOR = Actor("wang", frozenset({"department_editor"}), frozenset({"water"}))
AUDITOR = Actor("yan", frozenset({"auditor"}), frozenset({"housing"}))
LONGER = (
    "澄川县政府工作报告\n各位代表：\n二、2025年工作安排\n新增绿道20公里以上，力争东环路建成通车。新增营业收入超10亿元企业2家、上市企业3家。改造公共厕所8座。\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The invented county with its plan."""
    return whole(tmp_path / "chengchuan")


@pytest.fixture
def here(db: None, folder: Path) -> Catalogue:
    """Its catalogue, with empty tables."""
    found = load_catalogue(folder)
    current.prepare(found.tables, found.known)
    return found


@pytest.fixture
def plan(folder: Path) -> Plan:
    """Its plan of 2025."""
    return load_plan(folder, 2025)


@pytest.fixture
def office(here: Catalogue) -> Register:
    """The list as the office sees it."""
    return register_for(here, "commitments", OFFICE)


def reading(text: str = LONGER, name: str = "报告.txt") -> Reading:
    return read_manuscript(Manuscript(name, "text", text, ""))


@pytest.fixture
def planned(office: Register, plan: Plan) -> Register:
    """The list with the plan taken in."""
    proposals.take_in(office, 2025, proposals.of_plan(plan, "housing", {"s1.a.01": "新增绿道20公里以上"}), "housing", "导入")
    return office


def at(register: Register, code: str) -> listing.Entry:
    found = register.of_key((2025, code))
    assert found is not None, code
    return found


def states(register: Register) -> dict[str, Any]:
    return {str(one.fields["code"]): one.fields["state"] for one in proposals.of_year(register, 2025)}


def test_a_plan_is_taken_in_once(office: Register, plan: Plan) -> None:
    drafts = proposals.of_plan(plan, "housing", {"s1.a.01": "新增绿道20公里以上"})
    first = proposals.take_in(office, 2025, drafts, "housing", "导入")
    assert (len(first.new), first.there, first.faulty) == (3, 0, ())
    before = ledger.digest()
    again = proposals.take_in(office, 2025, drafts, "housing", "导入")
    assert (len(again.new), again.there) == (0, 3)
    assert ledger.digest() == before
    park = at(office, "s1.a.01")
    assert park.fields["quote"] == "新增绿道20公里以上"
    assert json.loads(str(park.fields["machine"]))["target"] == "20"
    # Nobody leads the road: it is the office's until somebody is named.
    assert (at(office, "s1.a.02").fields["lead"], at(office, "s2.a.01").owner) == ("housing", "water")


def test_a_second_import_adds_what_is_missing(office: Register, plan: Plan) -> None:
    drafts = proposals.of_plan(plan, "housing", {})
    proposals.take_in(office, 2025, drafts[:1], "housing", "导入")
    office.change(at(office, "s1.a.01").row, 1, {"title": "绿道至少 20 公里"})
    intake = proposals.take_in(office, 2025, drafts, "housing", "导入")
    assert (len(intake.new), intake.there) == (2, 1)
    assert at(office, "s1.a.01").fields["title"] == "绿道至少 20 公里"


def test_a_report_is_taken_in_once_whatever_was_corrected(office: Register, here: Catalogue) -> None:
    drafts = proposals.of_reading(reading(), 2025, here.county, "housing")
    first = proposals.take_in(office, 2025, drafts, "housing", "导入")
    assert len(first.new) == len(drafts) >= 4
    one = at(office, "r001")
    office.change(one.row, 1, {"subject": "别的", "target": "99"})
    decisions.split(office, one.row, 2, ["甲", "乙"])
    again = proposals.take_in(office, 2025, drafts, "housing", "导入")
    assert (len(again.new), again.there) == (0, len(drafts))


def test_another_version_of_a_report_adds_only_new_promises(office: Register, here: Catalogue) -> None:
    proposals.take_in(office, 2025, proposals.of_reading(reading(REPORT), 2025, here.county, "housing"), "housing", "导入")
    intake = proposals.take_in(office, 2025, proposals.of_reading(reading(LONGER), 2025, here.county, "housing"), "housing", "导入")
    assert intake.there == 2
    assert [raw["code"] for raw in intake.new] == [f"r{number:03}" for number in range(3, 3 + len(intake.new))]


def test_a_promise_that_the_plan_has_is_not_taken_in_again(planned: Register, here: Catalogue, plan: Plan) -> None:
    drafts = proposals.of_reading(reading(REPORT), 2025, here.county, "housing", plan)
    assert [draft.twin for draft in drafts] == ["s1.a.01", "s1.a.02"]
    intake = proposals.take_in(planned, 2025, drafts, "housing", "导入")
    assert (intake.new, intake.there) == ((), 2)


@pytest.mark.parametrize(("old", "new"), [("澄川县", "清溪县"), ("2025年", "2024年")])
def test_a_report_of_another_county_or_year_is_refused(here: Catalogue, old: str, new: str) -> None:
    with pytest.raises(proposals.Elsewhere) as refused:
        proposals.of_reading(reading(LONGER.replace(old, new)), 2025, here.county, "housing")
    assert new.strip("年") in refused.value.zh
    assert "澄川县2025年" in refused.value.zh


def test_a_text_without_promises_is_refused(here: Catalogue) -> None:
    with pytest.raises(InputFault, match="没有读到承诺"):
        proposals.of_reading(reading("今天天气很好。\n"), 2025, here.county, "housing")


def test_what_cannot_be_entered_is_told_and_the_rest_comes_in(office: Register, plan: Plan) -> None:
    good, bad, _ = proposals.of_plan(plan, "housing", {})
    long = proposals.Draft({**bad.raw, "title": "长" * 301})
    intake = proposals.take_in(office, 2025, [good, long], "housing", "导入")
    assert len(intake.new) == 1
    ((raw, faults),) = intake.faulty
    assert (raw["code"], [fault.field for fault in faults]) == ("s1.a.02", ["title"])


@pytest.mark.parametrize("actor", [EDITOR, AUDITOR])
def test_only_the_office_takes_in_decides_and_publishes(planned: Register, here: Catalogue, plan: Plan, actor: Actor) -> None:
    other = register_for(here, "commitments", actor)
    entry, before = at(planned, "s1.a.01"), ledger.digest()
    extra = [proposals.Draft({**proposals.of_plan(plan, "housing", {})[0].raw, "code": "s9.a.01"})]
    for attempt in (
        lambda: proposals.take_in(other, 2025, extra, "housing", "导入"),
        lambda: decisions.confirm(other, entry.row, 1, {}),
        lambda: decisions.split(other, entry.row, 1, ["甲", "乙"]),
        lambda: decisions.merge(other, entry.row, 1, [(at(planned, "s1.a.02").row, 1)]),
        lambda: decisions.decide(other, entry.row, 1, "reject", "x"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert ledger.digest() == before


def test_a_correction_and_its_confirmation_are_one_thing(planned: Register) -> None:
    entry = at(planned, "s1.a.01")
    decisions.confirm(planned, entry.row, 1, {"target": "25"})
    after = at(planned, "s1.a.01")
    assert (after.fields["target"], after.fields["state"], after.version) == ("25", "confirmed", 3)
    with pytest.raises(Faulty):
        decisions.confirm(planned, at(planned, "s1.a.02").row, 1, {"title": ""})
    assert at(planned, "s1.a.02").version == 1


@pytest.mark.parametrize(
    ("code", "typed", "field"),
    [
        ("s1.a.01", {"target": ""}, "target"),
        ("s1.a.01", {"unit": ""}, "unit"),
        ("s1.a.02", {"stage": ""}, "stage"),
        ("s2.a.01", {"kind": "milestone"}, "stage"),
        ("s2.a.01", {"due_on": "2024-12-31"}, "due_on"),
        ("s1.a.01", {"shape": "seasonal", "weights": "1 2 3"}, "weights"),
        ("s1.a.01", {"shape": "steps", "steps": "六月底一半"}, "steps"),
    ],
)
def test_what_is_confirmed_can_be_measured(planned: Register, code: str, typed: dict[str, str], field: str) -> None:
    before = ledger.digest()
    with pytest.raises(Faulty) as faulty:
        decisions.confirm(planned, at(planned, code).row, 1, typed)
    assert [fault.field for fault in faulty.value.faults] == [field]
    assert ledger.digest() == before
    planned.change(at(planned, "s2.a.01").row, 1, {"title": "还没有确认的可以先放着", "due_on": "2024-12-31"})
    decisions.confirm(planned, at(planned, "s1.a.01").row, 1, {})
    with pytest.raises(Faulty):
        planned.change(at(planned, "s1.a.01").row, 2, {"due_on": "2024-12-31"})
    assert decisions.decide(planned, at(planned, "s1.a.01").row, 2, "reconsider")


def test_two_officers_at_once(planned: Register, here: Catalogue) -> None:
    """The second learns what the first did, and nothing of the second's is recorded."""
    second, entry = register_for(here, "commitments", SECOND), at(planned, "s1.a.01")
    decisions.confirm(planned, entry.row, 1, {})
    before = ledger.digest()
    for attempt in (
        lambda: decisions.confirm(second, entry.row, 1, {"target": "9"}),
        lambda: decisions.decide(second, entry.row, 1, "reject", "重复"),
        lambda: decisions.split(second, entry.row, 1, ["甲", "乙"]),
        lambda: decisions.merge(second, at(planned, "s1.a.02").row, 1, [(entry.row, 1)]),
    ):
        with pytest.raises(ledger.Overtaken) as overtaken:
            attempt()
        assert overtaken.value.facts[-1].change.actor == "shen"
    assert ledger.digest() == before


def test_one_becomes_several(planned: Register) -> None:
    entry = at(planned, "s1.a.01")
    facts = decisions.split(planned, entry.row, 1, ["东段绿道 12 公里", "", " 西段绿道 8 公里 "])
    assert facts[0].change.reason == "拆分为 s1.a.01-1、s1.a.01-2"
    assert states(planned) == {"s1.a.01": "rejected", "s1.a.01-1": "proposed", "s1.a.01-2": "proposed", "s1.a.02": "proposed", "s2.a.01": "proposed"}
    part = at(planned, "s1.a.01-2")
    assert (part.fields["title"], part.fields["subject"], part.fields["quote"]) == ("西段绿道 8 公里", "西段绿道 8 公里", "新增绿道20公里以上")
    assert part.fields["machine"] == entry.fields["machine"]


@pytest.mark.parametrize("titles", [[], ["一"], ["", "一"], ["项"] * 21])
def test_a_split_needs_several(planned: Register, titles: list[str]) -> None:
    before = ledger.digest()
    with pytest.raises(InputFault):
        decisions.split(planned, at(planned, "s1.a.01").row, 1, titles)
    assert ledger.digest() == before


def test_a_split_that_fails_leaves_everything(planned: Register) -> None:
    """All in one transaction: a part that cannot be entered takes the rejection of the original with it."""
    before = ledger.digest()
    with pytest.raises(Faulty):
        decisions.split(planned, at(planned, "s1.a.01").row, 1, ["好", "长" * 301])
    assert ledger.digest() == before
    assert states(planned)["s1.a.01"] == "proposed"


def test_a_split_is_taken_back_and_done_again(planned: Register) -> None:
    decisions.split(planned, at(planned, "s1.a.01").row, 1, ["甲", "乙"])
    decisions.undo(planned, 2025)
    assert states(planned) == {"s1.a.01": "proposed", "s1.a.01-1": "rejected", "s1.a.01-2": "rejected", "s1.a.02": "proposed", "s2.a.01": "proposed"}
    entry = at(planned, "s1.a.01")
    decisions.split(planned, entry.row, entry.version, ["甲", "乙"])
    assert states(planned)["s1.a.01-3"] == "proposed"


def test_several_become_one_and_apart_again(planned: Register) -> None:
    into, other, third = at(planned, "s1.a.01"), at(planned, "s1.a.02"), at(planned, "s2.a.01")
    decisions.merge(planned, into.row, 1, [(other.row, 1), (third.row, 1), (into.row, 1)], "绿道和东环路")
    assert states(planned) == {"s1.a.01": "proposed", "s1.a.02": "rejected", "s2.a.01": "rejected"}
    after = at(planned, "s1.a.01")
    assert (after.fields["title"], after.fields["support"]) == ("绿道和东环路", "housing")
    assert [fact.change.reason for fact in ledger.of_row("commitments", other.row)][-1] == "并入 s1.a.01"
    decisions.undo(planned, 2025)
    assert set(states(planned).values()) == {"proposed"}
    back = at(planned, "s1.a.01").fields
    assert {name: back.get(name) for name in ("title", "support", "quote")} == {name: into.fields.get(name) for name in ("title", "support", "quote")}


def test_a_merge_needs_others(planned: Register) -> None:
    entry = at(planned, "s1.a.01")
    with pytest.raises(InputFault):
        decisions.merge(planned, entry.row, 1, [(entry.row, 1)])


def test_decisions_are_taken_back_one_after_the_other(planned: Register, here: Catalogue) -> None:
    """Each person takes back their own, the last first; what another has touched since stays."""
    for code in ("s1.a.01", "s1.a.02", "s2.a.01"):
        decisions.confirm(planned, at(planned, code).row, 1, {})
    second, road = register_for(here, "commitments", SECOND), at(planned, "s1.a.02")
    decisions.decide(second, road.row, road.version, "reject", "重复")
    decisions.undo(planned, 2025)
    assert states(planned) == {"s1.a.01": "confirmed", "s1.a.02": "rejected", "s2.a.01": "proposed"}
    decisions.undo(planned, 2025)
    assert states(planned)["s1.a.01"] == "proposed"
    with pytest.raises(InputFault, match="没有可以撤回的决定"):
        decisions.undo(planned, 2025)
    decisions.undo(second, 2025)
    assert states(planned)["s1.a.02"] == "proposed"


def test_all_that_is_confirmed_is_published_at_once(planned: Register) -> None:
    for code in ("s1.a.01", "s1.a.02"):
        decisions.confirm(planned, at(planned, code).row, 1, {})
    seen = proposals.seal(proposals.confirmed(planned, 2025))
    facts = proposals.publish(planned, 2025, seen, "2025 年督办事项第 1 版")
    assert {fact.change.reason for fact in facts} == {"2025 年督办事项第 1 版"}
    assert states(planned) == {"s1.a.01": "published", "s1.a.02": "published", "s2.a.01": "proposed"}
    with pytest.raises(InputFault, match="没有已确认的事项"):
        proposals.publish(planned, 2025, seen, "again")


def test_nothing_is_published_that_was_not_seen(planned: Register) -> None:
    decisions.confirm(planned, at(planned, "s1.a.01").row, 1, {})
    seen = proposals.seal(proposals.confirmed(planned, 2025))
    decisions.confirm(planned, at(planned, "s1.a.02").row, 1, {})
    with pytest.raises(proposals.Moved):
        proposals.publish(planned, 2025, seen, "第 1 版")
    assert "published" not in states(planned).values()


def test_corrections_are_examples(planned: Register) -> None:
    """What was accepted as it was is none; what was changed has both sides; what was not listed says why; a split says into what."""
    decisions.confirm(planned, at(planned, "s1.a.01").row, 1, {"target": "25", "comparator": "gt"})
    decisions.confirm(planned, at(planned, "s1.a.02").row, 1, {})
    decisions.decide(planned, at(planned, "s2.a.01").row, 1, "reject", "口号")
    told = {one["id"]: one for one in corrections(planned, proposals.of_year(planned, 2025))}
    assert set(told) == {"s1.a.01", "s2.a.01"}
    park = told["s1.a.01"]
    assert (park["decision"], park["changed"]) == ("corrected", ["comparator", "target"])
    assert (park["machine"]["comparator"], park["machine"]["value"], park["person"]["comparator"], park["person"]["value"]) == (">=", 20.0, ">", 25.0)
    assert (park["person"]["value_base"], park["person"]["unit_base"], park["person"]["period"], "quote" in park) == (25.0, "公里", "2025", False)
    assert (told["s2.a.01"]["decision"], told["s2.a.01"]["person"], told["s2.a.01"]["reason"]) == ("rejected", None, "口号")
    (quoted, _) = corrections(planned, proposals.of_year(planned, 2025), quotes=True)
    assert quoted["quote"] == "新增绿道20公里以上"


def test_parts_are_examples_of_a_split(planned: Register) -> None:
    decisions.split(planned, at(planned, "s1.a.01").row, 1, ["东段", "西段"])
    decisions.confirm(planned, at(planned, "s1.a.01-1").row, 1, {"target": "12"})
    told = {one["id"]: (one["decision"], one["of"]) for one in corrections(planned, proposals.of_year(planned, 2025))}
    assert told == {"s1.a.01": ("split", "s1.a.01"), "s1.a.01-1": ("part", "s1.a.01")}
