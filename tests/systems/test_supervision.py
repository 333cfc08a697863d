"""From rows to standing, periods, marks and scores of supervision."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.standing import Milestone, Quantity, Task
from zhixing.kernel.workdays import national
from zhixing.systems.supervision import Notice, items_of, locked_on, marks, month_end, periods, score

DAY = date(2020, 7, 20)
BASE = {"code": "s1", "state": "signed", "begins_on": "2020-01-01", "due_on": "2020-12-31", "certainty": "firm"}
QUANTITY = {**BASE, "kind": "quantity", "comparator": "ge", "target": "100", "measure": "increment", "unit": "个"}


def item(fields: dict[str, Any], accepted: list[dict[str, Any]] | None = None, stages: list[dict[str, Any]] | None = None) -> Any:
    return items_of([fields], stages or [], [{"code": "s1", "rank": "computed", **one} for one in accepted or []])["s1"]


@pytest.mark.parametrize(
    ("more", "accepted", "state", "light"),
    [
        ({}, [], "unknown", "grey"),
        ({}, [{"period": "2020-06", "value": "60"}], "on_course", "green"),
        ({}, [{"period": "2020-06", "value": "50"}], "on_course", "green"),
        ({}, [{"period": "2020-06", "value": "45"}], "behind", "yellow"),
        ({}, [{"period": "2020-05", "value": "45"}], "behind", "yellow"),
        ({}, [{"period": "2020-06", "value": "30"}], "behind", "red"),
        ({}, [{"period": "2020-06", "value": "100"}], "kept", "blue"),
        ({}, [{"period": "2020-06", "value": "60", "rank": "word"}], "unknown", "grey"),
        ({"shape": "at_end"}, [{"period": "2020-06", "value": "1"}], "on_course", "green"),
        ({"shape": "steps", "steps": "2020-06-30 80%；2020-12-31 100%"}, [{"period": "2020-06", "value": "60"}], "behind", "red"),
        ({"shape": "steps", "steps": "没有写对"}, [{"period": "2020-06", "value": "60"}], "on_course", "green"),
        ({"shape": "seasonal", "weights": "1 1 1 1 1 1 1 1 1 1 1 20"}, [{"period": "2020-06", "value": "30"}], "on_course", "green"),
        ({"measure": "level", "baseline": "50"}, [{"period": "2020-06", "value": "80"}], "on_course", "green"),
        ({"measure": "level"}, [{"period": "2020-06", "value": "80"}], "unknown", "grey"),
        ({"comparator": "le", "target": "34", "measure": "level", "reading": "rate"}, [{"period": "2020-06", "value": "33.2"}], "on_course", "green"),
        ({"comparator": "le", "target": "34", "measure": "level", "reading": "rate"}, [{"period": "2020-06", "value": "34.8"}], "behind", "red"),
        ({"comparator": "ge", "target": "3", "measure": "rank"}, [{"period": "2020-06", "value": "5"}], "behind", "red"),
        ({"certainty": "strive"}, [{"period": "2020-06", "value": "30"}], "behind", "yellow"),
        ({}, [{"period": "2020-03", "value": "60"}], "unknown", "grey"),
        ({"state": "withdrawn"}, [{"period": "2020-06", "value": "60"}], "withdrawn", ""),
        ({"state": "closed"}, [{"period": "2020-06", "value": "120"}], "kept", "blue"),
    ],
)
def test_a_quantity_stands_as_its_rows_say(more: dict[str, Any], accepted: list[dict[str, Any]], state: str, light: str) -> None:
    standing = item({**QUANTITY, **more}, accepted).standing(DAY)
    assert (standing.state, standing.light) == (state, light)


@pytest.mark.parametrize(
    ("accepted", "stages", "state"),
    [
        ([], [], "unknown"),
        ([{"period": "2020-06", "stage": False}], [], "on_course"),
        ([{"period": "2020-06", "stage": True, "reached_on": "2020-06-20"}], [], "kept"),
        ([{"period": "2020-06", "stage": True, "reached_on": "2020-08-01"}], [], "on_course"),
        ([{"period": "2020-06", "stage": True, "reached_on": "2020-06-20", "rank": "word"}], [], "unknown"),
        ([{"period": "2020-06", "stage": False}], [{"order": 1, "due_on": "2020-05-01"}], "behind"),
        ([{"period": "2020-06", "stage": False}], [{"order": 1, "due_on": "2020-05-01", "reached_on": "2020-05-03", "rank": "document"}], "on_course"),
    ],
)
def test_a_milestone_stands_as_its_stages_say(accepted: list[dict[str, Any]], stages: list[dict[str, Any]], state: str) -> None:
    fields = {**BASE, "kind": "milestone", "stage": "opened_in_use"}
    assert item(fields, accepted, [{"code": "s1", **one} for one in stages]).standing(DAY).state == state


def test_a_task_without_pieces_cannot_be_measured() -> None:
    task = {**BASE, "kind": "task"}
    assert item(task).standing(DAY).doubt == "not_measurable"
    piece = {"code": "s1", "order": 1, "due_on": "2020-06-01", "reached_on": "2020-05-30", "rank": "document"}
    assert item(task, [], [piece]).standing(DAY).state == "on_course"
    assert isinstance(item(task).promise(DAY), Task)
    assert isinstance(item(QUANTITY).promise(DAY), Quantity)
    assert isinstance(item({**BASE, "kind": "milestone"}).promise(DAY), Milestone)


@given(st.dates(date(2019, 1, 1), date(2023, 12, 31)), st.sampled_from(["quantity", "milestone", "task"]))
def test_periods_have_ended_and_lie_within_the_term(day: date, kind: str) -> None:
    begins, due = date(2019, 3, 15), date(2022, 11, 30)
    found = periods(kind, begins, due, day)
    assert list(found) == sorted(set(found))
    for period in found:
        end = month_end(period)
        assert begins <= end < day
        assert end.replace(day=1) <= due
        assert (end + timedelta(days=1)).day == 1
        assert kind == "quantity" or end.month in (3, 6, 9, 12)


@given(st.integers(2019, 2025), st.integers(1, 12))
def test_a_period_is_locked_ten_working_days_after_its_end(year: int, month: int) -> None:
    end, calendar = month_end(f"{year}-{month:02}"), national()
    lock = locked_on(f"{year}-{month:02}")
    assert sum(calendar.is_worked(end + timedelta(days=gone)) for gone in range(1, (lock - end).days + 1)) == 10
    assert calendar.is_worked(lock)


def told(*values: int) -> list[dict[str, Any]]:
    return [{"period": f"2020-{month:02}", "value": str(value)} for month, value in enumerate(values, 1)]


def test_marks_say_what_was_seen() -> None:
    assert marks(item(QUANTITY, told(1, 3, 7)), [], 0, {}) == ["last_week"]
    assert marks(item(QUANTITY, told(10, 20, 30, 40)), [], 0, {}) == ["round"]
    assert marks(item(QUANTITY, told(11, 20, 30, 40)), [["close", "reopen"], ["submit", "restate"]], 1, {"a": 2}) == [
        "reopened",
        "clock",
        "shared_proof",
        "restated",
    ]
    assert marks(item(QUANTITY, told(11, 20, 30, 40)), [["reopen", "close"]], 0, {"a": 1}) == []


def test_a_score_counts_what_it_says() -> None:
    items = [item(QUANTITY, told(9, 18, 27, 36, 45, 54))]
    progress = [
        {"code": "s1", "period": f"2020-{month:02}", "state": state}
        for month, state in enumerate(("accepted", "accepted", "accepted", "accepted", "returned", "approved"), 1)
    ]
    notices = [
        Notice("督〔2020〕1号", date(2020, 5, 8), date(2020, 5, 6)),
        Notice("督〔2020〕2号", date(2020, 6, 8), date(2020, 6, 9)),
        Notice("督〔2020〕3号", date(2020, 8, 1), None),
    ]
    found = score("2020-Q2", items, progress, notices, date(2020, 7, 20))
    assert {id: those for id, those in found.counted.items() if those} == {
        "good": ("s1",), "reported": ("s1 2020-04", "s1 2020-06"), "missing": ("s1 2020-05",), "answered": ("督〔2020〕1号",), "unanswered": ("督〔2020〕2号",),
        "returned": ("s1 2020-05",),
    }  # fmt: skip
    assert found.grade.score == Decimal(10) + 60 + 20 - 2 - 1
    assert score("2020-Q2", items, progress, notices, date(2020, 5, 10)).counted["reported"] == ("s1 2020-04",)
