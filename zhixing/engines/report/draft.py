"""A record in the making: found in one paragraph, with offsets into that paragraph's text."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from zhixing.kernel.terms import Certainty, Comparator, Kind, Measure, Stage


@dataclass(slots=True)
class Draft:
    """One record before it has a place in the manuscript, a tense, a period and an id.

    start, end  span of the quote in the paragraph
    at          where the number expression begins; -1 for totality words and for records without a number
    """

    kind: Kind
    start: int
    end: int
    subject: str
    certainty: Certainty = "firm"
    at: int = -1
    comparator: Comparator | None = None
    value: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    measure: Measure | None = None
    stage_verb: str | None = None
    stage: Stage | None = None
    qualifiers: list[str] = field(default_factory=list)
    period: str | None = None
