"""What reaches beyond one row: a rule that the store asks before it records, and the steps that a step brings about in other tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from zhixing.engines.ledger import Kept
from zhixing.engines.records.faults import Fault
from zhixing.engines.records.values import Known

# The row in force of another table that has these values of its key, in their order; None where there is none.
Look: TypeAlias = Callable[[str, tuple[Kept, ...]], Mapping[str, Kept] | None]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A row as it would be recorded.

    before  what it said until now; empty for a new one
    step    the step of the flow that would be taken with it, "" where it is entered or changed by hand
    known   what names stand for in the county
    """

    fields: Mapping[str, Kept]
    before: Mapping[str, Kept]
    step: str
    day: date
    look: Look
    known: Known = field(default_factory=Known)


# What is wrong with a proposed row beyond its own fields.
Rule: TypeAlias = Callable[[Proposed], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Effect:
    """A step that another step brings about: in which table, in the row with this key, with which fields.

    enters  where no row in force has this key, one is entered with key and fields, and the step is not needed
    """

    table: str
    key: tuple[Kept, ...]
    step: str
    fields: Mapping[str, Kept]
    enters: bool = False
