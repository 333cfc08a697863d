"""Proposed commitments: taken in from a plan or from the reading of a report, and published when they are confirmed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from zhixing.engines.commitments import Plan, attach
from zhixing.engines.ledger import Fact, Kept
from zhixing.engines.records import Fault, check_row
from zhixing.engines.report import Outline, Reading
from zhixing.kernel.county import County
from zhixing.kernel.errors import InputFault
from zhixing.store import ledger, listing
from zhixing.store.current import column, model_of
from zhixing.store.registers import Register
from zhixing.systems.supervision import from_plan, from_record

Raw = Mapping[str, Any]


class Elsewhere(InputFault):
    """A report of another county or another year; `zh` and `en` are one sentence each."""

    def __init__(self, name: str, outline: Outline, county: County, year: int) -> None:
        self.zh = (
            f"“{name}”是{outline.place or '没有写明地方的'}{outline.year or '没有写明年份的'}年政府工作报告，这里是{county.name}{year}年的清单，未导入任何内容"
        )
        self.en = f"“{name}” is the report of {outline.place or 'no place'} of {outline.year or 'no year'}; this is the list of {county.name} of {year}. Nothing was taken in"
        super().__init__(name, f"a report of {outline.place} of {outline.year}", f"the one of {county.name} of {year}")


class Moved(InputFault):
    """What is confirmed is not what the person saw before publishing."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A row to be proposed. `twin` is the code under which the plan has the same promise, where it has."""

    raw: Raw
    twin: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """What an import adds to the list of a year, and what it does not.

    new     raw fields of the rows that the list lacks
    there   how many it has already
    faulty  what cannot be entered, with its faults
    """

    new: tuple[Raw, ...]
    there: int
    faulty: tuple[tuple[Raw, tuple[Fault, ...]], ...]


def of_plan(plan: Plan, office: str, quotes: Mapping[str, str]) -> list[Draft]:
    """A county's declared plan as drafts, each with its sentence where the text of the report is there."""
    return [Draft(from_plan(planned, plan.year, office, quotes.get(planned.id, ""))) for planned in plan.commitments]


def of_reading(reading: Reading, year: int, county: County, office: str, plan: Plan | None = None) -> list[Draft]:
    """The promises that the reader found in a report, in its order. Elsewhere where it is another county's or another year's."""
    outline = reading.outline
    names = outline.place, county.name
    if (outline.year is not None and outline.year != year) or (names[0] and not (names[0].endswith(county.name) or county.name.endswith(names[0]))):
        raise Elsewhere(reading.manuscript.name, outline, county, year)
    twins = {one.record: one.planned for one in attach(plan, reading).attachments} if plan else {}
    promises = [record for record in reading.records if record.tense == "plan"]
    if not promises:
        raise InputFault(reading.manuscript.name, "没有读到承诺 (no promise was found)", "有“工作安排”部分的政府工作报告 (a report with a plan for the year)")
    return [Draft(from_record(record, number, year, office), twins.get(record.id, "")) for number, record in enumerate(promises, 1)]


def of_year(register: Register, year: int) -> list[listing.Entry]:
    """Every commitment of a year that is in force, in the order of entry."""
    rows = model_of(register.table)._default_manager.filter(withdrawn=False, **{column("year"): year})
    return listing.entries(rows.order_by("number"))


def laid(register: Register, year: int, drafts: Sequence[Draft]) -> Intake:
    """What drafts would add to the list; nothing is recorded."""
    kept = of_year(register, year)
    codes = {str(entry.fields["code"]) for entry in kept}
    said = Counter(_said(guess(entry.fields)) for entry in kept)
    new, faulty, there = list[Raw](), list[tuple[Raw, tuple[Fault, ...]]](), 0
    for draft in drafts:
        told = _said(draft.raw)
        if draft.twin in codes or (told[0] and said[told]) or (not told[0] and draft.raw["code"] in codes):
            said[told] -= 1
            there += 1
            continue
        raw = _coded(draft.raw, codes)
        faults = check_row(register.table, raw, register.known).faults
        if faults:
            faulty.append((raw, faults))
        else:
            codes.add(str(raw["code"]))
            new.append(raw)
    return Intake(tuple(new), there, tuple(faulty))


def take_in(register: Register, year: int, drafts: Sequence[Draft], owner: str, reason: str) -> Intake:
    """Enter what the list lacks, all in one transaction; a second import of the same adds nothing."""
    with ledger.turn():
        intake = laid(register, year, drafts)
        if intake.new:
            register.enter(intake.new, owner, reason)
    return intake


def confirmed(register: Register, year: int) -> list[listing.Entry]:
    """What would be published now."""
    return [entry for entry in of_year(register, year) if entry.fields.get("state") == "confirmed"]


def seal(entries: Sequence[listing.Entry]) -> str:
    """A short sum of rows and their versions: the same where nothing has changed between looking and publishing."""
    return sha256(" ".join(sorted(f"{one.row}:{one.version}" for one in entries)).encode()).hexdigest()[:16]


def publish(register: Register, year: int, seen: str, reason: str) -> list[Fact]:
    """Publish everything that is confirmed, in one transaction and with one reason. Moved where it is not what was `seen`."""
    with ledger.turn():
        entries = confirmed(register, year)
        if not entries:
            raise InputFault(f"commitments/{year}", "没有已确认的事项 (nothing is confirmed)", "至少一件 (at least one)")
        if seal(entries) != seen:
            raise Moved(f"commitments/{year}", "已确认的事项刚有变化 (what is confirmed has just changed)", "看过的内容 (what was seen)", "请再看一遍")
        return [fact for entry in entries for fact in register.step(entry.row, entry.version, "publish", reason=reason)]


def guess(fields: Mapping[str, Kept]) -> dict[str, Any]:
    """What the machine had proposed of a row; empty where a person wrote it."""
    try:
        found = json.loads(str(fields.get("machine") or "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _said(raw: Raw) -> tuple[str, ...]:
    """By what a promise is known again in the same report; a planned one is known by its code."""
    if not str(raw.get("code", "")).startswith("r"):
        return ("", str(raw.get("code", "")))
    return tuple(str(raw.get(name) or "") for name in ("quote", "subject", "target", "unit"))


def _coded(raw: Raw, codes: set[str]) -> Raw:
    """The row under its code, or under the next one that is free."""
    if raw["code"] not in codes:
        return raw
    return {**raw, "code": next(code for code in _numbers() if code not in codes)}


def _numbers() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"r{number:03}"
