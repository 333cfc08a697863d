"""Tables: the list of them, the list of rows, one row with its history. Drawn from the declarations; no page is written for one table."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from zhixing.engines.records import Field, Query, Table, read_query, standing, steps
from zhixing.kernel.access import allow, decide
from zhixing.store import ledger, listing
from zhixing.store.registers import CHINA
from zhixing.web.county import catalogue
from zhixing.web.shown import value

MOST_COUNTED = 1000
MOST_COLUMNS = 8
FILTERED = ("choice", "place", "agency", "yesno", "date", "year")


def table_of(id: str) -> Table:
    """The table of an address; 404 where there is none such."""
    try:
        return catalogue()[id]
    except KeyError:
        raise Http404 from None


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Every table, with how many rows it has."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    counted = [(table, listing.count(table, Query(), MOST_COUNTED)) for table in catalogue().tables]
    return render(request, "home.html", {"counted": counted, "most": MOST_COUNTED})


@login_required
def rows(request: HttpRequest, table: str) -> HttpResponse:
    """A page of a table's rows, filtered, searched, sorted; or as it was known at the end of a past day."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    found = table_of(table)
    asked = [(name, value) for name, value in request.GET.items() if name != "known"]
    query, faults = read_query(found, asked, catalogue().known)
    known = _day(request.GET.get("known", ""))
    if known is None:
        page, count = listing.page(found, query), listing.count(found, query, MOST_COUNTED)
    else:
        page = listing.as_known(found, query, datetime.combine(known, time.max, CHINA), None, catalogue().known)
        count = len(page.entries)
    shown = _list(request, found, query)
    lines = [_line(request, entry, [field for field, _, _ in shown["columns"]]) for entry in page.entries]
    return render(request, "rows.html", {**shown, "page": page, "lines": lines, "count": count, "most": MOST_COUNTED, "faults": faults, "known": known})


def _line(request: HttpRequest, entry: listing.Entry, fields: list[Field]) -> tuple[listing.Entry, list[tuple[Field, str, str]]]:
    """A row as it is shown: fifty rows of eight cells are put together here and not tag by tag in the template."""
    known, language = catalogue().known, request.words  # type: ignore[attr-defined]
    clear = decide("read_personal", request.actor, entry.owner).allowed  # type: ignore[attr-defined]
    cells = []
    for field in fields:
        shown = value(field, entry.fields.get(field.id), known, language, clear=clear or field.sensitivity in ("open", "internal"))
        cells.append((field, field.label.en if language == "en" else field.label.zh, shown))
    return entry, cells


def _list(request: HttpRequest, table: Table, query: Query) -> dict[str, Any]:
    """What the list shows besides its rows: columns with the addresses that sort by them, filters with what is asked, the address of the next page."""
    asked = request.GET.dict()
    rest = {name: value for name, value in asked.items() if name not in ("after", "sort")}
    columns = []
    for field in [field for field in table.fields if field.listed and field.sensitivity != "secret"][:MOST_COLUMNS]:
        current = query.ordered_by == field.id
        sort = f"-{field.id}" if current and not query.descending else field.id
        columns.append((field, urlencode({**rest, "sort": sort}), ("descending" if query.descending else "ascending") if current else "none"))
    filters = [(field, asked) for field in table.fields if field.type in FILTERED and field.listed]
    following = urlencode({name: value for name, value in asked.items() if name != "after"})
    return {
        "table": table,
        "query": query,
        "asked": asked,
        "columns": columns,
        "filters": filters,
        "following": following,
        "filtered": bool(rest),
        "forms": ["csv", "json", *(["geojson"] if any(field.type == "geometry" for field in table.fields) else [])],
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@login_required
def row(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """One row: what it says, the stages it has reached, what may be done with it, its history."""
    actor = request.actor  # type: ignore[attr-defined]
    allow("read_rows", actor, None)
    found = table_of(table)
    entry = listing.one(found, row)
    if entry is None:
        raise Http404
    history = steps(found, ledger.of_row(found.id, row)) if decide("read_history", actor, entry.owner).allowed else ()
    fields = [
        field for field in found.fields if not field.id.endswith(("_on", "_proof")) or not any(field.id in (rung.on, rung.proof) for rung in found.ladder)
    ]
    context = {
        "table": found,
        "entry": entry,
        "fields": [field for field in fields if field.sensitivity != "secret" or decide("read_personal", actor, entry.owner).allowed],
        "rungs": [(rung, entry.fields.get(rung.on), rung in standing(found, entry.fields)) for rung in found.ladder],
        "history": [(step, [(found.field(d.field), d) for d in step.differences]) for step in reversed(history)],
        "undoable": bool(history) and next((s.fact.change.deed for s in reversed(history) if s.fact.change.deed != "noted"), "") in ("changed", "undone"),
    }
    return render(request, "row.html", context)
