"""What is done by the API: enter, change, take back, withdraw, restore, comment. Everything is checked before, so that a refusal can say why."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from zhixing.engines.records import Table
from zhixing.kernel.access import decide
from zhixing.store import ledger, listing
from zhixing.store.ledger import Overtaken
from zhixing.store.registers import Register, register_for
from zhixing.web.api.answers import answer
from zhixing.web.api.bodies import Member, checked, read, seen
from zhixing.web.api.callers import actor_of, permit
from zhixing.web.api.problems import Problem, Wrong
from zhixing.web.api.rows import entry_of, row_answer, table_of
from zhixing.web.api.shapes import may_see, steps_of
from zhixing.web.county import catalogue

OWNER, FIELDS = Member("owner", required=True, longest=40), Member("fields", "fields", required=True)
REASON, GIVEN_REASON, DAY = Member("reason"), Member("reason", required=True), Member("effective", "day")
TEXT = Member("text", required=True)


def entered(request: HttpRequest, table: str) -> HttpResponse:
    """A new row."""
    register = _register(request, table_of(table))
    entering = register.permitted("enter_row", None).action.id
    permit(request, entering)
    body = read(request, OWNER, FIELDS, REASON, DAY)
    owner = body["owner"]
    if owner not in register.known.agencies:
        raise Problem("faulty", faults=[Wrong("/owner", "unknown_owner", (owner,))])
    permit(request, entering, owner)
    checked(register.table, body["fields"], {})
    (fact,) = register.enter([body["fields"]], owner, body.get("reason", ""), on=body.get("effective"))
    row = fact.change.row
    return row_answer(request, register.table, entry_of(register.table, row), 201, Location=f"{request.path}/{row}")


def changed(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """A row with some of its fields set anew; a field of null is emptied, one that is not named stays."""
    register, entry = _begun(request, "change_row", table, row)
    body = read(request, FIELDS, REASON, DAY)
    version = current_version(request, register.table, entry)
    in_force(entry)
    checked(register.table, body["fields"], {id: value for id, value in entry.fields.items() if id in register.table.ids})
    register.change(row, version, body["fields"], body.get("reason", ""), on=body.get("effective"))
    return row_answer(request, register.table, entry_of(register.table, row))


def undone(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """A row without the last change of it."""
    register, entry = _begun(request, "undo_change", table, row)
    body = read(request, REASON)
    version = current_version(request, register.table, entry)
    in_force(entry)
    deeds = [fact.change.deed for fact in ledger.of_row(register.table.id, row) if fact.change.deed != "noted"]
    if deeds[-1] not in ("changed", "undone"):
        raise Problem("conflict", "最后一步不是修改，无可撤回；误录的行请作废", "The last step was no change; a row that was entered by mistake is withdrawn")
    register.undo(row, version, body.get("reason", ""))
    return row_answer(request, register.table, entry_of(register.table, row))


def withdrawn(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """A row that is ended."""
    register, entry = _begun(request, "withdraw_row", table, row)
    body = read(request, GIVEN_REASON)
    version = current_version(request, register.table, entry)
    in_force(entry)
    register.withdraw(row, version, body["reason"])
    return row_answer(request, register.table, entry_of(register.table, row))


def restored(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """A withdrawn row that is taken back into force."""
    register, entry = _begun(request, "restore_row", table, row)
    body = read(request, GIVEN_REASON)
    version = current_version(request, register.table, entry)
    if not entry.withdrawn:
        raise Problem("conflict", "该行仍然有效，无需恢复", "The row is in force")
    register.restore(row, version, body["reason"])
    return row_answer(request, register.table, entry_of(register.table, row))


def commented(request: HttpRequest, table: str, row: str) -> HttpResponse:
    """A word put to a row; it changes nothing and makes no version."""
    register, _ = _begun(request, "comment_row", table, row)
    body = read(request, TEXT)
    (fact,) = register.note(row, body["text"])
    told = {"number": fact.number, "recorded": fact.recorded.isoformat(), "actor": fact.change.actor, "version": fact.change.version, "text": body["text"]}
    return answer(told, 201)


def overtaken(request: HttpRequest, table: Table, row: str, version: int) -> Problem:
    """Somebody else has saved since this version: the current version, and what was done meanwhile for those who may see it."""
    entry = entry_of(table, row)
    changes: list[dict[str, Any]] = []
    if decide("read_history", actor_of(request), entry.owner).allowed:
        changes = steps_of(table, row, clear=may_see(request, entry.owner), after=version)
    told = (
        f"现在是第 {entry.version} 版，您所见为第 {version} 版；请查看改动后重新保存",
        f"It is version {entry.version} now, you saw {version}; look at the changes and save again",
    )
    return Problem("overtaken", *told, headers={"ETag": f'"{entry.version}"'}, version=entry.version, changes=changes)


def overtaken_meanwhile(request: HttpRequest, error: Overtaken) -> Problem:
    """Somebody else has saved between the check and the record."""
    change = error.change
    return overtaken(request, table_of(change.table), change.row, change.version - 1)


def _register(request: HttpRequest, table: Table) -> Register:
    return register_for(catalogue(), table.id, actor_of(request))


def _begun(request: HttpRequest, action: str, table: str, row: str) -> tuple[Register, listing.Entry]:
    """The row that somebody wants to do something with, and may. Who may do it to no row at all is not told which rows there are."""
    register = _register(request, table_of(table))
    own = register.permitted(action, None).action.id
    permit(request, own)
    entry = entry_of(register.table, row)
    permit(request, own, entry.owner)
    return register, entry


def current_version(request: HttpRequest, table: Table, entry: listing.Entry) -> int:
    """The version that the caller saw, which is the current one."""
    version = seen(request)
    if version != entry.version:
        raise overtaken(request, table, entry.row, version)
    return version


def in_force(entry: listing.Entry) -> None:
    """A problem where the row is withdrawn."""
    if entry.withdrawn:
        raise Problem("conflict", "该行已作废，须先恢复", "The row is withdrawn; restore it first")
