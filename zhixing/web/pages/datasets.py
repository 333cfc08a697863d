"""The catalogue of data: every data set of the county, one of them with its fields, versions and scores, and the whole for other programs."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhixing.engines.cases import STATE
from zhixing.engines.datahub import DataSet, dcat
from zhixing.engines.records import Label
from zhixing.kernel.access import allow, decide
from zhixing.store import attempts, clock, defects, expecting, fetching, lake, tickets
from zhixing.store.registers import today
from zhixing.web import holdings
from zhixing.web.county import catalogue
from zhixing.web.pages.asking import asked_for
from zhixing.web.sharing import reading, taking_out
from zhixing.web.words import Language

# The most of what was done that a page shows; all of it is in the ledger.
MOST = 60
FORMS = {"jsonld": "application/ld+json", "ttl": "text/turtle; charset=utf-8"}
SHARINGS = ("open", "unconditional", "conditional", "refused")


def dataset_of(id: str) -> DataSet:
    """The data set of an address; 404 where there is none such."""
    try:
        return catalogue().dataset(id)
    except KeyError:
        raise Http404 from None


@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every data set, what is late first: filtered by who owns it, by system and by sharing class, or searched."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    language: Language = request.words  # type: ignore[attr-defined]
    here, asked = catalogue(), {name: request.GET.get(name, "").strip()[:100] for name in ("q", "owner", "system", "sharing")}
    every = holdings.holdings(language, today())
    lines = sorted((one for one in every if _is_asked(one, asked)), key=lambda one: not one.late)
    agencies = here.known.agencies
    context = {
        "lines": lines,
        "total": len(every),
        "late": sum(one.late for one in every),
        "filled": sum(one.version is not None for one in every),
        "asked": asked,
        "filtered": any(asked.values()),
        "owners": [(id, agencies[id]) for id in agencies if any(one.dataset.owner == id for one in every)],
        "systems": here.systems,
        "sharings": SHARINGS,
    }
    return render(request, "datasets/listed.html", context)


def _is_asked(one: holdings.Holding, asked: dict[str, str]) -> bool:
    sharing = "open" if one.dataset.open else one.dataset.sharing
    return (
        asked["owner"] in ("", one.dataset.owner)
        and asked["system"] in ("", one.system.id if one.system else None)
        and asked["sharing"] in ("", sharing)
        and holdings.matches(one, asked["q"], catalogue().known.agencies.get(one.dataset.owner, ""))
    )


@login_required
@require_safe
def one(request: HttpRequest, dataset: str) -> HttpResponse:
    """One data set: what it is, its fields, which figures read it, its versions, how its rules were kept, what was refused."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    return render(request, "datasets/one.html", shown(request, dataset_of(dataset)))


def shown(request: HttpRequest, found: DataSet) -> dict[str, Any]:
    """What the page of a data set shows."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    versions, refusals = lake.versions(found.id), attempts.refusals(found.id)
    current = next((one for one in reversed(versions) if one.standing), None)
    who = holdings.doers((*versions, *refusals), language)
    flow = catalogue().flow(tickets.TABLE)
    waited = next((one for one in expecting.expected(catalogue()) if one.dataset.id == found.id), None)
    return {
        "dataset": found,
        "table": found.table,
        "tolerated": f"{(found.tolerated * 100).normalize():f}",
        "system": holdings.systems_of(catalogue()).get(found.id),
        "late": waited.last if waited and waited.is_late(today()) else False,
        "origin": found.origin,
        "when": holdings.scheduled(found, language),
        "course": fetching.course(found, clock.now()) if found.origin else None,
        "due": waited.due if waited else None,
        "current": current,
        "score": holdings.scored(current),
        "versions": [(one, holdings.scored(one), who.get(one.actor, one.actor)) for one in reversed(versions[-MOST:])],
        "refusals": [(one, who.get(one.actor, one.actor)) for one in reversed(refusals[-MOST:])],
        "rules": holdings.kept(found, [one for one in versions if one.standing]),
        "asked": [(entry, flow.state(str(entry.fields[STATE]))) for entry in defects.waiting(catalogue(), found.id)] if flow else [],
        "readers": holdings.readers(found.id),
        "may_read": reading(actor, found).allowed,
        "may_take_out": taking_out(actor, found).allowed,
        "may_deliver": not found.published and decide("deliver_data", actor, found.owner).allowed,
        "may_take_back": current is not None and decide("take_back_delivery", actor, found.owner).allowed,
        **asked_for(request, found),
        "may_publish": found.published and decide("publish_data", actor, None).allowed,
    }


@login_required
@require_safe
def exchanged(request: HttpRequest, form: str) -> HttpResponse:
    """The catalogue as DCAT 3, for other catalogues: JSON-LD or Turtle. It holds no row of anybody."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    if form not in FORMS:
        raise Http404
    here = catalogue()
    versions = lake.holdings(here)
    sets = [(one, _holding(versions[one.id]) if one.id in versions else None) for one in here.datasets]
    county = Label(here.county.name, here.county.name_en)
    title = Label(f"{county.zh}公共数据目录", f"Data catalogue of {county.en}")
    whole = dcat.catalogued(title, county, sets, here.known.agencies, request.build_absolute_uri(reverse("catalogue")))
    content = dcat.turtle(whole) if form == "ttl" else json.dumps(whole, ensure_ascii=False, indent=1)
    return HttpResponse(content, content_type=FORMS[form], headers={"Content-Disposition": f'attachment; filename="catalogue.{form}"'})


def _holding(version: lake.Version) -> dcat.Holding:
    return dcat.Holding(version.number, version.recorded, tuple((part.hash, part.bytes) for part in version.parts))
