"""Rows of the invented county that stand where a step leaves them: what the tests of steps have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from zhixing.engines.cases import STATE, Flow, Step
from zhixing.kernel.access import ACTIONS, ROLES, Actor
from zhixing.store import current, listing, unattended
from zhixing.store.registers import Register, register_for, today
from zhixing.web.county import catalogue

NUMBERS = count(1)
# What is typed into fields that a step asks for.
TYPED: dict[str, Any] = {"answer": "已办理", "more": 3, "points": "1.5", "countersigners": "县水利局、澄川县住房和城乡建设局", "opinion": "请再商"}
TYPED |= {"proposal": "拟请承办", "instruction": "同意", "handler": "water", "days": 5, "result": "已答复", "file_number": "2020-1", "provider": "water"}
TYPED |= {"verdict": "different", "why": "地址不同"}


def flows() -> Iterator[Flow]:
    """Every flow that a system declares."""
    for system in catalogue().systems:
        yield from system.flows.values()


def anybody(id: str) -> Actor:
    """Somebody who may do everything with the rows of everybody."""
    return Actor(id, frozenset(ROLES), frozenset(catalogue().known.agencies))


def register(table: str, actor: Actor | None = None) -> Register:
    """A table as somebody sees it."""
    return register_for(catalogue(), table, actor or anybody("maker"))


def commitment(code: str, lead: str = "water", **more: Any) -> dict[str, Any]:
    """A commitment that can be entered."""
    year = today().year
    whole = {"year": year, "code": code, "title": f"事项 {code}", "kind": "task", "subject": "民生实事", "certainty": "firm", "lead": lead}
    return {**whole, "begins_on": f"{year}-01-01", "due_on": f"{year}-12-31", **more}


def published(code: str, lead: str = "water", **more: Any) -> str:
    """A commitment that is published; its row."""
    row = register("commitments").enter([commitment(code, lead, **more)], lead)[0].change.row
    walk("commitments", row, "published")
    return row


def good(table: str, keeper: str = "water") -> dict[str, Any]:
    """A row of a table with a flow that can be entered, and no other like it."""
    number, year = next(NUMBERS), today().year
    about = {"year": year, "code": f"s{number}"}
    if table in ("progress", "adjustments"):
        published(f"s{number}", keeper)
    rows: dict[str, dict[str, Any]] = {
        "commitments": commitment(f"s{number}", keeper),
        "progress": {**about, "period": f"{today():%Y-%m}", "lead": keeper, "words": "有进展", "rank": "word"},
        "adjustments": {**about, "number": 1, "lead": keeper, "what": "due_on", "was": "", "becomes": f"{year}-11-30", "why": "设计变更"},
        "notices": {"number": f"督〔{year}〕{number}号", "kind": "notice", "agency": keeper, "title": "请抓紧", "matter": "按期完成", "days": 5},
        "figures": {**about, "period": f"{today():%Y-%m}", "day": f"{today()}", "value": "6.5", "indicator": "length_completed"},
        "rungs": {**about, "order": 1, "title": "开工", "title_en": "Begun", "promised": True, "reached_on": f"{today()}", "ladder": "project_begun"},
        "tickets": {"about": f"{year}/s{number}", "period": f"{today():%Y-%m}", "title": f"s{number} 不一致", "agency": keeper, "matter": "请核对"},
        "grants": {"agency": keeper, "dataset": "exports", "purpose": "核对", "until": f"{today() + timedelta(days=90)}", "why": "工作需要"},
        "links": {"left": f"titles.holder/{number:032x}", "right": f"projects.builder/{number:032x}", "verdict": "same", "why": "同一家企业"},
        "objections": {"agency": keeper, "quarter": f"{year}-Q1", "number": number % 99 + 1, "why": "数据有误"},
    }
    if table in PAPERS:
        return paper(table, number, keeper)
    return rows[table]


PAPERS = ("papers_out", "countersigns", "papers_in")


def paper(table: str, number: int, keeper: str = "water") -> dict[str, Any]:
    """A row of papers that can be entered."""
    out = {"kind": "notice", "title": f"关于第{number}项工作的通知", "mark": "澄水", "recipients": "各有关单位", "secrecy": "public", "text": "请遵照执行。"}
    if table == "papers_in":
        told = {"sender": "市水利局", "number": f"市水〔2025〕{number}号", "receiver": keeper, "received_on": today().isoformat()}
        return {**{id: out[id] for id in ("kind", "title", "secrecy")}, **told}
    return out if table == "papers_out" else {"code": "拟〔2025〕1号", "title": "通知", "agency": keeper}


def asked_to_sign(keeper: str) -> str:
    """A countersignature that is asked of an agency: nobody enters one, it comes of a draft that goes round; its row."""
    draft = standing("papers_out", "countersigning", "housing")
    key = (entry("papers_out", draft).fields["code"], keeper)
    found = register("countersigns").of_key(key)
    assert found is not None
    return found.row


def entered(table: str, keeper: str = "water") -> str:
    """A new row; its id. What nobody may enter the program writes by itself."""
    if table == "countersigns":
        return asked_to_sign(keeper)
    flow, fields = catalogue().flow(table), good(table, keeper)
    if flow is not None and not ACTIONS[flow.enters].grants:
        unattended.write(catalogue(), table, [unattended.Row(fields, keeper, today())])
        key = current.key_of(catalogue()[table], fields)
        return listing.of_keys(catalogue()[table], [key])[key].row
    return register(table).enter([fields], keeper)[0].change.row


def standing(table: str, state: str, keeper: str = "water") -> str:
    """A row that stands in a state."""
    row = entered(table, keeper)
    walk(table, row, state)
    return row


def walk(table: str, row: str, state: str) -> None:
    """Take a row to a state, each step by another person."""
    flow = catalogue().flow(table)
    assert flow is not None
    for number, step in enumerate(way(flow, entry(table, row).fields[STATE], state)):
        if step.id == "send_up":
            agree(row)
        register(table, anybody(f"walker{number}")).step(row, entry(table, row).version, step.id, asked(step), "有理由")


def agree(draft: str) -> None:
    """Everybody who was asked countersigns a draft."""
    for agency in ("water", "housing"):
        found = register("countersigns").of_key((entry("papers_out", draft).fields["code"], agency))
        assert found is not None
        register("countersigns").step(found.row, found.version, "agree")


def way(flow: Flow, begins: Any, state: str) -> list[Step]:
    """The shortest way from one state to another."""
    ways: dict[Any, list[Step]] = {begins: []}
    waiting = [begins]
    while waiting:
        at = waiting.pop(0)
        for step in flow.steps:
            if at in step.leaves and step.to not in ways:
                ways[step.to] = [*ways[at], step]
                waiting.append(step.to)
    return ways[state]


def asked(step: Step) -> dict[str, Any]:
    """What has to be said with a step."""
    return {id: TYPED[id] for id in step.needs}


def entry(table: str, row: str) -> listing.Entry:
    """A row as it is now."""
    found = listing.one(catalogue()[table], row)
    assert found is not None
    return found


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that people do with a row of a table with a flow: enter it, change it, or take one of its steps; and the action that it is."""

    action: str
    table: str
    step: str


def deeds() -> list[Deed]:
    """Everything that people do with rows of tables with a flow."""
    found = []
    for flow in flows():
        found += [Deed(flow.enters, flow.table, "enter"), Deed(flow.changes, flow.table, "change")]
        found += [Deed(step.action, flow.table, step.id) for step in flow.steps]
    return found
