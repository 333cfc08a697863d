"""Search over everything that one may see: systems and tables by name, commitments of the plans, rows of every table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhixing.engines.commitments import PlannedCommitment
from zhixing.engines.records import read_query
from zhixing.kernel.access import allow, decide
from zhixing.store import listing
from zhixing.web.county import catalogue, plans
from zhixing.web.promise import goal
from zhixing.web.words import Language

SHOWN = 5


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """What is found of some words, in groups."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    allow("read_plan", actor, None)
    asked = request.GET.get("q", "").strip()[:100]
    context: dict[str, Any] = {"asked": asked, "asked_words": asked}
    if asked:
        promised = [(year, planned, goal(planned, language)) for year, plan in plans().items() for planned in plan.commitments if _speaks_of(planned, asked)]
        context |= {"promised": promised[:SHOWN], "more_promised": promised[0][0] if len(promised) > SHOWN else None}
        if decide("read_rows", actor, None).allowed:
            context |= {"named": _named(asked, language), "found": _rows(asked)}
    return render(request, "search.html", context)


def _speaks_of(planned: PlannedCommitment, asked: str) -> bool:
    said = f"{planned.id} {planned.title} {planned.subject} {' '.join(planned.qualifiers)}".lower()
    return all(word in said for word in asked.lower().split())


def _named(asked: str, language: Language) -> list[tuple[str, str, str]]:
    """Systems and tables whose name or summary has the words: address, title, summary."""
    at, here = (1 if language == "en" else 0), catalogue()
    about = [(reverse("system", args=[system.id]), system.title, system.summary) for system in here.systems]
    about += [(reverse("rows", args=[t.id]), (t.label.zh, t.label.en), (t.summary.zh, t.summary.en)) for t in here.tables]
    words = asked.lower().split()
    return [
        (address, title[at], summary[at] or summary[0])
        for address, title, summary in about
        if all(word in " ".join((*title, *summary)).lower() for word in words)
    ]


def _rows(asked: str) -> list[tuple[Any, listing.Page]]:
    found = []
    for table in catalogue().tables:
        query, _ = read_query(table, [("q", asked)], catalogue().known)
        page = listing.page(table, replace(query, limit=SHOWN)) if query.phrases else None
        if page and page.entries:
            found.append((table, page))
    return found
