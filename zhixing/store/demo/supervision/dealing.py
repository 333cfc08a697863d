"""What becomes of each commitment, and what its department is like: dealt by chance, in fixed parts, so that every light is seen and most are green.

The parts are how a year looks on 30 September. A standing is not written anywhere: the reports of the year are made so that it comes about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, Literal

Outcome = Literal["withdrawn", "broken", "kept", "no_baseline", "stale", "word", "no_data", "unmeasured", "red", "yellow", "on_course"]
Character = Literal["punctual", "early", "late", "silent", "overclaiming", "sloppy"]
# How common each sort of department is: the sorts stand in this order round and round.
CHARACTERS: tuple[Character, ...] = (
    "punctual", "early", "overclaiming", "late", "silent", "sloppy", "punctual", "early", "punctual", "late",
    "punctual", "sloppy", "early", "punctual", "punctual",
)  # fmt: skip
# The part of each outcome, by kind; all others are on course.
PARTS: dict[str, dict[Outcome, float]] = {
    "quantity": {
        "withdrawn": 0.012, "broken": 0.036, "kept": 0.15, "no_baseline": 0.012, "stale": 0.05, "word": 0.06, "no_data": 0.024, "red": 0.09, "yellow": 0.1,
    },
    "milestone": {"withdrawn": 0.01, "broken": 0.03, "kept": 0.14, "stale": 0.02, "word": 0.04, "no_data": 0.02, "red": 0.08, "yellow": 0.09},
    "task": {"withdrawn": 0.006, "broken": 0.013, "kept": 0.06, "unmeasured": 0.09, "word": 0.04, "red": 0.05, "yellow": 0.07},
}  # fmt: skip
# Of whom one would expect it.
LIKELY: dict[Outcome, tuple[Character, ...]] = {
    "broken": ("late", "silent"), "kept": ("early", "punctual", "overclaiming"), "stale": ("silent", "late"), "word": ("overclaiming",),
    "no_data": ("silent", "late"), "red": ("late", "silent", "sloppy"), "yellow": ("late", "sloppy", "punctual"),
}  # fmt: skip
# A target of fewer things cannot be a little behind.
SMALL = 20


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A commitment as it is proposed, and what will become of it."""

    raw: Mapping[str, Any]
    outcome: Outcome
    character: Character

    @property
    def code(self) -> str:
        """Its id in the plan."""
        return str(self.raw["code"])

    @property
    def kind(self) -> str:
        """quantity, milestone or task."""
        return str(self.raw["kind"])

    @property
    def lead(self) -> str:
        """The agency that leads it when it is published."""
        return str(self.raw["lead"])


def dealt(rows: Sequence[Mapping[str, Any]], random: Random) -> list[Undertaking]:
    """What becomes of each, in the order of the rows."""
    characters = _characters((str(row["lead"]) for row in rows), random)
    found: dict[str, Outcome] = {}
    for kind, parts in PARTS.items():
        left = [row for row in rows if row["kind"] == kind]
        number = len(left)
        random.shuffle(left)
        for outcome, part in parts.items():
            fitting = [row for row in left if _fits(row, outcome)]
            fitting.sort(key=lambda row, outcome=outcome: characters[str(row["lead"])] not in LIKELY.get(outcome, ()))  # type: ignore[misc]
            for row in fitting[: round(number * part)]:
                found[str(row["code"])] = outcome
                left.remove(row)
    return [Undertaking(row, found.get(str(row["code"]), "on_course"), characters[str(row["lead"])]) for row in rows]


def _characters(leads: Iterable[str], random: Random) -> dict[str, Character]:
    """What each department is like; those that lead most are of the first sorts of a shuffled round."""
    ordered = [lead for lead, _ in Counter(leads).most_common()]
    random.shuffle(ordered)
    return {lead: CHARACTERS[at % len(CHARACTERS)] for at, lead in enumerate(ordered)}


def reading_of(row: Mapping[str, Any]) -> str:
    """How figures of a quantity are read: total, stock or rate. A level that is to stay below something is a mean of the time."""
    if row.get("measure") in ("growth", "share", "rank") or (row.get("measure") == "level" and is_cap(row)):
        return "rate"
    return "stock" if row.get("measure") == "level" else "total"


def is_cap(row: Mapping[str, Any]) -> bool:
    """Is at most so much promised? Nothing at all is at most nothing."""
    return row.get("comparator") in ("le", "lt") or Decimal(str(row.get("target") or 1)) == 0


def quantum_of(raw: Mapping[str, Any]) -> Decimal:
    """The smallest difference of its figures: one where things are counted, else a part."""
    target, unit = Decimal(str(raw["target"])), str(raw.get("unit") or "")
    whole = target == target.to_integral_value() and not any(sign in unit for sign in "%‰万亿里米") and reading_of(raw) != "rate"
    return Decimal(1) if whole else Decimal(1).scaleb(min(-1, -2 if abs(target) < 10 else -1))


def is_few(row: Mapping[str, Any]) -> bool:
    """Are so few things promised that they may all come at the end?"""
    return Decimal(str(row["target"])) < SMALL / 2 and quantum_of(row) == 1


def _fits(row: Mapping[str, Any], outcome: Outcome) -> bool:
    if row["kind"] != "quantity":
        return True
    if row.get("target") is None:
        return outcome == "no_data"
    reading, target = reading_of(row), Decimal(str(row["target"]))
    match outcome:
        case "kept":
            return reading == "total"
        case "no_baseline":
            return reading == "stock"
        case "yellow":
            return not is_cap(row) and (reading == "rate" or target >= SMALL)
        case "red":
            return target > 0
    return True
