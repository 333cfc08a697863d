"""Text that is safe to put into a cell: no control characters, nothing that a spreadsheet takes for a formula."""

from __future__ import annotations

import re

from zhixing.kernel.columns import plain

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def looks_like_formula(text: str) -> bool:
    """Would a spreadsheet program try to compute this cell? (A bare number, −3, is none.)"""
    return text.lstrip(" \u3000").startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text)


def guarded(text: str) -> str:
    """The text for a CSV cell: what begins like a formula gets a leading apostrophe."""
    return "'" + plain(text) if looks_like_formula(text) else plain(text)
