"""The use of data that are shared on condition: asked for from the page of the data set, where its grants and every use of them stand too."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zhixing.engines.datahub import DataSet
from zhixing.kernel.access import allow, decide
from zhixing.kernel.errors import InputFault
from zhixing.store import grants
from zhixing.store.clock import today
from zhixing.store.faulty import Faulty
from zhixing.store.people import named
from zhixing.web.county import catalogue
from zhixing.web.pages.forms import told
from zhixing.web.sharing import asking
from zhixing.web.words import word

MOST, LONGEST = 60, 1000


def asked_for(request: HttpRequest, found: DataSet) -> dict[str, Any]:
    """What the page of a data set says of its use: whether one may ask, what one's agency asked or decides on, and who used it, for whoever may see its history."""
    actor = request.actor  # type: ignore[attr-defined]
    here, day = catalogue(), today()
    if found.published or found.sharing != "conditional":
        return {}
    own = grants.own(grants.of_dataset(here, found.id), actor.agencies)
    uses = grants.uses(here, found.id, MOST) if decide("read_history", actor, found.owner).allowed else []
    who = named(one.actor for one in uses)
    flow = here.flow(grants.TABLE)
    assert flow is not None
    return {
        "may_ask": asking(actor, found),
        "personal": [field for field in found.table.fields if field.sensitivity == "personal"],
        "grants": [(one, flow.state(one.state), one.state == "granted" and one.until < day) for one in own[:MOST]],
        "uses": [(one, who.get(one.actor, one.actor)) for one in uses],
    }


@login_required
@require_POST
def ask(request: HttpRequest, dataset: str) -> HttpResponse:
    """Ask for the use of a data set: it goes at once to the agency that provides it."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    allow("ask_data", actor, None)
    try:
        found = catalogue().dataset(dataset)
    except KeyError:
        raise Http404 from None
    if not asking(actor, found):
        raise Http404
    personal = {field.id for field in found.table.fields if field.sensitivity == "personal"}
    said = {name: request.POST.get(name, "").strip()[:LONGEST] for name in ("purpose", "until", "why")}
    said["clear"] = " ".join(one for one in request.POST.getlist("clear") if one in personal)
    try:
        row = grants.ask(catalogue(), actor, found, request.user.agency, said)  # type: ignore[union-attr]
    except Faulty as faulty:
        for fault in faulty.faults:
            label = catalogue()[grants.TABLE].field(fault.field).label
            messages.error(request, f"{label.en}: {fault.en}" if language == "en" else f"{label.zh}：{fault.zh}")
        return redirect("dataset", found.id)
    except InputFault as fault:
        messages.error(request, told(fault, request))
        return redirect("dataset", found.id)
    messages.success(request, word("datasets.asked", language))
    return redirect("row", grants.TABLE, row)
