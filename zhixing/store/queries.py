"""Questions in SQL: each is put down before it is asked, by whom and for what, and afterwards what it read and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from zhixing.engines.ledger import Change
from zhixing.kernel.access import Actor, decide
from zhixing.store import ledger, models
from zhixing.store.clock import today

# The id under which the ledger keeps them; no declared table may have it.
TABLE = "queries"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: when, by whom, its text and purpose; which versions of which data sets it read, and whether it was answered (“”: not known)."""

    recorded: datetime
    actor: str
    sql: str
    purpose: str
    data: tuple[str, ...]
    came: str


def begun(actor: Actor, sql: str, purpose: str) -> str:
    """Put a question down; what it is called from now on."""
    row = uuid.uuid4().hex
    ledger.append([Change(actor.id, "entered", TABLE, row, 1, today(), {"sql": sql, "purpose": purpose}, purpose)], lambda _: None)
    return row


def ended(actor: Actor, row: str, data: Sequence[str], came: str) -> None:
    """Put down what a question read, and what came of it: “answered”, or the code of why not."""
    ledger.append([Change(actor.id, "noted", TABLE, row, 1, today(), {"data": list(data), "came": came})], lambda _: None)


def lately(actor: Actor, most: int) -> list[Asked]:
    """The last questions, the newest first: everybody's for who may see every history, else one's own."""
    facts = models.Fact.objects.filter(table=TABLE, deed="entered").order_by("-number")
    if decide("read_history", actor, None).rule != "any":
        facts = facts.filter(actor=actor.id)
    return list(_asked(list(facts.values_list("row", flat=True)[:most])))


def _asked(rows: Sequence[str]) -> Iterator[Asked]:
    for row in rows:
        first, *notes = ledger.of_row(TABLE, row)
        said, came = first.change.fields, notes[-1].change.fields if notes else {}
        listed = came.get("data")
        data = tuple(map(str, listed)) if isinstance(listed, list) else ()
        yield Asked(first.recorded, first.change.actor, str(said["sql"]), str(said["purpose"]), data, str(came.get("came", "")))
