"""Where a page of a list ended, as text: the next one begins behind it."""

from __future__ import annotations

import base64
import json
from typing import Any


def mark(value: str | int | None, number: int) -> str:
    """The cursor behind a row: what it is ordered by, and its number."""
    return base64.urlsafe_b64encode(json.dumps([value, number]).encode()).decode().rstrip("=")


def cursor_of(text: str) -> tuple[Any, int] | None:
    """What a cursor says; one that was tampered with is no cursor, and the list begins anew."""
    try:
        value, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return (value, number) if isinstance(number, int) and not isinstance(value, (list, dict, float)) else None
    except (ValueError, TypeError):
        return None
