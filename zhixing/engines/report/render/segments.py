"""The text cut at every boundary of a record or an unparsed clause: a segment knows everything that lies over it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from zhixing.engines.report.record import Reading, Record

# Two or more question marks are blanks that an earlier copy could not encode.
_BLANK = re.compile(r"(?:[\s\u3000\u00a0\u200b\ufeff]|\?{2,})+")
_FIGURE = re.compile(r"(?:[\d.．,%％‰/／一二三四五六七八九十百千万亿零两半几多余成倍点第前\s—–～~-]|分之)+")


_TRAILING = " ,，.—–～~-\n\r\t\u3000"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one paragraph over which nothing changes.

    `records` are the numbers of the records that cover it, shortest first; `begins` and `ends` those that begin and end with it;
    `unparsed` is the number of the clause that was not understood, if it is part of one.
    """

    start: int
    end: int
    records: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    unparsed: int | None


@dataclass(frozen=True, slots=True)
class _Layer:
    start: int
    end: int
    number: int
    is_record: bool


def segmented(reading: Reading, paragraphs: Sequence[tuple[int, int]]) -> Iterator[tuple[Segment, ...]]:
    """The segments of each paragraph, paragraphs in ascending order."""
    layers = [_Layer(record.start, record.end, number, True) for number, record in enumerate(reading.records)]
    layers += [_Layer(clause.start, clause.end, number, False) for number, clause in enumerate(reading.clauses) if clause.disposition == "unparsed"]
    layers.sort(key=lambda layer: (layer.start, layer.end, layer.number))
    active: list[_Layer] = []
    seen: set[int] = set()
    at = 0
    for start, end in paragraphs:
        while at < len(layers) and layers[at].start < end:
            active.append(layers[at])
            at += 1
        active = [layer for layer in active if layer.end > start]
        yield tuple(_cut(start, end, active, seen))


def _cut(start: int, end: int, layers: Sequence[_Layer], seen: set[int]) -> Iterator[Segment]:
    edges = {start, end} | {edge for layer in layers for edge in (layer.start, layer.end) if start < edge < end}
    marks = sorted(edges)
    for left, right in pairwise(marks):
        over = [layer for layer in layers if layer.start <= left and layer.end >= right]
        covering = sorted((layer for layer in over if layer.is_record), key=lambda layer: (layer.end - layer.start, layer.number))
        records = tuple(layer.number for layer in covering)
        begins = tuple(number for number in records if number not in seen)
        seen.update(begins)
        ends = tuple(sorted(layer.number for layer in covering if layer.end == right))
        yield Segment(left, right, records, begins, ends, next((layer.number for layer in over if not layer.is_record), None))


def joined(text: str, start: int, end: int) -> str:
    """The span as one line of Chinese: blanks and line breaks inside it go, except between Latin words and where a wide blank sets something off."""
    pieces, at = [], start
    for match in _BLANK.finditer(text, start, end):
        left, right = match.span()
        pieces.append(text[at:left])
        if left > start and right < end:
            pieces.append(_instead(text[left - 1], match.group(), text[right]))
        at = right
    return "".join(pieces) + text[at:end]


def figure(text: str, record: Record) -> tuple[int, int] | None:
    """Where the number and unit of a quantity stand in the manuscript, as far as can be told; None for totality words."""
    if record.target is None or record.target.start < 0:
        return None
    start = record.target.start
    match = _FIGURE.match(text, start, max(record.end, start))
    if match is None:
        return None
    end = start + len(match.group().rstrip(_TRAILING))
    units = [unit for unit in (record.target.unit, record.target.unit_base) if unit]
    reaches = (_reach(text, end - back, unit) for back in range(3) for unit in units if end - back > start)
    end = next((reach for reach in reaches if reach), end)
    return (start, end) if end > start else None


def _reach(text: str, at: int, unit: str) -> int:
    """Where the unit ends that begins at an offset, blanks between its characters allowed; 0 if it does not begin there."""
    for character in unit:
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text) or text[at] != character:
            return 0
        at += 1
    return at


def _instead(before: str, blank: str, after: str) -> str:
    if before.isascii() and after.isascii() and before.isalnum() and after.isalnum():
        wraps_number = ("\n" in blank or "\r" in blank) and before.isdigit() and after.isdigit()
        return "" if wraps_number else " "
    return "\u3000" if "\n" not in blank and ("\u3000" in blank or "??" in blank) else ""
