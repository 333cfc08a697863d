"""What a county's milestones stand on: each milestone of its plan bound to a ladder, and the rows of the register that it means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from zhixing.engines.milestones.ladder import NOTHING, NOWHERE, Ladder
from zhixing.engines.records import Label, Table
from zhixing.kernel import declare
from zhixing.kernel.county import schema
from zhixing.kernel.declare import Declarations, no_doubles


@dataclass(frozen=True, slots=True)
class Binding:
    """On what a milestone stands.

    rows     of each field by which rows are meant, the values that they have
    agency   who keeps the rows
    reading  how the text is understood where it can be understood in several ways; empty where there is only one
    """

    commitment: str
    ladder: Ladder
    rows: Mapping[str, tuple[str, ...]] = field(hash=False)
    agency: str
    reading: Label

    def meant(self, table: Table) -> Label:
        """Which rows are meant, in words: 项目名称 东山路；项目类别 公路."""
        zh, en = [], []
        for id, texts in self.rows.items():
            one = table.field(id)
            zh.append(f"{one.label.zh}“{'、'.join(one.choices[text].zh if text in one.choices else text for text in texts)}”")
            en.append(f"{one.label.en} “{', '.join(one.choices[text].en if text in one.choices else text for text in texts)}”")
        return Label("，".join(zh), ", ".join(en))


def read_bindings(
    files: Declarations,
    ladders: Collection[Ladder],
    tables: Collection[Table],
    promised: Mapping[str, str],
    agencies: Collection[str],
    year: int,
    name: str = "milestones.toml",
) -> tuple[Binding, ...]:
    """The bindings of a year that a file declares under [[milestone]]; `promised` are the plan's milestones with their stages, each bound once.

    Of a ladder with several versions the one is taken that holds at the end of the year.
    """
    top = files.toml(name)
    schema(top)
    if top.required("year", int) != year:
        top.fault("year", "another year than the plan's", f"{year}")
    entries = top.tables("milestone")
    reader = _Reader({one.id: one for one in ladders if one.holds_on(date(year, 12, 31))}, {one.id: one for one in tables}, promised, agencies)
    found = tuple(map(reader.binding, entries))
    no_doubles(zip(entries, (one.commitment for one in found), strict=True), "commitment", "milestone")
    if lacking := [id for id in promised if id not in {one.commitment for one in found}]:
        files.note(name, "nothing for " + ", ".join(lacking), "one entry for every milestone of the plan")
    return found


@dataclass
class _Reader:
    """Reads bindings over known ladders, tables and milestones."""

    ladders: Mapping[str, Ladder]
    tables: Mapping[str, Table]
    promised: Mapping[str, str]
    agencies: Collection[str]

    def binding(self, entry: declare.Table) -> Binding:
        for key in ("commitment", "ladder", "agency"):
            entry.required(key, str)
        commitment = entry.reference("commitment", self.promised, "the id of a milestone of the plan") or ""
        ladder = self.ladders.get(entry.reference("ladder", self.ladders, "the id of a ladder that holds at the end of the year") or "", NOTHING)
        stage = self.promised.get(commitment, "")
        if ladder is not NOTHING and stage and stage not in ladder.stages:
            entry.fault("ladder", f"“{ladder.id}”, which answers {', '.join(ladder.stages)}", f"a ladder for the stage “{stage}” of the plan")
        reading = entry.optional("reading", str, "")
        if bool(reading) != ("reading_en" in entry):
            entry.fault("reading_en" if reading else "reading", "no value", "the reading in both languages, or in none")
        return Binding(
            commitment,
            ladder,
            self._rows(entry, ladder),
            entry.reference("agency", self.agencies, "the id of an agency of agencies.csv") or "",
            Label(reading, entry.optional("reading_en", str, "")),
        )

    def _rows(self, entry: declare.Table, ladder: Ladder) -> dict[str, tuple[str, ...]]:
        table, rows = self.tables.get(ladder.table, NOWHERE), entry.table("rows") if "rows" in entry else None
        found: dict[str, tuple[str, ...]] = {}
        for id in ladder.named_by if rows else ():
            if rows and id in rows:
                found[id] = rows.several(id, str)
                choices = table.field(id).choices
                for number, text in enumerate(found[id], 1):
                    if choices and text not in choices:
                        rows.fault(f"{id}[{number}]", f"“{text}”", f"a choice of {id}: " + ", ".join(list(choices)[:8]) + (" …" if len(choices) > 8 else ""))
        for id in ladder.narrows:
            if not found.get(id):
                (rows or entry).fault(id if rows else "rows", "no value", f"{id}, by which the ladder {ladder.id} is narrowed")
        return found
