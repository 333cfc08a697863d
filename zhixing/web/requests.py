"""One line and one count for each request."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from zhixing.web import metrics
from zhixing.web.journal import ASKED, route

HEADER = "X-Request-Id"
# An id that a proxy gave is kept if it is no more than that.
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestMiddleware:
    """Gives each request an id, writes its line and counts it. It stands first, so that it sees what all others made of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, given = time.perf_counter(), request.headers.get(HEADER, "")
        request.id = given if GIVEN.fullmatch(given) else secrets.token_hex(8)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response[HEADER] = request.id  # type: ignore[attr-defined]
        seconds = time.perf_counter() - began
        method, pattern = request.method if request.method in METHODS else "other", route(request)
        metrics.count(str(method), pattern, response.status_code, seconds)
        told = {
            "method": method,
            "route": pattern,
            "status": response.status_code,
            "milliseconds": round(seconds * 1000, 1),
            "request": request.id,  # type: ignore[attr-defined]
            "roles": sorted(getattr(getattr(request, "actor", None), "roles", ())),
        }
        if not pattern.startswith("health/"):
            ASKED.info("request", extra={"told": told})
        return response
