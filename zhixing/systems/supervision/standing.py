"""From rows to standing: what a commitment promises, what has been accepted of it, how it stands on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhixing.engines.ledger import Kept
from zhixing.engines.standing import Figure, Milestone, Profile, Quantity, Stage, Standing, Task, judge
from zhixing.kernel.terms import Comparator
from zhixing.systems.supervision.periods import locked_on, month_end, periods

Fields = Mapping[str, Kept]
COMPARATORS: dict[str, Comparator] = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<", "eq": "=", "about": "~"}
READINGS = {"increment": "total", "reduction": "total", "points": "total", "level": "stock", "growth": "rate", "share": "rate", "rank": "rate"}


@dataclass(frozen=True, slots=True)
class Item:
    """One commitment with everything that its standing is worked out from: its pieces, and the progress that was accepted, the earliest period first."""

    fields: Fields
    stages: tuple[Fields, ...] = ()
    accepted: tuple[Fields, ...] = ()

    @property
    def code(self) -> str:
        """Its id in the plan."""
        return str(self.fields["code"])

    @property
    def state(self) -> str:
        """Where it stands in its flow."""
        return str(self.fields["state"])

    @property
    def begins(self) -> date:
        """The first day of its period."""
        return _day(self.fields["begins_on"])

    @property
    def due(self) -> date:
        """The day on which it is due."""
        return _day(self.fields["due_on"])

    def figure(self, day: date) -> Figure | None:
        """The latest accepted figure by a day; `worst` of all of them."""
        told = [
            (min(month_end(str(one["period"])), day), one) for one in self.accepted if one.get("value") is not None and month_end(str(one["period"])) <= day
        ]
        if not told:
            return None
        values = [Decimal(str(one["value"])) for _, one in told]
        cap = self.fields.get("comparator") in ("le", "lt")
        on, last = told[-1]
        return Figure(values[-1], on, _rank(last), max(values) if cap else min(values))

    def standing(self, day: date) -> Standing:
        """How it stands at the end of a day; of what was taken off the list, that it was."""
        if self.state == "withdrawn":
            return Standing("withdrawn", "")
        return judge(self.promise(day), self.paced(day), self.figure(day), silent=self.silent(day))

    def paced(self, day: date) -> date:
        """The day by which a figure is measured: its own, or the end of a later period that is locked without one.

        The figure of August is held against what is due by the end of August, for as long as September may still be reported.
        """
        figure = self.figure(day)
        if figure is None or day >= self.due or self.fields["kind"] != "quantity":
            return day
        locked = [month_end(one) for one in periods("quantity", self.begins, self.due, day) if day > locked_on(one)]
        return max(figure.on, locked[-1] if locked else figure.on)

    def silent(self, day: date) -> int:
        """How many periods have been locked without an accepted report since the last one that has it."""
        last = max((str(one["period"]) for one in self.accepted if month_end(str(one["period"])) <= day), default="")
        count = 0
        for period in reversed(periods(str(self.fields["kind"]), self.begins, self.due, day)):
            if period <= last:
                break
            count += day > locked_on(period)
        return count

    def promise(self, day: date) -> Quantity | Milestone | Task:
        """What is judged."""
        fields, kind = self.fields, self.fields["kind"]
        certainty: Any = fields.get("certainty", "firm")
        pieces = tuple(Stage(str(one["order"]), _day(one["due_on"]), _past(one.get("reached_on"), day), _rank(one)) for one in self.stages)
        if kind == "quantity" and fields.get("target") is not None:
            return self._quantity(certainty)
        if kind == "milestone":
            reached = [one for one in self.accepted if one.get("stage") is True and _past(one.get("reached_on"), day)]
            last = Stage("promised", self.due, _past(reached[-1]["reached_on"], day) if reached else None, _rank(reached[-1]) if reached else "word")
            reported = any(month_end(str(one["period"])) <= day for one in self.accepted)
            return Milestone((*pieces, last), self.due, certainty, reported)
        return Task(pieces, self.due, certainty)

    def _quantity(self, certainty: Any) -> Quantity:
        fields = self.fields
        measure = str(fields.get("measure") or "increment")
        reading: Any = fields.get("reading") or READINGS[measure]
        comparator = COMPARATORS[str(fields.get("comparator") or "ge")]
        if measure == "rank" and comparator in (">=", ">", "="):
            comparator = "<="
        baseline = Decimal(str(fields["baseline"])) if fields.get("baseline") is not None else None
        return Quantity(comparator, Decimal(str(fields["target"])), reading, self.profile(), certainty, baseline)

    def profile(self) -> Profile:
        """The way that it should go; a way that was written down wrongly is even."""
        shape: Any = self.fields.get("shape") or "linear"
        try:
            weights = tuple(map(Decimal, str(self.fields.get("weights") or "").split()))
            return Profile(shape, self.begins, self.due, weights, steps_of(str(self.fields.get("steps") or "")))
        except (ValueError, ArithmeticError):
            return Profile("linear", self.begins, self.due)


def steps_of(text: str) -> tuple[tuple[date, Decimal], ...]:
    """Days with the part that is due by them. ValueError or ArithmeticError where the text says something else.

    >>> steps_of("2020-06-30 40%；2020-12-31 100%")[0]
    (datetime.date(2020, 6, 30), Decimal('0.4'))
    """
    pairs = [one.split() for one in text.replace(";", "；").split("；") if one.strip()]
    return tuple((date.fromisoformat(day), Decimal(part.rstrip("%％")) / 100) for day, part in pairs)


def _rank(fields: Fields) -> Any:
    return fields.get("rank") or "word"


def _day(value: Kept) -> date:
    return date.fromisoformat(str(value))


def _past(value: Kept, day: date) -> date | None:
    """A day of the row, where it is not after the day that is judged."""
    found = _day(value) if value else None
    return found if found and found <= day else None


def items_of(commitments: Sequence[Fields], stages: Sequence[Fields], accepted: Sequence[Fields]) -> dict[str, Item]:
    """The commitments of a year by their codes, each with its pieces and its accepted progress in order."""
    pieces: dict[str, list[Fields]] = {}
    told: dict[str, list[Fields]] = {}
    for one in sorted(stages, key=lambda one: int(str(one["order"]))):
        pieces.setdefault(str(one["code"]), []).append(one)
    for one in sorted(accepted, key=lambda one: str(one["period"])):
        told.setdefault(str(one["code"]), []).append(one)
    return {code: Item(one, tuple(pieces.get(code, ())), tuple(told.get(code, ()))) for one in commitments for code in (str(one["code"]),)}
