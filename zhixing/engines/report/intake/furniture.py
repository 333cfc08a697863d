"""What printers put around a text: running heads and feet, page numbers and footnotes; found over all pages and taken out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from zhixing.engines.report.intake.boxes import Box, in_rows, joined

EDGE_ROWS = 3  # a running head or foot is among the first or last rows of its page
SAME_HEIGHT = 0.006  # of the page's height: how far a running head may move from page to page
FEWEST_PAGES = 0.4  # of all pages; left and right pages may have different heads
LONGEST_HEAD = 60  # characters; a longer line at the same place on many pages would be text
APART = 1.5  # em between a lone bare number and the text if it is a page number
MOST_FOOTNOTES = 40  # on one page
FOOTNOTE_SIZE = 0.92  # of the body's size

_DIGITS = re.compile(r"\d+")
_NUMERAL = r"(?:\d{1,4}|[一二三四五六七八九十百]{1,4})"
_DASH = r"[-—–‐−－~～·•|｜]+"
_PAGE_NUMBER = re.compile(
    rf"{_DASH}{_NUMERAL}{_DASH}|第{_NUMERAL}[页版](?:[，,/]?共{_NUMERAL}[页版])?|\d{{1,4}}/\d{{1,4}}|{_NUMERAL}页?/共?{_NUMERAL}页|Page\d+(?:of\d+)?",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as it was found: its size, its pieces of text, those that begin a footnote, and whether it was recognised from a picture."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    footnotes: frozenset[Box] = frozenset()
    is_recognised: bool = False


def without_furniture(sheets: Sequence[Sheet]) -> tuple[list[Sheet], tuple[str, ...]]:
    """The pages with the text alone, and a sentence for each kind of thing that was left out."""
    plain: list[Sheet] = []
    heads, first = _running_heads(sheets), _first_numbers(sheets)
    counts: Counter[str] = Counter()
    for number, sheet in enumerate(sheets):
        sheet, found = _without_heads(sheet, number, heads, first)
        counts.update(found)
        sheet, footnotes = _without_footnotes(sheet)
        counts["footnotes"] += footnotes
        plain.append(sheet)
    names = {"head": "running heads and feet", "number": "page numbers", "footnotes": "footnotes at the bottom of pages"}
    notes = [f"{counts[kind]} {name} left out" for kind, name in names.items() if counts[kind]]
    return plain, tuple(notes)


def _text(row: Iterable[Box]) -> str:
    return re.sub(r"\s", "", "".join(box.text for box in row))


def _edges(sheet: Sheet) -> list[list[Box]]:
    rows = in_rows(sheet.boxes)
    return rows if len(rows) <= 2 * EDGE_ROWS else rows[:EDGE_ROWS] + rows[-EDGE_ROWS:]


def _band(row: Sequence[Box], sheet: Sheet) -> int:
    return round(joined(row, 1).middle / sheet.height / SAME_HEIGHT)


def _running_heads(sheets: Sequence[Sheet]) -> set[tuple[str, int]]:
    """Text (numbers aside) and height of every row that returns near the same edge on enough pages."""
    if len(sheets) < 2:
        return set()
    seen: Counter[tuple[str, int]] = Counter()
    for sheet in sheets:
        bands = {(key, _band(row, sheet)) for row in _edges(sheet) if 0 < len(key := _DIGITS.sub("#", _text(row))) <= LONGEST_HEAD}
        # rounding splits neighbours, so each row also counts for the bands beside its own
        seen.update({(key, band + step) for key, band in bands for step in (-1, 0, 1)})
    least = max(2, FEWEST_PAGES * len(sheets))
    return {place for place, count in seen.items() if count >= least}


def _without_heads(sheet: Sheet, number: int, heads: set[tuple[str, int]], first: set[int]) -> tuple[Sheet, Counter[str]]:
    """From the edges inwards as long as there is furniture; `first` are the numbers that the first page may have."""
    gone: set[Box] = set()
    found: Counter[str] = Counter()
    rows = in_rows(sheet.boxes)
    for inwards in (rows[:EDGE_ROWS], rows[::-1][:EDGE_ROWS]):
        for row in inwards:
            text = _text(row)
            if _PAGE_NUMBER.fullmatch(text) or (_BARE_NUMBER.fullmatch(text) and (int(text) - number in first or _stands_apart(row, sheet))):
                found["number"] += 1
            elif (_DIGITS.sub("#", text), _band(row, sheet)) in heads:
                found["head"] += 1
            else:
                break
            gone.update(row)
    return replace(sheet, boxes=tuple(box for box in sheet.boxes if box not in gone)), found


def _first_numbers(sheets: Sequence[Sheet]) -> set[int]:
    """The number of the first page, from bare numbers at the edges that count the pages on."""
    seen: Counter[int] = Counter()
    for index, sheet in enumerate(sheets):
        seen.update({int(text) - index for row in _edges(sheet) if _BARE_NUMBER.fullmatch(text := _text(row))})
    return {first for first, count in seen.items() if count >= max(2, FEWEST_PAGES * len(sheets))}


def _stands_apart(row: Sequence[Box], sheet: Sheet) -> bool:
    """Whether a row is the first or the last of its page and there is a clear space between it and the rest."""
    line = joined(row, 1)
    here = set(row)
    others = [box for box in sheet.boxes if box not in here]
    if not others:
        return True
    above = line.top - max(box.bottom for box in others)
    below = min(box.top for box in others) - line.bottom
    return max(above, below) > APART * line.size


def _without_footnotes(sheet: Sheet) -> tuple[Sheet, int]:
    """Without the small print that begins with a footnote mark, and what follows below it in the same column."""
    if not 0 < len(sheet.footnotes) <= MOST_FOOTNOTES:
        return sheet, 0
    body = median(box.size for box in sheet.boxes)
    small = [box for box in sheet.boxes if box.size <= FOOTNOTE_SIZE * body]
    notes = [box for box in small if box in sheet.footnotes]
    gone = {box for box in small for note in notes if box.top >= note.top - note.size / 2 and _shares_column(note, box)}
    return replace(sheet, boxes=tuple(box for box in sheet.boxes if box not in gone)), len(notes)


def _shares_column(note: Box, box: Box) -> bool:
    return min(note.right, box.right) - max(note.left, box.left) > 0 or abs(note.left - box.left) < 3 * note.size
