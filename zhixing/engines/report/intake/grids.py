"""Ruled tables on a PDF page: the rules that are drawn, the cells between them, and their text as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ctypes import byref, c_float
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from zhixing.engines.report.intake.boxes import Box
from zhixing.engines.report.intake.columns import in_reading_order
from zhixing.engines.report.intake.rows import pipe_row

THICKEST_RULE = 3.0  # points; a filled box not thicker than this is a line
SHORTEST_RULE = 5.0
TOUCH = 3.0  # points between the ends of two rules that meet
MOST_RULES = 2000  # a page with more is a drawing
MOST_CELLS = 5000
FULLEST_CELL = 1500  # characters; "cells" that hold more are frames around articles
WRAPPED = 2.0  # em: a line that ends further from the right side of its cell was broken on purpose


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line: horizontal if `top` and `bottom` are nearly the same, else vertical; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_upright(self) -> bool:
        """Whether the line is vertical."""
        return self.bottom - self.top > self.right - self.left


def rules(page: Any) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right, top (y upwards) of every horizontal or vertical line drawn on a page (a `pypdfium2.PdfPage`)."""
    found: list[tuple[float, float, float, float]] = []
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=1):
        found.extend(_lines(drawn))
        if len(found) > MOST_RULES:
            return []
    return found


def _lines(drawn: Any) -> Iterator[tuple[float, float, float, float]]:
    bounds = drawn.get_bounds()
    if min(bounds[2] - bounds[0], bounds[3] - bounds[1]) <= THICKEST_RULE:
        if max(bounds[2] - bounds[0], bounds[3] - bounds[1]) >= SHORTEST_RULE:
            yield bounds
        return
    points = _points(drawn)
    for (x0, y0), (x1, y1) in pairwise(points):
        line = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        wide, high = line[2] - line[0], line[3] - line[1]
        if min(wide, high) <= 0.5 and max(wide, high) >= SHORTEST_RULE:
            yield line


def _points(drawn: Any) -> list[tuple[float, float]]:
    """The corners of a path on the page, in the order of drawing."""
    count = pdfium.FPDFPath_CountSegments(drawn.raw)
    if not 2 <= count <= MOST_RULES:
        return []
    matrix, x, y = drawn.get_matrix(), c_float(), c_float()
    points = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(drawn.raw, index)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_BEZIERTO:
            return []
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        points.append(matrix.on_point(x.value, y.value))
    return points


class Grid:
    """The cells of one ruled table."""

    def __init__(self, lines: Sequence[Rule]) -> None:
        self._upright = [rule for rule in lines if rule.is_upright]
        self._level = [rule for rule in lines if not rule.is_upright]
        self.xs = _places((rule.left + rule.right) / 2 for rule in self._upright)
        self.ys = _places((rule.top + rule.bottom) / 2 for rule in self._level)

    @property
    def is_table(self) -> bool:
        """Whether there are at least two rows and two columns, and not more than fit on a page."""
        return len(self.xs) >= 3 and len(self.ys) >= 3 and len(self.xs) * len(self.ys) <= MOST_CELLS

    def holds(self, box: Box) -> bool:
        """Whether the middle of a piece of text is inside."""
        return self.xs[0] < (box.left + box.right) / 2 < self.xs[-1] and self.ys[0] < box.middle < self.ys[-1]

    def rows(self, boxes: Sequence[Box]) -> list[Box] | None:
        """One box for each row with its text as `| a | b |`; None if this is no table but a frame around articles."""
        cells = self._cells()
        texts: dict[tuple[int, int], list[Box]] = {}
        for box in boxes:
            column = _between(self.xs, (box.left + box.right) / 2)
            texts.setdefault(cells[_between(self.ys, box.middle), column], []).append(box)
        if any(sum(len(box.text) for box in inside) > FULLEST_CELL for inside in texts.values()):
            return None
        return [self._row(number, cells, texts, boxes[0].size) for number in range(len(self.ys) - 1)]

    def _row(self, number: int, cells: dict[tuple[int, int], tuple[int, int]], texts: dict[tuple[int, int], list[Box]], size: float) -> Box:
        columns = range(len(self.xs) - 1)
        if len({cells[number, column] for column in columns}) == 1:
            columns = range(1)  # a heading across the table
        written = [_text(texts.get((number, c), []), self._right(cells, (number, c))) if cells[number, c] == (number, c) else "" for c in columns]
        return Box(self.xs[0], self.ys[number], self.xs[-1], self.ys[number + 1], pipe_row(written), size)

    def _right(self, cells: dict[tuple[int, int], tuple[int, int]], cell: tuple[int, int]) -> float:
        return self.xs[1 + max(column for (_, column), owner in cells.items() if owner == cell)]

    def _cells(self) -> dict[tuple[int, int], tuple[int, int]]:
        """For each square between the rules the top left square of the cell that it belongs to (cells may cover several)."""
        owner: dict[tuple[int, int], tuple[int, int]] = {}
        for row in range(len(self.ys) - 1):
            for column in range(len(self.xs) - 1):
                x, y = sum(self.xs[column : column + 2]) / 2, sum(self.ys[row : row + 2]) / 2
                owner[row, column] = (row, column)
                if column and not self._is_wall(self.xs[column], y):
                    owner[row, column] = owner[row, column - 1]
                elif row and not self._is_floor(self.ys[row], x):
                    owner[row, column] = owner[row - 1, column]
        return owner

    def _is_wall(self, x: float, y: float) -> bool:
        return any(abs((rule.left + rule.right) / 2 - x) <= TOUCH and rule.top <= y <= rule.bottom for rule in self._upright)

    def _is_floor(self, y: float, x: float) -> bool:
        return any(abs((rule.top + rule.bottom) / 2 - y) <= TOUCH and rule.left <= x <= rule.right for rule in self._level)


def with_rows(boxes: Sequence[Box], lines: Sequence[Rule]) -> tuple[list[Box], int]:
    """The boxes of a page with those inside ruled tables replaced by one box for each row, and the number of tables."""
    rest, tables = list(boxes), 0
    for grid in map(Grid, _touching(lines)):
        inside = [box for box in rest if grid.is_table and grid.holds(box)]
        rows = grid.rows(inside) if inside else None
        if rows:
            rest = [box for box in rest if not grid.holds(box)] + [row for row in rows if row.text.strip("| ")]
            tables += 1
    return rest, tables


def _touching(lines: Iterable[Rule]) -> list[list[Rule]]:
    """Groups of rules that meet."""
    groups: list[list[Rule]] = []
    for line in lines:
        wide = Rule(line.left - TOUCH, line.top - TOUCH, line.right + TOUCH, line.bottom + TOUCH)
        apart: list[list[Rule]] = []
        group = [line]
        for other in groups:
            if any(_meets(wide, rule) for rule in other):
                group += other
            else:
                apart.append(other)
        groups = [*apart, group]
    return groups


def _meets(one: Rule, other: Rule) -> bool:
    return one.left <= other.right and other.left <= one.right and one.top <= other.bottom and other.top <= one.bottom


def _places(values: Iterable[float]) -> list[float]:
    """Positions that differ by more than the thickness of a rule."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > TOUCH:
            places.append(value)
    return places


def _between(places: Sequence[float], value: float) -> int:
    return max(index for index, place in enumerate(places[:-1]) if place <= value)


def _text(inside: list[Box], right: float) -> str:
    """The text of a cell: wrapped lines joined, lines that were broken on purpose apart."""
    lines = in_reading_order(inside).lines
    text = ""
    for index, line in enumerate(lines):
        is_wrapped = index > 0 and right - lines[index - 1].right < WRAPPED * line.size
        text += ("" if is_wrapped or not index else " ") + line.text.strip()
    return text
