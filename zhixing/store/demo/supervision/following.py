"""What is sent after the work: notices, instructions, decisions of meetings and cards through their whole flow, and objections to scores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhixing.store.demo.supervision.cases import Book, Case
from zhixing.store.demo.supervision.dealing import Undertaking
from zhixing.store.demo.supervision.words import said

# Each kind of course of a notice: its steps in order, with how many working days lie before each; where it ends before that, it is still open.
COURSES: tuple[tuple[tuple[str, int], ...], ...] = (
    (("issue", 1), ("answer", 4), ("close", 3)),
    (("issue", 0), ("answer", 8), ("close", 2)),
    (("issue", 1), ("ask_time", 3), ("give_time", 1), ("answer", 7), ("close", 3)),
    (("issue", 1), ("ask_time", 2), ("refuse_time", 1), ("answer", 3), ("close", 2)),
    (("issue", 0), ("answer", 4), ("again", 2), ("answer", 5), ("close", 2)),
    (("issue", 1), ("answer", 5), ("close", 2), ("reopen", 20), ("answer", 6), ("close", 3)),
    (("issue", 1), ("answer", 14), ("close", 3)),
    (("drop", 2),),
)
KINDS = ("notice", "notice", "instruction", "meeting", "notice", "yellow", "meeting", "red", "instruction", "yellow")
REASONS = {"ask_time": "more_time", "refuse_time": "no_time", "again": "again", "drop": "dropped", "reopen": "notice_reopened"}
# Still open on the day that is looked at: how many working days before it each was drafted, and what happened since.
OPEN: tuple[tuple[int, tuple[tuple[str, int], ...]], ...] = (
    (1, ()),
    (2, (("issue", 1),)),
    (6, (("issue", 0),)),
    (16, (("issue", 1),)),
    (9, (("issue", 1), ("ask_time", 5))),
    (8, (("issue", 1), ("answer", 5))),
    (14, (("issue", 0), ("answer", 6), ("again", 3))),
    (30, (("issue", 1), ("answer", 6), ("close", 3), ("reopen", 12))),
    (12, (("issue", 1), ("ask_time", 3), ("give_time", 1))),
)


def notices(book: Book, ones: Sequence[Undertaking], mark: str) -> None:
    """The numbered papers of the year, most of them about what is behind."""
    random = book.random
    behind = [one for one in ones if one.outcome in ("red", "yellow", "stale", "no_data")]
    chosen = random.sample(behind or list(ones), min(len(behind or ones), 36))
    plain = sorted(book.after(book.day(3, 10), 0, 150) for _ in range(max(0, len(chosen) - len(OPEN))))
    planned = [(day, COURSES[at % len(COURSES)]) for at, day in enumerate(plain)]
    planned += [(book.after(book.looked_at, -before), steps) for before, steps in OPEN[: len(chosen)]]
    for number, ((day, steps), one) in enumerate(zip(sorted(planned), chosen, strict=False), 1):
        _notice(book, one, day, steps, f"{mark}〔{book.year}〕{number}号", KINDS[number % len(KINDS)])


def _notice(book: Book, one: Undertaking, day: date, steps: Sequence[tuple[str, int]], number: str, kind: str) -> None:
    random = book.random
    by_leader = kind == "instruction" or random.random() < 0.15
    issuer = book.cast.leader if by_leader else book.cast.office
    about = {} if kind in ("instruction", "meeting") and random.random() < 0.5 else {"code": one.code}
    case = book.case("notices", one.lead)
    raw = {
        "number": number, "kind": kind, "year": book.year, **about, "agency": one.lead, "title": said(random, "notice", kind), "matter": said(random, "notice", "matter"),
        "urgency": random.choice(("normal", "normal", "urgent", "most_urgent")), "days": random.choice((3, 5, 5, 7, 10)),
    }  # fmt: skip
    case.enter(day, issuer, raw)
    for step, days in steps:
        _step(book, case, book.after(case.day, days), step, issuer)


def _step(book: Book, case: Case, day: date, step: str, issuer: str) -> None:
    random, editor = book.random, book.cast.crew.editors[case.owner]
    raw = {"answer": {"answer": said(random, "notice", "answer")}, "ask_time": {"more": str(random.choice((3, 5)))}}.get(step, {})
    reason = said(random, "said", REASONS[step]) if step in REASONS else ""
    case.step(day, editor if raw else issuer, step, raw, reason)


def objections(book: Book, leads: Sequence[str]) -> None:
    """What departments have against the scores of their quarters; the last one has no answer yet on the day that is looked at."""
    random = book.random
    for at, lead in enumerate(random.sample(list(leads), min(len(leads), 7))):
        quarter = 1 + at % 2
        case = book.case("objections", lead)
        asked = book.after(book.day(9, 14), 0, 8) if at in (2, 5) else book.after(book.day(3 * quarter + 1, 16), 2, 9)
        raw = {"agency": lead, "quarter": f"{book.year}-Q{quarter}", "number": 1, "why": said(random, "objection", "why")}
        case.enter(asked, book.cast.crew.heads[lead], raw)
        if at in (0, 3):
            told = {"answer": said(random, "objection", "upheld"), "points": random.choice(("0.5", "1", "2"))}
            case.step(book.after(asked, 2, 8), book.cast.office, "uphold", told)
        elif at not in (2, 5):
            case.step(book.after(asked, 2, 8), book.cast.office, "reject", {"answer": said(random, "objection", "rejected")})
