"""Tables: the list of them, the list of rows, one row with its history. Drawn from the declarations; no page is written for one table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from zhixing.engines.cases import STATE, STEP
from zhixing.engines.ledger import Fact
from zhixing.engines.records import Field, Query, Table, read_query, standing, steps
from zhixing.kernel.access import allow, decide
from zhixing.store import defects, desk, ledger, listing, tickets
from zhixing.store.people import named as named_people
from zhixing.store.registers import CHINA, register_for
from zhixing.web.county import catalogue
from zhixing.web.pages.asked import chips, conditions
from zhixing.web.pages.brought import brought
from zhixing.web.pages.inputs import NUMERIC
from zhixing.web.pages.walk import Tried, walk
from zhixing.web.persons import beside
from zhixing.web.shown import named, value
from zhixing.web.templatetags.say import heads
from zhixing.web.words import Language, word

MOST_COLUMNS = 8
# The table of commitments: what rows with a year and the code of one are about.
PROMISES = "commitments"
SIZES = (20, 50, 100, 200)
DEEDS = {"may_change": "change_row", "may_undo": "undo_change", "may_withdraw": "withdraw_row", "may_restore": "restore_row"}
FILTERED = ("choice", "place", "agency", "yesno", "date", "year")


def table_of(id: str) -> Table:
    """The table of an address; 404 where there is none such."""
    try:
        return catalogue()[id]
    except KeyError:
        raise Http404 from None


@login_required
def rows(request: HttpRequest, table: str) -> HttpResponse:
    """A page of a table's rows, filtered, searched, sorted; or as it was known at the end of a past day."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    found = table_of(table)
    asked = [(name, value) for name, value in request.GET.items() if name not in ("known", "map")]
    query, faults = read_query(found, asked, catalogue().known)
    known = _day(request.GET.get("known", ""))
    if known is None:
        page = listing.page(found, query)
        count = listing.count(found, query, desk.MOST_COUNTED) if page.after or query.after else len(page.entries)
    else:
        page = listing.as_known(found, query, datetime.combine(known, time.max, CHINA), None, catalogue().known)
        count = len(page.entries)
    shown = _list(request, found, query)
    fields = [field for field, _, _ in shown["columns"]]
    lines = [(entry, _texts(request, entry, fields)) for entry in page.entries]
    drawn = {"lines": lines, "heads": heads(fields, found.name, request.words)}  # type: ignore[attr-defined]
    return render(request, "rows.html", {**shown, **drawn, "page": page, "count": count, "most": desk.MOST_COUNTED, "faults": faults, "known": known})


def _texts(request: HttpRequest, entry: listing.Entry, fields: list[Field]) -> list[str]:
    """A row as it is shown: fifty rows of eight cells are put together here and not tag by tag in the template."""
    known, language = catalogue().known, request.words  # type: ignore[attr-defined]
    clear = decide("read_personal", request.actor, entry.owner).allowed  # type: ignore[attr-defined]
    return [value(field, entry.fields.get(field.id), known, language, clear=clear or field.sensitivity in ("open", "internal")) for field in fields]


def _list(request: HttpRequest, table: Table, query: Query) -> dict[str, Any]:
    """What the list shows besides its rows: columns with the addresses that sort by them, filters and chips, sizes, the address of the next page."""
    asked, language = request.GET.dict(), request.words  # type: ignore[attr-defined]
    rest = {name: value for name, value in asked.items() if name not in ("after", "sort")}
    columns = []
    for field in columns_of(table):
        current = query.ordered_by == field.id
        sort = f"-{field.id}" if current and not query.descending else field.id
        columns.append((field, urlencode({**rest, "sort": sort}), ("descending" if query.descending else "ascending") if current else "none"))
    filters = [(field, asked) for field in table.fields if field.type in FILTERED and field.listed]
    following = urlencode({name: value for name, value in asked.items() if name != "after"})
    sized = {name: value for name, value in asked.items() if name not in ("after", "limit")}
    return {
        "table": table,
        "system": catalogue().system_of(table.id),
        "may_enter": register_for(catalogue(), table.id, request.actor).permitted("enter_row", None).allowed,  # type: ignore[attr-defined]
        "query": query,
        "asked": asked,
        "columns": columns,
        "filters": filters,
        "chips": chips(asked, [(name, condition(table, name, value, language)) for name, value in conditions(asked).items()]),
        "sizes": [(size, urlencode({**sized, "limit": size}), size == query.limit) for size in SIZES],
        "following": following,
        "filtered": bool(conditions(asked)),
        "placed": shape_of(table) is not None,
        "forms": ["xlsx", "csv", "json", *(["geojson"] if any(field.type == "geometry" for field in table.fields) else [])],
    }


def columns_of(table: Table) -> list[Field]:
    """The fields that a list shows: the first few, and where a row stands in its flow."""
    listed = [field for field in table.fields if field.listed and field.sensitivity != "secret"]
    set_by_steps = [field for field in listed if field.locked]
    return [field for field in listed if not field.locked][: MOST_COLUMNS - len(set_by_steps)] + set_by_steps


def shape_of(table: Table) -> Field | None:
    """The field by which rows stand on a map, where the table has one that may be shown."""
    return next((field for field in table.fields if field.type == "geometry" and field.sensitivity in ("open", "internal")), None)


def condition(table: Table, name: str, value: str, language: Language) -> str:
    """A condition of the address in words: a field, how, and what."""
    id, _, operator = name.partition(".")
    if name == "q":
        return f"“{value}”"
    if name == "known":
        return word("list.as_known", language, value)
    if id not in table.ids:
        return word("list.withdrawn", language) if name == "withdrawn" else name
    field = table.field(id)
    title = field.label.en if language == "en" else field.label.zh
    if operator in ("empty", "filled"):
        return f"{title} {word('list.is_empty' if operator == 'empty' else 'list.is_filled', language)}"
    sign = {"from": " ≥ ", "to": " ≤ ", "not": " ≠ "}.get(operator, "：" if language == "zh" else ": ")
    return f"{title}{sign}{named(field, value, catalogue().known, language)}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@login_required
def row(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """One row: what it says, the stages it has reached, what may be done with it, its history."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    found = table_of(table)
    entry = listing.one(found, row)
    if entry is None:
        raise Http404
    return drawn(request, found, entry)


def drawn(request: HttpRequest, table: Table, entry: listing.Entry, tried: Tried | None = None, status: int = 200, opened: str = "") -> HttpResponse:
    """The page of a row. The form of a step that could not be taken stands open; that of one for which somebody came too, below what it is about."""
    actor = request.actor  # type: ignore[attr-defined]
    facts = ledger.of_row(table.id, entry.row)
    history = steps(table, facts) if decide("read_history", actor, entry.owner).allowed else ()
    stages = {id for rung in table.ladder for id in (rung.on, rung.proof)}
    clear = decide("read_personal", actor, entry.owner).allowed
    walked = walk(request, table, entry, facts, tried, opened)
    context = {
        "table": table,
        "entry": entry,
        "system": catalogue().system_of(table.id),
        "shape": entry.fields.get(place.id) if (place := shape_of(table)) else None,
        "place": place,
        "fields": [field for field in table.fields if field.id not in {*stages, STATE, STEP} and (field.sensitivity != "secret" or clear)],
        "rungs": [(rung, entry.fields.get(rung.on), rung in standing(table, entry.fields)) for rung in table.ladder],
        "names": named_people(step.fact.change.actor for step in history),
        "history": [
            (step, [(table.field(d.field), d) for d in step.differences if d.field != STEP], walked.step_of(step.fact) if walked else None)
            for step in reversed(history)
        ],
        "walk": walked,
        "opened": opened,
        "about": _about(request, table, entry),
        "beside": beside(request, table, entry),
        "brought": brought(table, entry) if walked and walked.path else (),
        "numeric": NUMERIC,
        "after": request.POST.get("next") or request.GET.get("next") or "",
        **_deeds(request, table, entry, facts),
    }
    return render(request, "row.html", context, status=status)


def _about(request: HttpRequest, table: Table, entry: listing.Entry) -> tuple[str, str] | None:
    """The title and the page of the commitment or the data set that a row of another table is about: its own name is but the code."""
    if table.id == tickets.TABLE and (dataset := defects.dataset_of(catalogue(), entry)):
        english = request.words == "en"  # type: ignore[attr-defined]
        return dataset.label.en if english else dataset.label.zh, reverse("dataset", args=(dataset.id,))
    year, code = entry.fields.get("year"), entry.fields.get("code")
    if table.id == PROMISES or not year or not code:
        return None
    found = register_for(catalogue(), PROMISES, request.actor).of_key((year, code))  # type: ignore[attr-defined]
    return (str(found.fields["title"]), reverse("commitment", args=(year, code))) if found else None


def _deeds(request: HttpRequest, table: Table, entry: listing.Entry, facts: Sequence[Fact]) -> dict[str, bool]:
    """What the reader may do with a row by hand: in a state of its flow that is not open, nothing."""
    register = register_for(catalogue(), table.id, request.actor)  # type: ignore[attr-defined]
    told = decide("read_history", register.actor, entry.owner).allowed
    last = next((fact.change for fact in reversed(facts) if fact.change.deed != "noted"), None)
    undoable = told and last is not None and last.deed in ("changed", "undone") and STEP not in last.fields
    may = {id: register.permitted(action, entry.owner).allowed for id, action in DEEDS.items()}
    still = register.closed(entry) is None
    return {**may, "may_change": may["may_change"] and still, "may_undo": may["may_undo"] and undoable and still, "may_withdraw": may["may_withdraw"] and still}
