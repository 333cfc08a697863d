"""A delivery that is owed, where people meet it: on the list of what is to be done, in the calendar, in a message; and each leads to where it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tests.web.publicdata import CATALOGUE, folder, said, shelf
from tests.web.stepping import standing
from tests.web.test_calendars import events
from zhixing.store import board, clock, delivery, keeping, models, reminding, tokens
from zhixing.store.people import Person
from zhixing.web.county import catalogue
from zhixing.web.letter import read

__all__ = ["folder", "shelf"]
DAY = date(2025, 3, 3)


@pytest.fixture
def owed(portal: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three data sets have been waited for since the third of March, 45 days are over, and no reminder was missed meanwhile."""
    for day in (DAY, date(2025, 4, 14)):
        monkeypatch.setenv(clock.SETTING, day.isoformat())
        reminding.send(catalogue(), day)
    yield
    board.forget()


def told(one: Person, day: date) -> list[str]:
    """What a message to somebody says."""
    return [line for letter in delivery.letters(catalogue(), day, "letter", [one]) for line in read(catalogue(), letter).plain.splitlines()]


def test_who_delivers_finds_it_everywhere(owed: None, signed_in: Callable[..., Client], person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(delivery.ADDRESS, "https://zhixing.example.org")
    client = signed_in("wang", "department_editor", "water")
    page = said(client.get("/desk/"))
    assert f'<a href="{CATALOGUE}exports/deliver/">出口额</a>' in page and "2025-04-17" in page and "报送数据" in page
    assert "<b>已超期</b>" not in page
    assert "下次应报" in (shown := said(client.get(f"{CATALOGUE}exports/"))) and "2025-04-17" in shown
    wang = Person.objects.get(username="wang")
    (event,) = [one for one in events(Client().get(f"/calendar/{tokens.issue(wang, '日历', 30, tokens.CALENDAR)}.ics").content) if "出口额" in one["SUMMARY"]]
    assert event["DTSTART;VALUE=DATE"] == "20250417" and event["SUMMARY"] == "报送数据：出口额" and event["URL"].endswith(f"{CATALOGUE}exports/deliver/")
    lines = told(wang, date(2025, 4, 14))
    assert "· 报送数据：出口额（时限 2025-04-17）" in lines and f"  https://zhixing.example.org{CATALOGUE}exports/deliver/" in lines
    assert told(person("zhao", "department_editor", "housing"), date(2025, 4, 14)) == []


def test_the_head_the_offices_and_nobody_else_hear_of_it_when_it_is_late(
    owed: None, signed_in: Callable[..., Client], person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2025, 4, 25)
    monkeypatch.setenv(clock.SETTING, day.isoformat())
    reminding.send(catalogue(), day)
    people = {
        "li": person("li", "department_head", "water"),
        "shu": person("shu", "data_office", "housing"),
        "du": person("du", "supervision_office", "housing"),
        "shen": person("shen", "auditor", "housing"),
        "he": person("he", "department_head", "housing"),
    }
    heard = {name: sum("出口额" in line for line in told(one, day)) for name, one in people.items()}
    assert heard == {"li": 1, "shu": 1, "du": 1, "shen": 0, "he": 0}
    assert "<b>已超期</b>" in said(signed_in("wang", "department_editor", "water").get("/desk/"))


def test_a_data_set_that_is_no_more_leads_to_the_list(owed: None, person: Callable[..., Person]) -> None:
    here = catalogue()
    (letter,) = delivery.letters(here, date(2025, 4, 14), "letter", [person("wang", "department_editor", "water")])
    gone = {**letter.told[0], "about": "long_gone"}
    message = read(here, delivery.Letter("letter", letter.person, [gone], [], letter.upto))
    assert [line.matter for line in message.lines] == [gone["title"]]


def test_a_paper_that_came_in_is_told_in_a_message(portal: None, person: Callable[..., Person]) -> None:
    standing("papers_in", "proposed", "water")
    assert any("批办" in line for line in told(person("li", "department_head", "water"), clock.today()))


SOURCE = """
[dataset.source]
kind = "postgres"
connection = "ZHIXING_SOURCE_TRADE"
query = "SELECT ym AS month, town, value FROM exports"
when = { every = "month", workday = 5, at = "06:00" }
"""


def test_a_data_set_that_is_fetched_shows_how_that_stands(folder: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (folder / "datasets.toml").read_text("utf-8")
    first, others = text.split("[[dataset]]", 2)[1:]
    (folder / "datasets.toml").write_text(f"[[dataset]]{first}{SOURCE}[[dataset]]{others}", "utf-8")
    monkeypatch.setenv(clock.SETTING, "2020-06-10")
    monkeypatch.setenv("ZHIXING_SOURCE_TRADE", "postgresql://reader:canary-password@127.0.0.1:1/trade")
    client = request.getfixturevalue("signed_in")("wang", "department_editor", "water")
    page = said(client.get(f"{CATALOGUE}exports/"))
    assert "PostgreSQL 数据库 · 按声明的查询" in page and "每月第 5 个工作日 06:00" in page and "还没有取过" in page and "下一次 2020-06-05 06:00" in page
    told, well = keeping.pulled(catalogue(), None)
    assert not well and "nothing listens there" in told
    page = said(client.get(f"{CATALOGUE}exports/"))
    assert "没有取到（第 1 次）" in page and "连不上 ZHIXING_SOURCE_TRADE 所指的数据库：服务器没有在监听" in page and "下一次 2020-06-10" in page
    client.cookies["language"] = "en"
    assert "cannot be reached: nothing listens there" in said(client.get(f"{CATALOGUE}exports/"))
    everything = page + told + "".join(f"{fact.fields}" for fact in models.Fact.objects.all()) + said(client.get("/api/datasets/exports"))
    assert "canary" not in everything
