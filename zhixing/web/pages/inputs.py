"""Fields as a form asks for them and as they come back: the same for the form of a row and for a step of its flow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from django.http import HttpRequest

from zhixing.engines.records import Fault, Field, Table
from zhixing.store import listing
from zhixing.web.county import catalogue
from zhixing.web.pages.evidence import FileFault, listed, named

# Kinds of fields that are typed; files come beside them (see evidence.py).
TYPED = ("text", "long", "integer", "number", "money", "date", "month", "year", "choice", "yesno", "place", "agency", "person", "geometry")
NUMERIC = ("integer", "number", "money", "year")
# A field, what stands in it, what is wrong with it, what one can choose from.
Asked: TypeAlias = tuple[Field, Any, Fault | FileFault | None, list[tuple[str, Any]]]


def typed(request: HttpRequest, table: Table, *, bring: bool = True) -> tuple[dict[str, Any], list[FileFault]]:
    """What was typed into the fields of the form and brought with it, and which files were not taken; a field that the form did not have is not touched."""
    files, refused = named(request, table, bring=bring)
    return {field.id: request.POST[field.id] for field in table.to_fill if field.type in TYPED and field.id in request.POST} | files, refused


def asked(
    request: HttpRequest, table: Table, fields: Iterable[Field], raw: Mapping[str, Any], entry: listing.Entry | None, faults: Iterable[Fault | FileFault] = ()
) -> list[Asked]:
    """These fields as a form shows them."""
    known, by_field = catalogue().known, {fault.field: fault for fault in faults}
    found: list[Asked] = []
    for field in (field for field in fields if field.type in (*TYPED, "file")):
        choices: dict[str, list[tuple[str, Any]]] = {
            "choice": list(field.choices.items()),
            "place": list(known.places.items()),
            "agency": list(known.agencies.items()),
        }
        shown = listed(request, raw.get(field.id), entry, table) if field.type == "file" else _shown(raw.get(field.id))
        found.append((field, shown, by_field.get(field.id), choices.get(field.type, [])))
    return found


def _shown(raw: Any) -> str:
    """A value as it stands in a form."""
    if raw is True or raw is False:
        return "是" if raw else "否"
    return "" if raw is None else str(raw)
