"""Giving an instruction about a commitment, and sending notices about several: entered and issued in one go, each with its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhixing.engines.cases import read_clock, taken
from zhixing.engines.documents import next_number
from zhixing.kernel.access import allow
from zhixing.kernel.errors import InputFault
from zhixing.kernel.workdays import national
from zhixing.store import board as boards
from zhixing.store import ledger, numbering
from zhixing.store.registers import Faulty, register_for, today
from zhixing.web.county import catalogue, supervision
from zhixing.web.lights import Lit, When, lit
from zhixing.web.pages.board import ALL
from zhixing.web.pages.papers import SERIES
from zhixing.web.words import Language, word

QUICK = ("leader.quick_one", "leader.quick_two", "leader.quick_three")
USUAL_DAYS = 5


@login_required
def instruct(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """A leader's word on one commitment (批示): what is asked, by when; it goes to the lead at once."""
    return _write(request, year, [code], "instruction" if "responsible_leader" in request.actor.roles else "notice")  # type: ignore[attr-defined]


@login_required
def send(request: HttpRequest, year: int) -> HttpResponse:
    """One notice for each of several commitments, all with the same words (督办通知)."""
    return _write(request, year, (request.POST if request.method == "POST" else request.GET).getlist("code")[:ALL], "notice")


def _write(request: HttpRequest, year: int, codes: Sequence[str], kind: str) -> HttpResponse:
    allow("issue_notice", request.actor, None)  # type: ignore[attr-defined]
    language: Language = request.words  # type: ignore[attr-defined]
    board = boards.board(catalogue(), year)
    if not codes or any(code not in board.items for code in codes):
        raise Http404
    lines = [lit(board, code, today(), language) for code in codes]
    typed = {"matter": request.POST.get("matter", ""), "days": request.POST.get("days", str(USUAL_DAYS)), "urgency": request.POST.get("urgency", "normal")}
    context: dict[str, Any] = {
        "year": year,
        "lines": lines,
        "typed": typed,
        "kind": kind,
        "quick": [word(key, "zh") for key in QUICK],
        "at": When(today(), None),
    }
    if request.method != "POST":
        return render(request, "supervision/instruct.html", context)
    try:
        sent = _issued(request, year, lines, kind, typed)
    except Faulty as faulty:
        told = [one.en if language == "en" else one.zh for one in faulty.faults]
        return render(request, "supervision/instruct.html", {**context, "faults": told}, status=422)
    except InputFault as fault:
        return render(request, "supervision/instruct.html", {**context, "faults": [str(fault)]}, status=422)
    messages.success(request, word("leader.sent", language, _due(sent)))
    return redirect("commitment", year, codes[0]) if len(codes) == 1 else redirect("board", year)


def _issued(request: HttpRequest, year: int, lines: Sequence[Lit], kind: str, typed: dict[str, str]) -> str:
    """The notices entered and issued, all or none, their numbers taken in one turn; the row of the last."""
    here, row = catalogue(), ""
    register = register_for(here, "notices", request.actor)  # type: ignore[attr-defined]
    with ledger.turn():
        taken_before = numbering.given(here, SERIES, year)
        for one in lines:
            number = next_number(supervision().mark, year, taken_before)
            taken_before.append(number)
            raw = {"number": number, "kind": kind, "year": year, "code": one.code, "agency": one.lead, "title": one.title[:200], **typed}
            row = register.enter([raw], one.lead)[0].change.row
            register.step(row, 1, "issue")
    return row


def _due(row: str) -> str:
    """The last day to answer."""
    flow = catalogue().flow("notices")
    assert flow is not None
    facts = ledger.of_row("notices", row)
    reading = read_clock(flow.clocks[0], taken(flow, facts), national())
    return str(reading.due) if reading and reading.due else ""
