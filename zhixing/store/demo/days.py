"""The days of a row's life: which stages it reaches, on which day, and what becomes known on each; in the order that its declaration allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from zhixing.engines.records import Table


@dataclass(frozen=True, slots=True)
class Span:
    """The time in which the demonstration plays: nothing is recorded before its first or after its last day."""

    first: date
    last: date

    def day(self, random: Random, begins: float = 0.0, ends: float = 1.0) -> date:
        """A day somewhere between two parts of it."""
        length = (self.last - self.first).days
        return self.first + timedelta(days=random.randint(round(length * begins), round(length * ends)))


@dataclass(frozen=True, slots=True)
class Course:
    """How rows of a table run: stages in their order, what has to be reached first, what becomes known with each, how a row ends."""

    stages: tuple[str, ...]
    needs: Mapping[str, frozenset[str]]
    known_with: Mapping[str, tuple[str, ...]]
    ends: Mapping[str, str]

    def reached(self, random: Random, goal: str = "", kept: bool = True) -> list[str]:
        """The stages that a row reaches: those up to a goal, or none from the goal on; by chance where there is no goal."""
        below = self._below(goal) if goal and kept else frozenset()
        found: list[str] = []
        for stage in self.stages:
            barred = bool(goal) and not kept and (stage == goal or goal in self._below(stage))
            wanted = stage == goal or stage in below or random.random() < 0.65
            if not barred and wanted and self.needs.get(stage, frozenset()) <= set(found):
                found.append(stage)
        return found or [stage for stage in self.stages[:1] if stage != goal or kept]

    def _below(self, stage: str) -> frozenset[str]:
        lower = self.needs.get(stage, frozenset())
        return lower.union(*map(self._below, lower))


def course(table: Table, hints: Mapping[str, Any]) -> Course:
    """The course of a table's rows, from its ladder and checks and what the hints add."""
    named: Sequence[str] = hints.get("stages") or [rung.on for rung in table.ladder] or [field for field in (table.validity.entry,) if field]
    needs = {rung.on: frozenset(f"{lower}_on" for lower in rung.after) for rung in table.ladder}
    after = {stage: set(needs.get(stage, ())) for stage in named}
    ends: dict[str, str] = {}
    known_with: dict[str, list[str]] = {stage: list(hints.get("with", {}).get(stage, ())) for stage in named}
    for check in table.checks:
        if check.kind == "not_before" and check.field in after and check.other in after:
            after[check.field].add(check.other)
        if check.kind == "needed_with" and check.other in after and check.field not in known_with[check.other]:
            known_with[check.other].append(check.field)
        if check.kind == "needed_with" and table.field(check.other).type == "date" and check.other not in after and table.field(check.field).type == "text":
            ends[check.other] = check.field
    entry, expiry = table.validity.entry, table.validity.expiry
    if expiry and entry in known_with and expiry not in known_with[entry]:
        known_with[entry].append(expiry)
    hinted = {stage: frozenset(named[:at]) for at, stage in enumerate(named)} if hints.get("stages") else needs
    return Course(_ordered(named, after), hinted, {stage: tuple(fields) for stage, fields in known_with.items()}, ends)


def _ordered(stages: Sequence[str], after: Mapping[str, set[str]]) -> tuple[str, ...]:
    """The stages so that each comes after what it may not be before; in declared order otherwise."""
    found: list[str] = []
    while len(found) < len(stages):
        ready = [stage for stage in stages if stage not in found and after[stage] <= set(found)]
        found.append(ready[0] if ready else next(stage for stage in stages if stage not in found))
    return tuple(found)


def days(random: Random, span: Span, reached: Sequence[str], goal: str = "", on: date | None = None) -> dict[str, date]:
    """A day for each stage that is reached, in order; the goal within the span and early enough to be recorded, or on a day; what came before perhaps earlier."""
    if not reached:
        return {}
    at = reached.index(goal) if goal in reached else len(reached) - 1
    found = {reached[at]: on or span.day(random, 0.06 if goal in reached else 0.02, 0.93)}
    day = found[reached[at]]
    for stage in reversed(reached[:at]):
        day -= timedelta(days=random.randint(6, 70))
        found[stage] = day
    day = found[reached[at]]
    for stage in reached[at + 1 :]:
        day += timedelta(days=random.randint(5, 45))
        if day > span.last - timedelta(days=12):
            break
        found[stage] = day
    return {stage: found[stage] for stage in reached if stage in found}
