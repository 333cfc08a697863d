"""Standing: what holds for every promise, and the vectors that were worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zhixing.engines.standing import Figure, Milestone, Profile, Quantity, Stage, Standing, Task, allowed, judge
from zhixing.engines.standing.profile import SHAPES
from zhixing.engines.standing.verdict import LIGHTS

FIRST, LAST = date(2020, 1, 1), date(2020, 12, 31)
DAYS = st.dates(FIRST, LAST + timedelta(days=40))
YEAR = Profile("linear", FIRST, LAST)
NUMBERS = st.decimals(-50, 500, places=2)
WEIGHTS = st.lists(st.decimals(0, 9, places=1), min_size=12, max_size=12).filter(lambda weights: sum(weights) > 0)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """A way through the year 2020."""
    shape = draw(st.sampled_from(SHAPES))
    days = sorted(draw(st.sets(st.dates(FIRST, LAST), min_size=1, max_size=5)))
    parts = sorted(draw(st.lists(st.decimals(0, 1, places=2), min_size=len(days), max_size=len(days))))
    return Profile(shape, FIRST, LAST, tuple(draw(WEIGHTS)), tuple(zip(days, parts, strict=True)))


@st.composite
def quantities(draw: st.DrawFn, comparators: tuple[str, ...] = (">=", ">", "=", "~", "<=", "<")) -> Quantity:
    """A promised number."""
    return Quantity(
        draw(st.sampled_from(comparators)),  # type: ignore[arg-type]
        draw(NUMBERS),
        draw(st.sampled_from(("total", "stock", "rate"))),
        draw(profiles()),
        draw(st.sampled_from(("firm", "strive"))),
        draw(st.none() | NUMBERS),
    )


def order(standing: Standing) -> int:
    """The better the light, the larger."""
    return LIGHTS.index(standing.light)


RANKS = st.sampled_from(("computed", "document", "photo", "word"))


@given(quantities((">=", ">", "=", "~")), DAYS, NUMBERS, st.decimals(0, 300, places=2), RANKS, st.integers(0, 3))
def test_more_is_never_worse_where_at_least_is_promised(promise: Quantity, day: date, value: Decimal, more: Decimal, rank: str, silent: int) -> None:
    lower = judge(promise, day, Figure(value, day, rank), silent=silent)  # type: ignore[arg-type]
    higher = judge(promise, day, Figure(value + more, day, rank), silent=silent)  # type: ignore[arg-type]
    assert order(higher) >= order(lower), (lower, higher)


@given(quantities(("<=", "<")), DAYS, NUMBERS, st.decimals(0, 300, places=2), RANKS, st.integers(0, 3))
def test_less_is_never_worse_where_at_most_is_promised(promise: Quantity, day: date, value: Decimal, less: Decimal, rank: str, silent: int) -> None:
    higher = judge(promise, day, Figure(value, day, rank), silent=silent)  # type: ignore[arg-type]
    lower = judge(promise, day, Figure(value - less, day, rank), silent=silent)  # type: ignore[arg-type]
    assert order(lower) >= order(higher), (lower, higher)


@given(quantities(), DAYS, NUMBERS)
def test_a_word_alone_is_never_green(promise: Quantity, day: date, value: Decimal) -> None:
    assert judge(promise, day, Figure(value, day, "word")).light not in ("green", "blue")


@given(quantities(), DAYS)
def test_without_data_it_is_unknown(promise: Quantity, day: date) -> None:
    standing = judge(promise, day)
    assert (standing.state, standing.light, standing.doubt) == ("unknown", "grey", "no_data")


@given(quantities(), DAYS, NUMBERS, RANKS)
def test_what_is_striven_for_never_alarms(promise: Quantity, day: date, value: Decimal, rank: str) -> None:
    standing = judge(promise, day, Figure(value, day, rank))  # type: ignore[arg-type]
    assert promise.certainty == "firm" or standing.light != "red"


@given(quantities(), NUMBERS)
def test_on_the_last_day_it_is_kept_or_broken(promise: Quantity, value: Decimal) -> None:
    standing = judge(promise, LAST, Figure(value, LAST, "computed"))
    assert standing.state == ("kept" if promise.is_met(value, Decimal("0.05")) else "broken")


@given(profiles(), DAYS, st.integers(0, 60))
def test_a_profile_never_falls_and_ends_at_the_whole(profile: Profile, day: date, later: int) -> None:
    assert 0 <= profile.share(day) <= profile.share(day + timedelta(days=later)) <= 1
    assert profile.share(LAST) == 1 and profile.share(FIRST - timedelta(days=1)) == 0


@given(profiles().filter(lambda profile: profile.shape == "seasonal"), st.dates(FIRST, LAST))
def test_a_season_is_the_sum_of_its_days(profile: Profile, day: date) -> None:
    days = [FIRST + timedelta(days=at) for at in range(366)]
    lengths = {month: sum(one.month == month for one in days) for month in range(1, 13)}
    of_day = [Fraction(profile.weights[one.month - 1]) / lengths[one.month] for one in days]
    assert profile.share(day) == sum(of_day[: (day - FIRST).days + 1], Fraction(0)) / sum(of_day) or day == LAST


@pytest.mark.parametrize(("actual", "light"), [("20", "green"), ("19.89", "yellow"), ("17", "yellow"), ("15", "red"), ("40", "blue")])
def test_half_a_year_of_forty(actual: str, light: str) -> None:
    day = date(2020, 6, 30)
    standing = judge(Quantity(">=", Decimal(40), "total", YEAR), day, Figure(Decimal(actual), day, "computed"))
    assert standing.light == light
    assert standing.expected is None or round(standing.expected, 2) == Decimal("19.89")


@pytest.mark.parametrize(("mean", "state"), [("33.2", "on_course"), ("34", "on_course"), ("34.8", "behind"), ("68.4", "broken"), ("68.3", "behind")])
def test_fine_dust_at_half_time(mean: str, state: str) -> None:
    day = date(2020, 6, 30)
    cap = Quantity("<=", Decimal(34), "rate", YEAR)
    assert judge(cap, day, Figure(Decimal(mean), day, "computed")).state == state


@given(st.decimals(1, 60, places=1), st.dates(FIRST, LAST - timedelta(days=1)))
def test_the_mean_that_is_allowed_just_keeps_the_limit(mean: Decimal, day: date) -> None:
    cap = Quantity("<=", Decimal(34), "rate", YEAR)
    rest = allowed(cap, day, Figure(mean, day, "computed"))
    assert rest is not None
    gone = (day - FIRST).days + 1
    assert (Fraction(mean) * gone + rest * (366 - gone)) / 366 == 34


def test_a_figure_of_a_day_to_come_is_refused() -> None:
    with pytest.raises(ValueError, match="not known"):
        judge(Quantity(">=", Decimal(1), "total", YEAR), FIRST, Figure(Decimal(1), LAST, "computed"))


@given(st.lists(st.dates(FIRST, LAST), min_size=1, max_size=4), st.integers(-1, 3), DAYS, st.booleans())
def test_reaching_a_stage_is_never_worse(planned: list[date], reached: int, day: date, reported: bool) -> None:
    planned = sorted(planned)
    assume(reached < len(planned))

    def ladder(upto: int) -> Milestone:
        stages = tuple(Stage(str(at), plan, plan if at < upto else None, "computed") for at, plan in enumerate(planned))
        return Milestone(stages, LAST, reported=reported)

    assert order(judge(ladder(reached + 1), day)) >= order(judge(ladder(max(reached, 0)), day))


def test_a_task_without_pieces_cannot_be_judged() -> None:
    assert judge(Task((), LAST), FIRST).doubt == "not_measurable"
