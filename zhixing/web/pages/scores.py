"""The score of a department for a quarter or a year: every point with what it counts, the objections and their answers, the recount."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhixing.engines.cases import read_clock, taken
from zhixing.engines.records import Query
from zhixing.kernel.access import allow, decide
from zhixing.kernel.workdays import national
from zhixing.store import board as boards
from zhixing.store import ledger, listing
from zhixing.systems.supervision import Notice, Score, score
from zhixing.web.county import catalogue
from zhixing.web.lights import When, when
from zhixing.web.words import Language

QUARTER = re.compile(r"(?P<year>[0-9]{4})(?:-Q[1-4])?")


@login_required
def department_score(request: HttpRequest, id: str, quarter: str) -> HttpResponse:
    """One department's score, point by point."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    language: Language = request.words  # type: ignore[attr-defined]
    asked, here, at = QUARTER.fullmatch(quarter), catalogue(), when(request)
    agency = next((one for one in here.county.agencies if one.id == id), None)
    if asked is None or agency is None or int(asked["year"]) not in boards.years(here):
        raise Http404
    board = boards.board(here, int(asked["year"]), at.known)
    found = scored(board, id, quarter, at)
    objections = [one for one in listing.matching(here["objections"], Query()) if one.fields.get("agency") == id and one.fields.get("quarter") == quarter]
    given = sum((Decimal(str(one.fields.get("points") or 0)) for one in objections if one.fields.get("state") == "upheld"), Decimal(0))
    lines = [((line.item.zh, line.item.en), line, [(count, found.counted[count]) for count in line.item.of]) for line in found.grade.lines]
    context = {
        "agency": agency,
        "quarter": quarter,
        "year": board.year,
        "at": at,
        "score": found,
        "total": min(found.grade.score + given, Decimal(100)),
        "given": given,
        "lines": lines,
        "klass": found.grade.klass.en if language == "en" else found.grade.klass.zh,
        "objections": objections,
        "states": {state.id: (state.zh, state.en) for state in flow.states} if (flow := here.flow("objections")) else {},
        "may_object": decide("object_score", request.actor, id).allowed and at.known is None,  # type: ignore[attr-defined]
    }
    return render(request, "supervision/score.html", context)


def scored(board: boards.Board, agency: str, quarter: str, at: When) -> Score:
    """The score of a department on a board."""
    items = [item for item in board.items.values() if item.fields["lead"] == agency]
    progress = [kin.fields for item in items for kin in board.of("progress", item.code)]
    return score(quarter, items, progress, [_notice(kin) for kin in board.rows["notices"].values() if kin.fields.get("agency") == agency], at.day)


def _notice(kin: boards.Kin) -> Notice:
    """A notice with its term, and the day of its last answer."""
    flow = catalogue().flow("notices")
    assert flow is not None
    steps = taken(flow, ledger.of_row("notices", kin.row))
    reading = read_clock(flow.clocks[0], steps, national())
    answered: date | None = next((one.on for one in reversed(steps) if one.step == "answer"), None)
    due = reading.due if reading else None
    if reading and reading.paused and reading.due is None:
        due = national().term(reading.started, reading.days).due
    return Notice(str(kin.fields["number"]), due, answered)
