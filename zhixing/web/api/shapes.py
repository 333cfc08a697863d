"""Rows, steps and tables as the API tells them: kept values, masked field by field for those who may not see a person in clear."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest

from zhixing.engines.ledger import Fact, Kept
from zhixing.engines.records import Field, Table, steps
from zhixing.kernel.access import decide
from zhixing.store import ledger, listing
from zhixing.web.api.callers import actor_of
from zhixing.web.shown import masked


def may_see(request: HttpRequest, owner: str) -> bool:
    """May the caller see what is personal and secret in the rows of an agency?"""
    return decide("read_personal", actor_of(request), owner).allowed


def row_of(table: Table, entry: listing.Entry, *, clear: bool, secret: bool = False) -> dict[str, Any]:
    """A row; empty fields are left out. What is secret is told in single rows only (`secret`), and to its keepers only."""
    kept = entry.fields
    fields = [field for field in table.fields if kept.get(field.id) is not None and (field.sensitivity != "secret" or (clear and secret))]
    return {
        "row": entry.row,
        "version": entry.version,
        "owner": entry.owner,
        "withdrawn": entry.withdrawn,
        "entered": entry.entered.isoformat(),
        "changed": entry.changed.isoformat(),
        "fields": {field.id: _value(field, kept[field.id], clear) for field in fields},
        "masked": [] if clear else [field.id for field in fields if _hidden(field, clear)],
    }


def steps_of(table: Table, row: str, *, clear: bool, after: int = -1) -> list[dict[str, Any]]:
    """The history of a row, the oldest first, each step with what it changed; with `after`, what was done since that version."""
    told = []
    for step in steps(table, ledger.of_row(table.id, row)):
        fields = [(table.field(one.field), one) for one in step.differences]
        differences = [
            {"field": field.id, "before": _value(field, one.before, clear), "after": _value(field, one.after, clear), "masked": _hidden(field, clear)}
            for field, one in fields
            if field.sensitivity != "secret" or clear
        ]
        if step.fact.change.version > after:
            told.append({**_fact_told(step.fact), "differences": differences})
    return told


def _fact_told(fact: Fact) -> dict[str, Any]:
    change = fact.change
    return {
        "number": fact.number,
        "recorded": fact.recorded.isoformat(),
        "actor": change.actor,
        "deed": change.deed,
        "version": change.version,
        "effective": change.effective.isoformat(),
        "reason": change.reason,
        "text": str(change.fields.get("text", "")) if change.deed == "noted" else "",
        "hash": fact.hash,
    }


def table_told(table: Table) -> dict[str, Any]:
    """What a table is: titles, key, fields."""
    return {
        "id": table.id,
        "title": {"zh": table.label.zh, "en": table.label.en},
        "summary": {"zh": table.summary.zh, "en": table.summary.en},
        "key": list(table.key),
        "name": table.name,
        "fields": [field_told(field) for field in table.fields],
    }


def field_told(field: Field) -> dict[str, Any]:
    """What a field is."""
    return {
        "id": field.id,
        "title": {"zh": field.label.zh, "en": field.label.en},
        "help": {"zh": field.help.zh, "en": field.help.en},
        "type": field.type,
        "required": field.required,
        "unit": field.unit,
        "sensitivity": field.sensitivity,
        "choices": [{"id": id, "title": {"zh": label.zh, "en": label.en}} for id, label in field.choices.items()],
    }


def _hidden(field: Field, clear: bool) -> bool:
    return field.sensitivity == "personal" and not clear


def _value(field: Field, kept: Kept, clear: bool) -> Any:
    """A kept value as JSON; a place on the map, which is kept as text, as the object that it is."""
    if kept is None:
        return None
    if _hidden(field, clear):
        return masked(str(kept))
    return json.loads(str(kept)) if field.type == "geometry" else kept
