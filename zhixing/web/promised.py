"""One published promise as residents read it: what was promised, how it stands and why, its curve, what was reported, what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from zhixing.engines.ledger import Kept
from zhixing.engines.standing import Quantity
from zhixing.store.public import PublicYear
from zhixing.systems.supervision import Item, month_end
from zhixing.web.county import catalogue
from zhixing.web.curve import curve
from zhixing.web.lights import goal, number, unit_of
from zhixing.web.shown import EMPTY, value
from zhixing.web.words import Language, word
from zhixing.web.yeartold import PLAIN

Fields = Mapping[str, Kept]
# Longer than that no table beside a curve is: five years of months.
MOST_POINTS = 60


def promise_told(view: PublicYear, code: str, language: Language) -> dict[str, Any]:
    """What the page of a promise says."""
    item, standing = view.items[code], view.standing(code)
    fields, light = item.fields, standing.light or "none"
    unit = unit_of(fields)
    return {
        "item": item,
        "title": str(fields["title"]),
        "goal": goal(fields, language),
        "light": light,
        "plain": word(PLAIN[light][0], language),
        "plain_told": word(PLAIN[light][1], language),
        "official": standing.word.en if language == "en" else standing.word.zh,
        "arithmetic": [line.en if language == "en" else line.zh for line in standing.lines],
        "facts": [(key, text) for key, text in _facts(item, language) if text not in ("", EMPTY)],
        "curve": curve(item, view.day),
        "points": points(item, view.day, unit),
        "stages": [(str(one["title"]), _said("stages", one, "agency", language), str(one["due_on"]), str(one.get("reached_on") or "")) for one in item.stages],
        "progress": [_reported(one, unit, language) for one in reversed(item.accepted)],
        "adjustments": [_adjusted(one, unit, language) for one in view.adjustments.get(code, ())],
    }


def _facts(item: Item, language: Language) -> list[tuple[str, str]]:
    fields = item.fields
    return [
        ("public.due", str(fields["due_on"])),
        ("public.lead_agency", _said("commitments", fields, "lead", language)),
        ("public.support", str(fields.get("support") or "")),
        ("public.certainty", _said("commitments", fields, "certainty", language)),
        ("public.code", item.code),
    ]


def points(item: Item, day: date, unit: str) -> list[tuple[str, str, str]]:
    """The table beside the curve: each month that has ended with what was due by its end and what was reported."""
    promise = item.promise(day)
    if not isinstance(promise, Quantity):
        return []
    told = {str(one["period"]): Decimal(str(one["value"])) for one in item.accepted if one.get("value") is not None}
    rows = []
    for period in _months(promise.profile.begins, min(day, promise.profile.due))[-MOST_POINTS:]:
        due = expected(promise, min(month_end(period), promise.profile.due))
        rows.append((period, f"{number(round(due, 2))}{unit}" if due is not None else EMPTY, f"{number(told[period])}{unit}" if period in told else EMPTY))
    return rows


def expected(promise: Quantity, day: date) -> Decimal | None:
    """What there should be at the end of a day; None of a rate, and of a stock whose beginning is not known."""
    if promise.reading == "rate" or (promise.reading == "stock" and promise.baseline is None):
        return None
    start = promise.baseline if promise.reading == "stock" and promise.baseline is not None else Decimal(0)
    share = promise.profile.share(day)
    return start + (promise.value - start) * Decimal(share.numerator) / Decimal(share.denominator)


def _months(first: date, last: date) -> list[str]:
    """The months whose end lies between two days, or that hold the last of them."""
    span = (last.year - first.year) * 12 + last.month - first.month
    return [f"{first.year + at // 12}-{at % 12 + 1:02}" for at in range(first.month - 1, first.month + span)]


def _reported(fields: Fields, unit: str, language: Language) -> dict[str, str]:
    """One accepted report."""
    told = f"{number(str(fields['value']))}{unit}" if fields.get("value") is not None else ""
    if fields.get("stage") is True:
        told = word("public.reached", language, str(fields.get("reached_on") or ""))
    return {
        "period": str(fields["period"]),
        "told": told,
        "words": str(fields.get("words") or ""),
        "rank": _said("progress", fields, "rank", language),
        "lead": _said("progress", fields, "lead", language),
    }


def _adjusted(fields: Fields, unit: str, language: Language) -> dict[str, str]:
    """One granted adjustment: was, is, why."""
    what = str(fields["what"])
    return {
        "what": _said("adjustments", fields, "what", language),
        "was": _value(what, fields.get("was"), unit),
        "becomes": _value(what, fields.get("becomes"), unit),
        "why": str(fields["why"]),
    }


def _value(what: str, kept: Kept, unit: str) -> str:
    text = str(kept or "")
    if what == "lead":
        return catalogue().known.agencies.get(text, text)
    return f"{text}{unit}" if what == "target" and text and text[-1].isdigit() else text


def _said(table: str, fields: Fields, id: str, language: Language) -> str:
    """A field as pages show it."""
    here = catalogue()
    return value(here[table].field(id), fields.get(id), here.known, language)
