"""The numbers that a word processor writes before paragraphs on its own: 一、（一） 1. ① …"""

from __future__ import annotations

import re
from typing import Any

from zhixing.engines.report.intake.wordml import attribute, children, first

DEEPEST_STYLE = 20  # styles that build on each other
_COUNTING = frozenset(("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"))
_PLACE = re.compile(r"%([1-9])")


class Numbering:
    """Gives each paragraph, asked in the order of the document, the number that it is printed with."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._levels: dict[str, dict[int, Any]] = {}
        self._lists: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._styles = {attribute(style, "styleId"): style for style in children(styles, "style")}
        for abstract in children(numbering, "abstractNum"):
            self._levels[attribute(abstract, "abstractNumId")] = {_number(level, "ilvl"): level for level in children(abstract, "lvl")}
        for listed in children(numbering, "num"):
            number = attribute(listed, "numId")
            self._lists[number] = attribute(first(listed, "abstractNumId"), "val")
            for override in children(listed, "lvlOverride"):
                start = first(override, "startOverride")
                if start is not None:
                    self._starts[number, _number(override, "ilvl")] = _number(start, "val")
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, properties: Any | None) -> str:
        """The number of a paragraph with these properties (w:pPr); "" if it has none or one that is only an ornament."""
        number, depth = self._place(properties)
        levels = self._levels.get(self._lists.get(number, ""), {})
        if depth not in levels:
            return ""
        self._count(number, depth, levels)
        counts = self._counts[self._lists[number]]
        pattern = attribute(first(levels[depth], "lvlText"), "val")
        parts = []
        for index, part in enumerate(_PLACE.split(pattern)):
            if index % 2 == 0:
                parts.append(part)
                continue
            level = levels.get(int(part) - 1)
            written = _written(counts.get(int(part) - 1, 1), attribute(first(level, "numFmt"), "val") or "decimal")
            if written is None:
                return ""
            parts.append(written)
        label = "".join(parts) if len(parts) > 1 else ""
        return label + " " if label and label[-1].isascii() else label

    def _place(self, properties: Any | None) -> tuple[str, int]:
        """List and level: from the paragraph itself or from its style and those that the style builds on."""
        place = _list_and_level(properties)
        style = attribute(first(properties, "pStyle"), "val")
        for _ in range(DEEPEST_STYLE):
            if place is not None or style not in self._styles:
                break
            its = first(self._styles[style], "pPr")
            place = _list_and_level(its)
            if place is not None and first(first(its, "numPr"), "ilvl") is None:
                place = place[0], self._level_of_style(place[0], style)
            style = attribute(first(self._styles[style], "basedOn"), "val")
        return place or ("", 0)

    def _level_of_style(self, number: str, style: str) -> int:
        levels = self._levels.get(self._lists.get(number, ""), {})
        return next((depth for depth, level in levels.items() if attribute(first(level, "pStyle"), "val") == style), 0)

    def _count(self, number: str, depth: int, levels: dict[int, Any]) -> None:
        counts = self._counts.setdefault(self._lists[number], {})
        if (number, depth) in self._starts and (number, depth) not in self._begun:
            counts[depth] = self._starts[number, depth] - 1
            self._begun.add((number, depth))
        start = first(levels[depth], "start")
        counts[depth] = counts.get(depth, (_number(start, "val") if start is not None else 1) - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]


def _list_and_level(properties: Any | None) -> tuple[str, int] | None:
    listed = first(properties, "numPr")
    number = first(listed, "numId")
    return None if number is None else (attribute(number, "val"), _number(first(listed, "ilvl"), "val"))


def _number(element: Any | None, name: str) -> int:
    value = attribute(element, name)
    return int(value) if re.fullmatch(r"[0-9]{1,6}", value) else 0


def _written(count: int, form: str) -> str | None:
    """A count in the form of a list level; None for bullets and forms that Chinese documents do not use."""
    if form in _COUNTING:
        return chinese(count)
    if form == "ideographDigital" or form == "japaneseDigitalTenThousand":
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(count))
    if form in ("decimal", "decimalZero", "decimalHalfWidth"):
        return f"{count:02}" if form == "decimalZero" else str(count)
    if form == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(digit)) for digit in str(count))
    if form.startswith("decimalEnclosedCircle") and 1 <= count <= 20:
        return chr(0x2460 + count - 1)
    return None


def chinese(count: int) -> str:
    """A number from 0 to 9999 in Chinese characters, as headings are counted.

    >>> [chinese(n) for n in (3, 10, 12, 35, 100, 108, 110)]
    ['三', '十', '十二', '三十五', '一百', '一百零八', '一百一十']
    """
    text, zero = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = count // scale % 10
        if digit:
            text += ("零" if zero and text else "") + "零一二三四五六七八九"[digit] + name
        zero = not digit
    return text.removeprefix("一") if 10 <= count < 20 else text or "零"
