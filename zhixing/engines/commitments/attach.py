"""Attaches a declared plan to a reading of its report: each commitment finds the sentence that made it.

Plan and report tell the same promises in the same order, so both are laid side by side as a whole (a global alignment):
a record that the reader missed or has too many leaves a gap and shifts nothing. A few pairs that stand the other way round
in the report are found afterwards, between their neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from zhixing.engines.commitments.likeness import counted, high_base, likeness, words
from zhixing.engines.commitments.plan import Plan, PlannedCommitment
from zhixing.kernel.sources import Place

if TYPE_CHECKING:
    from zhixing.engines.report import Reading, Record

# Pairs less alike than this are no pairs: a gap is honest, a wrong sentence is not.
LEAST = 0.35
# What two gaps are worth against one pair: a weak pair must not push two good ones apart.
GAPS = 0.3
# Out of order, the words alone have to speak, and only close by.
LEAST_CROSSED, FARTHEST_CROSSED = 0.6, 8


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the plan declares something else than the reader read."""

    field: str
    declared: str
    read: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A declared commitment and the span of the report that makes it, with the likeness of both (0 to 1) and what differs."""

    planned: str
    record: str
    start: int
    end: int
    place: Place
    quote: str
    confidence: float
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Concordance:
    """A plan laid beside a reading: what belongs together, what of the plan has no span, which promises the plan does not have."""

    attachments: tuple[Attachment, ...]
    without_span: tuple[PlannedCommitment, ...]
    unplanned: tuple[Record, ...]


def attach(plan: Plan, reading: Reading) -> Concordance:
    """The concordance of a plan and a reading of its report: attachments in the order of the plan, records in that of the report."""
    declared = plan.commitments
    records = sorted((record for record in reading.records if record.tense == "plan"), key=lambda record: (record.start, record.end))
    alike = _pairs(declared, records)
    chosen = _aligned(len(declared), len(records), alike)
    chosen |= _crossed(chosen, len(declared), len(records), alike)
    places = reading.manuscript.places()
    attachments = tuple(_attachment(declared[i], records[j], places[records[j].start], alike[i][j]) for i, j in sorted(chosen.items()))
    found = set(chosen.values())
    return Concordance(
        attachments,
        tuple(planned for i, planned in enumerate(declared) if i not in chosen),
        tuple(record for j, record in enumerate(records) if j not in found),
    )


def _pairs(declared: Sequence[PlannedCommitment], records: Sequence[Record]) -> list[dict[int, float]]:
    """For each commitment the records that could be it, with their likeness; only those that share a word are looked at."""
    having = defaultdict[str, set[int]](set)
    for j, record in enumerate(records):
        for pair in words(record.subject).pairs | words(record.quote).pairs:
            having[pair].add(j)
    pairs: list[dict[int, float]] = []
    for planned in declared:
        near = set[int]().union(*(having.get(pair, ()) for pair in words(planned.subject).pairs))
        likenesses = ((j, likeness(planned, records[j])) for j in sorted(near))
        pairs.append({j: value for j, value in likenesses if value >= LEAST})
    return pairs


def _aligned(rows: int, columns: int, alike: Sequence[dict[int, float]]) -> dict[int, int]:
    """The pairs, ascending on both sides, whose likenesses add up to the most (Needleman and Wunsch 1970)."""
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        row, below, candidates = best[i], best[i + 1], alike[i]
        for j in range(columns - 1, -1, -1):
            value = max(below[j], row[j + 1])
            if j in candidates:
                value = max(value, below[j + 1] + candidates[j] - GAPS)
            row[j] = value
    chosen: dict[int, int] = {}
    i = j = 0
    while i < rows and j < columns:
        if j in alike[i] and best[i][j] == best[i + 1][j + 1] + alike[i][j] - GAPS:
            chosen[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return chosen


def _crossed(chosen: dict[int, int], rows: int, columns: int, alike: Sequence[dict[int, float]]) -> dict[int, int]:
    """Pairs among what is left over that stand in another order than the plan has them, the most alike first."""
    free = set(range(columns)) - set(chosen.values())
    offers = [(-alike[i][j], i, j) for i in range(rows) if i not in chosen for j in free & alike[i].keys() if alike[i][j] >= LEAST_CROSSED]
    found: dict[int, int] = {}
    for _, i, j in sorted(offers):
        before = max((k for k in chosen if k < i), default=None)
        expected = 0 if before is None else chosen[before] + 1
        if i not in found and j not in found.values() and abs(j - expected) <= FARTHEST_CROSSED:
            found[i] = j
    return found


def _attachment(planned: PlannedCommitment, record: Record, place: Place, alike: float) -> Attachment:
    return Attachment(planned.id, record.id, record.start, record.end, place, record.quote, round(alike, 2), tuple(_differences(planned, record)))


def _differences(planned: PlannedCommitment, record: Record) -> list[Difference]:
    compared: list[tuple[str, str, str]] = [("kind", planned.kind, record.kind)]
    wanted, found = planned.target, record.target
    if wanted is not None and found is not None:
        compared += [
            ("comparator", wanted.comparator, found.comparator),
            ("value", _figure(wanted.value_base, wanted.high_base, wanted.unit_base), _figure(found.value_base, high_base(found), found.unit_base)),
            ("measure", wanted.measure, found.measure),
        ]
    if planned.kind == record.kind == "milestone":
        compared.append(("stage", planned.stage or "", record.stage or ""))
    compared += [("certainty", planned.certainty, record.certainty), ("period", planned.period, record.period)]
    return [Difference(field, declared, read) for field, declared, read in compared if declared != read and read]


def _figure(value: Decimal, high: Decimal | None, unit: str) -> str:
    upper = "" if high is None else f"～{high:f}"
    return f"{value:f}{upper}" + ("" if unit == "1" else f" {counted(unit)}")
