"""Rows on a map: the page, the shapes that it draws (bounded, with the filters of the list), the outline of the county."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from zhixing.engines.records import Field, Query, Table, read_query
from zhixing.kernel.access import allow, decide
from zhixing.store import listing
from zhixing.web.county import catalogue, outline
from zhixing.web.pages.asked import chips, conditions
from zhixing.web.pages.tables import condition, shape_of, table_of
from zhixing.web.shown import value

# Shapes in one answer, characters of their coordinates, and rows that are looked through for them.
MOST, MOST_CHARACTERS, FARTHEST = 5000, 8_000_000, 100_000
LISTED = 100


def _asked(request: HttpRequest, id: str) -> tuple[Table, Field, Query]:
    """The table with a place, and what the address asks of it."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    table = table_of(id)
    place = shape_of(table)
    if place is None:
        raise Http404
    query, _ = read_query(table, [(name, value) for name, value in request.GET.items() if name not in ("known", "sort", "after")], catalogue().known)
    return table, place, query


def _placed(request: HttpRequest, table: Table, place: Field, query: Query, most: int) -> tuple[list[tuple[str, str, str]], bool]:
    """Rows with a place as (row, name, shape), and whether there may be more."""
    known, language = catalogue().known, request.words  # type: ignore[attr-defined]
    found: list[tuple[str, str, str]] = []
    characters, name = 0, table.field(table.name)
    for number, entry in enumerate(listing.matching(table, query)):
        shape = entry.fields.get(place.id)
        if len(found) >= most or characters > MOST_CHARACTERS or number >= FARTHEST:
            return found, True
        if shape is not None:
            clear = name.sensitivity in ("open", "internal") or decide("read_personal", request.actor, entry.owner).allowed  # type: ignore[attr-defined]
            found.append((entry.row, value(name, entry.fields.get(name.id), known, language, clear=clear), str(shape)))
            characters += len(str(shape))
    return found, False


@login_required
def page(request: HttpRequest, table: str) -> HttpResponse:
    """The map of a list, and below it the first rows with a place for those who cannot see it."""
    found, place, query = _asked(request, table)
    asked, language = request.GET.dict(), request.words  # type: ignore[attr-defined]
    listed, more = _placed(request, found, place, replace(query, limit=LISTED), LISTED)
    context: dict[str, Any] = {
        "table": found,
        "place": place,
        "system": catalogue().system_of(found.id),
        "listed": [(row, name, _position(shape)) for row, name, shape in listed],
        "more": more,
        "following": urlencode(conditions(asked)),
        "chips": chips(asked, [(name, condition(found, name, value, language)) for name, value in conditions(asked).items()]),
    }
    return render(request, "map.html", context)


def _position(shape: str) -> str:
    """Where a shape begins, as one types it."""
    at = json.loads(shape)["coordinates"]
    while isinstance(at[0], list):
        at = at[0]
    return f"{at[0]}, {at[1]}"


@login_required
def shapes(request: HttpRequest, table: str) -> HttpResponse:
    """The shapes as GeoJSON (RFC 7946), in CGCS2000; `cut` where there may be more than are told."""
    found, place, query = _asked(request, table)
    told, cut = _placed(request, found, place, query, MOST)
    features = ",".join(
        f'{{"type":"Feature","properties":{json.dumps({"row": row, "name": name}, ensure_ascii=False)},"geometry":{shape}}}' for row, name, shape in told
    )
    answer = HttpResponse(f'{{"type":"FeatureCollection","cut":{json.dumps(cut)},"features":[{features}]}}', content_type="application/geo+json")
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
def outlined(request: HttpRequest) -> HttpResponse:
    """The outline of the county, as its folder has it."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    drawn = outline()
    if drawn is None:
        raise Http404
    return HttpResponse(drawn, content_type="application/geo+json")
