"""From pages to one text: furniture out, tables as rows, columns in order, and where each page begins."""

from __future__ import annotations

from collections.abc import Sequence

from zhixing.engines.report.intake.columns import in_reading_order
from zhixing.engines.report.intake.furniture import Sheet, without_furniture
from zhixing.engines.report.intake.grids import Rule, with_rows


def compose(sheets: Sequence[Sheet], lines: Sequence[Sequence[Rule]] = ()) -> tuple[str, tuple[int, ...], tuple[str, ...]]:
    """The pages as one text, the offset at which each begins, and what was done to them."""
    plain, notes = without_furniture(sheets)
    texts, starts, length, widest, tables = [], [], 0, 1, 0
    for number, sheet in enumerate(plain):
        boxes, found = with_rows(sheet.boxes, lines[number] if lines else ())
        ordered, columns = in_reading_order(boxes)
        texts.append("\n".join(line.text for line in ordered))
        starts.append(length)
        length += len(texts[-1]) + 1
        widest, tables = max(widest, columns), tables + found
    done = [f"up to {widest} columns put in reading order"] if widest > 1 else []
    done += [f"{tables} ruled tables written as rows"] if tables else []
    return "\n".join(texts), tuple(starts), (*done, *notes)
