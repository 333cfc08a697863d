"""What people do with rows: recorded, permitted, refused."""

from __future__ import annotations

from datetime import date

import pytest

from tests.engines.records.conftest import KNOWN
from tests.store.conftest import OTHER, project
from zhixing.engines.records import Table
from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.store import ledger, listing
from zhixing.store.ledger import Overtaken
from zhixing.store.registers import Faulty, Register, row_id


def only(register: Register) -> listing.Entry:
    (entry,) = listing.matching(register.table, listing.Query())
    return entry


def test_a_row_is_entered(editor: Register) -> None:
    (fact,) = editor.enter([project(invested="1.5亿元")], "water")
    entry = only(editor)
    assert (entry.row, entry.version, entry.owner) == (fact.change.row, 1, "water")
    assert entry.fields == {"code": "2020-000001", "name": "东山水厂1号", "invested": "15000", "owner": "water"}
    assert (fact.number, fact.change.actor, fact.change.deed) == (1, "wang", "entered")


def test_a_faulty_row_is_refused_with_every_reason(editor: Register) -> None:
    with pytest.raises(Faulty) as caught:
        editor.enter([project(), project(2, code="x", invested="-1")], "water")
    assert [(fault.field, fault.code) for fault in caught.value.faults] == [("code", "pattern"), ("invested", "too_small")]
    assert list(ledger.everything()) == []


def test_a_row_is_changed(editor: Register) -> None:
    editor.enter([project(invested="1")], "water")
    row = only(editor).row
    (fact,) = editor.change(row, 1, {"invested": "", "town": "西湖镇"})
    assert fact.change.fields == {"invested": None, "town": "990101100"}
    assert only(editor).fields["town"] == "990101100"
    assert "invested" not in only(editor).fields


def test_what_changes_nothing_is_not_recorded(editor: Register) -> None:
    editor.enter([project()], "water")
    assert editor.change(only(editor).row, 1, {"name": " 东山水厂1号 "}) == []
    assert ledger.digest().number == 1


def test_the_second_of_two_is_told_and_shown_what_the_first_did(editor: Register, head: Register) -> None:
    editor.enter([project()], "water")
    row = only(editor).row
    head.change(row, 1, {"town": "西湖镇"})
    with pytest.raises(Overtaken) as caught:
        editor.change(row, 1, {"town": "东山街道"})
    assert [fact.change.actor for fact in caught.value.facts] == ["wang", "li"]
    assert only(editor).fields["town"] == "990101100"


def test_a_key_is_taken_once(editor: Register, head: Register) -> None:
    editor.enter([project()], "water")
    for rows in ([project()], [project(2), project(2)]):
        with pytest.raises(Faulty, match="The same as"):
            editor.enter(rows, "water")
    head.withdraw(only(editor).row, 1, "重复")
    editor.enter([project()], "water")
    assert only(editor).version == 1


def test_a_withdrawn_row_is_restored_only_where_its_key_is_free(editor: Register, head: Register) -> None:
    editor.enter([project()], "water")
    row = only(editor).row
    head.withdraw(row, 1, "撤销")
    editor.enter([project()], "water")
    with pytest.raises(Faulty, match="The same as"):
        head.restore(row, 2, "恢复")
    head.withdraw(only(editor).row, 1, "让位")
    head.restore(row, 2, "恢复")
    assert (only(editor).row, only(editor).version) == (row, 3)


def test_a_change_is_taken_back(editor: Register) -> None:
    editor.enter([project(invested="1")], "water")
    row = only(editor).row
    editor.change(row, 1, {"invested": "2", "town": "西湖镇"})
    before = only(editor)
    editor.undo(row, 2)
    assert {**only(editor).fields} == {"code": "2020-000001", "name": "东山水厂1号", "invested": "1", "owner": "water"}
    editor.undo(row, 3)
    assert only(editor).fields == before.fields
    with pytest.raises(InputFault, match="a version that changed fields"):
        editor.undo(row, 1)


def test_a_change_that_holds_from_earlier(editor: Register) -> None:
    editor.enter([project(invested="1")], "water", on=date(2020, 1, 1))
    row = only(editor).row
    editor.change(row, 1, {"invested": "3"}, on=date(2020, 3, 1))
    editor.change(row, 2, {"invested": "2", "town": "西湖镇"}, on=date(2020, 2, 1))
    assert only(editor).fields["invested"] == "3"
    assert only(editor).fields["town"] == "990101100"
    with pytest.raises(InputFault, match="a day that has come"):
        editor.change(row, 3, {"invested": "4"}, on=date(2999, 1, 1))


def test_a_reason_is_wanted(editor: Register, head: Register) -> None:
    editor.enter([project()], "water")
    with pytest.raises(InputFault, match="the reason in words"):
        head.withdraw(only(editor).row, 1, "  ")


def test_a_comment_changes_nothing(editor: Register) -> None:
    editor.enter([project()], "water")
    before = only(editor)
    editor.note(before.row, "请补充批文")
    assert only(editor) == before
    assert editor.change(before.row, 1, {"town": "西湖镇"})
    with pytest.raises(InputFault, match="1 to 2000 characters"):
        editor.note(before.row, " ")


@pytest.mark.parametrize("deed", ["enter", "change", "undo", "withdraw", "restore", "note"])
def test_another_agency_is_refused(editor: Register, table: Table, deed: str) -> None:
    editor.enter([project()], "water")
    row, other = only(editor).row, Register(table, KNOWN, OTHER)
    calls = {
        "enter": lambda: other.enter([project(2)], "water"),
        "change": lambda: other.change(row, 1, {"town": "西湖镇"}),
        "undo": lambda: other.undo(row, 1),
        "withdraw": lambda: other.withdraw(row, 1, "x"),
        "restore": lambda: other.restore(row, 1, "x"),
        "note": lambda: other.note(row, "x"),
    }
    with pytest.raises(NotAllowed, match="rows of one's own agency"):
        calls[deed]()
    assert ledger.digest().number == 1


def test_a_withdrawn_row_is_not_changed(editor: Register, head: Register) -> None:
    editor.enter([project(invested="1")], "water")
    row = only(editor).row
    editor.change(row, 1, {"invested": "2"})
    with pytest.raises(InputFault, match="a row that is in force; expected a withdrawn row"):
        head.restore(row, 2, "恢复")
    head.withdraw(row, 2, "撤销")
    for deed in (lambda: editor.change(row, 3, {"invested": "3"}), lambda: editor.undo(row, 2), lambda: head.withdraw(row, 3, "再撤销")):
        with pytest.raises(InputFault, match="a row that is withdrawn; expected a row in force"):
            deed()


def test_a_change_is_not_taken_back_onto_a_key_that_was_taken_meanwhile(editor: Register) -> None:
    editor.enter([project(1)], "water")
    row = only(editor).row
    editor.change(row, 1, {"code": "2020-000002"})
    editor.enter([project(1)], "water")
    with pytest.raises(Faulty, match="The same as"):
        editor.undo(row, 2)


def test_a_row_that_is_not_there(editor: Register) -> None:
    with pytest.raises(InputFault, match="no such row"):
        editor.change("0" * 32, 1, {})


def test_ids_of_rows_follow_time() -> None:
    ids = [row_id() for _ in range(50)]
    assert len(set(ids)) == 50
    assert [one[:12] for one in ids] == sorted(one[:12] for one in ids)
    assert {(one[12], one[16] in "89ab") for one in ids} == {("7", True)}
