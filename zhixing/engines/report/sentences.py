"""Paragraphs to sentences, clauses and list items; brackets and quotation marks are never cut open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

OPEN, CLOSE = "（(“‘《〈「『【[〔", "）)”’》〉」』】]〕"
ENDS_SENTENCE = "。！？!?"
ENDS_CLAUSE = "，,；;：:" + ENDS_SENTENCE
# A pair of brackets that is longer than this was not closed where it should have been.
LONGEST_BRACKET = 120


class Span(NamedTuple):
    """A stretch of a paragraph's text: `start` inclusive, `end` exclusive; `mark` is the punctuation that closes it ("" at the end)."""

    start: int
    end: int
    mark: str = ""


def depths(text: str) -> bytearray:
    """For each character 1 if it stands inside brackets or quotation marks (the marks included), else 0."""
    inside = bytearray(len(text))
    for match in PAIR.finditer(text):
        inside[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return inside


_INNER = r"[^（）()“”《》【】\[\]]"
PAIR = re.compile(
    rf"“(?:{_INNER}|（{_INNER}*）|《{_INNER}*》){{0,{LONGEST_BRACKET}}}”|（(?:{_INNER}|“{_INNER}*”|《{_INNER}*》|（{_INNER}*）){{0,{LONGEST_BRACKET}}}）"
    rf"|\((?:{_INNER}|“{_INNER}*”){{0,{LONGEST_BRACKET}}}\)|《[^《》]{{0,{LONGEST_BRACKET}}}》|【{_INNER}{{0,{LONGEST_BRACKET}}}】|\[{_INNER}{{0,20}}\]"
)


def clauses(text: str, inside: bytearray, cuts: Iterable[int] = ()) -> Iterator[Span]:
    """The clauses of a paragraph: what stands between ，；：。！？ outside brackets and quotation marks, cut besides at `cuts` (cells of a row)."""
    borders = sorted(cuts)
    for span in _marked(text, inside):
        start = span.start
        for border in borders:
            if start < border < span.end:
                yield Span(start, border, "。")
                start = border
        yield Span(start, span.end, span.mark)


def _marked(text: str, inside: bytearray) -> Iterator[Span]:
    start = 0
    for match in _CLAUSE_END.finditer(text):
        at = match.start()
        if inside[at] or (text[at] in ",:.：" and _between_digits(text, at)):
            continue
        if at > start:
            yield Span(start, at, text[at])
        start = match.end()
    if start < len(text):
        yield Span(start, len(text))


_CLAUSE_END = re.compile(f"[{ENDS_CLAUSE}]+[”’]?")


def _between_digits(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()


_HEADED = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")


def sentences(text: str, inside: bytearray, cuts: Iterable[int] = ()) -> Iterator[list[Span]]:
    """The clauses of a paragraph, grouped into sentences; a semicolon ends a sentence too, since what follows it stands on its own."""
    group: list[Span] = []
    for clause in clauses(text, inside, cuts):
        group.append(clause)
        if clause.mark in ENDS_SENTENCE + "；;" or (clause.mark in "：:" and _HEADED.match(text, clause.end + 1)):
            yield group
            group = []
    if group:
        yield group


# 省、市重点项目: levels of government in one word are no enumeration.
_LEVELS = re.compile(r"(?<![园社小片景城范明生强赛院])[国省市县区中]、[省市县区](?![级场、，政域])")


# 第一、二、四水厂; 1、3号线: numbers of one name.
_ONE_WORD = re.compile(
    rf"{_LEVELS.pattern}|[一二三四五六七八九十]、[一二三四五六七八九十](?![是大级座个项条家])|(?<![0-9.])[0-9]{{1,2}}、[0-9]{{1,2}}(?:、[0-9]{{1,2}})*(?:号|[#＃])"
)


def items(text: str, start: int, end: int, inside: bytearray) -> list[Span]:
    """The items of an enumeration between `start` and `end`."""
    out, at = [], start
    for i in range(start, end):
        if text[i] == "、" and not inside[i] and not _ONE_WORD.match(text, max(i - 1, 0)):
            if i > at:
                out.append(Span(at, i, text[i]))
            at = i + 1
    if at < end:
        out.append(Span(at, end))
    return out
