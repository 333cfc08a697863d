"""The systems that run here, what each keeps, and everything that the report asks for by name, kept on the list until it works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhixing.engines.commitments import Asked
from zhixing.kernel.access import allow
from zhixing.store import board as boards
from zhixing.store import desk
from zhixing.systems import System
from zhixing.web.county import asked, catalogue
from zhixing.web.lights import Lit, when
from zhixing.web.pages.board import lines_of, section_of

# In which order states are shown: what works first.
STATES = ("runs", "partly", "waits")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that the report asks for, with the system that does its work and how its commitments stand; what is not on the list yet has no light."""

    asked: Asked
    system: System | None
    lines: Sequence[tuple[str, Lit | None]]


@login_required
def systems(request: HttpRequest) -> HttpResponse:
    """The systems that run, then what the report asks for, part by part; `state` leaves those in one state."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    here, everything = catalogue(), asked()
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    lights = _lights(request, here.county.report_year) if everything else {}
    running = {system.id: system for system in here.systems}
    parts: dict[int, list[Wanted]] = {}
    for one in everything:
        if state in ("", one.state):
            wanted = Wanted(one, running.get(one.runs), [(code, lights.get(code)) for code in one.commitments])
            parts.setdefault(_section(one), []).append(wanted)
    context = {
        "systems": here.systems,
        "year": here.county.report_year,
        "total": len(everything),
        "counts": [(name, sum(one.state == name for one in everything)) for name in STATES],
        "state": state,
        "parts": [(section_of(here.county.report_year, number, request.words), wanted) for number, wanted in sorted(parts.items())],  # type: ignore[attr-defined]
    }
    return render(request, "systems.html", context)


@login_required
def system(request: HttpRequest, id: str) -> HttpResponse:
    """One system: what it is for, what of the report it does, and what it keeps."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    found: System | None = next((one for one in catalogue().systems if one.id == id), None)
    if found is None:
        raise Http404
    does = [one for one in asked() if one.runs == id]
    return render(request, "system.html", {"system": found, "does": does, "counted": desk.counted(found.tables, desk.MOST_COUNTED), "most": desk.MOST_COUNTED})


def _lights(request: HttpRequest, year: int) -> dict[str, Lit]:
    at = when(request)
    if not boards.board(catalogue(), year, at.known).commitments:
        return {}
    return {one.code: one for one in lines_of(year, at, request.words)}  # type: ignore[attr-defined]


def _section(one: Asked) -> int:
    """The part of the report in which its first commitment stands: “s3.a.04” is in the third."""
    return int(one.commitments[0][1:].partition(".")[0]) if one.commitments else 0
