"""What a person does with the rows of declared tables: enter, change, take back, withdraw, restore, note. Checked, permitted, recorded."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, NoReturn

from zhixing.engines.ledger import Change, Fact, Kept, Row, contrary, fold
from zhixing.engines.records import Fault, Known, Table, check_row
from zhixing.kernel.access import Actor, allow
from zhixing.kernel.errors import InputFault
from zhixing.store import current, ledger, listing, uses

CHINA = timezone(timedelta(hours=8))


class Faulty(InputFault):
    """A row that cannot be recorded as it is; `faults` tell why, field by field."""

    def __init__(self, table: Table, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(table.id, "; ".join(f"{fault.field}: {fault.en}" for fault in faults))


@dataclass(frozen=True, slots=True)
class Register:
    """One declared table with what its county knows, as one person sees it."""

    table: Table
    known: Known
    actor: Actor

    def enter(self, raws: Sequence[Mapping[str, Any]], owner: str, reason: str = "", *, action: str = "enter_row", on: date | None = None) -> list[Fact]:
        """Enter new rows that the agency `owner` keeps, all or none; raises Faulty with the faults of the first row that is wrong."""
        with ledger.turn():
            allow(action, self.actor, owner)
            if owner not in self.known.agencies:
                raise InputFault("owner", f"“{owner}”", "the id of an agency of the county")
            rows: list[dict[str, Kept]] = [{**self._checked(raw), "owner": owner} for raw in raws]
            self._alone(rows)
            return self._append([Change(self.actor.id, "entered", self.table.id, row_id(), 1, on or today(), fields, reason) for fields in rows])

    def change(self, row: str, version: int, raw: Mapping[str, Any], reason: str = "", *, on: date | None = None) -> list[Fact]:
        """Set fields of a row that the person saw in a version; nothing is recorded where nothing differs. Raises ledger.Overtaken."""
        with ledger.turn():
            entry = self._entry("change_row", row)
            before = self._own(entry.fields)
            after = self._checked({**before, **raw}, before)
            fields: dict[str, Kept] = {id: after.get(id) for id in self.table.ids if after.get(id) != before.get(id)}
            change = Change(self.actor.id, "changed", self.table.id, row, version + 1, on or today(), fields, reason)
            made = self._outcome(change)
            if not fields and version == entry.version:
                return []
            # What holds from an earlier day than other changes comes to hold in part: that part is checked with what they say.
            own = self._own(made.fields)
            self._checked(own, own)
            self._alone([made.fields], but=row)
            return self._append([change])

    def take_in(
        self, entered: Sequence[tuple[str, Mapping[str, Kept]]], changed: Sequence[tuple[listing.Entry, Mapping[str, Kept]]], reason: str
    ) -> list[Fact]:
        """Record rows of a spreadsheet that imports.py has judged: new ones by their keepers, and fields of rows that are there; all or none."""
        with ledger.turn():
            for owner in {owner for owner, _ in entered} | {entry.owner for entry, _ in changed}:
                allow("import_rows", self.actor, owner)
            day = today()
            changes = [Change(self.actor.id, "entered", self.table.id, row_id(), 1, day, {**fields, "owner": owner}, reason) for owner, fields in entered]
            changes += [Change(self.actor.id, "changed", self.table.id, entry.row, entry.version + 1, day, fields, reason) for entry, fields in changed]
            return self._append(changes) if changes else []

    def undo(self, row: str, version: int, reason: str = "") -> list[Fact]:
        """Take back the last version of a row by its contrary; the first version is withdrawn instead."""
        with ledger.turn():
            self._entry("undo_change", row)
            facts = ledger.of_row(self.table.id, row)
            undone = next((f for f in reversed(facts) if f.change.version == version and f.change.deed != "noted"), None)
            if undone is None or undone.change.deed not in ("changed", "undone"):
                raise InputFault(
                    f"{self.table.id}/{row}", f"version {version}", "a version that changed fields", "A row that was entered by mistake is withdrawn"
                )
            change = Change(self.actor.id, "undone", self.table.id, row, version + 1, undone.change.effective, contrary(facts, version), reason)
            self._alone([self._outcome(change).fields], but=row)
            return self._append([change])

    def withdraw(self, row: str, version: int, reason: str, *, on: date | None = None) -> list[Fact]:
        """End a row; it stays to be seen and can be restored. A reason has to be given."""
        return self._end("withdraw_row", "withdrawn", row, version, reason, on)

    def restore(self, row: str, version: int, reason: str, *, on: date | None = None) -> list[Fact]:
        """Take a withdrawn row back into force, where no other has taken its key meanwhile."""
        return self._end("restore_row", "restored", row, version, reason, on)

    def note(self, row: str, text: str) -> list[Fact]:
        """Put a comment to a row; it changes nothing."""
        with ledger.turn():
            entry = self._entry("comment_row", row)
            if not text.strip() or len(text) > 2000:
                raise InputFault(f"{self.table.id}/{row}", f"a comment of {len(text.strip())} characters", "1 to 2000 characters")
            return self._append([Change(self.actor.id, "noted", self.table.id, row, entry.version, today(), {"text": text.strip()}, "")])

    def _end(self, action: str, deed: Any, row: str, version: int, reason: str, on: date | None) -> list[Fact]:
        with ledger.turn():
            self._entry(action, row)
            if not reason.strip():
                raise InputFault(f"{self.table.id}/{row}", "no reason", "the reason in words")
            change = Change(self.actor.id, deed, self.table.id, row, version + 1, on or today(), {}, reason.strip())
            made = self._outcome(change)
            if made.withdrawn != (deed == "withdrawn"):
                raise InputFault("effective", change.effective.isoformat(), "no day before that on which the row was last withdrawn or restored")
            if not made.withdrawn:
                self._alone([made.fields], but=row)
            return self._append([change])

    def _entry(self, action: str, row: str) -> listing.Entry:
        entry = listing.one(self.table, row)
        if entry is None:
            raise InputFault(f"{self.table.id}/{row}", "no such row", "the id of a row of this table")
        allow(action, self.actor, entry.owner)
        if action in ("change_row", "undo_change", "withdraw_row", "restore_row") and entry.withdrawn != (action == "restore_row"):
            found = "a row that is withdrawn" if entry.withdrawn else "a row that is in force"
            raise InputFault(f"{self.table.id}/{row}", found, "a row in force" if entry.withdrawn else "a withdrawn row")
        return entry

    def _outcome(self, change: Change) -> Row:
        """The row as it will stand after one more change."""
        history = ledger.of_row(self.table.id, change.row)
        last = history[-1]
        return fold([*history, Fact(last.number + 1, last.recorded, change, last.hash, "")])[change.row]

    def _own(self, fields: Mapping[str, Kept]) -> dict[str, Kept]:
        """What a row says in the fields that are declared now."""
        return {id: value for id, value in fields.items() if id in self.table.ids}

    def _checked(self, raw: Mapping[str, Any], before: Mapping[str, Kept] | None = None) -> dict[str, Kept]:
        checked = check_row(self.table, raw, self.known)
        faults = [*checked.faults, *self._unseen(checked.fields, before or {})]
        if faults:
            raise Faulty(self.table, faults)
        return dict(checked.fields)

    def _unseen(self, fields: Mapping[str, Kept], before: Mapping[str, Kept]) -> list[Fault]:
        """Files that are new to the row and that the person may not see, or that are not there: naming one must not be a way to read it."""
        faults = []
        for field in self.table.fields:
            kept, there = fields.get(field.id), before.get(field.id)
            if field.type == "file" and isinstance(kept, list):
                new = [str(one) for one in kept if not isinstance(there, list) or one not in there]
                seen = uses.readable(self.actor, new) if new else set()
                faults += [Fault(field.id, "not_file", (f"{hash[:12]}…",)) for hash in new if hash not in seen][:1]
        return faults

    def _alone(self, rows: Sequence[Mapping[str, Kept]], but: str = "") -> None:
        """No other row in force, in the store or among these, has the key of one of these."""
        keys = [current.key_of(self.table, fields) for fields in rows]
        taken = {key: entry for key, entry in listing.of_keys(self.table, keys).items() if entry.row != but}
        for entry in taken.values():
            self._doubled(str(entry.fields.get(self.table.name, entry.row)))
        if len(set(keys)) < len(keys):
            self._doubled("another row of the same input")

    def _doubled(self, named: str) -> NoReturn:
        titles = "、".join(self.table.field(id).label.zh for id in self.table.key)
        raise Faulty(self.table, [Fault(self.table.key[0], "doubled", (f"“{named}”", titles))])

    def _append(self, changes: Sequence[Change]) -> list[Fact]:
        return ledger.append(changes, lambda facts: current.write(self.table, facts, self.known))


def today() -> date:
    """The day in China."""
    return datetime.now(CHINA).date()


def row_id() -> str:
    """A new id of a row: UUID version 7 (RFC 9562) in hexadecimal, so that ids of one time lie side by side in an index."""
    value = (time.time_ns() // 1_000_000 << 80) | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return f"{value:032x}"
