"""Spreadsheets of a table: the template out; a workbook in, looked at first, then put in; the rows that came back."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from zhixing.engines.records import Table, sheet
from zhixing.kernel.access import allow
from zhixing.store import imports
from zhixing.store.imports import Account, Import
from zhixing.web import waiting
from zhixing.web.county import catalogue
from zhixing.web.pages.exports import XLSX
from zhixing.web.pages.forms import register_of
from zhixing.web.pages.tables import table_of
from zhixing.web.waiting import Upload
from zhixing.web.words import word

# What comes round a file in a form.
ROUND = 64 * 1024


@login_required
@require_safe
def template(request: HttpRequest, table: str) -> HttpResponse:
    """The empty workbook of a table."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    found = table_of(table)
    language = request.words  # type: ignore[attr-defined]
    return download(HttpResponse(sheet.template(found, catalogue().known)), found, word("sheets.template_name", language, found.label.zh))


@login_required
@csrf_exempt
def hand_in(request: HttpRequest, table: str) -> HttpResponse:
    """The form of the upload and what becomes of it. A body that is too large is refused before it is read, so the token is asked for behind that."""
    allow("import_rows", request.actor, None)  # type: ignore[attr-defined]
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length[:20]) > sheet.LARGEST + ROUND:
        return render(request, "sheets/import.html", {"table": table_of(table), "large": sheet.LARGEST >> 20}, status=413)
    return _hand_in(request, table)


@csrf_protect
def _hand_in(request: HttpRequest, table: str) -> HttpResponse:
    register = register_of(request, table)
    owners = _owners(request)
    if request.method != "POST":
        return render(request, "sheets/import.html", {"table": register.table, "owners": owners})
    file, owner = request.FILES.get("file"), request.POST.get("owner", "")
    if owner not in dict(owners):
        allow("import_rows", register.actor, owner)
        raise Http404
    if file is None:
        return render(request, "sheets/import.html", {"table": register.table, "owners": owners, "chosen": owner, "nothing": True}, status=422)
    upload = waiting.keep(file, register.actor.id, register.table.id, owner, imports.now())
    try:
        with sheet.Incoming(upload.path, upload.name, register.table) as incoming:
            account = Import(register, incoming, owner).preview()
            upload.account = told(account, incoming.header.notes, incoming.title)
    except sheet.Refused as refused:
        upload.forget()
        context = {"table": register.table, "owners": owners, "chosen": owner, "name": upload.name, "refused": refused.placed}
        return render(request, "sheets/import.html", context, status=422)
    upload.save()
    return redirect("sheet_preview", register.table.id, upload.token)


@login_required
def preview(request: HttpRequest, table: str, token: str) -> HttpResponse:
    """What would become of an upload, then what became of it."""
    register = register_of(request, table)
    allow("import_rows", register.actor, None)
    upload = waiting.find(token, register.actor.id, register.table.id)
    if upload is None:
        return render(request, "sheets/import.html", {"table": register.table, "owners": _owners(request), "gone": True}, status=404)
    if request.method == "POST" and not upload.done:
        language = request.words  # type: ignore[attr-defined]
        if "cancel" in request.POST:
            upload.forget()
            messages.info(request, word("sheets.cancelled", language))
            return redirect("rows", register.table.id)
        return _put_in(request, register, upload)
    return render(request, "sheets/preview.html", {"table": register.table, "upload": upload, "account": upload.account, "owner": upload.owner})


def _put_in(request: HttpRequest, register: Any, upload: Upload) -> HttpResponse:
    with sheet.Incoming(upload.path, upload.name, register.table) as incoming:
        one = Import(register, incoming, upload.owner, upload.seen_at)
        update = request.POST.get("existing") == "update"
        account, numbers = one.record(update=update, reason=word("sheets.reason", "zh", upload.name))
        upload.account = {**told(account, incoming.header.notes, incoming.title), "updated": account.update if update else 0, "numbers": numbers}
    upload.done = True
    upload.save()
    return redirect("sheet_preview", register.table.id, upload.token)


@login_required
@require_safe
def returned(request: HttpRequest, table: str, token: str) -> FileResponse:
    """The workbook of the rows that cannot be taken, with the reasons."""
    register = register_of(request, table)
    allow("import_rows", register.actor, None)
    upload = waiting.find(token, register.actor.id, register.table.id)
    if upload is None:
        raise Http404
    language = request.words  # type: ignore[attr-defined]
    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the answer)
    with sheet.Incoming(upload.path, upload.name, register.table) as incoming:
        one = Import(register, incoming, upload.owner, upload.seen_at)
        sheet.write_returned(file, incoming, catalogue().known, one.returned(), language=language)
    file.seek(0)
    return download(FileResponse(file), register.table, word("sheets.returned_name", language, register.table.label.zh))


def told(account: Account, notes: Sequence[sheet.Placed], title: str) -> dict[str, Any]:
    """An account as it is kept and answered: counts, and faults and notes by their cells."""
    counts = {name: getattr(account, name) for name in ("rows", "new", "update", "unchanged", "bad")}
    return {**counts, "fault_count": account.faults, "faults": [place(one) for one in account.shown], "notes": [place(one) for one in notes], "sheet": title}


def place(one: sheet.Placed) -> dict[str, Any]:
    """A fault or note with its place."""
    return {"sheet": one.sheet, "cell": one.cell, "row": one.row, "title": one.title, "field": one.field, "code": one.code, "zh": one.zh, "en": one.en}


def download(answer: Any, table: Table, title: str) -> Any:
    """A workbook as an answer that is saved under a name."""
    answer["Content-Type"] = XLSX
    answer["Content-Disposition"] = f"attachment; filename=\"{table.id}.xlsx\"; filename*=UTF-8''{quote(f'{title}.xlsx')}"
    return answer


def _owners(request: HttpRequest) -> list[tuple[str, str]]:
    """The agencies for which one may hand in rows: one's own first, and those below it."""
    names, own = catalogue().known.agencies, request.user.agency  # type: ignore[union-attr]
    agencies = request.actor.agencies  # type: ignore[attr-defined]
    return sorted(((id, names[id]) for id in agencies if id in names), key=lambda pair: (pair[0] != own, pair[1]))
