"""One version of a data set: what came and what came back, its rows as they were then, and the whole as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from zhixing.engines.datahub import Column, DataSet
from zhixing.engines.datahub import reading as rows_of
from zhixing.engines.records import Table, read_query
from zhixing.kernel.access import Actor, Decision, allow, decide
from zhixing.kernel.errors import NotAllowed
from zhixing.store import grants, lake, shelves
from zhixing.store.lake import Version
from zhixing.web import holdings
from zhixing.web.county import catalogue
from zhixing.web.pages.datasets import dataset_of
from zhixing.web.sharing import granted, opened, reading, taking_out
from zhixing.web.shown import EMPTY, stored
from zhixing.web.words import word

LINES = 50
FARTHEST = 10**9
FILTERED = ("choice", "place", "agency", "yesno", "text", "month", "date", "year")
FORMS: dict[str, tuple[rows_of.Form, str]] = {"csv": ("csv", "text/csv; charset=utf-8"), "parquet": ("parquet", "application/vnd.apache.parquet")}


def version_of(dataset: str, number: int) -> Version:
    """The version of an address; 404 where there is none such."""
    found = next((one for one in lake.versions(dataset) if one.number == number), None)
    if found is None:
        raise Http404
    return found


def columns_of(dataset: DataSet, version: Version) -> tuple[Column, ...]:
    """The columns of a version, guarded as they were then or are now, whichever is more."""
    return rows_of.stricter(version.columns, dataset.columns)


def asked_of(dataset: DataSet, columns: tuple[Column, ...]) -> Table:
    """The table as far as one may ask by it: nothing can be found by what is masked, or it could be guessed value by value."""
    plain = {one.name for one in columns if one.sensitivity not in rows_of.GUARDED}
    return replace(dataset.table, fields=tuple(field for field in dataset.table.fields if field.id in plain))


def is_there(version: Version) -> bool:
    """Are all its files in their places?"""
    return all(path.is_file() for path in version.files)


def permitted(decision: Decision) -> None:
    """Go on where a decision says yes."""
    if not decision.allowed:
        raise NotAllowed(decision.action.en, decision.en, f"{decision.zh}。")


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
        context |= _rows(request, found, held)
    return render(request, "datasets/version.html", context, status=200)


def seen_by(actor: Actor, dataset: DataSet, version: Version, code: str, what: str) -> tuple[Column, ...]:
    """The columns of a version as somebody gets them: masked, or by a grant of this code, which notes the use."""
    columns = columns_of(dataset, version)
    return opened(columns, grants.use(catalogue(), actor, dataset, code, what, version.number)) if code else columns


def _rows(request: HttpRequest, dataset: DataSet, version: Version) -> dict[str, Any]:
    """A page of the rows, masked but for what a grant opens; what stays masked leaves the lake so."""
    asked = request.GET.dict()
    columns = seen_by(request.actor, dataset, version, asked.get("grant", ""), "查看")  # type: ignore[attr-defined]
    language, known = request.words, catalogue().known  # type: ignore[attr-defined]
    table = asked_of(dataset, columns_of(dataset, version))
    query, faults = read_query(table, [(name, value) for name, value in asked.items() if name not in ("from", "limit", "q", "grant")], known)
    text = asked.get("from", "0")
    offset = min(int(text), FARTHEST) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    page = rows_of.page(version.files, columns, replace(query, limit=LINES, order=query.order if "sort" in asked else ""), offset)
    seen = {one.name: one.sensitivity for one in page.columns}
    fields = {field.id: replace(field, sensitivity=seen.get(field.id, field.sensitivity)) for field in dataset.table.fields}
    masked = {one.name for one in page.columns if one.sensitivity == "personal"}

    def title(name: str) -> str:
        label = fields[name].label if name in fields else None
        return (label.en if language == "en" and label.en else label.zh) if label else word(f"datasets.{name}", language) if name.startswith("row_") else name

    def cell(name: str, kept: Any) -> str:
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
    with shelves.scratch() as aside:
        # What is open can be sent after its name is gone.
        file = rows_of.copied(held.files, columns, aside / f"rows.{form}", kind).open("rb")
    return saved(FileResponse(file, content_type=media), f"{found.id}-{held.number}.{form}", f"{found.label.zh} {held.number}.{form}")


def saved(answer: FileResponse, plain: str, title: str) -> FileResponse:
    """A file as an answer that is saved under a name."""
    answer["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(title)}"
    return answer
