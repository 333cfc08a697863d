"""Pages that say no: not allowed, not there, broken. Each says what is the matter and where to go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhixing.kernel.errors import NotAllowed


def refused(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    """403 with the action and the rule that forbids it."""
    told = error.en if getattr(request, "words", "zh") == "en" else error.zh
    return render(request, "refusal.html", {"kind": "title", "told": told}, status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "refusal.html", {"kind": "missing", "told_key": "refusal.missing_told"}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing that depends on the database is shown."""
    return HttpResponse("<!doctype html><title>500</title><p>出错了，请稍后再试。Something broke. Try again later.</p>", status=500)
