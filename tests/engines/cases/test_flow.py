"""Flows: declared, every fault told; walked by those who may."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.cases.conftest import FLOW, declared
from zhixing.engines.cases import Taken, offered, permit
from zhixing.engines.cases.walk import standing
from zhixing.kernel.access import Actor
from zhixing.kernel.errors import Faults, InputFault, NotAllowed

DAY = date(2020, 3, 2)
WANG = Actor("wang", frozenset({"department_editor"}), frozenset({"water"}))
LI = Actor("li", frozenset({"department_head"}), frozenset({"water"}))
AUDITOR = Actor("shen", frozenset({"auditor"}))


@pytest.mark.parametrize(
    ("changed", "into", "told"),
    [
        ('table = "orders"', 'table = "orderz"', "flow[1].table"),
        ('begins = "drafted"', 'begins = "draft"', "flow[1].begins"),
        ('to = "answered"', 'to = "replied"', "flow.step[5].to"),
        ('from = ["waiting"]', 'from = ["wait"]', "flow.step[3].from[1]"),
        ('action = "enter_row"\nasks', 'action = "issue"\nasks', "flow.step[1].action"),
        ('asks = ["answer"]', 'asks = ["reply"]', "flow.step[5].asks[1]"),
        ('needs = ["answer"]', 'needs = ["name"]', "flow.step[5].needs[1]"),
        ('not_by = ["answer"]', 'not_by = ["reply"]', "flow.step[6].not_by[1]"),
        ('id = "suspend"', 'id = "issue"', "flow.step[2].id"),
        ("days = 10", "days = 0", "flow.clock[1].days"),
        ("days = 10", 'days = 10\ndays_in = "reply_days"', "flow.clock[1].days"),
        ('more_in = "more_days"', 'more_in = "more"', "flow.clock[1].more_in"),
        ('more_in = "more_days"', "", "flow.clock[1].extends"),
        ('starts = ["issue", "reopen"]', "", "flow.clock[1].starts"),
        ('to = "office"', 'to = "mayor"', "warning[5].to"),
        ('not_by = ["answer"]', 'clears = ["reply"]', "flow.step[6].clears[1]"),
        ('asks = ["answer"]', 'asks = ["answer"]\nclears = ["answer"]', "flow.step[5].clears[1]"),
        ('not_by = ["answer"]', 'numbers = { field = "number", mark = "督" }', "flow.step[6].numbers.field"),
        ('not_by = ["answer"]', 'numbers = { field = "name", mark = "督" }', "flow.step[6].numbers.field"),
        ('not_by = ["answer"]', 'numbers = { field = "answer", mark = "督" }', "flow.step[6].numbers.field"),
        ('not_by = ["answer"]', 'numbers = { field = "answer" }', "flow.step[6].numbers.mark"),
        ('not_by = ["answer"]', 'numbers = { field = "answer", mark = "督", mark_in = "name" }', "flow.step[6].numbers.mark"),
        ('not_by = ["answer"]', 'numbers = { field = "answer", mark_in = "answer" }', "flow.step[6].numbers.mark_in"),
        ('begins = "drafted"', 'begins = "drafted"\nnumbers = { field = "number", mark = "督" }', "flow[1].numbers.field"),
        ('begins = "drafted"', 'begins = "drafted"\nkeeper_else = "name"', "flow[1].keeper_else"),
        ("ends = true", "", None),
        ('from = ["answered", "closed"]', 'from = ["answered"]', None),
    ],
)
def test_faults_are_told_with_file_and_key(tmp_path: Path, changed: str, into: str, told: str | None) -> None:
    assert changed in FLOW
    if told is None:
        declared(tmp_path, FLOW.replace(changed, into, 1))
        return
    with pytest.raises(Faults) as raised:
        declared(tmp_path, FLOW.replace(changed, into, 1))
    assert any("flow.toml" in str(fault) and told.rpartition(".")[2] in str(fault) for fault in raised.value.faults)


def test_a_state_nobody_reaches_and_one_nobody_leaves_are_told(tmp_path: Path) -> None:
    lonely = FLOW.replace('[[flow.step]]\nid = "issue"', '[[flow.state]]\nid = "lost"\ntitle = "失"\ntitle_en = "Lost"\n[[flow.step]]\nid = "issue"', 1)
    with pytest.raises(Faults) as raised:
        declared(tmp_path, lonely)
    assert "to which no step leads" in str(raised.value)


def test_who_answered_may_not_close(tmp_path: Path) -> None:
    flow = declared(tmp_path)
    taken = [Taken("issue", "li", DAY), Taken("answer", "wang", DAY)]
    assert [step.id for step in offered(flow, taken, WANG, "water")] == ["reopen"]
    assert [step.id for step in offered(flow, taken, LI, "water")] == ["close", "reopen"]
    with pytest.raises(NotAllowed, match="same person"):
        permit(flow, taken, "close", WANG, "water")
    assert permit(flow, taken, "close", LI, "water").allowed


def test_no_right_and_no_place(tmp_path: Path) -> None:
    flow = declared(tmp_path)
    assert offered(flow, [], AUDITOR, "water") == offered(flow, [], WANG, "housing") == ()
    with pytest.raises(NotAllowed):
        permit(flow, [], "issue", AUDITOR, "water")
    with pytest.raises(InputFault, match="起草"):
        permit(flow, [], "answer", WANG, "water")
    with pytest.raises(InputFault, match="step 2"):
        standing(flow, [Taken("issue", "wang", DAY), Taken("close", "wang", DAY)])


@given(st.data())
def test_every_offered_step_leads_on(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    flow = declared(tmp_path_factory.mktemp("flow"))
    taken: list[Taken] = []
    for _ in range(data.draw(st.integers(0, 12))):
        actor = data.draw(st.sampled_from((WANG, LI)))
        steps = offered(flow, taken, actor, "water")
        if not steps:
            continue
        step = data.draw(st.sampled_from(steps))
        assert permit(flow, taken, step.id, actor, "water").allowed
        taken.append(Taken(step.id, actor.id, DAY))
        assert standing(flow, taken).id == step.to
