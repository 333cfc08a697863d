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

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from zhixing.engines.commitments.likeness import counted, words
from zhixing.engines.report import Reading, Record, Target
from zhixing.kernel.terms import Stage

# kept, missed: the next report gives the figure or stage, and it meets the promise or not; restated: it speaks of the matter in another
# measure, or of another stage that cannot be laid beside the promised one; not_mentioned: nothing in it is about the promise;
# later: the promise is not due in the year that the next report reviews.
Outcome = Literal["kept", "missed", "restated", "not_mentioned", "later"]

# What a pair has to reach; a pair that can be laid side by side starts with COMPARABLE.
LEAST, COMPARABLE = 0.58, 0.12
# A subject that stands whole in the other one is nearly the same thing; how heavy a word has to be to carry that alone.
WITHIN, LEAST_WITHIN = 0.88, 4.0
# The stages on the way to use, in their order; the others stand for themselves.
WAY: tuple[Stage, ...] = ("plan", "prepared", "launched", "start_construction", "topping_out", "completed", "accepted", "opened_in_use")
RATES = ("growth", "share", "points", "reduction")


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """One promise, what became of it, and the sentence that says so (None where none does).

    difference  of figures that can be compared: what was done less what was promised, in base units
    confidence  that both sentences are about the same matter, 0 to 1
    """

    promise: Record
    outcome: Outcome
    result: Record | None = None
    difference: Decimal | None = None
    confidence: float = 0.0


def fulfilment(plan: Reading, review: Reading) -> tuple[Fulfilment, ...]:
    """What became of every promised figure and stage, in the order of the promises. Tasks have neither and are left out."""
    promises = [record for record in plan.records if record.tense == "plan" and record.kind != "task"]
    results = [record for record in review.records if record.tense == "past"]
    weights = _weights([*promises, *results])
    year = plan.outline.year
    offers = sorted(((_likeness(promise, result, weights), -at, -to) for at, promise in enumerate(promises) for to, result in enumerate(results)), reverse=True)
    chosen: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for alike, minus_at, minus_to in offers:
        if alike < LEAST:
            break
        if -minus_at not in chosen and -minus_to not in taken:
            chosen[-minus_at] = (-minus_to, alike)
            taken.add(-minus_to)
    return tuple(_told(promise, results[chosen[at][0]], chosen[at][1], year) if at in chosen else _silent(promise, year) for at, promise in enumerate(promises))


def _weights(records: Sequence[Record]) -> dict[str, float]:
    """How much a pair of characters tells: the fewer subjects have it, the more."""
    having = Counter(pair for record in records for pair in words(record.subject).pairs)
    return {pair: math.log(len(records) / count) for pair, count in having.items()}


def _likeness(promise: Record, result: Record, weights: dict[str, float]) -> float:
    wanted, named = words(promise.subject).pairs, words(result.subject).pairs
    both = sum(weights[pair] for pair in wanted & named)
    if not both:
        return 0.0
    of_promise, of_result = sum(weights[pair] for pair in wanted), sum(weights[pair] for pair in named)
    alike = 2 * both / (of_promise + of_result)
    if both >= LEAST_WITHIN:
        alike = max(alike, WITHIN * both / min(of_promise, of_result))
    return min(1.0, alike * (1 - COMPARABLE) + (COMPARABLE if _comparable(promise, result) else 0.0))


def _comparable(promise: Record, result: Record) -> bool:
    """Can the result be laid beside the promise?"""
    if promise.target is not None and result.target is not None:
        same = counted(promise.target.unit_base) == counted(result.target.unit_base)
        return same and (_family(promise.target) == _family(result.target))
    if promise.stage is not None and result.stage is not None:
        return promise.stage == result.stage or (promise.stage in WAY and result.stage in WAY)
    return False


def _family(target: Target) -> str:
    """Figures of one family can be compared: 新增20公里 and 建成20公里, 增长7% and 增长5.5%."""
    return target.measure if target.measure in RATES or target.measure == "rank" else "amount"


def _told(promise: Record, result: Record, confidence: float, year: int | None) -> Fulfilment:
    if _is_later(promise, year):
        return Fulfilment(promise, "later", result, None, round(confidence, 2))
    if not _comparable(promise, result):
        return Fulfilment(promise, "restated", result, None, round(confidence, 2))
    if promise.target is not None and result.target is not None:
        met = _is_met(promise.target, result.target.value_base)
        difference = result.target.value_base - promise.target.value_base
        return Fulfilment(promise, "kept" if met else "missed", result, difference, round(confidence, 2))
    assert promise.stage is not None and result.stage is not None
    reached = promise.stage == result.stage or (promise.stage in WAY and WAY.index(result.stage) >= WAY.index(promise.stage))
    return Fulfilment(promise, "kept" if reached else "missed", result, None, round(confidence, 2))


def _silent(promise: Record, year: int | None) -> Fulfilment:
    return Fulfilment(promise, "later" if _is_later(promise, year) else "not_mentioned")


def _is_later(promise: Record, year: int | None) -> bool:
    """Is it promised for a year after the one of the plan (到2025年)?"""
    last = promise.period.rpartition("-")[2]
    return year is not None and last.isdigit() and int(last) > year


def _is_met(promised: Target, done: Decimal) -> bool:
    match promised.comparator:
        case "<=":
            return done <= promised.value_base
        case "<":
            return done < promised.value_base
        case ">":
            return done > promised.value_base
    return done >= promised.value_base
