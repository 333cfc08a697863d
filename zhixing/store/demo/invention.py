"""Invents what a row says: names out of the county's towns and words that mean nobody, codes that are right and belong to no one, places in the county."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from zhixing.kernel.county import County, Town

# GB 32100-2015, 4.5, and GB 11714-1997, 4.2; both codes are made for a province that there is not, 99.
ALPHABET, LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# One character of a simple pattern and how often it stands: [0-9]{4}, \\d, -, [A-Z]?
TOKEN = re.compile(r"(\[[^\]^]+\]|\\.|[^\\\[\](){}|*+?.^$])(?:\{([0-9]+)(?:,[0-9]*)?\}|(\?))?")
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
KILOMETRE = 1 / 111.0


@cache
def words() -> dict[str, Any]:
    """The words that names are made of."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


class Inventor:
    """Invents for one county, by one random number generator: the same seed invents the same."""

    def __init__(self, random: Random, county: County) -> None:
        self.random, self.county = random, county
        self._serial = 0
        inner = [(low + (high - low) * 0.12, high - (high - low) * 0.12) for low, high in self._sides()]
        # The declarations do not say where a town lies: it lies somewhere in the county, always at the same point.
        self._centres = {town.code: tuple(Random(town.code).uniform(*side) for side in inner) for town in county.places}

    def text(self, pattern: str, about: Mapping[str, str]) -> str:
        """A pattern with its words filled in and a digit for each #; {table.field} is a field of another row, which `about` has to tell."""
        text = re.sub(r"\{([a-z_]+(?:\.[a-z_]+)?)\}", lambda found: about.get(found[1]) or self.named(found[1], about), pattern)
        return re.sub("#", lambda _: str(self.random.randint(1, 9)), text)

    def named(self, what: str, about: Mapping[str, str]) -> str:
        """A name of a sort: word, firm, product, trade, village, road, person, county, area, number; a builder or holder that nobody named is a firm."""
        random, place = self.random, about.get("place", "")
        match what:
            case "word":
                return random.choice(words()["first"]) + random.choice(words()["second"])
            case "firm" | "builder" | "holder":
                return f"{place}{self.named('word', about)}{random.choice(words()['trades'])}有限公司"
            case "product" | "trade":
                return str(random.choice(words()[f"{what}s"]))
            case "village":
                return f"{self.named('word', about)}村"
            case "road":
                return f"{self.named('word', about)}路"
            case "person":
                return f"{random.choice(words()['surnames'])}某{random.choice(words()['ordinals'])}"
            case "county":
                return self.county.name
            case "area":
                return f"99{self.county.code[2:]}"
            case "number":
                self._serial += 1
                return str(self._serial)
        raise KeyError(what)

    def matching(self, pattern: str) -> str | None:
        """A text that a pattern takes, where the pattern is a row of characters and classes; None for any other."""
        found, at = "", 0
        while at < len(pattern):
            token = TOKEN.match(pattern, at)
            if token is None:
                return None
            letters = "0123456789" if token[1] == r"\d" else _letters(token[1])
            found += "".join(self.random.choices(letters, k=0 if token[3] else int(token[2] or 1)))
            at = token.end()
        return found if re.fullmatch(pattern, found) else None

    def said(self, about: str) -> str:
        """A reason or remark."""
        return str(self.random.choice(words()["said"][about]))

    def credit_code(self) -> str:
        """A unified social credit code with both its check characters."""
        body = "Y" + "".join(self.random.choices("0123456789", k=7))
        total = 11 - sum(LETTERS.index(letter) * weight for letter, weight in zip(body, WEIGHTS, strict=True)) % 11
        code = f"91{self.named('area', {})}{body}{'0' if total == 11 else 'X' if total == 10 else total}"
        return code + ALPHABET[-sum(ALPHABET.index(letter) * pow(3, at, 31) for at, letter in enumerate(code)) % 31]

    def identity_number(self, youngest: int = 22, oldest: int = 85) -> str:
        """A citizen identity number with its check character, of somebody of so many years."""
        born = date(self.county.report_year - self.random.randint(youngest, oldest), 1, 1) + timedelta(days=self.random.randrange(365))
        number = f"{self.named('area', {})}{born:%Y%m%d}{self.random.randrange(1000):03}"
        return number + "10X98765432"[sum(int(digit) * (2 ** (17 - at) % 11) for at, digit in enumerate(number)) % 11]

    def amount(self, low: float, high: float, decimals: int) -> str:
        """A number between two, small ones more often, with few digits that mean something."""
        value = math.exp(self.random.uniform(math.log(low), math.log(high))) if low > 0 else self.random.uniform(low, high)
        rounded = round(value, max(0, min(decimals, 3 - len(str(int(abs(value)))))))
        return f"{rounded:.{decimals}f}".rstrip("0").rstrip(".") if decimals else str(int(rounded))

    def shape(self, sort: str, town: Town | None) -> str:
        """A point, a line or an area near the middle of a town, as GeoJSON; "" for a county that does not say where it lies."""
        if not self.county.extent:
            return ""
        x, y = self._near(town)
        if sort == "line":
            turn = self.random.uniform(0, math.tau)
            steps = [(x + at * KILOMETRE * math.cos(turn + self.random.uniform(-0.4, 0.4)), y + at * KILOMETRE * math.sin(turn)) for at in range(5)]
            return _geojson("LineString", [self._inside(*step) for step in steps])
        if sort == "area":
            a, b = (self.random.uniform(0.05, 0.25) * KILOMETRE for _ in range(2))
            corners = [(x, y), (x + a, y), (x + a, y + b), (x, y + b), (x, y)]
            return _geojson("Polygon", [[self._inside(*corner) for corner in corners]])
        return _geojson("Point", self._inside(x, y))

    def _near(self, town: Town | None) -> tuple[float, float]:
        centre = self._centres[town.code if town else self.random.choice(sorted(self._centres))]
        return centre[0] + self.random.gauss(0, 1.6) * KILOMETRE, centre[1] + self.random.gauss(0, 1.6) * KILOMETRE

    def _inside(self, x: float, y: float) -> list[float]:
        return [round(min(max(value, low), high), 6) for value, (low, high) in zip((x, y), self._sides(), strict=True)]

    def _sides(self) -> Sequence[tuple[float, float]]:
        west, south, east, north = map(float, self.county.extent or (0, 0, 0, 0))
        return (west, east), (south, north)


def _letters(token: str) -> str:
    """The characters of a class like [0-9A-F], or the one that stands there."""
    if not token.startswith("["):
        return token.removeprefix("\\")
    spans = re.findall(r"(.)-(.)|(.)", token[1:-1])
    return "".join(one or "".join(map(chr, range(ord(low), ord(high) + 1))) for low, high, one in spans)


def _geojson(kind: str, coordinates: Any) -> str:
    return json.dumps({"type": kind, "coordinates": coordinates})
