"""What a reading of a government work report consists of: records, clauses, outline, notices.

A record is one promise about the coming period or one statement about the period that has ended. Its fields follow the
contract of the reader (docs/engines/report.md); official Chinese terms stand in the text as they were printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from zhixing.kernel.sources import Manuscript
from zhixing.kernel.terms import Certainty, Comparator, Kind, Measure, Stage

Tense = Literal["plan", "past"]
Disposition = Literal["commitment", "achievement", "context", "unparsed"]
Level = Literal["state", "province", "prefecture", "county", "town", "unknown"]
PartKind = Literal["opening", "review", "goals", "plan", "annex", "closing"]


@dataclass(frozen=True, slots=True)
class Target:
    """The number of a quantity: as written (`value`, `unit`) and in base units (`value_base`, `unit_base`).

    `start` is the offset of the number expression in the manuscript, -1 for totality words (全覆盖, 清零). `value_high` is the upper end of a range.
    """

    comparator: Comparator
    value: Decimal
    unit: str
    value_base: Decimal
    unit_base: str
    measure: Measure
    start: int
    value_high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One commitment (tense "plan") or achievement (tense "past"), tied to its span of the manuscript.

    quantity: `target` is set. milestone: `stage` and `stage_verb` are set. task: neither.
    `start`/`end` are offsets in the manuscript's text, end exclusive; `quote` is that span without white space.
    `lead` and `support` are the units that the text itself names as responsible (牵头, 责任, 配合).
    """

    id: str
    tense: Tense
    kind: Kind
    quote: str
    start: int
    end: int
    subject: str
    certainty: Certainty
    period: str
    section: str
    target: Target | None = None
    stage_verb: str | None = None
    stage: Stage | None = None
    qualifiers: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()


class Clause(NamedTuple):
    """One clause of the body and what became of it: the unit of the accounting identity.

    `reason` says which kind of context it is, or why it was not understood; empty for commitments and achievements.
    """

    start: int
    end: int
    text: str
    disposition: Disposition
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an annex (民生实事 list, project table, responsibility list): its number as printed, its units, the records read from it."""

    annex: str
    number: str
    start: int
    end: int
    text: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the report: what it does, its heading as printed, its span in the manuscript and the period it speaks of."""

    kind: PartKind
    heading: str
    start: int
    end: int
    period: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What the report says of itself: title, whose it is, of which level and year (None where the text does not say), and its parts."""

    title: str
    place: str | None
    level: Level
    year: int | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader wants to be known about the whole text: it stops mid-way, has no plan part, …

    `code` is stable (incomplete_start, incomplete_end, no_plan, no_review, year_unknown, …); `zh` and `en` are one sentence each.
    """

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read out of one report, in reading order; `paragraphs` are the spans of the manuscript that make up a paragraph each."""

    manuscript: Manuscript
    outline: Outline
    records: tuple[Record, ...]
    clauses: tuple[Clause, ...]
    notices: tuple[Notice, ...]
    rows: tuple[Row, ...] = ()
    paragraphs: tuple[tuple[int, int], ...] = ()

    def counts(self) -> dict[str, int]:
        """How many clauses became what; the sum is the number of clauses (the accounting identity)."""
        names: tuple[Disposition, ...] = ("commitment", "achievement", "context", "unparsed")
        return {name: sum(clause.disposition == name for clause in self.clauses) for name in names}
