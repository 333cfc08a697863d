"""The responsible departments: what each leads and how it stands, month by month; what one of them has to do now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhixing.kernel.access import allow, decide
from zhixing.store import board as boards
from zhixing.systems.supervision import locked_on, month_end, periods
from zhixing.web.county import catalogue
from zhixing.web.lights import LIGHTS, Lit, When, lit, when
from zhixing.web.pages.board import lines_of
from zhixing.web.words import Language


@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Every department that leads something in the latest year, and a heat map of its months."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    language: Language = request.words  # type: ignore[attr-defined]
    years, at = boards.years(catalogue()), when(request)
    if not years:
        return render(request, "supervision/departments.html", {"year": None})
    year = years[0]
    lines = lines_of(year, at, language)
    months = [end for month in range(1, 13) if (end := month_end(f"{year}-{month:02}")) <= at.day]
    context = {"year": year, "at": at, "months": [one.month for one in months], "rows": _heat(lines, year, at, months), "lights": LIGHTS}
    return render(request, "supervision/departments.html", context)


def _heat(lines: list[Lit], year: int, at: When, months: list[date]) -> list[dict[str, Any]]:
    """Departments with their lights of the day, and at the end of each month how many were red or yellow, as it is known now."""
    board = boards.board(catalogue(), year, at.known)
    own: dict[str, list[Lit]] = {}
    for one in lines:
        own.setdefault(one.lead, []).append(one)
    rows = []
    for lead, led in own.items():
        cells = []
        for end in months:
            bad = sum(board.standing(one.code, end).light in ("red", "yellow") for one in led)
            cells.append((bad, min(4, -(-4 * bad // len(led)))))
        counts = [(light, sum(one.light == light for one in led)) for light in LIGHTS]
        rows.append({"lead": lead, "name": led[0].agency, "count": len(led), "counts": [pair for pair in counts if pair[1]], "cells": cells})
    return sorted(rows, key=lambda row: (-row["count"], row["name"]))


@login_required
def department(request: HttpRequest, id: str) -> HttpResponse:
    """One department: what has to be signed for and reported now, what it leads, what was sent to it."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    language: Language = request.words  # type: ignore[attr-defined]
    here, at = catalogue(), when(request)
    agency = next((one for one in here.county.agencies if one.id == id), None)
    years = boards.years(here)
    if agency is None:
        raise Http404
    context: dict[str, Any] = {"agency": agency, "at": at, "year": years[0] if years else None}
    if years:
        board = boards.board(here, years[0], at.known)
        led = sorted(
            (lit(board, code, at.day, language) for code, item in board.items.items() if item.fields["lead"] == id), key=lambda one: (one.order, one.code)
        )
        flow = here.flow("notices")
        assert flow is not None
        states = {state.id: (state.zh, state.en) for state in flow.states}
        context |= {
            "led": led,
            "counts": [(light, count) for light in LIGHTS if (count := sum(one.light == light for one in led))],
            "to_sign": [one for one in led if one.state == "published"] if at.known is None else [],
            "to_report": _to_report(board, led, at.day) if at.known is None else [],
            "may_report": decide("report_progress", request.actor, id).allowed,  # type: ignore[attr-defined]
            "quarters": _quarters(years[0], at.day),
            "notices": [(one, states[str(one.fields["state"])]) for one in board.rows["notices"].values() if one.fields["agency"] == id],
        }
    return render(request, "supervision/department.html", context)


def _quarters(year: int, day: date) -> list[str]:
    """The quarters of a year that have begun by a day, and the year itself."""
    return [f"{year}-Q{number}" for number in range(1, 5) if date(year, 3 * number - 2, 1) <= day] + [str(year)]


def _to_report(board: boards.Board, led: list[Lit], day: date) -> list[tuple[Lit, str, date, str]]:
    """Periods that are open and not on their way yet: commitment, period, last day, the row where one was begun."""
    found = []
    for one in led:
        if one.light == "none" or one.state not in ("published", "signed"):
            continue
        item = board.items[one.code]
        told = {str(kin.fields["period"]): kin for kin in board.of("progress", one.code)}
        for period in periods(one.kind, item.begins, item.due, day + timedelta(days=1)):
            kin = told.get(period)
            begun = kin is not None and kin.fields.get("state") in ("draft", "returned")
            if (kin is None and day <= locked_on(period)) or begun:
                found.append((one, period, locked_on(period), kin.row if kin else ""))
    return sorted(found, key=lambda entry: (entry[2], entry[0].code))
