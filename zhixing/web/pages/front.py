"""The places one begins from: the front page, what is kept and by which system, my work, the administration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhixing import __version__
from zhixing.engines.ledger import Fact
from zhixing.kernel.access import ACTIONS, ROLES, RULE_TITLES, allow, decide
from zhixing.store import board as boards
from zhixing.store import desk, ledger, listing, todo
from zhixing.store.people import named
from zhixing.store.registers import today
from zhixing.systems import Catalogue
from zhixing.web.county import catalogue, measures, plans
from zhixing.web.letter import called, place
from zhixing.web.lights import when
from zhixing.web.pages.glance import glance
from zhixing.web.promise import KINDS, SIZE, picture
from zhixing.web.words import Language

FEW, MANY = 8, 30
# Rows that cease to hold within so many days are told of.
SOON = 90


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What one wants to know at nine in the morning: the plan of the year, what changed, where one's own tables are."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    allow("read_plan", actor, None)
    here = catalogue()
    plan = next(iter(plans().values()), None)
    context: dict[str, Any] = {"plan": plan, "size": SIZE, "kinds": list(KINDS.items())}
    years = boards.years(here)
    if years:
        context |= {"glance": glance(years[0], when(request), language)}
    elif plan is not None:
        counted = [(kind, word, sum(one.kind == kind for one in plan.commitments)) for kind, word in KINDS.items()]
        context |= {"picture": picture(plan, language), "totals": counted, "total": len(plan.commitments)}
    if decide("read_rows", actor, None).allowed:
        own = desk.holdings(here.tables, actor.agencies)
        shown = [holding.table for holding in own] or ([] if years else list(here.tables))
        context |= {"holdings": own, "counted": desk.counted(shown, desk.MOST_COUNTED), "most": desk.MOST_COUNTED}
        # Beside the year at a glance there is no room for it, and it is on one's desk.
        context |= {} if years else {"happened": _told(desk.lately(here.tables, _seen(actor), FEW))}
    return render(request, "home.html", context)


def _seen(actor: Any) -> Any:
    """May this person see what was done to a row?"""
    return lambda fact, entry: decide("read_history", actor, entry.owner).allowed


def _told(happened: Iterable[desk.Happened]) -> list[tuple[desk.Happened, str]]:
    """What happened, each with the name of who did it."""
    happened = list(happened)
    names = named(one.fact.change.actor for one in happened)
    return [(one, names.get(one.fact.change.actor, one.fact.change.actor)) for one in happened]


@login_required
def work(request: HttpRequest) -> HttpResponse:
    """What is on my desk: rows of my agencies that changed, what others did to what I wrote, what soon ceases to hold."""
    actor = request.actor  # type: ignore[attr-defined]
    allow("read_rows", actor, None)
    here, day = catalogue(), today()

    def ours(fact: Fact, entry: listing.Entry) -> bool:
        return entry.owner in actor.agencies and decide("read_history", actor, entry.owner).allowed

    happened = desk.lately(here.tables, ours, MANY * 4)
    mine = {(one.table.id, one.entry.row) for one in happened if one.fact.change.actor == actor.id}
    by_others = [one for one in happened if one.fact.change.actor != actor.id and (one.table.id, one.entry.row) in mine]
    context = {
        "happened": _told(happened[:MANY]),
        "by_others": _told(by_others[:MANY]),
        "ending": [
            (table, entry, entry.fields[field.id], str(entry.fields[field.id]) < day.isoformat())
            for table, field, entry in desk.ending(here.tables, actor.agencies, day - timedelta(days=SOON), day + timedelta(days=SOON), MANY)
        ],
        "holdings": desk.holdings(here.tables, actor.agencies),
        "soon": SOON,
        **_to_do(here, actor, day, request.words),  # type: ignore[attr-defined]
    }
    return render(request, "work.html", context)


def _to_do(here: Catalogue, actor: Any, day: date, language: Language) -> dict[str, Any]:
    """What waits for me, with the word for each step; the first of it, and how much more there is."""
    found = todo.duties(here, actor, day)
    told = [(one, called(here, one, language), one.is_over(day), place(one)) for one in found[:MANY]]
    return {"duties": told, "waiting": len(found), "more_waiting": max(0, len(found) - MANY)}


@login_required
def data(request: HttpRequest) -> HttpResponse:
    """Every table by the system that keeps it, with how many rows it has."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    kept = [(system, desk.counted(system.tables, desk.MOST_COUNTED)) for system in catalogue().systems]
    figured = [year for year in plans() if measures(year)]
    return render(request, "data.html", {"kept": kept, "most": desk.MOST_COUNTED, "figured": figured})


@login_required
def administration(request: HttpRequest) -> HttpResponse:
    """How the program stands, and who may do what: the declared list as it is."""
    allow("see_administration", request.actor, None)  # type: ignore[attr-defined]
    here = catalogue()
    matrix = [((action.zh, action.en), [RULE_TITLES[action.rule(role)] for role in ROLES]) for action in ACTIONS.values()]
    context = {
        "roles": list(ROLES.values()),
        "matrix": matrix,
        "nobody": RULE_TITLES["nobody"],
        "facts": ledger.digest().number,
        "version": __version__,
        "database": {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor),
        "counts": (len(here.county.agencies), len(here.county.places), len(here.tables)),
    }
    return render(request, "administration.html", context)
