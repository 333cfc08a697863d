"""What a list is asked for: filters, order, words, where to go on. Read from the text of an address, every fault told; the store answers it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from zhixing.engines.ledger import Kept
from zhixing.engines.records.faults import Fault
from zhixing.engines.records.search import phrases
from zhixing.engines.records.table import ORDERED, Field, Table
from zhixing.engines.records.values import Known, parse

Operator = Literal["is", "not", "from", "to", "has", "empty", "filled"]
OPERATORS: tuple[Operator, ...] = get_args(Operator)
PAGE, MOST = 50, 500
# What a list can be sorted by besides fields: when a row was entered.
ENTERED = "entered"
# What a list can be asked by and sorted by; what stands in other fields is found by words or not at all.
SORTED = ORDERED | {"text", "choice", "place", "agency", "yesno"}


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on a field; `value` is kept form, "" for empty and filled, a part of the text for has."""

    field: str
    operator: Operator
    value: Kept = None


@dataclass(frozen=True, slots=True)
class Query:
    """A page of a list: rows that meet all filters and phrases, in an order, after a cursor.

    order  a field id or `entered`, with - in front for the largest first
    after  the opaque cursor of the page before; "" for the first page
    """

    filters: tuple[Filter, ...] = ()
    order: str = f"-{ENTERED}"
    phrases: tuple[tuple[str, ...], ...] = ()
    after: str = ""
    limit: int = PAGE
    withdrawn: bool = False

    @property
    def ordered_by(self) -> str:
        """The field it is ordered by; "" for the time of entry."""
        bare = self.order.removeprefix("-")
        return "" if bare == ENTERED else bare

    @property
    def descending(self) -> bool:
        """The largest first?"""
        return self.order.startswith("-")


def read_query(table: Table, pairs: Iterable[tuple[str, str]], known: Known) -> tuple[Query, tuple[Fault, ...]]:
    """The query of the parameters of an address, and what is wrong with them; a faulty one is left out.

    FIELD=value · FIELD.from=2020-01-01 · FIELD.empty= · sort=-FIELD · q=words · after=CURSOR · limit=100 · withdrawn=1
    """
    query, filters, faults = Query(), list[Filter](), list[Fault]()
    for name, value in pairs:
        if name == "q":
            query = replace(query, phrases=phrases(value))
        elif name == "after":
            query = replace(query, after=value[:400])
        elif name == "withdrawn":
            query = replace(query, withdrawn=value == "1")
        elif name == "limit":
            query = replace(query, limit=max(1, min(int(value), MOST)) if value.isascii() and value.isdigit() and len(value) < 9 else PAGE)
        elif name == "sort":
            query, fault = _sorted(table, query, value)
            faults += [fault] if fault else []
        elif name != "page":
            made, fault = _filter(table, name, value, known)
            filters += [made] if made else []
            faults += [fault] if fault else []
    return replace(query, filters=tuple(filters)), tuple(faults)


def _sorted(table: Table, query: Query, value: str) -> tuple[Query, Fault | None]:
    bare = value.removeprefix("-")
    if bare == ENTERED or (bare in table.ids and table.field(bare).type in SORTED and table.field(bare).sensitivity != "secret"):
        return replace(query, order=value), None
    return query, Fault("", "unknown_field", (value[:40],))


def _filter(table: Table, name: str, value: str, known: Known) -> tuple[Filter | None, Fault | None]:
    id, _, operator = name.partition(".")
    found = next((one for one in OPERATORS if one == (operator or "is")), None)
    if id not in table.ids or found is None or table.field(id).sensitivity == "secret":
        return None, Fault("", "unknown_field", (name[:40],))
    field = table.field(id)
    if field.type not in SORTED:
        return None, Fault(id, "not_asked", (field.label.zh,))
    if found in ("empty", "filled"):
        return Filter(id, found), None
    if not value.strip():
        return None, None
    if (found in ("from", "to") and field.type not in ORDERED) or (found == "has" and field.type != "text"):
        return None, Fault("", "unknown_field", (name[:40],))
    if found == "has":
        return Filter(id, found, value.strip()[:200]), None
    kept, fault = parse(_free(field), value, known)
    return (None, fault) if fault else (Filter(id, found, kept), None)


def _free(field: Field) -> Field:
    """The field without its bounds: one may look for what could not be entered."""
    return replace(field, required=False, low=None, high=None, pattern="", decimals=None)
