"""Data delivered by hand: a file in, what became of it, what came back; a version taken back, a table published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from zhixing.engines.datahub import DataSet, Refused
from zhixing.kernel.access import allow, decide
from zhixing.store import attempts, defects, delivering, lake, ledger, publishing, shelves
from zhixing.store.evidence import MEGABYTE, limit
from zhixing.web import holdings
from zhixing.web.county import catalogue
from zhixing.web.held import columns_of, is_there, saved, version_of
from zhixing.web.pages.datasets import dataset_of
from zhixing.web.pages.sheets import ROUND
from zhixing.web.waiting import bare_name
from zhixing.web.words import word

LONGEST = 2000


def _delivered(request: HttpRequest, id: str, action: str) -> DataSet:
    """The data set of an address, which is delivered and of which somebody may do this."""
    allow(action, request.actor, None)  # type: ignore[attr-defined]
    found = dataset_of(id)
    if found.published:
        raise Http404
    allow(action, request.actor, found.owner)  # type: ignore[attr-defined]
    return found


@login_required
@csrf_exempt
def deliver(request: HttpRequest, dataset: str) -> HttpResponse:
    """The form of a delivery and what becomes of it. A body that is too large is refused before it is read, so the token is asked for behind that."""
    found = _delivered(request, dataset, "deliver_data")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length[:20]) > limit() + ROUND:
        return _form(request, found, 413, large=True)
    return _deliver(request, found)


@csrf_protect
def _deliver(request: HttpRequest, found: DataSet) -> HttpResponse:
    if request.method != "POST":
        return _form(request, found, 200)
    file, reason = request.FILES.get("file"), request.POST.get("reason", "").strip()[:LONGEST]
    if not isinstance(file, TemporaryUploadedFile):
        return _form(request, found, 422, nothing=True)
    if getattr(file, "over", False):
        return _form(request, found, 413, large=True)
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    name, before = bare_name(file.name), lake.last(found.id)
    try:
        version = delivering.deliver(catalogue(), found.id, Path(file.temporary_file_path()), name, actor, reason=reason)
    except Refused:
        note = next(one for one in reversed(attempts.refusals(found.id)) if one.actor == actor.id)
        return redirect("refusal", found.id, note.fact)
    except ledger.Overtaken:
        return _form(request, found, 409, overtaken=True)
    if version.number <= before:
        messages.info(request, word("datasets.again", language, version.number))
    else:
        messages.success(request, word("datasets.taken", language, version.number))
    return redirect("version", found.id, version.number)


def _form(request: HttpRequest, found: DataSet, status: int, **more: bool) -> HttpResponse:
    english = request.words == "en"  # type: ignore[attr-defined]
    titles = [(field.label.en if english else field.label.zh, field.unit) for field in found.table.fields]
    needed = (", " if english else "、").join(f"{title}（{unit}）" if unit else title for title, unit in titles)
    return render(request, "datasets/deliver.html", {"dataset": found, "needed": needed, "most": limit() // MEGABYTE, **more}, status=status)


@login_required
@require_safe
def refusal(request: HttpRequest, dataset: str, fact: int) -> HttpResponse:
    """A delivery that was not taken: why, in one sentence, and the first of the rows that came back."""
    found = _delivered(request, dataset, "deliver_data")
    note = next((one for one in attempts.refusals(found.id) if one.fact == fact), None)
    if note is None:
        raise Http404
    bad_rows = holdings.bad_rows(found, note.returned) if note.returned else []
    return render(request, "datasets/refusal.html", {"dataset": found, "refusal": note, "bad_rows": bad_rows})


@login_required
@require_safe
def returned(request: HttpRequest, dataset: str, hash: str) -> FileResponse:
    """The file of the rows that came back, as they were delivered: for those who put them right."""
    found = _delivered(request, dataset, "deliver_data")
    named = {one.returned for one in (*lake.versions(found.id), *attempts.refusals(found.id)) if one.returned}
    if hash not in named or not lake.returned(hash).is_file():
        raise Http404
    title = word("datasets.returned_name", request.words, found.label.zh)  # type: ignore[attr-defined]
    return saved(FileResponse(lake.returned(hash).open("rb"), content_type="text/csv; charset=utf-8"), f"{found.id}.csv", f"{title}.csv")


@login_required
@require_safe
def broken(request: HttpRequest, dataset: str, version: int, rule: str) -> FileResponse:
    """The rows of a version that break a rule: for those who deliver it, masked where they may not see people in clear."""
    found = _delivered(request, dataset, "deliver_data")
    held = version_of(found.id, version)
    counted = rule in {one.id for one in found.rules if one.kind != "fresh"} and (held.scores or {}).get(rule, (0, 0))[1]
    if not counted or not is_there(held):
        raise Http404
    clear = decide("read_personal", request.actor, found.owner).allowed  # type: ignore[attr-defined]
    columns = [replace(one, sensitivity="internal") if clear and one.sensitivity == "personal" else one for one in columns_of(found, held)]
    with shelves.scratch() as aside:
        file = delivering.breaking(catalogue(), held, rule, columns, aside).open("rb")
    title = next(one.label.zh for one in found.rules if one.id == rule)
    return saved(
        FileResponse(file, content_type="text/csv; charset=utf-8"), f"{found.id}-{held.number}-{rule}.csv", f"{found.label.zh} {held.number} {title}.csv"
    )


@login_required
@require_POST
def take_back(request: HttpRequest, dataset: str, version: int) -> HttpResponse:
    """A version that no longer counts; the one before it counts again."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    allow("take_back_delivery", actor, None)
    found = dataset_of(dataset)
    allow("take_back_delivery", actor, found.owner)
    current, reason = lake.current(found.id), request.POST.get("reason", "").strip()[:LONGEST]
    if current is None or current.number != version:
        messages.error(request, word("datasets.not_last", language))
    elif not reason:
        messages.error(request, word("datasets.no_reason", language))
    else:
        defects.take_back(catalogue(), found.id, version, actor, reason)
        messages.success(request, word("datasets.taken_back_now", language, version))
    return redirect("dataset", found.id)


@login_required
@require_POST
def publish(request: HttpRequest, dataset: str) -> HttpResponse:
    """A table of the ledger published as it is now."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    allow("publish_data", actor, None)
    found = dataset_of(dataset)
    if not found.published:
        raise Http404
    before = lake.last(found.id)
    version = publishing.publish(catalogue(), found.id, actor)
    messages.success(request, word("datasets.published_now" if version.number > before else "datasets.nothing_new", language, version.number))
    return redirect("dataset", found.id)
