"""Evidence on pages: what a form brings, what a page says of a file, and the file itself, given to whoever may see it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from zhixing.engines.evidence import KINDS, RANKS, WIDTHS, Refused, shown_size
from zhixing.engines.records import Table
from zhixing.kernel.access import Actor, allow
from zhixing.store import evidence, listing, uses
from zhixing.store.models import Evidence, EvidenceUse
from zhixing.store.people import Person
from zhixing.web import shown
from zhixing.web.county import catalogue
from zhixing.web.words import Language

PIECE = 1 << 18
# No script, no form, no other address: what is shown stands for itself, in a place of its own.
ALONE = "default-src 'none'; sandbox"
_RANGE = re.compile(r"bytes=(?:(?P<first>[0-9]{1,18})-(?P<last>[0-9]{0,18})|-(?P<tail>[0-9]{1,18}))")


@dataclass(frozen=True, slots=True)
class FileFault:
    """Why files of one field were not taken, as a form and the API tell it."""

    field: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another row that names a file too."""

    table: Table
    row: str
    name: str


@dataclass(frozen=True, slots=True)
class File:
    """A file as a page shows it; `known` is None where nothing is known of it or it may not be seen."""

    hash: str
    known: Evidence | None = None
    zh: str = ""
    en: str = ""
    size: str = ""
    picture: bool = False
    inline: bool = False
    who: str = ""
    when: datetime | None = None
    others: tuple[Other, ...] = ()


def named(request: HttpRequest, table: Table, *, bring: bool = True) -> tuple[dict[str, list[str]], list[FileFault]]:
    """What a form says of each file field that it has: the files that stay and those that were brought with it; and what was not taken, and why.

    Without `bring` what came with the form is left alone.
    """
    found, faults = {}, []
    for field in table.fields:
        if field.type != "file" or f"{field.id}.there" not in request.POST:
            continue
        dropped = set(request.POST.getlist(f"{field.id}.drop"))
        kept = [hash for hash in request.POST.getlist(field.id) if hash not in dropped]
        refused: list[Refused] = []
        for file in request.FILES.getlist(f"{field.id}.files") if bring else ():
            try:
                kept.append(_brought(request, file, request.POST.get(f"{field.id}.rank", "")).hash)
            except Refused as one:
                refused.append(one)
        found[field.id] = list(dict.fromkeys(kept))
        if refused:
            zh, en = "；".join(f"“{one.name}”{one.zh}" for one in refused), "; ".join(f"“{one.name}”: {one.en}" for one in refused)
            faults.append(FileFault(field.id, refused[0].code, zh, en))
    return found, faults


def _brought(request: HttpRequest, file: UploadedFile, claimed: str) -> Evidence:
    name = file.name or ""
    if getattr(file, "over", False):
        raise Refused(name, "too_large", shown_size(evidence.limit()))
    return evidence.bring(request.actor, request.user.agency, file.chunks(PIECE), name, claimed if claimed in RANKS else "")  # type: ignore[attr-defined,union-attr]


def described(actor: Actor, hashes: Sequence[str], language: Language, *, table: str = "", row: str = "", owner: str = "") -> list[File]:
    """What a page says of files that are named in a row; of those that the reader may not see, nothing but that they are there."""
    seen = uses.readable(actor, hashes)
    known, others = evidence.of(seen, [owner] if owner else [], "" if owner else actor.id), uses.also(actor, seen, table, row)
    people = dict(Person.objects.filter(username__in={one.actor for one in known.values()}).values_list("username", "name"))
    return [_file(known[hash], people, _others(others.get(hash, ()), actor, language)) if hash in known else File(hash) for hash in hashes]


def _file(one: Evidence, people: dict[str, str], others: tuple[Other, ...]) -> File:
    kind = KINDS[one.kind]
    return File(one.hash, one, kind.zh, kind.en, shown_size(one.size), kind.picture, kind.inline, people.get(one.actor, one.actor), one.brought, others)


def _others(found: Collection[EvidenceUse], actor: Actor, language: Language) -> tuple[Other, ...]:
    told = []
    for use in found:
        table = next((one for one in catalogue().tables if one.id == use.table), None)
        entry = listing.one(table, use.row) if table else None
        if table and entry:
            field = table.field(table.name)
            clear = uses.opens(actor, entry.owner, field.sensitivity)
            told.append(Other(table, use.row, shown.value(field, entry.fields.get(field.id), catalogue().known, language, clear=clear)))
    return tuple(told)


@login_required
@require_safe
def file(request: HttpRequest, hash: str, width: int = 0) -> HttpResponseBase:
    """The file, or the small picture of it. What is not there and what may not be seen look the same; whoever may see no evidence at all is told so."""
    actor = request.actor  # type: ignore[attr-defined]
    allow("read_evidence", actor, None)
    if width not in (0, *WIDTHS) or not evidence.HASH.fullmatch(hash) or hash not in uses.readable(actor, [hash]):
        raise Http404
    known, path = evidence.of([hash], uses.keepers(actor, hash), actor.id)[hash], evidence.place(hash, width)
    if not path.is_file():
        raise Http404
    return given(request, known, path, width)


def given(request: HttpRequest, known: Evidence, path: Path, width: int = 0) -> HttpResponseBase:
    """The bytes of a file that may be seen: whole, a part of them, or word that the reader has them already."""
    kind, tag = KINDS[known.kind], f'"{known.hash}{f"-{width}" if width else ""}"'
    answer: HttpResponseBase
    if tag in [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]:
        answer = HttpResponse(status=304)
    else:
        answer = _part(request, path, tag)
        answer["Content-Type"] = "image/webp" if width else kind.media
        shown_there = bool(width) or (kind.inline and "download" not in request.GET)
        answer["Content-Disposition"] = (
            f"{'inline' if shown_there else 'attachment'}; filename=\"evidence.{kind.extension}\"; filename*=UTF-8''{quote(known.name)}"
        )
    answer["ETag"] = tag
    # Each time it is asked anew whether the reader may still see it; the bytes need not come again.
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Security-Policy"] = ALONE
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Accept-Ranges"] = "bytes"
    patch_vary_headers(answer, ("Cookie",))
    return answer


def _part(request: HttpRequest, path: Path, tag: str) -> HttpResponseBase:
    """The part that is asked for (RFC 9110, 14): one range of bytes; several, or one of another file, are answered with the whole."""
    size = path.stat().st_size
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip()) if request.headers.get("If-Range", tag) == tag else None
    first, last = 0, size - 1
    if asked:
        if asked["tail"]:
            first = max(0, size - int(asked["tail"])) if int(asked["tail"]) else size
        else:
            first, last = int(asked["first"]), min(int(asked["last"] or size), size - 1)
        if first > last:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    answer = StreamingHttpResponse([] if request.method == "HEAD" else _bytes(path, first, last), status=206 if asked else 200)
    answer["Content-Length"] = str(last - first + 1)
    if asked:
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    return answer


def _bytes(path: Path, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with path.open("rb") as file:
        file.seek(first)
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def listed(request: HttpRequest, hashes: Any, entry: listing.Entry | None, table: Table) -> list[File]:
    """The files of a field as its form shows them: what may be seen, and what is in the row already."""
    kept = [str(one) for one in hashes] if isinstance(hashes, list) else []
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    there = {str(one) for values in entry.fields.values() if isinstance(values, list) for one in values} if entry else set()
    files = described(actor, kept, language, table=table.id, row=entry.row if entry else "", owner=entry.owner if entry else "")
    return [one for one in files if one.known or one.hash in there]
