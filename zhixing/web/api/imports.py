"""A spreadsheet taken in by the API: looked through, or recorded; counts, and every fault by its cell."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from zhixing.engines.records import sheet
from zhixing.store.imports import Import
from zhixing.store.registers import register_for
from zhixing.web.api.answers import answer
from zhixing.web.api.bodies import Member, member_of
from zhixing.web.api.callers import actor_of, permit
from zhixing.web.api.problems import Problem, Wrong
from zhixing.web.api.rows import table_of
from zhixing.web.county import catalogue
from zhixing.web.pages.sheets import place, told
from zhixing.web.waiting import bare_name

OWNER, REASON = Member("owner", required=True, longest=40), Member("reason")
# Member: its values, the first where it is left out.
CHOSEN = {"existing": ("skip", "update"), "dry_run": ("0", "1")}


def imported(request: HttpRequest, table: str) -> HttpResponse:
    """The good rows of a spreadsheet put in, or with `dry_run` only looked at."""
    permit(request, "import_rows")
    register = register_for(catalogue(), table_of(table).id, actor_of(request))
    file, asked = _asked(request)
    if asked["owner"] not in register.known.agencies:
        raise Problem("faulty", faults=[Wrong("/owner", "unknown_owner", (asked["owner"],))])
    permit(request, "import_rows", asked["owner"])
    name = bare_name(file.name)
    with NamedTemporaryFile(prefix="zhixing-", suffix=".upload") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        try:
            with sheet.Incoming(Path(kept.name), name, register.table) as incoming:
                return answer(_done(Import(register, incoming, asked["owner"]), asked, name))
        except sheet.Refused as refused:
            raise Problem("faulty", faults=refused.placed, places=[place(one) for one in refused.placed]) from None


def _done(one: Import, asked: dict[str, Any], name: str) -> dict[str, Any]:
    dry, update = asked["dry_run"] == "1", asked["existing"] == "update"
    if dry:
        account, numbers = one.preview(), list[int]()
    else:
        account, numbers = one.record(update=update, reason=asked.get("reason") or f"导入表格：{name}")
    counts = told(account, one.incoming.header.notes, one.incoming.title)
    recorded = {"entered": 0 if dry else account.new, "updated": 0 if dry or not update else account.update}
    return {"dry_run": dry, **counts, **recorded, "facts": {"first": numbers[0], "last": numbers[-1]} if numbers else None}


def _asked(request: HttpRequest) -> tuple[UploadedFile, dict[str, Any]]:
    """The file and the other members of the form; a problem with everything that is wrong with them."""
    known = {"owner", "reason", *CHOSEN}
    names = [*request.POST, *request.FILES]
    faults = [Wrong(f"/{name[:40]}", "unknown_member", (name[:40],)) for name in names if name not in (known if name in request.POST else {"file"})]
    found: dict[str, Any] = {}
    for member in (OWNER, REASON):
        value, fault = member_of(member, request.POST.get(member.name))
        faults += [fault] if fault else []
        found[member.name] = value
    for name, values in CHOSEN.items():
        found[name] = request.POST.get(name) or values[0]
        if found[name] not in values:
            faults.append(Wrong(f"/{name}", "none_of", ("、".join(values), ", ".join(values))))
    file = request.FILES.get("file")
    if file is None:
        faults.append(Wrong("/file", "required"))
    if faults or file is None:
        raise Problem("faulty", faults=faults)
    return file, found
