"""Checks of a whole row: every field by itself, then the rules between fields, then the order of the ladder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhixing.engines.ledger import Kept
from zhixing.engines.records.faults import Fault
from zhixing.engines.records.ladder import climbing_faults
from zhixing.engines.records.table import NUMERIC, Check, Table
from zhixing.engines.records.values import Known, parse
from zhixing.kernel.codes import credit_code_fault, identity_number_fault


@dataclass(frozen=True, slots=True)
class Checked:
    """A row as it would be kept, without its empty fields, and everything that is wrong with it."""

    fields: Mapping[str, Kept]
    faults: tuple[Fault, ...]


def check_row(table: Table, raw: Mapping[str, Any], known: Known) -> Checked:
    """The row that raw values make; every fault at once, in the order of the fields."""
    order = {id: at for at, id in enumerate(table.ids)}
    faults = [Fault("", "unknown_field", (str(name)[:40],)) for name in raw if name not in order]
    fields: dict[str, Kept] = {}
    for field in table.fields:
        value, fault = parse(field, raw.get(field.id), known)
        if fault is not None:
            faults.append(fault)
        elif value is not None:
            fields[field.id] = value
    wrong = {fault.field for fault in faults}
    for check in table.checks:
        if not {check.field, check.other} & wrong and (fault := _violated(table, check, fields)):
            faults.append(fault)
    faults += [fault for fault in climbing_faults(table, fields) if fault.field not in wrong]
    return Checked(fields, tuple(sorted(faults, key=lambda fault: order.get(fault.field, -1))))


def _violated(table: Table, check: Check, fields: Mapping[str, Kept]) -> Fault | None:
    value, other = fields.get(check.field), fields.get(check.other)
    if check.kind in ("credit_code", "identity_number"):
        if value is None:
            return None
        told = credit_code_fault(str(value)) if check.kind == "credit_code" else identity_number_fault(str(value))
        return Fault(check.field, check.kind, (told,)) if told else None
    label = table.field(check.other).label.zh
    if check.kind == "needed_with":
        return Fault(check.field, "needed_with", (label,)) if value is None and other is not None else None
    if check.kind == "needed_when":
        chosen = table.field(check.other).choices[check.value].zh
        return Fault(check.field, "needed_when", (label, chosen)) if value is None and other == check.value else None
    if value is None or other is None:
        return None
    numeric = table.field(check.field).type in NUMERIC
    a, b = (Decimal(str(value)), Decimal(str(other))) if numeric else (str(value), str(other))
    wrong = a < b if check.kind == "not_before" else a > b  # type: ignore[operator]
    return Fault(check.field, check.kind, (label, str(other))) if wrong else None
