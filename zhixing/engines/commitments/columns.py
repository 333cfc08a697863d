"""Columns of a terminal: a Chinese character is two cells wide, and a cell that is too long ends in an ellipsis."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import accumulate

UNSEEN = frozenset(("Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp"))


def plain(text: str) -> str:
    """The text on one line, without control characters (a terminal obeys them) and marks that turn the direction of writing."""
    return "".join(character for character in " ".join(text.split()) if unicodedata.category(character) not in UNSEEN)


def width(text: str) -> int:
    """How many cells of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def fit(text: str, cells: int, *, right: bool = False) -> str:
    """The text cut or padded to exactly so many cells."""
    text = plain(text)
    if width(text) > cells:
        ends = accumulate(map(width, text))
        text = "".join(character for character, end in zip(text, ends, strict=True) if end < cells) + "…"
    padding = " " * (cells - width(text))
    return padding + text if right else text + padding


def row(cells: Iterable[str], widths: Sequence[int]) -> str:
    """One line of a table; a negative width sets its column flush right."""
    return "  ".join(fit(cell, abs(size), right=size < 0) for cell, size in zip(cells, widths, strict=True)).rstrip()
