"""A small supervised year of an invented county, with a word that nobody outside may read planted wherever one could stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tests.engines.evidence.conftest import png
from zhixing.kernel.access import Actor
from zhixing.store import evidence
from zhixing.store.listing import one
from zhixing.store.registers import register_for
from zhixing.systems import Catalogue

YEAR = 2025
SETTINGS = 'schema = 1\noffice = "housing"\nmark = "澄政督"\npublic = true\n[[leader]]\nid = "works"\ntitle = "分管建设的县领导"\ntitle_en = "Leader for works"\nagencies = ["water"]\n'
OFFICE = Actor("kanari_office", frozenset({"supervision_office", "department_editor"}), frozenset({"housing"}))
EDITOR = Actor("kanari_editor", frozenset({"department_editor"}), frozenset({"water"}))
HEAD = Actor("kanari_head", frozenset({"department_head"}), frozenset({"water"}))
LEADER = Actor("kanari_leader", frozenset({"responsible_leader"}), frozenset({"housing"}))
# Every planted word begins so, and so does every name of an account: none of it may come out.
CANARY = "kanari"
BASE: dict[str, Any] = {"year": YEAR, "certainty": "firm", "begins_on": "2025-01-01", "due_on": "2025-12-31", "lead": "water", "section": 1}
TRAIL = {
    **BASE,
    "code": "s1.a.01",
    "kind": "quantity",
    "title": "绿道增加不少于 20 公里",
    "quote": "新增绿道20公里以上。",
    "subject": "绿道",
    "comparator": "ge",
}
TRAIL |= {"target": "20", "unit": "公里", "measure": "increment", "machine": f"{CANARY}机读"}
ROAD = {**BASE, "code": "s1.a.02", "kind": "milestone", "title": "让东环路通车", "subject": "东环路", "stage": "opened_in_use", "certainty": "strive"}
DEEDS = {**BASE, "code": "s2.a.01", "kind": "task", "title": "=办好民生实事", "subject": "民生实事", "section": 2}
GONE = {**BASE, "code": "s2.a.02", "kind": "task", "title": "建成游泳馆", "subject": "游泳馆", "section": 2}


def supervise(home: Path) -> Path:
    """Tell the county's folder how it supervises."""
    (home / "supervision.toml").write_text(SETTINGS, "utf-8")
    return home


class Year:
    """Makes rows and takes steps, each by somebody who may."""

    def __init__(self, here: Catalogue) -> None:
        self.here = here

    def enter(self, table: str, actor: Actor, fields: Mapping[str, Any], owner: str, on: date = date(2025, 1, 20)) -> str:
        """A row; its id."""
        return register_for(self.here, table, actor).enter([fields], owner, f"{CANARY}理由", on=on)[0].change.row

    def step(self, table: str, actor: Actor, row: str, id: str, raw: Mapping[str, Any] | None = None, on: date = date(2025, 2, 1)) -> None:
        """A step with a reason that is nobody else's business."""
        entry = one(self.here[table], row)
        assert entry is not None
        register_for(self.here, table, actor).step(row, entry.version, id, raw, f"{CANARY}理由", on=on)

    def published(self, fields: Mapping[str, Any], *more: str) -> str:
        """A commitment that is published; `more` are steps after that."""
        row = self.enter("commitments", OFFICE, fields, "housing")
        for id in ("confirm", "publish", *more):
            self.step("commitments", HEAD if id == "sign" else OFFICE, row, id)
        return row

    def reported(self, code: str, period: str, on: date, accepted: bool = True, **fields: Any) -> str:
        """Progress that is accepted, or returned."""
        raw = {"year": YEAR, "code": code, "period": period, "lead": "water", "words": f"{period} 已办", "rank": "document", **fields}
        row = self.enter("progress", EDITOR, raw, "water", on)
        self.step("progress", EDITOR, row, "submit", on=on)
        self.step("progress", HEAD, row, "approve", on=on)
        self.step("progress", OFFICE, row, "accept" if accepted else "return", on=on)
        return row

    def adjusted(self, code: str, number: int, *, granted: bool, **fields: Any) -> None:
        """An adjustment that was asked for and decided on."""
        raw = {"year": YEAR, "code": code, "number": number, "lead": "water", **fields}
        row = self.enter("adjustments", EDITOR, raw, "water", date(2025, 5, 6))
        self.step("adjustments", LEADER, row, "grant" if granted else "refuse", on=date(2025, 5, 8))

    def notice(self, number: str, *steps: str, on: date = date(2025, 6, 2), **fields: Any) -> str:
        """A notice."""
        raw = {
            "number": number,
            "kind": "notice",
            "year": YEAR,
            "agency": "water",
            "title": f"{CANARY}关于绿道进度的督办通知",
            "matter": f"{CANARY}请说明原因。",
        }
        row = self.enter("notices", OFFICE, {**raw, "code": "s1.a.01", "days": 5, **fields}, "housing", on)
        for id in steps:
            asked = {"answer": f"{CANARY}反馈"} if id == "answer" else None
            self.step("notices", HEAD if id == "answer" else OFFICE, row, id, asked, on)
        return row


def fill(here: Catalogue) -> Year:
    """Four commitments that are published and two that are not; progress, adjustments, notices."""
    year = Year(here)
    year.published(TRAIL, "sign")
    year.published(ROAD, "sign")
    year.published(DEEDS)
    year.published(GONE)
    for code, state in (("s9.a.01", ""), ("s9.a.02", "reject")):
        row = year.enter("commitments", OFFICE, {**DEEDS, "code": code, "title": f"{CANARY}提议{state}", "quote": f"{CANARY}提议"}, "housing")
        if state:
            year.step("commitments", OFFICE, row, state)
    proof = evidence.bring(EDITOR, "water", [png()], f"{CANARY}批复.png").hash
    year.enter("stages", EDITOR, {"year": YEAR, "code": "s2.a.01", "order": 1, "title": "建成三所学校", "agency": "water", "due_on": "2025-06-30"}, "water")
    for code in ("s9.a.01", "s9.a.02"):
        year.enter("stages", EDITOR, {"year": YEAR, "code": code, "order": 1, "title": f"{CANARY}一步", "agency": "water", "due_on": "2025-06-30"}, "water")
    year.reported("s1.a.01", "2025-03", date(2025, 4, 3), value="6")
    year.reported("s1.a.01", "2025-06", date(2025, 7, 3), value="8", proof=[proof], rank="document", words="建成八公里，<b>其余</b>在建")
    year.reported("s1.a.01", "2025-07", date(2025, 8, 3), accepted=False, value="9", words=f"{CANARY}退回")
    year.enter(
        "progress",
        EDITOR,
        {"year": YEAR, "code": "s1.a.01", "period": "2025-05", "lead": "water", "value": "7", "words": f"{CANARY}草稿", "rank": "word"},
        "water",
        date(2025, 6, 3),
    )
    year.reported("s1.a.02", "2025-06", date(2025, 7, 3), stage=True, reached_on="2025-06-20", words="东环路通车")
    year.adjusted("s1.a.01", 1, granted=False, what="target", was="20", becomes="1", why=f"{CANARY}不批")
    year.adjusted("s1.a.01", 2, granted=True, what="target", was="20", becomes="18", why="省里调整了口径")
    year.adjusted("s2.a.02", 1, granted=True, what="withdrawal", why="改由市级建设")
    year.notice("澄政督〔2025〕1号", "issue", "answer", "close")
    year.notice("澄政督[2025]3号", "issue")
    year.notice("澄政督〔2025〕4号")
    return year
