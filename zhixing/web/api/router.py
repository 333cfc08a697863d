"""The router: every address under /api/ is guarded, and every error, ours or Django's, becomes a problem."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern, re_path
from django.utils.cache import patch_vary_headers
from django.utils.log import log_response
from django.views.defaults import bad_request
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, Throttled

from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.store.ledger import Overtaken
from zhixing.store.registers import Faulty
from zhixing.web.api import deeds, deliveries, files
from zhixing.web.api.answers import JSON
from zhixing.web.api.bodies import receivable, too_large
from zhixing.web.api.problems import PROBLEM, Problem, Told, Wrong, told
from zhixing.web.county import catalogue
from zhixing.web.pages import refusals

ROOT = "/api/"
FILES = "/api/evidence"
View = Callable[..., HttpResponseBase]


class Api(NinjaAPI):
    """Ninja with our own addresses, document and errors."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        for kind, handler in HANDLERS.items():
            self.add_exception_handler(kind, handler)

    @property
    def urls(self) -> tuple[list[Any], str, str]:
        """Every address, guarded; whatever else begins with /api/ is missing, and that is a problem too."""
        patterns, app, space = super().urls
        views = [one for one in patterns if isinstance(one, URLPattern) and one.name != "api-root"]
        guarded = [URLPattern(one.pattern, guarded_view(one.callback), one.default_args, one.name) for one in views]
        return [*guarded, re_path("", guarded_view(_nothing))], app, space


def guarded_view(view: View) -> View:
    """A view that is asked for JSON in JSON, and answers in nothing else."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if not (request.accepts(JSON) or request.accepts(PROBLEM)):
                raise Problem("not_acceptable")
            if request.method in ("POST", "PATCH"):
                _receivable(request)
            given = view(request, *args, **kwargs)
        except Problem as problem:
            given = told(request, problem)
        if isinstance(given, HttpResponseNotAllowed):
            given = told(request, Problem("wrong_method", headers={"Allow": given["Allow"]}))
        if request.method == "HEAD" and isinstance(given, HttpResponse):
            given["Content-Length"] = str(len(given.content))
            given.content = b""
        # Rows are seen by those who may: nothing between them and the portal keeps a copy.
        given["Cache-Control"] = "no-store"
        patch_vary_headers(given, ("Accept", "Accept-Language", "Authorization", "Cookie"))
        return given

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded


def _receivable(request: HttpRequest) -> None:
    """Whether the body of a request can be read: a file as it is, anything else as JSON or a form."""
    if request.path == FILES:
        files.receivable(request)
    elif deliveries.is_delivery(request):
        files.receivable(request, deliveries.LARGEST)
    else:
        receivable(request)


def _nothing(request: HttpRequest) -> HttpResponse:
    raise Problem("missing")


def _faulty(request: HttpRequest, error: Faulty) -> HttpResponse:
    """What only the store can find: a key that is taken. Whose row it is is not told where rows go by the names of people."""
    taken = all(fault.code == "doubled" for fault in error.faults)
    table = catalogue()[error.where]
    faults: list[Told] = list(error.faults)
    if table.field(table.name).sensitivity in ("personal", "secret"):
        titles = "、".join(table.field(id).label.zh for id in table.key)
        faults = [Wrong(fault.field, "doubled", (titles,)) if fault.code == "doubled" else fault for fault in faults]
    return told(request, Problem("conflict" if taken else "faulty", faults=faults))


def _not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    return told(request, Problem("not_allowed", error.zh, error.en))


def _in_the_way(request: HttpRequest, error: InputFault) -> HttpResponse:
    """What the checks had found in order and somebody has changed since."""
    return told(request, Problem("conflict", str(error), str(error)))


def _overtaken(request: HttpRequest, error: Overtaken) -> HttpResponse:
    return told(request, deeds.overtaken_meanwhile(request, error))


def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return told(request, Problem("not_signed_in", headers={"WWW-Authenticate": 'Session realm="/sign-in/", Bearer realm="/account/"'}))


def _too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    return told(request, Problem("too_often", headers={"Retry-After": str(math.ceil(error.wait or 1))}))


def _suspicious(request: HttpRequest, error: SuspiciousOperation | UnreadablePostError | MultiPartParserError) -> HttpResponse:
    return told(request, too_large() if isinstance(error, RequestDataTooBig) else Problem("malformed"))


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """A bug of ours, or a database that does not answer: told to those who watch, not to the caller."""
    got_request_exception.send(sender=None, request=request)
    answer = told(request, Problem("broken"))
    log_response("%s: %s", "Internal Server Error", request.path, response=answer, request=request, exception=error)
    return answer


HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Problem: lambda request, problem: told(request, problem),
    Faulty: _faulty,
    Overtaken: _overtaken,
    InputFault: _in_the_way,
    NotAllowed: _not_allowed,
    AuthenticationError: _not_signed_in,
    Throttled: _too_often,
    SuspiciousOperation: _suspicious,
    UnreadablePostError: _suspicious,
    MultiPartParserError: _suspicious,
    Exception: _broken,
}


# What goes wrong before an address is even looked up: a foreign name of the host, a database that is away.


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for the whole portal: a problem under /api/, Django's page elsewhere."""
    return told(request, Problem("malformed")) if request.path.startswith(ROOT) else bad_request(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """500 for the whole portal: a problem under /api/, our page elsewhere."""
    return told(request, Problem("broken")) if request.path.startswith(ROOT) else refusals.broken(request)
