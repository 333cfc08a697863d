"""Working days: against the published calendar, against vectors that were counted by hand, and what holds for every term."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.kernel.workdays import Span, national

KNOWN = st.dates(date(2019, 1, 1), date(2025, 6, 30))
CALENDAR = national()


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2020-01-17", 5, "2020-01-23"),
        ("2020-01-20", 20, "2020-02-25"),
        ("2020-04-30", 1, "2020-05-06"),
        ("2020-06-24", 3, "2020-06-30"),
        ("2020-09-25", 5, "2020-10-09"),
        ("2021-02-08", 5, "2021-02-20"),
        ("2024-12-30", 3, "2025-01-03"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-18", 10, "2026-10-09"),
        ("2020-05-06", 20, "2020-06-02"),
        ("2020-03-02", 80, "2020-06-24"),
        ("2020-03-02", 0, "2020-03-02"),
    ],
)
def test_terms_counted_by_hand(start: str, days: int, due: str) -> None:
    term = CALENDAR.term(date.fromisoformat(start), days)
    assert (term.due.isoformat(), term.provisional) == (due, False)


def test_a_suspension_takes_its_working_days_out() -> None:
    assert CALENDAR.term(date(2020, 5, 6), 20, [Span(date(2020, 5, 13), date(2020, 5, 22))]).due == date(2020, 6, 12)


def test_working_days_of_each_year() -> None:
    counted = [CALENDAR.between(date(year - 1, 12, 31), date(year, 12, 31)) for year in range(2019, 2027)]
    assert counted == [250, 249, 250, 249, 249, 251, 248, 248]


def test_a_year_that_was_not_announced_is_provisional() -> None:
    assert CALENDAR.term(date(2026, 12, 28), 5).provisional
    assert CALENDAR.before(date(2019, 1, 3), 5).provisional
    assert not CALENDAR.term(date(2026, 12, 21), 5).provisional


@pytest.mark.parametrize("days", [-1, 10_001])
def test_absurd_terms_are_refused(days: int) -> None:
    with pytest.raises(ValueError):
        CALENDAR.term(date(2020, 1, 1), days)


def test_every_day_is_as_published(shared: Callable[[str], Path]) -> None:
    published = {
        day["date"]: not day["isOffDay"] for path in sorted(shared("data/calendar").glob("20*.json")) for day in json.loads(path.read_text("utf-8"))["days"]
    }
    assert len(published) > 250
    day = date(2019, 1, 1)
    while day <= date(2026, 12, 31):
        assert CALENDAR.is_worked(day) == published.get(day.isoformat(), day.weekday() < 5), day
        day += timedelta(days=1)


@given(KNOWN, st.integers(1, 200))
def test_a_term_ends_on_a_working_day_and_uses_up_its_days(start: date, days: int) -> None:
    due = CALENDAR.term(start, days).due
    assert CALENDAR.is_worked(due)
    assert CALENDAR.between(start, due) == days


@given(KNOWN, st.integers(1, 60), KNOWN, st.integers(0, 40))
def test_a_suspension_never_shortens_a_term(start: date, days: int, first: date, length: int) -> None:
    span = Span(first, first + timedelta(days=length))
    due, plain = CALENDAR.term(start, days, [span]).due, CALENDAR.term(start, days).due
    assert due >= plain
    assert due not in span


@given(KNOWN, st.integers(0, 100))
def test_before_is_the_way_back(day: date, days: int) -> None:
    earlier = CALENDAR.before(day, days).due
    assert earlier <= day and (days == 0 or CALENDAR.is_worked(earlier))
    assert sum(CALENDAR.is_worked(earlier + timedelta(days=ahead)) for ahead in range((day - earlier).days)) == days


@given(KNOWN)
def test_the_next_working_day(day: date) -> None:
    found = CALENDAR.next_worked(day)
    assert found >= day and CALENDAR.is_worked(found) and CALENDAR.between(day, found) <= 1
