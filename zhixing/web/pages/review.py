"""The review: the report on one side, what was proposed of it on the other; confirm, correct, split, merge, reject, one after the other.

A page that is asked for as JSON answers with the panel of one proposal alone: so a decision is one small request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from zhixing.engines.cases import STATE
from zhixing.engines.ledger import Fact
from zhixing.engines.records import steps
from zhixing.kernel.access import allow, decide
from zhixing.kernel.errors import InputFault
from zhixing.store import decisions, ledger
from zhixing.store.board import Kin, board
from zhixing.store.people import named
from zhixing.store.registers import Faulty, Register, register_for
from zhixing.web.county import catalogue, plans, supervision
from zhixing.web.originals import Original, original
from zhixing.web.pages import panel
from zhixing.web.promise import KINDS, section_title
from zhixing.web.reviewing import FILTERS, MISSING, Review, in_text
from zhixing.web.words import Language, word

# Years that a commitment can be of.
FIRST, LAST = 1954, 2100
# What is said when it is done.
DID = {
    "confirm": "review.did_confirm",
    "save": "review.did_save",
    "reject": "review.did_reject",
    "reconsider": "review.did_reconsider",
    "split": "review.did_split",
    "merge": "review.did_merge",
    "undo": "review.did_undo",
}


def register_of(request: HttpRequest) -> Register:
    """The list of commitments as the person who asks sees it."""
    return register_for(catalogue(), "commitments", request.actor)  # type: ignore[attr-defined]


def review_of(request: HttpRequest, year: int) -> Review:
    """The review of a year as it stands now, under the filters of the address; 404 for what is no year."""
    if not FIRST <= year <= LAST:
        raise Http404
    asked = {name: request.GET[name][:100] for name in FILTERS if request.GET.get(name)}
    text = text_of(year)
    return Review(board(catalogue(), year), asked, supervision().office, {tie.planned: tie.quote for tie in text.ties.values()} if text else {})


def text_of(year: int) -> Original | None:
    """The report of a year as it was printed; None where it is not loaded."""
    plan = plans().get(year)
    return original(plan) if plan else None


@login_required
@require_safe
@vary_on_headers("Accept")
def page(request: HttpRequest, year: int) -> HttpResponse:
    """The whole page, or as JSON the panel of one proposal."""
    allow("read_review", request.actor, None)  # type: ignore[attr-defined]
    review = review_of(request, year)
    code = request.GET.get("at", "") or review.first()
    if code and code not in review.board.commitments:
        raise Http404
    return _panel_alone(request, review, code) if _as_json(request) else _whole(request, review, code)


@login_required
@require_POST
@vary_on_headers("Accept")
def act(request: HttpRequest, year: int, code: str, deed: str) -> HttpResponse:
    """One decision about one proposal; then the next. Whatever is wrong is told beside what was typed."""
    allow("keep_commitments", request.actor, None)  # type: ignore[attr-defined]
    review = review_of(request, year)
    one = review.board.commitments.get(code)
    if one is None or deed not in DID or deed == "undo":
        raise Http404
    register, version = register_of(request), _whole_number(request.POST.get("version", ""))
    raw = panel.typed(request, register.known)
    if deed in ("confirm", "save") and one.fields.get(STATE) not in decisions.UNDECIDED:
        raw = {}
    return _done(request, year, code, deed, raw, lambda: _deed(request, register, one, version, deed, raw))


def _deed(request: HttpRequest, register: Register, one: Kin, version: int, deed: str, raw: dict[str, Any]) -> list[Fact]:
    reason = request.POST.get("reason", "")[:2000].strip()
    match deed:
        case "confirm":
            return decisions.confirm(register, one.row, version, raw)
        case "save":
            return register.change(one.row, version, raw)
        case "split":
            return decisions.split(register, one.row, version, request.POST.get("titles", "").splitlines())
        case "merge":
            others = [(row, _whole_number(seen)) for row, _, seen in (pair.partition("@") for pair in request.POST.getlist("with"))]
            return decisions.merge(register, one.row, version, others, request.POST.get("title", "").strip())
    if deed == "reject" and not reason:
        raise InputFault("reason", word("review.reason_needed", request.words))  # type: ignore[attr-defined]
    return decisions.decide(register, one.row, version, deed, reason)


@login_required
@require_POST
@vary_on_headers("Accept")
def undo(request: HttpRequest, year: int) -> HttpResponse:
    """Take back the last decision of the person who asks, and show what it was about."""
    allow("keep_commitments", request.actor, None)  # type: ignore[attr-defined]
    code = request.POST.get("at", "")
    if code not in review_of(request, year).board.commitments:
        raise Http404
    return _done(request, year, code, "undo", {}, lambda: decisions.undo(register_of(request), year))


def _done(request: HttpRequest, year: int, code: str, deed: str, raw: dict[str, Any], recorded: Callable[[], Sequence[Fact]]) -> HttpResponse:
    """What is shown after a decision, or instead of it."""
    language: Language = request.words  # type: ignore[attr-defined]
    try:
        facts = recorded()
    except ledger.Overtaken as overtaken:
        theirs = [step for step in steps(catalogue()["commitments"], overtaken.facts) if step.fact.change.version >= overtaken.change.version]
        return _again(request, year, code, panel.touched(raw, overtaken.facts, overtaken.change.version - 1), status=409, theirs=theirs)
    except Faulty as faulty:
        return _again(request, year, code, raw, faults=faulty.faults)
    except InputFault as fault:
        told = fault.found if fault.where in ("reason", "titles", "with") and not fault.expected else str(fault)
        return _again(request, year, code, raw, told=told)
    review = review_of(request, year)
    codes = [str(one.fields["code"]) for fact in facts if (one := review.board.rows["commitments"].get(fact.change.row))]
    to = _then(review, code, deed, codes)
    told = word(DID[deed], language, codes[0] if deed == "undo" and codes else code)
    if _as_json(request) and len({fact.change.row for fact in facts}) <= 1:
        return _panel_alone(request, review, to, codes, told)
    messages.success(request, told)
    address = reverse("review", args=[year]) + review.address(to)
    return JsonResponse({"address": address}) if _as_json(request) else redirect(address)


def _then(review: Review, code: str, deed: str, codes: Sequence[str]) -> str:
    """Where one goes after a decision."""
    if deed == "split":
        return codes[1]
    if deed == "undo":
        return codes[0] if codes else code
    return review.following(code) or code if deed in ("confirm", "reject") else code


def _again(request: HttpRequest, year: int, code: str, raw: dict[str, Any], *, status: int = 422, **told: Any) -> HttpResponse:
    """The same proposal with what is wrong; as it stands now, with what was typed."""
    review = review_of(request, year)
    whole = _panel_alone if _as_json(request) else _whole
    return whole(request, review, code, raw=raw, status=status, **told)


def _panel(request: HttpRequest, review: Review, code: str, raw: dict[str, Any] | None, **told: Any) -> dict[str, Any]:
    """What the panel of a proposal shows."""
    language: Language = request.words  # type: ignore[attr-defined]
    actor = request.actor  # type: ignore[attr-defined]
    one, register = review.board.commitments[code], register_of(request)
    theirs = told.pop("theirs", ())
    before, behind = review.beside(code)
    return {
        "review": review,
        "year": review.board.year,
        "one": one,
        "code": code,
        "table": register.table,
        "state": panel.state(register, one, language),
        "section": _section(review.board.year, one, language),
        "at": (review.number(code), len(review.all)),
        "before": review.address(before) if before else "",
        "behind": review.address(behind) if behind else "",
        "lines": panel.lines(register, one, raw or {}, told.get("faults", ()), language),
        "quotes": review.quotes(one),
        "may_decide": decide("keep_commitments", actor, None).allowed,
        "undecided": one.fields.get(STATE) in decisions.UNDECIDED,
        "missing": review.missing(one),
        "pieces": panel.pieces(one),
        "names": named(step.fact.change.actor for step in theirs),
        "theirs": [(step, [(register.table.field(d.field), d) for d in step.differences]) for step in theirs],
        "filters": review.filters,
        "all_decided": not review.counts["proposed"] and any(each.fields.get(STATE) == "confirmed" for each in review.all),
        **told,
    }


def _panel_alone(
    request: HttpRequest,
    review: Review,
    code: str,
    changed: Sequence[str] = (),
    said: str = "",
    *,
    raw: dict[str, Any] | None = None,
    status: int = 200,
    **told: Any,
) -> HttpResponse:
    """The panel as JSON, with what has become of the rows of the list."""
    language: Language = request.words  # type: ignore[attr-defined]
    context, register = _panel(request, review, code, raw, **told), register_of(request)
    kins = [review.board.commitments[one] for one in {code, *changed} if one in review.board.commitments]
    answer = {
        "at": code,
        "address": reverse("review", args=[review.board.year]) + review.address(code),
        "panel": render_to_string("review/panel.html", context, request),
        "progress": render_to_string("review/progress.html", {"counts": review.counts}, request),
        "rows": {
            str(one.fields["code"]): {
                "state": one.fields.get(STATE),
                "word": panel.state(register, one, language),
                "version": f"{one.row}@{one.version}",
                "title": one.fields.get("title"),
            }
            for one in kins
        },
        "told": said,
    }
    return JsonResponse(answer, status=status)


def _whole(request: HttpRequest, review: Review, code: str, *, raw: dict[str, Any] | None = None, status: int = 200, **told: Any) -> HttpResponse:
    """The whole page."""
    language: Language = request.words  # type: ignore[attr-defined]
    register, year = register_of(request), review.board.year
    text = text_of(year)
    sections = sorted({int(str(one.fields.get("section") or 0)) for one in review.all})
    leads = sorted({str(one.fields["lead"]) for one in review.all}, key=lambda id: register.known.agencies.get(id, id))
    context = {
        "year": year,
        "review": review,
        "counts": review.counts,
        "asked": review.asked,
        "filters": review.filters,
        "paragraphs": in_text(text.paragraphs, review, code) if text else [],
        "parts": [] if text else _parts(review, language),
        "listed": [(one, str(one.fields["code"]), review.address(str(one.fields["code"])), panel.state(register, one, language)) for one in review.shown],
        "choices": [
            ("state", "review.state", [(id, panel.label(name, language)) for id, name in register.table.field(STATE).choices.items()]),
            ("section", "plan.part", [(str(number), _section_title(year, number, language)) for number in sections]),
            ("kind", "plan.kind", [(kind, word(key, language)) for kind, key in KINDS.items()]),
            ("lead", "plan.lead_agency", [(MISSING, word("review.lead_missing", language)), *((id, register.known.agencies.get(id, id)) for id in leads)]),
        ],
        "may_decide": decide("keep_commitments", request.actor, None).allowed,  # type: ignore[attr-defined]
        "code": code,
    }
    if code:
        context |= _panel(request, review, code, raw, **told)
    return render(request, "review.html", context, status=status)


def _parts(review: Review, language: Language) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Where the text is not loaded: the sentences, or our words, under the titles of their sections."""
    found: dict[int, list[tuple[str, str, str]]] = {}
    for one in review.all:
        code = str(one.fields["code"])
        said = "".join(review.quotes(one)) or str(one.fields.get("title"))
        found.setdefault(int(str(one.fields.get("section") or 0)), []).append((code, said, review.address(code)))
    return [(_section_title(review.board.year, number, language), inside) for number, inside in sorted(found.items())]


def _section(year: int, one: Kin, language: Language) -> str:
    return _section_title(year, int(str(one.fields.get("section") or 0)), language)


def _section_title(year: int, number: int, language: Language) -> str:
    plan = plans().get(year)
    if not number:
        return word("review.no_section", language)
    return section_title(plan, number, language) if plan else word("plan.section", language, number)


def _as_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
