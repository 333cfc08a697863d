"""Periods: months count when they are over, and a year before is the same time."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.indicators.indicator import PERIODS
from zhixing.engines.indicators.periods import MONTHS, Moment, begun, shifted

days = st.dates(date(2001, 1, 1), date(2060, 12, 31))


@given(day=days, period=st.sampled_from(PERIODS))
def test_a_period_begins_on_the_first_and_holds_its_day(day: date, period: str) -> None:
    first = begun(day, period)  # type: ignore[arg-type]
    assert first.day == 1 and first <= day
    assert first.year == day.year and (day.month - first.month) < MONTHS[period]  # type: ignore[index]
    assert (first.month - 1) % MONTHS[period] == 0  # type: ignore[index]


@given(day=days)
def test_a_month_counts_from_its_last_day_on(day: date) -> None:
    over = day.day == monthrange(day.year, day.month)[1]
    assert (Moment(begun(day, "year"), day).last_month == day.isoformat()[:7]) == over


@given(day=days, years=st.integers(1, 3))
def test_the_same_months_some_years_before(day: date, years: int) -> None:
    now = Moment(begun(day, "year"), day)
    then = now.years_before(years)
    assert then.last_month == shifted(now.last_month, -12 * years)
    assert (then.since.year, then.day.month) == (now.since.year - years, day.month)


@given(day=days)
def test_the_eve_is_the_end_of_the_year_before(day: date) -> None:
    eve = Moment(begun(day, "year"), day).eve()
    assert eve == Moment(date(day.year - 1, 1, 1), date(day.year - 1, 12, 31))
