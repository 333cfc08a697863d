"""Reading order on a page: boxes with text in, lines column by column out; shared by PDF pages and scans.

Cutting at the tallest gutter, again and again, gives the order above, left, right, below; a headline over two columns ends their gutter
and so comes before both. Pieces without a gutter between them are read across.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from zhixing.engines.report.intake.boxes import Box, in_rows, joined
from zhixing.engines.report.intake.gutters import Gutter, tallest_gutter

INDENT = "　　"  # how a Chinese text marks a paragraph; kept because it tells the rejoining where paragraphs begin
INDENT_FROM, INDENT_TO = 1.4, 2.8  # em
MOST_PIECES = 3000  # a dense newspaper page has 1000 lines; a drawing with more pieces has no columns
DEEPEST_CUT = 40  # a page has a few columns in a few bands; more is noise


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a page in reading order, the gutters between its columns, and how many columns stand side by side at most."""

    lines: tuple[Box, ...] = ()
    gutters: tuple[Gutter, ...] = ()
    columns: int = 0


def in_reading_order(boxes: Sequence[Box], known: Sequence[float] = ()) -> Reading:
    """Reads a page; pieces of one line are joined and paragraphs indented. `known` are places where other pages have gutters."""
    if not boxes:
        return Reading()
    return _ordered(list(boxes), median(box.size for box in boxes), known, DEEPEST_CUT if len(boxes) <= MOST_PIECES else 0)


def _ordered(boxes: list[Box], em: float, known: Sequence[float], cuts: int) -> Reading:
    gutter = tallest_gutter(boxes, em, known) if cuts and boxes else None
    if gutter is None:
        return Reading(tuple(_one_column(boxes, em)), (), 1 if boxes else 0)
    parts: tuple[list[Box], ...] = ([], [], [], [])
    for box in boxes:
        if box.middle < gutter.top:
            parts[0].append(box)
        elif box.middle > gutter.bottom:
            parts[3].append(box)
        else:
            parts[1 if box.centre < gutter.x else 2].append(box)
    above, left, right, below = (_ordered(part, em, known, cuts - 1) for part in parts)
    gutters = (gutter, *above.gutters, *left.gutters, *right.gutters, *below.gutters)
    return Reading(above.lines + left.lines + right.lines + below.lines, gutters, max(above.columns, left.columns + right.columns, below.columns))


def _one_column(boxes: list[Box], em: float) -> list[Box]:
    lines = [joined(row, em) for row in in_rows(boxes)]
    edge = _left_edge(lines, em)
    return [replace(line, text=INDENT + line.text) if INDENT_FROM * em < line.left - edge < INDENT_TO * em else line for line in lines]


def _left_edge(lines: list[Box], em: float) -> float:
    """The leftmost place where a fair share of the lines begin; a single line further left (a stray mark) is not the edge."""
    for left in sorted(line.left for line in lines):
        if sum(abs(line.left - left) < 0.5 * em for line in lines) >= max(1, len(lines) // 8):
            return left
    return 0.0
