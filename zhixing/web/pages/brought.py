"""What the steps of a row have brought about in other tables: who was asked for a word, and what each has said when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhixing.engines.cases import STATE, STEP
from zhixing.engines.records import Label, Table
from zhixing.kernel.access import ACTIONS
from zhixing.store import ledger, listing
from zhixing.store.current import column, model_of
from zhixing.store.people import named
from zhixing.web.county import catalogue

MOST = 50


@dataclass(frozen=True, slots=True)
class Brought:
    """A row that a step brought about: where it stands, who took its last step when."""

    table: Table
    row: str
    owner: str
    state: Label
    who: str
    at: datetime


def brought(table: Table, entry: listing.Entry) -> list[Brought]:
    """Rows that nobody enters by hand and whose key begins with that of this one, in the order in which they came."""
    here, found = catalogue(), list[Brought]()
    for other in here.system_of(table.id).tables:
        flow = here.flow(other.id)
        if flow is None or other.id == table.id or ACTIONS[flow.enters].grants or other.key[: len(table.key)] != table.key:
            continue
        there = model_of(other)._default_manager.filter(withdrawn=False, **{column(id): entry.fields.get(id) for id in table.key})
        for one in listing.entries(there.order_by("number")[:MOST]):
            state = flow.state(str(one.fields[STATE]))
            last = next(fact for fact in reversed(ledger.of_row(other.id, one.row)) if STEP in fact.change.fields or fact.change.deed == "entered")
            found.append(Brought(other, one.row, one.owner, Label(state.zh, state.en), last.change.actor, last.recorded))
    names = named(one.who for one in found)
    return [Brought(one.table, one.row, one.owner, one.state, names.get(one.who, one.who), one.at) for one in found]
