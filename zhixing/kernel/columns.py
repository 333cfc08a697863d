"""Columns of a terminal: a Chinese character is two cells wide, and a cell that is too long ends in an ellipsis.

Characters of ambiguous width (“ ≥ …) are one cell wide in most terminals and two in some: columns are aligned for the first,
lines are broken so that they fit in the second.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

WIDTH = 100
NEVER_FIRST = "，。；：、！？）》”’…"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]+")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text on one line, without control characters (a terminal obeys them, XML forbids them) and direction marks."""
    return _BIDI.sub("", _CONTROL.sub(" ", text))


def width(text: str, ambiguous: int = 1) -> int:
    """How many cells of a terminal the text takes."""
    return sum([_cells(character, ambiguous) for character in text])


def fit(text: str, cells: int, *, right: bool = False) -> str:
    """The text on one line, cut or padded to exactly so many cells."""
    text = plain(text)
    taken = width(text)
    if taken > cells:
        text = _head(text, cells - 1, 1) + "…"
        taken = width(text)
    padding = " " * (cells - taken)
    return padding + text if right else text + padding


def row(cells: Iterable[str], widths: Sequence[int]) -> str:
    """One line of a table; a negative width sets its column flush right."""
    return "  ".join(fit(cell, abs(size), right=size < 0) for cell, size in zip(cells, widths, strict=True)).rstrip()


def wrapped(text: str, indent: str = "", cells: int = WIDTH) -> Iterator[str]:
    """The text broken into lines of at most so many cells, each after the indent; words of Latin letters stay whole."""
    text, room = plain(text).strip(), cells - width(indent, 2)
    while width(text, 2) > room:
        head = _head(text, room, 2)
        splits_word = head[-1:].isascii() and text[len(head) : len(head) + 1].isascii()
        head = head[: head.rfind(" ") + 1 if splits_word else None] or head
        while len(head) > 1 and text[len(head)] in NEVER_FIRST:
            head = head[:-1]
        yield (indent + head).rstrip()
        text = text[len(head) :].lstrip()
    yield indent + text


@lru_cache(maxsize=1 << 16)
def _cells(character: str, ambiguous: int) -> int:
    if unicodedata.category(character) in {"Cf", "Me", "Mn"}:
        return 0
    return {"W": 2, "F": 2, "A": ambiguous}.get(unicodedata.east_asian_width(character), 1)


def _head(text: str, cells: int, ambiguous: int) -> str:
    used = 0
    for position, character in enumerate(text):
        used += _cells(character, ambiguous)
        if used > cells:
            return text[:position]
    return text
