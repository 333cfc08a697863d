"""Fulfilment: last year's promises beside what the next report says was done.

The two texts tell the same matters in other words and another order. A pair is made by the words of the subjects, each word the heavier
the fewer matters of both texts have it; a pair of the same unit, measure or stage is believed sooner. Only then is the figure looked at.

What became of a promise of a figure or a stage:

    kept           the next report gives a figure or stage of the same kind, and it reaches the promise. Counters (个, 家, 户, 种) are one unit;
                   a level is no increment; about (左右) leaves a twentieth. A title is reached by its award or its own acceptance (通过验收).
    missed         it gives one of the same kind, and it falls short: a smaller figure, an earlier stage on the way to use, or said to be so.
    restated       it speaks of the matter in another way: a sum where growth was promised, an average of several years, a figure for a stage or
                   a stage for a figure, a part, a step on the way to a title, or only that it goes on (加快推进).
    not_mentioned  no sentence is about the same matter; another section (一期, 二期), title, level (省级, 国家级) or place is another matter.
    later          the promise is due after the year that the next report reviews, whatever is said of it by then.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from zhixing.engines.commitments.kinship import Kinship, comparable, reached
from zhixing.engines.commitments.matter import Figure, Matter, bare, done, matter
from zhixing.engines.report import Reading, Record

Outcome = Literal["kept", "missed", "restated", "not_mentioned", "later"]

# What a pair has to reach.
LEAST = 0.5
# How far behind a pair stands that cannot be laid side by side.
BEHIND = 0.2
# The clauses of a review that can tell of a matter without a figure or stage.
TELLING = (("context", "narrative"), ("achievement", ""))
# Where a review ends and thanks begin, which name things without telling of them.
THANKS = re.compile("来之不易")
# A figure that the sentence itself takes back: 178项…，除10项…外，其余全部完成.
TAKEN_BACK = re.compile("除[^。；]{1,40}外|未(?:能|按期|如期)?完成")
# An average or a sum of several years, and where a report begins to look back on one or several.
SEVERAL = re.compile("年均(?!浓度|值)")
LOOKING_BACK = re.compile("(?P<several>(?:过去|这)的?五年(?!最|新)|五年来(?=[，,我全])|[三四五]年间，)|(?P<one>一年来|这一年|过去的?一年|去年)")
BY_YEAR = re.compile("到(20[0-9]{2})年")
# How far around a record its sentence is looked at.
BEFORE, AFTER = 40, 50
# A figure that is only about (左右) may fall short by a twentieth.
ABOUT = Decimal("0.95")
# A figure that is to be come down to, though nothing compares it: 降至34.
CAPPED = re.compile("控制在|[降减压缩短][少低减缩短]?[至到]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place of the next report that speaks of a matter: a record, or a clause from which no figure or stage was read."""

    start: int
    end: int
    quote: str
    record: Record | None

    @property
    def subject(self) -> str:
        """What the record is about; empty for a clause, whose words say it themselves."""
        return self.record.subject if self.record else ""


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """One promise, what became of it, and the sentence that says so (None where none does).

    difference  of figures that can be compared: what was done less what was promised, in base units
    confidence  that both sentences are about the same matter, 0 to 1
    """

    promise: Record
    outcome: Outcome
    result: Mention | None = None
    difference: Decimal | None = None
    confidence: float = 0.0


def fulfilment(plan: Reading, review: Reading) -> tuple[Fulfilment, ...]:
    """What became of every promised figure and stage, in the order of the promises. Tasks have neither and are left out."""
    promises = [record for record in plan.records if record.tense == "plan" and record.kind != "task"]
    mentions = list(_mentions(review))
    spans = _several_years(review)
    wanted = [_matter(promise, plan) for promise in promises]
    told = [_matter(mention.record, review, several=spans(mention.start)) if mention.record else bare(mention.quote) for mention in mentions]
    chosen = _chosen(wanted, told)
    year = plan.outline.year
    return tuple(
        _told(promise, wanted[at], mentions[chosen[at][0]], told[chosen[at][0]], chosen[at][1], year) if at in chosen else _silent(promise, year)
        for at, promise in enumerate(promises)
    )


def _mentions(review: Reading) -> Iterator[Mention]:
    """Every record about the year that has ended, and every clause of the review that has none."""
    past = [record for record in review.records if record.tense == "past"]
    yield from (Mention(record.start, record.end, record.quote, record) for record in past)
    spans = [(record.start, record.end) for record in past if record.kind != "task"]
    looking_back = _looking_back(review)
    for clause in review.clauses:
        inside = any(start <= clause.start < end for start, end in looking_back)
        if inside and (clause.disposition, clause.reason) in TELLING and not any(start < clause.end and clause.start < end for start, end in spans):
            yield Mention(clause.start, clause.end, re.sub(r"\s", "", clause.text), None)


def _looking_back(review: Reading) -> list[tuple[int, int]]:
    """Where the report tells of the time that has ended: its review parts, up to the thanks in their second half."""
    thanks = [found.start() for found in THANKS.finditer(review.manuscript.text)]
    parts = [part for part in review.outline.parts if part.kind == "review"]
    return [(part.start, next((at for at in thanks if (part.start + part.end) // 2 < at < part.end), part.end)) for part in parts]


def _matter(record: Record, reading: Reading, *, several: bool = False) -> Matter:
    text = reading.manuscript.text
    before = re.split(r"[。；\n]", text[max(0, record.start - BEFORE) : record.start])[-1]
    after = re.split(r"[。；\n]", text[record.end : record.end + AFTER])[0]
    sentence = before + record.quote + after
    several = several or SEVERAL.search(sentence) is not None
    stage = done(record.quote, record.stage) if record.tense == "past" else record.stage
    return matter(record.subject, record.quote, sentence, record.target, stage, several=several)


def _several_years(review: Reading) -> Callable[[int], bool]:
    """Tells of an offset of the review whether it is where the report looks back on several years and not on the last one."""
    marks = [(found.start(), found.lastgroup == "several") for found in LOOKING_BACK.finditer(review.manuscript.text)]
    starts = [start for start, _ in marks]

    def told(offset: int) -> bool:
        at = bisect_right(starts, offset) - 1
        return at >= 0 and marks[at][1]

    return told


def _chosen(wanted: list[Matter], told: list[Matter]) -> dict[int, tuple[int, float]]:
    """For each promise the mention that tells what became of it, the surest pair first, those that can be laid side by side before the others."""
    offers = []
    for at, to, alike in Kinship(wanted, told).pairs():
        if alike >= LEAST:
            offers.append((alike - (0 if comparable(wanted[at], told[to]) else BEHIND), -at, -to, alike))
    chosen: dict[int, tuple[int, float]] = {}
    taken: dict[int, Matter] = {}
    for _, minus_at, minus_to, alike in sorted(offers, reverse=True):
        at, to = -minus_at, -minus_to
        if at not in chosen and (to not in taken or _share(taken[to], wanted[at], told[to])):
            chosen[at] = (to, alike)
            if comparable(wanted[at], told[to]):
                taken[to] = wanted[at]
    return chosen


def _share(first: Matter, other: Matter, result: Matter) -> bool:
    """May one sentence answer both promises? One that says a stage of several things, or a figure that was promised twice."""
    if result.figure is None or not comparable(other, result):
        return True
    return first.figure is not None and other.figure is not None and first.figure.value == other.figure.value and bool(first.head & other.head)


def _told(promise: Record, wanted: Matter, mention: Mention, told: Matter, confidence: float, year: int | None) -> Fulfilment:
    sure = round(min(confidence, 1.0), 2)
    if _is_later(promise, year):
        return Fulfilment(promise, "later", mention, None, sure)
    if not comparable(wanted, told):
        return Fulfilment(promise, "restated", mention, None, sure)
    if wanted.figure is not None and told.figure is not None:
        value = -told.figure.value if _turned(wanted.figure, told.figure) else told.figure.value
        met = _is_met(wanted.figure, value, promise.quote) and not TAKEN_BACK.search(told.sentence)
        return Fulfilment(promise, "kept" if met else "missed", mention, value - wanted.figure.value, sure)
    assert wanted.stage is not None and told.stage is not None
    return Fulfilment(promise, "kept" if reached(wanted.stage, told.stage) else "missed", mention, None, sure)


def _turned(promised: Figure, done: Figure) -> bool:
    """Did it grow where it should fall, or fall where it should grow?"""
    return {promised.family, done.family} == {"growth", "reduction"}


def _silent(promise: Record, year: int | None) -> Fulfilment:
    return Fulfilment(promise, "later" if _is_later(promise, year) else "not_mentioned")


def _is_later(promise: Record, year: int | None) -> bool:
    """Is it promised for a year after the one of the plan (到2025年)?"""
    years = [promise.period.rpartition("-")[2], *BY_YEAR.findall(promise.quote)]
    return year is not None and any(last.isdigit() and int(last) > year for last in years)


def _is_met(promised: Figure, done: Decimal, quote: str) -> bool:
    if promised.comparator == "<":
        return done < promised.value
    if promised.comparator == "<=" or promised.measure == "rank" or (promised.comparator in ("=", "~") and CAPPED.search(quote)):
        return done <= promised.value
    if promised.comparator == ">" and promised.family != "amount":
        return done > promised.value
    return done >= promised.value * (ABOUT if promised.comparator == "~" else 1)
