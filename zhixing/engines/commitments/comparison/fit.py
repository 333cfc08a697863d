"""Do two reports fit: the same place, the year and the year after, promises in the one and results in the other?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from zhixing.engines.commitments.fulfilment import Fulfilment, Outcome, fulfilment
from zhixing.engines.report import Reading
from zhixing.kernel.errors import InputFault

OUTCOMES: tuple[Outcome, ...] = ("kept", "missed", "restated", "not_mentioned", "later")
FORCE = "To lay them side by side all the same, add --force."


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader of a comparison has to know about the two reports, in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A report, the one of the year after, and what became of every promised figure and stage of the first."""

    plan: Reading
    review: Reading
    fulfilments: tuple[Fulfilment, ...]
    remarks: tuple[Remark, ...] = ()

    def counts(self) -> dict[Outcome, int]:
        """How many promises came to what; the sum is the number of promises."""
        counts = Counter(one.outcome for one in self.fulfilments)
        return {outcome: counts[outcome] for outcome in OUTCOMES}


def compare(plan: Reading, review: Reading, *, force: bool = False) -> Comparison:
    """Lays the promises of `plan` beside the results of `review`; two reports that do not fit are refused unless `force` is set."""
    _has_both_sides(plan, review)
    remarks = [remark for remark, fault in (_place(plan, review), _year(plan, review)) if _passes(fault, force=force) and remark]
    return Comparison(plan, review, fulfilment(plan, review), tuple(remarks))


def _has_both_sides(plan: Reading, review: Reading) -> None:
    if not any(record.tense == "plan" and record.kind != "task" for record in plan.records):
        raise InputFault(plan.manuscript.name, "has no promised figure or stage", "the report whose plan is to be checked", "Is it cut off, or not a report?")
    if not any(record.tense == "past" for record in review.records):
        found = "has no part that looks back on the year before"
        raise InputFault(review.manuscript.name, found, "the report of the year after, with its review", "Is it cut off, or not a report?")


def _passes(fault: InputFault | None, *, force: bool) -> bool:
    if fault is not None and not force:
        raise fault
    return True


def _place(plan: Reading, review: Reading) -> tuple[Remark | None, InputFault | None]:
    one, other = plan.outline.place, review.outline.place
    if one is None or other is None:
        return Remark(
            "文本没有写明是哪里的报告，请自行核对两份报告是否同一地方", "A text does not say whose report it is: make sure that both are of one place"
        ), None
    if one.endswith(other) or other.endswith(one):
        return None, None
    fault = InputFault(review.manuscript.name, f"is a report of {other}", f"one of {one}", FORCE)
    return Remark(f"两份报告不是同一地方的：{one}、{other}", f"The reports are of two places: {one}, {other}"), fault


def _year(plan: Reading, review: Reading) -> tuple[Remark | None, InputFault | None]:
    one, other = plan.outline.year, review.outline.year
    if one is None or other is None:
        return Remark("文本没有写明年份，请自行核对两份报告是否前后两年", "A text does not say its year: make sure that the second is of the year after"), None
    if other == one + 1:
        return None, None
    remedy = f"The other way round: zhixing compare {review.manuscript.name} {plan.manuscript.name}" if one == other + 1 else FORCE
    fault = InputFault(review.manuscript.name, f"is the report of {other}", f"the one of {one + 1}, which reviews {one}", remedy)
    return Remark(f"两份报告不是前后两年：{one}年、{other}年", f"The reports are not of following years: {one}, {other}"), fault
