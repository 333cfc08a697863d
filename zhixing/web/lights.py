"""How commitments stand, as people read it: light, word, figure beside target, the day as of which a page speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.http import HttpRequest

from zhixing.engines.ledger import Kept
from zhixing.engines.standing import Standing
from zhixing.store.board import Board
from zhixing.store.registers import CHINA, today
from zhixing.web.county import catalogue
from zhixing.web.shown import grouped
from zhixing.web.words import Language, word

# From the worst to the best, as pages show them; "none" is what was taken off the list.
LIGHTS = ("red", "yellow", "grey", "green", "blue", "none")
SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "", "about": "≈"}
SAID = {"growth": "measure.growth", "reduction": "measure.reduction", "points": "measure.points"}


@dataclass(frozen=True, slots=True)
class When:
    """As of which day a page speaks, and up to which moment it knows; `known` is None for now."""

    day: date
    known: datetime | None

    @property
    def asked(self) -> str:
        """The day as an address carries it; "" for now."""
        return self.day.isoformat() if self.known else ""


def when(request: HttpRequest) -> When:
    """What the address asks for: `on`, a day that is not to come; now where it asks for nothing that is a day."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return When(today(), None)
    return When(day, datetime.combine(day, time.max, CHINA)) if day < today() else When(today(), None)


@dataclass(frozen=True, slots=True)
class Lit:
    """A commitment as a line of the board."""

    code: str
    row: str
    title: str
    kind: str
    section: int
    goal: str
    figure: str
    expected: str
    light: str
    word: str
    standing: Standing
    state: str
    due: date
    lead: str
    agency: str

    @property
    def order(self) -> int:
        """Its place among the lights, the worst first."""
        return LIGHTS.index(self.light)


def lit(board: Board, code: str, day: date, language: Language) -> Lit:
    """One commitment of the list on a day."""
    item, row = board.items[code], board.commitments[code]
    standing, figure = board.standing(code, day), item.figure(day)
    fields, unit = item.fields, unit_of(item.fields)
    lead = str(fields["lead"])
    return Lit(
        code=code,
        row=row.row,
        title=str(fields["title"]),
        kind=str(fields["kind"]),
        section=int(str(fields.get("section") or 0)),
        goal=goal(fields, language),
        figure=f"{number(figure.value)}{unit}" if figure else "",
        expected=f"{number(standing.expected)}{unit}" if standing.expected is not None else "",
        light=standing.light or "none",
        word=standing.word.en if language == "en" else standing.word.zh,
        standing=standing,
        state=item.state,
        due=item.due,
        lead=lead,
        agency=short(lead),
    )


def short(agency: str) -> str:
    """An agency by its short name."""
    found = next((one for one in catalogue().county.agencies if one.id == agency), None)
    return found.short if found else agency


def unit_of(fields: Mapping[str, Kept]) -> str:
    """The unit behind a figure, with its blank."""
    unit = str(fields.get("unit") or "")
    return "" if unit in ("", "1") else unit if unit[0] in "%‰" else f" {unit}"


def number(value: Decimal | str) -> str:
    """A number with its thousands apart, four decimals at most and no zeros at the end."""
    text = f"{round(Decimal(value), 4):f}"
    return grouped(text.rstrip("0").rstrip(".") if "." in text else text)


def goal(fields: Mapping[str, Kept], language: Language) -> str:
    """What is promised: figure or stage, and how firmly where that is not for certain; empty for continuing work."""
    kind, certainty = fields.get("kind"), str(fields.get("certainty") or "firm")
    if kind == "quantity" and fields.get("target") is not None:
        aim = _figure(fields, language)
    elif kind == "milestone" and fields.get("stage"):
        aim = word(f"stage.{fields['stage']}", language)
    else:
        aim = ""
    firm = "" if certainty == "firm" or aim.startswith("≈") else word(f"certainty.{certainty}", language)
    return " ".join(part for part in (firm, aim) if part)


def _figure(fields: Mapping[str, Kept], language: Language) -> str:
    value, comparator, measure = number(str(fields["target"])), str(fields.get("comparator") or "ge"), str(fields.get("measure") or "")
    if measure == "rank":
        return word("measure.top" if comparator in ("le", "lt") else "measure.rank", language, value)
    high = fields.get("target_high")
    said = f"{value}～{number(str(high))}" if high is not None else f"{SIGNS[comparator]}{value}"
    return word(SAID[measure], language, said + unit_of(fields)) if measure in SAID else said + unit_of(fields)
