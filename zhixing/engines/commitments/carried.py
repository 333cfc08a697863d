"""Which promises of one year come again in the next: told by what they are about, not by figures, which are new every year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhixing.engines.commitments.kinship import Kinship
from zhixing.engines.commitments.matter import Matter, matter
from zhixing.engines.commitments.plan import PlannedTarget
from zhixing.kernel.terms import Comparator, Measure, Stage
from zhixing.kernel.units import normalise

# What a pair has to reach: a promise that is said again is said in nearly the same words, and a wrong pair would hide one that vanished.
LEAST = 0.55


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as a list of commitments keeps it: what it is about, and its sentence where there is one."""

    subject: str
    sentence: str
    value: Decimal | None = None
    unit: str = "1"
    comparator: Comparator = ">="
    measure: Measure = "increment"
    stage: Stage | None = None

    @property
    def matter(self) -> Matter:
        """What it is about."""
        return matter(self.subject, self.sentence, self.sentence, self._target(), self.stage)

    def _target(self) -> PlannedTarget | None:
        if self.value is None:
            return None
        base, unit = normalise(self.value, "" if self.unit == "1" else self.unit)
        return PlannedTarget(self.comparator, self.value, self.unit, base, unit, self.measure)


def carried(before: Sequence[Promise], after: Sequence[Promise]) -> dict[int, tuple[int, float]]:
    """For each promise that comes again (by its order) the one of the next year and how alike both are, 0 to 1; each is taken once, the surest first.

    >>> parks = Promise("口袋公园", "新建口袋公园12个"), Promise("公共厕所", "改造公共厕所8座")
    >>> carried(parks, (Promise("口袋公园", "新建口袋公园20个"),)).keys()
    dict_keys([0])
    """
    wanted, there = [one.matter for one in before], [one.matter for one in after]
    offers = [(alike, -at, -to) for at, to, alike in Kinship(wanted, there).pairs() if alike >= LEAST]
    chosen: dict[int, tuple[int, float]] = {}
    taken = set[int]()
    for alike, at, to in sorted(offers, reverse=True):
        if -at not in chosen and -to not in taken:
            chosen[-at] = (-to, round(min(alike, 1.0), 2))
            taken.add(-to)
    return chosen
