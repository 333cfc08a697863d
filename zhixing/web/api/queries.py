"""What a list is asked for by the API: the same parameters as on the page, but what cannot be answered is refused instead of left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from urllib.parse import parse_qsl

from django.core import signing
from django.http import HttpRequest

from zhixing.engines.records import Query, Table, read_query
from zhixing.kernel.access import Decision, decide
from zhixing.store import listing
from zhixing.store.registers import CHINA
from zhixing.web.api.bodies import iso_day
from zhixing.web.api.callers import actor_of, refusal
from zhixing.web.api.problems import Problem, Told, Wrong
from zhixing.web.county import catalogue

MOST, MOST_PARAMETERS = 500, 100
# Read here, since what is wrong with them is a fault; all others are the engine's.
OWN = ("after", "known", "limit", "page", "withdrawn")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query that can be answered; with a day, as it was known at the end of it."""

    query: Query
    known: date | None


def read_asked(request: HttpRequest, table: Table) -> Asked:
    """What the address asks for; a problem with every fault where it cannot be answered."""
    pairs = pairs_of(request)
    values = dict(pairs)
    faults: list[Told] = [Wrong(name[:40], "doubled_parameter") for name in values if sum(name == other for other, _ in pairs) > 1]
    faults += [Wrong(name[:40], "control") for name, value in values.items() if _CONTROL.search(name + value)]
    query, wrong = read_query(table, [(name, value) for name, value in pairs if name not in OWN], catalogue().known)
    own, known = _own(values)
    faults += [*wrong, *own]
    if known and query.ordered_by:
        faults.append(Wrong("sort", "not_sorted"))
    query = replace(query, limit=int(values.get("limit", query.limit)) if not own else query.limit, withdrawn=values.get("withdrawn") == "1")
    after = _opened(values.get("after", ""), table, query, known)
    if after is None:
        faults.append(Wrong("after", "not_cursor"))
    if faults:
        raise Problem("faulty_query", faults=faults)
    _in_clear(request, table, query)
    return Asked(replace(query, after=after or ""), known)


def pairs_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The parameters of the address, decoded strictly and whatever the media type of the body says about characters."""
    try:
        text = request.META.get("QUERY_STRING", "").encode("latin-1").decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError:
        told = f"地址中的参数须为百分号编码的 UTF-8，最多 {MOST_PARAMETERS} 个", f"Parameters are UTF-8 in percent form, at most {MOST_PARAMETERS}"
        raise Problem("malformed", *told) from None


def _own(values: dict[str, str]) -> tuple[list[Told], date | None]:
    faults: list[Told] = []
    known = iso_day(values["known"]) if "known" in values else None
    if "known" in values and known is None:
        faults.append(Wrong("known", "not_date", (values["known"][:40],)))
    limit = values.get("limit", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,2}", limit) or int(limit) > MOST:
        faults.append(Wrong("limit", "not_limit", (str(MOST),)))
    if values.get("withdrawn", "0") not in ("0", "1"):
        faults.append(Wrong("withdrawn", "not_truth"))
    if "page" in values:
        faults.append(Wrong("page", "unknown_member", ("page",)))
    return faults, known


def _in_clear(request: HttpRequest, table: Table, query: Query) -> None:
    """Whoever could filter or sort by what is masked could read it from the answer, value by value."""
    asked = {one.field for one in query.filters} | ({query.ordered_by} if query.ordered_by else set())
    decision = decide("read_personal", actor_of(request), None)
    if decision.rule != "any" and any(table.field(id).sensitivity == "personal" for id in asked):
        raise refusal(Decision(False, decision.action, "", "nobody"))


def page(table: Table, asked: Asked) -> tuple[listing.Page, str | None]:
    """The rows that are asked for and the cursor of the next page, None on the last; a page of the past may be short and yet not the last."""
    evening = datetime.combine(asked.known, time.max, CHINA) if asked.known else None
    found = listing.as_known(table, asked.query, evening, None, catalogue().known) if evening else listing.page(table, asked.query)
    return found, _sealed(found.after, table, asked.query, asked.known) if found.after else None


# A cursor is signed for its list and order: one that was made up could hold a value that no column of the database takes.


def _signer(table: Table, query: Query, known: date | None) -> signing.Signer:
    return signing.Signer(salt=f"cursor {table.id} {query.order} {known}")


def _sealed(cursor: str, table: Table, query: Query, known: date | None) -> str:
    return _signer(table, query, known).sign(cursor)


def _opened(text: str, table: Table, query: Query, known: date | None) -> str | None:
    try:
        return _signer(table, query, known).unsign(text) if text else ""
    except signing.BadSignature:
        return None
