"""The contract in types: the values that the fields of a record may have, and the account of a reading."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report import record
from zhixing.engines.report.record import Clause, Notice, Outline, Part, Reading, Record, Row, Target
from zhixing.kernel.sources import Manuscript

NOTHING = Manuscript("empty.txt", "text", "", "")
TARGET = Target(">=", Decimal(20), "公里", Decimal(20), "公里", "increment", 2)
RECORD = Record("q-0", "plan", "quantity", "绿道20公里以上", 0, 8, "绿道", "firm", "2026", "二、工作安排", TARGET)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("Tense", "plan past"),
        ("Kind", "quantity milestone task"),
        ("Comparator", ">= > <= < = ~"),
        ("Measure", "increment level growth share points reduction rank"),
        ("Stage", "plan prepared launched start_construction topping_out completed accepted opened_in_use established awarded other"),
        ("Certainty", "strive about firm"),
        ("Disposition", "commitment achievement context unparsed"),
    ],
)
def test_the_values_of_the_contract(field: str, values: str) -> None:
    assert set(get_args(getattr(record, field))) == set(values.split())


@pytest.mark.parametrize(
    "thing",
    [
        TARGET,
        RECORD,
        Clause(0, 1, "甲", "context", "heading"),
        Row("附件", "1", 0, 1, "甲", (), (), ()),
        Part("plan", "二、", 0, 1, "2026"),
        Outline("", None, "unknown", None, ()),
        Notice("no_plan", "无。", "None."),
        Reading(NOTHING, Outline("", None, "unknown", None, ()), (), (), ()),
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_what_was_read_does_not_change(thing: Any) -> None:
    name = thing._fields[0] if isinstance(thing, tuple) else type(thing).__slots__[0]
    with pytest.raises(AttributeError):
        setattr(thing, name, None)


def test_a_record_without_more_has_no_target_no_stage_and_no_units() -> None:
    plain = Record("t-0", "plan", "task", "深化改革", 0, 4, "改革", "firm", "2026", "")
    assert (plain.target, plain.stage, plain.stage_verb) == (None, None, None)
    assert plain.qualifiers == plain.lead == plain.support == ()


@given(st.lists(st.sampled_from(get_args(record.Disposition))))
def test_the_account_adds_up(dispositions: list[record.Disposition]) -> None:
    clauses = tuple(Clause(at, at + 1, "甲", disposition) for at, disposition in enumerate(dispositions))
    counts = Reading(NOTHING, Outline("", None, "unknown", None, ()), (), clauses, ()).counts()
    assert sum(counts.values()) == len(clauses)
    assert counts == {name: dispositions.count(name) for name in get_args(record.Disposition)}
