"""The outputs of a comparison; each a pure function of it, the same bytes on every machine."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from zhixing.engines.commitments.comparison.fit import Comparison
from zhixing.engines.commitments.comparison.rows import COLUMNS, Row, rows, where
from zhixing.engines.commitments.comparison.said import number
from zhixing.engines.commitments.comparison.table import render_table
from zhixing.engines.commitments.comparison.words import word
from zhixing.engines.report import FORMATS, Record
from zhixing.kernel.cells import guarded
from zhixing.kernel.errors import InputFault
from zhixing.kernel.sources import Places

MARK = "\ufeff"


def render_comparison(comparison: Comparison, format: str) -> bytes:
    """The comparison in one of the formats of the reader, as the bytes of a file."""
    match format:
        case "table":
            return render_table(comparison).encode("utf-8", "replace")
        case "jsonl":
            return "".join(_lines(comparison)).encode("utf-8", "replace")
        case "csv":
            return _csv(comparison).encode("utf-8", "replace")
        case "xlsx":
            from zhixing.engines.commitments.comparison.workbook import render_workbook

            return render_workbook(comparison)
        case "html":
            from zhixing.engines.commitments.comparison.page import render_page

            return render_page(comparison).encode("utf-8", "replace")
    raise InputFault("format", f"“{format}” is not known", f"one of {', '.join(FORMATS)}")


def cells(row: Row) -> list[str | int]:
    """The cells of a row, in Chinese, in the order of COLUMNS."""
    outcome, place, told = word(f"outcome.{row.outcome}"), where(row.place)[0], where(row.told_place)[0]
    return [row.number, outcome, row.subject, row.section, row.target[0], row.result[0], row.difference[0], row.confidence, row.quote, row.told, place, told]


def _csv(comparison: Comparison) -> str:
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow([word(f"field.{name}") for name in COLUMNS])
    for row in rows(comparison):
        lines.writerow([guarded(str(cell)) for cell in cells(row)])
    return MARK + out.getvalue()


def _lines(comparison: Comparison) -> Iterator[str]:
    """One promise a line; offsets count code points of the two texts as given, decimals are exact and stand as text."""
    here, there = comparison.plan.manuscript.places(), comparison.review.manuscript.places()
    for one in comparison.fulfilments:
        fields: dict[str, Any] = {"outcome": one.outcome, "confidence": one.confidence, "difference": _decimal(one.difference)}
        fields["promise"] = _span(one.promise.start, one.promise.end, one.promise.quote, here) | _record(one.promise)
        if one.result is not None:
            record = _record(one.result.record) if one.result.record else {}
            fields["result"] = _span(one.result.start, one.result.end, one.result.quote, there) | record
        yield json.dumps(fields, ensure_ascii=False) + "\n"


def _span(start: int, end: int, quote: str, places: Places) -> dict[str, Any]:
    place = places[start]
    return {"start": start, "end": end, "quote": quote, "line": place.line} | ({} if place.page is None else {"page": place.page})


def _record(record: Record) -> dict[str, Any]:
    goal = record.target
    figure = {"value_base": _decimal(goal.value_base), "unit_base": goal.unit_base, "measure": goal.measure, "comparator": goal.comparator} if goal else {}
    return {"id": record.id, "subject": record.subject, "stage": record.stage, **figure}


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else number(value)
