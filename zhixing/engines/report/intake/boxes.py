"""Pieces of text on a page, each with its place: what PDF pages and scans have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

WORD_SPACE = 0.6  # em between two pieces of one line that is written as a space


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
