"""Every figure of the first plan on a real Spark cluster against the same by DuckDB: equal, by every reading, told apart, and down to the rows.

Starting a cluster and asking it takes minutes: it is done where ZHIXING_THOROUGH is set, as `make test-all` does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.spark_cluster import lacking, spark_cluster
from tests.systems.filling import AMOUNT, TODAY, filled, published
from zhixing.engines.commitments import load_plan
from zhixing.engines.indicators import GIVEN, Asked, Figure, Lake, Measure, dimensions, figures, open_lake, rows_behind, told_apart
from zhixing.engines.indicators.cluster import open_cluster
from zhixing.engines.indicators.indicator import Sql
from zhixing.engines.indicators.ownsql import run
from zhixing.engines.indicators.periods import Moment
from zhixing.engines.records import Table
from zhixing.kernel.errors import InputFault
from zhixing.systems import load_catalogue, load_measures

if lack := lacking():
    pytest.skip(f"NOT TESTED: figures on a Spark cluster: {lack} not installed", allow_module_level=True)
if os.environ.get("ZHIXING_THOROUGH") != "1":
    pytest.skip("NOT TESTED: figures on a Spark cluster: takes minutes, ZHIXING_THOROUGH=1 runs it", allow_module_level=True)

# What Spark's own client still does in ways that are on their way out.
pytestmark = pytest.mark.filterwarnings("default")

FOLDER = Path(__file__).resolve().parents[2] / "counties/yongkang"
DAYS = (TODAY, date(2020, 3, 31))


@dataclass(frozen=True)
class Both:
    """The same files in two engines, and what the first county measures by."""

    measures: tuple[Measure, ...]
    tables: tuple[Table, ...]
    duckdb: Lake
    spark: Lake
    address: str
    files: dict[str, list[str]]

    @property
    def asked(self) -> list[Asked]:
        """Every reading of every measure."""
        return [bound.asked for one in self.measures for bound in (one.bound, *one.others)]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    here, aside = load_catalogue(FOLDER), tmp_path_factory.mktemp("lake")
    measures = load_measures(FOLDER, here, load_plan(FOLDER))
    meant = [bound.asked for one in measures for bound in (one.bound, *one.others)]
    own = [condition.texts for one in meant for part in one.indicator.parts for condition in part.where]
    often = {text for texts in (*own, *(rows for one in meant for rows in one.rows.values())) for text in texts}
    files: dict[str, list[str]] = {}
    for id, rows in filled([one.table for one in here.datasets], here.county, often).items():
        half = rows.num_rows // 2 if id in ("titles", "funds") else rows.num_rows
        for at, part in enumerate((rows.slice(0, half), rows.slice(half))):
            if part.num_rows:
                files.setdefault(id, []).append(str(aside / f"{id}{at}.parquet"))
                pq.write_table(part, files[id][-1])
    with spark_cluster() as address, open_lake(files) as duckdb, open_lake(files, address) as spark:
        yield Both(tuple(measures), (*(one.table for one in here.datasets), *GIVEN), duckdb, spark, address, files)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_reading_of_every_measure_is_the_same(both: Both, day: date) -> None:
    here, there = (figures(both.asked, day, lake) for lake in (both.duckdb, both.spark))
    assert len(both.measures) == 83
    assert len(here) >= 95
    assert sum(isinstance(one, Figure) for one in here) > 60
    different = [(one.indicator.id, ours, theirs) for one, ours, theirs in zip(both.asked, here, there, strict=True) if ours != theirs]
    assert different == []


def test_told_apart_is_the_same(both: Both) -> None:
    """Each indicator by the first thing it can be told apart by, and by month."""
    tried = 0
    for asked in {one.indicator.id: one for one in both.asked}.values():
        there = dimensions(asked.indicator, both.tables)
        for group in dict.fromkeys([*there[:1], *(one for one in ("month", "quarter") if one in there)][:2]):
            ours, theirs = (told_apart(asked, group, TODAY, lake) for lake in (both.duckdb, both.spark))
            assert ours == theirs, (asked.indicator.id, group)
            tried += len(ours)
    assert tried > 100


def test_rows_behind_are_the_same(both: Both) -> None:
    """The second page, which begins in the middle of an answer."""
    one = next(one for one in both.measures if one.commitment == "s1.b.04")
    ours, theirs = (rows_behind(one.asked, both.tables, TODAY, lake, offset=10, limit=7) for lake in (both.duckdb, both.spark))
    assert len(ours.rows) == 7
    assert ours == theirs


def test_a_lost_file_is_told(both: Both, tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="same paths on every machine"):
        open_lake({"titles": [str(tmp_path / "gone.parquet")]}, both.address)


def test_a_query_that_cannot_be_answered_is_told(both: Both) -> None:
    with pytest.raises(InputFault, match=r"sc://127\.0\.0\.1:\d+: .*a cluster of Spark 4"):
        both.spark.rows("select cast(9e37 as decimal(38, 0)) * 10 as overflowing")


def test_a_cluster_without_workers_is_told_in_time() -> None:
    with spark_cluster(workers=0) as address, pytest.raises(InputFault, match="does no work within 3 seconds"):
        open_cluster({}, address, works=3)


EDGES = [None, *(Decimal(text) for text in ("0", "-1e-12", "1e-12", "59999999999999999999999999.999999999999", "-49999999999999999999999999.5", "0.5", "2.5"))]
TEXTS = [None, "", " ", "a", "A", "a ", "é", "e\u0301", "永康", "10", "9", "𠮷"]
DATES = [None, date(1, 1, 1), date(1500, 2, 28), date(1582, 10, 4), date(1900, 2, 28), date(2020, 2, 29), date(9999, 12, 31)]
WHOLE = [None, 2**63 - 1, 2**63 - 2, 0, -7]


def number(text: str) -> Any:
    """A number in a condition, as the engine writes it."""
    return ibis.literal(Decimal(text), type="decimal(38, 12)")


@pytest.fixture(scope="module")
def edges(both: Both, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lake, Lake]]:
    """A table of the values at which engines differ, in both: sums near the end, texts that look alike, days of long ago."""
    kinds = {
        "amount": (EDGES, AMOUNT),
        "text": (TEXTS, pa.string()),
        "day": (DATES, pa.date32()),
        "whole": (WHOLE, pa.int64()),
        "yes": ([None, True, False], pa.bool_()),
    }
    columns = {name: pa.array([values[at % len(values)] for at in range(60)], kind) for name, (values, kind) in kinds.items()}
    # Each of the largest amounts once, and their opposite: their sum is still a number.
    columns["amount"] = pa.array([EDGES[at] if at < len(EDGES) else Decimal(at).scaleb(-3) for at in range(60)], AMOUNT)
    path = str(tmp_path_factory.mktemp("edges") / "edges.parquet")
    pq.write_table(pa.table(columns), path)
    with open_lake({"edges": [path]}) as duckdb, open_lake({"edges": [path]}, both.address) as spark:
        yield duckdb, spark


@pytest.mark.parametrize(
    "asked",
    [
        lambda t: t.aggregate(a=t.amount.sum().cast("decimal(38, 12)"), b=t.amount.max(), c=t.amount.min(), d=t.amount.nunique(), e=t.text.nunique()),
        lambda t: t.aggregate(a=t.whole.cast("decimal(38, 0)").sum().cast("decimal(38, 12)"), b=t.text.max(), c=t.text.min(), d=t.day.max().cast("string")),
        lambda t: t.aggregate(a=t.day.nunique(), b=t.day.min().cast("string"), c=t.whole.max().cast("string"), d=t.amount.cast("string").nunique()),
        lambda t: t.aggregate(
            a=t.day.max().delta(t.day.min(), unit="day"), b=t.count(where=t.amount >= number("1e-12")), c=t.count(where=t.whole > number("0.5"))
        ),
        lambda t: t.group_by(x=t.text.fill_null("")).aggregate(n=t.count(), a=t.amount.sum(), b=t.count(where=t.text > "A"), c=t.count(where=t.text <= "a")),
        lambda t: t.group_by(x=t.day.cast("string").substr(0, 7).fill_null("")).aggregate(n=t.count()),
        lambda t: t.group_by(x=t.amount.cast("string").fill_null(""), y=t.yes.cast("string").fill_null("")).aggregate(n=t.count()),
        lambda t: t.filter(t.text.notin(["a", ""])).group_by("text").aggregate(n=lambda s: s.count()),
        lambda t: t.filter(t.text.isin(["a", "é"]) | t.text.isnull()).aggregate(n=lambda s: s.count()),
        lambda t: t.filter(t.yes.fill_null(False) | (t.yes.notnull() & ~t.yes)).aggregate(n=lambda s: s.count()),
    ],
)
def test_values_at_the_edge_are_the_same(edges: tuple[Lake, Lake], asked: Callable[[Any], Any]) -> None:
    """What the expressions of figures are made of."""
    ours, theirs = (lake.rows(str(lake.backend.compile(asked(lake.tables["edges"])))) for lake in edges)
    assert ours
    assert sorted(ours, key=repr) == sorted(theirs, key=repr)


@pytest.mark.parametrize(
    "text",
    [
        "select sum(whole) filter (where whole < 100) as numerator, count(*) as denominator from edges",
        "select sum(amount) filter (where amount between 0 and 10) / 3 as numerator, count(*) as rows from edges",
        "select count(*) / 7 as numerator, sum(amount) filter (where amount between 0 and 10) / count(amount) as denominator from edges",
        "select avg(amount) filter (where amount between 0.001 and 10) as numerator from edges",
        "select count(*) // 7 as numerator, max(case when amount between 0 and 10 then amount * 2 end) as denominator from edges",
        "select 1 / sum(case when text = 'nobody' then 1 else 0 end) as numerator from edges",
        "select count(*) as numerator from edges where day between $since and $day",
        "with old as (select day, amount from edges where day < date '1900-01-01') select count(*) as numerator, count(amount) as rows from old",
        "select date_diff('day', min(day), max(day)) as numerator from edges",
    ],
)
def test_a_query_of_a_system_is_the_same(edges: tuple[Lake, Lake], text: str) -> None:
    """Decimals equal; what DuckDB divides is a float."""
    ours, theirs = (run(Sql(text, ("edges",)), Moment(date(2020, 1, 1), TODAY), lake) for lake in edges)
    if ours is None or theirs is None:
        assert ours is theirs
    else:
        assert [one is None for one in ours] == [one is None for one in theirs]
        assert [float(one) for one in theirs if one is not None] == pytest.approx([float(one) for one in ours if one is not None], rel=1e-9, abs=0)


def test_a_query_that_only_duckdb_knows_is_told(edges: tuple[Lake, Lake]) -> None:
    with pytest.raises(InputFault, match="a cluster of Spark 4"):
        run(Sql("select list_reduce([1, 2], lambda x, y: x + y) as numerator from edges", ("edges",)), Moment(TODAY, TODAY), edges[1])


def test_what_cannot_be_added_up_is_refused_by_both(both: Both, tmp_path: Path) -> None:
    """Twice 6·10^25 are more than a sum holds: DuckDB alone would answer all the same."""
    asked = next(one.asked for one in both.measures if one.commitment == "s1.b.04")
    (part,) = asked.parts
    kind = next(one.texts[0] for one in part.where if one.field == "kind")
    rows = [{"row_id": f"{at}", "kind": kind, "month": "2020-03", "amount": Decimal(6 * 10**25)} for at in range(2)]
    path = str(tmp_path / "funds.parquet")
    pq.write_table(published(next(one for one in both.tables if one.id == part.table), rows), path)
    for lake in (open_lake({part.table: [path]}), open_lake({part.table: [path]}, both.address)):
        with lake, pytest.raises(InputFault, match=r"less than 10\^26|ARITHMETIC_OVERFLOW"):
            figures([asked], TODAY, lake)
