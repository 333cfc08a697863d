"""What a person makes of proposed commitments: confirm, split, merge, take the last decision back. Each is one transaction, and each keeps its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhixing.engines.cases import STATE, STEP
from zhixing.engines.ledger import Change, Fact, contrary
from zhixing.kernel.errors import InputFault
from zhixing.store import ledger, listing
from zhixing.store.registers import Register, today

SPLIT, INTO, JOINED, UNSPLIT = "拆分为 ", "并入 ", "合并 ", "撤销拆分 "
UNDECIDED = ("proposed", "confirmed")
# One commitment becomes so many at most, and so many become one.
MOST = 20
# So far back is looked for the last decision of a person.
LOOKED_AT = 400


def confirm(register: Register, row: str, version: int, raw: Mapping[str, Any]) -> list[Fact]:
    """Set what was corrected, then confirm. Raises ledger.Overtaken where somebody else was there first."""
    with ledger.turn():
        _seen(register, row, version)
        facts = register.change(row, version, raw) if raw else []
        return facts + register.step(row, facts[-1].change.version if facts else version, "confirm")


def decide(register: Register, row: str, version: int, step: str, reason: str = "") -> list[Fact]:
    """Reject or reconsider."""
    with ledger.turn():
        _seen(register, row, version)
        return register.step(row, version, step, reason=reason)


def split(register: Register, row: str, version: int, titles: Sequence[str]) -> list[Fact]:
    """One proposal becomes several, each with a suffix to its code; the original is not listed, and says what it became."""
    titles = [title.strip() for title in titles if title.strip()]
    if not 2 <= len(titles) <= MOST:
        raise InputFault("titles", f"{len(titles)} 项", f"2—{MOST} 项，每行一项 (2 to {MOST} lines, one for each)")
    with ledger.turn():
        entry = _seen(register, row, version)
        codes = _free(register, entry, len(titles))
        facts = register.step(row, version, "reject", reason=SPLIT + "、".join(codes))
        own = {id: value for id, value in entry.fields.items() if id in register.table.ids and id not in (STATE, STEP)}
        parts = [{**own, "code": code, "title": title, "subject": title} for code, title in zip(codes, titles, strict=True)]
        return facts + register.enter(parts, entry.owner, f"{entry.fields['code']} 拆分")


def merge(register: Register, row: str, version: int, others: Sequence[tuple[str, int]], title: str = "") -> list[Fact]:
    """Several become one: the others are not listed, and say into which they went; quotes and supporting agencies come together."""
    others = [pair for pair in dict.fromkeys(others) if pair[0] != row]
    if not 1 <= len(others) <= MOST:
        raise InputFault("with", f"勾选了 {len(others)} 件", f"1—{MOST} 件其他事项 (1 to {MOST} others)")
    with ledger.turn():
        into = _seen(register, row, version)
        entries = [_seen(register, *pair) for pair in others]
        if into.fields.get(STATE) not in UNDECIDED or any(one.fields["year"] != into.fields["year"] for one in entries):
            raise InputFault(
                f"commitments/{into.fields['code']}", "不是同年待确认或已确认的事项 (not of one year, or decided already)", "proposed or confirmed"
            )
        both = [into, *entries]
        codes = "、".join(str(one.fields["code"]) for one in entries)
        raw = {"quote": _together(both, "quote", "\n"), "support": _together(both, "support", "、")} | ({"title": title} if title else {})
        facts = register.change(row, version, raw, JOINED + codes)
        for one in entries:
            facts += register.step(one.row, one.version, "reject", reason=f"{INTO}{into.fields['code']}")
        return facts


def undo(register: Register, year: int) -> list[Fact]:
    """Take back the person's last decision of a year that nobody has touched since, with everything that it brought about."""
    with ledger.turn():
        last, entry = _last(register, year)
        reason = last.change.reason
        facts = register.step(entry.row, entry.version, "reconsider", reason=f"撤回：{reason}" if reason else "")
        if reason.startswith(SPLIT):
            facts += _unsplit(register, entry, reason.removeprefix(SPLIT).split("、"))
        elif reason.startswith(INTO):
            facts += _apart(register, year, last)
        return facts


def _last(register: Register, year: int) -> tuple[Fact, listing.Entry]:
    for fact in ledger.of_person(register.actor.id, register.table.id, LOOKED_AT):
        if fact.change.fields.get(STEP) in ("confirm", "reject") and not fact.change.reason.startswith(UNSPLIT):
            entry = listing.one(register.table, fact.change.row)
            if entry and entry.version == fact.change.version and entry.fields.get("year") == year:
                return fact, entry
    raise InputFault(f"commitments/{year}", "没有可以撤回的决定 (no decision of yours to take back)", "本人最近的确认或不列入，其后无人改动")


def _unsplit(register: Register, entry: listing.Entry, codes: Sequence[str]) -> list[Fact]:
    facts = []
    for code in codes:
        part = register.of_key((entry.fields["year"], code))
        if part and part.fields.get(STATE) in UNDECIDED:
            facts += register.step(part.row, part.version, "reject", reason=f"{UNSPLIT}{entry.fields['code']}")
    return facts


def _apart(register: Register, year: int, last: Fact) -> list[Fact]:
    """The others that went into the same one at the same time, and what the one had said before."""
    facts = []
    code = last.change.reason.removeprefix(INTO)
    for fact in ledger.of_person(register.actor.id, register.table.id, MOST + 2):
        entry = listing.one(register.table, fact.change.row)
        if fact.number < last.number and entry and entry.version == fact.change.version:
            if fact.change.reason == last.change.reason:
                facts += register.step(entry.row, entry.version, "reconsider", reason=f"撤回：{fact.change.reason}")
            elif fact.change.reason.startswith(JOINED) and entry.fields["code"] == code:
                history = ledger.of_row(register.table.id, entry.row)
                return facts + register.change(entry.row, entry.version, contrary(history, entry.version), f"撤回：{fact.change.reason}")
    return facts


def _seen(register: Register, row: str, version: int) -> listing.Entry:
    """The row as the person saw it; Overtaken where it has another version now."""
    entry = listing.one(register.table, row)
    if entry is None:
        raise InputFault(f"{register.table.id}/{row}", "no such row", "the id of a row of this table")
    if entry.version != version:
        change = Change(register.actor.id, "changed", register.table.id, row, version + 1, today(), {}, "")
        raise ledger.Overtaken(change, ledger.of_row(register.table.id, row))
    return entry


def _free(register: Register, entry: listing.Entry, count: int) -> list[str]:
    """The first codes with a suffix that no commitment of the year has."""
    found, number = list[str](), 0
    while len(found) < count:
        number += 1
        code = f"{entry.fields['code']}-{number}"
        if register.of_key((entry.fields["year"], code)) is None:
            found.append(code)
    return found


def _together(entries: Sequence[listing.Entry], field: str, between: str) -> str | None:
    parts = dict.fromkeys(part for one in entries for part in str(one.fields.get(field) or "").split(between) if part)
    return between.join(parts) or None
