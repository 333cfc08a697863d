"""Evidence by the API: bring a file, read what is known of it, have its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from zhixing.engines.evidence import RANKS, Refused, shown_size
from zhixing.store import evidence, uses
from zhixing.store.models import Evidence, EvidenceUse
from zhixing.web.api.answers import answer
from zhixing.web.api.callers import actor_of, permit
from zhixing.web.api.problems import Problem, Wrong
from zhixing.web.county import catalogue
from zhixing.web.pages.evidence import FileFault, given

BYTES = "application/octet-stream"
PIECE = 1 << 16
LONGEST_NAME = 255


def receivable(request: HttpRequest, most: int = 0) -> None:
    """Whether a file can be taken from a request: plain bytes, of a length that is named and not too large. What is too large is not even read."""
    most = most or evidence.limit()
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()) or (request.headers.get("Transfer-Encoding") and length == "0"):
        raise Problem("no_length")
    if int(length[:20]) > most:
        raise _too_large(most)
    if request.content_type != BYTES or request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("wrong_media", f"文件须以 {BYTES} 原样发送", f"A file is sent as it is, as {BYTES}", headers={"Accept": BYTES})


def _too_large(most: int) -> Problem:
    told = shown_size(most)
    return Problem("too_large", f"单个文件最多 {told}", f"A file has at most {told}")


def brought(request: HttpRequest) -> HttpResponse:
    """A file that is brought: the body is its bytes, `name` what it is called, `rank` how much it is claimed to prove."""
    agency: str = getattr(request.user, "agency", "")
    permit(request, "bring_evidence", agency)
    name, rank = request.GET.get("name", ""), request.GET.get("rank", "")
    faults = [Wrong("name", "too_long", (str(LONGEST_NAME),))] if len(name) > LONGEST_NAME else []
    faults += [Wrong("rank", "not_rank", ("、".join(RANKS),))] if rank and rank not in RANKS else []
    if faults:
        raise Problem("faulty_query", faults=faults)
    try:
        one = evidence.bring(actor_of(request), agency, pieces(request, name), name, rank)
    except Refused as refused:
        if refused.code == "too_large":
            raise _too_large(evidence.limit()) from None
        raise Problem("faulty", faults=[FileFault("", refused.code, refused.zh, refused.en)]) from None
    return answer(_told(request, one), 201, headers={"Location": f"{request.path}/{one.hash}"})


def pieces(request: HttpRequest, name: str) -> Iterator[bytes]:
    """The body of a request, piece by piece; Refused where it breaks off."""
    left = int(request.META.get("CONTENT_LENGTH") or 0)
    while left > 0:
        piece = request.read(min(PIECE, left))
        if not piece:
            raise Refused(name, "cut_off")
        left -= len(piece)
        yield piece


def described(request: HttpRequest, hash: str) -> HttpResponse:
    """What is known of a file: what it is, who brought it, which rows name it."""
    return answer(_told(request, _seen(request, hash)))


def content(request: HttpRequest, hash: str) -> HttpResponseBase:
    """The bytes of a file."""
    known, path = _seen(request, hash), evidence.place(hash)
    if not path.is_file():
        raise _missing()
    return given(request, known, path)


def _missing() -> Problem:
    return Problem("missing", "没有这份材料", "There is no such file")


def _seen(request: HttpRequest, hash: str) -> Evidence:
    """What is known of a file that the caller may see; one that is not there and one that may not be seen look the same."""
    actor = actor_of(request)
    permit(request, "read_evidence")
    if not evidence.HASH.fullmatch(hash) or hash not in uses.readable(actor, [hash]):
        raise _missing()
    known = evidence.of([hash], uses.keepers(actor, hash), actor.id).get(hash)
    if known is None:
        raise _missing()
    return known


def _told(request: HttpRequest, one: Evidence) -> dict[str, Any]:
    tables = {table.id for table in catalogue().tables}
    used = EvidenceUse.objects.filter(hash=one.hash, now=True).order_by("table", "row", "field")
    return {
        "hash": one.hash,
        "given": one.given,
        "size": one.size,
        "kind": one.kind,
        "name": one.name,
        "rank": one.rank,
        "actor": one.actor,
        "agency": one.agency,
        "brought": one.brought.isoformat(),
        "fact": one.fact,
        "content": f"/api/evidence/{one.hash}/content",
        "used": [
            {"table": use.table, "row": use.row, "field": use.field}
            for use in used
            if use.table in tables and uses.opens(actor_of(request), use.owner, use.sensitivity)
        ],
    }
