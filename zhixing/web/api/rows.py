"""What is read by the API: tables, lists, single rows, histories."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse

from zhixing.engines.cases import offered, taken
from zhixing.engines.records import Table
from zhixing.store import ledger, listing
from zhixing.web.api.answers import answer
from zhixing.web.api.callers import actor_of, permit
from zhixing.web.api.document_files import document
from zhixing.web.api.problems import Problem
from zhixing.web.api.queries import page, read_asked
from zhixing.web.api.shapes import may_see, row_of, steps_of, table_told
from zhixing.web.county import catalogue

_ROW = re.compile(r"[A-Za-z0-9_-]{1,40}")


def described(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of everything that is declared."""
    return answer(document(catalogue()))


def tables(request: HttpRequest) -> HttpResponse:
    """Every table with its fields."""
    permit(request, "read_rows")
    return answer({"tables": [table_told(table) for table in catalogue().tables]})


def listed(request: HttpRequest, table: str) -> HttpResponse:
    """A page of rows, filtered, searched, sorted; or as it was known at the end of a past day."""
    permit(request, "read_rows")
    found = table_of(table)
    shown, following = page(found, read_asked(request, found))
    rows = [row_of(found, entry, clear=may_see(request, entry.owner)) for entry in shown.entries]
    return answer({"rows": rows, "next": following})


def single(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """One row, with its version as the tag by which it is changed."""
    permit(request, "read_rows")
    found = table_of(table)
    return row_answer(request, found, entry_of(found, row))


def history(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """Everything that was done to a row, the oldest first."""
    permit(request, "read_history")
    found = table_of(table)
    entry = entry_of(found, row)
    permit(request, "read_history", entry.owner)
    return answer({"steps": steps_of(found, row, clear=may_see(request, entry.owner))})


def row_answer(request: HttpRequest, table: Table, entry: listing.Entry, status: int = 200, **headers: Any) -> HttpResponse:
    """A single row as an answer; where it goes through a flow, with the steps that the caller may take now."""
    told = row_of(table, entry, clear=may_see(request, entry.owner), secret=True)
    flow = catalogue().flow(table.id)
    if flow is not None:
        walked = taken(flow, ledger.of_row(table.id, entry.row))
        told["steps"] = [] if entry.withdrawn else [step.id for step in offered(flow, walked, actor_of(request), entry.owner)]
    return answer(told, status, headers={"ETag": f'"{entry.version}"', **headers})


def table_of(id: str) -> Table:
    """The table of an address."""
    try:
        return catalogue()[id]
    except KeyError:
        raise Problem("missing", "没有这张表", "There is no such table") from None


def entry_of(table: Table, row: str) -> listing.Entry:
    """The row of an address; what cannot be the id of a row is not looked for."""
    entry = listing.one(table, row) if _ROW.fullmatch(row) else None
    if entry is None:
        raise Problem("missing", "没有这一行", "There is no such row")
    return entry
