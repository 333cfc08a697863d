"""Enterprises: found by name or code; one with everything that departments say of it and why; pairs that wait for a person, and what is decided about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from zhixing.engines.datahub import DataSet
from zhixing.engines.datahub import reading as rows_of
from zhixing.engines.records import Table
from zhixing.kernel.access import allow, decide
from zhixing.kernel.errors import InputFault
from zhixing.store import enterprises, entities, lake, listing
from zhixing.store.enterprises import Enterprise, Reason
from zhixing.web.county import catalogue
from zhixing.web.pages.forms import told
from zhixing.web.pages.tables import columns_of
from zhixing.web.sharing import reading
from zhixing.web.shown import stored, value
from zhixing.web.words import Language, word

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A record as a page shows it: what its row says now, and whether the reader may say that it does not belong here, or somebody has.

    there   the row stands; `shut`: it stands in a data set that is not shared with this reader, so that nothing is told of it
    """

    reason: Reason
    dataset: DataSet
    fields: Sequence[tuple[Any, str]]
    there: bool
    shut: bool
    agreed: str
    differed: str
    may_part: bool
    parted: bool

    @property
    def weight(self) -> str:
        """The weight of its reason in short."""
        return f"{self.reason.weight:.1f}"


@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Enterprises by name or code; the largest files where nothing is asked."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    asked = request.GET.get("q", "").strip()[:100]
    found, total = enterprises.search(asked)
    context = {"asked": asked, "found": [(one, _town(one.town), _titles(one.sources)) for one in found], "total": total, "linked": enterprises.there()}
    return render(request, "enterprises/listed.html", {**context, "waiting": len(enterprises.doubts(catalogue()))})


@login_required
@require_safe
def one(request: HttpRequest, id: str) -> HttpResponse:
    """Everything that departments say of one enterprise, table by table, each record with its reason."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    if enterprises.one(id) is None and (now := enterprises.moved(id)):
        return redirect("enterprise", now)
    whole, records = _found(id)
    tables: dict[str, list[Line]] = {}
    for line in _lines(request, records):
        tables.setdefault(line.reason.source, []).append(line)
    context = {
        "enterprise": whole,
        "town": _town(whole.town),
        "sources": [(catalogue().dataset(source), lines) for source, lines in tables.items()],
        "others": [name for name in whole.names if name != whole.name],
        "may_join": any(_may(request, record) for record in records),
        "longest": LONGEST,
    }
    return render(request, "enterprises/one.html", context)


@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """One pair that waits for a person, beside each other; the next takes its place once it is decided."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    waiting = enterprises.doubts(catalogue())
    try:
        at = max(0, min(int(request.GET.get("at", "0")), len(waiting) - 1))
    except ValueError:
        at = 0
    if not waiting:
        return render(request, "enterprises/review.html", {"doubt": None})
    doubt = waiting[at]
    context = {
        "doubt": doubt,
        "sides": _lines(request, [doubt.left, doubt.right]),
        "agreed": _fields(doubt.agreed, request.words),  # type: ignore[attr-defined]
        "differed": _fields(doubt.differed, request.words),  # type: ignore[attr-defined]
        "at": at,
        "number": at + 1,
        "total": len(waiting),
        "may_decide": _may(request, doubt.left) or _may(request, doubt.right),
        "longest": LONGEST,
    }
    return render(request, "enterprises/review.html", context)


@login_required
@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    """Two records are of one enterprise, or they are not."""
    allow("judge_links", request.actor, None)  # type: ignore[attr-defined]
    _decided(request, request.POST.get("left", ""), request.POST.get("right", ""), request.POST.get("verdict") == "same")
    return redirect(_next(request, reverse("enterprise_review")))


@login_required
@require_POST
def join(request: HttpRequest, id: str) -> HttpResponse:
    """An enterprise is the same as another, which is named as a whole or by its code."""
    allow("judge_links", request.actor, None)  # type: ignore[attr-defined]
    _, records = _found(id)
    asked = request.POST.get("other", "").strip()[:200]
    candidates = [one for one in enterprises.search(asked)[0] if one.id != id] if asked else []
    exact = [one for one in candidates if asked in one.names or one.code == asked.upper()] or candidates
    if len(exact) != 1:
        messages.error(request, word("enterprises.which", request.words, asked, len(exact)))  # type: ignore[attr-defined]
        return redirect("enterprise", id)
    _, theirs = _found(exact[0].id)
    _decided(request, _own(request, records).record, _own(request, theirs).record, True)
    return redirect("enterprise", id)


def _decided(request: HttpRequest, left: str, right: str, same: bool) -> None:
    why = request.POST.get("why", "")[:LONGEST]
    try:
        entities.judge(catalogue(), request.actor, left, right, same, why)  # type: ignore[attr-defined]
        messages.success(request, word("enterprises.decided", request.words))  # type: ignore[attr-defined]
    except InputFault as fault:
        messages.error(request, told(fault, request))


def _found(id: str) -> tuple[Enterprise, list[Reason]]:
    found = enterprises.one(id)
    if found is None:
        raise Http404
    return found


def _own(request: HttpRequest, records: Sequence[Reason]) -> Reason:
    """The first record about which the reader may decide; the first of all where that is none."""
    return next((one for one in records if _may(request, one)), records[0])


def _may(request: HttpRequest, record: Reason) -> bool:
    return decide("judge_links", request.actor, record.owner).allowed  # type: ignore[attr-defined]


def _lines(request: HttpRequest, records: Sequence[Reason]) -> list[Line]:
    """Records with what their rows say now, masked by the reader's rights."""
    language: Language = request.words  # type: ignore[attr-defined]
    rows = {source: _rows(request, source, sorted({one.row for one in records if one.source == source})) for source in {one.source for one in records}}
    owners = {one.record: one.owner for one in records}
    apart = entities.apart(catalogue())
    lines = []
    for one in records:
        dataset, said = catalogue().dataset(one.source), rows[one.source].get(one.row)
        may_part = bool(one.other) and (_may(request, one) or decide("judge_links", request.actor, owners.get(one.other, one.owner)).allowed)  # type: ignore[attr-defined]
        parted = frozenset((one.record, one.other)) in apart
        shut = said is not None and not dataset.published and not reading(request.actor, dataset).allowed  # type: ignore[attr-defined]
        agreed, differed = _fields(one.agreed, language), _fields(one.differed, language)
        lines.append(Line(one, dataset, said or [], said is not None, shut, agreed, differed, may_part, parted))
    return lines


def _rows(request: HttpRequest, source: str, rows: Sequence[str]) -> dict[str, list[tuple[Any, str]]]:
    """What the rows of a table or of a delivered data set say now, as far as this reader may know it; rows that are gone are not among them."""
    here = catalogue()
    dataset = here.dataset(source)
    if dataset.published:
        entries = listing.of_rows(dataset.table, rows)
        return {row: _said(request, dataset.table, entry) for row, entry in entries.items() if not entry.withdrawn}
    version = lake.current(dataset.id)
    if version is None:
        return {}
    shown = reading(request.actor, dataset).allowed  # type: ignore[attr-defined]
    page = rows_of.keyed(version.files, dataset, rows, rows_of.stricter(version.columns, dataset.columns)[1:] if shown else ())
    listed = {field.id: field for field in columns_of(dataset.table)}
    masked = {one.name for one in page.columns if one.sensitivity == "personal"}
    said: dict[str, list[tuple[Any, str]]] = {}
    for key, *values in page.rows:
        told = [(one.name, kept) for one, kept in zip(page.columns[1:], values, strict=True) if kept is not None and one.name in listed]
        said[key] = [(listed[id], str(kept) if id in masked else stored(listed[id], kept, here.known, request.words)) for id, kept in told]  # type: ignore[attr-defined]
    return said


def _said(request: HttpRequest, table: Table, entry: listing.Entry) -> list[tuple[Any, str]]:
    """The fields of a row that a list shows and that are filled."""
    clear = decide("read_personal", request.actor, entry.owner).allowed  # type: ignore[attr-defined]
    language: Language = request.words  # type: ignore[attr-defined]
    fields = [field for field in columns_of(table) if entry.fields.get(field.id) is not None]
    return [
        (field, value(field, entry.fields[field.id], catalogue().known, language, clear=clear or field.sensitivity in ("open", "internal"))) for field in fields
    ]


def _fields(ids: Iterable[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(word(f"linked.{id}", language) for id in ids)


def _town(code: str) -> str:
    return catalogue().known.places.get(code, code)


def _titles(sources: Iterable[str]) -> list[Table]:
    return [catalogue().dataset(source).table for source in sources]


def _next(request: HttpRequest, usual: str) -> str:
    asked = request.POST.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else usual
