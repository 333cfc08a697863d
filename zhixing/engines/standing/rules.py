"""The dated rules of the lights: read from rules.toml, chosen by the day that is judged, never by today."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Rules:
    """The figures of a rule that holds from a day on; what they mean stands in rules.toml."""

    since: date
    source: str
    yellow_from: Decimal
    ahead_from: Decimal
    late_days: int
    silent_periods: int
    about: Decimal


@cache
def declared() -> tuple[Rules, ...]:
    """The rules that the program declares, the earliest first."""
    entries = tomllib.loads(files(__package__).joinpath("rules.toml").read_text("utf-8"))["rules"]
    rules = [
        Rules(e["from"], e["source"], Decimal(e["yellow_from"]), Decimal(e["ahead_from"]), e["late_days"], e["silent_periods"], Decimal(e["about"]))
        for e in entries
    ]
    return tuple(sorted(rules, key=lambda one: one.since))


def rules_on(day: date, among: tuple[Rules, ...] | None = None) -> Rules:
    """The rules that held on a day; LookupError before the first."""
    holding = [one for one in (declared() if among is None else among) if one.since <= day]
    if not holding:
        raise LookupError(f"no rule holds on {day}")
    return holding[-1]
