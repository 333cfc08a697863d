"""What is changed after publication: asked for by a department, granted or refused by the leader, and in force in the list at the same moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from zhixing.store.demo.supervision.cases import Book, Case
from zhixing.store.demo.supervision.dealing import SMALL, Undertaking, reading_of
from zhixing.store.demo.supervision.words import said


@dataclass(frozen=True, slots=True)
class Adjusting:
    """One adjustment: what becomes what, when it is asked for, and what is decided; "" where nothing is yet."""

    what: str
    was: str
    becomes: str
    asked: date
    decision: str


def adjusted(book: Book, ones: Sequence[Undertaking], mine: Mapping[str, str]) -> dict[str, Adjusting]:
    """Which commitments are adjusted, by code: those dealt as withdrawn, and some that are on course; `mine` are their days."""
    random = book.random
    found = {one.code: Adjusting("withdrawal", "", "", book.after(book.day(5, 18), 0, 50), "grant") for one in ones if one.outcome == "withdrawn"}
    free = [one for one in ones if one.outcome == "on_course"]
    leads = sorted({one.lead for one in ones})
    wishes = [(what, decision) for what in ("target", "due_on", "lead") for decision in ("grant", "refuse", "")] + [("target", "late"), ("due_on", "late")]
    for what, decision in wishes:
        fitting = [one for one in free if _fits(one, what)]
        if fitting and (what != "lead" or len(leads) > 1):
            one = random.choice(fitting)
            free.remove(one)
            was, becomes = _becomes(book, one, what, leads, mine[one.code])
            # A lead changes between two quarters: what was begun by one agency is not sent by another.
            early = book.after(book.day(8, 3) if what == "lead" else book.day(6, 8), 0, 15 if what == "lead" else 40)
            asked = book.after(book.looked_at, -6, -2) if decision in ("", "late") else early
            found[one.code] = Adjusting(what, was, becomes, asked, decision)
    return found


def _fits(one: Undertaking, what: str) -> bool:
    if what == "target":
        return one.kind == "quantity" and reading_of(one.raw) == "total" and Decimal(str(one.raw["target"])) >= SMALL
    return one.kind == ("milestone" if what == "due_on" else "task")


def _becomes(book: Book, one: Undertaking, what: str, leads: Sequence[str], due: str) -> tuple[str, str]:
    if what == "target":
        target = Decimal(str(one.raw["target"]))
        return f"{target:f}", f"{(target * Decimal('0.95')).quantize(Decimal(1), ROUND_HALF_UP):f}"
    if what == "due_on":
        return due, date(book.year, 11, 30).isoformat()
    return one.lead, book.random.choice([lead for lead in leads if lead != one.lead])


def adjust(book: Book, commitment: Case, one: Adjusting) -> Iterator[date]:
    """Write it down; the day from which it holds, where it does."""
    crew, random, asking = book.cast.crew, book.random, commitment.owner
    case = book.case("adjustments", asking)
    raw = {
        "year": book.year, "code": commitment.fields["code"], "number": 1, "lead": asking, "what": one.what, "was": one.was or None,
        "becomes": one.becomes or None, "why": said(random, "adjustment", one.what),
    }  # fmt: skip
    case.enter(one.asked, crew.editors[asking], raw)
    if not one.decision:
        return
    granted = one.decision != "refuse"
    reason = said(random, "said", "granted" if granted else "refused")
    day = book.looked_at if one.decision == "late" else book.after(one.asked, 2, 8)
    case.step(day, book.cast.leader, "grant" if granted else "refuse", reason=reason)
    if not granted:
        return
    # The list follows in the same moment, by the same person.
    if one.what == "withdrawal":
        commitment.step(day, book.cast.leader, "take_off", reason=reason, with_=case)
    else:
        commitment.step(day, book.cast.leader, "adjust", {one.what: one.becomes}, reason, with_=case)
        # Granted on the last evening, nobody has signed yet.
        commitment.step(book.after(day, 1, 3), crew.editors[commitment.owner], "sign")
    yield day
