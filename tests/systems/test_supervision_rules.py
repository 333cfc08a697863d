"""What progress and adjustments have to keep beyond their own fields: every fault of the rules, and what an approved adjustment brings about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.records import Effect, Proposed, read_tables
from zhixing.kernel.declare import Declarations
from zhixing.systems.supervision.rules import EFFECTS, FACTOR, RULES, earlier

DAY = date(2020, 4, 10)
COMMITMENT = {
    "year": 2020, "code": "s1", "kind": "quantity", "state": "signed", "lead": "water", "begins_on": "2020-01-01", "due_on": "2020-12-31",
    "target": "20", "unit": "公里", "reading": "total",
}  # fmt: skip
PROGRESS = {"year": 2020, "code": "s1", "period": "2020-03", "lead": "water", "value": "5", "words": "有进展", "rank": "document"}
ADJUSTMENT = {"year": 2020, "code": "s1", "number": 1, "lead": "water", "what": "target", "was": "20", "becomes": "18", "why": "设计变更"}
Rows = dict[tuple[Any, ...], dict[str, Any]]


def found(table: str, fields: dict[str, Any], rows: Rows | None = None, *, step: str = "", before: dict[str, Any] | None = None, day: date = DAY) -> list[Any]:
    """The faults of a proposed row, where these other rows are in force."""
    rows = {("commitments", 2020, "s1"): COMMITMENT} if rows is None else rows
    proposed = Proposed(fields, before or {}, step, day, lambda other, key: rows.get((other, *key)))
    return list(RULES[table](proposed))


def told(table: str, fields: dict[str, Any], rows: Rows | None = None, **more: Any) -> list[tuple[str, str]]:
    """Where the faults are and what they say, in both languages."""
    faults = found(table, fields, rows, **more)
    assert all(fault.zh and fault.en and fault.zh != fault.en for fault in faults)
    return [(fault.field, fault.zh) for fault in faults]


def of(**more: Any) -> Rows:
    """The commitment with something else in it."""
    return {("commitments", 2020, "s1"): {**COMMITMENT, **more}}


def before(period: str, value: str, **more: Any) -> Rows:
    """The commitment, and what was reported of it before."""
    return of(**more) | {("progress", 2020, "s1", period): {"value": value}}


def test_good_progress_has_no_fault() -> None:
    assert found("progress", PROGRESS) == found("progress", PROGRESS, step="submit") == found("progress", PROGRESS, before("2020-02", "4")) == []


@pytest.mark.parametrize(
    ("fields", "rows", "field", "words"),
    [
        ({}, {}, "code", "没有编号为“s1”的督办事项"),
        ({}, of(state="confirmed"), "code", "尚未公布"),
        ({}, of(state="withdrawn"), "code", "尚未公布"),
        ({}, of(lead="housing"), "lead", "应由牵头单位报送"),
        ({"period": "2019-12"}, of(), "period", "早于该事项的起算日期 2020-01-01"),
        ({"period": "2020-05"}, of(), "period", "尚未开始"),
        ({"period": "2020-02"}, of(), "period", "已于 2020-03-13 锁定"),
        ({"value": None}, of(), "value", "请填写期末数（公里）"),
        ({"value": None}, of(kind="milestone"), "stage", "是否已达到承诺的节点"),
        ({"stage": True}, of(), "reached_on", "请填写达到日期"),
        ({"stage": True, "reached_on": "2020-04-11"}, of(), "reached_on", "晚于今天"),
        ({"value": "20001"}, of(), "value", "目标值 20 的一千倍以上"),
        ({"value": "4000"}, before("2020-02", "4"), "value", "与 2020-02 的 4 相差一千倍以上"),
        ({"value": "0.004"}, before("2020-02", "4"), "value", "与 2020-02 的 4 相差一千倍以上"),
        ({"value": "3"}, before("2020-02", "4"), "value", "累计数小于 2020-02 的 4"),
    ],
)
def test_a_fault_of_progress_is_told_at_its_field(fields: dict[str, Any], rows: Rows, field: str, words: str) -> None:
    for step in ("", "submit"):
        ((at, said),) = told("progress", {**PROGRESS, **fields}, rows, step=step)
        assert (at, words in said) == (field, True), said


def test_every_fault_is_told_at_once() -> None:
    faults = told("progress", {**PROGRESS, "period": "2020-02", "value": None, "stage": True}, of(lead="housing", state="proposed"))
    assert [at for at, _ in faults] == ["code", "lead", "period", "value", "reached_on"]


@pytest.mark.parametrize("step", ["approve", "send_back", "accept", "return", "restate"])
def test_who_judges_progress_is_not_held_to_what_reporters_are(step: str) -> None:
    """A period is locked for reports, not for judging them."""
    assert found("progress", {**PROGRESS, "period": "2020-01"}, {}, step=step) == []


def test_a_period_is_open_to_its_last_day_and_what_was_returned_is_mended_later() -> None:
    assert found("progress", PROGRESS, day=date(2020, 4, 15)) == []
    late = date(2020, 4, 16)
    assert [at for at, _ in told("progress", PROGRESS, day=late)] == ["period"]
    assert found("progress", PROGRESS, before={"state": "returned"}, day=late) == []
    assert [at for at, _ in told("progress", PROGRESS, before={"state": "draft"}, day=late)] == ["period"]


@pytest.mark.parametrize(("period", "allowed"), [("2019-12", False), ("2020-01", True)])
def test_the_month_in_which_a_commitment_begins_is_its_first(period: str, allowed: bool) -> None:
    rows = of(begins_on="2020-01-20")
    assert (found("progress", {**PROGRESS, "period": period, "value": "1"}, rows, before={"state": "returned"}) == []) == allowed


def test_a_figure_that_was_checked_is_taken() -> None:
    for value, rows in (("20001", of()), ("4000", before("2020-02", "4")), ("3", before("2020-02", "4"))):
        assert found("progress", {**PROGRESS, "value": value, "jump": True}, rows) == []
        assert found("progress", {**PROGRESS, "value": value, "jump": False}, rows) != []


def test_a_stock_and_a_rate_may_go_back() -> None:
    for reading in ("stock", "rate"):
        assert found("progress", {**PROGRESS, "value": "3"}, before("2020-02", "4", reading=reading)) == []


def test_the_figure_before_is_the_latest_one_with_a_figure_within_a_year() -> None:
    rows = before("2019-12", "2") | {("progress", 2020, "s1", "2020-02"): {"words": "无数据"}}
    look = Proposed({**PROGRESS, "period": "2020-03"}, {}, "", DAY, lambda table, key: rows.get((table, *key)))
    assert earlier(look) == (Decimal(2), "2019-12")
    assert earlier(Proposed({**PROGRESS, "period": "2021-01"}, {}, "", DAY, look.look)) == (None, "")


@given(st.decimals(min_value="0.01", max_value="10000000", places=2), st.decimals(min_value="0.01", max_value="10000000", places=2))
def test_a_figure_is_asked_about_exactly_where_it_leaps_or_falls(last: Decimal, value: Decimal) -> None:
    asked = found("progress", {**PROGRESS, "value": str(value)}, before("2020-02", str(last)))
    leaps = value >= last * FACTOR or value * FACTOR <= last
    assert bool(asked) == (leaps or value < last)


# Adjustments.


def test_a_good_adjustment_has_no_fault() -> None:
    due, lead = {"what": "due_on", "was": "2020-12-31", "becomes": "2021-01-31"}, {"what": "lead", "was": "water", "becomes": "housing"}
    for more in ({}, due, lead, {"what": "withdrawal", "was": None, "becomes": None}):
        for step in ("", "grant", "refuse"):
            assert found("adjustments", {**ADJUSTMENT, **more}, step=step) == []


@pytest.mark.parametrize(
    ("fields", "rows", "field", "words"),
    [
        ({}, {}, "code", "没有编号为“s1”的督办事项"),
        ({}, of(state="confirmed"), "code", "已公布、未销号"),
        ({}, of(state="closed"), "code", "已公布、未销号"),
        ({"becomes": None}, of(), "becomes", "新的目标值"),
        ({"becomes": "十八"}, of(), "becomes", "新的目标值"),
        ({"becomes": "NaN"}, of(), "becomes", "新的目标值"),
        ({"what": "due_on", "was": None, "becomes": "年底"}, of(), "becomes", "新的时限"),
        ({"what": "due_on", "was": None, "becomes": "2020-02-30"}, of(), "becomes", "新的时限"),
        ({"what": "lead", "was": None, "becomes": None}, of(), "becomes", "新的牵头单位"),
        ({"was": "30"}, of(), "was", "现为 20"),
        ({}, of(due_on="2020-04-09"), "what", "时限 2020-04-09 已过"),
        ({"what": "due_on", "was": None, "becomes": "2020-12-31"}, of(due_on="2020-04-09"), "what", "时限 2020-04-09 已过"),
    ],
)
def test_a_fault_of_an_adjustment_is_told_at_its_field(fields: dict[str, Any], rows: Rows, field: str, words: str) -> None:
    ((at, said),) = told("adjustments", {**ADJUSTMENT, **fields}, rows)
    assert (at, words in said) == (field, True), said


def test_an_adjustment_is_decided_whatever_became_of_its_commitment_meanwhile() -> None:
    """That a closed commitment cannot be adjusted is for its own flow to say; a refusal must stay possible."""
    assert found("adjustments", ADJUSTMENT, of(state="closed"), step="refuse") == []


def test_what_an_approved_adjustment_brings_about() -> None:
    granted = EFFECTS["adjustments", "grant"]
    key = (2020, "s1")
    assert list(granted(ADJUSTMENT)) == [Effect("commitments", key, "adjust", {"target": "18"})]
    assert list(granted({**ADJUSTMENT, "what": "lead", "becomes": "housing"})) == [Effect("commitments", key, "adjust", {"lead": "housing"})]
    assert list(granted({**ADJUSTMENT, "what": "withdrawal", "becomes": None})) == [Effect("commitments", key, "take_off", {})]
    assert set(EFFECTS) == {("adjustments", "grant")}


def test_rules_are_for_tables_that_there_are_and_tell_faults_of_their_fields() -> None:
    with Declarations(Path(__file__).resolve().parents[2] / "zhixing/systems/supervision") as files:
        tables = {table.id: table for table in read_tables(files)}
    assert set(RULES) == {"commitments", "progress", "adjustments"} <= set(tables)
    assert {"code", "lead", "period", "value", "stage", "reached_on", "jump"} <= set(tables["progress"].ids)
    assert {"code", "becomes"} <= set(tables["adjustments"].ids)
