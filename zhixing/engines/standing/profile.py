"""Profiles: how much of a promise should be done by which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

# linear: the same every day; seasonal: months have weights; back_loaded: little at first, most at the end (the square of the time gone);
# steps: declared parts by declared days, nothing between; at_end: everything on the last day; throughout: it has to hold all the time.
Shape = Literal["linear", "seasonal", "back_loaded", "steps", "at_end", "throughout"]
SHAPES: tuple[Shape, ...] = get_args(Shape)


@dataclass(frozen=True, slots=True)
class Profile:
    """The way from the first day to the last.

    weights  seasonal: twelve weights, January first, none negative, not all zero; they are shared out over the months of the period
    steps    steps: days, ascending, with the part (0 to 1, ascending) that has to be done by the end of that day
    """

    shape: Shape
    begins: date
    due: date
    weights: tuple[Decimal, ...] = ()
    steps: tuple[tuple[date, Decimal], ...] = ()

    def __post_init__(self) -> None:
        if self.due < self.begins:
            raise ValueError(f"due on {self.due}, before it begins on {self.begins}")
        if self.shape == "seasonal" and (len(self.weights) != 12 or min(self.weights) < 0 or not self._weight(self.begins, self.due)):
            raise ValueError("a seasonal profile needs twelve weights, none negative, and some of them in its period")
        days, parts = [day for day, _ in self.steps], [part for _, part in self.steps]
        if self.shape == "steps" and (not days or days != sorted(set(days)) or parts != sorted(parts) or parts[0] < 0 or parts[-1] > 1):
            raise ValueError("a profile of steps needs days and parts of 0 to 1, both ascending")

    def share(self, day: date) -> Fraction:
        """The part that should be done by the end of a day, 0 to 1, never falling.

        >>> Profile("linear", date(2020, 1, 1), date(2020, 12, 31)).share(date(2020, 6, 30))
        Fraction(91, 183)
        """
        if day >= self.due:
            return Fraction(1)
        if day < self.begins or self.shape in ("at_end", "throughout"):
            return Fraction(0)
        if self.shape == "steps":
            return max((Fraction(part) for step, part in self.steps if step <= day), default=Fraction(0))
        if self.shape == "seasonal":
            return self._weight(self.begins, day) / self._weight(self.begins, self.due)
        gone = Fraction((day - self.begins).days + 1, (self.due - self.begins).days + 1)
        return gone if self.shape == "linear" else gone**2

    def _weight(self, first: date, last: date) -> Fraction:
        """The weight of some days: a month's weight is shared out evenly over its days."""
        total, day = Fraction(0), first
        while day <= last:
            begins = day.replace(day=1)
            following = (begins + timedelta(days=32)).replace(day=1)
            ends = min(last, following - timedelta(days=1))
            total += Fraction(self.weights[day.month - 1]) * ((ends - day).days + 1) / (following - begins).days
            day = following
        return total
