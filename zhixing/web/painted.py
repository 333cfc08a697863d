"""A figure by town on the ground of the county: five shades from nothing to the most, each town with its figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from zhixing.web.county import catalogue
from zhixing.web.ground import Ground, ground
from zhixing.web.lights import number

SHADES = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One group of a figure: its key and name, its figure in words and as a number."""

    key: str
    name: str
    told: str
    value: Decimal

    def share(self, most: Decimal) -> int:
        """Its part of the greatest in hundredths."""
        return int(100 * abs(self.value) / most) if most else 0


@dataclass(frozen=True, slots=True)
class Painted:
    """One town: its shape, where its name stands, its short name, its figure, and its shade from 0 to 4; "none" where there is none."""

    path: str
    x: float
    y: float
    name: str
    told: str
    shade: str


@dataclass(frozen=True, slots=True)
class Map:
    """The picture of all towns, and the least figure of each shade."""

    ground: Ground
    towns: tuple[Painted, ...]
    steps: tuple[tuple[str, str], ...]


def painted(parts: Mapping[str, Part]) -> Map | None:
    """The towns with their figures, by their codes; None where the county has no ground, or nothing of any town is told."""
    under = ground()
    values = [one.value for one in parts.values() if one.key]
    if under is None or not values:
        return None
    low, high = min(Decimal(0), *values), max(Decimal(0), *values)
    width = (high - low) / SHADES
    whole = all(value == value.to_integral_value() for value in values)
    least = [low + width * at for at in range(SHADES)]
    towns = []
    for town in catalogue().county.places:
        place, part = under.places[town.code], parts.get(town.code)
        shade = "none" if part is None else _shade(part.value, low, width)
        towns.append(Painted(place.path, place.x, place.y, town.name.removesuffix(town.kind) or town.name, part.told if part else "", shade))
    return Map(under, tuple(towns), tuple((f"{at}", number(one.to_integral_value(ROUND_CEILING) if whole else round(one, 2))) for at, one in enumerate(least)))


def _shade(value: Decimal, low: Decimal, width: Decimal) -> str:
    return f"{min(SHADES - 1, int((value - low) / width)) if width else 0}"
