"""Clocks: terms, pauses, extensions; and who is told when, against a county that is lived through day by day."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.cases.conftest import declared
from zhixing.engines.cases import Clock, Taken, calls, read_clock
from zhixing.kernel.workdays import national

CALENDAR = national()
FIRST, LAST = date(2020, 1, 1), date(2020, 12, 31)


@pytest.fixture(scope="module")
def reply(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    """Ten working days to reply."""
    return declared(tmp_path_factory.mktemp("flow")).clocks[0]


@pytest.mark.parametrize(
    ("steps", "due"),
    [
        ([("issue", "2020-01-20")], "2020-02-11"),
        ([("issue", "2020-05-06"), ("suspend", "2020-05-09"), ("resume", "2020-05-12")], "2020-05-22"),
        ([("issue", "2020-05-06"), ("extend", "2020-05-08", 5)], "2020-05-26"),
        ([("issue", "2020-05-06"), ("answer", "2020-05-08"), ("reopen", "2020-05-20")], "2020-06-03"),
        ([("issue", "2020-05-06"), ("suspend", "2020-05-09")], None),
    ],
)
def test_terms_counted_by_hand(reply: Clock, steps: list[tuple[object, ...]], due: str | None) -> None:
    taken = [Taken(str(step[0]), "wang", date.fromisoformat(str(step[1])), step[2] if len(step) > 2 else None) for step in steps]  # type: ignore[arg-type]
    reading = read_clock(reply, taken, CALENDAR)
    assert reading is not None
    assert reading.due == (date.fromisoformat(due) if due else None)


def test_a_clock_that_never_started_shows_nothing(reply: Clock) -> None:
    assert read_clock(reply, [Taken("answer", "wang", FIRST)], CALENDAR) is None


def test_an_answer_ends_it_and_lateness_is_counted_to_it(reply: Clock) -> None:
    reading = read_clock(reply, [Taken("issue", "li", date(2020, 5, 6)), Taken("answer", "wang", date(2020, 5, 25))], CALENDAR)
    assert reading is not None and reading.due == date(2020, 5, 19)
    assert reading.late(date(2020, 12, 1)) == 6


def test_a_term_in_calendar_days_ends_on_a_working_day() -> None:
    clock = Clock("term", "期限", "Term", ("issue",), (), "days", 30)
    reading = read_clock(clock, [Taken("issue", "li", date(2020, 9, 3))], CALENDAR)
    assert reading is not None and reading.due == date(2020, 10, 9)


def test_beyond_the_announced_years_it_is_provisional(reply: Clock) -> None:
    reading = read_clock(reply, [Taken("issue", "li", date(2026, 12, 28))], CALENDAR)
    assert reading is not None and reading.provisional


# The independent simulation: an office that looks at its list once a day and counts days on its fingers.


def worked_days(shared: Callable[[str], Path]) -> set[date]:
    """Every working day from 2019 to 2021 by the published files, without our calendar."""
    off: dict[str, bool] = {}
    for year in (2019, 2020, 2021):
        off |= {day["date"]: day["isOffDay"] for day in json.loads(shared(f"data/calendar/{year}.json").read_text("utf-8"))["days"]}
    days = [date(2019, 1, 1) + timedelta(days=at) for at in range(3 * 365 + 1)]
    return {day for day in days if not off.get(day.isoformat(), day.weekday() >= 5)}


def lived_through(steps: list[Taken], worked: set[date]) -> list[tuple[date, str]]:
    """Who is told on which day: every day from the first to the last of the year, with the fingers."""
    told: list[tuple[date, str]] = []
    begun, total = None, 10
    at, day = 0, FIRST
    open_now, used, paused = False, 0, False
    history: list[tuple[date, int]] = []
    ended = None
    while day <= date(2021, 3, 31):
        counts = open_now and not paused
        while at < len(steps) and steps[at].on == day:
            step = steps[at]
            if step.step == "issue":
                begun, open_now, used, counts = day, True, 0, False
            elif step.step == "suspend" and open_now:
                paused, counts = True, False
            elif step.step == "resume" and open_now:
                paused, counts = False, False
            elif step.step == "extend" and open_now:
                total += step.days or 0
            elif step.step == "answer" and open_now:
                ended = day
                open_now = False
            at += 1
        if counts and day in worked and ended is None:
            used += 1
        if begun is not None:
            history.append((day, used))
        day += timedelta(days=1)
    if begun is None:
        return told
    due = next((day for day, count in history if count == total), None)
    if due is None:
        return told
    for shift, whom in ((-2, "handler"), (0, "handler"), (1, "head"), (3, "leader"), (5, "office")):
        day, left = due, abs(shift)
        while left:
            day += timedelta(days=1 if shift > 0 else -1)
            left -= day in worked
        if day > begun and (ended is None or day < ended):
            told.append((day, whom))
    return told


@given(st.data())
def test_reminders_of_2020_are_those_of_a_year_lived_day_by_day(reply: Clock, shared: Callable[[str], Path], data: st.DataObject) -> None:
    worked = worked_days(shared)
    issued = data.draw(st.dates(FIRST, date(2020, 12, 1)))
    steps = [Taken("issue", "li", issued)]
    if data.draw(st.booleans()):
        paused = data.draw(st.dates(issued + timedelta(days=1), issued + timedelta(days=8)))
        steps += [Taken("suspend", "li", paused), Taken("resume", "li", data.draw(st.dates(paused, paused + timedelta(days=30))))]
    steps += [Taken("extend", "li", steps[-1].on, days) for days in data.draw(st.lists(st.integers(1, 9), max_size=2))]
    reading = read_clock(reply, steps, CALENDAR)
    assert reading is not None
    assert [(call.on, call.to) for call in calls(reading, "r1", CALENDAR)] == lived_through(steps, worked)


@given(st.dates(FIRST, date(2020, 11, 1)), st.sets(st.integers(0, 60)), st.integers(1, 50))
def test_none_is_told_twice_and_none_is_lost_over_days_without_the_program(reply: Clock, issued: date, running: set[int], until: int) -> None:
    steps = [Taken("issue", "li", issued), Taken("answer", "wang", issued + timedelta(days=until))]
    reading = read_clock(reply, steps, CALENDAR)
    assert reading is not None
    every = list(calls(reading, "r1", CALENDAR))
    sent: list[str] = []
    for at in sorted({*running, 90}):
        today = issued + timedelta(days=at)
        sent += [call.key for call in calls(reading, "r1", CALENDAR) if call.on <= today and call.key not in sent]
    assert sorted(sent) == sorted({call.key for call in every})
    assert len(set(sent)) == len(sent)
