"""What every page needs to know: who asks, in which language, in which county."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from zhixing.kernel.access import Actor, decide
from zhixing.kernel.errors import NotAllowed
from zhixing.store.people import Person
from zhixing.web.county import catalogue
from zhixing.web.marking import is_synthetic
from zhixing.web.words import Language, word

NOBODY = Actor("", frozenset())
COOKIE, THEME = "language", "theme"
# The places of the main navigation: word, address, and the action without which it is not shown.
PLACES = (
    ("nav.report", "/report/", "read_plan"),
    ("nav.supervision", "/supervision/", "read_plan"),
    ("nav.systems", "/systems/", "read_rows"),
    ("nav.work", "/desk/", "read_rows"),
    ("nav.data", "/data/", "read_rows"),
    ("nav.administration", "/administration/", "see_administration"),
)
# Pages that belong to a place without lying under its address.
WITHIN = {
    "/tables/": "/data/",
    "/ledger/": "/data/",
    "/figures/": "/data/",
    "/people/": "/administration/",
    "/departments/": "/supervision/",
    "/leader/": "/supervision/",
    "/organisation/": "/administration/",
}


class PersonMiddleware:
    """Gives each request its `actor` and `words` (the language), and turns a refusal into a page that names the rule."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.words = language_of(request)  # type: ignore[attr-defined]
        person = request.user
        request.actor = person.actor(catalogue().county) if isinstance(person, Person) else NOBODY  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a refusal."""
        from zhixing.web.pages.refusals import refused

        return refused(request, error) if isinstance(error, NotAllowed) else None


def language_of(request: HttpRequest) -> Language:
    """Chinese, unless English was chosen."""
    return "en" if request.COOKIES.get(COOKIE) == "en" else "zh"


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """What the frame of each page shows."""
    here = catalogue()
    actor = getattr(request, "actor", NOBODY)
    theme = request.COOKIES.get(THEME, "")
    language: Language = getattr(request, "words", "zh")
    person = request.user if getattr(request, "user", None) and request.user.is_authenticated else None
    return {
        "county": here.county,
        "tables": here.tables,
        "actor": actor,
        "words": language,
        "theme": theme if theme in ("light", "dark") else "",
        "places": _places(request.path, actor),
        "synthetic": is_synthetic(request),
        "person": person,
        "astray": astray(person, here.known.agencies, language) if isinstance(person, Person) else "",
    }


def _places(path: str, actor: Actor) -> list[tuple[str, str, bool]]:
    """The main navigation as this person sees it: word, address, whether the page lies in it."""
    path = next((place for beginning, place in WITHIN.items() if path.startswith(beginning)), path)
    return [(word, address, path.startswith(address)) for word, address, action in PLACES if decide(action, actor, None).allowed]


def astray(person: Person, agencies: Mapping[str, str], language: Language) -> str:
    """What to tell somebody whose account belongs nowhere, or may do nothing; "" where all is well."""
    if not person.agency:
        return word("astray.no_agency", language)
    if person.agency not in agencies:
        return word("astray.gone_agency", language, person.agency)
    return "" if person.roles.strip() else word("astray.no_role", language)
