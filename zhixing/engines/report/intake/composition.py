"""From pages to one text: furniture out, tables as rows, columns in order, and where each page begins."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from zhixing.engines.report.intake.boxes import Box
from zhixing.engines.report.intake.columns import Reading, in_reading_order
from zhixing.engines.report.intake.furniture import Sheet, without_furniture
from zhixing.engines.report.intake.grids import Rule, with_rows
from zhixing.engines.report.intake.punctuation import printed

TALL = 0.4  # of the text's height: how far a gutter must reach to be expected on other pages
COMMON = 0.25  # of the pages


def compose(sheets: Sequence[Sheet], lines: Sequence[Sequence[Rule]] = ()) -> tuple[str, tuple[int, ...], tuple[str, ...]]:
    """The pages as one text, the offset at which each begins, and what was done to them."""
    plain, notes = without_furniture(sheets)
    tabled = [with_rows(sheet.boxes, rules) for sheet, rules in zip(plain, lines or [()] * len(plain), strict=True)]
    readings = _read([boxes for boxes, _ in tabled])
    texts = [_text(sheet, reading) for sheet, reading in zip(plain, readings, strict=True)]
    starts = accumulate((len(text) + 1 for text in texts[:-1]), initial=0)
    widest, tables = max(reading.columns for reading in readings), sum(found for _, found in tabled)
    done = [f"up to {widest} columns put in reading order"] if widest > 1 else []
    done += [f"{tables} ruled tables written as rows"] if tables else []
    return "\n".join(texts), tuple(starts), (*done, *notes)


def _read(pages: Sequence[Sequence[Box]]) -> list[Reading]:
    """Each page in order; in a second round gutters are expected where a good part of the pages have them."""
    readings = [in_reading_order(boxes) for boxes in pages]
    tall: list[set[int]] = []
    for boxes, reading in zip(pages, readings, strict=True):
        height = max((box.bottom for box in boxes), default=0) - min((box.top for box in boxes), default=0)
        tall.append({round(gutter.x) for gutter in reading.gutters if gutter.height >= TALL * height})
    known = [x for x in set().union(*tall) if sum(x in places for places in tall) >= COMMON * len(pages)]
    return [in_reading_order(boxes, known) for boxes in pages] if known and len(pages) > 1 else readings


def _text(sheet: Sheet, reading: Reading) -> str:
    lines = [line.text for line in reading.lines]
    return "\n".join(printed(lines) if sheet.is_recognised else lines)
