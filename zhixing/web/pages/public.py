"""The public site: pages and files without sign-in, where the county has one. They say what is published and nothing else (store/public.py)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import condition, require_safe

from zhixing import __version__
from zhixing.store import ledger
from zhixing.store.registers import today
from zhixing.web.county import folder, supervision
from zhixing.web.published import CSV, FEED, JSON, Place, made
from zhixing.web.shelf import Busy, Shelf
from zhixing.web.words import Language, word

# How long somebody in between may keep a page without asking again, in seconds.
FRESH = 300
SHELF = Shelf(most=16 * 1024 * 1024, a_minute=1200)


def state(request: HttpRequest, *_: object, **__: object) -> str:
    """What a page is made from: the last fact, the day, the program. While it is the same, so is the page."""
    return f'"{ledger.digest().number}-{today().isoformat()}-{__version__}"'


def _answer(request: HttpRequest, language: Language, path: str) -> HttpResponse:
    if not supervision().public:
        raise Http404
    return _sent(request, language=language, path=path)


@require_safe
@condition(etag_func=state)
def _sent(request: HttpRequest, *, language: Language, path: str) -> HttpResponse:
    try:
        found = SHELF.take((folder(), ledger.digest().hash, state(request), language, path), lambda: _made(language, path))
    except Busy:
        return HttpResponse(word("public.busy", language), status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "30"})
    if found is None:
        raise Http404
    content, kind = found
    answer = HttpResponse(content, content_type=kind, headers={"Cache-Control": f"public, max-age={FRESH}"})
    if path.endswith((CSV, JSON)):
        answer["Content-Disposition"] = f'attachment; filename="commitments-{path.partition("/")[0]}.{path.rpartition(".")[2]}"'
    return answer


def _made(language: Language, path: str) -> tuple[bytes, str] | None:
    found = made(Place(language, path))
    return (found.content, found.type) if found else None


def years(request: HttpRequest, language: Language) -> HttpResponse:
    """Every year with a published list."""
    return _answer(request, language, "")


def year(request: HttpRequest, language: Language, year: int) -> HttpResponse:
    """A year at a glance."""
    return _answer(request, language, f"{year}/")


def promise(request: HttpRequest, language: Language, year: int, id: str) -> HttpResponse:
    """One promise."""
    return _answer(request, language, f"{year}/{id}/")


def feed(request: HttpRequest, language: Language, year: int) -> HttpResponse:
    """What happened lately, as Atom."""
    return _answer(request, language, f"{year}/{FEED}")


def table(request: HttpRequest, language: Language, year: int) -> HttpResponse:
    """A year as CSV."""
    return _answer(request, language, f"{year}/{CSV}")


def document(request: HttpRequest, language: Language, year: int) -> HttpResponse:
    """A year as JSON."""
    return _answer(request, language, f"{year}/{JSON}")
