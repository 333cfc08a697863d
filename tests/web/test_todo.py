"""The desk tells what waits for the person who looks at it, each with its row; and the command line what was told to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tests.web import stepping
from zhixing.kernel.access import Actor
from zhixing.kernel.errors import InputFault
from zhixing.store import board, clock, keeping
from zhixing.store.registers import register_for
from zhixing.web.county import catalogue
from zhixing.web.middleware import COOKIE

OFFICE = Actor("du", frozenset({"supervision_office"}))


@pytest.fixture
def published(portal: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A commitment of the water department that nobody has signed for; the row."""
    monkeypatch.setenv(clock.SETTING, "2020-01-13")
    board.forget()
    register = register_for(catalogue(), "commitments", OFFICE)
    raw = {
        "year": 2020, "code": "s1", "title": "东山水厂<投用>", "kind": "milestone", "stage": "opened_in_use", "subject": "水厂", "certainty": "firm", "begins_on": "2020-01-01",
        "due_on": "2020-12-31", "lead": "water",
    }  # fmt: skip
    (fact,) = register.enter([raw], "water")
    register.step(fact.change.row, 1, "confirm")
    register.step(fact.change.row, 2, "publish")
    yield fact.change.row
    board.forget()


def test_the_desk_shows_what_waits(published: str, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = signed_in(), signed_in("zhao", agency="housing")
    text = mine.get("/desk/").content.decode()
    section = text[text.index('id="duties"') : text.index('id="ending"')]
    assert f"/tables/commitments/{published}/" in section
    assert "东山水厂&lt;投用&gt;" in section
    assert "签收" in section
    assert "2020-01-16" in section
    assert "已超期" not in section
    assert mine.get(f"/tables/commitments/{published}/").status_code == 200
    assert "没有等您办理的事项" in other.get("/desk/").content.decode()
    monkeypatch.setenv(clock.SETTING, "2020-01-17")
    assert "已超期" in mine.get("/desk/").content.decode()
    mine.cookies[COOKIE] = "en"
    english = mine.get("/desk/").content.decode()
    assert "To do" in english
    assert "Sign for" in english


def test_the_office_finds_an_objection_until_it_is_answered(portal: Path, signed_in: Callable[..., Client]) -> None:
    row = stepping.entered("objections")
    office, head = signed_in("su", "supervision_office", "housing"), signed_in("li", "department_head", "water")
    for client, told in ((office, True), (head, False)):
        assert (f'<a href="/tables/objections/{row}/">' in _duties(client)) == told
    assert "答复异议" in _duties(office)
    assert "异议成立" not in _duties(office), "what is to be decided is not said beforehand"
    stepping.walk("objections", row, "rejected")
    assert row not in _duties(office)


def _duties(client: Client) -> str:
    text = client.get("/desk/").content.decode()
    return text[text.index('id="duties"') : text.index('id="ending"')]


def test_the_command_line_tells_once(published: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, "2020-01-17")
    monkeypatch.delenv("ZHIXING_SMTP", raising=False)
    monkeypatch.delenv("ZHIXING_WEBHOOK", raising=False)
    monkeypatch.delenv("ZHIXING_LINEAGE", raising=False)
    ways = ["No lineage: ZHIXING_LINEAGE names no server.", "No mail: ZHIXING_SMTP names no server.", "No webhook: ZHIXING_WEBHOOK names no gateway."]
    assert keeping.reminded(catalogue(), None).splitlines() == ["2020-01-17: 1 reminders.", "  signing, handler: 1", *ways]
    assert keeping.reminded(catalogue(), date(2020, 1, 17)).splitlines() == ["2020-01-17: 0 reminders.", *ways]
    with pytest.raises(InputFault, match="today or a day before"):
        keeping.reminded(catalogue(), date(2020, 1, 18))
