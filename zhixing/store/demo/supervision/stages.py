"""What departments say of milestones that the registers know: most say what is so, some that more is reached than is, some what was so a quarter ago."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from zhixing.store.demo.milestones import Climbs
from zhixing.store.demo.supervision.cases import Book
from zhixing.store.demo.supervision.claims import BEHIND_THE_TIMES
from zhixing.store.demo.supervision.dealing import Outcome, Undertaking
from zhixing.store.demo.supervision.pieces import GOOD, Piece, pieces
from zhixing.systems.supervision import month_end, quarter_of

# So many milestones are said to have come about that have not, and of so many their own department does not know it yet.
MORE, OLD = 4, 4


@dataclass(frozen=True, slots=True)
class Stages:
    """How far milestones have come by the registers, and the claims that differ: a day that is claimed, or the period in which nothing is known yet; by code."""

    climbs: Climbs = field(default_factory=dict)
    more: Mapping[str, date] = field(default_factory=dict)
    old: Mapping[str, str] = field(default_factory=dict)

    def knows(self, code: str) -> bool:
        """Do the registers say anything of it?"""
        return code in self.climbs

    def reached(self, code: str) -> date | None:
        """When it reached what was promised."""
        return self.climbs[code][-1][1]

    def told(self, code: str, period: str, day: date) -> date | None:
        """The day that is reported for a period on a day; None where it is said not to be reached."""
        so = self.more.get(code) or self.reached(code)
        return so if so is not None and so <= day and self.old.get(code) != period else None


def planted_stages(ones: Sequence[Undertaking], known: Climbs, random: Random) -> Stages:
    """What the registers say, with some claims of the year that are not so."""
    honest = Stages(known)
    own = [one for one in ones if one.kind == "milestone" and honest.knows(one.code)]
    if not own:
        return honest
    year = int(str(own[0].raw["year"]))
    open_ = [one for one in own if honest.reached(one.code) is None and one.outcome not in ("withdrawn", "stale", "no_data")]
    boasting = [one for one in open_ if one.character == "overclaiming"] or open_
    late = [one for one in own if one.character in BEHIND_THE_TIMES and (day := honest.reached(one.code)) and date(year, 4, 1) <= day <= date(year, 6, 30)]
    more = {one.code: date(year, 6, random.randint(8, 28)) for one in random.sample(boasting, min(MORE, len(boasting)))}
    old = {one.code: quarter_of(day) for one in random.sample(late, min(OLD, len(late))) if (day := honest.reached(one.code))}
    return Stages(known, more, old)


def fitted_stages(ones: Sequence[Undertaking], stages: Stages, looked_at: date) -> list[Undertaking]:
    """What becomes of each, where the registers say it."""
    return [replace(one, outcome=_outcome(one, stages, looked_at)) if one.kind == "milestone" and stages.knows(one.code) else one for one in ones]


def _outcome(one: Undertaking, stages: Stages, looked_at: date) -> Outcome:
    day = stages.reached(one.code)
    if one.outcome == "withdrawn":
        return one.outcome
    if day is not None and day <= looked_at:
        return "kept"
    return "on_course" if one.outcome == "kept" else one.outcome


def rungs(book: Book, one: Undertaking, stages: Stages, due: date) -> list[Piece]:
    """The pieces of a milestone that the registers know: the rungs below what was promised, with the days for which they were planned."""
    random, climb = book.random, stages.climbs[one.code][:-1]
    planned = iter(sorted(_planned(book, one) for _, day in climb if day is None))
    found = [
        Piece(next(planned) if day is None else month_end(f"{day:%Y-%m}"), day, random.choice(GOOD), title)
        for title, day in climb
        if day is None or day.year == book.year
    ]
    found = [piece for piece in found if piece.due < due]
    if one.outcome in ("red", "yellow") and all(piece.reached for piece in found):
        return pieces(book, one, due)
    return found


def _planned(book: Book, one: Undertaking) -> date:
    """The day for which a rung was planned that is not reached yet."""
    if one.outcome == "yellow":
        return date(book.year, 9, book.random.randint(17, 28))
    return month_end(f"{book.year}-{book.random.choice((6, 7, 8) if one.outcome == 'red' else (10, 11)):02}")
