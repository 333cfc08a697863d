"""Forecasts of a year's end: by a stated method, with the error that the same method made in earlier years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from zhixing.engines.standing.promise import Figure, Quantity
from zhixing.engines.standing.verdict import as_decimal

# scaled: what was done so far over the part of the way that the profile has gone; latest: the figure of the period so far stays as it is.
Method = Literal["scaled", "latest"]


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier year: what stood there on the same day of the year, what it came to, and what there was at its beginning."""

    so_far: Decimal
    final: Decimal
    baseline: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a promise will come to; `error` is the mean of the past errors as a part of what came about, None without earlier years."""

    value: Decimal
    method: Method
    error: Decimal | None
    years: int


def forecast(promise: Quantity, day: date, figure: Figure, past: Sequence[Past] = ()) -> Forecast | None:
    """The figure at the end of the period; None where the profile has gone no part of the way yet, or the baseline of a stock is missing.

    >>> from zhixing.engines.standing.profile import Profile
    >>> year = Profile("linear", date(2019, 1, 1), date(2019, 12, 31))
    >>> half = Figure(Decimal(20), date(2019, 7, 2), "computed")
    >>> found = forecast(Quantity(">=", Decimal(40), "total", year), date(2019, 7, 2), half, [Past(Decimal(10), Decimal(25))])
    >>> round(found.value, 1), round(found.error, 2)
    (Decimal('39.9'), Decimal('0.20'))
    """
    share = promise.profile.share(min(figure.on, day))
    if promise.reading == "rate" or promise.profile.shape in ("throughout", "at_end"):
        error = _error([(Fraction(one.so_far), one.final) for one in past])
        return Forecast(figure.value, "latest", error, len(past))
    if not share or (promise.reading == "stock" and promise.baseline is None):
        return None
    start = promise.baseline if promise.reading == "stock" and promise.baseline is not None else Decimal(0)
    value = _scaled(figure.value, start, share)
    error = _error([(_scaled(one.so_far, one.baseline if promise.reading == "stock" else Decimal(0), share), one.final) for one in past])
    return Forecast(as_decimal(value), "scaled", error, len(past))


def _scaled(so_far: Decimal, start: Decimal, share: Fraction) -> Fraction:
    return Fraction(start) + (Fraction(so_far) - Fraction(start)) / share


def _error(pairs: Sequence[tuple[Fraction, Decimal]]) -> Decimal | None:
    parts = [abs(guessed - Fraction(final)) / abs(Fraction(final)) for guessed, final in pairs if final]
    return as_decimal(sum(parts, Fraction(0)) / len(parts)) if parts else None
