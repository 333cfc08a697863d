"""One's own account: password, second factor, tokens of programs, signing out everywhere."""

from __future__ import annotations

from datetime import UTC, datetime

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhixing.kernel.access import allow
from zhixing.store import accounts, datakeys, factors, tokens
from zhixing.store.people import Person
from zhixing.web.county import catalogue
from zhixing.web.pages import credentials, entrance
from zhixing.web.pages.keys import keyed
from zhixing.web.words import word


def person_of(request: HttpRequest) -> Person:
    """Who is signed in, and may keep their own account."""
    person = request.user
    assert isinstance(person, Person)
    allow("keep_own_account", request.actor, person.username)  # type: ignore[attr-defined]
    return person


@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Who one is here, and what one may do about it."""
    return _overview(request, person_of(request))


def _overview(request: HttpRequest, person: Person, *, token: str = "", address: str = "", faults: tuple[str, ...] = ()) -> HttpResponse:
    now = datetime.now(UTC)
    shown = {
        "roles": accounts.ordered(person.roles.split()),
        "factor": factors.has(person),
        "tokens": [(one, one.is_expired(now)) for one in person.tokens.all()],
        "days": tokens.DAYS,
        "keyed": keyed(request.actor),  # type: ignore[attr-defined]
        "token": token,
        "address": address,
        "faults": faults,
    }
    return render(request, "account.html", shown, status=422 if faults else 200)


@login_required
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Change the password."""
    person = person_of(request)
    if request.method != "POST":
        return render(request, "password.html", {"faults": []})
    if not _is_oneself(request, person):
        return render(request, "password.html", {"faults": ["password.wrong"]}, status=400)
    faults = credentials.faults_of_new(request, person)
    if faults:
        return render(request, "password.html", {"faults": faults}, status=422)
    credentials.set_password(request, person)
    update_session_auth_hash(request, person)
    return _done(request, "password.changed")


@login_required
@never_cache
def factor(request: HttpRequest) -> HttpResponse:
    """Set up a second factor, replace it, take new recovery codes, or do without; each with the password typed again."""
    person = person_of(request)
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    if deed == "confirm":
        return _confirm(request, person)
    if not deed:
        return _factor(request, person)
    if not _is_oneself(request, person):
        return _factor(request, person, "password.wrong")
    if deed == "begin":
        request.session[credentials.ENROLLING] = factors.new_secret()
        return credentials.enrolment(request, person, wrong=False, entering=False)
    if deed == "codes" and factors.has(person):
        accounts.note(person.username, person.username, "codes_renewed")
        return render(request, "codes.html", {"codes": factors.renew_codes(person), "after": "/account/"})
    if deed == "disable" and factors.has(person):
        if person.guarded:
            return _factor(request, person, "factor.needed")
        factors.drop(person)
        accounts.note(person.username, person.username, "factor_disabled")
        return _done(request, "factor.disabled")
    return _factor(request, person)


def _factor(request: HttpRequest, person: Person, fault: str = "") -> HttpResponse:
    shown = {"has": factors.has(person), "left": factors.codes_left(person), "guarded": person.guarded, "fault": fault}
    return render(request, "factor.html", shown, status=400 if fault else 200)


def _confirm(request: HttpRequest, person: Person) -> HttpResponse:
    if credentials.ENROLLING not in request.session:
        return redirect("account_factor")
    codes = credentials.confirmed(request, person)
    if not codes:
        return credentials.enrolment(request, person, wrong=True, entering=False)
    accounts.note(person.username, person.username, "factor_enrolled")
    return render(request, "codes.html", {"codes": codes, "after": "/account/"})


def _is_oneself(request: HttpRequest, person: Person) -> bool:
    """The password, typed again; wrong ones are counted as they are at the door. Who signs in by another system has none here."""
    if not person.has_usable_password():
        return True
    if not AxesProxyHandler.is_allowed(request, {"username": person.username}):
        request.axes_locked_out = True  # type: ignore[attr-defined]
        return False
    if person.check_password(request.POST.get("current", "")[:1000]):
        return True
    entrance.failed(request, person)
    return False


@login_required
@never_cache
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Make a token; it is shown on this one answer."""
    person = person_of(request)
    name, days = request.POST.get("name", "").strip(), request.POST.get("days", "")
    if not 0 < len(name) <= 64 or not name.isprintable() or days not in map(str, tokens.DAYS):
        return _overview(request, person, faults=("token.unnamed",))
    if request.POST.get("for") == "calendar":
        token = tokens.issue(person, name, int(days), tokens.CALENDAR)
        address = request.build_absolute_uri(reverse("calendar", args=(token,))) if token else ""
        return _overview(request, person, address=address, faults=() if token else ("token.too_many",))
    if request.POST.get("for") == "data":
        return _data_key(request, person, name, int(days))
    token = tokens.issue(person, name, int(days))
    return _overview(request, person, token=token, faults=() if token else ("token.too_many",))


def _data_key(request: HttpRequest, person: Person, name: str, days: int) -> HttpResponse:
    """A key to one data set, for a purpose, perhaps by a grant."""
    actor, purpose = request.actor, request.POST.get("purpose", "").strip()  # type: ignore[attr-defined]
    chosen = next((one for one in keyed(actor) if one.id == request.POST.get("data")), None)
    if chosen is None or not 0 < len(purpose) <= datakeys.LONGEST:
        return _overview(request, person, faults=("token.no_data",))
    token = datakeys.issue(catalogue(), person, actor, name, days, datakeys.Scope(chosen.dataset.id, purpose, chosen.grant))
    return _overview(request, person, token=token, faults=() if token else ("token.too_many",))


@login_required
@require_POST
def revoke(request: HttpRequest, id: int) -> HttpResponse:
    """End a token."""
    return _done(request, "token.revoked" if tokens.revoke(person_of(request), id) else "token.missing")


@login_required
@require_POST
def leave_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of the account, this one too."""
    person = person_of(request)
    person.end_sessions()
    person.save()
    accounts.note(person.username, person.username, "sessions_ended")
    logout(request)
    return redirect("sign_in")


def _done(request: HttpRequest, key: str) -> HttpResponse:
    messages.success(request, word(key, request.words))  # type: ignore[attr-defined]
    return redirect("account")
