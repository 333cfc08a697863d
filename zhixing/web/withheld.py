"""Which groups of a figure about people are not shown: those of a few, and those that would give them away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from zhixing.engines.disclosure import Mark, one_way, suppress
from zhixing.engines.indicators import Figure, Measure
from zhixing.kernel.errors import InputFault
from zhixing.web.county import catalogue

GUARDED = ("personal", "secret")


def withheld(measure: Measure, groups: Mapping[str, Figure]) -> Mapping[str, Mark] | None:
    """The groups that are hidden, and by which mark; None where the total, which is shown, leaves no group that could be told.

    Of a sum or a quotient “fewer than 5” would not be true, and so it is not said.
    """
    if not any(map(_guarded, measure.asked.indicator.tables)):
        return {}
    few: Mark = "few" if measure.asked.indicator.kind in ("entries", "on_day") and not _summed(measure) else "guard"
    hidden: dict[str, Mark] = {}
    try:
        for counts in _counted(measure, groups):
            for (name,), mark in suppress(one_way(counts, total=True, fixed=True)).hidden.items():
                if name is not None:
                    hidden[name] = few if "few" in (mark, hidden.get(name)) else "guard"
    except InputFault:
        return None
    return hidden


def _guarded(id: str) -> bool:
    """Has a data set a field about a person, or a secret one?"""
    return id in {one.id for one in catalogue().datasets} and any(field.sensitivity in GUARDED for field in catalogue().dataset(id).table.fields)


def _counted(measure: Measure, groups: Mapping[str, Figure]) -> Iterator[dict[str, int]]:
    """What is counted of each group: the rows behind it; and what its figure is made of, where that is rows too and no sum of a field."""
    yield {name: one.rows for name, one in groups.items()}
    if not _summed(measure):
        for made in ({name: one.numerator for name, one in groups.items()}, {name: one.denominator or Decimal(0) for name, one in groups.items()}):
            if all(one >= 0 and one == one.to_integral_value() for one in made.values()):
                yield {name: int(one) for name, one in made.items()}


def _summed(measure: Measure) -> bool:
    return any(part.value for part in measure.asked.parts)
