"""Tables whose rows go through a flow: two fields that only steps set, and the steps read back from the facts."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.engines.cases.conftest import FLOW, TABLES, declared
from zhixing.engines.cases import STATE, STEP, Taken, placed, read_flows, taken, tracked
from zhixing.engines.ledger import Change, Fact
from zhixing.engines.records import Known, Table, check_row, read_tables
from zhixing.kernel.declare import Declarations
from zhixing.kernel.errors import Faults

ANSWERS = '{ id = "answer", title'
AGENCY = '{ id = "agency", title = "承办单位", title_en = "Agency", type = "agency" },\n  ' + ANSWERS


def both(folder: Path, tables: str = TABLES, flow: str = FLOW) -> Table:
    """The table with the fields of its flow."""
    (folder / "tables.toml").write_text(tables, "utf-8")
    (folder / "flow.toml").write_text(flow, "utf-8")
    with Declarations(folder) as files:
        (table,) = read_tables(files)
        (found,) = read_flows(files, [table])
    return tracked(table, found)


def fact(number: int, deed: str, on: date, **fields: object) -> Fact:
    """A fact of one row."""
    change = Change(f"person{number}", deed, "orders", "r", number, on, fields, "")  # type: ignore[arg-type]
    return Fact(number, datetime(2020, 3, 1), change, "", "")


def test_a_row_has_a_state_and_its_last_step_which_nobody_fills_in(tmp_path: Path) -> None:
    table = both(tmp_path)
    assert table.ids[-2:] == (STATE, STEP)
    state, step = table.field(STATE), table.field(STEP)
    assert list(state.choices) == ["drafted", "issued", "waiting", "answered", "closed"]
    assert list(step.choices) == ["issue", "suspend", "resume", "extend", "answer", "close", "reopen"]
    assert (state.choices["closed"].zh, step.choices["close"].en) == ("已销号", "Close")
    assert (state.locked, step.locked, state.listed, step.listed) == (True, True, True, False)
    assert {field.id for field in table.to_fill} == {"name", "reply_days", "more_days", "answer"}
    assert check_row(table, {"name": "修路", STATE: "issued"}, Known()).faults == ()


def test_what_the_program_numbers_nobody_fills_in(tmp_path: Path) -> None:
    numbered = TABLES.replace(ANSWERS, '{ id = "number", title = "文号", title_en = "Number", type = "text" },\n  ' + ANSWERS)
    table = both(tmp_path, numbered, FLOW.replace('not_by = ["answer"]', 'numbers = { field = "number", mark_in = "name" }'))
    assert table.field("number").locked
    assert "number" not in {field.id for field in table.to_fill}


def test_where_a_row_begins_and_where_a_step_places_it(tmp_path: Path) -> None:
    flow = declared(tmp_path)
    assert placed(flow) == {STATE: "drafted"}
    assert placed(flow, flow.step("reopen")) == {STATE: "issued", STEP: "reopen"}


def test_steps_are_read_back_from_the_facts_with_the_days_that_they_set(tmp_path: Path) -> None:
    """A change by hand, its undoing and a comment are no steps; a step says the days that its clock asks for at that time."""
    flow = declared(tmp_path, FLOW.replace("days = 10", 'days_in = "reply_days"'))
    day = date(2020, 3, 2)
    facts = [
        fact(1, "entered", day, name="修路", reply_days=5, state="drafted"),
        fact(2, "changed", day, reply_days=7),
        fact(3, "changed", day, state="issued", step="issue"),
        fact(4, "noted", day, text="step", step="close"),
        fact(5, "changed", date(2020, 3, 5), state="issued", step="extend", more_days=3),
        fact(6, "undone", day, name="修路"),
        fact(7, "changed", date(2020, 3, 9), state="answered", step="answer", answer="好"),
    ]
    assert taken(flow, facts) == [
        Taken("issue", "person3", day, 7),
        Taken("extend", "person5", date(2020, 3, 5), 3),
        Taken("answer", "person7", date(2020, 3, 9), None),
    ]


def test_a_flow_says_by_which_actions_its_rows_are_entered_and_changed_and_who_keeps_them(tmp_path: Path) -> None:
    usual = declared(tmp_path)
    assert (usual.enters, usual.changes, usual.keeper, [state.open for state in usual.states]) == ("enter_row", "change_row", "", [False] * 5)
    flow = FLOW.replace('begins = "drafted"', 'begins = "drafted"\nenters = "issue_notice"\nchanges = "keep_commitments"\nkeeper = "agency"', 1)
    flow = flow.replace('title_en = "Drafted"', 'title_en = "Drafted"\nopen = true', 1)
    (tmp_path / "tables.toml").write_text(TABLES.replace(ANSWERS, AGENCY), "utf-8")
    (tmp_path / "flow.toml").write_text(flow, "utf-8")
    with Declarations(tmp_path) as files:
        (found,) = read_flows(files, read_tables(files))
    assert (found.enters, found.changes, found.keeper) == ("issue_notice", "keep_commitments", "agency")
    assert [state.id for state in found.states if state.open] == ["drafted"]


@pytest.mark.parametrize(
    ("line", "place", "expected"),
    [
        ('enters = "issue"', "flow[1].enters", "actions.toml"),
        ('changes = "change"', "flow[1].changes", "actions.toml"),
        ('keeper = "lead"', "flow[1].keeper", "of type agency"),
        ('keeper = "name"', "flow[1].keeper", "of type agency"),
        ("enters = 1", "flow[1].enters", "text"),
    ],
)
def test_a_wrong_key_is_told_with_its_place(tmp_path: Path, line: str, place: str, expected: str) -> None:
    with pytest.raises(Faults) as raised:
        both(tmp_path, TABLES.replace(ANSWERS, AGENCY), FLOW.replace('begins = "drafted"', f'begins = "drafted"\n{line}', 1))
    (fault,) = raised.value.faults
    assert place.rpartition(".")[2] in fault.where
    assert expected in str(fault)


def test_whether_a_state_is_open_is_true_or_false(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="open"):
        both(tmp_path, flow=FLOW.replace('title_en = "Drafted"', 'title_en = "Drafted"\nopen = "yes"', 1))


@pytest.mark.parametrize("id", [STATE, STEP])
def test_no_declaration_takes_the_names_of_these_fields(tmp_path: Path, id: str) -> None:
    with pytest.raises(Faults, match=id):
        both(tmp_path, TABLES.replace('id = "more_days"', f'id = "{id}"'), FLOW.replace("more_days", id))
