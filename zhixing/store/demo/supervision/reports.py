"""The reports of the year: one row for each commitment and period, through the department's head to the office, by departments of every sort."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from zhixing.store.demo.supervision.cases import Book, Case
from zhixing.store.demo.supervision.dealing import Character, Undertaking
from zhixing.store.demo.supervision.words import said
from zhixing.systems.supervision import locked_on, month_end

# So many working days after the end of a period a department begins to report; what is negative is before it.
BEGINS: dict[Character, tuple[int, int]] = {
    "early": (-2, 2), "punctual": (2, 6), "late": (7, 9), "silent": (3, 8), "sloppy": (2, 5), "overclaiming": (7, 9),
}  # fmt: skip
RANKS = ("computed", "computed", "document", "document", "photo")
RETURNED = {"sloppy": 0.35, "early": 0.12, "late": 0.08}
# The months of figures that late and silent departments may leave out; not those on which the standing in autumn depends.
LEFT_OUT: dict[str, tuple[tuple[int, ...], ...]] = {"late": ((3,), (5,), (11,)), "silent": ((3, 4), (4, 5), (3, 4, 5), (10, 11))}

# What a report says of the period that ends with a month, on the day of the report.
Content: TypeAlias = Callable[[int, date], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Reporting:
    """Who reports on what and until when: the lead of a day, the first day after the commitment is signed for, the day on which it ends."""

    one: Undertaking
    lead: Callable[[date], str]
    begins: date
    due: date
    ends: date | None = None


def report(book: Book, what: Reporting, content: Content) -> None:
    """Every period of one commitment; `content` is what is said of the period that ends with a month, on a day."""
    one, left_out = what.one, set(_left_out(book, what.one))
    restated = book.random.choice((5, 6, 7)) if one.character == "sloppy" and one.kind == "quantity" and book.random.random() < 0.3 else 0
    for month in range(1, 13) if one.kind == "quantity" else (3, 6, 9, 12):
        period = f"{book.year}-{month:02}"
        day = _begins(book, one.character, month_end(period))
        ended = what.ends is not None and day >= what.ends
        if month in left_out or ended or day <= what.begins or month_end(period).replace(day=1) > what.due:
            continue
        lead = what.lead(day)
        raw = {"year": book.year, "code": one.code, "period": period, "lead": lead, **content(month, day)}
        wrong = {"value": content(month - 1, day)["value"]} if month == restated else {}
        _through(book, book.case("progress", lead), one, day, raw, wrong)


def rank_of(book: Book, one: Undertaking, month: int) -> str:
    """How a period is proved."""
    told = one.outcome == "word" or (one.character == "overclaiming" and one.outcome in ("red", "yellow"))
    return "word" if told and month <= 9 else book.random.choice(RANKS)


def words_of(book: Book, one: Undertaking) -> str:
    """What is said of a period."""
    boasts = one.character == "overclaiming" and book.random.random() < 0.6
    return said(book.random, "progress", "boasted" if boasts else one.kind)


def _left_out(book: Book, one: Undertaking) -> tuple[int, ...]:
    random = book.random
    if one.outcome == "no_data":
        return tuple(range(1, 9))
    if one.outcome == "stale":
        return (7, 8) if one.kind == "quantity" else (3, 6)
    if one.character in LEFT_OUT and random.random() < 0.6:
        return random.choice(LEFT_OUT[one.character]) if one.kind == "quantity" else (3,)
    return ()


def _begins(book: Book, character: Character, end: date) -> date:
    least, most = BEGINS[character]
    day = book.after(end, least, most)
    # What is reported before the month is over is reported in it.
    return max(day, end.replace(day=20))


def _through(book: Book, case: Case, one: Undertaking, day: date, raw: Mapping[str, Any], wrong: Mapping[str, Any]) -> None:
    """From the draft to its acceptance, with what is sent back on the way; what was wrong is accepted first and put right later."""
    random, crew = book.random, book.cast.crew
    editor, head, office = crew.editors[case.owner], crew.heads[case.owner], book.cast.office
    case.enter(day, editor, {**raw, **wrong})
    case.step(min(book.after(case.day, 0, 1), locked_on(str(raw["period"]))), editor, "submit")
    if random.random() < RETURNED.get(one.character, 0.02):
        if random.random() < 0.5:
            case.step(book.after(case.day, 0, 1), head, "send_back", reason=said(random, "said", "sent_back"))
        else:
            case.step(book.after(case.day, 0, 2), head, "approve")
            case.step(book.after(case.day, 1, 3), office, "return", reason=said(random, "said", "returned"))
        _again(book, case, {"words": f"{raw['words']}{said(random, 'said', 'mended')}。"})
    case.step(book.after(case.day, 0, 2), head, "approve")
    case.step(book.after(case.day, 1, 3), office, "accept")
    if wrong:
        case.step(book.after(case.day, 5, 12), office, "restate", reason=said(random, "said", "restated"))
        _again(book, case, {"value": raw["value"]})
        case.step(book.after(case.day, 0, 1), head, "approve")
        case.step(book.after(case.day, 1, 3), office, "accept")


def _again(book: Book, case: Case, raw: Mapping[str, Any]) -> None:
    """Put right and sent once more."""
    editor = book.cast.crew.editors[case.owner]
    case.change(book.after(case.day, 1, 3), editor, raw, said(book.random, "said", "mended"))
    case.step(case.day, editor, "submit")
