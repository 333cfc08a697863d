"""A comparison as the workbook that an office sends round, with both quotes."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from zhixing.engines.commitments.comparison.fit import Comparison
from zhixing.engines.commitments.comparison.output import cells
from zhixing.engines.commitments.comparison.rows import COLUMNS, rows
from zhixing.engines.commitments.comparison.table import tally, title
from zhixing.engines.commitments.comparison.words import dictionary, word
from zhixing.engines.sheets import Column, fill, finish, fixed

WIDTHS = (5.5, 9, 20, 16, 13, 13, 15, 6, 34, 34, 11, 11)
LEFT = ("subject", "section", "quote", "told")
# The places bring a row back to its sentence; they are for the screen, not for paper.
NOT_PRINTED = 2
NOTES = (Column("说明", 14), Column("内容", 90))


def render_workbook(comparison: Comparison) -> bytes:
    """The workbook of a comparison: «承诺与结果», «说明»."""
    book = Workbook()
    book.properties.creator = "Zhixing"
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "承诺与结果"
    columns = [Column(word(f"field.{name}"), width, name not in LEFT, small=name == "section") for name, width in zip(COLUMNS, WIDTHS, strict=True)]
    fill(sheet, columns, map(cells, rows(comparison)))
    finish(sheet, columns, title(comparison), len(columns) - NOT_PRINTED)
    notes = book.create_sheet("说明")
    fill(notes, NOTES, _notes(comparison))
    finish(notes, NOTES, title(comparison), len(NOTES))
    out = io.BytesIO()
    book.save(out)
    return fixed(out.getvalue())


def _notes(comparison: Comparison) -> list[tuple[str, str]]:
    sources = [("承诺", comparison.plan.manuscript.name), ("结果", comparison.review.manuscript.name), ("合计", tally(comparison))]
    meaning = [(word(f"outcome.{outcome}"), dictionary()[f"about.{outcome}"][0]) for outcome in comparison.counts()]
    return [
        *sources,
        *(("注意", remark.zh) for remark in comparison.remarks),
        *meaning,
        ("把握", "0 到 1，两句话说的是同一件事的把握；由程序对照，请以原文为准"),
    ]
