"""Kept values as people read them: names for codes, units with numbers, masks over what is personal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from zhixing.engines.ledger import Kept
from zhixing.engines.records import Field, Known
from zhixing.web.words import Language, word

EMPTY = "—"


def value(field: Field, kept: Kept, known: Known, language: Language = "zh", *, clear: bool = True) -> str:
    """A value for a page or a cell; a person's data is masked unless it may be seen in clear."""
    if kept is None:
        return EMPTY
    if not clear:
        return masked(str(kept)) if field.sensitivity == "personal" else "＊＊＊"
    match field.type:
        case "choice":
            chosen = field.choices.get(str(kept))
            return (chosen.en if language == "en" else chosen.zh) if chosen else str(kept)
        case "place":
            return known.places.get(str(kept), str(kept))
        case "agency":
            return known.agencies.get(str(kept), str(kept))
        case "yesno":
            return word("value.yes" if kept else "value.no", language)
        case "number" | "money" | "integer":
            return f"{grouped(str(kept))} {field.unit}".strip() if field.unit not in ("", "1", "%") else f"{grouped(str(kept))}{field.unit.replace('1', '')}"
        case "file":
            return word("value.files", language, len(kept) if isinstance(kept, list) else 1)
        case "geometry":
            return word("value.on_map", language)
    return str(kept)


def stored(field: Field | None, kept: Any, known: Known, language: Language) -> str:
    """A value of the lake, where figures and days are no text. Personal ones are masked for everybody here: whoever may see them opens the row."""
    if field is None:
        return EMPTY if kept is None else str(kept)
    plain = None if kept is None else kept.isoformat() if isinstance(kept, date) else format(kept.normalize(), "f") if isinstance(kept, Decimal) else kept
    return value(field, plain, known, language, clear=field.sensitivity in ("open", "internal"))


def named(field: Field, text: str, known: Known, language: Language) -> str:
    """What an address says of a field, in words: the name of a code, else the text itself."""
    if field.type == "yesno":
        return word("value.yes" if text in ("是", "true") else "value.no", language)
    return value(field, text, known, language) if field.type in ("choice", "place", "agency") else text


def grouped(number: str) -> str:
    """A number with its thousands apart.

    >>> grouped("1234567.5"), grouped("-1200"), grouped("12")
    ('1,234,567.5', '-1,200', '12')
    """
    whole, point, rest = number.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-') or 0):,}{point}{rest}"


def masked(text: str) -> str:
    """The first character of a name, the ends of a longer number, and stars.

    >>> masked("王小明"), masked("33078419900101001X"), masked("13800001234")
    ('王＊＊', '3307＊＊＊＊＊＊＊＊＊＊001X', '138＊＊＊＊1234')
    """
    if len(text) >= 15:
        return text[:4] + "＊" * (len(text) - 8) + text[-4:]
    if len(text) >= 7:
        return text[:3] + "＊" * (len(text) - 7) + text[-4:]
    return text[:1] + "＊" * (len(text) - 1)
