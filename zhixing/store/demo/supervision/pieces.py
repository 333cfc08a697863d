"""What commitments are broken down into: stages and pieces with their days, and shares of a target over towns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from zhixing.store.demo.supervision.cases import Book, Case
from zhixing.store.demo.supervision.dealing import Undertaking
from zhixing.store.demo.supervision.words import among
from zhixing.systems.supervision import month_end

# The months in which pieces fall due; none in the month in which the year is looked at, but those that are to be late then.
MONTHS = (3, 4, 5, 6, 7, 8, 10, 11, 12)
LOOKED_AT = 9
GOOD = ("document", "document", "photo", "computed")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stage or sub-task: its day, and when and how it is reached; None where it is not. Without a title it gets one of the usual ones."""

    due: date
    reached: date | None
    rank: str = ""
    title: str = ""


def pieces(book: Book, one: Undertaking, due: date) -> list[Piece]:
    """The pieces of a milestone or task so that what was dealt comes about."""
    if one.outcome == "unmeasured" or (one.kind == "milestone" and one.outcome == "no_data"):
        return []
    random = book.random
    months = [month for month in MONTHS if month_end(f"{book.year}-{month:02}") <= due]
    wanted = random.randint(1, 2) if one.kind == "milestone" else random.randint(2, 4)
    days = [month_end(f"{book.year}-{month:02}") for month in sorted(random.sample(months, min(wanted, len(months))))]
    if one.kind == "milestone":
        days = [day for day in days if day < due]
    late = _late(book, one)
    if late is not None:
        days = sorted({*days[:-1], late})
    if one.outcome in ("word", "stale"):
        days = sorted({month_end(f"{book.year}-04"), *days[1:]})
    return [_piece(book, one, day, late, last=day == days[-1]) for day in days]


def _late(book: Book, one: Undertaking) -> date | None:
    """The piece that is late on the day that is looked at."""
    match one.outcome:
        case "yellow":
            return date(book.year, LOOKED_AT, book.random.randint(17, 28))
        case "red":
            return month_end(f"{book.year}-{book.random.choice((6, 7, 8)):02}")
        case "broken" if one.kind == "task":
            return date(book.year, 6, 30)
    return None


def _piece(book: Book, one: Undertaking, day: date, late: date | None, *, last: bool) -> Piece:
    random = book.random
    if day == late:
        # Some come late, some never.
        reached = book.after(book.looked_at, 6, 40) if random.random() < 0.6 else None
    elif late is None and last and day.month == 12 and random.random() < 0.15:
        reached = None
    else:
        reached = book.after(day, -18, -3) if one.character in ("early", "punctual") else book.after(day, -6, -1)
    rank = "word" if one.outcome == "word" else random.choice(GOOD)
    return Piece(day, reached, rank)


def enter_pieces(book: Book, one: Undertaking, found: list[Piece], from_: date, until: date | None) -> None:
    """Write them down when the commitment has been signed for, and each as reached some days after it was."""
    if not found:
        return
    editor = book.cast.crew.editors[one.lead]
    titles = among("stages" if one.kind == "milestone" else "pieces")
    named = [one.title or other for one, other in zip(found, sorted(book.random.sample(titles, len(found)), key=titles.index), strict=True)]
    entered = book.after(from_, 3, 15)
    for order, (piece, title) in enumerate(zip(found, named, strict=True), 1):
        case = book.case("stages", one.lead)
        raw = {"year": book.year, "code": one.code, "order": order, "title": title, "agency": one.lead, "due_on": piece.due.isoformat()}
        case.enter(entered, editor, raw)
        if piece.reached is not None and (until is None or piece.reached < until):
            _reached(book, case, piece, editor)


def _reached(book: Book, case: Case, piece: Piece, editor: str) -> None:
    assert piece.reached is not None
    told = book.after(max(piece.reached, case.day), 0, 3)
    case.change(told, editor, {"reached_on": piece.reached.isoformat(), "rank": piece.rank})


def share_out(book: Book, one: Undertaking, *, fits: bool) -> None:
    """A target over some towns; the sum is the target, or somebody has miscounted."""
    random, target = book.random, Decimal(str(one.raw["target"]))
    towns = random.sample(book.here.county.places, min(len(book.here.county.places), random.randint(4, 9)))
    one_of = Decimal(1) if target == target.to_integral_value() and target >= len(towns) else Decimal("0.0001")
    shares = [(target / len(towns) * Decimal(str(random.uniform(0.5, 1.4)))).quantize(one_of, ROUND_DOWN) for _ in towns[1:]]
    shares.insert(0, max(target - sum(shares), one_of))
    shares[-1] += 0 if fits else max(one_of, (target / 20).quantize(one_of))
    day, editor = book.after(book.day(3, 2), 0, 8), book.cast.crew.editors[one.lead]
    for town, share in zip(towns, shares, strict=True):
        raw = {"year": book.year, "code": one.code, "agency": one.lead, "town": town.code, "share": f"{share:f}"}
        book.case("shares", one.lead).enter(day, editor, raw)
