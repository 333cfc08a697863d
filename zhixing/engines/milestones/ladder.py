"""Ladders: by which dated fields of a register a milestone climbs, declared by the system that keeps the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from zhixing.engines.records import Label, Table
from zhixing.kernel import declare
from zhixing.kernel.declare import Declarations, no_doubles
from zhixing.kernel.terms import Stage

# one: the first of the rows that gets there is enough. all: every one of them has to.
Take = Literal["one", "all"]
TAKES: tuple[Take, ...] = get_args(Take)
STAGES: tuple[str, ...] = get_args(Stage)
# By what a county may say which rows it means.
NAMING = ("text", "choice")


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: reached on the day that stands in a field of the row."""

    field: str
    label: Label


@dataclass(frozen=True, slots=True)
class Ladder:
    """A way up over the rows of one table; the last step is what is promised.

    stages   the stages of a plan that it can answer
    narrows  fields by which a county has to say which rows it means; `narrowed_by` those by which it may
    held     fields that have to say yes for a row to count
    ends     days with which a row no longer counts: it was stopped, dropped or revoked
    each     the field of which every value that is named has to have a row; "" where one row is enough
    within   the last step counts only where its day lies within the period: a title of years ago is no new one
    """

    id: str
    version: int
    label: Label
    definition: Label
    authority: Label
    since: date
    until: date | None
    table: str
    steps: tuple[Step, ...]
    stages: tuple[str, ...]
    narrows: tuple[str, ...] = ()
    narrowed_by: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    take: Take = "one"
    each: str = ""
    within: bool = False

    def holds_on(self, day: date) -> bool:
        """Is it in force on a day?"""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def named_by(self) -> tuple[str, ...]:
        """Every field by which rows are meant."""
        return tuple(dict.fromkeys((*self.narrows, *self.narrowed_by)))


# What a fault leaves in place of a table or a ladder that there is not.
NOWHERE = Table("", Label("", ""), Label("", ""), (), (), "")
NOTHING = Ladder("", 1, Label("", ""), Label("", ""), Label("", ""), date.min, None, "", (), ())


def read_ladders(files: Declarations, tables: Iterable[Table], name: str = "ladders.toml") -> tuple[Ladder, ...]:
    """The ladders that a file declares under [[ladder]], in their order; every fault of the file is noted."""
    entries = files.toml(name).tables("ladder")
    reader = _Reader({table.id: table for table in tables})
    found = tuple(map(reader.ladder, entries))
    no_doubles(zip(entries, ((one.id, one.version) if one.id else "" for one in found), strict=True), "id", "ladder and version")
    return found


@dataclass
class _Reader:
    """Reads ladders over known tables."""

    tables: Mapping[str, Table] = field(default_factory=dict)

    def ladder(self, entry: declare.Table) -> Ladder:
        entry.required("table", str)
        table = self.tables.get(entry.reference("table", self.tables, "the id of a table") or "", NOWHERE)
        since, until = entry.required("valid_from", date), entry.optional("valid_until", date, None)
        if until is not None and until < since:
            entry.fault("valid_until", str(until), f"no day before valid_from, {since}")
        steps = _fields(entry, "steps", table, ("date",))
        if not steps:
            entry.fault("steps", "none", "the fields of the days, the promised one last")
        narrows, title = _fields(entry, "narrows", table, NAMING), _label(entry, "title")
        return Ladder(
            id=entry.matching("id", r"[a-z][a-z0-9_]{0,59}", "at most 60 small Latin letters, digits and underscores"),
            version=max(1, entry.optional("version", int, 1)),
            label=title,
            definition=_label(entry, "definition"),
            authority=_label(entry, "authority"),
            since=since,
            until=until,
            table=table.id,
            steps=tuple(Step(one, _called(table, one, title)) for one in steps),
            stages=_stages(entry),
            narrows=narrows,
            narrowed_by=_fields(entry, "narrowed_by", table, NAMING),
            held=_fields(entry, "held", table, ("yesno",)),
            ends=_fields(entry, "ends", table, ("date",)),
            take=entry.one_of("take", TAKES, "one"),
            each=_each(entry, narrows),
            within=entry.optional("within", bool, False),
        )


def _called(table: Table, field: str, own: Label) -> Label:
    """What a rung is called: as the ladder of the table calls it; where the table has none such, as the whole is called."""
    return next((rung.label for rung in table.ladder if rung.on == field), own)


def _each(entry: declare.Table, narrows: Iterable[str]) -> str:
    each = entry.optional("each", str, "")
    if each and each not in narrows:
        entry.fault("each", f"“{each}”", "one of the fields under narrows")
    return each


def _stages(entry: declare.Table) -> tuple[str, ...]:
    found = entry.several("stages", str)
    for number, one in enumerate(found, 1):
        if one not in STAGES:
            entry.fault(f"stages[{number}]", f"“{one}”", "a stage of a plan: " + ", ".join(STAGES))
    if not found:
        entry.fault("stages", "none", "the stages of a plan that it answers")
    return found


def _fields(entry: declare.Table, key: str, table: Table, types: Iterable[str]) -> tuple[str, ...]:
    ids = entry.several(key, str) if key in entry else ()
    for number, id in enumerate(ids, 1):
        if table is NOWHERE:
            continue
        if id not in table.ids:
            entry.fault(f"{key}[{number}]", f"“{id}”", "the id of a field of the table")
        elif table.field(id).type not in types:
            entry.fault(f"{key}[{number}]", f"“{id}” of type {table.field(id).type}", "a field of type " + " or ".join(types))
    return tuple(id for id in ids if id in table.ids and table.field(id).type in types)


def _label(entry: declare.Table, key: str) -> Label:
    return Label(entry.required(key, str), entry.required(f"{key}_en", str))
