"""The report and its plan: which years there are, the commitments of one, one commitment, and all of them in the words of the report."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from zhixing.engines.commitments import Plan, PlannedCommitment
from zhixing.kernel.access import allow
from zhixing.store import board as boards
from zhixing.web.county import catalogue, plans
from zhixing.web.lights import when
from zhixing.web.originals import original
from zhixing.web.pages.asked import chips, conditions
from zhixing.web.pages.board import lines_of
from zhixing.web.promise import KINDS, goal, section_title
from zhixing.web.words import Language, word

COLUMNS = (("id", "plan.id"), ("kind", "plan.kind"), ("title", "plan.promise"), ("goal", "plan.goal"), ("period", "plan.period"), ("lead", "plan.lead_agency"))


@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """Every year with a plan."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    told = [(plan, [(key, sum(one.kind == kind for one in plan.commitments)) for kind, key in KINDS.items()]) for plan in plans().values()]
    return render(request, "reports.html", {"told": told})


def plan_of(year: int) -> Plan:
    """The plan of a year; 404 where there is none."""
    try:
        return plans()[year]
    except KeyError:
        raise Http404 from None


@login_required
def plan(request: HttpRequest, year: int) -> HttpResponse:
    """All commitments of a year, filtered and in an order, dense enough to be read as a table."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    found, language = plan_of(year), request.words  # type: ignore[attr-defined]
    asked = {name: value[:100] for name, value in request.GET.items()}
    lines = [_line(found, planned, language) for planned in found.commitments if _meets(found, planned, asked)]
    order = asked.get("sort", "").removeprefix("-")
    if order in dict(COLUMNS):
        lines.sort(key=lambda line: (line[order] == "", line[order]), reverse=asked["sort"].startswith("-"))
    sections = [(str(number), section_title(found, number, language)) for number in sorted({one.section for one in found.commitments})]
    leads = sorted({(one.lead, catalogue().known.agencies[one.lead]) for one in found.commitments if one.lead}, key=lambda pair: pair[1])
    kinds = [(kind, word(key, language)) for kind, key in KINDS.items()]
    names = {"section": dict(sections), "kind": dict(kinds), "lead": dict(leads)}
    named = [(name, names[name].get(value, value) if name in names else value) for name, value in conditions(asked).items()]
    context = {
        "plan": found,
        "lines": lines,
        "grouped": order not in dict(COLUMNS),
        "asked": asked,
        "choices": [("section", "plan.part", sections), ("kind", "plan.kind", kinds), ("lead", "plan.lead_agency", leads)],
        "chips": chips(asked, named),
        "columns": [(id, key, urlencode({**asked, "sort": _turned(asked, id)}), _sorted(asked, id)) for id, key in COLUMNS],
        "total": len(found.commitments),
    }
    return render(request, "plan.html", context)


def _turned(asked: dict[str, str], id: str) -> str:
    return f"-{id}" if asked.get("sort") == id else id


def _sorted(asked: dict[str, str], id: str) -> str:
    return {id: "ascending", f"-{id}": "descending"}.get(asked.get("sort", ""), "none")


def _meets(plan: Plan, planned: PlannedCommitment, asked: dict[str, str]) -> bool:
    words = asked.get("q", "").split()
    said = f"{planned.id} {planned.title} {planned.subject} {' '.join(planned.qualifiers)} {catalogue().known.agencies.get(planned.lead or '', '')}".lower()
    return (
        asked.get("section", "") in ("", str(planned.section))
        and asked.get("kind", "") in ("", planned.kind)
        and asked.get("lead", "") in ("", planned.lead)
        and all(one.lower() in said for one in words)
    )


def _line(plan: Plan, planned: PlannedCommitment, language: Language) -> dict[str, Any]:
    """A commitment as a line of the table."""
    return {
        "id": planned.id,
        "kind": planned.kind,
        "kind_word": word(KINDS[planned.kind], language),
        "title": planned.title,
        "goal": goal(planned, language),
        "period": planned.period,
        "lead": plan.county.agency(planned.lead).short if planned.lead else "",
        "proposed": planned.lead is not None and planned.lead_status == "proposed",
        "section": section_title(plan, planned.section, language),
    }


@login_required
def text(request: HttpRequest, year: int) -> HttpResponse:
    """The report as it was printed with every commitment at its place; where it is not loaded, the commitments in our words."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    found, language = plan_of(year), request.words  # type: ignore[attr-defined]
    shown = original(found)
    if shown is not None:
        lights = _lights(request, year)
        ties = {
            tie.record: {
                "title": f"{tie.planned} {shown.titles[tie.planned]}",
                "address": f"/report/{year}/{tie.planned}/",
                **dict(zip(("light", "word"), lights.get(tie.planned, ()), strict=False)),
            }
            for tie in shown.ties.values()
        }
        return render(
            request,
            "reading.html",
            {"plan": found, "body": shown.body, "ties": ties, "lit": bool(lights), "found": len(shown.ties), "total": len(found.commitments)},
        )
    parts: dict[int, dict[int, list[PlannedCommitment]]] = {}
    for planned in found.commitments:
        parts.setdefault(planned.section, {}).setdefault(planned.paragraph, []).append(planned)
    told = [(number, section_title(found, number, language), list(paragraphs.values())) for number, paragraphs in parts.items()]
    return render(request, "words.html", {"plan": found, "told": told, "lights": _lights(request, year)})


def _lights(request: HttpRequest, year: int) -> dict[str, tuple[str, str]]:
    """The light of every commitment of the list with its word: the report is then read as the year's picture."""
    if year not in boards.years(catalogue()):
        return {}
    return {one.code: (one.light, one.word) for one in lines_of(year, when(request), request.words)}  # type: ignore[attr-defined]
