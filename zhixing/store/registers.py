"""What a person does with the rows of declared tables: enter, change, take back, withdraw, restore, note, take a step. Checked, permitted, recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhixing.engines.cases import STATE, STEP, Flow, Numbering, Step, permit, placed, taken
from zhixing.engines.ledger import Change, Fact, Kept, Row, contrary, fold
from zhixing.engines.records import Effect, Fault, Known, Proposed, Rule, Table, check_row
from zhixing.kernel.access import Actor, Decision, allow, decide
from zhixing.kernel.errors import InputFault
from zhixing.store import current, ledger, listing, numbering, uses
from zhixing.store.clock import CHINA as CHINA
from zhixing.store.clock import today as today
from zhixing.store.faulty import Faulty as Faulty
from zhixing.store.keys import alone
from zhixing.store.ledger import row_id
from zhixing.systems import Catalogue


@dataclass(frozen=True, slots=True)
class Register:
    """One declared table with what its county knows, as one person sees it.

    flow, rule  what its rows go through, and what they have to keep beyond their own fields; `here` is where the rule may look at other tables
    """

    table: Table
    known: Known
    actor: Actor
    flow: Flow | None = None
    rule: Rule | None = None
    here: Catalogue | None = None

    def enter(self, raws: Sequence[Mapping[str, Any]], owner: str, reason: str = "", *, on: date | None = None) -> list[Fact]:
        """Enter new rows that the agency `owner` keeps, all or none; raises Faulty with the faults of the first row that is wrong."""
        with self._turn():
            entering = self.permitted("enter_row", owner).action.id
            allow(entering, self.actor, owner)
            if owner not in self.known.agencies:
                raise InputFault("owner", f"“{owner}”", "the id of an agency of the county")
            return self._enter([self._by_hand(raw) for raw in raws], owner, entering, reason, on)

    def _enter(self, raws: Sequence[Mapping[str, Any]], owner: str, entering: str, reason: str, on: date | None) -> list[Fact]:
        """Rows as they are entered: checked, numbered, each with its keeper."""
        rows = self._begun([self._checked(raw, day=on) for raw in raws], on)
        rows = [{**fields, "owner": self.keeper(fields, owner, entering)} for fields in rows]
        alone(self.table, rows)
        return self._append([Change(self.actor.id, "entered", self.table.id, row_id(), 1, on or today(), fields, reason) for fields in rows])

    def _begun(self, rows: Sequence[Mapping[str, Kept]], on: date | None) -> list[dict[str, Kept]]:
        """New rows where their flow begins."""
        begun = [{**fields, **(placed(self.flow) if self.flow else {})} for fields in rows]
        return self._numbered(begun, self.flow.numbers if self.flow else None, on)

    def _numbered(self, rows: Sequence[dict[str, Kept]], numbers: Numbering | None, on: date | None) -> list[dict[str, Kept]]:
        return numbering.numbered(self.here, self.table, numbers, rows, (on or today()).year) if numbers else list(rows)

    def change(self, row: str, version: int, raw: Mapping[str, Any], reason: str = "", *, on: date | None = None) -> list[Fact]:
        """Set fields of a row that the person saw in a version; nothing is recorded where nothing differs. Raises ledger.Overtaken."""
        with self._turn():
            entry = self._entry("change_row", row)
            before = self._own(entry.fields)
            after = self._checked({**before, **self._by_hand(raw)}, before, day=on)
            fields: dict[str, Kept] = {id: after.get(id) for id in self.table.ids if after.get(id) != before.get(id)}
            if (keeper := self.keeper(after, entry.owner, self.permitted("change_row", None).action.id)) != entry.owner:
                fields["owner"] = keeper
            change = Change(self.actor.id, "changed", self.table.id, row, version + 1, on or today(), fields, reason)
            made = self._outcome(change)
            if not fields and version == entry.version:
                return []
            # What holds from an earlier day than other changes comes to hold in part: that part is checked with what they say.
            own = self._own(made.fields)
            self._checked(own, own)
            alone(self.table, [made.fields], but=row)
            return self._append([change])

    def step(
        self, row: str, version: int, id: str, raw: Mapping[str, Any] | None = None, reason: str = "", *, on: date | None = None, brought: bool = False
    ) -> list[Fact]:
        """Take a step of the flow with the fields that it asks for. NotAllowed by its action or its four eyes, InputFault where the row does not stand there.

        What is `brought` about by a step elsewhere is done by the right to that one.
        """
        with ledger.turn():
            flow, entry = self.flow, listing.one(self.table, row)
            where = f"{self.table.id}/{row}"
            if entry is None or flow is None or id not in {one.id for one in flow.steps}:
                raise InputFault(where, f"the step “{id[:40]}”", "a step of the flow, and the id of a row that goes through it")
            facts = ledger.of_row(self.table.id, row)
            if not brought:
                allow(flow.step(id).action, self.actor, entry.owner)
            if version != entry.version:
                raise ledger.Overtaken(Change(self.actor.id, "changed", self.table.id, row, version + 1, today(), {}, ""), facts)
            permit(flow, taken(flow, facts), id, None if brought else self.actor, entry.owner)
            step, raw, before = flow.step(id), raw or {}, self._own(entry.fields)
            if entry.withdrawn or (step.reason and not reason.strip()):
                raise InputFault(where, "a row that is withdrawn" if entry.withdrawn else "没有理由 no reason", "the reason in words")
            if faults := self.asked_faults(entry, step, raw):
                raise Faulty(self.table, faults)
            after = self._checked({**before, **raw, **dict.fromkeys(step.clears)}, before, step=id, day=on)
            (after,) = self._numbered([after], step.numbers, on)
            fields: dict[str, Kept] = {name: after.get(name) for name in step.sets if after.get(name) != before.get(name)}
            keeper = self.keeper(after, entry.owner)
            moved = {**fields, **placed(flow, step), **({"owner": keeper} if keeper != entry.owner else {})}
            made = self._append([Change(self.actor.id, "changed", self.table.id, row, version + 1, on or today(), moved, reason.strip())])
            return made + self._followed(step.id, after, reason, on)

    def asked_faults(self, entry: listing.Entry, step: Step, raw: Mapping[str, Any]) -> list[Fault]:
        """What is wrong with the fields that are given with a step, before the row is looked at as a whole."""
        if stray := [name for name in raw if name not in step.asks]:
            return [Fault(name, "locked") for name in stray]
        checked = check_row(self.table, {**self._own(entry.fields), **raw}, self.known)
        wrong = {fault.field for fault in checked.faults}
        missing = [Fault(name, "required") for name in step.needs if checked.fields.get(name) is None and name not in wrong]
        return [*(fault for fault in checked.faults if fault.field in step.asks), *missing]

    def _followed(self, step: str, fields: Mapping[str, Kept], reason: str, on: date | None) -> list[Fact]:
        """What a step brings about in another table, in the same transaction and by the same person."""
        facts: list[Fact] = []
        for effect in self.here.effects(self.table.id, step, fields) if self.here else ():
            facts += register_for(self.here, effect.table, self.actor)._brought(effect, reason, on)
        return facts

    def _brought(self, effect: Effect, reason: str, on: date | None) -> list[Fact]:
        key = check_row(self.table, dict(zip(self.table.key, effect.key, strict=True)), self.known).fields
        entry = self.of_key(tuple(key.get(id) for id in self.table.key))
        if entry is not None:
            return self.step(entry.row, entry.version, effect.step, effect.fields, reason, on=on, brought=True)
        if not effect.enters:
            raise InputFault(f"{effect.table}", f"“{'/'.join(map(str, effect.key))}”", "a row that is in force")
        return self._enter([{**dict(zip(self.table.key, effect.key, strict=True)), **effect.fields}], "", "", reason, on)

    def of_key(self, key: tuple[Kept, ...]) -> listing.Entry | None:
        """The row in force that has these values of its key."""
        hashed = current.key_of(self.table, dict(zip(self.table.key, key, strict=True)))
        return listing.of_keys(self.table, [hashed]).get(hashed)

    def take_in(
        self, entered: Sequence[tuple[str, Mapping[str, Kept]]], changed: Sequence[tuple[listing.Entry, Mapping[str, Kept]]], reason: str
    ) -> list[Fact]:
        """Record rows of a spreadsheet that imports.py has judged: new ones by their keepers, and fields of rows that are there; all or none."""
        with ledger.turn():
            for owner in {owner for owner, _ in entered} | {entry.owner for entry, _ in changed}:
                allow("import_rows", self.actor, owner)
            day = today()
            begun = zip((owner for owner, _ in entered), self._begun([fields for _, fields in entered], day), strict=True)
            changes = [
                Change(self.actor.id, "entered", self.table.id, row_id(), 1, day, {**fields, "owner": self.keeper(fields, owner)}, reason)
                for owner, fields in begun
            ]
            for entry, fields in changed:
                given = {"owner": keeper} if (keeper := self.keeper({**entry.fields, **fields}, entry.owner)) != entry.owner else {}
                changes.append(Change(self.actor.id, "changed", self.table.id, entry.row, entry.version + 1, day, {**fields, **given}, reason))
            return self._append(changes) if changes else []

    def undo(self, row: str, version: int, reason: str = "") -> list[Fact]:
        """Take back the last version of a row by its contrary; the first version is withdrawn instead."""
        with ledger.turn():
            entry = self._entry("undo_change", row)
            facts = ledger.of_row(self.table.id, row)
            undone = next((f for f in reversed(facts) if f.change.version == version and f.change.deed != "noted"), None)
            if undone is None or undone.change.deed not in ("changed", "undone") or STEP in undone.change.fields:
                raise InputFault(
                    f"{self.table.id}/{row}", f"version {version}", "a version that changed fields", "A row that was entered by mistake is withdrawn"
                )
            change = Change(self.actor.id, "undone", self.table.id, row, version + 1, undone.change.effective, contrary(facts, version), reason)
            made = self._outcome(change).fields
            alone(self.table, [made], but=row)
            if self.here and (taken_by_others := numbering.faults(self.here, self.table, made, entry.fields)):
                raise Faulty(self.table, taken_by_others)
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
                alone(self.table, [made.fields], but=row)
            return self._append([change])

    def _entry(self, action: str, row: str) -> listing.Entry:
        entry = listing.one(self.table, row)
        if entry is None:
            raise InputFault(f"{self.table.id}/{row}", "no such row", "the id of a row of this table")
        allow(self.permitted(action, entry.owner).action.id, self.actor, entry.owner)
        if action in ("change_row", "undo_change", "withdraw_row") and (fault := self.closed(entry)):
            raise fault
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

    def _checked(self, raw: Mapping[str, Any], before: Mapping[str, Kept] | None = None, *, step: str = "", day: date | None = None) -> dict[str, Kept]:
        checked = check_row(self.table, raw, self.known)
        faults = [*checked.faults, *uses.unseen(self.actor, self.table, checked.fields, before or {})]
        faults = faults or self.broken(checked.fields, before or {}, step, day)
        if faults:
            raise Faulty(self.table, faults)
        return dict(checked.fields)

    def broken(self, fields: Mapping[str, Kept], before: Mapping[str, Kept], step: str = "", day: date | None = None) -> list[Fault]:
        """What the system's own rule has against a row, and the series of its numbers."""
        found = list(self.rule(Proposed(fields, before, step, day or today(), self._look, self.known))) if self.rule else []
        return found or (numbering.faults(self.here, self.table, fields, before) if self.here else [])

    def closed(self, entry: listing.Entry) -> InputFault | None:
        """Why a row may not be changed by hand: it stands in a state of its flow that is not open."""
        at = self.flow.state(str(entry.fields[STATE])) if self.flow else None
        if at is None or at.open:
            return None
        found, told = f"状态“{at.zh}” (state “{at.en}”)", "a state in which it may be changed by hand"
        return InputFault(f"{self.table.id}/{entry.row}", found, told, "请通过流程步骤办理 (take a step)")

    def permitted(self, action: str, owner: str | None) -> Decision:
        """Whether the person may do this to rows here: a flow may have actions of its own for entering, and for everything that changes a row by hand."""
        own = {"enter_row": self.flow.enters} if self.flow else {}
        if self.flow and self.flow.changes != "change_row":
            own |= dict.fromkeys(("change_row", "undo_change", "withdraw_row", "restore_row"), self.flow.changes)
        return decide(own.get(action, action), self.actor, owner)

    def _by_hand(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was typed; nobody types what only steps set."""
        if set_by_steps := [one.id for one in self.table.fields if one.locked and one.id in raw]:
            raise Faulty(self.table, [Fault(id, "locked") for id in set_by_steps])
        return raw

    def keeper(self, fields: Mapping[str, Kept], owner: str, action: str = "") -> str:
        """Who keeps the row: the agency that the flow's field names, else who kept it. To whose rows one may not do `action`, to them one gives no row either."""
        named = self.flow.named(fields) if self.flow else ""
        if action and named not in ("", owner):
            allow(action, self.actor, named)
        return named or owner

    def _look(self, table: str, key: tuple[Kept, ...]) -> Mapping[str, Kept] | None:
        assert self.here is not None
        entry = register_for(self.here, table, self.actor).of_key(key)
        return entry.fields if entry else None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """A turn to write. Where a number was wanted that another paper has, it stays to be seen there."""
        try:
            with ledger.turn():
                yield
        except Faulty as faulty:
            if self.here:
                numbering.trace(self.here, self.table, self.actor, faulty.faults)
            raise

    def _append(self, changes: Sequence[Change]) -> list[Fact]:
        return ledger.append(changes, lambda facts: current.write(self.table, facts, self.known))


def register_for(here: Catalogue, table: str, actor: Actor) -> Register:
    """A table of a county's catalogue as one person sees it. KeyError where there is none of this id."""
    return Register(here[table], here.known, actor, here.flow(table), here.rule(table), here)
