"""What changed between two states of a row, field by field, in the order of the fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhixing.engines.ledger import Fact, Kept
from zhixing.engines.records.table import Table


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs; None where the field is empty."""

    field: str
    before: Kept
    after: Kept


@dataclass(frozen=True, slots=True)
class Step:
    """One fact of a row's history and what it changed."""

    fact: Fact
    differences: tuple[Difference, ...]


def differences(table: Table, before: Mapping[str, Kept], after: Mapping[str, Kept]) -> tuple[Difference, ...]:
    """The fields that differ between two states."""
    return tuple(Difference(id, before.get(id), after.get(id)) for id in table.ids if before.get(id) != after.get(id))


def steps(table: Table, facts: Iterable[Fact]) -> tuple[Step, ...]:
    """The history of a row, the oldest first; each step tells what its fact set and what the fact before had said."""
    said: dict[str, Kept] = {}
    found = []
    for fact in facts:
        after = said if fact.change.deed == "noted" else {**said, **fact.change.fields}
        found.append(Step(fact, differences(table, said, after)))
        said = dict(after)
    return tuple(found)
