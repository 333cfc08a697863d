"""Rows as their facts make them, then and now."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.ledger.conftest import chained, change, histories
from zhixing.engines.ledger import Fact, contrary, fold


def test_a_row_is_what_its_facts_say() -> None:
    facts = chained([change(fields={"name": "东山水厂", "stage": "planned"}, deed="entered"), change(version=2, fields={"stage": "built"})])
    row = fold(facts)["r1"]
    assert (row.version, row.fields, row.withdrawn, row.fact) == (2, {"name": "东山水厂", "stage": "built"}, False, 2)
    assert (row.entered, row.changed) == (facts[0].recorded, facts[1].recorded)


def test_an_emptied_field_is_left_out() -> None:
    facts = chained([change(fields={"name": "甲", "stage": "planned"}), change(version=2, fields={"stage": None})])
    assert fold(facts)["r1"].fields == {"name": "甲"}


def test_a_withdrawn_row_is_kept_and_can_be_restored() -> None:
    facts = chained([change(), change(version=2, deed="withdrawn", fields={"note": "x"}), change(version=3, deed="restored", fields={"note": None})])
    assert [fold(facts[:n])["r1"].withdrawn for n in (1, 2, 3)] == [False, True, False]


def test_a_note_changes_nothing() -> None:
    facts = chained([change(), change(version=1, deed="noted", fields={"text": "请补充材料"})])
    assert fold(facts) == fold(facts[:1])


def test_what_was_recorded_late_does_not_undo_what_holds_later() -> None:
    """In April one learns what happened in February; what happened in March still holds."""
    facts = chained(
        [
            change(fields={"stage": "a"}, on=date(2020, 1, 1)),
            change(version=2, fields={"stage": "c"}, on=date(2020, 1, 20)),
            change(version=3, fields={"stage": "b"}, on=date(2020, 1, 10)),
        ]
    )
    assert fold(facts)["r1"].fields["stage"] == "c"
    assert [fold(facts, day=date(2020, 1, day))["r1"].fields["stage"] for day in (5, 15, 25)] == ["a", "b", "c"]
    assert fold(facts, known=facts[1].recorded, day=date(2020, 1, 15))["r1"].fields["stage"] == "a"


@given(histories(), st.integers(0, 30))
def test_what_was_known_never_changes(facts: list[Fact], days: int) -> None:
    """An answer about a past moment is the same whatever is recorded afterwards."""
    day = date(2020, 1, 1) + timedelta(days=days)
    for at, fact in enumerate(facts):
        assert fold(facts, known=fact.recorded, day=day) == fold(facts[: at + 1], day=day)


@given(histories())
def test_the_fold_is_the_same_table_by_table_and_row_by_row(facts: list[Fact]) -> None:
    rows = fold(facts)
    for id, row in rows.items():
        assert fold([fact for fact in facts if fact.change.row == id]) == {id: row}


@given(histories())
def test_the_fold_is_the_replay(facts: list[Fact]) -> None:
    """An independent oracle: each field is that of the fact with the latest day and, on that day, the highest number."""
    rows = fold(facts)
    for id, row in rows.items():
        mine = sorted((fact for fact in facts if fact.change.row == id), key=lambda fact: (fact.change.effective, fact.number))
        replayed: dict[str, object] = {}
        for fact in mine:
            replayed.update(fact.change.fields)
        assert row.fields == {name: value for name, value in replayed.items() if value is not None}
        assert row.version == max(fact.change.version for fact in mine)


@given(histories())
def test_taking_back_the_last_version_gives_the_row_as_it_was(facts: list[Fact]) -> None:
    for id, row in fold(facts).items():
        mine = [fact.change for fact in facts if fact.change.row == id]
        if row.version == 1 or mine[-1].deed in ("withdrawn", "restored"):
            continue
        undone = change(id, row.version + 1, contrary([f for f in facts if f.change.row == id], row.version), deed="undone", on=mine[-1].effective)
        after, before = fold(chained([*mine, undone]))[id], fold(chained(mine[:-1]))[id]
        assert after.fields == before.fields


def test_a_version_that_is_not_there_cannot_be_taken_back() -> None:
    with pytest.raises(KeyError):
        contrary(chained([change()]), 2)
