"""What is answered besides the figure: what it waits for, its rows, its columns, its own SQL, and the part that is not installed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.engines.indicators.conftest import LENIENT, Pool, work
from zhixing.engines.indicators import Asked, Figure, Lake, Waiting, dimensions, figures, rows_behind, told_apart, trace
from zhixing.engines.indicators.counting import MOST_GROUPS
from zhixing.engines.indicators.figure import rounded
from zhixing.engines.records import Label, Table
from zhixing.kernel.errors import InputFault

pytestmark = LENIENT

DAY = date(2020, 6, 30)
DONE = 'kind = "entries"\ntable = "works"\nwhen = "entered"\ndate = "done_on"\nsum = "amount"\n'
SQL = 'kind = "sql"\ntables = ["works"]\nsql = "%s"\n'
Ask = Callable[[str], Asked]
ROWS = [work(code=f"W{at}", kind="road", town="1", done_on="2020-02-01", amount=at, good=bool(at % 2)) for at in range(1, 8)]


def test_who_waits_says_for_what_of_whom(asked: Ask, pool: Pool) -> None:
    lake = pool.holding()
    (found,) = figures([asked(DONE)], DAY, Lake(lake.backend, {}))
    assert isinstance(found, Waiting)
    told = found.told({"works": Label("项目", "Works")}, Label("市建设局", "the building office"))
    assert (found.reason, told.zh) == ("missing", "等待市建设局的数据“项目”：尚未交付")
    assert told.en == "Waiting for data “Works” of the building office: it has not been delivered yet"


def test_rows_come_by_pages(asked: Ask, pool: Pool, tables: tuple[Table, ...]) -> None:
    lake = pool.holding(works=[*ROWS, work(code="W9", done_on="2019-02-01", amount=5)])
    page = rows_behind(asked(DONE), tables, DAY, lake, offset=5, limit=50)
    assert page.columns == ("row_id", "code", "done_on", "amount")
    assert (page.rows, page.total) == ((("5", "W6", date(2020, 2, 1), Decimal(6)), ("6", "W7", date(2020, 2, 1), Decimal(7))), 7)
    assert rows_behind(asked(DONE), tables, DAY, lake, offset=-3, limit=10**9).total == 7


def test_rows_of_a_share_are_those_of_its_part_or_of_its_whole(asked: Ask, pool: Pool, tables: tuple[Table, ...]) -> None:
    tally = 'table = "works", when = "entered", date = "done_on"'
    share = asked(f'kind = "share"\npart = {{ {tally}, where = [{{ field = "good", yes = true }}] }}\nwhole = {{ {tally} }}')
    lake = pool.holding(works=ROWS)
    assert [rows_behind(share, tables, DAY, lake, part=part).total for part in (0, 1)] == [4, 7]


def test_rows_that_last_show_their_days(asked: Ask, pool: Pool, tables: tuple[Table, ...]) -> None:
    long = asked('kind = "duration"\ntable = "works"\nbegins = "begun_on"\nends = "done_on"\ndays = "working"\ntake = "greatest"')
    page = rows_behind(long, tables, DAY, pool.holding(works=[work(code="W1", begun_on="2020-05-06", done_on="2020-05-09")]))
    assert (page.columns[-1], page.rows[0][-1]) == ("days", 3)


def test_columns_are_traced_through_joins_and_windows(asked: Ask, pool: Pool) -> None:
    lake = pool.holding(works=ROWS)
    of_each = 'kind = "on_day"\ntable = "works"\nwhen = "latest_of_each"\ndate = "done_on"\neach = ["town"]\nsum = "amount"\n'
    assert trace(asked(of_each), DAY, lake).columns == ("works.amount", "works.done_on", "works.row_id", "works.town")
    covered = 'kind = "on_day"\ntable = "places"\nwhen = "always"\nwhere = [{ field = "code", among = { table = "works", when = "standing", date = "begun_on", names = "town" } }]'
    assert trace(asked(covered), DAY, lake).columns == ("places.code", "works.begun_on", "works.town")
    long = 'kind = "duration"\ntable = "works"\nbegins = "begun_on"\nends = "done_on"\ndays = "working"\ntake = "greatest"'
    assert {"works.begun_on", "works.done_on", "workdays.day", "workdays.number"} == set(trace(asked(long), DAY, lake).columns)


def test_what_a_figure_can_be_told_apart_by(asked: Ask, tables: tuple[Table, ...]) -> None:
    assert dimensions(asked(DONE).indicator, tables) == ("kind", "town", "month", "quarter")
    assert dimensions(asked(SQL % "select 1 as numerator from works").indicator, tables) == ()


def test_an_empty_field_is_a_group_of_its_own(asked: Ask, pool: Pool) -> None:
    lake = pool.holding(
        works=[work(town="", done_on="2020-02-01", amount=1), work(done_on="2020-02-01", amount=2), work(town="1", done_on="2020-02-01", amount=4)]
    )
    parts = told_apart(asked(DONE), "town", DAY, lake)
    assert {name: part.value for name, part in parts.items() if isinstance(part, Figure)} == {"": 3, "1": 4}
    assert told_apart(asked(SQL % "select 1 as numerator from works"), "town", DAY, lake) == {}


def test_queries_are_kept_for_one_table_and_not_for_another(asked: Ask, pool: Pool) -> None:
    """The same data set may be another table the next time."""
    lake = pool.holding(works=ROWS)
    before = figures([asked(DONE)], DAY, lake)[0]
    pool.sql("create or replace table works_2 as select * from works where amount > 4")
    after = figures([asked(DONE)], DAY, Lake(lake.backend, {**lake.tables, "works": lake.backend.table("works_2")}))[0]
    assert isinstance(before, Figure) and isinstance(after, Figure)
    assert (before.value, after.value) == (28, 18)


def test_too_many_groups_are_a_fault(asked: Ask, pool: Pool) -> None:
    lake = pool.holding()
    pool.sql(f"insert into works (row_id, code, done_on, amount) select i, i, date '2020-02-01', 1 from range({MOST_GROUPS + 1}) t(i)")
    with pytest.raises(InputFault, match="different values of code"):
        told_apart(asked(DONE), "code", DAY, lake)


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [("34.5", 0, "34"), ("35.5", 0, "36"), ("34.51", 0, "35"), ("60.5", 0, "60"), ("0.125", 2, "0.12"), ("2.675", 2, "2.68"), ("-34.5", 0, "-34")],
)
def test_rounding_is_half_even_in_one_step(value: str, digits: int, shown: str) -> None:
    assert str(rounded(Decimal(value), digits)) == shown


# ── SQL of the owning system ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_query_of_its_own_gives_a_share(asked: Ask, pool: Pool) -> None:
    text = "with here as (select * from works where done_on between $since and $day) select count(*) filter (good) as numerator, count(*) as denominator, count(*) as rows from here"
    (found,) = figures([asked(SQL % text)], DAY, pool.holding(works=ROWS))
    assert isinstance(found, Figure)
    assert (found.numerator, found.denominator, found.rows) == (4, 7, 7)
    assert "works.good" in trace(asked(SQL % text), DAY, pool.holding(works=ROWS)).columns


def test_a_query_that_gives_nothing_waits(asked: Ask, pool: Pool) -> None:
    (found,) = figures([asked(SQL % "select sum(amount) as numerator from works")], DAY, pool.holding())
    assert isinstance(found, Waiting)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("delete from works", "one SELECT"),
        ("select 1 as numerator; select 2 as numerator", "one SELECT"),
        ("select count(*) as numerator from returns", "only the declared tables: works"),
        ("select count(*) as numerator from read_csv('/etc/passwd')", "only the declared tables"),
        ("select count(*) as numerator from '/etc/passwd'", "only the declared tables"),
        ("select count(*) as numerator from works where done_on < $today", "$day or $since"),
        ("select count(*) as number from works", "the columns numerator"),
        ("select amount as numerator from works", "one row"),
        ("select count(* from works", "one SELECT"),
    ],
)
def test_a_query_that_may_not_be_is_refused(asked: Ask, pool: Pool, text: str, said: str) -> None:
    with pytest.raises(InputFault, match=said.replace("$", r"\$")):
        figures([asked(SQL % text)], DAY, pool.holding(works=ROWS))


def test_without_the_lake_it_says_what_to_install() -> None:
    """Declarations are read without it; a figure needs it."""
    program = (
        "import sys; sys.modules['duckdb'] = None\n"
        "from zhixing.engines.indicators import open_lake\n"
        "from zhixing.kernel.errors import MissingPart\n"
        "try:\n    open_lake({'works': ['x.parquet']})\n"
        "except MissingPart as error:\n    print(error.extra)"
    )
    done: Any = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "lake", done.stderr
