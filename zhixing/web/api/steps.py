"""Steps by the API: a row is taken through its flow by whoever may. Which steps the caller may take now is told with the row (rows.py)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from zhixing.store.registers import register_for
from zhixing.web.api.bodies import Member, checked, read
from zhixing.web.api.callers import actor_of, permit
from zhixing.web.api.deeds import current_version, in_force
from zhixing.web.api.problems import Problem, Wrong
from zhixing.web.api.rows import entry_of, row_answer, table_of
from zhixing.web.county import catalogue

FIELDS, WHY = Member("fields", "fields"), Member("reason")


def taken(request: HttpRequest, table: str, row: str, step: str) -> HttpResponse:
    """A row after one step of its flow, with the fields and the reason that it asks for."""
    register = register_for(catalogue(), table_of(table).id, actor_of(request))
    asked = next((one for one in register.flow.steps if one.id == step), None) if register.flow else None
    if asked is None:
        raise Problem("missing", "这张表没有这个步骤", "The table has no such step")
    permit(request, asked.action)
    entry = entry_of(register.table, row)
    permit(request, asked.action, entry.owner)
    sent = read(request, FIELDS, WHY)
    version = current_version(request, register.table, entry)
    in_force(entry)
    fields, reason = sent.get("fields", {}), sent.get("reason", "")
    if asked.reason and not reason:
        raise Problem("faulty", faults=[Wrong("/reason", "required"), *register.asked_faults(entry, asked, fields)])
    checked(register.table, fields, {id: value for id, value in entry.fields.items() if id in register.table.ids})
    register.step(row, version, step, fields, reason)
    return row_answer(request, register.table, entry_of(register.table, row))
