"""Papers that come and go in the invented year: a handful in every state, each step by whoever may take it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from zhixing.engines.documents import number_of
from zhixing.store.demo.supervision.cases import Book, Case, Cast
from zhixing.store.demo.year import Moment
from zhixing.systems import Catalogue

__all__ = ["SYSTEM", "corresponded"]

SYSTEM = "office"
Course = Sequence[tuple[str, int]]
# Steps in their order, with how many working days lie before each. Of a draft that goes round, “agree” and “disagree” are said by those who are asked.
SENT: tuple[Course, ...] = (
    (("submit", 0), ("check", 1), ("sign", 1), ("issue", 0), ("file", 10)),
    (("submit", 1), ("circulate", 1), ("agree", 2), ("send_up", 1), ("sign", 1), ("issue", 1), ("file", 8)),
    (("submit", 0), ("send_back", 1), ("submit", 1), ("check", 1), ("refuse", 1), ("submit", 2), ("check", 0), ("sign", 1), ("object", 1), ("submit", 1),
     ("check", 1), ("sign", 1), ("issue", 0), ("file", 12)),
    (("submit", 0), ("circulate", 1), ("disagree", 2), ("take_back", 1), ("submit", 2), ("circulate", 1), ("agree", 1), ("send_up", 1), ("sign", 1),
     ("issue", 1), ("file", 9)),
    (("drop", 2),),
)  # fmt: skip
SENT_OPEN: tuple[tuple[int, Course], ...] = (
    (16, (("submit", 0), ("circulate", 1), ("agree", 2), ("send_up", 1), ("sign", 1), ("issue", 1))),
    (9, (("submit", 0), ("check", 1), ("sign", 2))),
    (8, (("submit", 1), ("check", 1))),
    (7, (("submit", 0), ("circulate", 1))),
    (6, (("submit", 0), ("circulate", 1), ("disagree", 3))),
    (5, (("submit", 1),)),
    (3, ()),
)
RECEIVED: tuple[Course, ...] = (
    (("register", 0), ("propose", 1), ("assign", 1), ("finish", 5), ("file", 3)),
    (("register", 0), ("propose", 0), ("send_back", 1), ("propose", 1), ("assign", 1), ("decline", 1), ("assign", 1), ("finish", 6), ("again", 1),
     ("finish", 2), ("file", 4)),
    (("return", 1),),
)  # fmt: skip
RECEIVED_OPEN: tuple[tuple[int, Course], ...] = (
    (15, (("register", 0), ("propose", 1), ("assign", 1))),
    (12, (("register", 0), ("propose", 1), ("assign", 1), ("finish", 6))),
    (6, (("register", 0), ("propose", 1), ("assign", 1))),
    (4, (("register", 0), ("propose", 1))),
    (2, (("register", 0),)),
    (1, ()),
)
BY_HEAD, BY_LEADER = ("check", "circulate"), ("sign", "refuse", "assign", "again")


def corresponded(here: Catalogue, cast: Cast, mark: str, seed: int) -> list[Moment]:
    """Every change of the year's papers in the order of the clock; `mark` stands in the numbers of those that go out."""
    book = Book(here, cast, Random(f"{SYSTEM}:{seed}"), here.county.report_year)
    agencies = [one.id for one in here.county.agencies]
    for courses, still_open, write in ((SENT, SENT_OPEN, _sent), (RECEIVED, RECEIVED_OPEN, _received)):
        days = [(book.after(book.day(3, 2), 20 * at), course) for at, course in enumerate(courses)]
        days += [(book.after(book.looked_at, -before), course) for before, course in still_open]
        for number, (day, course) in enumerate(days, 1):
            write(book, number, day, course, agencies, mark)
    return _numbered(sorted(book.moments, key=lambda moment: moment.at), mark, book.year)


def _sent(book: Book, number: int, day: date, course: Course, agencies: Sequence[str], mark: str) -> None:
    random, cast = book.random, book.cast
    owner, *others = random.sample(list(agencies), min(3, len(agencies)))
    at = random.randrange(len(_words()["sent"]))
    raw = {
        "code": number_of("拟", book.year, number), "kind": _words()["kinds"][at], "title": _words()["sent"][at], "mark": mark, "recipients": "各有关单位",
        "urgency": "normal", "secrecy": random.choice(("public", "internal")), "text": random.choice(_words()["text"]),
    }  # fmt: skip
    case, asked = book.case("papers_out", owner), dict[str, Case]()
    case.enter(day, cast.crew.editors[owner], raw)
    for step, days in course:
        on = book.after(case.day, days)
        if step in ("agree", "disagree"):
            _opinions(book, case, on, asked, step)
            continue
        told = {"circulate": {"countersigners": "、".join(book.here.known.agencies[one] for one in others)}, "file": {"file_number": f"{book.year}-{number}"}}
        by = cast.leader if step in BY_LEADER else (cast.crew.heads if step in (*BY_HEAD, "send_back") else cast.crew.editors)[owner]
        case.step(on, by, step, told.get(step), _words()["reason"].get(step, ""))
        if step == "circulate":
            _ask(book, case, by, others, asked)


def _ask(book: Book, case: Case, by: str, others: Sequence[str], asked: dict[str, Case]) -> None:
    """Each is asked at the moment at which the draft is sent round."""
    for agency in others:
        told = {id: case.fields[id] for id in ("title", "text")}
        if agency in asked:
            asked[agency].step(case.day, by, "ask", {**told, "opinion": None}, with_=case)
        else:
            asked[agency] = book.case("countersigns", agency)
            asked[agency].enter(case.day, by, {"code": case.fields["code"], "agency": agency, **told}, with_=case)


def _opinions(book: Book, case: Case, on: date, asked: Mapping[str, Case], step: str) -> None:
    """The last of those who are asked may disagree; the draft goes on when all have spoken."""
    for number, (agency, one) in enumerate(asked.items(), 1):
        last = number == len(asked) and step == "disagree"
        opinion = _words()["reason"]["disagree"] if last else book.random.choice(_words()["opinion"])
        one.step(on, book.cast.crew.heads[agency], "disagree" if last else "agree", {"opinion": opinion})
        if one.last is not None and case.last is not None:
            case.last = max(case.last, one.last)


def _received(book: Book, number: int, day: date, course: Course, agencies: Sequence[str], mark: str) -> None:
    random, cast = book.random, book.cast
    receiver, *others = random.sample(list(agencies), min(3, len(agencies)))
    at, handlers = random.randrange(len(_words()["received"])), [*others, receiver]
    raw = {
        "kind": _words()["received_kinds"][at], "title": _words()["received"][at], "sender": random.choice(_words()["senders"]), "receiver": receiver,
        "number": number_of("某办发", book.year, 10 + number), "received_on": day.isoformat(), "urgency": random.choice(("normal", "urgent")),
        "secrecy": "internal", "text": random.choice(_words()["in_short"]),
    }  # fmt: skip
    case = book.case("papers_in", receiver)
    case.enter(day, cast.crew.editors[receiver], raw)
    for step, days in course:
        told = {
            "propose": {"proposal": random.choice(_words()["proposal"])},
            "finish": {"result": random.choice(_words()["result"])},
            "file": {"file_number": f"{book.year}-收-{number}"},
        }
        if step == "assign":
            told["assign"] = {"instruction": random.choice(_words()["instruction"]), "handler": handlers.pop(0), "days": 7}
        by = cast.leader if step in (*BY_LEADER, "send_back") else cast.crew.editors[case.owner]
        reason = _words()["reason"].get("send_back_in" if step == "send_back" else step, "")
        case.step(book.after(case.day, days), by, step, told.get(step), reason)


def _numbered(moments: Sequence[Moment], mark: str, year: int) -> list[Moment]:
    """The numbers as the register gives them: in the order in which papers are issued, and registered."""
    given, found = {"issue": 0, "register": 0}, []
    for moment in moments:
        step = str(moment.change.fields.get("step", ""))
        if step in given:
            given[step] += 1
            numbered = {"number": number_of(mark, year, given[step])} if step == "issue" else {"serial": number_of("收", year, given[step])}
            moment = replace(moment, change=replace(moment.change, fields={**moment.change.fields, **numbered}))
        found.append(moment)
    return found


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("office.toml").read_text("utf-8"))
