"""Accounts as the system administrator handles them, and as the auditor reads them; departments and towns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhixing.engines.ledger import Fact, Kept
from zhixing.kernel.access import GUARDED_ROLES, ROLES, allow, decide
from zhixing.kernel.county import Agency
from zhixing.kernel.errors import InputFault
from zhixing.store import accounts, factors, ledger
from zhixing.store.accounts import Accounts, Entry, Faulty
from zhixing.store.ledger import Overtaken
from zhixing.store.people import Person
from zhixing.web.county import catalogue
from zhixing.web.words import word

# What is wrong with a field of an account, in words.
FAULTS = {
    ("username", "taken"): "people.username_taken",
    ("username", "malformed"): "people.username_malformed",
    ("name", "missing"): "people.name_missing",
    ("name", "too_long"): "people.name_too_long",
    ("agency", "unknown"): "people.agency_unknown",
    ("roles", "missing"): "people.roles_missing",
    ("roles", "unknown"): "people.roles_missing",
    ("email", "malformed"): "people.email_malformed",
}
# What was done without changing what is recorded, in words.
DID = {
    "password_reset": "did.password_reset",
    "password_changed": "did.password_changed",
    "factor_reset": "did.factor_reset",
    "factor_enrolled": "did.factor_enrolled",
    "factor_disabled": "did.factor_disabled",
    "codes_renewed": "did.codes_renewed",
    "email_changed": "did.email_changed",
    "sessions_ended": "did.sessions_ended",
    "token_made": "did.token_made",
    "token_revoked": "did.token_revoked",
    "identity_linked": "did.identity_linked",
}
SHOWN = {"username": "people.username", "name": "people.name", "agency": "people.agency", "roles": "people.roles"}


@login_required
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """Everybody, or those of an agency, with a role, in use or not."""
    allow("read_people", request.actor, None)  # type: ignore[attr-defined]
    asked = {name: _line(request.GET.get(name, ""))[:100] for name in ("agency", "role", "state", "q")}
    people = Person.objects.order_by("username")
    if asked["agency"]:
        people = people.filter(agency=asked["agency"])
    if asked["state"] in ("active", "inactive"):
        people = people.filter(is_active=asked["state"] == "active")
    holders = factors.holders()
    words = asked["q"].strip().lower()
    found = [
        (one, accounts.ordered(one.roles.split()), one.pk in holders)
        for one in people
        if (not asked["role"] or asked["role"] in one.roles.split()) and (words in one.username.lower() or words in one.name.lower())
    ]
    shown = {"found": found, "asked": asked, "agencies": catalogue().county.agencies, "filtered": any(asked.values()), **_roles()}
    return render(request, "people.html", shown)


@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is shown on the one answer."""
    allow("manage_people", request.actor, None)  # type: ignore[attr-defined]
    if request.method != "POST":
        return _form(request, None, Entry("", request.GET.get("agency", ""), ()))
    username, entry = _line(request.POST.get("username", "")), _typed(request)
    try:
        password = _accounts(request).new(username, entry)
    except Faulty as faulty:
        return _form(request, None, entry, faulty, username)
    return render(request, "handover.html", {"who": username, "name": entry.name, "password": password, "made": True})


@login_required
@never_cache
def one(request: HttpRequest, username: str) -> HttpResponse:
    """A person with everything that was done to the account; for who may, a form to change it."""
    allow("read_people", request.actor, None)  # type: ignore[attr-defined]
    person = _person(username)
    if request.method != "POST":
        return _form(request, person, accounts.entry_of(person))
    allow("manage_people", request.actor, None)  # type: ignore[attr-defined]
    entry = _typed(request)
    try:
        facts = _accounts(request).change(username, _version(request), entry)
    except Faulty as faulty:
        return _form(request, person, entry, faulty)
    except Overtaken:
        return _form(request, _person(username), entry, overtaken=True)
    return _done(request, "people.saved" if facts else "people.unchanged", username)


@login_required
@never_cache
@require_POST
def act(request: HttpRequest, username: str, deed: str) -> HttpResponse:
    """Take an account out of use and into it, reset its password or second factor."""
    allow("manage_people", request.actor, None)  # type: ignore[attr-defined]
    person, handled, version, reason = _person(username), _accounts(request), _version(request), _line(request.POST.get("reason", ""))[:2000]
    try:
        match deed:
            case "password":
                password = handled.reset_password(username)
                return render(request, "handover.html", {"who": username, "name": person.name, "password": password})
            case "factor":
                handled.reset_factor(username)
                return _done(request, "people.factor_reset", username)
            case "deactivate":
                handled.deactivate(username, version, reason)
                return _done(request, "people.deactivated", username)
            case "reactivate":
                handled.reactivate(username, version, reason)
                return _done(request, "people.reactivated", username)
    except Overtaken:
        return _form(request, _person(username), accounts.entry_of(person), overtaken=True)
    except InputFault:
        return _done(request, "people.unchanged", username)
    raise Http404


@dataclass(frozen=True, slots=True)
class Branch:
    """An agency in the tree, with how many people it has."""

    agency: Agency
    depth: int
    people: int


@login_required
def organisation(request: HttpRequest) -> HttpResponse:
    """Departments as a tree, each with its people; towns."""
    allow("read_organisation", request.actor, None)  # type: ignore[attr-defined]
    county = catalogue().county
    counted = Counter(Person.objects.filter(is_active=True).values_list("agency", flat=True))
    known = {agency.id for agency in county.agencies}
    shown = {
        "branches": _tree(county.agencies, None, 0, counted),
        "towns": county.places,
        "astray_people": sum(count for agency, count in counted.items() if agency not in known),
        "total": sum(counted.values()),
    }
    return render(request, "organisation.html", shown)


def _tree(agencies: tuple[Agency, ...], parent: str | None, depth: int, counted: Counter[str]) -> list[Branch]:
    found = []
    for agency in agencies:
        if agency.parent == parent:
            found += [Branch(agency, depth, counted[agency.id]), *_tree(agencies, agency.id, depth + 1, counted)]
    return found


def _accounts(request: HttpRequest) -> Accounts:
    return Accounts(catalogue().county, request.actor)  # type: ignore[attr-defined]


def _person(username: str) -> Person:
    person = Person.objects.filter(username=_line(username)).first()
    if person is None:
        raise Http404
    return person


def _line(text: str) -> str:
    """A line as it was meant: without the characters that nobody sees."""
    return "".join(sign for sign in text if sign.isprintable()).strip()


def _typed(request: HttpRequest) -> Entry:
    typed = {name: _line(request.POST.get(name, "")) for name in ("name", "agency", "email")}
    return Entry(typed["name"][:200], typed["agency"], accounts.ordered(request.POST.getlist("roles")), typed["email"])


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _roles() -> dict[str, Any]:
    return {"roles": ROLES, "guarded": GUARDED_ROLES}


def _form(
    request: HttpRequest, person: Person | None, entry: Entry, faulty: Faulty | None = None, username: str = "", *, overtaken: bool = False
) -> HttpResponse:
    language = request.words  # type: ignore[attr-defined]
    facts = ledger.of_row(accounts.TABLE, person.username) if person else []
    shown = {
        "one": person,
        "entry": entry,
        "username": person.username if person else username,
        "version": max((fact.change.version for fact in facts), default=0),
        "faults": {field: word(FAULTS[field, what], language) for field, what in reversed(faulty.faults)} if faulty else {},
        "agencies": catalogue().county.agencies,
        "overtaken": overtaken,
        "history": list(reversed(history(facts, language))),
        "has_factor": person is not None and factors.has(person),
        "may_manage": decide("manage_people", request.actor, None).allowed,  # type: ignore[attr-defined]
        "oneself": person is not None and person.pk == request.user.pk,
        **_roles(),
    }
    return render(request, "person.html", shown, status=409 if overtaken else 422 if faulty else 200)


def history(facts: list[Fact], language: Any) -> list[tuple[Fact, str, list[tuple[str, str, str]]]]:
    """The facts of an account: each with what was done, in words, and the fields before and after."""
    now: dict[str, Kept] = {}
    told = []
    for fact in facts:
        change = fact.change
        if change.deed == "noted":
            told.append((fact, word(DID[str(change.fields["did"])], language), []))
            continue
        changes = [(word(SHOWN[id], language), _said(id, now.get(id), language), _said(id, value, language)) for id, value in change.fields.items()]
        now |= change.fields
        told.append((fact, word({"withdrawn": "did.deactivated", "restored": "did.reactivated"}.get(change.deed, f"deed.{change.deed}"), language), changes))
    return told


def _said(id: str, value: Kept, language: Any) -> str:
    if isinstance(value, list):
        return ("、" if language == "zh" else ", ").join(ROLES[role][0 if language == "zh" else 1] if role in ROLES else str(role) for role in value)
    text = str(value or "")
    return catalogue().known.agencies.get(text, text) if id == "agency" else text


def _done(request: HttpRequest, key: str, username: str) -> HttpResponse:
    messages.success(request, word(key, request.words))  # type: ignore[attr-defined]
    return redirect("person", username)
