"""Gutters: upright strips of a page that no line crosses and that have columns of running text on both sides.

The cells of a table have such strips between them too; they are told from columns by their ragged ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from zhixing.engines.report.intake.boxes import Box, in_rows, joined

# Distances in em, the size of a character.
NARROWEST = 0.3  # between most of the lines
INTRUSION = 0.8  # how far a single line may reach into a gutter: newspapers leave 1 em and more, but recognised boxes are not exact
PRICE = 3  # em of height that a box costs which reaches into a gutter
TALLEST_GAP = 2.5  # strips not taller than this are gaps within one or two lines
NARROWEST_COLUMN = 6.0  # below are the numbers and units of tables
RAGGED = 1.3  # full lines end this close to the column's edge (a full stop at the end leaves most of its square empty)
FULL_LINES = 0.4  # share of the lines of a column that end at its edge; rows of a table rarely reach a quarter
FEWEST_BESIDE = 6  # lines of a column beside which one or two lines are the beginning of the next
DEEPEST_INDENT = 2.8
APART, SHORT_HEAD = 0.8, 0.5  # em between a head and the columns; its share of their width
MOST_TRIED = 200  # strips, the best first; more is a page of scattered pieces
SAME_PLACE = 1.0  # between the gutters of two pages


@dataclass(frozen=True, slots=True)
class Gutter:
    """The gutter at `x` from `top` to `bottom`."""

    x: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """How far it reaches down the page."""
        return self.bottom - self.top


def tallest_gutter(boxes: Sequence[Box], em: float, known: Sequence[float] = ()) -> Gutter | None:
    """The tallest gutter; boxes that reach into it count against it.

    Where other pages have a gutter (`known`) a strip is one, however ragged the lines beside it.
    """
    step = em / 4
    places = {(int(box.right / step) + 1) * step for box in boxes} | set(known)
    strips = [strip for place in places for strip in _strips(boxes, place, em) if strip.height > TALLEST_GAP * em]
    strips.sort(key=lambda strip: (PRICE * sum(box.left < strip.x < box.right for box in boxes) - round(strip.height / em), strip.x))
    found = next((strip for strip in strips[:MOST_TRIED] if _divides(boxes, strip, em, known)), None)
    return _without_heads(boxes, found, em) if found else None


def _strips(boxes: Sequence[Box], x: float, em: float) -> Iterator[Gutter]:
    """The stretches of the upright line at `x` that no box crosses."""
    reach = INTRUSION * em
    crossing = sorted((box.top, box.bottom) for box in boxes if box.left < x - reach and box.right > x + reach)
    top, end = min(box.top for box in boxes), max(box.bottom for box in boxes)
    for start, stop in [*crossing, (end, end)]:
        if start > top:
            yield Gutter(x, top, start)
        top = max(top, stop)


def _divides(boxes: Sequence[Box], gutter: Gutter, em: float, known: Sequence[float]) -> bool:
    """Whether running text stands on both sides; the last page may have only a line or two on the right."""
    inside = [box for box in boxes if gutter.top <= box.middle <= gutter.bottom]
    left, right = ([b for b in inside if b.centre < gutter.x], [b for b in inside if b.centre >= gutter.x])
    if not left or not right:
        return False
    if any(abs(gutter.x - x) < SAME_PLACE * em for x in known) and max(box.right for box in left) < min(box.left for box in right) + NARROWEST * em:
        return True
    nearest = [min(row, key=lambda b: b.left) for row in in_rows(right)]
    edge = min(box.left for box in nearest)
    nearest = [box for box in nearest if box.left - edge < DEEPEST_INDENT * em]
    beside = [max(row, key=lambda b: b.right) for row in in_rows(left)]
    ends, start = _full_ends(beside, em), median(box.left for box in nearest)
    if len(beside) < 3 or not ends or start - median(ends) < NARROWEST * em:
        return False
    if len(nearest) >= 3:
        return bool(_full_ends(nearest, em))
    return len(beside) >= FEWEST_BESIDE and nearest[0].right - nearest[0].left >= NARROWEST_COLUMN * em


def _full_ends(lines: list[Box], em: float) -> list[float]:
    """Where the full lines of a column end; nothing if too few of the lines end together or if they are too short for a column."""
    edge = max(line.right for line in lines)
    full = [line for line in lines if edge - line.right < RAGGED * em]
    is_column = len(full) >= FULL_LINES * len(lines) and median(line.right - line.left for line in full) >= NARROWEST_COLUMN * em
    return [line.right for line in full] if is_column else []


def _without_heads(boxes: Sequence[Box], gutter: Gutter, em: float) -> Gutter:
    """The gutter without the first or last row if that stands apart from all columns and is short: pieces of a head or foot, not of the columns."""
    inside = [box for box in boxes if gutter.top <= box.middle <= gutter.bottom]
    span = max(box.right for box in inside) - min(box.left for box in inside)
    rows = in_rows(inside)
    top, bottom = gutter.top, gutter.bottom
    for edge in (0, -1) if len(rows) > 2 else ():
        row = set(rows[edge])
        rest = [box for box in inside if box not in row]
        head = joined(rows[edge], em)
        is_short = sum(box.right - box.left for box in rows[edge]) <= SHORT_HEAD * span
        gap = min(box.top for box in rest) - head.bottom if edge == 0 else head.top - max(box.bottom for box in rest)
        if is_short and gap > APART * em:
            top, bottom = (head.bottom, bottom) if edge == 0 else (top, head.top)
    return Gutter(gutter.x, top, bottom)
