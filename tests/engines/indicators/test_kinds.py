"""Every kind of figure against the same said in Python, over rows of any sort; a few by hand where the handbook gives the numbers."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.indicators.conftest import LENIENT, Pool, work
from zhixing.engines.indicators import Asked, Figure, Waiting, figures, rows_behind, told_apart
from zhixing.engines.indicators.figure import decimal
from zhixing.engines.records import Table
from zhixing.kernel.errors import InputFault
from zhixing.kernel.workdays import national

pytestmark = LENIENT

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Ask = Callable[[str], Asked]
Row = dict[str, Any]

days = st.dates(date(2019, 10, 1), date(2020, 12, 31))
maybe = st.one_of(st.none(), days)
works = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["road", "park", None]),
            "town": st.sampled_from(["1", "2", None]),
            "begun_on": maybe,
            "done_on": maybe,
            "left_on": maybe,
            "expires_on": maybe,
            "amount": st.one_of(st.none(), st.decimals(-1000, 10**12, places=4)),
            "paused": st.one_of(st.none(), st.integers(0, 30)),
            "good": st.sampled_from([True, False, None]),
        }
    ),
    max_size=12,
)
months = st.sampled_from([f"{year}-{month:02}" for year in (2018, 2019, 2020) for month in range(1, 13)])
returns = st.lists(
    st.fixed_dictionaries({"kind": st.sampled_from(["came", "went"]), "unit": st.sampled_from("甲乙"), "month": months, "number": st.integers(0, 10**6)}),
    max_size=40,
    unique_by=lambda row: (row["kind"], row["unit"], row["month"]),
)
DONE = 'kind = "entries"\ntable = "works"\nwhen = "entered"\ndate = "done_on"\n'
RETURNS = 'table = "returns", when = "%s", date = "month", sum = "number"'


def one(asked: Asked, day: date, lake: Any) -> Figure | Waiting:
    return figures([asked], day, lake)[0]


def value(found: Figure | Waiting) -> Decimal | str:
    return found.value if isinstance(found, Figure) else found.reason


def whole(day: date) -> str:
    """The last month that is over by the end of a day."""
    first = day.replace(day=1)
    return day.isoformat()[:7] if day.day == monthrange(day.year, day.month)[1] else (first - timedelta(days=1)).isoformat()[:7]


def entered(row: Row, day: date) -> bool:
    return row["done_on"] is not None and date(day.year, 1, 1) <= row["done_on"] <= day


def stands(row: Row, day: date) -> bool:
    return (row["left_on"] is None or row["left_on"] > day) and (row["expires_on"] is None or row["expires_on"] >= day)


def total(rows: Sequence[Row], kind: str, first: str, last: str) -> tuple[int, int]:
    """How many returns of a kind there are from a month to a month, and their sum."""
    counted = [row["number"] for row in rows if row["kind"] == kind and first <= row["month"] <= last]
    return len(counted), sum(counted)


@FEW
@given(rows=works, day=days)
def test_entries(pool: Pool, asked: Ask, rows: list[Row], day: date) -> None:
    lake = pool.holding(works=rows)
    valid = [row for row in rows if entered(row, day) and stands(row, day)]
    found = figures([asked(DONE + "in_force = true"), asked(DONE + 'in_force = true\nsum = "amount"')], day, lake)
    expected = [Decimal(len(valid)), sum((row["amount"] for row in valid if row["amount"] is not None), Decimal(0))]
    assert [value(one) for one in found] == (expected if rows else ["empty", "empty"])


@FEW
@given(rows=works, day=days)
def test_parts_add_up_to_the_whole(pool: Pool, asked: Ask, rows: list[Row], day: date) -> None:
    lake = pool.holding(works=rows)
    everything = one(asked(DONE), day, lake)
    for group in ("kind", "town", "month", "quarter"):
        parts = told_apart(asked(DONE), group, day, lake)
        assert sum(part.value for part in parts.values() if isinstance(part, Figure)) == (everything.value if isinstance(everything, Figure) else 0)


@FEW
@given(rows=works, day=days)
def test_what_there_is_on_a_day(pool: Pool, asked: Ask, rows: list[Row], day: date) -> None:
    lake = pool.holding(works=rows)
    standing = [row for row in rows if row["begun_on"] is not None and row["begun_on"] <= day and stands(row, day)]
    found = one(asked('kind = "on_day"\ntable = "works"\nwhen = "standing"\ndate = "begun_on"\nin_force = true'), day, lake)
    assert value(found) == (Decimal(len(standing)) if rows else "empty")


@FEW
@given(rows=works, day=days)
def test_a_share(pool: Pool, asked: Ask, rows: list[Row], day: date) -> None:
    lake = pool.holding(works=rows)
    here = [row for row in rows if entered(row, day) and row["kind"] != "park"]
    good = [row for row in here if row["good"] is True]
    tally = 'table = "works", when = "entered", date = "done_on", where = [{ field = "kind", is_not = ["park"] }'
    found = one(asked(f'kind = "share"\npart = {{ {tally}, {{ field = "good", yes = true }}] }}\nwhole = {{ {tally}] }}'), day, lake)
    assert value(found) == (decimal(Fraction(len(good), len(here))) if here else "empty")


@FEW
@given(rows=returns, day=days)
def test_months(pool: Pool, asked: Ask, rows: list[Row], day: date) -> None:
    lake = pool.holding(returns=rows)
    first, last = f"{day.year}-01", whole(day)
    came = {row["unit"]: row["number"] for row in sorted(rows, key=lambda row: row["month"]) if row["kind"] == "came" and first <= row["month"] <= last}
    newest = max((row["month"] for row in rows if row["kind"] == "came" and first <= row["month"] <= last), default="")
    only = ', where = [{ field = "kind", is = ["came"] }]'
    texts = [RETURNS % when + only for when in ("flow", "cumulated", "latest", "latest_of_each")]
    texts[3] += ', each = ["unit"]'
    made = [
        asked(
            f'kind = "{"entries" if not at else "on_day"}"\n'
            + text.replace(", when", "\nwhen").replace(", date", "\ndate").replace(", sum", "\nsum").replace(", where", "\nwhere").replace(", each", "\neach")
        )
        for at, text in enumerate(texts)
    ]
    expected = [total(rows, "came", first, last), total(rows, "came", "", last), total(rows, "came", newest, newest or "-"), (len(came), sum(came.values()))]
    assert [value(found) for found in figures(made, day, lake)] == [Decimal(number) if count else "empty" for count, number in expected]


@FEW
@given(rows=returns, day=days)
def test_growth_compares_the_same_months(pool: Pool, asked: Ask, rows: list[Row], day: date) -> None:
    lake = pool.holding(returns=rows)
    part = "part = { " + RETURNS % "flow" + ', where = [{ field = "kind", is = ["came"] }] }'
    delivered = [row["month"] for row in rows if row["kind"] == "came" and f"{day.year}-01" <= row["month"] <= whole(day)]
    cut = max(delivered, default="")[5:]
    now, then, before = (total(rows, "came", f"{day.year - back}-01", f"{day.year - back}-{cut}") for back in range(3))
    rate, fall, slower = figures([asked(f'kind = "growth"\nreading = "{reading}"\n' + part) for reading in ("rate", "fall", "slower_points")], day, lake)
    if not delivered:
        assert {value(one) for one in (rate, fall, slower)} == {"empty"}
    elif not then[0] or not then[1]:
        assert {value(one) for one in (rate, fall, slower)} == {"base"}
    else:
        grown = Fraction(now[1], then[1]) - 1
        assert (value(rate), value(fall)) == (decimal(grown), decimal(-grown))
        assert value(slower) == (decimal(Fraction(then[1], before[1]) - 1 - grown) if before[0] and before[1] else "base")


@FEW
@given(rows=works, day=days, working=st.booleans())
def test_durations(pool: Pool, asked: Ask, rows: list[Row], day: date, working: bool) -> None:
    lake = pool.holding(works=rows)
    spent = []
    for row in rows:
        begun, done, left = row["begun_on"], row["done_on"], row["left_on"]
        over = done is not None and done <= day
        if begun is not None and begun <= day and (not over or done >= date(day.year, 1, 1)) and (left is None or left > day):
            last = done if over else day
            spent.append((national().between(begun, last) if working else (last - begun).days) - (row["paused"] or 0))
    spent.sort()
    text = f'kind = "duration"\ntable = "works"\nbegins = "begun_on"\nends = "done_on"\ndropped = "left_on"\npaused = "paused"\ndays = "{"working" if working else "calendar"}"\n'
    takes = ('take = "greatest"', 'take = "percentile"\npercentile = 90', 'take = "within"\nlimit = 20')
    found = [value(one) for one in figures([asked(text + take) for take in takes], day, lake)]
    if not spent:
        assert set(found) == {"empty"}
    else:
        nearest = spent[-(-90 * len(spent) // 100) - 1]
        assert found == [Decimal(spent[-1]), Decimal(nearest), decimal(Fraction(sum(days <= 20 for days in spent), len(spent)))]


VISITS = """
part = { table = "returns", when = "flow", date = "month", sum = "number", where = [{ field = "kind", is = ["came"] }] }
whole = { table = "returns", when = "flow", date = "month", sum = "number", where = [{ field = "kind", is = ["went"] }] }
"""
QUARTERLY = 'kind = "over"\ninner = "share"\ngroup = "quarter"\ntake = "least"' + VISITS


def test_kept_at_is_every_quarter(pool: Pool, asked: Ask) -> None:
    """Quarters of 91.0, 89.9, 92.0 and 91.5: the year passes, "kept at" does not."""
    rows = [
        {"kind": kind, "unit": "甲", "month": month, "number": number}
        for month, came in (("2020-03", 910), ("2020-06", 899), ("2020-09", 920), ("2020-12", 915))
        for kind, number in (("came", came), ("went", 1000))
    ]
    year, least = figures([asked('kind = "share"' + VISITS), asked(QUARTERLY)], date(2020, 12, 31), pool.holding(returns=rows))
    assert isinstance(least, Figure)
    assert (value(year), least.value) == (Decimal("0.911"), Decimal("0.899"))
    assert list(least.groups) == ["2020-Q1", "2020-Q2", "2020-Q3", "2020-Q4"]


def test_a_share_goes_no_further_than_both_its_parts(pool: Pool, asked: Ask) -> None:
    rows = [
        {"kind": kind, "unit": "甲", "month": month, "number": number}
        for kind, month, number in (("came", "2020-01", 9), ("went", "2020-01", 10), ("went", "2020-02", 10))
    ]
    found = one(asked('kind = "share"' + VISITS), date(2020, 3, 5), pool.holding(returns=rows))
    assert isinstance(found, Figure)
    assert (found.value, found.through) == (Decimal("0.9"), "2020-01")


@pytest.mark.parametrize(
    ("spent", "points", "relative"), [((1000, 1120, "1198.4"), "0.05", None), ((1000, 1120, "1247.68"), None, "0.05"), ((1000, 1120, 1064), "0.17", None)]
)
def test_three_readings_of_a_growth_that_falls(pool: Pool, asked: Ask, spent: tuple[Any, ...], points: str | None, relative: str | None) -> None:
    """12 % to 7 % are five points; 12 % to 11.4 % are five per cent of it; a fall of five per cent is a growth of minus five."""
    rows = [
        {"kind": "came", "unit": "甲", "month": f"{year}-12", "number": int(Decimal(amount) * 100)}
        for year, amount in zip((2018, 2019, 2020), spent, strict=True)
    ]
    part = "part = { " + RETURNS % "flow" + " }"
    by_points, by_parts, fall = figures(
        [asked(f'kind = "growth"\nreading = "{reading}"\n' + part) for reading in ("slower_points", "slower_relative", "fall")],
        date(2020, 12, 31),
        pool.holding(returns=rows),
    )
    if points:
        assert value(by_points) == Decimal(points)
    if relative:
        assert value(by_parts) == Decimal(relative)
    if spent[2] == 1064:
        assert value(fall) == Decimal("0.05")


def test_the_worst_town_waits_for_all_of_them(pool: Pool, asked: Ask) -> None:
    text = 'kind = "over"\ninner = "on_day"\ntable = "works"\nwhen = "latest_of_each"\ndate = "done_on"\neach = ["town"]\nsum = "amount"\ngroup = "town"\ntake = "greatest"\nevery = "places.code"'
    rows = [work(town="1", done_on="2020-02-01", amount=40), work(town="1", done_on="2020-03-01", amount=25), work(town="2", done_on="2020-03-01", amount=31)]
    assert value(one(asked(text), date(2020, 6, 30), pool.holding(works=rows))) == 31
    waiting = one(asked(text), date(2020, 6, 30), pool.holding(works=rows[:2]))
    assert isinstance(waiting, Waiting)
    assert (waiting.reason, waiting.lacking) == ("incomplete", ("2",))


def test_a_mean_of_days_is_the_mean_of_their_means(pool: Pool, asked: Ask) -> None:
    text = 'kind = "over"\ninner = "entries"\ntable = "works"\nwhen = "entered"\ndate = "done_on"\nmean = "amount"\ngroup = "done_on"\ntake = "mean"'
    rows = [work(done_on="2020-02-01", amount=30), work(done_on="2020-02-01", amount=40), work(done_on="2020-02-02", amount=50), work(done_on="2020-02-03")]
    assert value(one(asked(text), date(2020, 6, 30), pool.holding(works=rows))) == Decimal("42.5")


def test_things_that_the_calendar_does_not_reach_are_no_figure(pool: Pool, asked: Ask) -> None:
    text = 'kind = "duration"\ntable = "works"\nbegins = "begun_on"\nends = "done_on"\ndays = "working"\ntake = "greatest"'
    assert value(one(asked(text), date(2020, 6, 30), pool.holding(works=[work(begun_on="2016-01-01")]))) == "calendar"


def test_nothing_of_a_kind_is_not_known_and_none_in_the_period_is_zero(pool: Pool, asked: Ask) -> None:
    roads = DONE + 'where = [{ field = "kind", is = ["road"] }]'
    assert value(one(asked(roads), date(2020, 6, 30), pool.holding(works=[work(kind="park", done_on="2020-02-01")]))) == "empty"
    assert value(one(asked(roads), date(2020, 6, 30), pool.holding(works=[work(kind="road", done_on="2019-02-01")]))) == 0


def test_a_rise_since_the_year_began_needs_its_start(pool: Pool, asked: Ask) -> None:
    text = 'kind = "growth"\nagainst = "year_start"\nreading = "difference"\npart = { ' + RETURNS % "latest_of_each" + ', each = ["unit"] }'
    rows = [
        {"kind": "came", "unit": unit, "month": month, "number": number}
        for unit, month, number in (("甲", "2019-11", 70), ("甲", "2019-12", 80), ("乙", "2019-12", 20), ("甲", "2020-05", 90), ("乙", "2020-04", 25))
    ]
    assert value(one(asked(text), date(2020, 6, 30), pool.holding(returns=rows))) == 15
    assert value(one(asked(text), date(2020, 6, 30), pool.holding(returns=rows[3:]))) == "base"


@pytest.mark.parametrize(
    ("condition", "counts"),
    [
        ('field = "amount", at_least = 3', [3, 4]),
        ('field = "amount", at_most = 3', [2, 3]),
        ('field = "amount", above = 3', [4]),
        ('field = "amount", below = 3', [2]),
        ('field = "amount", above = 2.9999', [3, 4]),
        ('field = "begun_on", by_day = true', [2, 3]),
        ('field = "begun_on", by_day = false', [4, 5]),
        ('field = "begun_on", before_day = true', [2]),
        ('field = "begun_on", before_day = false', [3, 4, 5]),
        ('field = "good", yes = true', [2]),
        ('field = "good", yes = false', [3]),
        ('field = "good", given = true', [2, 3]),
        ('field = "good", given = false', [4, 5]),
        ('field = "kind", is = ["road", "park"]', [2, 3]),
        ('field = "kind", is_not = ["road"]', [3, 4, 5]),
        ('field = "town", among = { table = "places", when = "always", names = "code" }', [2]),
    ],
)
def test_a_condition_and_its_boundary(pool: Pool, asked: Ask, tables: tuple[Table, ...], condition: str, counts: list[int]) -> None:
    """以上 and 以下 include the number, 超过 and 不满 do not; what is not filled in keeps no condition but one that asks for it."""
    rows = [
        work(code="2", kind="road", town="1", begun_on="2020-06-29", amount=2, good=True, done_on="2020-02-01"),
        work(code="3", kind="park", town="9", begun_on="2020-06-30", amount=3, good=False, done_on="2020-02-01"),
        work(code="4", begun_on="2020-07-01", amount=4, done_on="2020-02-01"),
        work(code="5", done_on="2020-02-01"),
    ]
    page = rows_behind(asked(DONE + f"where = [{{ {condition} }}]"), tables, date(2020, 6, 30), pool.holding(works=rows))
    assert [int(row[page.columns.index("code")]) for row in page.rows] == counts


@pytest.mark.parametrize(
    ("done", "left", "expected"),
    [
        ("2020-01-01", None, 31),
        ("2019-12-31", None, "empty"),
        (None, None, 212),
        (None, "2020-06-30", "empty"),
        (None, "2020-07-01", 212),
        ("2020-07-01", None, 212),
    ],
)
def test_what_lasts_counts_from_the_first_day_to_the_last(pool: Pool, asked: Ask, done: str | None, left: str | None, expected: int | str) -> None:
    text = 'kind = "duration"\ntable = "works"\nbegins = "begun_on"\nends = "done_on"\ndropped = "left_on"\ndays = "calendar"\ntake = "greatest"'
    assert value(one(asked(text), date(2020, 6, 30), pool.holding(works=[work(begun_on="2019-12-01", done_on=done, left_on=left)]))) == expected


def test_what_cannot_be_added_up_is_refused(asked: Ask, pool: Pool) -> None:
    """Three times 6·10^25 are more than DECIMAL(38, 12) holds, and the database would answer with another sum."""
    summed = asked('unit = "万元"\nkind = "entries"\ntable = "works"\nwhen = "entered"\ndate = "done_on"\nsum = "amount"\n')
    rows = [work(done_on="2020-03-01", amount=amount) for amount in (Decimal(6 * 10**25), Decimal(6 * 10**25), Decimal(-6 * 10**25))]
    with pytest.raises(InputFault, match=r"works\.amount: 3 rows of up to 6\d+\.0+; expected what can be added up: less than 10\^26"):
        one(summed, date(2020, 9, 30), pool.holding(works=rows))
    assert value(one(summed, date(2020, 9, 30), pool.holding(works=rows[:1]))) == Decimal(6 * 10**25)
