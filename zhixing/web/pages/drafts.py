"""Papers of a year that go out: one is put into the flow as a draft with its DOCX attached, and once it is issued it is there with its number and date."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from zhixing.engines.cases import taken
from zhixing.engines.documents import Paper, docx
from zhixing.kernel.access import allow
from zhixing.kernel.errors import MissingPart
from zhixing.store import board as boards
from zhixing.store import evidence, ledger, listing
from zhixing.store.registers import register_for
from zhixing.web.county import catalogue, supervision
from zhixing.web.lights import When
from zhixing.web.pages.papers import FILES, FORMS, INNER, SENT, Asked, board_of, file, made, told
from zhixing.web.words import word

TABLE = "papers_out"
# What a draft is made from: the year, the kind, the day as of which it speaks, the last fact that was known.
_SOURCE = re.compile(r"(?P<year>[0-9]{4})/(?P<kind>[a-z]+)/(?P<day>[0-9-]{10})/(?P<last>[0-9]{1,18})")


@login_required
@require_POST
def put(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Make a draft of a paper, with its DOCX attached, where the office goes on with it."""
    actor, office = request.actor, supervision().office  # type: ignore[attr-defined]
    if kind not in SENT:
        raise Http404
    for action, owner in (("draft_paper", office), ("bring_evidence", office), ("read_plan", None), *((("read_rows", None),) if kind in INNER else ())):
        allow(action, actor, owner)
    board, at = board_of(request, year)
    try:
        paper = made(Asked(request, board, at, ""), kind)
        attached = evidence.bring(actor, office, [docx(paper)], f"{paper.title}.docx").hash
    except MissingPart as error:
        return told(request, year, str(error), 501)
    raw = {
        "kind": SENT[kind], "title": paper.title, "mark": supervision().mark, "recipients": "、".join(paper.recipients), "urgency": "normal", "secrecy": "internal",
        "file": [attached], "source": f"{year}/{kind}/{at.day}/{board.last}",
    }  # fmt: skip
    (fact,) = register_for(catalogue(), TABLE, actor).enter([raw], office)
    messages.success(request, word("papers.put", request.words))  # type: ignore[attr-defined]
    return redirect("row", TABLE, fact.change.row)


@login_required
@require_safe
def issued(request: HttpRequest, year: int, row: str, form: str) -> HttpResponse:
    """A paper as it was signed, with the number and the dates that it was given; what was changed by hand cannot be made again and is told."""
    actor, here = request.actor, catalogue()  # type: ignore[attr-defined]
    for action in ("read_rows", "read_plan"):
        allow(action, actor, None)
    entry = listing.one(here[TABLE], row)
    source = _SOURCE.fullmatch(str(entry.fields.get("source"))) if entry else None
    if entry is None or source is None or int(source["year"]) != year or source["kind"] not in SENT or form not in FORMS or not entry.fields.get("number"):
        raise Http404
    number, kind = str(entry.fields["number"]), source["kind"]
    board = boards.board_at(here, year, int(source["last"]))
    draft = made(Asked(request, board, When(date.fromisoformat(source["day"]), None), ""), kind)
    try:
        if not _is_attached(draft, entry):
            return told(request, year, word("papers.by_hand", request.words, number), 409)  # type: ignore[attr-defined]
        content = FORMS[form](_dated(draft, number, row))
    except MissingPart as error:
        return told(request, year, str(error), 501)
    return file(content, form, f"{kind}-{year}-{entry.row}", f"{FILES[kind][0]}-{number}")


def _dated(draft: Paper, number: str, row: str) -> Paper:
    """The draft with its number, the day on which it was signed and the one on which it was issued."""
    flow = catalogue().flow(TABLE)
    assert flow is not None
    days = {one.step: one.on for one in taken(flow, ledger.of_row(TABLE, row))}
    return replace(draft, number=number, signed_on=days["sign"], printed_on=days["issue"])


def _is_attached(draft: Paper, entry: listing.Entry) -> bool:
    """Is what was signed exactly this draft?"""
    hashes = entry.fields.get("file")
    if not isinstance(hashes, list) or len(hashes) != 1 or not (path := evidence.place(str(hashes[0]))).is_file():
        return False
    try:
        return _parts(path.read_bytes()) == _parts(docx(draft))
    except zipfile.BadZipFile:
        return False


def _parts(content: bytes) -> dict[str, bytes]:
    """What a DOCX is made of; when it was packed does not matter."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}
