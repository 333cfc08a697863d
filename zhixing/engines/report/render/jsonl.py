"""JSON Lines: one record a line, with the keys of the contract (docs/engines/report.md) in their order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from zhixing.engines.report.record import Reading, Record
from zhixing.engines.report.render.wording import number
from zhixing.kernel.sources import Places


def render_jsonl(reading: Reading) -> str:
    """Every record of a reading, in reading order; numbers are exact decimals."""
    places = reading.manuscript.places()
    return "".join(_line(dict(_fields(record, places))) for record in reading.records)


def _fields(record: Record, places: Places) -> Iterator[tuple[str, Any]]:
    yield from (("tense", record.tense), ("kind", record.kind), ("quote", record.quote))
    yield from (("start", record.start), ("end", record.end))
    goal = record.target
    yield "value_start", -1 if goal is None else goal.start
    yield "subject", record.subject
    yield "comparator", goal and goal.comparator
    yield "value", goal and goal.value
    if goal and goal.value_high is not None:
        yield "value_high", goal.value_high
    yield "unit", goal and goal.unit
    yield "value_base", goal and goal.value_base
    yield "unit_base", goal and goal.unit_base
    yield "measure", goal and goal.measure
    yield from (("stage_verb", record.stage_verb), ("stage", record.stage))
    yield from (("certainty", record.certainty), ("qualifiers", record.qualifiers), ("period", record.period), ("section", record.section))
    yield from (("id", record.id), ("lead", record.lead), ("support", record.support))
    place = places[record.start]
    yield "line", place.line
    if place.page is not None:
        yield "page", place.page


def _line(fields: dict[str, Any]) -> str:
    return "{" + ", ".join(f'"{key}": {_value(value)}' for key, value in fields.items()) + "}\n"


_encoded = json.JSONEncoder(ensure_ascii=False).encode


def _value(value: object) -> str:
    if value is None:
        return "null"
    return number(value) if isinstance(value, Decimal) else _encoded(value)
