"""Papers of the invented county that stand where a test wants them, each step by another person."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from zhixing.engines.ledger import Change
from zhixing.kernel.access import Actor
from zhixing.store import current, ledger, listing
from zhixing.store.ledger import row_id
from zhixing.store.registers import register_for
from zhixing.systems import Catalogue

WANG = Actor("wang", frozenset({"department_editor"}), frozenset({"water"}))
SUN = Actor("sun", frozenset({"department_editor"}), frozenset({"water"}))
LI = Actor("li", frozenset({"department_head"}), frozenset({"water"}))
ZHAO = Actor("zhao", frozenset({"department_head"}), frozenset({"housing"}))
HE = Actor("he", frozenset({"department_head"}), frozenset({"rivers"}))
LEADER = Actor("chen", frozenset({"responsible_leader"}), frozenset({"housing"}))
OFFICE = Actor("su", frozenset({"supervision_office"}), frozenset({"housing"}))
DRAFT: dict[str, Any] = {
    "kind": "notice",
    "title": "关于做好防汛工作的通知",
    "mark": "澄水",
    "recipients": "各有关单位",
    "secrecy": "public",
    "text": "请做好准备。",
}
RECEIVED: dict[str, Any] = {
    "kind": "letter", "title": "关于商请协助的函", "sender": "市水利局", "number": "市水函〔2025〕7号", "receiver": "water", "received_on": "2025-03-03", "secrecy": "internal",
}  # fmt: skip
NOTICE: dict[str, Any] = {"kind": "notice", "agency": "water", "title": "请抓紧", "matter": "按期完成", "days": 5}
_NUMBERS = count(1)


def enter(here: Catalogue, table: str, actor: Actor, fields: dict[str, Any], owner: str = "water", on: date | None = None) -> str:
    """A row; its id."""
    return register_for(here, table, actor).enter([fields], owner, on=on)[0].change.row


def entry(here: Catalogue, table: str, row: str) -> listing.Entry:
    """A row as it is now."""
    found = listing.one(here[table], row)
    assert found is not None
    return found


def step(here: Catalogue, table: str, actor: Actor, row: str, id: str, reason: str = "有理由", on: date | None = None, **raw: Any) -> None:
    """A step with a row as it is."""
    register_for(here, table, actor).step(row, entry(here, table, row).version, id, raw, reason, on=on)


def signed(here: Catalogue, mark: str = "澄水") -> str:
    """A paper that waits for its number, as four facts that were recorded at once."""
    row, fields = row_id(), {**DRAFT, "mark": mark, "code": f"旧〔2025〕{next(_NUMBERS)}号", "state": "drafted", "owner": "water"}
    day = date(2025, 1, 6)
    changes = [Change("wang", "entered", "papers_out", row, 1, day, fields)]
    for version, (id, state, by) in enumerate((("submit", "checking", "wang"), ("check", "signing", "sun"), ("sign", "signed", "chen")), 2):
        changes.append(Change(by, "changed", "papers_out", row, version, day, {"state": state, "step": id}))
    table = here["papers_out"]
    ledger.append(changes[:1], lambda facts: current.write(table, facts, here.known))
    ledger.append(changes[1:], lambda facts: current.write(table, facts, here.known))
    return row


def numbers(here: Catalogue) -> list[str]:
    """Every number of a paper that went out, in the order in which the rows were entered."""
    return [
        str(one.fields["number"]) for one in listing.entries(current.model_of(here["papers_out"])._default_manager.order_by("number")) if "number" in one.fields
    ]
