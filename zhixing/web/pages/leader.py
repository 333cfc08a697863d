"""For a leader on the phone: choose one's field once, see what needs one, and give an instruction in three taps."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhixing.kernel.access import allow
from zhixing.store import board as boards
from zhixing.web.county import catalogue, supervision
from zhixing.web.lights import LIGHTS, When, when
from zhixing.web.pages.board import lines_of
from zhixing.web.words import Language

COOKIE, A_YEAR = "post", 365 * 24 * 3600
MOST = 40


@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """The posts there are; whoever has chosen one is there at once."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    leaders = supervision().leaders
    chosen = request.COOKIES.get(COOKIE, "")
    if any(one.id == chosen for one in leaders) and "choose" not in request.GET:
        return redirect("leader_post", chosen)
    return render(request, "supervision/leaders.html", {"leaders": leaders})


@login_required
def post(request: HttpRequest, id: str) -> HttpResponse:
    """The field of one post: its lights, what is red and yellow, what was asked and is not answered yet."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    language: Language = request.words  # type: ignore[attr-defined]
    leader = next((one for one in supervision().leaders if one.id == id), None)
    if leader is None:
        raise Http404
    years, at = boards.years(catalogue()), when(request)
    lines = [one for one in lines_of(years[0], at, language) if one.lead in leader.agencies] if years else []
    worst = sorted((one for one in lines if one.light in ("red", "yellow")), key=lambda one: (one.order, one.due, one.code))
    context = {
        "leader": leader,
        "title": leader.en if language == "en" else leader.zh,
        "year": years[0] if years else None,
        "at": at,
        "counts": [(light, count) for light in LIGHTS if (count := sum(one.light == light for one in lines))],
        "worst": worst[:MOST],
        "open": _open(years[0], leader.agencies, at) if years else [],
        "waiting": [] if not years else _adjustments(years[0], leader.agencies, at),
    }
    answer = render(request, "supervision/leader.html", context)
    answer.set_cookie(COOKIE, id, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return answer


def _open(year: int, agencies: tuple[str, ...], at: When) -> list[boards.Kin]:
    """What leaders and meetings have asked of these agencies and has not been answered."""
    rows = boards.board(catalogue(), year, at.known).rows["notices"].values()
    return [one for one in rows if one.fields.get("agency") in agencies and one.fields.get("state") in ("issued", "extension")]


def _adjustments(year: int, agencies: tuple[str, ...], at: When) -> list[boards.Kin]:
    """Adjustments that wait for a leader's decision."""
    rows = boards.board(catalogue(), year, at.known).rows["adjustments"].values()
    return [one for one in rows if one.fields.get("lead") in agencies and one.fields.get("state") == "asked"]
