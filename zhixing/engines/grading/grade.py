"""Grades: the score that counts come to by a scheme, line by line, its class, and what would have changed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from zhixing.engines.grading.scheme import Class, Item, Scheme

DIGITS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """The points of one item: `part` of `whole` (a share) or `part` in number; `bounded` where the most was reached."""

    item: Item
    part: int
    whole: int
    points: Fraction
    bounded: bool = False

    @property
    def shown(self) -> Decimal:
        """The points, rounded to two places by GB/T 8170."""
        return _rounded(self.points)


@dataclass(frozen=True, slots=True)
class Change:
    """What one more or less in a count would have come to: the score, and its class."""

    count: str
    by: int
    score: Decimal
    klass: Class


@dataclass(frozen=True, slots=True)
class Grade:
    """A score with its lines, the class it falls into, and the smallest changes that would have led to a better one."""

    scheme: Scheme
    score: Decimal
    klass: Class
    lines: tuple[Line, ...]
    better: tuple[Change, ...]


def grade(scheme: Scheme, counts: Mapping[str, int]) -> Grade:
    """The grade of these counts. KeyError for a count that the scheme does not have or lacks, ValueError for a negative one.

    The score is rounded once, at the end (GB/T 8170), and never below zero.
    """
    if unknown := set(counts) ^ set(scheme.counts):
        raise KeyError(", ".join(sorted(unknown)))
    if min(counts.values(), default=0) < 0:
        raise ValueError("a negative count")
    lines = tuple(_line(item, counts) for item in scheme.items)
    score = _score(scheme, lines)
    return Grade(scheme, score, class_of(scheme, score), lines, _better(scheme, counts, score))


def class_of(scheme: Scheme, score: Decimal) -> Class:
    """The class that a score falls into; the last one takes everything below."""
    return next((one for one in scheme.classes if score >= one.least), scheme.classes[-1])


def _line(item: Item, counts: Mapping[str, int]) -> Line:
    part, whole = sum(counts[id] for id in item.of), sum(counts[id] for id in item.among)
    if item.kind == "share":
        return Line(item, part, whole, Fraction(item.points) * part / whole if whole else Fraction(0))
    points = Fraction(item.points) * part
    if item.most is not None and abs(points) > item.most:
        return Line(item, part, 0, Fraction(item.most) * (1 if points > 0 else -1), True)
    return Line(item, part, 0, points)


def _score(scheme: Scheme, lines: tuple[Line, ...]) -> Decimal:
    return _rounded(max(Fraction(0), Fraction(scheme.start) + sum((line.points for line in lines), Fraction(0))))


def _better(scheme: Scheme, counts: Mapping[str, int], score: Decimal) -> tuple[Change, ...]:
    """For each count alone the smallest change that leads to a better class, where one of up to twenty does."""
    klass, found = class_of(scheme, score), []
    for id in scheme.counts:
        for by in (step * sign for step in range(1, 21) for sign in (1, -1)):
            if counts[id] + by < 0:
                continue
            changed = _score(scheme, tuple(_line(item, {**counts, id: counts[id] + by}) for item in scheme.items))
            if scheme.classes.index(class_of(scheme, changed)) < scheme.classes.index(klass):
                found.append(Change(id, by, changed, class_of(scheme, changed)))
                break
    return tuple(sorted(found, key=lambda change: (abs(change.by), -change.score)))


def _rounded(number: Fraction) -> Decimal:
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(DIGITS, ROUND_HALF_EVEN)
