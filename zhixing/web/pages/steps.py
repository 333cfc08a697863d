"""A step that somebody takes with a row: recorded, or the form once more with everything that is wrong with it."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from zhixing.engines.cases import Step, permit, taken
from zhixing.engines.records import Fault
from zhixing.kernel.access import allow
from zhixing.kernel.errors import InputFault
from zhixing.store import ledger, listing
from zhixing.store.ledger import Overtaken
from zhixing.store.registers import Faulty, Register
from zhixing.web.pages.forms import register_of, told, version
from zhixing.web.pages.inputs import typed
from zhixing.web.pages.tables import drawn
from zhixing.web.pages.walk import REASON, Tried
from zhixing.web.words import word


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, table: str, row: str, step: str) -> HttpResponse:
    """Take a step with a row, with the fields and the reason that it asks for; whoever only comes to the address, back from a form with faults, sees the row."""
    register = register_of(request, table)
    asked = next((one for one in register.flow.steps if one.id == step), None) if register.flow else None
    entry = listing.one(register.table, row)
    if asked is None or entry is None:
        raise Http404
    if request.method != "POST":
        return redirect("row", register.table.id, row)
    # Before a file of the form is taken in.
    allow(asked.action, register.actor, entry.owner)
    try:
        return _taken(request, register, entry, asked)
    except Overtaken:
        messages.error(request, word("steps.overtaken", request.words))  # type: ignore[attr-defined]
    except InputFault as fault:
        messages.error(request, told(fault, request))
    return redirect("row", register.table.id, row)


def _taken(request: HttpRequest, register: Register, entry: listing.Entry, step: Step) -> HttpResponse:
    """The answer to a step that was taken, or whose form has faults; raises what has no place in the form."""
    table, seen, reason = register.table, version(request), request.POST.get(REASON, "")[:2000]
    if register.flow and seen == entry.version:
        permit(register.flow, taken(register.flow, ledger.of_row(table.id, entry.row)), step.id, register.actor, entry.owner)
    raw, refused = typed(request, replace(table, fields=tuple(replace(table.field(id), locked=False) for id in step.asks)))
    unsaid = [Fault(REASON, "required")] if step.reason and not reason.strip() else []
    if refused or unsaid:
        faults = [*refused, *register.asked_faults(entry, step, {id: value for id, value in raw.items() if id not in {one.field for one in refused}}), *unsaid]
        return drawn(request, table, entry, Tried(step.id, raw, reason, faults), 422)
    try:
        facts = register.step(entry.row, seen, step.id, raw, reason)
    except Faulty as faulty:
        # What is wrong with a row of another table, that the step would change, has no place in this form.
        own = faulty.where == table.id
        tried = Tried(step.id, raw, reason, faulty.faults if own else (), "" if own else told(faulty, request))
        return drawn(request, table, entry, tried, 422)
    language = request.words  # type: ignore[attr-defined]
    messages.success(request, word("steps.taken", language, step.en if language == "en" else step.zh, facts[0].number))
    after = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(after) if safe else redirect("row", table.id, entry.row)
