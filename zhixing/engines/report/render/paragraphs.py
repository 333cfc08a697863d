"""A guess at the paragraphs of a manuscript from its lines, for a page that is drawn without the reader's own layout."""

from __future__ import annotations

import re
from itertools import pairwise

from zhixing.engines.report.record import Reading

_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
WRAPPED_BELOW = 60
ENDS = "。！？：；"


def guess_paragraphs(reading: Reading) -> tuple[tuple[int, int], ...]:
    """Spans of the manuscript. Where lines are long each is a paragraph; where a text was wrapped, lines are joined until one falls short."""
    text = reading.manuscript.text
    lines = [match.span() for match in _LINE.finditer(text)]
    if not lines:
        return ()
    full = _full_width(text, lines)
    heads = {part.start for part in reading.outline.parts}
    spans, start = [], lines[0][0]
    for (begin, end), (following, _) in pairwise(lines):
        line, indented = text[begin:end].strip(), text[following] in " \u3000\t"
        ends_here = full is None or indented or len(line) < full * 0.8 or (line[-1] in ENDS and len(line) < full - 1) or following in heads
        if ends_here:
            spans.append((start, end))
            start = following
    return (*spans, (start, lines[-1][1]))


def _full_width(text: str, lines: list[tuple[int, int]]) -> int | None:
    """How long a full line is, or None where paragraphs were not broken into lines."""
    lengths = sorted(len(text[start:end].strip()) for start, end in lines)
    longest = lengths[len(lengths) * 9 // 10]
    return longest if longest <= WRAPPED_BELOW and len(lines) > 1 and lengths[len(lengths) // 2] > longest * 0.7 else None
