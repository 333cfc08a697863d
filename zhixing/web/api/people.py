"""Accounts, departments and the end of the ledger by the API: what the pages of the administration show and do, for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from zhixing.store import accounts, factors, ledger
from zhixing.store.accounts import Accounts, Entry, Faulty
from zhixing.store.ledger import Overtaken
from zhixing.store.people import Person
from zhixing.web.api.answers import answer
from zhixing.web.api.bodies import Member, read, seen
from zhixing.web.api.callers import actor_of, permit
from zhixing.web.api.problems import Problem, Wrong
from zhixing.web.county import catalogue

NAME, AGENCY, ROLES, EMAIL = Member("name", longest=64), Member("agency", longest=40), Member("roles", "texts", longest=40), Member("email", longest=254)
# What the store finds wrong with an account, and how the API calls it.
FAULTS = {
    "missing": "account_missing",
    "too_long": "account_too_long",
    "malformed": "account_malformed",
    "taken": "account_taken",
    "unknown": "account_unknown",
}
USERNAME, REASON = Member("username", required=True, longest=40), Member("reason")


def own(request: HttpRequest) -> HttpResponse:
    """Who calls."""
    actor = actor_of(request)
    permit(request, "keep_own_account", actor.id)
    return answer(_told(_person(actor.id)))


def listed(request: HttpRequest) -> HttpResponse:
    """Everybody."""
    permit(request, "read_people")
    holders = factors.holders()
    return answer({"people": [_told(one, one.pk in holders) for one in Person.objects.order_by("username")]})


def single(request: HttpRequest, username: str) -> HttpResponse:
    """One person, with the version by which the account is changed."""
    permit(request, "read_people")
    return _answer(_person(username))


def entered(request: HttpRequest) -> HttpResponse:
    """A new account; its first password is in this answer and nowhere else."""
    permit(request, "manage_people")
    body = read(request, USERNAME, NAME, AGENCY, ROLES, EMAIL)
    entry = Entry(body.get("name", ""), body.get("agency", ""), _roles(body.get("roles", [])), body.get("email", ""))
    try:
        password = _accounts(request).new(body["username"], entry)
    except Faulty as faulty:
        raise _faulty(faulty) from None
    return _answer(_person(body["username"]), 201, password=password)


def changed(request: HttpRequest, username: str) -> HttpResponse:
    """An account with some of what is kept set anew."""
    permit(request, "manage_people")
    old = accounts.entry_of(_person(username))
    body = read(request, NAME, AGENCY, ROLES, EMAIL)
    roles = _roles(body["roles"]) if "roles" in body else old.roles
    entry = Entry(body.get("name", old.name), body.get("agency", old.agency), roles, body.get("email", old.email))
    version = seen(request)
    try:
        _accounts(request).change(username, version, entry)
    except Faulty as faulty:
        raise _faulty(faulty) from None
    except Overtaken:
        raise _overtaken(username, version) from None
    return _answer(_person(username))


def deactivated(request: HttpRequest, username: str) -> HttpResponse:
    """An account out of use."""
    return _ended(request, username, active=False)


def reactivated(request: HttpRequest, username: str) -> HttpResponse:
    """An account in use again."""
    return _ended(request, username, active=True)


def organisation(request: HttpRequest) -> HttpResponse:
    """Departments, each with the one above it, and towns."""
    permit(request, "read_organisation")
    county = catalogue().county
    agencies = [{"id": one.id, "name": one.name, "short": one.short, "kind": one.kind, "parent": one.parent} for one in county.agencies]
    return answer({"agencies": agencies, "towns": [{"code": one.code, "name": one.name, "kind": one.kind} for one in county.places]})


def digest(request: HttpRequest) -> HttpResponse:
    """The end of the ledger, to be published."""
    permit(request, "read_ledger")
    end = ledger.digest()
    return answer({"number": end.number, "hash": end.hash})


def _ended(request: HttpRequest, username: str, *, active: bool) -> HttpResponse:
    permit(request, "manage_people")
    person, reason, version = _person(username), read(request, REASON).get("reason", ""), seen(request)
    if person.is_active == active:
        raise Problem("conflict", "账号已经是这个状态", "The account is so already")
    handled = _accounts(request)
    try:
        (handled.reactivate if active else handled.deactivate)(username, version, reason)
    except Overtaken:
        raise _overtaken(username, version) from None
    return _answer(_person(username))


def _accounts(request: HttpRequest) -> Accounts:
    return Accounts(catalogue().county, actor_of(request))


def _roles(roles: list[str]) -> tuple[str, ...]:
    """In the order of the declaration; those that there are not stay, to be told."""
    known = accounts.ordered(roles)
    return known + tuple(sorted(set(roles) - set(known)))


def _person(username: str) -> Person:
    person = Person.objects.filter(username=username).first() if accounts.USERNAME.fullmatch(username) else None
    if person is None:
        raise Problem("missing", "没有这个账号", "There is no such account")
    return person


def _faulty(faulty: Faulty) -> Problem:
    return Problem("faulty", faults=[Wrong(f"/{field}", FAULTS[what]) for field, what in faulty.faults])


def _overtaken(username: str, version: int) -> Problem:
    now = accounts.version_of(username)
    told = f"现在是第 {now} 版，您所见为第 {version} 版", f"It is version {now} now, you saw {version}"
    return Problem("overtaken", *told, headers=_tag(now), **({"version": now} if now else {}))


def _answer(person: Person, status: int = 200, **more: Any) -> HttpResponse:
    return answer({**_told(person), **more}, status, headers=_tag(accounts.version_of(person.username)))


def _tag(version: int) -> dict[str, str]:
    """The version; none of an account that is older than its first fact, which is changed on its page first."""
    return {"ETag": f'"{version}"'} if version else {}


def _told(person: Person, factor: bool | None = None) -> dict[str, Any]:
    return {
        "username": person.username,
        "name": person.name,
        "agency": person.agency,
        "roles": list(accounts.ordered(person.roles.split())),
        "email": person.email,
        "active": person.is_active,
        "second_factor": factors.has(person) if factor is None else factor,
    }
