"""A data set that has to be delivered, day by day over a year, against a second count: who is reminded when, none twice, none lost, nothing after the delivery."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.store.conftest import EDITOR, HEAD, OTHER
from tests.store.lakeside import county_in, written
from zhixing.engines.datahub import Refused
from zhixing.kernel.access import Actor
from zhixing.kernel.workdays import national
from zhixing.store import attempts, board, clock, current, expecting, lake, ledger, models, reminding, shelves, todo
from zhixing.store.delivering import deliver
from zhixing.systems import Catalogue, load_catalogue

FIRST, LAST, DAY = date(2020, 1, 2), date(2020, 12, 31), timedelta(days=1)
TERM = 45
RULE = [(-5, "handler"), (-2, "handler"), (1, "handler"), (1, "head"), (5, "leader"), (5, "office"), (5, "data")]
EAST = "990101001"
# The machine stands still for a week now and then.
OFF = {FIRST + at * DAY for at in range(366) if at % 23 > 16}


@pytest.fixture
def here(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """A county with one data set that comes every month."""
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "lake"))
    monkeypatch.setenv(clock.SETTING, FIRST.isoformat())
    found = load_catalogue(county_in(tmp_path))
    current.prepare(found.tables, found.known)
    board.forget()
    return found


def workday(day: date, count: int) -> date:
    """The plainest way to go working days on or back."""
    while count:
        day += DAY if count > 0 else -DAY
        count -= (1 if count > 0 else -1) * national().is_worked(day)
    return day


def sent(here: Catalogue, folder: Path, value: str, actor: Actor = EDITOR) -> None:
    deliver(here, "exports", written(folder / "exports.csv", [("2020-06", EAST, value)]), "出口.csv", actor)


def test_a_whole_year_is_exact(here: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    since, number, told, made_up, lateness = FIRST, 0, set[tuple[date, int, str]](), 0, 0
    day, coming = FIRST, FIRST + timedelta(days=30)
    while day <= LAST:
        monkeypatch.setenv(clock.SETTING, day.isoformat())
        if day == coming:
            if chance.random() < 0.3:
                with pytest.raises(Refused):
                    sent(here, tmp_path, "不详")  # what is refused ends nothing
                coming = day + chance.randint(1, 9) * DAY
            else:
                number += chance.random() < 0.8  # now and then the same file comes again: nothing has changed, and nobody is late
                sent(here, tmp_path, str(number))
                since, coming = day, day + timedelta(days=chance.choice([20, 40, 44, 60, 75]))
        if day not in OFF:
            due = since + timedelta(days=TERM)
            owed = {(due, at, to) for at, to in RULE if since < workday(due, at) <= day and (due, at, to) not in told}
            # What was refused is a ticket too, and reminded of as one: see test_defects.py.
            found = [one for one in reminding.send(here, day) if one.topic == "delivery"]
            assert {(one.due, int(one.key.split(":")[-2]), one.to) for one in found} == owed, day
            assert {(one.topic, one.row, one.agency, one.title) for one in found} <= {("delivery", "exports", "water", "出口额")}
            assert not found or reminding.send(here, day) == [], "nothing twice"
            told |= owed
            made_up += sum(one.on < day for one in found)
        if day.toordinal() % 3 == 0 or day in (since, since + DAY):
            _is_listed(here, since, day)
        lateness += bool(expecting.late(here, day)) and (day - since).days > TERM
        day += DAY
    facts = [fact for fact in models.Fact.objects.filter(table=reminding.TABLE) if '"topic":"delivery"' in fact.fields]
    assert len(facts) == len({fact.row for fact in facts}) == len(told)
    assert {to for _, _, to in told} == {"handler", "head", "leader", "office", "data"} and made_up and lateness
    assert ledger.verify().broken is None


def _is_listed(here: Catalogue, since: date, day: date) -> None:
    """On the list of what is to be done from the first reminder on, before that in the calendar, and never in both."""
    waits = [one.due for one in todo.duties(here, EDITOR, day) if one.step == todo.DELIVER]
    assert waits == ([since + TERM * DAY] if day > since and day >= workday(since + TERM * DAY, -5) else []), day
    ahead = [one.due for one in todo.terms(here, EDITOR, day) if one.step == todo.DELIVER]
    assert len(ahead) == (not waits)


def test_who_may_deliver_for_others_has_it_not_on_the_list(here: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    reminding.send(here, FIRST)
    late = date(2020, 3, 1)
    monkeypatch.setenv(clock.SETTING, late.isoformat())
    found = {
        name: [one.step for one in todo.duties(here, actor, late) if one.step == todo.DELIVER]
        for name, actor in {"editor": EDITOR, "head": HEAD, "other": OTHER, "data": Actor("shu", frozenset({"data_office"}), frozenset({"housing"}))}.items()
    }
    assert found == {"editor": ["deliver"], "head": ["deliver"], "other": [], "data": []}


def test_a_delivery_that_is_taken_back_is_owed_again_since_the_one_before(here: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(here, tmp_path, "1")
    monkeypatch.setenv(clock.SETTING, "2020-02-10")
    sent(here, tmp_path, "2")
    monkeypatch.setenv(clock.SETTING, "2020-02-20")
    assert reminding.due(here, date(2020, 2, 20)) == []
    lake.take_back(here, "exports", 2, HEAD, "报错")
    assert {one.due for one in reminding.due(here, date(2020, 2, 20))} == {FIRST + TERM * DAY}
    assert [one.due for one in expecting.expected(here)] == [FIRST + TERM * DAY]
    monkeypatch.setenv(clock.SETTING, "2020-02-21")
    assert reminding.due(here, date(2020, 2, 14)) == [], "by what was known on that day"


def test_the_same_again_is_put_down_once_a_day(here: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(here, tmp_path, "1")
    sent(here, tmp_path, "1")
    assert len(ledger.of_row(lake.TABLE, "exports")) == 1
    monkeypatch.setenv(clock.SETTING, "2020-02-10")
    sent(here, tmp_path, "1")
    sent(here, tmp_path, "1")
    assert [fact.change.deed for fact in ledger.of_row(lake.TABLE, "exports")] == ["entered", "noted"]
    assert [(one.number, one.standing) for one in lake.versions("exports")] == [(1, True)] and attempts.refusals("exports") == []
    assert [one.last for one in expecting.expected(here)] == [date(2020, 2, 10)]
