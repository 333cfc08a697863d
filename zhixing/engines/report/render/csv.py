"""CSV for a spreadsheet program: UTF-8 with a mark (so that Excel in China opens it right), one row a record, no formula can hide in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from zhixing.engines.report.record import Reading, Record
from zhixing.engines.report.render import wording
from zhixing.engines.report.render.words import word
from zhixing.kernel.cells import guarded
from zhixing.kernel.sources import Places

COLUMNS = (
    *("number", "tense", "kind", "section", "quote", "subject", "target", "comparator", "value", "unit", "base", "measure", "stage", "span"),
    *("certainty", "qualifiers", "lead", "support", "place", "id"),
)
MARK = "\ufeff"


def render_csv(reading: Reading) -> str:
    """Every record of a reading as a row, in reading order, under Chinese column names."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow([word(f"field.{name}") for name in COLUMNS])
    places = reading.manuscript.places()
    for order, record in enumerate(reading.records, 1):
        rows.writerow([str(order), *(guarded(cell) for cell in _cells(record, places))])
    return MARK + out.getvalue()


def _cells(record: Record, places: Places) -> Iterator[str]:
    yield from (word(f"tense.{record.tense}"), word(f"kind.{record.kind}"), record.section, record.quote, record.subject, wording.target(record))
    goal = record.target
    if goal is None:
        yield from [""] * 5
    else:
        high = "" if goal.value_high is None else f"～{wording.number(goal.value_high)}"
        yield from (word(f"comparator.{goal.comparator}"), wording.number(goal.value) + high, goal.unit, wording.base(goal), word(f"measure.{goal.measure}"))
    yield word(f"stage.{record.stage}") if record.stage else ""
    yield from (record.period, wording.certainty(record), "；".join(record.qualifiers))
    yield from ("、".join(record.lead), "、".join(record.support), wording.place(places[record.start]), record.id)
