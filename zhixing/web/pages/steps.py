"""A step that somebody takes with a row: recorded, or the form once more with everything that is wrong with it."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from zhixing.engines.cases import STEP, Step, offered, permit, taken
from zhixing.engines.ledger import Fact
from zhixing.engines.records import Fault
from zhixing.kernel.access import allow, decide
from zhixing.kernel.errors import InputFault
from zhixing.store import ledger, listing
from zhixing.store.clock import CHINA
from zhixing.store.ledger import Overtaken
from zhixing.store.people import named
from zhixing.store.registers import Faulty, Register
from zhixing.web.pages.forms import numbered, register_of, told, version
from zhixing.web.pages.inputs import typed
from zhixing.web.pages.tables import drawn
from zhixing.web.pages.walk import REASON, Tried
from zhixing.web.words import word


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, table: str, row: str, step: str) -> HttpResponse:
    """Take a step with a row, with the fields and the reason that it asks for; whoever only comes to the address, by a message, sees the row and the form."""
    register = register_of(request, table)
    asked = next((one for one in register.flow.steps if one.id == step), None) if register.flow else None
    entry = listing.one(register.table, row)
    if asked is None or entry is None:
        raise Http404
    if request.method != "POST":
        return _come(request, register, entry, asked)
    # Before a file of the form is taken in.
    allow(asked.action, register.actor, entry.owner)
    try:
        return _taken(request, register, entry, asked)
    except Overtaken:
        _overtaken(request, register, entry, asked)
    except InputFault as fault:
        messages.error(request, told(fault, request))
    return redirect("row", register.table.id, row)


def _come(request: HttpRequest, register: Register, entry: listing.Entry, step: Step) -> HttpResponse:
    """The row as it is now, with the form of the step open where it may be taken; where it may not any more, what became of it. Nothing is recorded."""
    allow("read_rows", register.actor, None)
    assert register.flow is not None
    facts, seen = ledger.of_row(register.table.id, entry.row), numbered(request.GET.get("version", ""))
    if entry.withdrawn or step not in offered(register.flow, taken(register.flow, facts), register.actor, entry.owner):
        done = _done(register, entry, step, seen)
        told = _taking(request, register, entry, step, done) if done else _said(request, "steps.not_now", _title(request, step))
        messages.info(request, told + _said(request, "steps.below"))
        return drawn(request, register.table, entry)
    if seen and seen != entry.version:
        messages.warning(request, _said(request, "steps.moved", seen, entry.version))
    else:
        messages.info(request, _said(request, "steps.come", _title(request, step)))
    return drawn(request, register.table, entry, opened=step.id)


def _overtaken(request: HttpRequest, register: Register, entry: listing.Entry, step: Step) -> None:
    """Tell somebody whose step was not recorded why: it was taken already, by the same person or by another, or something else was done."""
    done = _done(register, entry, step, version(request))
    told = _taking(request, register, entry, step, done) if done else ""
    if done and done.change.actor == register.actor.id:
        messages.info(request, told + _said(request, "steps.below"))
    else:
        messages.error(request, _said(request, "steps.overtaken") + told + _said(request, "steps.below"))


def _done(register: Register, entry: listing.Entry, step: Step, seen: int) -> Fact | None:
    """The fact by which a step was taken since a version of the row was seen."""
    facts = reversed(ledger.of_row(register.table.id, entry.row))
    return next((fact for fact in facts if fact.change.version > seen and fact.change.fields.get(STEP) == step.id), None)


def _taking(request: HttpRequest, register: Register, entry: listing.Entry, step: Step, done: Fact) -> str:
    """By whom a step was taken, when, and with which number."""
    title, on, actor = _title(request, step), f"{done.recorded.astimezone(CHINA):%Y-%m-%d %H:%M}", done.change.actor
    if actor == register.actor.id:
        return _said(request, "steps.done_by_you", title, on, done.number)
    may_see = decide("read_history", register.actor, entry.owner).allowed
    return _said(request, "steps.done_by", title, named([actor]).get(actor, actor) if may_see else _said(request, "steps.somebody"), on, done.number)


def _said(request: HttpRequest, key: str, *values: object) -> str:
    return word(key, request.words, *values)  # type: ignore[attr-defined]


def _title(request: HttpRequest, step: Step) -> str:
    return step.en if request.words == "en" else step.zh  # type: ignore[attr-defined]


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
    messages.success(request, _said(request, "steps.taken", _title(request, step), facts[0].number))
    after = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(after) if safe else redirect("row", table.id, entry.row)
