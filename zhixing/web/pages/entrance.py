"""Signing in and out, and the choice of the language."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhixing.web.middleware import COOKIE, THEME

YEAR = 365 * 24 * 3600


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and the check of what was typed into it."""
    after = request.POST.get("next") or request.GET.get("next") or ""
    if request.method == "POST":
        person = authenticate(request, username=request.POST.get("username", "")[:64], password=request.POST.get("password", "")[:1000])
        if person is not None:
            login(request, person)
            return HttpResponseRedirect(_within(request, after))
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
    return render(request, "entrance.html", {"next": after, "wrong": request.method == "POST"}, status=400 if request.method == "POST" else 200)


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """The form of somebody who typed too many wrong passwords."""
    return render(request, "entrance.html", {"locked": True}, status=429)


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
