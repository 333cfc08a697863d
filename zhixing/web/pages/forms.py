"""What a person does with a row: the form to enter and change it, and the buttons beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.views.decorators.http import require_POST

from zhixing.engines.ledger import Fact
from zhixing.engines.records import Fault, Table, check_row, steps
from zhixing.kernel.access import allow
from zhixing.kernel.errors import InputFault
from zhixing.store import listing
from zhixing.store.ledger import Overtaken
from zhixing.store.registers import Faulty, Register, register_for
from zhixing.web.county import catalogue
from zhixing.web.pages.evidence import FileFault
from zhixing.web.pages.inputs import NUMERIC, TYPED, asked, typed
from zhixing.web.pages.tables import shape_of, table_of
from zhixing.web.words import word


def register_of(request: HttpRequest, table: str) -> Register:
    """The table as the person who asks sees it."""
    return register_for(catalogue(), table_of(table).id, request.actor)  # type: ignore[attr-defined]


@login_required
def new(request: HttpRequest, table: str) -> HttpResponse:
    """The empty form, and what becomes of it."""
    register = register_of(request, table)
    owners = _owners(request)
    # Where a field names the keeper there is nothing to choose.
    keepers = {register.flow.keeper, register.flow.keeper_else} if register.flow else set()
    chosen = [] if any(field.id in keepers for field in register.table.to_fill) else owners
    entering = register.permitted("enter_row", None).action.id
    allow(entering, register.actor, None)
    if request.method != "POST":
        return _form(request, register.table, _begun(request, register.table), owners=chosen)
    owner = request.POST.get("owner", owners[0][0] if owners else "")
    # Before a file of the form is taken in.
    allow(entering, register.actor, owner)
    raw, refused = typed(request, register.table)
    if refused:
        return _form(request, register.table, raw, faults=_all_faults(register, raw, refused), owners=chosen)
    try:
        facts = register.enter([raw], owner, on=_day(request))
    except Faulty as faulty:
        return _form(request, register.table, raw, faults=faulty.faults, owners=chosen)
    except InputFault as fault:
        return _form(request, register.table, raw, told=str(fault), owners=chosen)
    return _done(request, register.table, facts, facts[0].change.row)


def _begun(request: HttpRequest, table: Table) -> dict[str, Any]:
    """What the address has filled in already: a page that leads here knows what the row will be about."""
    return {field.id: request.GET[field.id][: field.longest] for field in table.to_fill if field.type in TYPED and field.id in request.GET}


@login_required
def edit(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """The form of a row, and what becomes of it; where somebody else saved first, both changes side by side."""
    register = register_of(request, table)
    entry = listing.one(register.table, row)
    if entry is None:
        raise Http404
    allow(register.permitted("change_row", entry.owner).action.id, register.actor, entry.owner)
    if closed := register.closed(entry):
        messages.error(request, told(closed, request))
        return redirect("row", table, row)
    if request.method != "POST":
        return _form(request, register.table, entry.fields, entry=entry)
    raw, refused = typed(request, register.table)
    if refused:
        return _form(request, register.table, raw, entry=entry, faults=_all_faults(register, {**entry.fields, **raw}, refused))
    try:
        facts = register.change(row, version(request), raw, request.POST.get("reason", "")[:2000], on=_day(request))
    except Overtaken as overtaken:
        theirs = [step for step in steps(register.table, overtaken.facts) if step.fact.change.version > version(request)]
        return _form(request, register.table, raw, entry=listing.one(register.table, row), theirs=theirs)
    except Faulty as faulty:
        return _form(request, register.table, raw, entry=entry, faults=faulty.faults)
    except InputFault as fault:
        return _form(request, register.table, raw, entry=entry, told=str(fault))
    return _done(request, register.table, facts, row)


@login_required
@require_POST
def check(request: HttpRequest, table: str) -> HttpResponse:
    """What is wrong with one field while it is being typed, as text; nothing where nothing is. It saves nothing and holds nobody up."""
    register = register_of(request, table)
    entry = listing.one(register.table, request.GET["row"]) if request.GET.get("row") else None
    owner = entry.owner if entry else None
    allow(register.permitted("change_row" if entry else "enter_row", owner).action.id, register.actor, owner)
    kept = {id: value for id, value in entry.fields.items() if id in register.table.ids} if entry else {}
    faults = check_row(register.table, {**kept, **typed(request, register.table, bring=False)[0]}, register.known).faults
    told = next((fault for fault in faults if fault.field == request.GET.get("field")), None)
    return HttpResponse("" if told is None else escape(told.en if request.words == "en" else told.zh))  # type: ignore[attr-defined]


@login_required
@require_POST
def act(request: HttpRequest, table: str, row: str, deed: str) -> HttpResponse:
    """Take back, withdraw, restore or comment on a row."""
    register = register_of(request, table)
    seen, reason = version(request), request.POST.get("reason", "")[:2000]
    calls = {
        "undo": lambda: register.undo(row, seen, reason),
        "withdraw": lambda: register.withdraw(row, seen, reason),
        "restore": lambda: register.restore(row, seen, reason),
        "note": lambda: register.note(row, reason),
    }
    if deed not in calls:
        raise Http404
    try:
        return _done(request, register.table, calls[deed](), row)
    except InputFault as fault:
        messages.error(request, told(fault, request))
        return redirect("row", register.table.id, row)


def told(fault: InputFault, request: HttpRequest) -> str:
    """What is wrong, in the reader's language where there are two."""
    if isinstance(fault, Faulty):
        return "；".join(one.en if request.words == "en" else one.zh for one in fault.faults)  # type: ignore[attr-defined]
    return str(fault)


def _done(request: HttpRequest, table: Table, facts: list[Fact], row: str) -> HttpResponse:
    language = request.words  # type: ignore[attr-defined]
    messages.success(request, word("form.saved", language, facts[-1].number) if facts else word("form.unchanged", language))
    return redirect("row", table.id, row)


def _all_faults(register: Register, raw: Mapping[str, Any], refused: list[FileFault]) -> tuple[Fault | FileFault, ...]:
    """What is wrong with the files, and with everything else that was typed."""
    there = {fault.field for fault in refused}
    checked = check_row(register.table, {id: value for id, value in raw.items() if id in register.table.ids}, register.known)
    return (*refused, *(fault for fault in checked.faults if fault.field not in there))


def version(request: HttpRequest) -> int:
    """The version of the row that the form was drawn from; 0 for anything else."""
    return numbered(request.POST.get("version", ""))


def numbered(text: str) -> int:
    """The version that an address or a form names; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("effective", ""))
    except ValueError:
        return None


def _owners(request: HttpRequest) -> list[tuple[str, str]]:
    """The agencies for which one may enter rows: one's own and those below it."""
    names, own = catalogue().known.agencies, request.user.agency  # type: ignore[union-attr]
    agencies = request.actor.agencies  # type: ignore[attr-defined]
    return sorted(((id, names[id]) for id in agencies if id in names), key=lambda pair: (pair[0] != own, pair[1]))


def _form(
    request: HttpRequest,
    table: Table,
    raw: Mapping[str, Any],
    *,
    entry: listing.Entry | None = None,
    faults: tuple[Fault | FileFault, ...] = (),
    told: str = "",
    theirs: object = (),
    owners: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    inputs = asked(request, table, table.to_fill, raw, entry, faults)
    context = {
        "table": table,
        "system": catalogue().system_of(table.id),
        "entry": entry,
        "groups": _groups(table, inputs),
        "inputs": inputs,
        "numeric": NUMERIC,
        "place": shape_of(table),
        "placed": shape_of(table) is not None,
        "placed_at": entry.fields.get(place.id) if entry and (place := shape_of(table)) else None,
        "faults": faults,
        "told": told,
        "theirs": [(step, [(table.field(d.field), d) for d in step.differences]) for step in theirs],  # type: ignore[attr-defined]
        "owners": owners or [],
    }
    return render(request, "form.html", context, status=409 if theirs else 422 if faults or told else 200)


def _groups(table: Table, inputs: list[Any]) -> list[tuple[str, list[Any]]]:
    """The fields as a clerk goes through them: what has to be filled in, what may be, the stages with their days."""
    stages = {id for rung in table.ladder for id in (rung.on, rung.proof)}
    groups: dict[str, list[Any]] = {"form.group_needed": [], "form.group_more": [], "form.group_stages": []}
    for one in inputs:
        field = one[0]
        groups["form.group_stages" if field.id in stages else "form.group_needed" if field.required or field.id in table.key else "form.group_more"].append(one)
    return [(key, inside) for key, inside in groups.items() if inside]
