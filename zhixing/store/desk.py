"""What lies on a person's desk: what was recorded lately, what others did to one's rows, which rows of one's agencies soon cease to hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from zhixing.engines.ledger import Fact
from zhixing.engines.records import Field, Query, Table
from zhixing.store import ledger, listing
from zhixing.store.current import column, model_of
from zhixing.store.settled import settled

# So far back is looked for what somebody may see: in batches, and never through the whole ledger.
BATCH, FARTHEST = 200, 1000
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Happened:
    """One fact with the row that it is about, as the row stands now."""

    fact: Fact
    table: Table
    entry: listing.Entry


@dataclass(frozen=True, slots=True)
class Holding:
    """What agencies keep in one table: how many rows, and when one of them was last changed."""

    table: Table
    rows: int
    changed: object


def lately(tables: Iterable[Table], wanted: Callable[[Fact, listing.Entry], bool], most: int) -> list[Happened]:
    """The newest facts about rows of these tables that are wanted, the newest first."""
    by_id = {table.id: table for table in tables}
    found: list[Happened] = []
    before: int | None = None
    for _ in range(FARTHEST // BATCH):
        facts = ledger.latest(BATCH, before)
        entries = {id: listing.of_rows(table, list({f.change.row for f in facts if f.change.table == id})) for id, table in by_id.items()}
        for fact in facts:
            entry = entries.get(fact.change.table, {}).get(fact.change.row)
            if entry is not None and wanted(fact, entry):
                found.append(Happened(fact, by_id[fact.change.table], entry))
        if len(found) >= most or len(facts) < BATCH:
            break
        before = facts[-1].number
    return found[:most]


def holdings(tables: Iterable[Table], agencies: Collection[str]) -> list[Holding]:
    """The tables in which these agencies keep rows in force."""
    looked = tuple(tables)
    # An answer keeps its tables, so that no other object takes their place in memory.
    return settled(("holdings", *map(id, looked), *sorted(agencies)), lambda: (looked, _holdings(looked, agencies)))[1]


def _holdings(tables: Iterable[Table], agencies: Collection[str]) -> list[Holding]:
    found = []
    for table in tables:
        own = model_of(table)._default_manager.filter(owner__in=agencies, withdrawn=False)
        told = own.aggregate(rows=Count("number"), changed=Max("changed"))
        if told["rows"]:
            found.append(Holding(table, told["rows"], told["changed"]))
    return found


def counted(tables: Iterable[Table], most: int) -> list[tuple[Table, int]]:
    """How many rows each table has, counted up to a number."""
    looked = tuple(tables)
    return settled(("counted", most, *map(id, looked)), lambda: [(table, listing.count(table, Query(), most)) for table in looked])


def ending(tables: Iterable[Table], agencies: Collection[str], first: date, last: date, most: int) -> list[tuple[Table, Field, listing.Entry]]:
    """Rows of these agencies that expire between two days, the earliest first."""
    found = []
    for table in tables:
        if table.validity.expiry:
            field = table.field(table.validity.expiry)
            name = column(field.id)
            rows = model_of(table)._default_manager.filter(owner__in=agencies, withdrawn=False, **{f"{name}__gte": first, f"{name}__lte": last})
            found += [(table, field, entry) for entry in listing.entries(rows.order_by(name)[:most])]
    return sorted(found, key=lambda one: str(one[2].fields[one[1].id]))[:most]
