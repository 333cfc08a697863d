"""Signing in and out, and the choice of the language.

Nobody is signed in before every step is done: the password, a code where there is a second factor, a password of one's own where the
first was given by somebody else, a second factor where a role asks for one. What lies between the steps is kept in the session.
"""

from __future__ import annotations

import time
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhixing.kernel.access import decide
from zhixing.store import accounts, factors
from zhixing.store.people import Person
from zhixing.web.county import catalogue
from zhixing.web.middleware import COOKIE, THEME
from zhixing.web.pages import credentials

YEAR = 365 * 24 * 3600
# Seconds from the password to the last step.
PATIENCE = 900
PENDING = "pending"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and the check of what was typed into it."""
    after = request.POST.get("next") or request.GET.get("next") or ""
    if request.method == "POST":
        person = authenticate(request, username=request.POST.get("username", "")[:64].replace("\0", ""), password=request.POST.get("password", "")[:1000])
        if isinstance(person, Person):
            return begin(request, person, after)
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
    shown = {"next": after, "wrong": request.method == "POST", "oidc": settings.OIDC}
    return render(request, "entrance.html", shown, status=400 if request.method == "POST" else 200)


def begin(request: HttpRequest, person: Person, after: str) -> HttpResponse:
    """Somebody is who they say; what is still asked of them."""
    request.session.flush()
    request.session[PENDING] = {"person": person.pk, "is": person.get_session_auth_hash(), "since": int(time.time()), "next": after, "code": False}
    return onward(request, person)


def onward(request: HttpRequest, person: Person) -> HttpResponse:
    """The next step, or in."""
    if factors.has(person) and not request.session[PENDING]["code"]:
        return redirect("sign_in_code")
    if person.must_change:
        return redirect("sign_in_password")
    if person.guarded and not factors.has(person):
        return redirect("sign_in_factor")
    after = _enter(request, person)
    return HttpResponseRedirect(after)


def _enter(request: HttpRequest, person: Person) -> str:
    """Signed in, under a new session id; where to go."""
    after = request.session.pop(PENDING)["next"]
    login(request, person, backend=BACKEND)
    request.actor = person.actor(catalogue().county)  # type: ignore[attr-defined]
    wanted = _within(request, after)
    if wanted != "/" or decide("read_rows", request.actor, None).allowed:  # type: ignore[attr-defined]
        return wanted
    return "/people/" if decide("read_people", request.actor, None).allowed else "/account/"  # type: ignore[attr-defined]


def _pending(request: HttpRequest) -> Person | None:
    """Who is between two steps, if the password was typed not long ago and the account has not been changed since."""
    kept = request.session.get(PENDING)
    if not isinstance(kept, dict) or time.time() - kept["since"] > PATIENCE:
        return None
    person = Person.objects.filter(pk=kept["person"], is_active=True).first()
    return person if person is not None and person.get_session_auth_hash() == kept["is"] else None


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """The code of the app, or a recovery code."""
    person = _pending(request)
    if person is None or not factors.has(person):
        return redirect("sign_in")
    if request.method != "POST":
        return render(request, "code.html", {})
    if not AxesProxyHandler.is_allowed(request, {"username": person.username}):
        return locked_out(request)
    verdict = factors.check(person, request.POST.get("code", ""))
    if verdict == "right":
        request.session[PENDING] = {**request.session[PENDING], "code": True}
        return onward(request, person)
    failed(request, person)
    return locked_out(request) if verdict == "held" else render(request, "code.html", {"wrong": True}, status=400)


@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """A password of one's own, in place of the one that somebody else gave."""
    person = _pending(request)
    if person is None or not person.must_change or (factors.has(person) and not request.session[PENDING]["code"]):
        return redirect("sign_in")
    faults = credentials.faults_of_new(request, person) if request.method == "POST" else []
    if request.method != "POST" or faults:
        return render(request, "password.html", {"faults": faults, "entering": True}, status=422 if faults else 200)
    credentials.set_password(request, person)
    request.session[PENDING] = {**request.session[PENDING], "is": person.get_session_auth_hash()}
    return onward(request, person)


@never_cache
def factor(request: HttpRequest) -> HttpResponse:
    """A second factor, where a role asks for one and there is none yet; then in, with the recovery codes shown."""
    person = _pending(request)
    if person is None or person.must_change or factors.has(person):
        return redirect("sign_in")
    codes = credentials.confirmed(request, person) if request.method == "POST" else []
    if not codes:
        return credentials.enrolment(request, person, wrong=request.method == "POST", entering=True)
    after = _enter(request, person)
    accounts.note(person.username, person.username, "factor_enrolled")
    return render(request, "codes.html", {"codes": codes, "after": after})


def failed(request: HttpRequest, person: Person) -> None:
    """A wrong code, or a wrong password of somebody who is in, counts like a wrong password at the door."""
    user_login_failed.send(sender=__name__, credentials={"username": person.username}, request=request)


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """The form of somebody who typed too many wrong passwords or codes."""
    return render(request, "entrance.html", {"locked": True, "oidc": settings.OIDC}, status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign_in")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the other language and stay on the page."""
    response = HttpResponseRedirect(_within(request, request.POST.get("next", "")))
    response.set_cookie(COOKIE, "en" if request.POST.get("language") == "en" else "zh", max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark, or that it is as the reader's system has it, and stay on the page."""
    response, theme = HttpResponseRedirect(_within(request, request.POST.get("next", ""))), request.POST.get("theme", "")
    if theme in ("light", "dark"):
        response.set_cookie(THEME, theme, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        response.delete_cookie(THEME)
    return response


def _within(request: HttpRequest, address: str) -> str:
    """An address of this portal; the first page for any other."""
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return address if address and safe else "/"
