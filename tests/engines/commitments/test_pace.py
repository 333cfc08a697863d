"""From declared commitments to promises that can be judged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from zhixing.engines.commitments import load_plan
from zhixing.engines.commitments.pace import Way, promise_of
from zhixing.engines.commitments.plan import PlannedCommitment, PlannedTarget
from zhixing.engines.standing import Figure, Milestone, Quantity, Task, judge

YONGKANG = Path(__file__).parents[3] / "counties/yongkang"


def planned(**more: object) -> PlannedCommitment:
    """A quantity of an invented plan."""
    target = PlannedTarget(">=", Decimal(20), "公里", Decimal(20000), "米", "increment")
    told: dict[str, object] = {"kind": "quantity", "target": target, "certainty": "firm", "period": "2025"}
    fields = {
        "id": "s1.a.01",
        "section": 1,
        "paragraph": 1,
        "order": 1,
        "title": "绿道",
        "subject": "绿道",
        "domain": None,
        "lead": None,
        "lead_status": "proposed",
    }
    return PlannedCommitment(**{**fields, **told, **more})  # type: ignore[arg-type]


def test_a_quantity_is_judged_in_base_units() -> None:
    promise = promise_of(planned(), Way())
    assert isinstance(promise, Quantity)
    assert (promise.value, promise.reading, promise.profile.due) == (20000, "total", date(2025, 12, 31))
    assert judge(promise, date(2025, 7, 1), Figure(Decimal(20000), date(2025, 6, 30), "computed")).state == "kept"


def test_a_rank_is_better_the_smaller_it_is() -> None:
    promise = promise_of(planned(target=PlannedTarget("=", Decimal(3), "位", Decimal(3), "位", "rank")), Way())
    assert isinstance(promise, Quantity) and promise.is_cap
    assert judge(promise, date(2025, 6, 30), Figure(Decimal(2), date(2025, 6, 30), "document")).light == "green"


@pytest.mark.parametrize(("way", "state"), [(Way(), "broken"), (Way(due=date(2026, 3, 31)), "unknown")])
def test_a_milestone_is_due_at_the_end_of_its_period(way: Way, state: str) -> None:
    promise = promise_of(planned(kind="milestone", target=None, stage="completed"), way, reported=False)
    assert isinstance(promise, Milestone)
    assert judge(promise, date(2025, 12, 31)).state == state


def test_every_commitment_of_the_first_plan_can_be_judged() -> None:
    plan = load_plan(YONGKANG)
    for one in plan.commitments:
        promise = promise_of(one, Way(), reported=False)
        standing = judge(promise, date(2020, 6, 30))
        assert standing.state == "unknown", one.id
        assert isinstance(promise, {"quantity": Quantity, "milestone": Milestone, "task": Task}[one.kind])
