"""From the reader, or from a county's plan, to proposed commitments: the raw fields of their rows, with what the machine made of the sentence."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from zhixing.engines.commitments import PlannedCommitment
from zhixing.kernel.terms import Comparator
from zhixing.systems.supervision.standing import COMPARATORS as SIGNS

if TYPE_CHECKING:
    from zhixing.engines.report import Record

COMPARATORS: dict[Comparator, str] = {sign: id for id, sign in SIGNS.items()}


def from_plan(planned: PlannedCommitment, year: int, office: str, quote: str = "") -> dict[str, Any]:
    """The row of a planned commitment; one without a lead is the office's until somebody is named."""
    begins, due = _period(planned.period, year)
    raw: dict[str, Any] = {
        "year": year, "code": planned.id, "title": planned.title, "quote": quote or None, "section": planned.section, "kind": planned.kind,
        "subject": planned.subject, "certainty": planned.certainty, "stage": planned.stage, "begins_on": begins, "due_on": due,
        "lead": planned.lead or office, "support": "、".join(planned.support) or None,
    }  # fmt: skip
    if planned.target is not None:
        target = planned.target
        raw |= {
            "comparator": COMPARATORS[target.comparator], "target": f"{target.value:f}", "unit": target.unit, "measure": target.measure,
            "target_high": None if target.value_high is None else f"{target.value_high:f}",
        }  # fmt: skip
    return raw | {"machine": _guess(raw)}


def from_record(record: Record, number: int, year: int, office: str) -> dict[str, Any]:
    """The row of a promise that the reader found: its code is r and its number in the report."""
    begins, due = _period(record.period, year)
    raw: dict[str, Any] = {
        "year": year, "code": f"r{number:03}", "title": record.quote[:300], "quote": record.quote, "section": 0, "kind": record.kind,
        "subject": (record.subject or record.quote)[:300], "certainty": record.certainty, "stage": record.stage, "begins_on": begins, "due_on": due,
        "lead": office, "support": "、".join((*record.lead, *record.support)) or None,
    }  # fmt: skip
    if record.target is not None:
        target = record.target
        raw |= {
            "comparator": COMPARATORS[target.comparator], "target": f"{target.value:f}", "unit": target.unit or "1", "measure": target.measure,
            "target_high": None if target.value_high is None else f"{target.value_high:f}",
        }  # fmt: skip
    return raw | {"machine": _guess(raw)}


def _period(period: str, year: int) -> tuple[str, str]:
    """The first and the last day of a period as readers and plans write it; the year of the plan where it says nothing."""
    first, _, last = (period or str(year)).partition("-")
    return date(int(first), 1, 1).isoformat(), date(int(last or first), 12, 31).isoformat()


def _guess(raw: dict[str, Any]) -> str:
    """What the machine proposed, kept beside what a person makes of it."""
    return json.dumps({key: value for key, value in raw.items() if value is not None}, ensure_ascii=False, sort_keys=True)
