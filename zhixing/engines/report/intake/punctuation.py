"""Punctuation as Chinese print has it, where recognition answers with the ASCII sign of the same shape."""

from __future__ import annotations

import re

FULL_WIDTH = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}

_CHINESE = "\u3001-\u3011\u4e00-\u9fff\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f“”‘’"
_BESIDE = re.compile(rf"(?<=[{_CHINESE}])[,:;?!()]|[,:;?!()](?=[{_CHINESE}])")
_AT_THE_END = re.compile(r"[,:;?!)]$|^\(")
_BLANK = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def printed(lines: list[str]) -> list[str]:
    """Recognised lines of one page without stray spaces and with full-width punctuation beside Chinese characters; numbers keep theirs.

    >>> printed(['总量 1,000家,占比3.5%(含', '"双创"):增长'])
    ['总量1,000家，占比3.5%（含', '“双创”）：增长']
    """
    is_open = False
    result = []
    for line in lines:
        text = _BLANK.sub("", line.strip())
        if _HAN.search(text):
            text = _full_width(_full_width(text, _BESIDE), _BESIDE)  # twice: the second sign of a pair stands beside the first
            text = _full_width(text, _AT_THE_END)
            text, is_open = _quoted(text, is_open)
        result.append(text)
    return result


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
