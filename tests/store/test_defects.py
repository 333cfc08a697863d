"""Tickets back to the source: one for each data set and kind, whatever comes of how many deliveries; settled by the next good one, reminded of, on the list."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.store.conftest import EDITOR, HEAD, OTHER
from tests.store.lakeside import county_in, written
from zhixing.engines.cases import STATE
from zhixing.engines.datahub import Refused
from zhixing.kernel.access import Actor
from zhixing.store import clock, current, defects, delivering, grants, ledger, reminding, shelves, todo
from zhixing.store.current import model_of
from zhixing.store.listing import Entry, entries
from zhixing.store.registers import register_for
from zhixing.systems import Catalogue, load_catalogue

OFFICE = Actor("shu", frozenset({"data_office"}), frozenset({"housing"}))
EAST = "990101001"


@pytest.fixture
def here(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """A county with one data set whose figures are not to be below nothing; the tenth of June."""
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "lake"))
    monkeypatch.setenv(clock.SETTING, "2020-06-10")
    home = county_in(tmp_path)
    text = (home / "datasets.toml").read_text("utf-8")
    (home / "datasets.toml").write_text(text.replace('"unconditional"\nopen = true', '"conditional"\nterms = "限统计"'), "utf-8")
    found = load_catalogue(home)
    current.prepare(found.tables, found.known)
    return found


def sent(here: Catalogue, folder: Path, *values: str) -> None:
    """A delivery of figures, refused or not."""
    rows = [(f"2020-{month:02}", EAST, value) for month, value in enumerate(values, 1)]
    try:
        delivering.deliver(here, "exports", written(folder / "exports.csv", rows), "出口.csv", EDITOR)
    except Refused:
        assert "不详" in values


def asked(here: Catalogue) -> list[Entry]:
    return entries(model_of(here["tickets"])._default_manager.order_by("number"))


def states(here: Catalogue) -> list[tuple[str, str, str]]:
    return [(str(one.fields["about"]), str(one.fields["period"]), str(one.fields[STATE])) for one in asked(here)]


def test_a_refused_delivery_is_asked_about_once_and_settled_by_a_good_one(here: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(here, tmp_path, "1", "不详")
    monkeypatch.setenv(clock.SETTING, "2020-07-01")
    sent(here, tmp_path, "1", "2", "不详")
    (ticket,) = asked(here)
    assert states(here) == [("exports/refused", "2020-06", "open")]
    assert (ticket.owner, ticket.fields["agency"]) == ("water", "water") and ticket.fields["title"] == "出口额：报送的数据没有收下"
    matter = str(ticket.fields["matter"])
    assert "2020-07-01" in matter and "3 行中有 1 行有误" in matter and "退回的 1 行可以下载" in matter and "未收的报送" in matter
    before = ledger.digest()
    assert defects.raise_tickets(here) == 0 and ledger.digest() == before, "nothing to be said anew"
    sent(here, tmp_path, "1", "2")
    assert states(here) == [("exports/refused", "2020-06", "settled")]
    assert [fact.change.fields.get("step") for fact in ledger.of_row("tickets", ticket.row)] == [None, None, "settle"]
    sent(here, tmp_path, "不详")
    assert states(here) == [("exports/refused", "2020-06", "settled"), ("exports/refused", "2020-07", "open")]
    sent(here, tmp_path, "1", "2")
    assert [state for *_, state in states(here)] == ["settled", "settled"], "the same good file once more settles it too"
    sent(here, tmp_path, "不详")
    assert states(here)[1:] == [("exports/refused", "2020-07", "open")], "in the same month it is opened again"


def test_rules_that_are_broken_are_asked_about_until_they_are_kept(here: Catalogue, tmp_path: Path) -> None:
    sent(here, tmp_path, "1", "-2", "-3")
    (ticket,) = asked(here)
    matter = str(ticket.fields["matter"])
    assert states(here) == [("exports/quality", "2020-06", "open")]
    assert "第 1 版（2020-06-10，3 行）" in matter and "不为负（3 中 2 个不符）" in matter
    sent(here, tmp_path, "1", "-2", "3")
    assert "不为负（3 中 1 个不符）" in str(asked(here)[0].fields["matter"]) and len(asked(here)) == 1
    register_for(here, "tickets", EDITOR).step(ticket.row, asked(here)[0].version, "answer", {"answer": "退货冲减"})
    assert defects.raise_tickets(here) == 0, "an answer is not overwritten"
    sent(here, tmp_path, "1", "-2", "4")
    assert states(here) == [("exports/quality", "2020-06", "open")], "what came after the answer is asked anew"
    sent(here, tmp_path, "1", "2", "3")
    assert states(here) == [("exports/quality", "2020-06", "settled")]


def test_what_a_person_settled_stays_settled_until_something_else_comes(here: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(here, tmp_path, "1", "-2")
    (ticket,) = asked(here)
    register_for(here, "tickets", OFFICE).step(ticket.row, ticket.version, "settle", reason="确为冲减")
    for day in ("2020-06-11", "2020-07-11"):
        monkeypatch.setenv(clock.SETTING, day)
        assert defects.raise_tickets(here) == 0
    sent(here, tmp_path, "1", "-2", "-1")
    assert states(here)[1:] == [("exports/quality", "2020-07", "open")]


def test_a_version_that_is_taken_back_is_asked_about_no_more_and_the_one_before_again(here: Catalogue, tmp_path: Path) -> None:
    sent(here, tmp_path, "-1")
    sent(here, tmp_path, "1")
    assert states(here) == [("exports/quality", "2020-06", "settled")]
    defects.take_back(here, "exports", 2, HEAD, "报错")
    assert states(here) == [("exports/quality", "2020-06", "open")]
    defects.take_back(here, "exports", 1, HEAD, "报错")
    assert states(here) == [("exports/quality", "2020-06", "settled")]


def test_a_ticket_that_was_missed_is_opened_the_next_day(here: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as stopped:
        stopped.setattr(defects, "raise_tickets", lambda here, dataset="": 0)
        sent(here, tmp_path, "-1")
    assert asked(here) == []
    assert defects.raise_tickets(here) == 1 and states(here) == [("exports/quality", "2020-06", "open")]


def test_a_ticket_is_on_the_list_and_reminded_of(here: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(here, tmp_path, "-1")

    def waits(actor: Actor, day: date) -> list[tuple[str, date | None]]:
        return [(one.step, one.due) for one in todo.duties(here, actor, day) if one.table == "tickets"]

    day, due = date(2020, 6, 10), date(2020, 6, 24)
    assert waits(EDITOR, day) == waits(HEAD, day) == [("answer", due)] and waits(OTHER, day) == waits(OFFICE, day) == []
    told = {}
    for at in range(1, 31):
        now = day + timedelta(days=at)
        monkeypatch.setenv(clock.SETTING, now.isoformat())
        told[now.isoformat()] = sorted(one.to for one in reminding.send(here, now) if one.topic == "ticket")
    assert {now: to for now, to in told.items() if to} == {
        "2020-06-17": ["handler"],
        "2020-06-22": ["handler"],
        "2020-06-28": ["head"],
        "2020-07-02": ["leader", "office"],
    }
    (ticket,) = asked(here)
    register_for(here, "tickets", EDITOR).step(ticket.row, ticket.version, "answer", {"answer": "退货冲减"})
    assert waits(EDITOR, day) == [] and waits(OFFICE, day) == [("settle", None)]


def test_a_request_for_data_waits_for_the_head_and_the_data_office(here: Catalogue, tmp_path: Path) -> None:
    asking = Actor("zhao", frozenset({"department_editor"}), frozenset({"housing"}))
    grants.ask(here, asking, here.dataset("exports"), "housing", {"purpose": "核对", "until": "2020-12-31", "why": "工作需要"})

    def waits(actor: Actor) -> list[tuple[str, str]]:
        return [(one.step, one.title) for one in todo.duties(here, actor, date(2020, 6, 10)) if one.table == "grants"]

    assert waits(HEAD) == waits(OFFICE) == [("agree", "出口额：澄川县住房和城乡建设局")]
    assert waits(EDITOR) == waits(asking) == waits(OTHER) == []
