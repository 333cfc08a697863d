"""People at work with supervision through the registers, by chance, and what a simulation knows of it."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from tests.store.calling import DAY, Letter, Piece, Promise, shifted, works
from zhixing.kernel.access import Actor
from zhixing.store.registers import Register, register_for
from zhixing.systems import Catalogue

OFFICE = Actor("du", frozenset({"supervision_office"}))
LEADER = Actor("fen", frozenset({"responsible_leader"}))
EDITOR = Actor("wang", frozenset({"department_editor"}), frozenset({"water"}))
HEAD = Actor("li", frozenset({"department_head"}), frozenset({"water"}))
FIRST, LAST = date(2020, 1, 10), date(2020, 12, 31)


class Acting:
    """People at work through the registers, and what the simulation knows of it."""

    def __init__(self, here: Catalogue, seed: int) -> None:
        self.here, self.random, self.day = here, Random(seed), FIRST
        self.promises: list[Promise] = []
        self.letters: list[Letter] = []

    def register(self, table: str, actor: Actor) -> Register:
        return register_for(self.here, table, actor)

    def chance(self, part: float) -> bool:
        return self.random.random() < part

    def list_up(self, number: int, due: date | None = None) -> None:
        """Commitments of every kind, confirmed on the first day."""
        kind = ("quantity", "milestone", "task")[number % 3]
        due = due or date(2020, self.random.choice((6, 8, 9, 10, 12)), 1) + 27 * DAY
        raw: dict[str, Any] = {
            "year": 2020, "code": f"s{number}", "title": f"事项{number}", "kind": kind, "subject": "事项", "certainty": "firm",
            "begins_on": "2020-01-01", "due_on": due.isoformat(), "lead": "water",
        }  # fmt: skip
        if kind == "milestone":
            raw["stage"] = "opened_in_use"
        if kind == "quantity":
            raw |= {"target": "100", "unit": "个", "measure": "increment", "comparator": "ge"}
        (fact,) = self.register("commitments", OFFICE).enter([raw], "water")
        one = Promise(fact.change.row, f"s{number}", kind, date(2020, 1, 1), due, 100)
        self.promises.append(one)
        self.take(one, "confirm", OFFICE)

    def take(self, one: Promise | Letter, step: str, actor: Actor, raw: dict[str, Any] | None = None, reason: str = "因故") -> None:
        table = "commitments" if isinstance(one, Promise) else "notices"
        self.register(table, actor).step(one.row, one.version, step, raw, reason)
        flow = self.here.flow(table)
        assert flow is not None
        one.version, one.state = one.version + 1, flow.step(step).to

    def morning(self, day: date) -> None:
        """What people do on a day; nobody works on a day off."""
        self.day = day
        if works(day):
            for one in self.promises:
                self.handle(one)
            for letter in self.letters:
                self.answer(letter)
            if self.chance(0.08):
                self.write()

    def handle(self, one: Promise) -> None:
        match one.state:
            case "confirmed" if self.chance(0.2):
                self.take(one, "publish", OFFICE)
                one.listed = self.day
                one.signing.start(self.day, 3)
            case "published" if self.chance(0.2):
                self.take(one, "sign", EDITOR)
                one.signing.over = True
                if one.kind != "quantity" and not one.pieces:
                    self.break_down(one)
            case "signed" if self.chance(0.004):
                self.take(one, "close", OFFICE)
            case "signed" if self.chance(0.004):
                one.due = one.due + self.random.randint(-20, 20) * DAY
                self.take(one, "adjust", LEADER, {"due_on": one.due.isoformat()})
                one.signing.start(self.day, 3)
            case "signed" if self.chance(0.001):
                self.take(one, "take_off", LEADER)
            case "closed" | "withdrawn" if self.chance(0.03):
                self.take(one, "reopen", OFFICE)
                one.listed = self.day
        if one.state in ("published", "signed"):
            self.report(one)
            for piece in one.pieces:
                if piece.reached is None and self.chance(0.006):
                    self.register("stages", EDITOR).change(piece.row, 1, {"reached_on": self.day.isoformat(), "rank": "document"})
                    piece.reached = self.day

    def break_down(self, one: Promise) -> None:
        for order in range(1, self.random.randint(1, 3) + 1):
            due = self.day + self.random.randint(5, 200) * DAY
            raw = {"year": 2020, "code": one.code, "order": order, "title": f"任务{order}", "agency": "water", "due_on": due.isoformat()}
            (fact,) = self.register("stages", EDITOR).enter([raw], "water")
            one.pieces.append(Piece(order, due, fact.change.row))

    def report(self, one: Promise) -> None:
        open_now = [(period, end) for period, end in one.ended(self.day) if self.day <= shifted(end, 10)]
        for period, _ in open_now[-1:]:
            if period not in one.reports and self.chance(0.12):
                self.draft(one, period)
        for period, (row, version) in list(one.rows.items()):
            if step := self.next_step(one.reports[period], in_time=any(period == other for other, _ in open_now)):
                actor = {"submit": EDITOR, "approve": HEAD, "send_back": HEAD}.get(step, OFFICE)
                self.register("progress", actor).step(row, version, step, None, "因故")
                flow = self.here.flow("progress")
                assert flow is not None
                one.reports[period], one.rows[period] = flow.step(step).to, (row, version + 1)
                one.counted |= {period} if step == "accept" else set()

    def draft(self, one: Promise, period: str) -> None:
        raw: dict[str, Any] = {"year": 2020, "code": one.code, "period": period, "lead": "water", "words": "进展", "rank": "document", "jump": True}
        one.figures[period] = self.random.randint(0, 12) + 9 * int(period[5:])
        if one.kind == "quantity":
            raw["value"] = str(one.figures[period])
        if one.kind == "milestone":
            raw["stage"] = self.chance(0.3)
            if raw["stage"]:
                one.reached[period] = self.day - self.random.randint(0, 20) * DAY
                raw["reached_on"] = one.reached[period].isoformat()
        (fact,) = self.register("progress", EDITOR).enter([raw], "water")
        one.reports[period], one.rows[period] = "draft", (fact.change.row, 1)

    def next_step(self, state: str, *, in_time: bool) -> str:
        steps = {"draft": ("submit",) if in_time else (), "submitted": ("approve", "approve", "send_back"), "approved": ("accept", "accept", "return")}
        steps |= {"returned": ("submit",), "accepted": ("restate",) if self.chance(0.02) else ()}
        return self.random.choice(steps[state]) if steps[state] and self.chance(0.4) else ""

    def write(self) -> None:
        """A notice is drafted."""
        days = self.random.randint(1, 12)
        raw = {"number": f"督{len(self.letters)}号", "kind": "notice", "year": 2020, "agency": "water", "title": "督办", "matter": "请报告", "days": str(days)}
        (fact,) = self.register("notices", OFFICE).enter([raw], "water")
        self.letters.append(Letter(fact.change.row, days))

    def answer(self, one: Letter) -> None:
        """One step of a notice, by chance."""
        ways = {
            "drafted": ("issue",), "issued": ("answer", "answer", "ask_time"), "extension": ("give_time", "refuse_time"), "answered": ("close", "again"), "closed": ("reopen",),
        }  # fmt: skip
        if not self.chance(0.02 if one.state == "closed" else 0.14):
            return
        step = self.random.choice(ways[one.state])
        one.more = self.random.randint(1, 9) if step == "ask_time" else one.more
        raw = {"answer": {"answer": "已办"}, "ask_time": {"more": str(one.more)}}.get(step)
        self.take(one, step, EDITOR if raw else OFFICE, raw)
        match step:
            case "issue" | "reopen":
                one.term.start(self.day, one.days)
            case "answer":
                one.term.pause(self.day)
            case "again":
                one.term.resume(self.day)
            case "give_time":
                one.term.days += one.more
            case "close":
                one.term.over = True

    def evening(self) -> None:
        for one in self.promises:
            one.signing.evening(self.day)
        for letter in self.letters:
            letter.term.evening(self.day)
