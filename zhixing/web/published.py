"""The public site: which pages and files there are, and what each says. The portal serves them, `zhixing publish` writes the same ones into a folder.

Links are relative, so that a page lies as well in the portal, on a server of plain files and in a folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.templatetags.static import static

from zhixing.store import board, remembered
from zhixing.store.public import FARTHEST, MOST, Event, PublicYear, events, public_year
from zhixing.store.registers import today
from zhixing.web import opendata
from zhixing.web.county import catalogue, supervision
from zhixing.web.promised import promise_told
from zhixing.web.words import Language
from zhixing.web.yeartold import year_told

LANGUAGES: dict[Language, str] = {"zh": "", "en": "en/"}
TYPES = {"": "text/html; charset=utf-8", "xml": "application/atom+xml; charset=utf-8", "csv": "text/csv; charset=utf-8", "json": "application/json"}
FEED, CSV, JSON = "feed.xml", "commitments.csv", "commitments.json"
# Style sheet and mark of the pages; in a folder they lie under `files/`.
ASSETS = ("portal.css", "public.css", "mark.svg")

# The view of each year that was asked for last, with the board that it was made from.
_KEPT: dict[int, tuple[board.Board, PublicYear]] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page or file of the site lies: its language, its path below the root of that language, and whether the site is a folder of files."""

    language: Language
    path: str = ""
    filed: bool = False

    @property
    def whole(self) -> str:
        """The path below the root of the site."""
        return LANGUAGES[self.language] + self.path

    @property
    def file(self) -> str:
        """The file in which it lies."""
        return self.whole if self.whole and not self.whole.endswith("/") else f"{self.whole}index.html"

    def to(self, path: str) -> str:
        """The relative link to another place of the same language."""
        return self._up + replace(self, path=path)._linked

    @property
    def other(self) -> str:
        """The relative link to the same page in the other language."""
        return self._up + replace(self, language="en" if self.language == "zh" else "zh")._linked

    def asset(self, name: str) -> str:
        """The address of a style sheet or picture."""
        return f"{self._up}files/{name}" if self.filed else static(name)

    @property
    def _up(self) -> str:
        return "../" * self.whole.count("/")

    @property
    def _linked(self) -> str:
        return self.file if self.filed else self.whole or "./"


@dataclass(frozen=True, slots=True)
class Made:
    """A page or file as it is sent or written."""

    content: bytes
    type: str


def segment(code: str) -> str:
    """The name of a commitment's page: its code, but for what a folder or another file of the year is called.

    >>> segment("s1.a.12"), segment(".."), segment("feed.xml")
    ('s1.a.12', '__', 'feed_xml')
    """
    return code.replace(".", "_") if not code.strip(".") or code in (FEED, CSV, JSON) else code


def years() -> list[PublicYear]:
    """Every year with something published, the newest first."""
    return [view for year in board.years(catalogue()) if (view := of_year(year)) is not None]


def of_year(year: int) -> PublicYear | None:
    """The published view of a year; None where nothing of it is published."""
    here, day = catalogue(), today()
    seen, kept = board.board(here, year), _KEPT.get(year)
    if kept is None or kept[0] is not seen or (kept[1].last, kept[1].day) != (seen.last, day):
        kept = _KEPT[year] = (seen, public_year(here, seen, day))
    return kept[1] if kept[1].items else None


def places(*, year: int | None = None) -> Iterator[Place]:
    """Every page and file of the site, or what belongs to one year and the page that leads to it."""
    shown = [view for view in years() if year in (None, view.year)]
    for language in LANGUAGES:
        yield Place(language, "", True)
        for view in shown:
            for name in ("", FEED, CSV, JSON, *(f"{segment(code)}/" for code in view.items)):
                yield Place(language, f"{view.year}/{name}", True)


def made(place: Place, *, year: int | None = None) -> Made | None:
    """What lies at a place; None where nothing does. `year` leaves all other years out."""
    head, _, rest = place.path.partition("/")
    if not head:
        return _page(place, "public/years.html", {"years": [view for view in years() if year in (None, view.year)]})
    view = of_year(int(head)) if head.isascii() and head.isdigit() and len(head) < 5 else None
    if view is None:
        return None
    if not rest:
        told = year_told(view, _events(view, FARTHEST), place.language)
        return _page(place, "public/year.html", {"view": view, **told, "licence": supervision().licence})
    if rest in (FEED, CSV, JSON):
        return _file(place, view, rest)
    code = next((code for code in view.items if f"{segment(code)}/" == rest), None)
    return _page(place, "public/promise.html", {"view": view, **promise_told(view, code, place.language)}) if code else None


def _events(view: PublicYear, most: int = MOST) -> list[Event]:
    here = catalogue()
    return events(here, board.board(here, view.year), most)


def _file(place: Place, view: PublicYear, name: str) -> Made:
    language = place.language
    if name == FEED:
        content = opendata.feed(view, _events(view), language, place.to(f"{view.year}/"), lambda code: place.to(f"{view.year}/{segment(code)}/"))
    elif name == CSV:
        content = opendata.table(view, language)
    else:
        content = opendata.document(view, supervision().licence)
    return Made(content, TYPES[name.rpartition(".")[2]])


def _page(place: Place, template: str, context: dict[str, Any]) -> Made:
    here = catalogue()
    frame = {"place": place, "words": place.language, "county": here.county, "synthetic": remembered.is_synthetic(), "day": today()}
    return Made(render_to_string(template, {**context, **frame}).encode(), TYPES[""])
