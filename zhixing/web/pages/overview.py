"""Pages over everything: the ledger, and whether the program is well."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from zhixing.engines.records import Query
from zhixing.kernel.access import allow
from zhixing.store import ledger, listing
from zhixing.web.county import catalogue


@login_required
def chain(request: HttpRequest) -> HttpResponse:
    """The end of the ledger, to be published."""
    allow("read_ledger", request.actor, None)  # type: ignore[attr-defined]
    return render(request, "ledger.html", {"digest": ledger.digest()})


def alive(request: HttpRequest) -> HttpResponse:
    """The program runs."""
    return JsonResponse({"alive": True})


def ready(request: HttpRequest) -> HttpResponse:
    """The program runs, its database answers and its tables are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM chain")
        facts = cursor.fetchone()[0]
    for table in catalogue().tables:
        listing.count(table, Query(), 1)
    return JsonResponse({"ready": True, "facts": facts})
