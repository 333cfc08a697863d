"""Rows of a spreadsheet taken in: each is judged against what is there, then the good ones are recorded in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Literal

from zhixing.engines.ledger import Kept
from zhixing.engines.records import Fault, check_row, sheet
from zhixing.kernel.access import allow, decide
from zhixing.kernel.errors import InputFault
from zhixing.store import current, ledger, listing, models
from zhixing.store.registers import Register

Verdict = Literal["new", "update", "unchanged", "bad"]
BATCH = 500
# So many faults are kept to be shown; all are counted, and all stand in the workbook of the rows that came back.
SHOWN = 200
ACTION = "import_rows"


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of one line: the fields that it would set, of which row if it is there, and what is wrong with it."""

    line: sheet.Line
    verdict: Verdict
    fields: Mapping[str, Kept] = field(default_factory=dict)
    owner: str = ""
    entry: listing.Entry | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class Account:
    """How many lines there are of each verdict, the first faults by their cells, and how many there are of them."""

    rows: int = 0
    new: int = 0
    update: int = 0
    unchanged: int = 0
    bad: int = 0
    faults: int = 0
    shown: list[sheet.Placed] = field(default_factory=list)

    def add(self, incoming: sheet.Incoming, judged: Judged) -> None:
        """Count one line."""
        self.rows += 1
        setattr(self, judged.verdict, getattr(self, judged.verdict) + 1)
        self.faults += len(judged.faults)
        self.shown += [incoming.at(judged.line, fault) for fault in judged.faults[: SHOWN - len(self.shown)]]


@dataclass(frozen=True, slots=True)
class Import:
    """A spreadsheet for a register, as one person hands it in.

    owner  the agency that keeps new rows which name none
    seen   when the person looked at the preview: what was changed later comes back; None where nobody looked
    """

    register: Register
    incoming: sheet.Incoming
    owner: str
    seen: datetime | None = None

    def preview(self) -> Account:
        """What would become of every line; nothing is recorded."""
        account = Account()
        for judged in self.judge():
            account.add(self.incoming, judged)
        return account

    def record(self, *, update: bool, reason: str) -> tuple[Account, list[int]]:
        """Record the good lines, all or none: new rows, and where `update` also what differs in rows that are there. The account, and the numbers of the
        first and the last fact."""
        account, numbers = Account(), list[int]()
        with ledger.turn():
            judging = self.judge()
            while batch := list(islice(judging, BATCH)):
                for judged in batch:
                    account.add(self.incoming, judged)
                entered = [(one.owner, one.fields) for one in batch if one.verdict == "new"]
                changed = [(one.entry, one.fields) for one in batch if one.verdict == "update" and one.entry is not None] if update else []
                facts = self.register.take_in(entered, changed, reason)
                numbers += [fact.number for fact in facts]
                numbers = [numbers[0], numbers[-1]] if numbers else []
        return account, numbers

    def returned(self) -> Iterator[tuple[sheet.Line, list[sheet.Placed]]]:
        """The lines that cannot be taken, with everything that is wrong with them."""
        for judged in self.judge():
            if judged.verdict == "bad":
                yield judged.line, [self.incoming.at(judged.line, fault) for fault in judged.faults]

    def judge(self) -> Iterator[Judged]:
        """Every line with its verdict, in the order of the sheet."""
        allow(ACTION, self.register.actor, self.owner)
        if self.owner not in self.register.known.agencies:
            raise InputFault("owner", f"“{self.owner}”", "the id of an agency of the county")
        met: dict[str, int] = {}
        lines = self.incoming.lines()
        while batch := list(islice(lines, BATCH)):
            by_row = listing.of_rows(self.register.table, [line.row for line in batch if line.row])
            keyed = [(line, by_row.get(line.row), self._key(line, by_row.get(line.row))) for line in batch]
            by_key = listing.of_keys(self.register.table, [key for _, _, key in keyed if key])
            for line, entry, key in keyed:
                yield self._judged(line, entry, by_key.get(key), key, met)

    def _judged(self, line: sheet.Line, named: listing.Entry | None, keyed: listing.Entry | None, key: str, met: dict[str, int]) -> Judged:
        entry = named or (None if line.row else keyed)
        faults = [*line.faults, *self._misnamed(line, named)]
        owner, fault = self._owner(line, entry)
        faults += [fault] if fault else []
        table = self.register.table
        ids = table.ids
        before = {} if entry is None else {id: value for id, value in entry.fields.items() if id in ids}
        checked = check_row(table, {**before, **sheet.said(table, line, before, blank=named is not None or entry is None)}, self.register.known)
        fields = {id: checked.fields.get(id) for id in ids if checked.fields.get(id) != before.get(id)}
        faults += checked.faults
        if not faults:
            faults += self.register.broken(checked.fields, before)
        if not faults:
            faults += self._taken(keyed, entry, key, met, line)
        if entry is not None and not fields and not faults:
            return Judged(line, "unchanged", {}, owner, entry)
        if entry is not None and not faults:
            faults += self._barred(line, entry)
        if not faults:
            faults += self._foreign(self.register.keeper(checked.fields, owner), "change_row" if entry else "enter_row")
        if faults:
            return Judged(line, "bad", {}, owner, entry, tuple(faults))
        return Judged(line, "update" if entry else "new", fields, owner, entry)

    def _key(self, line: sheet.Line, named: listing.Entry | None) -> str:
        """The key of a line, hashed; "" where it cannot be read."""
        before = named.fields if named else {}
        table = self.register.table
        fields = sheet.key_fields(table, {**before, **sheet.said(table, line, before, blank=True)}, self.register.known)
        return "" if fields is None or set(fields.values()) == {None} else current.key_of(table, fields)

    def _misnamed(self, line: sheet.Line, named: listing.Entry | None) -> list[Fault]:
        if line.row and named is None:
            return [Fault("row", "row_missing", (line.row[:40],))]
        return [Fault("row", "row_withdrawn")] if named is not None and named.withdrawn else []

    def _owner(self, line: sheet.Line, entry: listing.Entry | None) -> tuple[str, Fault | None]:
        """Who keeps the row, and what is wrong with whom the line names."""
        owner, fault = sheet.keeper(line, self.register.known)
        if fault or not owner:
            return entry.owner if entry else self.owner, fault
        if entry is not None:
            return entry.owner, None if owner == entry.owner else Fault("owner", "keeper_fixed")
        return owner, next(iter(self._foreign(owner, "enter_row")), None)

    def _taken(self, keyed: listing.Entry | None, entry: listing.Entry | None, key: str, met: dict[str, int], line: sheet.Line) -> list[Fault]:
        """Whether another line before, or another row that is there, has the key."""
        table = self.register.table
        titles = "、".join(table.field(id).label.zh for id in table.key)
        # A row whose key the program gives is like no other.
        earlier = met.setdefault(key, line.number) if key else line.number
        if entry is not None:
            earlier = min(earlier, met.setdefault(entry.row, line.number))
        if earlier != line.number:
            return [Fault(table.key[0], "same_in_file", (str(earlier), titles))]
        if keyed is not None and (entry is None or keyed.row != entry.row):
            open_name = table.field(table.name).sensitivity in ("open", "internal")
            return [Fault(table.key[0], "doubled", (f"“{keyed.fields.get(table.name, keyed.row)}”" if open_name else "已有的一行", titles))]
        return []

    def _barred(self, line: sheet.Line, entry: listing.Entry) -> list[Fault]:
        """Why a row that differs may not be changed."""
        if not (decide(ACTION, self.register.actor, entry.owner).allowed and self.register.permitted("change_row", entry.owner).allowed):
            return [Fault("", "not_keeper", (self._name(entry.owner),))]
        if closed := self.register.closed(entry):
            return [Fault("", "rule", (f"{closed.found}，{closed.remedy}", closed.found))]
        overtaken = (line.version and line.version != str(entry.version)) or (self.seen is not None and entry.changed > self.seen)
        return [Fault("", "row_overtaken", (str(entry.version),))] if overtaken else []

    def _foreign(self, keeper: str, action: str) -> list[Fault]:
        """Whether the agency that would keep the row is one for which the person may not do this."""
        may = decide(ACTION, self.register.actor, keeper).allowed and self.register.permitted(action, keeper).allowed
        return [] if may else [Fault("owner", "not_keeper", (self._name(keeper),))]

    def _name(self, agency: str) -> str:
        return self.register.known.agencies.get(agency, agency)


def now() -> datetime:
    """The moment of the last fact: what is recorded later was not there yet."""
    return models.Chain.objects.get(pk=1).recorded or datetime.min.replace(tzinfo=UTC)
