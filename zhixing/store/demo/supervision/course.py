"""The course of a figure over the year: how it should go, and what is reported month by month, so that what was dealt comes about."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from random import Random
from typing import Any

from zhixing.engines.standing import Profile
from zhixing.store.demo.supervision.claims import Claims, written
from zhixing.store.demo.supervision.dealing import SMALL, Undertaking, is_cap, reading_of
from zhixing.systems.supervision import month_end

STEADY = ("稳定", "保持", "零")
WEIGHTS = ("1 1 2 3 4 4 3 3 3 2 1 1", "1 1 1 2 2 3 3 3 4 4 3 2", "0 1 3 4 3 1 1 1 3 4 2 1")
SHAPES, OFTEN = ("linear", "seasonal", "back_loaded", "steps", "at_end"), (60, 15, 14, 6, 5)
# The month until which things stay as they were dealt; behind that some catch up and some do not.
TURN = 9
# A figure so many times an earlier one is asked about.
FACTOR = 1000


@dataclass(frozen=True, slots=True)
class Course:
    """What the office settles of a quantity before it confirms it, and the figure at the end of each month."""

    settled: Mapping[str, Any]
    values: Mapping[int, Decimal]

    def is_asked_about(self, month: int) -> bool:
        """Does a figure fall, or jump so far that whoever reports it has to say that it was checked?"""
        now, before = self.values.get(month, Decimal(0)), [value for at, value in self.values.items() if at < month]
        return any(now < value or (value > 0 and now >= value * FACTOR) for value in before)


def course(one: Undertaking, year: int, random: Random, claims: Claims) -> Course:
    """The course of one quantity; where the registers have its figures, it is what is claimed of them."""
    invented = _invented(one, year, random)
    settled = dict(invented.settled)
    if claims.figures and settled.pop("baseline", None) is not None and (start := claims.baseline(one.code)) is not None:
        settled["baseline"] = f"{written(start):f}"
    return Course(settled, claims.told(one.code, invented.values))


def _invented(one: Undertaking, year: int, random: Random) -> Course:
    raw = one.raw
    reading, target = reading_of(raw), Decimal(str(raw["target"]))
    settled: dict[str, Any] = {"reading": reading}
    if target == 0:
        settled["comparator"] = "le"
    if one.outcome == "broken" and target != 0:
        settled["due_on"] = date(year, 6, 30).isoformat()
    if reading == "rate":
        steady = target == 0 or any(word in str(raw["title"]) for word in STEADY)
        settled["shape"] = "throughout" if steady and one.outcome not in ("red", "yellow") else "linear"
        return Course(settled, _rates(one, target, random))
    settled |= _shape(one, target, year, random)
    start = Decimal(0)
    if reading == "stock":
        start = _rounded(target * Decimal(str(random.uniform(0.72, 0.9))), _quantum(raw), up=False)
        settled |= {"baseline": f"{start:f}"} if one.outcome != "no_baseline" else {}
    return Course(settled, _climbing(one, settled, start, target, year, random))


def _shape(one: Undertaking, target: Decimal, year: int, random: Random) -> dict[str, Any]:
    behind = one.outcome in ("red", "yellow", "broken")
    if not behind and target < SMALL / 2 and _quantum(one.raw) == 1:
        return {"shape": "at_end"}
    (shape,) = random.choices(SHAPES[:2] if behind else SHAPES, OFTEN[:2] if behind else OFTEN)
    more = {"seasonal": {"weights": random.choice(WEIGHTS)}, "steps": {"steps": f"{year}-06-30 40%；{year}-12-31 100%"}}
    return {"shape": shape, **more.get(shape, {})}


def _quantum(raw: Mapping[str, Any]) -> Decimal:
    """The smallest difference of its figures: one where things are counted, else a part."""
    target, unit = Decimal(str(raw["target"])), str(raw.get("unit") or "")
    whole = target == target.to_integral_value() and not any(sign in unit for sign in "%‰万亿里米") and reading_of(raw) != "rate"
    return Decimal(1) if whole else Decimal(1).scaleb(min(-1, -2 if abs(target) < 10 else -1))


def _rounded(value: Decimal, quantum: Decimal, *, up: bool) -> Decimal:
    return value.quantize(quantum, ROUND_CEILING if up else ROUND_FLOOR)


def _rates(one: Undertaking, target: Decimal, random: Random) -> dict[int, Decimal]:
    """Each month a figure that meets the target or misses it."""
    cap, quantum = is_cap(one.raw), _quantum(one.raw)
    whole = Decimal(100) if one.raw.get("unit") == "%" and one.raw.get("measure") == "share" else None
    recovers, found = random.random() < 0.5, {}
    for month in range(1, 13):
        missed = one.outcome in ("yellow", "red", "broken") and (month <= TURN or not recovers) and (target != 0 or month == 5)
        low, high = {"yellow": (0.84, 0.97), "red": (0.5, 0.76)}.get(one.outcome, (0.8, 0.95)) if missed else (1.003, 1.04)
        by = Decimal(str(random.uniform(low, high)))
        value = target * (Decimal(2) - by if cap else by) if target else Decimal(2 * missed)
        value = _rounded(value, quantum, up=cap == missed if cap else not missed)
        found[month] = min(value, whole) if whole else value
    return found


def _climbing(one: Undertaking, settled: Mapping[str, Any], start: Decimal, target: Decimal, year: int, random: Random) -> dict[int, Decimal]:
    """A figure that climbs from where it began towards the target, and gets there in some month or in none."""
    due = date.fromisoformat(str(settled.get("due_on") or one.raw["due_on"]))
    weights = tuple(map(Decimal, str(settled.get("weights", "")).split()))
    steps = ((date(year, 6, 30), Decimal("0.4")), (date(year, 12, 31), Decimal(1))) if settled["shape"] == "steps" else ()
    profile = Profile(settled["shape"], date.fromisoformat(str(one.raw["begins_on"])), due, weights, steps)
    quantum, way = _quantum(one.raw), target - start
    done, found, last = _done(one, random), dict[int, Decimal](), start
    good = one.outcome not in ("red", "yellow", "broken")
    # What is counted in whole things and rounded down would fall from a little behind to far behind.
    low, high = {"red": (0.3, 0.7), "broken": (0.5, 0.85), "yellow": (0.91, 0.97) if quantum == 1 and way < 3 * SMALL else (0.84, 0.95)}.get(
        one.outcome, (1.03, 1.12)
    )
    by = Decimal(str(random.uniform(low, high)))
    for month in range(1, 13):
        # Of the month after: until the next figure comes, this one has to do.
        share = Fraction(month, 14) if settled["shape"] == "at_end" else profile.share(month_end(f"{year}-{month + 1:02}"))
        part = Decimal(share.numerator) / Decimal(share.denominator) * (by if month <= TURN or good else (by + 1) / 2)
        value = start + _rounded(way * part, quantum, up=good)
        value = _late_or_done(value, month, done, target, way, quantum, random)
        if one.character == "overclaiming" and good and month < done:
            value = min(_round_number(value), target - quantum)
        last = found[month] = max(value, last)
    return _jumping(found) if one.outcome == "word" else found


def _late_or_done(value: Decimal, month: int, done: int, target: Decimal, way: Decimal, quantum: Decimal, random: Random) -> Decimal:
    """The target and perhaps some more from the month on in which it is reached, less than that before."""
    if month < done:
        return min(value, target - quantum)
    more = way * Decimal(str(random.uniform(0, 0.04) + 0.004 * (month - done)))
    return target + _rounded(more, quantum, up=False) + (quantum if month > done + 2 else 0)


def _done(one: Undertaking, random: Random) -> int:
    """The month in which it is reached; 13 where it is not."""
    if one.outcome == "kept":
        return random.randint(5, 8)
    if one.outcome == "broken":
        return 13
    return random.choice((12, 12, 13) if one.outcome in ("red", "yellow") else (10, 11, 12, 12, 12))


def _round_number(value: Decimal) -> Decimal:
    """Two digits that mean something, rounded up."""
    if value < 10:
        return value
    one = Decimal(10) ** (int(math.log10(value)) - 1)
    return (value / one).to_integral_value(ROUND_CEILING) * one


def _jumping(values: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Nothing for two months, and everything in the last week of the quarter."""
    return {month: values[max(1, month - month % 3)] for month in values}
