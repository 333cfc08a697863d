"""Punctuation as Chinese print has it, where recognition answers with another sign of the same shape."""

from __future__ import annotations

import re

FULL_WIDTH = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}

_CHINESE = "\u3001-\u3011\u4e00-\u9fff\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f“”‘’"
_BESIDE = re.compile(rf"(?<=[{_CHINESE}])[,:;?!()]|[,:;?!()](?=[{_CHINESE}])")
_AT_THE_END = re.compile(r"[,:;?!)]$|^\(")
_PER_MILLE = re.compile(r"(?<=\d)%[0oO](?![\d.])")
# a road from one crossing to another: （南三环—南四环）
_STRETCH = re.compile(r"(（[^（），。；、]{1,14}[路街道线桥口环站]\n?)一([^（），。；、]{1,14})(?=）)")
_BLANK = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def printed(lines: list[str]) -> list[str]:
    """Recognised lines of one page, in reading order, with the punctuation that they were printed with and without stray spaces.

    Numbers keep their commas and points; the indent of a paragraph stays.

    >>> printed(['　　总量 1,000家,占比3.5%(含', '"双创"):增长1.88%0'])
    ['　　总量1,000家，占比3.5%（含', '“双创”）：增长1.88‰']
    """
    is_open = False
    result = []
    for line in lines:
        text = line.strip()
        if _HAN.search(text):
            text = _BLANK.sub("", text)
            text = _full_width(_full_width(text, _BESIDE), _BESIDE)  # twice: the second sign of a pair stands beside the first
            text, is_open = _quoted(_PER_MILLE.sub("‰", _full_width(text, _AT_THE_END)), is_open)
        result.append(line[: len(line) - len(line.lstrip())] + text)
    return _STRETCH.sub(r"\1—\2", "\n".join(result)).split("\n")


def _full_width(text: str, places: re.Pattern[str]) -> str:
    return places.sub(lambda match: FULL_WIDTH[match[0]], text)


def _quoted(text: str, is_open: bool) -> tuple[str, bool]:
    """Straight quotation marks as opening and closing ones in turn; a pair may end on a later line."""
    written = []
    for sign in text:
        if sign == '"':
            sign = "”" if is_open else "“"
        if sign in "“”":
            is_open = sign == "“"
        written.append(sign)
    return "".join(written), is_open
