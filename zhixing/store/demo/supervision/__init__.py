"""A year of supervision, invented: the plan of a county proposed, confirmed, published, signed for, reported on, followed up, changed and closed.

What is promised is what the plan says; everything else is chance. Nothing is written that the register would refuse to the same person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from zhixing.engines.commitments import load_plan
from zhixing.store.demo.milestones import Climbs
from zhixing.store.demo.supervision.cases import Book, Case, Cast
from zhixing.store.demo.supervision.changing import Adjusting, adjust, adjusted
from zhixing.store.demo.supervision.claims import Claims, Figures, fitted, planted
from zhixing.store.demo.supervision.course import Course, course
from zhixing.store.demo.supervision.dealing import Undertaking, dealt, reading_of
from zhixing.store.demo.supervision.following import notices, objections
from zhixing.store.demo.supervision.pieces import enter_pieces, pieces, share_out
from zhixing.store.demo.supervision.reports import Reporting, rank_of, report, words_of
from zhixing.store.demo.supervision.stages import Stages, fitted_stages, planted_stages, rungs
from zhixing.store.demo.supervision.words import said
from zhixing.store.demo.year import Moment
from zhixing.systems import Catalogue
from zhixing.systems.supervision import from_plan, load_supervision

__all__ = ["SYSTEM", "Cast", "claimed", "supervised"]

SYSTEM = "supervision"
# So many commitments are left out at first and taken in after all; of those that are kept so many are closed, and one is opened again.
RECONSIDERED, SHARED, CLOSED = 3, 14, 0.6
# So long before it is taken off the list nothing is reported any more: what is on its way then would be refused.
QUIET = timedelta(days=30)


@dataclass
class _Year:
    """What is settled before the year is written: who gets which days, and when the list is published."""

    book: Book
    ones: Sequence[Undertaking]
    claims: Claims
    stages: Stages
    changes: Mapping[str, Adjusting]
    reconsidered: frozenset[str]
    published: Mapping[int, date]
    reopened: list[str] = field(default_factory=list)


def supervised(folder: Path, here: Catalogue, cast: Cast, seed: int, figures: Figures | None = None, climbs: Climbs | None = None) -> list[Moment]:
    """Every change of the year in the order of the clock; none where the county has no plan.

    `figures` is what the registers come to, by code and month, `climbs` how far milestones have come: where it is known, that is what departments
    report, or depart from.
    """
    year = here.county.report_year
    if not (folder / f"plan/{year}.toml").is_file():
        return []
    settings, random = load_supervision(folder, here.county), Random(f"{SYSTEM}:{seed}")
    rows = [from_plan(one, year, settings.office) for one in load_plan(folder, year).commitments]
    book, ones = Book(here, cast, random, year), dealt(rows, random)
    claims = planted(ones, figures or {}, year, Random(f"claims:{seed}"))
    stages = planted_stages(ones, climbs or {}, Random(f"stages:{seed}"))
    ones = fitted_stages(fitted(ones, claims), stages, book.looked_at)
    _whole_year(book, ones, claims, stages)
    notices(book, ones, settings.mark)
    objections(book, sorted({one.lead for one in ones}))
    return sorted(book.moments, key=lambda moment: moment.at)


def claimed(folder: Path, here: Catalogue, seed: int, figures: Figures) -> Claims:
    """The claims of the year that are not so, as `supervised` has them reported."""
    year, settings = here.county.report_year, load_supervision(folder, here.county)
    ones = dealt([from_plan(one, year, settings.office) for one in load_plan(folder, year).commitments], Random(f"{SYSTEM}:{seed}"))
    return planted(ones, figures, year, Random(f"claims:{seed}"))


def _whole_year(book: Book, ones: Sequence[Undertaking], claims: Claims, stages: Stages) -> None:
    random = book.random
    days = {one.code: str(one.raw["due_on"]) for one in ones}
    sections = sorted({int(one.raw["section"]) for one in ones})
    published = {section: book.after(book.day(1, 20), at) for at, section in enumerate(sections)}
    left_out = frozenset(one.code for one in random.sample(ones, min(RECONSIDERED, len(ones))))
    year = _Year(book, ones, claims, stages, adjusted(book, ones, days), left_out, published)
    shared = [one for one in ones if one.kind == "quantity" and one.raw.get("target") and reading_of(one.raw) == "total"]
    shared = random.sample(shared, min(SHARED, len(shared))) if book.here.county.places else []
    for one in ones:
        _commitment(year, one)
    for at, one in enumerate(shared):
        share_out(book, one, fits=at % 4 != 3)


def _commitment(year: _Year, one: Undertaking) -> None:
    """One commitment with everything about it but what is sent after it."""
    book = year.book
    run = course(one, book.year, book.random, year.claims) if one.kind == "quantity" and one.raw.get("target") else Course({}, {})
    known = year.stages.knows(one.code)
    reached, settled = year.stages.reached(one.code) if known else _reached(book, one), dict(run.settled)
    if one.kind != "quantity" and (one.outcome == "broken" or (one.outcome == "kept" and one.kind == "task")):
        settled["due_on"] = date(book.year, 6, 30).isoformat()
    due = date.fromisoformat(str(settled.get("due_on") or one.raw["due_on"]))
    case = _published(year, one, settled)
    signed, leads = case.day, [(date.min, one.lead)]
    change, ends, quiet = year.changes.get(one.code), None, None
    until = reached if one.outcome == "kept" and reached else due
    found = [] if one.kind == "quantity" else rungs(book, one, year.stages, until) if known else pieces(book, one, until)
    if change is not None:
        for day in adjust(book, case, change):
            leads.append((day, case.owner))
            ends = day if change.what == "withdrawal" else None
            quiet = ends and ends - QUIET
    elif one.outcome == "kept" and book.random.random() < CLOSED:
        ends = quiet = _closed(year, case, one)
    enter_pieces(book, one, found, signed, ends)
    what = Reporting(one, lambda day: [lead for since, lead in leads if since <= day][-1], signed, due, quiet)
    report(book, what, lambda month, day: _content(year, one, run, reached, month, day))


def _published(year: _Year, one: Undertaking, settled: Mapping[str, Any]) -> Case:
    """Proposed, settled, confirmed, published and signed for."""
    book, office = year.book, year.book.cast.office
    random, crew = book.random, book.cast.crew
    case = book.case("commitments", one.lead)
    case.enter(book.day(1, 14), office, one.raw)
    case.change(book.after(case.day, 1, 3), office, settled, said(random, "said", "confirmed"))
    if one.code in year.reconsidered:
        case.step(case.day, office, "reject", reason=said(random, "said", "rejected"))
        case.step(book.after(case.day, 1), office, "reconsider", reason=said(random, "said", "reconsidered"))
    case.step(case.day, office, "confirm")
    case.step(max(year.published[int(one.raw["section"])], case.day), office, "publish")
    least, most = {"early": (0, 1), "late": (2, 6), "silent": (3, 7)}.get(one.character, (1, 3))
    case.step(book.after(case.day, least, most), crew.editors[one.lead], "sign")
    return case


def _reached(book: Book, one: Undertaking) -> date | None:
    """When a milestone reaches what was promised; None where it does not."""
    if one.kind != "milestone":
        return None
    if one.outcome == "kept":
        return book.after(book.day(3, 10), 0, 70)
    late = {"red": 0.5, "yellow": 0.7, "broken": 0.5, "stale": 0.6, "no_data": 0.6}.get(one.outcome, 0.85)
    return book.after(book.day(10, 12), 0, 45) if book.random.random() < late else None


def _closed(year: _Year, case: Case, one: Undertaking) -> date:
    """Taken off the list of what is to be done; one comes back. The day from which nothing more is reported."""
    book, office = year.book, year.book.cast.office
    day = book.after(book.looked_at, -9, -1)
    case.step(day, office, "close", reason=said(book.random, "said", "closed"))
    if not year.reopened:
        year.reopened.append(one.code)
        case.step(book.after(book.looked_at, 0), office, "reopen", reason=said(book.random, "said", "reopened"))
    return day


def _content(year: _Year, one: Undertaking, run: Course, reached: date | None, month: int, day: date) -> dict[str, Any]:
    """What is reported of the period that ends with a month, on a day."""
    book = year.book
    told: dict[str, Any] = {"words": words_of(book, one), "rank": rank_of(book, one, month)}
    if one.kind == "quantity":
        told |= {"value": f"{run.values[month]:f}"} if run.values else {"value": "0"}
        told |= {"jump": True} if run.is_asked_about(month) else {}
    if one.kind == "milestone":
        if year.stages.knows(one.code):
            reached = year.stages.told(one.code, f"{book.year}-{month:02}", day)
        told["stage"] = reached is not None and reached <= day
        if told["stage"] and reached is not None:
            told |= {"reached_on": reached.isoformat(), "words": said(book.random, "progress", "reached")}
    return told
