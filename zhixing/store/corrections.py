"""What the reader proposed beside what a person made of it, as labelled examples: the fields of the reader's records, one JSON object for each correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhixing.engines.cases import STATE
from zhixing.engines.records import check_row
from zhixing.kernel.units import normalise
from zhixing.store import ledger, listing
from zhixing.store.decisions import SPLIT, UNSPLIT
from zhixing.store.proposals import guess
from zhixing.store.registers import Register

SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<", "eq": "=", "about": "~"}
# What the reader says of a sentence; leads and profiles are the office's own.
READ = ("kind", "subject", "comparator", "target", "target_high", "unit", "measure", "certainty", "stage", "begins_on", "due_on")


def guessed(register: Register, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the machine proposed of a row, as it would be kept: comparable with what the row says now."""
    raw = {id: value for id, value in guess(fields).items() if id in register.table.ids}
    return dict(check_row(register.table, raw, register.known).fields)


def corrections(register: Register, entries: Sequence[listing.Entry], *, quotes: bool = False) -> Iterator[dict[str, Any]]:
    """The rows in which a person decided otherwise than the machine proposed, in the order of entry; sentences of the report only where `quotes`."""
    reasons = _reasons(register, [one.row for one in entries if one.fields.get(STATE) == "rejected"])
    for entry in entries:
        machine = guessed(register, entry.fields)
        if not machine or entry.fields.get(STATE) == "proposed":
            continue
        reason = reasons.get(entry.row, "")
        if reason.startswith(UNSPLIT):
            continue
        changed = [id for id in READ if machine.get(id) != entry.fields.get(id)]
        rejected = entry.fields.get(STATE) == "rejected"
        if changed or rejected:
            part = entry.fields["code"] != machine.get("code")
            decision = "split" if reason.startswith(SPLIT) else "rejected" if rejected else "part" if part else "corrected"
            told: dict[str, Any] = {"id": entry.fields["code"], "of": machine.get("code"), "decision": decision, "reason": reason, "changed": changed}
            told |= {"machine": example(machine), "person": None if rejected else example(entry.fields)}
            yield told | ({"quote": entry.fields.get("quote") or ""} if quotes else {})


def example(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row as the reader's records have them."""
    figure = _figure(fields) if fields.get("target") is not None else dict.fromkeys(("comparator", "value", "unit", "value_base", "unit_base", "measure"))
    years = sorted({str(fields[name])[:4] for name in ("begins_on", "due_on") if fields.get(name)})
    return {
        "tense": "plan",
        "kind": fields.get("kind"),
        "subject": fields.get("subject"),
        **figure,
        "stage": fields.get("stage"),
        "certainty": fields.get("certainty"),
        "period": "-".join(years),
        "section": fields.get("section"),
    }


def _figure(fields: Mapping[str, Any]) -> dict[str, Any]:
    value, unit = Decimal(str(fields["target"])), str(fields.get("unit") or "1")
    base, unit_base = normalise(value, "" if unit == "1" else unit)
    high = {"value_high": float(str(fields["target_high"]))} if fields.get("target_high") is not None else {}
    told = {"comparator": SIGNS.get(str(fields.get("comparator"))), "value": float(value), **high, "unit": unit}
    return told | {"value_base": float(base), "unit_base": unit_base or "1", "measure": fields.get("measure")}


def _reasons(register: Register, rows: Sequence[str]) -> dict[str, str]:
    """Why rows were rejected last, by row."""
    found = {}
    for at in range(0, len(rows), listing.CHUNK):
        for facts in ledger.of_rows(register.table.id, rows[at : at + listing.CHUNK], ledger.digest().number):
            found[facts[0].change.row] = next((fact.change.reason for fact in reversed(facts) if fact.change.fields.get(STATE) == "rejected"), "")
    return found
