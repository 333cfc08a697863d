"""The page of the ledger."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhixing.kernel.access import allow
from zhixing.store import ledger


@login_required
def chain(request: HttpRequest) -> HttpResponse:
    """The end of the ledger, to be published."""
    allow("read_ledger", request.actor, None)  # type: ignore[attr-defined]
    return render(request, "ledger.html", {"digest": ledger.digest()})
