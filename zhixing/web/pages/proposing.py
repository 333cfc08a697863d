"""Where proposals come from and where they go: taken in from the plan or from a report that is uploaded; published when confirmed; exported as examples."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from zhixing.engines import report
from zhixing.kernel.access import allow
from zhixing.kernel.errors import InputFault
from zhixing.store import proposals
from zhixing.store.corrections import corrections
from zhixing.store.proposals import Draft, Elsewhere, Intake, Moved
from zhixing.web import waiting
from zhixing.web.county import catalogue, plans, supervision
from zhixing.web.originals import original
from zhixing.web.pages.reading import MOST_MEGABYTES, MOST_SECONDS, Unread, received
from zhixing.web.pages.review import register_of, review_of
from zhixing.web.words import word

# So many faulty rows are shown.
SHOWN = 20


@login_required
def take_in(request: HttpRequest, year: int) -> HttpResponse:
    """What the plan of the year would add, and the form for a report; then what was added."""
    allow("keep_commitments", request.actor, None)  # type: ignore[attr-defined]
    review_of(request, year)
    if "token" in request.POST:
        return _from_upload(request, year)
    if request.FILES or "upload" in request.POST:
        return _looked_at(request, year)
    plan = plans().get(year)
    if request.method == "POST" and plan:
        return _taken(request, year, _planned(year), word("review.from_plan", "zh", year))
    intake = proposals.laid(register_of(request), year, _planned(year)) if plan else None
    return _form(request, year, intake=intake, total=len(plan.commitments) if plan else 0)


def _planned(year: int) -> list[Draft]:
    """The plan of the year as drafts, with the sentences of the report where it is loaded."""
    plan = plans()[year]
    text = original(plan)
    return proposals.of_plan(plan, supervision().office, {tie.planned: tie.quote for tie in text.ties.values()} if text else {})


def _looked_at(request: HttpRequest, year: int) -> HttpResponse:
    """A report that was uploaded: read, compared with the list, kept until the person says so."""
    language = request.words  # type: ignore[attr-defined]
    try:
        reading, name = received(request, _reading)
        drafts = proposals.of_reading(reading, year, catalogue().county, supervision().office, plans().get(year))
    except Unread as unread:
        return _form(request, year, fault=unread.sentence, status=unread.status)
    except Elsewhere as elsewhere:
        return _form(request, year, fault=elsewhere.en if language == "en" else elsewhere.zh, status=422)
    except InputFault as fault:
        return _form(request, year, fault=str(fault), status=422)
    register = register_of(request)
    kept = json.dumps([[draft.raw, draft.twin] for draft in drafts], ensure_ascii=False).encode()
    upload = waiting.keep(SimpleUploadedFile(name, kept), register.actor.id, _purpose(year), supervision().office, datetime.now(UTC))
    unsure = [notice.en if language == "en" else notice.zh for notice in reading.notices]
    intake = proposals.laid(register, year, drafts)
    return _form(request, year, upload=upload, intake=intake, total=len(drafts), name=name, unsure=unsure)


def _from_upload(request: HttpRequest, year: int) -> HttpResponse:
    upload = waiting.find(request.POST["token"], register_of(request).actor.id, _purpose(year))
    if upload is None:
        return _form(request, year, fault=word("review.upload_gone", request.words), status=404)  # type: ignore[attr-defined]
    drafts = [Draft(raw, twin) for raw, twin in json.loads(upload.path.read_text("utf-8"))]
    answer = _taken(request, year, drafts, word("review.from_report", "zh", upload.name))
    upload.forget()
    return answer


def _taken(request: HttpRequest, year: int, drafts: list[Draft], reason: str) -> HttpResponse:
    language = request.words  # type: ignore[attr-defined]
    try:
        intake = proposals.take_in(register_of(request), year, drafts, supervision().office, reason)
    except InputFault as fault:
        return _form(request, year, fault=str(fault), status=422)
    messages.success(request, word("review.taken_in", language, len(intake.new), intake.there, len(intake.faulty)))
    return redirect("review", year)


def _form(request: HttpRequest, year: int, *, intake: Intake | None = None, status: int = 200, **told: Any) -> HttpResponse:
    context = {"year": year, "plan": plans().get(year), "intake": intake, "megabytes": MOST_MEGABYTES, "seconds": MOST_SECONDS, "most": SHOWN, **told}
    context["faulty"] = intake.faulty[:SHOWN] if intake else ()
    return render(request, "review/import.html", context, status=status)


def _reading(path: Path) -> report.Reading:
    return report.read(path)


def _purpose(year: int) -> str:
    return f"commitments-{year}"


@login_required
def publish(request: HttpRequest, year: int) -> HttpResponse:
    """What is confirmed, what is not decided, whose lead is missing; and the publication of all that is confirmed."""
    allow("keep_commitments" if request.method == "POST" else "read_review", request.actor, None)  # type: ignore[attr-defined]
    language = request.words  # type: ignore[attr-defined]
    register, review = register_of(request), review_of(request, year)
    entries = proposals.confirmed(register, year)
    missing = [one for one in review.all if one.fields.get("state") == "confirmed" and review.missing(one)]
    before = [one for one in review.all if one.fields.get("state") not in ("proposed", "confirmed", "rejected")]
    told, status = "", 200
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:2000]
        if not reason:
            told, status = word("review.reason_needed", language), 422
        elif missing and "without_lead" not in request.POST:
            told, status = word("review.leads_needed", language, len(missing)), 422
        else:
            try:
                facts = proposals.publish(register, year, request.POST.get("seen", ""), reason)
                messages.success(request, word("review.published", language, len(facts)))
                return redirect("review_publish", year)
            except Moved:
                told, status = word("review.moved", language), 409
            except InputFault as fault:
                told, status = str(fault), 422
    undecided = [one for one in review.all if one.fields.get("state") == "proposed"]
    context = {
        "year": year,
        "counts": review.counts,
        "ready": [(one, review.missing(one)) for one in review.all if one.fields.get("state") == "confirmed"],
        "undecided": [(one, review.address(str(one.fields["code"]))) for one in undecided],
        "missing": missing,
        "before": len(before),
        "seen": proposals.seal(entries),
        "reason": request.POST.get("reason", word("review.next_version" if before else "review.first_version", "zh", year)),
        "told": told,
    }
    return render(request, "review/publish.html", context, status=status)


@login_required
@require_safe
def exported(request: HttpRequest, year: int) -> HttpResponse:
    """The corrections of a year as JSON Lines; with the sentences of the report where they are asked for."""
    for action in ("read_review", "export_rows"):
        allow(action, request.actor, None)  # type: ignore[attr-defined]
    review_of(request, year)
    register = register_of(request)
    told = corrections(register, proposals.of_year(register, year), quotes=request.GET.get("quotes") == "1")
    answer = HttpResponse("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in told), content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="corrections-{year}.jsonl"'
    return answer
