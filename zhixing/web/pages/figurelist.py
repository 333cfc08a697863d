"""The list of a year's quantities and milestones: what the data come to for each, or which data of whom it waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhixing.engines.indicators import Measure
from zhixing.engines.ledger import Kept
from zhixing.kernel.access import allow
from zhixing.store import board as boards
from zhixing.store.board import Board
from zhixing.web.county import bindings, catalogue, measures, plans
from zhixing.web.lights import When, goal, lit, number, short, when
from zhixing.web.pages import climbing
from zhixing.web.pages.figures import latest, shown
from zhixing.web.words import Language, word

STATES = {"computed": "figures.state_computed", "waiting": "figures.state_waiting"}


@dataclass(frozen=True, slots=True)
class Line:
    """One quantity of the list: its promise, its figure or what it waits for, and how it stands."""

    code: str
    title: str
    goal: str
    light: str
    said: str
    figure: str
    period: str
    rows: str
    waiting: str
    agency: str


@login_required
@require_safe
def listed(request: HttpRequest, year: int) -> HttpResponse:
    """Every quantity and milestone of a year that is bound to data: computed, or waiting for which data of whom. A search leaves the counts as they are."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    language: Language = request.words  # type: ignore[attr-defined]
    at, bound = when(request), measures(year)
    if year not in plans() or not (bound or bindings(year)):
        raise Http404
    board = boards.board(catalogue(), year, at.known)
    lines = [_line(board, code, measure, at, language) for code, measure in bound.items()]
    waiting = sum(bool(one.waiting) for one in lines)
    stages = climbing.lines(board, at, language)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "agency", "state")}
    context = {
        "stages": [one for one in stages if _fits(one, asked)],
        "milestones": len(stages),
        "climbed": sum(not one.waiting for one in stages),
        "year": year,
        "at": at,
        "asked": asked,
        "choices": _choices([*lines, *stages], language),
        "lines": [one for one in lines if _fits(one, asked)],
        "computed": sum(bool(one.figure) for one in lines),
        "waiting": waiting,
        "total": len(lines),
    }
    return render(request, "figures/listed.html", context)


def _fits(one: Line | climbing.Line, asked: Mapping[str, str]) -> bool:
    """Is it what a search asks for?"""
    says = f"{one.code} {one.title} {one.agency}".casefold()
    state = "waiting" if one.waiting else "computed"
    return all(part in says for part in asked["q"].casefold().split()) and asked["agency"] in ("", one.agency) and asked["state"] in ("", state)


def _choices(every: Sequence[Line | climbing.Line], language: Language) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What a search may choose: name, title, and the values with their words."""
    agencies = [(one, one) for one in sorted({one.agency for one in every if one.agency})]
    states = [(state, word(key, language)) for state, key in STATES.items()]
    return [("state", "figures.state", states), ("agency", "figures.source", agencies)]


def _line(board: Board, code: str, measure: Measure, at: When, language: Language) -> Line:
    row, listed = latest(board, code, at.day), lit(board, code, at.day, language) if code in board.items else None
    planned = next(one for one in plans()[board.year].commitments if one.id == code)
    fields: Mapping[str, Kept] = row.fields if row else {}
    told = fields.get("waiting_en" if language == "en" else "waiting") or (word("figures.not_computed", language) if row is None else "")
    return Line(
        code=code,
        title=planned.title,
        goal=goal(board.commitments[code].fields, language) if code in board.commitments else "",
        light=listed.light if listed else "none",
        said=listed.word if listed else "",
        figure=shown(fields),
        period=str(fields.get("period") or ""),
        rows=number(str(fields["rows"])) if fields.get("rows") is not None else "",
        waiting=str(told),
        agency=short(measure.agency),
    )
