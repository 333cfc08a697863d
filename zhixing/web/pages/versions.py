"""One version of a data set: what came and what came back, its rows as they were then, and the whole as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from zhixing.engines.datahub import DataSet
from zhixing.engines.datahub import reading as rows_of
from zhixing.engines.records import read_query
from zhixing.kernel.access import allow, decide
from zhixing.store import lake, shelves
from zhixing.store.lake import Version
from zhixing.web import holdings
from zhixing.web.county import catalogue
from zhixing.web.held import FARTHEST, FORMS, as_file, asked_of, columns_of, is_there, permitted, seen_by, version_of
from zhixing.web.pages import groups
from zhixing.web.pages.datasets import dataset_of
from zhixing.web.sharing import granted, reading, taking_out
from zhixing.web.shown import EMPTY, stored
from zhixing.web.words import word

LINES = 50
# What an address of the page says besides filters: of the page of rows, and of the groups.
OWN = ("from", "limit", "q", "grant", "by", "also", "of")
FILTERED = ("choice", "place", "agency", "yesno", "text", "month", "date", "year")


@login_required
@require_safe
def one(request: HttpRequest, dataset: str, version: int) -> HttpResponse:
    """What came, what came back, and a page of the rows."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    allow("read_rows", actor, None)
    found = dataset_of(dataset)
    held = version_of(found.id, version)
    may_deliver = not found.published and decide("deliver_data", actor, found.owner).allowed
    context: dict[str, Any] = {
        "dataset": found,
        "version": held,
        "who": holdings.doers([held], language).get(held.actor, held.actor),
        "counts": lake.current(found.id) == held,
        "score": holdings.scored(held),
        "may_deliver": may_deliver,
        "may_take_back": decide("take_back_delivery", actor, found.owner).allowed,
        "may_take_out": taking_out(actor, found).allowed,
        "bad_rows": holdings.bad_rows(found, held.returned) if may_deliver and held.returned else [],
        "forms": list(FORMS),
        "lost": not is_there(held),
        "may_read": reading(actor, found).allowed,
        "granted": granted(actor, found),
    }
    if context["may_read"] and not context["lost"]:
        context |= {**_rows(request, found, held), "groups": groups.shown(request, found, held)}
    return render(request, "datasets/version.html", context, status=200)


def _rows(request: HttpRequest, dataset: DataSet, version: Version) -> dict[str, Any]:
    """A page of the rows, masked but for what a grant opens; what stays masked leaves the lake so."""
    asked = request.GET.dict()
    columns = seen_by(request.actor, dataset, version, asked.get("grant", ""), "查看")  # type: ignore[attr-defined]
    language, known = request.words, catalogue().known  # type: ignore[attr-defined]
    table = asked_of(dataset, columns_of(dataset, version))
    query, faults = read_query(table, [(name, value) for name, value in asked.items() if name not in OWN], known)
    text = asked.get("from", "0")
    offset = min(int(text), FARTHEST) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    page = rows_of.page(version.files, columns, replace(query, limit=LINES, order=query.order if "sort" in asked else ""), offset, shelves.copies())
    seen = {one.name: one.sensitivity for one in page.columns}
    fields = {field.id: replace(field, sensitivity=seen.get(field.id, field.sensitivity)) for field in dataset.table.fields}
    masked = {one.name for one in page.columns if one.sensitivity == "personal"}

    def title(name: str) -> str:
        label = fields[name].label if name in fields else None
        return (label.en if language == "en" and label.en else label.zh) if label else word(f"datasets.{name}", language) if name.startswith("row_") else name

    def cell(name: str, kept: Any) -> str:
        if name == "row_owner":
            return known.agencies.get(str(kept), str(kept))
        return (EMPTY if kept is None else str(kept)) if name in masked else stored(fields.get(name), kept, known, language)

    names = [one.name for one in page.columns]
    following = {name: value for name, value in asked.items() if name != "from"}
    return {
        "heads": [(title(name), name in masked) for name in names],
        "rows": [[(title(name), cell(name, kept)) for name, kept in zip(names, row, strict=True)] for row in page.rows],
        "total": page.total,
        "first": offset + 1,
        "last": offset + len(page.rows),
        "next": urlencode({**following, "from": offset + LINES}) if offset + LINES < page.total else "",
        "before": urlencode({**following, "from": max(0, offset - LINES)}) if offset else "",
        "filters": [field for field in table.fields if field.type in FILTERED],
        "asked": asked,
        "faults": faults,
    }


@login_required
@require_safe
def taken_out(request: HttpRequest, dataset: str, version: int, form: str) -> FileResponse:
    """All rows of a version as a file, masked, where its sharing class lets this reader have it, or a grant."""
    actor = request.actor  # type: ignore[attr-defined]
    allow("export_rows", actor, None)
    found = dataset_of(dataset)
    permitted(reading(actor, found))
    code = request.GET.get("grant", "")
    if not code:
        permitted(taking_out(actor, found))
    held = version_of(found.id, version)
    if form not in FORMS or not held.parts or not is_there(held):
        raise Http404
    kind, media = FORMS[form]
    columns = seen_by(actor, found, held, code, f"下载 {form}")
    return as_file(held, columns, kind, media, found)
