"""The curve of a figure against the way that it should go, as plain points: drawn by a template, with a table beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from zhixing.engines.standing import Quantity
from zhixing.systems.supervision import Item, month_end
from zhixing.web.lights import number, unit_of

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 240, 64, 16, 28


@dataclass(frozen=True, slots=True)
class Curve:
    """What is drawn: the way, the figures and what was reported besides as points of an SVG, the target's height, ticks of months and of values."""

    way: str
    told: tuple[tuple[float, float, str, str, str], ...]
    said: tuple[tuple[float, float, str, str], ...]
    line: str
    target: float
    months: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[float, str], ...]
    today: float | None


def curve(item: Item, day: date, reported: Mapping[str, Decimal] | None = None) -> Curve | None:
    """The curve of a quantity by a day; None for what has no figure to draw. What was `reported` of a month, where that is another figure, stands beside it."""
    promise = item.promise(day)
    if not isinstance(promise, Quantity) or promise.profile.due.year - promise.profile.begins.year > 9:
        return None
    told = [
        (min(month_end(str(one["period"])), promise.profile.due), Decimal(str(one["value"])), str(one["period"]), str(one.get("rank", "word")))
        for one in item.accepted
        if one.get("value") is not None and month_end(str(one["period"])) <= max(day, promise.profile.begins)
    ]
    start = (promise.baseline if promise.baseline is not None else promise.value) if promise.reading == "stock" else Decimal(0)
    counted = {period: value for _, value, period, _ in told}
    said = [(month_end(period), value, period) for period, value in (reported or {}).items() if counted.get(period, value) != value]
    values = [value for _, value, *_ in (*told, *said)] + [promise.value, start]
    scale = _Scale(promise.profile.begins, promise.profile.due, min(values), max(values))
    way = [] if promise.reading == "rate" else [(one, start + (promise.value - start) * _part(promise, one)) for one in _days(promise)]
    points = [(scale.x(one), scale.y(value), period, f"{number(value)}{unit_of(item.fields)}", rank) for one, value, period, rank in told]
    return Curve(
        way=" ".join(f"{scale.x(one):.1f},{scale.y(value):.1f}" for one, value in way),
        told=tuple(points),
        said=tuple((scale.x(min(one, promise.profile.due)), scale.y(value), period, f"{number(value)}{unit_of(item.fields)}") for one, value, period in said),
        line=" ".join(f"{x:.1f},{y:.1f}" for x, y, *_ in points),
        target=scale.y(promise.value),
        months=tuple((scale.x(one), f"{one.month}") for one in scale.months()),
        ticks=tuple((scale.y(value), number(value)) for value in sorted({start, promise.value})),
        today=scale.x(day) if promise.profile.begins <= day <= promise.profile.due else None,
    )


def _part(promise: Quantity, day: date) -> Decimal:
    share = promise.profile.share(day)
    return Decimal(share.numerator) / Decimal(share.denominator)


def _days(promise: Quantity) -> list[date]:
    """Days close enough for steps to look like steps."""
    first, last = promise.profile.begins, promise.profile.due
    stride = max(1, (last - first).days // 122)
    return [*(first + timedelta(days=at) for at in range(0, (last - first).days, stride)), last]


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    low: Decimal
    high: Decimal

    def x(self, day: date) -> float:
        whole = max(1, (self.last - self.first).days)
        return round(LEFT + (WIDTH - LEFT - 12) * (day - self.first).days / whole, 1)

    def y(self, value: Decimal) -> float:
        low, high = (self.low, self.high) if self.high > self.low else (self.low - 1, self.high + 1)
        room = (high - low) * Decimal("0.08")
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * float((value - low + room) / (high - low + 2 * room)), 1)

    def months(self) -> list[date]:
        found, day = [], self.first.replace(day=1)
        while day <= self.last:
            found.append(day) if day >= self.first else None
            day = (day + timedelta(days=32)).replace(day=1)
        return found if len(found) <= 14 else found[::12]
