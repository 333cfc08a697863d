"""Keys: no two rows in force say the same in the fields of their key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

from zhixing.engines.ledger import Kept
from zhixing.engines.records import Fault, Table
from zhixing.store import current, listing
from zhixing.store.faulty import Faulty


def alone(table: Table, rows: Sequence[Mapping[str, Kept]], but: str = "") -> None:
    """Faulty where another row in force, in the store or among these, has the key of one of these."""
    keys = [current.key_of(table, dict(fields)) for fields in rows]
    taken = {key: entry for key, entry in listing.of_keys(table, keys).items() if entry.row != but}
    for entry in taken.values():
        _doubled(table, str(entry.fields.get(table.name, entry.row)))
    if len(set(keys)) < len(keys):
        _doubled(table, "another row of the same input")


def _doubled(table: Table, named: str) -> NoReturn:
    titles = "、".join(table.field(id).label.zh for id in table.key)
    raise Faulty(table, [Fault(table.key[0], "doubled", (f"“{named}”", titles))])
