"""Tags for evidence: the files of a field with what is known of them, and whether they prove what they should."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from zhixing.engines.evidence import KINDS, RANKS, shown_size, suffices
from zhixing.engines.records import Field, Table
from zhixing.kernel.access import decide
from zhixing.store import evidence
from zhixing.store.listing import Entry
from zhixing.web.pages.evidence import File, described
from zhixing.web.words import word

register = template.Library()
CLAIMED = [rank for rank in RANKS if rank != "computed"]


@register.inclusion_tag("fields/files.html", takes_context=True)
def files_of(context: Context, table: Table, entry: Entry, field: str, wanted: str = "", day: str | None = None) -> dict[str, Any]:
    """The files of a field of a row; with the rank that a rung wants, a notice where they prove less."""
    actor, language = context["actor"], context.get("words", "zh")
    declared, kept = table.field(field), entry.fields.get(field)
    hidden = declared.sensitivity not in ("open", "internal") and not decide("read_personal", actor, entry.owner).allowed
    hashes = [str(one) for one in kept] if isinstance(kept, list) else []
    files = [File(hash) for hash in hashes] if hidden else described(actor, hashes, language, table=table.id, row=entry.row, owner=entry.owner)
    return {"files": files, "words": language, "notice": _notice(files, wanted, day, language)}


@register.inclusion_tag("fields/proof.html", takes_context=True)
def proof(context: Context, table: Table, entry: Entry, rung: Any, day: str | None) -> dict[str, Any]:
    """What proves one rung of a ladder; nothing for a rung that is neither reached nor proved."""
    return {**files_of(context, table, entry, rung.proof, rung.rank, day), "rung": rung, "day": day}


def _notice(files: list[File], wanted: str, day: str | None, language: Any) -> str:
    known = [file.known.rank for file in files if file.known]
    if not wanted or len(known) < len(files) or any(suffices(rank, wanted) for rank in known) or (not files and not day):
        return ""
    best = next((rank for rank in RANKS if rank in known), "")
    asked = word(f"rank.{wanted}", language)
    return word("evidence.lower", language, asked, word(f"rank.{best}", language)) if best else word("evidence.none", language, asked)


@register.inclusion_tag("fields/file.html", takes_context=True)
def file_field(context: Context, field: Field, files: list[File], fault: Any, prefix: str = "") -> dict[str, Any]:
    """The part of a form that takes files; `prefix` is put before its ids where several forms of a page have the field."""
    shown = {"field": field, "files": files, "fault": fault, "prefix": prefix, "words": context.get("words", "zh")}
    return {**shown, "claims": CLAIMED, "most_shown": shown_size(evidence.limit())}


@register.simple_tag(takes_context=True)
def kind_of(context: Context, file: File) -> str:
    """What kind of file it is, in words."""
    return file.en if context.get("words") == "en" else file.zh


@register.simple_tag(takes_context=True)
def rank(context: Context, id: str) -> str:
    """What a rank is called."""
    return word(f"rank.{id}", context.get("words", "zh"))


@register.simple_tag
def accepted() -> str:
    """The endings that a form asks for; what comes is told by its bytes all the same."""
    return ",".join([f".{kind.extension}" for kind in KINDS.values()] + [".jpeg", ".tiff", ".mov"])
