"""Rows that the program writes by itself: entered where there are none of their key, changed where they differ, moved on in their flow. Nobody signs in for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhixing.engines.cases import placed
from zhixing.engines.ledger import Change, Kept
from zhixing.engines.records import check_row
from zhixing.kernel.errors import InputFault
from zhixing.store import current, ledger, listing
from zhixing.store.registers import row_id
from zhixing.store.remembered import PROGRAM
from zhixing.systems import Catalogue


@dataclass(frozen=True, slots=True)
class Row:
    """What a row is to say, who keeps it, from which day it holds. Fields that are not named stay as they are.

    step    a step of the flow that it takes with that, where it is there already; with its reason
    """

    fields: Mapping[str, Kept]
    owner: str
    day: date
    step: str = ""
    reason: str = ""


def write(here: Catalogue, table: str, rows: Sequence[Row]) -> int:
    """Bring rows of a table to what they are to say, found by their keys; how many were entered or changed. All or none."""
    declared = here[table]
    with ledger.turn():
        keys = [current.key_of(declared, dict(one.fields)) for one in rows]
        there = listing.of_keys(declared, keys)
        changes = [change for key, one in zip(keys, rows, strict=True) if (change := _change(here, table, one, there.get(key)))]
        if changes:
            ledger.append(changes, lambda facts: current.write(declared, facts, here.known))
    return len(changes)


def _change(here: Catalogue, table: str, one: Row, there: listing.Entry | None) -> Change | None:
    declared, flow = here[table], here.flow(table)
    before = there.fields if there else {}
    whole = {field.id: one.fields.get(field.id, before.get(field.id)) for field in declared.to_fill}
    if faults := check_row(declared, whole, here.known).faults:
        raise InputFault(f"{table}/{faults[0].field}", faults[0].en, "a row that fits its table")
    moved: dict[str, Kept] = {id: value for id, value in whole.items() if value != before.get(id)}
    if there is None:
        return Change(PROGRAM, "entered", table, row_id(), 1, one.day, moved | (placed(flow) if flow else {}) | {"owner": one.owner})
    if one.step and flow:
        moved |= placed(flow, flow.step(one.step))
    return Change(PROGRAM, "changed", table, there.row, there.version + 1, one.day, moved, one.reason) if moved else None
