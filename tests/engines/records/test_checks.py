"""Rules between the fields of a row, the ladder, and the two codes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.records.conftest import KNOWN
from zhixing.engines.records import Table, check_row, standing
from zhixing.engines.records.ladder import reached
from zhixing.kernel.codes import credit_code_fault, identity_number_fault

GOOD = {"code": "2020-000001", "name": "东山水厂"}


def faults(table: Table, **more: object) -> list[tuple[str, str]]:
    return [(fault.field, fault.zh) for fault in check_row(table, {**GOOD, **more}, KNOWN).faults]


def test_a_good_row_without_its_empty_fields(projects: Table) -> None:
    checked = check_row(projects, {**GOOD, "kind": "", "invested": "1.5亿元"}, KNOWN)
    assert (checked.fields, checked.faults) == ({**GOOD, "invested": "15000"}, ())


def test_every_fault_in_the_order_of_the_fields(projects: Table) -> None:
    told = faults(projects, code="x", invested="-1", listed_on="gestern", colour="red")
    assert [field for field, _ in told] == ["", "code", "invested", "listed_on"]
    assert told[0][1] == "表中没有“colour”这一栏"


@pytest.mark.parametrize(
    ("more", "field", "expected"),
    [
        ({"listed_on": "2020-03-02", "left_on": "2020-03-01", "why_left": "x"}, "left_on", "不能早于入库日期（2020-03-02）"),
        ({"left_on": "2020-03-01"}, "why_left", "填了出库日期，就必须填写本栏"),
        ({"kind": "道路"}, "town", "类别为“道路”时必须填写本栏"),
        ({"builder": "91350100M000100Y44"}, "builder", "统一社会信用代码有误：校验码不符"),
        ({"begun_on": "2020-05-01", "planned_on": "2020-01-01", "land_on": "2020-02-01"}, "begun_on", "尚未“批复”，不能先“开工”"),
        ({"planned_on": "2020-03-01", "approved_on": "2020-02-01"}, "approved_on", "“批复”不能早于“谋划”（2020-03-01）"),
    ],
)
def test_rules_between_fields(projects: Table, more: dict[str, str], field: str, expected: str) -> None:
    assert faults(projects, **more) == [(field, expected)]


def test_a_rule_is_not_tried_on_a_field_that_is_wrong_by_itself(projects: Table) -> None:
    assert [field for field, _ in faults(projects, listed_on="x", left_on="2020-01-01", why_left="y")] == ["listed_on"]


def test_where_a_row_stands(projects: Table) -> None:
    """Two rungs side by side, then the one above both."""
    fields = {"planned_on": "2020-01-01", "approved_on": "2020-02-01", "land_on": "2020-03-01", "begun_on": "2020-04-01"}
    assert [rung.id for rung in standing(projects, fields)] == ["begun"]
    assert [rung.id for rung in standing(projects, fields, "2020-03-31")] == ["approved", "land"]
    assert [rung.id for rung in reached(projects, fields, "2020-02-15")] == ["planned", "approved"]
    assert standing(projects, {}) == ()


@given(st.lists(st.none() | st.integers(0, 200), min_size=4, max_size=4))
def test_a_ladder_without_faults_is_climbed_from_below(days: list[int | None]) -> None:
    """An oracle of its own: for every rung reached, each rung below was reached no later."""
    table = _projects()
    names, below = ["planned", "approved", "land", "begun"], {"approved": ["planned"], "land": ["planned"], "begun": ["approved", "land"]}
    on = {name: day for name, day in zip(names, days, strict=True) if day is not None}
    row = {**GOOD, **{f"{name}_on": (date(2020, 1, 1) + timedelta(days=day)).isoformat() for name, day in on.items()}}
    right = all(lower in on and on[lower] <= day for name, day in on.items() for lower in below.get(name, []))
    assert (check_row(table, row, KNOWN).faults == ()) == right


def _projects() -> Table:
    import tempfile
    from pathlib import Path

    from tests.engines.records.conftest import declared

    with tempfile.TemporaryDirectory() as folder:
        (table,) = declared(Path(folder))
    return table


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "33078419900101001X", "330722198506151236"])
def test_right_identity_numbers(number: str) -> None:
    assert identity_number_fault(number) == ""
    assert credit_code_fault(number) != ""


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_one_check_character_fits_a_credit_code(code: str) -> None:
    assert sum(credit_code_fault(code + character) == "" for character in "0123456789ABCDEFGHJKLMNPQRTUWXY") == 1


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(110000, 659999), st.integers(0, 999))
def test_one_check_character_fits_an_identity_number(born: date, place: int, serial: int) -> None:
    number = f"{place}{born:%Y%m%d}{serial:03}"
    assert sum(identity_number_fault(number + character) == "" for character in "0123456789X") == 1


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_a_mistyped_digit_of_an_identity_number_is_found(at: int, digit: str) -> None:
    right = "11010519491231002X"
    wrong = right[:at] + digit + right[at + 1 :]
    assert (identity_number_fault(wrong) == "") == (wrong == right)
