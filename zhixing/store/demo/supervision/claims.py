"""What departments claim of figures that the registers give: most write down what it is, some a rounder and larger one, some that of the month before."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from random import Random
from typing import Literal, TypeAlias

from zhixing.store.demo.supervision.dealing import Outcome, Undertaking, is_cap, reading_of
from zhixing.store.tickets import Claim

# By code and month, in the unit of the commitment.
Figures: TypeAlias = Mapping[tuple[str, str], Decimal]
# The part of all figures that is claimed to be more than it is, and of those that are a month old; as far as there are departments for it.
MORE, OLD = 0.06, 0.045
BEHIND_THE_TIMES = ("late", "silent", "sloppy")
# Looked at at the end of September: the figure of August is the last that was handed in, and so much of an even year is gone.
KNOWN, GONE = 8, Decimal(8) / 12


@dataclass(frozen=True, slots=True)
class Lie:
    """A claim that is not so: what is claimed, and whether it is too good or too old."""

    value: Decimal
    what: Literal["more", "old"]


@dataclass(frozen=True, slots=True)
class Claims:
    """The figures of a year, and the claims that differ from them, by code and month."""

    year: int
    figures: Figures = field(default_factory=dict)
    lies: Mapping[tuple[str, int], Lie] = field(default_factory=dict)

    def figure(self, code: str, month: int) -> Decimal | None:
        """What the registers come to at the end of a month; None where that is not known."""
        return self.figures.get((code, f"{self.year}-{month:02}"))

    def baseline(self, code: str) -> Decimal | None:
        """What they came to when the year began."""
        return self.figures.get((code, f"{self.year - 1}-12"))

    def told(self, code: str, invented: Mapping[int, Decimal]) -> dict[int, Decimal]:
        """What is reported of each month; where the registers have no figure, what was invented."""
        found: dict[int, Decimal] = {}
        for month, otherwise in invented.items():
            lie, figure = self.lies.get((code, month)), self.figure(code, month)
            found[month] = lie.value if lie else otherwise if figure is None else written(figure)
        return found


def written(figure: Decimal) -> Decimal:
    """A figure as a clerk writes it down.

    >>> [f"{written(Decimal(text)):f}" for text in ("12", "1026.348", "63.54679803", "0.5182", "0.00505755")]
    ['12', '1026.3', '63.55', '0.52', '0.0051']
    """
    if figure == figure.to_integral_value():
        return figure.quantize(Decimal(1))
    return figure.quantize(Decimal(1).scaleb(-1 if abs(figure) >= 100 else -2 if abs(figure) >= Decimal("0.1") else -4), ROUND_HALF_EVEN)


def fitted(ones: Iterable[Undertaking], claims: Claims) -> list[Undertaking]:
    """What becomes of each, where the registers say it: nobody closes as kept what the data say is not."""
    if not claims.figures:
        return list(ones)
    return [replace(one, outcome=_outcome(one, claims)) if one.kind == "quantity" and one.raw.get("target") else one for one in ones]


def _outcome(one: Undertaking, claims: Claims) -> Outcome:
    figure, middle = claims.figure(one.code, KNOWN), claims.figure(one.code, 6)
    if not any(code == one.code for code, _ in claims.figures):
        return "no_data"
    if one.outcome in ("withdrawn", "no_baseline", "stale", "word", "no_data") or figure is None:
        return one.outcome
    if one.outcome == "broken" and middle is not None and not _met(one, middle):
        return "broken"
    if _met(one, figure):
        return "kept" if reading_of(one.raw) == "total" and not is_cap(one.raw) else "on_course"
    if is_cap(one.raw):
        return "red"
    start = claims.baseline(one.code) or Decimal(0)
    target = Decimal(str(one.raw["target"]))
    due = target if reading_of(one.raw) == "rate" else start + (target - start) * GONE
    ratio = (figure - start) / (due - start) if due != start else Decimal(1)
    return "on_course" if ratio >= 1 else "yellow" if ratio >= Decimal("0.8") else "red"


def _met(one: Undertaking, figure: Decimal) -> bool:
    target = Decimal(str(one.raw["target"]))
    return figure <= target if is_cap(one.raw) else figure >= target


def planted(ones: Sequence[Undertaking], figures: Figures, year: int, random: Random) -> Claims:
    """The figures with some claims of the year that are not so."""
    honest = Claims(year, figures)
    known = [(one, month, figure) for one in ones for month in range(1, 13) if (figure := honest.figure(one.code, month)) is not None]
    leads = {one.lead for one, _, _ in known if one.character == "overclaiming"}
    if known and not leads:
        leads = {random.choice(sorted({one.lead for one, _, _ in known if one.character not in BEHIND_THE_TIMES} or {one.lead for one, _, _ in known}))}
    more = {(one.code, month): Lie(_more(one, figure, random), "more") for one, month, figure in known if one.lead in leads}
    old = {
        (one.code, month): Lie(written(before), "old")
        for one, month, _ in known
        if one.character in BEHIND_THE_TIMES and one.lead not in leads and (before := honest.figure(one.code, month - 1)) is not None
    }
    lies: dict[tuple[str, int], Lie] = {}
    for found, part in ((more, MORE), (old, OLD)):
        differing = [cell for cell, lie in found.items() if not _agrees(lie.value, honest.figure(*cell))]
        lies |= {cell: found[cell] for cell in random.sample(differing, min(len(differing), round(len(known) * part)))}
    return Claims(year, figures, lies)


def _agrees(told: Decimal, figure: Decimal | None) -> bool:
    return figure is not None and Claim("", "", "", "", told, figure).agrees


def _more(one: Undertaking, figure: Decimal, random: Random) -> Decimal:
    """A better figure than it is, and a rounder one; of a share never more than the whole."""
    by = Decimal(str(round(random.uniform(0.06, 0.25), 3)))
    better = figure * (1 - by if is_cap(one.raw) else 1 + by)
    if abs(better) >= 10:
        step = Decimal(10) ** (int(math.log10(abs(better))) - 1)
    else:
        step = Decimal(1) if figure == figure.to_integral_value() else Decimal("0.1")
    better = (better / step).to_integral_value(ROUND_FLOOR if is_cap(one.raw) else ROUND_CEILING) * step
    if figure == 0 and not is_cap(one.raw):
        better = Decimal(1)
    whole = Decimal(100) if one.raw.get("unit") == "%" and one.raw.get("measure") == "share" else None
    return Decimal(f"{max(Decimal(0), min(better, whole) if whole else better):f}") if figure >= 0 else written(figure)
