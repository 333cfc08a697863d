"""An invented county with a plan, and readings of its report, made for the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.commitments import Plan, PlannedCommitment
from zhixing.engines.commitments.plan import PlannedTarget, PlanSource
from zhixing.engines.report import Outline, Reading, Record, Target
from zhixing.kernel.county import Agency, County
from zhixing.kernel.sources import Manuscript
from zhixing.kernel.units import normalise

NUMERALS = "一二三四五六七八九"
AGENCIES = (Agency("health", "澄川县卫生健康局", "县卫健局", "government", None), Agency("roads", "澄川县交通运输局", "县交通局", "government", None))
COUNTY = County("chengchuan", "澄川县", "Chengchuan", "county", "县", "999901", "某市", "某省", 2025, AGENCIES, ())


@pytest.fixture(scope="session")
def planned() -> Callable[..., PlannedCommitment]:
    """Makes a planned commitment: a subject, and whatever else is not the usual."""

    def make(subject: str, id: str = "s1.a.01", **fields: Any) -> PlannedCommitment:
        usual: dict[str, Any] = {"kind": "task", "section": 1, "paragraph": 1, "order": 1, "title": f"做好{subject}", "certainty": "firm", "period": "2025"}
        usual |= {"domain": None, "lead": None, "lead_status": "proposed"}
        return PlannedCommitment(id=id, subject=subject, **(usual | fields))

    return make


@pytest.fixture(scope="session")
def goal() -> Callable[..., PlannedTarget]:
    """Makes a planned target from a value and a unit."""

    def make(value: Any, unit: str, comparator: Any = "=", measure: Any = "increment", high: Any = None) -> PlannedTarget:
        value, upper = Decimal(value), None if high is None else Decimal(high)
        high_base = None if upper is None else normalise(upper, unit)[0]
        return PlannedTarget(comparator, value, unit, *normalise(value, unit), measure, upper, high_base)

    return make


@pytest.fixture(scope="session")
def plan() -> Callable[[Iterable[PlannedCommitment]], Plan]:
    """Makes a plan of the invented county."""

    def make(commitments: Iterable[PlannedCommitment]) -> Plan:
        return Plan(COUNTY, 2025, PlanSource("政府工作报告", "澄川县", 2025, None, True, True), tuple(commitments))

    return make


@pytest.fixture(scope="session")
def said() -> Callable[..., Record]:
    """Makes the record that a reader would find for a planned commitment, at its place in the text."""

    def make(planned: PlannedCommitment, start: int = 0, **fields: Any) -> Record:
        target = planned.target
        found = None
        if target is not None:
            found = Target(target.comparator, target.value, target.unit, target.value_base, target.unit_base, target.measure, start, target.value_high)
        usual: dict[str, Any] = {"id": f"r-{planned.id}", "tense": "plan", "kind": planned.kind, "quote": f"抓好{planned.subject}", "start": start}
        usual |= {"end": start + len(planned.subject) + 2, "subject": planned.subject, "certainty": planned.certainty, "period": planned.period}
        usual |= {"section": f"（{NUMERALS[planned.section - 1]}）着力做好第{planned.section}件事", "target": found, "stage": planned.stage}
        return Record(**(usual | fields))

    return make


@pytest.fixture(scope="session")
def reading() -> Callable[[Sequence[Record]], Reading]:
    """Makes a reading with these records."""

    def make(records: Sequence[Record]) -> Reading:
        text = "抓好工作。\n" * (max((record.end for record in records), default=0) // 6 + 1)
        return Reading(Manuscript("report.txt", "text", text, ""), Outline("", "澄川县", "county", 2025, ()), tuple(records), (), ())

    return make


@pytest.fixture(scope="session")
def counties() -> Path:
    """The folder of the project's counties."""
    return Path(__file__).resolve().parents[3] / "counties"
