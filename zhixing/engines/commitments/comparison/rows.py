"""The rows of a comparison: one promise each, with everything that is shown of it, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhixing.engines.commitments.comparison import said
from zhixing.engines.commitments.comparison.fit import Comparison
from zhixing.engines.commitments.comparison.words import Both
from zhixing.engines.commitments.fulfilment import Outcome
from zhixing.kernel.sources import Manuscript, Place

# How far before its words the subject of a figure is looked for.
BEFORE, LONGEST = 80, 60
# The columns of CSV and workbook, by their keys in words.toml.
COLUMNS = ("number", "outcome", "subject", "section", "target", "result", "difference", "confidence", "quote", "told", "place", "told_place")


@dataclass(frozen=True, slots=True)
class Row:
    """One promise and what the next report says of it; empty where it says nothing."""

    number: int
    outcome: Outcome
    subject: str
    section: str
    target: Both
    result: Both
    difference: Both
    confidence: str
    quote: str
    told: str
    place: Place
    told_place: Place | None


def rows(comparison: Comparison) -> Iterator[Row]:
    """Every promise, in the order of the report."""
    here, there = comparison.plan.manuscript.places(), comparison.review.manuscript.places()
    for at, one in enumerate(comparison.fulfilments, 1):
        yield Row(
            number=at,
            outcome=one.outcome,
            subject=one.promise.subject,
            section=one.promise.section,
            target=said.aim(one.promise),
            result=said.outcome(one),
            difference=said.difference(one),
            confidence=f"{one.confidence:.2f}" if one.result else "",
            quote=told(comparison.plan.manuscript, one.promise.start, one.promise.end, one.promise.subject),
            told="" if one.result is None else told(comparison.review.manuscript, one.result.start, one.result.end, one.result.subject),
            place=here[one.promise.start],
            told_place=there[one.result.start] if one.result else None,
        )


def told(manuscript: Manuscript, start: int, end: int, subject: str) -> str:
    """The words at a span; where they do not name their subject (增长4%), from the beginning of the sentence, as far as it is not long."""
    text = manuscript.text
    quote = re.sub(r"\s", "", text[start:end])
    if not subject or subject[:2] in quote:
        return quote
    before = re.sub(r"\s", "", re.split(r"[。；！？\n]", text[max(0, start - BEFORE) : start])[-1])
    return f"{'…' if len(before) > LONGEST else ''}{before[-LONGEST:]}{quote}"


def where(place: Place | None) -> Both:
    """A place as one looks it up: 第3页第12行; page 3, line 12."""
    if place is None:
        return "", ""
    return (f"第{place.line}行" if place.page is None else f"第{place.page}页第{place.line}行"), str(place)
