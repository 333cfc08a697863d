"""A calendar to subscribe to: what one has to do, by a token that opens nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from zhixing.kernel.access import Actor
from zhixing.store import board, clock, tokens
from zhixing.store.people import Person
from zhixing.store.registers import register_for
from zhixing.web.county import catalogue
from zhixing.web.pages.calendars import _folded, _text

OFFICE = Actor("du", frozenset({"supervision_office"}))
EDITOR = Actor("wang", frozenset({"department_editor"}), frozenset({"water"}))


@pytest.fixture
def told(portal: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A commitment of the water department with one piece, to be signed for."""
    monkeypatch.setenv(clock.SETTING, "2020-09-21")
    board.forget()
    register = register_for(catalogue(), "commitments", OFFICE)
    raw = {
        "year": 2020, "code": "s1", "title": "东山水厂, 一期; 全县最长的一条承诺写在这里以便折行", "kind": "task", "subject": "水厂", "certainty": "firm",
        "begins_on": "2020-01-01", "due_on": "2020-12-31", "lead": "water",
    }  # fmt: skip
    (fact,) = register.enter([raw], "water")
    register.step(fact.change.row, 1, "confirm")
    register.step(fact.change.row, 2, "publish")
    piece = {"year": 2020, "code": "s1", "order": 1, "title": "完成招标", "agency": "water", "due_on": "2020-10-30"}
    register_for(catalogue(), "stages", EDITOR).enter([piece], "water")
    yield
    board.forget()


def events(body: bytes) -> list[dict[str, str]]:
    """The events of a calendar, unfolded."""
    text = body.decode().replace("\r\n ", "")
    blocks = re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT\r\n", text, re.S)
    return [dict(line.split(":", 1) for line in block.strip().split("\r\n")) for block in blocks]


def test_what_is_to_be_done_and_what_falls_due(told: None, signed_in: Callable[..., Client]) -> None:
    client = signed_in()
    page = client.post("/account/tokens/", {"name": "手机", "days": "90", "for": "calendar"}).content.decode()
    (path,) = re.findall(r"http://testserver(/calendar/zxc_[^<]+\.ics)", page)
    assert "zx_" not in re.sub(r"zxc_", "", page)
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = events(answer.content)
    assert [(one["DTSTART;VALUE=DATE"], one["SUMMARY"].split("：")[0]) for one in found] == [
        ("20200924", "签收"),
        ("20201030", "分解任务到期"),
        ("20201231", "事项到期"),
    ]
    assert found[0]["SUMMARY"].startswith("签收：东山水厂\\, 一期\\; 全县")
    assert len({one["UID"] for one in found}) == 3
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert answer.content.endswith(b"END:VCALENDAR\r\n")
    assert max(map(len, answer.content.split(b"\r\n"))) <= 75
    assert Client().post(path).status_code == 405


def test_other_tokens_open_no_calendar_and_this_one_nothing_else(told: None, person: Callable[..., Person]) -> None:
    one = person()
    program, calendar = tokens.issue(one, "程序", 30), tokens.issue(one, "日历", 30, tokens.CALENDAR)
    assert Client().get(f"/calendar/{program}.ics").status_code == 404
    assert Client().get("/calendar/zxc_nothing.ics").status_code == 404
    assert Client().get("/api/account", headers={"authorization": f"Bearer {program}"}).status_code == 200
    assert Client().get("/api/account", headers={"authorization": f"Bearer {calendar}"}).status_code == 401
    assert Client().get(f"/calendar/{calendar}.ics").status_code == 200
    one.is_active = False
    one.save()
    assert Client().get(f"/calendar/{calendar}.ics").status_code == 404


def test_who_may_see_no_rows_has_no_calendar(told: None, person: Callable[..., Person]) -> None:
    one = person("admin", "system_administrator", "housing")
    assert Client().get(f"/calendar/{tokens.issue(one, '日历', 30, tokens.CALENDAR)}.ics").status_code == 404


def test_another_department_has_nothing_of_it(told: None, person: Callable[..., Person]) -> None:
    one = person("zhao", "department_editor", "housing")
    assert events(Client().get(f"/calendar/{tokens.issue(one, '日历', 30, tokens.CALENDAR)}.ics").content) == []


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_lines_are_folded_and_come_back(text: str) -> None:
    folded = _folded(f"SUMMARY:{_text(text)}")
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    back = folded.replace("\r\n ", "").removeprefix("SUMMARY:")
    assert re.sub(r"\\(.)", r"\1", back) == text
