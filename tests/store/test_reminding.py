"""Reminders over the whole of 2020, day by day, against a second count: exact, none twice, none lost by a restart or a week without the program."""

from __future__ import annotations

from datetime import date

import pytest

from tests.store.acting import EDITOR, FIRST, LAST, OFFICE, Acting
from tests.store.calling import DAY, Called, Letter, Promise, owed, shifted
from zhixing.store import board, clock, ledger, models, reminding
from zhixing.systems import Catalogue
from zhixing.systems.supervision import Reminder

# The machine stands still: over the extended Spring Festival, and for days around the National Day.
OFF = {date(2020, 1, 27) + at * DAY for at in range(8)} | {date(2020, 9, 28) + at * DAY for at in range(9)} | {date(2020, 6, 20)}
RESTARTED = (date(2020, 2, 4), date(2020, 5, 18), date(2020, 10, 12))


def named(one: Reminder) -> Called:
    """What the simulation calls the same: how far from the last day it is told stands in the key."""
    parts = one.key.split(":")
    at = int(parts[-2] if one.topic in ("progress", "piece", "commitment") else parts[-1])
    assert one.on == shifted(one.due, at)
    return one.topic, one.row, one.detail, one.due, at, one.to


@pytest.mark.parametrize("seed", [1, 2])
def test_a_whole_year_is_exact(supervising: Catalogue, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, FIRST.isoformat())
    acting = Acting(supervising, seed)
    for number in range(9):
        acting.list_up(number)
    told: set[Called] = set()
    late, topics, day = 0, set[str](), FIRST
    while day < LAST:
        day += DAY
        monkeypatch.setenv(clock.SETTING, day.isoformat())
        acting.morning(day)
        acting.evening()
        if day in OFF:
            continue
        if day in RESTARTED:
            board.forget()
        things: list[Promise | Letter] = [*acting.promises, *acting.letters]
        expected, found = owed(things, day, told), reminding.send(supervising, day)
        calls = [named(one) for one in found]
        assert sorted(calls) == sorted(expected), day
        assert reminding.send(supervising, day) == [], "nothing twice"
        told |= expected
        late += sum(one.on < day for one in found)
        topics |= {one.topic for one in found}
    facts = list(models.Fact.objects.filter(table=reminding.TABLE))
    assert len(facts) == len({fact.row for fact in facts}) == len(told) > 100
    assert late > 0, "the weeks without the program were made up for"
    assert topics == {"progress", "signing", "piece", "commitment", "notice"}
    assert ledger.verify().broken is None


def test_what_waited_too_long_is_not_told(supervising: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, "2020-01-10")
    acting = Acting(supervising, 1)
    acting.list_up(0, LAST)
    acting.take(acting.promises[0], "publish", OFFICE)
    monkeypatch.setenv(clock.SETTING, "2020-12-31")
    found = reminding.due(supervising, date(2020, 12, 31))
    assert {reminder.on >= date(2020, 12, 1) for reminder in found} == {True}
    assert {reminder.detail for reminder in found if reminder.topic == "progress"} == {"2020-11"}, "nothing of the first months"


def test_a_past_day_is_told_as_it_was_known(supervising: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, "2020-01-13")
    acting = Acting(supervising, 1)
    acting.list_up(0)
    acting.take(acting.promises[0], "publish", OFFICE)
    monkeypatch.setenv(clock.SETTING, "2020-01-22")
    acting.take(acting.promises[0], "sign", EDITOR)
    told = {day: [(one.topic, one.to) for one in reminding.due(supervising, date(2020, 1, day))] for day in (16, 17, 21, 22)}
    assert told == {16: [], 17: [("signing", "handler")], 21: [("signing", "handler"), ("signing", "head")], 22: []}
