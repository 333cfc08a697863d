"""Text that is safe to put into a cell: no control characters, nothing that a spreadsheet takes for a formula."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]+")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def plain(text: str) -> str:
    """The text on one line, without control characters (a terminal obeys them, XML forbids them) and direction marks."""
    return _BIDI.sub("", _CONTROL.sub(" ", text))


def looks_like_formula(text: str) -> bool:
    """Would a spreadsheet program try to compute this cell? (A bare number, −3, is none.)"""
    return text.lstrip(" \u3000").startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text)


def guarded(text: str) -> str:
    """The text for a CSV cell: what begins like a formula gets a leading apostrophe."""
    return "'" + plain(text) if looks_like_formula(text) else plain(text)
