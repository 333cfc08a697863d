"""Whether the program is well, for the machines that watch it: it runs, it can work, its figures. Nothing here says anything of a person or a row."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from zhixing.kernel.errors import InputFault
from zhixing.store import current, ledger
from zhixing.web import metrics
from zhixing.web.county import catalogue


def alive(request: HttpRequest) -> HttpResponse:
    """The program runs."""
    return JsonResponse({"alive": True})


def ready(request: HttpRequest) -> HttpResponse:
    """200 where it can work; 503 with the reasons where it cannot: county, database, migrations, tables."""
    try:
        here = catalogue()
    except InputFault:
        return _unready("county")
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return _unready("migrations")
        facts = ledger.digest().number
        if current.stale(here.tables, here.known):
            return _unready("tables")
    except (DatabaseError, ImproperlyConfigured):
        return _unready("database")
    return JsonResponse({"ready": True, "facts": facts})


def _unready(reason: str) -> HttpResponse:
    return JsonResponse({"ready": False, "reasons": [reason]}, status=503)


def figures(request: HttpRequest) -> HttpResponse:
    """The figures for Prometheus, to who sends the token; to everybody else there is nothing here."""
    if not metrics.may_read(request.headers.get("Authorization", "")):
        raise Http404
    return HttpResponse(metrics.told(), content_type="text/plain; version=0.0.4; charset=utf-8")
