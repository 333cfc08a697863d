"""From a declared commitment to a promise that can be judged: how its figure is read and which way it should go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhixing.engines.commitments.plan import PlannedCommitment
from zhixing.engines.standing import Milestone, Profile, Quantity, Stage, Task
from zhixing.kernel.terms import Measure

READING_OF: dict[Measure, str] = {
    "increment": "total",
    "reduction": "total",
    "points": "total",
    "level": "stock",
    "growth": "rate",
    "share": "rate",
    "rank": "rate",
}


@dataclass(frozen=True, slots=True)
class Way:
    """What people decided about a commitment beyond its words; what is left out is the usual.

    reading   how its figure is meant, see Quantity
    shape     how its way should go: one of the shapes of a profile
    """

    reading: str = ""
    shape: str = ""
    weights: tuple[Decimal, ...] = ()
    steps: tuple[tuple[date, Decimal], ...] = ()
    baseline: Decimal | None = None
    begins: date | None = None
    due: date | None = None


def promise_of(planned: PlannedCommitment, way: Way, stages: tuple[Stage, ...] = (), *, reported: bool = True) -> Quantity | Milestone | Task:
    """What is to be judged, in base units. A rank is better the smaller it is; a share of all things (全覆盖) is due at the end.

    `stages` are those of a milestone on the way, the promised one last, or the pieces of a task. The period is that of the commitment,
    from the first of January to the last of December, unless the way says otherwise.
    """
    first, last = period(planned.period)
    begins, due = way.begins or first, way.due or last
    if planned.kind == "milestone":
        return Milestone(stages or (Stage(planned.stage or "other", due),), due, planned.certainty, reported)
    if planned.kind == "task" or planned.target is None:
        return Task(stages, due, planned.certainty)
    target = planned.target
    reading = way.reading or READING_OF[target.measure]
    profile = Profile(way.shape or "linear", begins, due, way.weights, way.steps)  # type: ignore[arg-type]
    comparator = target.comparator
    if target.measure == "rank" and comparator in (">=", ">", "="):
        comparator = "<="
    return Quantity(comparator, target.value_base, reading, profile, planned.certainty, way.baseline)  # type: ignore[arg-type]


def period(text: str) -> tuple[date, date]:
    """The first and the last day of a period as plans write it.

    >>> period("2020"), period("2021-2025")[1]
    ((datetime.date(2020, 1, 1), datetime.date(2020, 12, 31)), datetime.date(2025, 12, 31))
    """
    first, _, last = text.partition("-")
    return date(int(first), 1, 1), date(int(last or first), 12, 31)


@dataclass(frozen=True, slots=True)
class Shares:
    """A target shared out over towns or agencies: what the shares come to, and what is missing (negative: too much)."""

    total: Decimal
    missing: Decimal

    @property
    def fit(self) -> bool:
        """Do they cover the target? More than the target is usual (层层加码) and shown, and does no harm."""
        return self.missing <= 0


def shared_out(target: Decimal, shares: dict[str, Decimal]) -> Shares:
    """The check of the sum of the shares.

    >>> shared_out(Decimal(40), {"东镇": Decimal(25), "西镇": Decimal(10)})
    Shares(total=Decimal('35'), missing=Decimal('5'))
    """
    total = sum(shares.values(), Decimal(0))
    return Shares(total, target - total)
