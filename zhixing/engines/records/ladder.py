"""A ladder: the stages that a row climbs, in partial order, each reached on a day. Some rungs stand above others, some side by side."""

from __future__ import annotations

from collections.abc import Mapping

from zhixing.engines.ledger import Kept
from zhixing.engines.records.faults import Fault
from zhixing.engines.records.table import Rung, Table


def reached(table: Table, fields: Mapping[str, Kept], day: str = "9999-12-31") -> tuple[Rung, ...]:
    """The rungs that a row had reached by a day (YYYY-MM-DD), in their declared order."""
    return tuple(rung for rung in table.ladder if str(fields.get(rung.on) or "9999-99-99") <= day)


def standing(table: Table, fields: Mapping[str, Kept], day: str = "9999-12-31") -> tuple[Rung, ...]:
    """The highest rungs reached by a day: those below no other reached one; several where rungs stand side by side."""
    climbed = reached(table, fields, day)
    below = {lower for rung in climbed for lower in rung.after}
    return tuple(rung for rung in climbed if rung.id not in below)


def climbing_faults(table: Table, fields: Mapping[str, Kept]) -> list[Fault]:
    """A rung without the rungs right below it, or before the day of one of them."""
    rungs = {rung.id: rung for rung in table.ladder}
    faults = []
    for rung in table.ladder:
        day = fields.get(rung.on)
        if day is None:
            continue
        for lower in (rungs[id] for id in rung.after):
            before = fields.get(lower.on)
            if before is None:
                faults.append(Fault(rung.on, "rung_order", (lower.label.zh, rung.label.zh)))
            elif str(before) > str(day):
                faults.append(Fault(rung.on, "rung_days", (lower.label.zh, rung.label.zh, str(before))))
    return faults
