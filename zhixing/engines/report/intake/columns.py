"""Reading order on a page: boxes with text in, lines column by column out; shared by PDF pages and scans.

A gutter is a strip without text that has lines on both sides. Cutting at the tallest gutter, again and again, gives the order above,
left, right, below; a headline over two columns ends their gutter and so comes before both. Cells of a table have strips between them too;
they are told from columns by their ragged edges and are read across.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

INDENT = "　　"  # how a Chinese text marks a paragraph; kept because it tells the rejoining where paragraphs begin

# Distances in em, the size of a character.
INTRUSION = 0.8  # how far a line may reach into a gutter or beyond: newspapers leave 1 em and more, but recognised boxes are not exact
TALLEST_FALSE_GUTTER = 2.5  # strips not taller than this are gaps within one or two lines
NARROWEST_COLUMN = 6.0  # below are the numbers and units of tables
RAGGED = 1.3  # full lines end this close to the column's edge (a full stop at the end leaves most of its square empty)
FULL_LINES = 0.4  # share of the lines of a column that end at its edge; rows of a table rarely reach a quarter
FEWEST_BESIDE = 6  # lines of a column beside which one or two lines are the beginning of the next
INDENT_FROM, INDENT_TO = 1.4, 2.8
WORD_SPACE = 0.6  # a gap between two pieces of one line that is written as a space
DEEPEST_CUT = 40  # a page has a few columns in a few bands; more is noise


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of text and where it stands on the page: y grows downwards, `size` is the height of its characters."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    size: float

    @property
    def middle(self) -> float:
        """Height of the middle of the box on the page."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Distance of the middle of the box from the left side of the page."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class _Gutter:
    x: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


def in_reading_order(boxes: Sequence[Box]) -> tuple[list[Box], int]:
    """The lines of a page in reading order, pieces of one line joined and paragraphs indented, and the largest number of columns side by side."""
    if not boxes:
        return [], 0
    em = median(box.size for box in boxes)
    return _ordered(list(boxes), em, DEEPEST_CUT)


def in_rows(boxes: Iterable[Box]) -> list[list[Box]]:
    """Boxes that stand beside each other, top row first, each row from left to right."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: (box.middle, box.left)):
        if rows and _beside(rows[-1][0], box):
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda box: box.left) for row in rows]


def joined(row: Sequence[Box], em: float) -> Box:
    """One row of pieces as one box; a wide gap between two pieces becomes a space."""
    text = row[0].text
    for before, after in pairwise(row):
        text += (" " if after.left - before.right > WORD_SPACE * em else "") + after.text
    return Box(row[0].left, min(b.top for b in row), max(b.right for b in row), max(b.bottom for b in row), text, max(b.size for b in row))


def _beside(first: Box, second: Box) -> bool:
    overlap = min(first.bottom, second.bottom) - max(first.top, second.top)
    return overlap >= 0.5 * min(first.bottom - first.top, second.bottom - second.top)


def _ordered(boxes: list[Box], em: float, cuts: int) -> tuple[list[Box], int]:
    gutter = _tallest_gutter(boxes, em) if cuts else None
    if gutter is None:
        return _one_column(boxes, em), 1 if boxes else 0
    parts: tuple[list[Box], ...] = ([], [], [], [])
    for box in boxes:
        if box.middle < gutter.top:
            parts[0].append(box)
        elif box.middle > gutter.bottom:
            parts[3].append(box)
        else:
            parts[1 if box.centre < gutter.x else 2].append(box)
    (above, a), (left, b), (right, c), (below, d) = (_ordered(part, em, cuts - 1) for part in parts)
    return above + left + right + below, max(a, b + c, d)


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


def _tallest_gutter(boxes: list[Box], em: float) -> _Gutter | None:
    """The tallest strip with a column on either side; of equally tall ones the one into which the fewest boxes reach."""
    step = em / 4
    places = {round(box.right / step) for box in boxes}
    strips = [strip for place in places for strip in _free_strips(boxes, place * step, em) if strip.height > TALLEST_FALSE_GUTTER * em]
    strips.sort(key=lambda strip: (-round(strip.height / em), sum(box.left < strip.x < box.right for box in boxes), strip.x))
    return next((strip for strip in strips if _divides(boxes, strip, em)), None)


def _free_strips(boxes: list[Box], x: float, em: float) -> list[_Gutter]:
    """The stretches of the upright line at `x` that no box crosses."""
    reach = INTRUSION * em
    crossing = sorted((box.top, box.bottom) for box in boxes if box.left < x - reach and box.right > x + reach)
    strips, top, end = [], min(box.top for box in boxes), max(box.bottom for box in boxes)
    for start, stop in [*crossing, (end, end)]:
        if start > top:
            strips.append(_Gutter(x, top, start))
        top = max(top, stop)
    return strips


def _divides(boxes: list[Box], gutter: _Gutter, em: float) -> bool:
    """Whether running text stands on both sides; the last page may have only a line or two on the right."""
    inside = [box for box in boxes if gutter.top <= box.middle <= gutter.bottom]
    left, right = ([b for b in inside if b.centre < gutter.x], [b for b in inside if b.centre >= gutter.x])
    if not left or not right:
        return False
    nearest = [min(row, key=lambda b: b.left) for row in in_rows(right)]
    edge = min(box.left for box in nearest)
    nearest = [box for box in nearest if box.left - edge < INDENT_TO * em]
    beside = [max(row, key=lambda b: b.right) for row in in_rows(left)]
    return len(beside) >= 3 and _is_full(beside, em) and (_is_full(nearest, em) if len(nearest) >= 3 else len(beside) >= FEWEST_BESIDE)


def _is_full(lines: list[Box], em: float) -> bool:
    """Whether enough of the lines end together at the right edge, and whether they are long enough for a column."""
    edge = max(line.right for line in lines)
    full = [line for line in lines if edge - line.right < RAGGED * em]
    return len(full) >= FULL_LINES * len(lines) and median(line.right - line.left for line in full) >= NARROWEST_COLUMN * em
