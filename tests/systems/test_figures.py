"""Every quantity of the first plan against SQL written by hand on the raw tables, and again after one row has changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq
import pytest

from tests.systems.filling import TODAY, filled
from zhixing.engines.commitments import Plan, load_plan
from zhixing.engines.indicators import GIVEN, Asked, Figure, Lake, Measure, Waiting, dimensions, figures, open_lake, rows_behind, told_apart, trace
from zhixing.engines.indicators.figure import decimal
from zhixing.engines.indicators.queries import MADE
from zhixing.kernel.units import normalise
from zhixing.kernel.workdays import national
from zhixing.systems import Catalogue, load_catalogue, load_measures

# The backend still asks DuckDB in a way that DuckDB warns about.

FOLDER = Path(__file__).resolve().parents[2] / "counties/yongkang"
BY_HAND = tomllib.loads(Path(__file__).with_name("figures.toml").read_text("utf-8"))
CASES = {case["commitment"]: case for case in BY_HAND["case"]}


@dataclass(frozen=True)
class World:
    """The filled tables of the first county, what it measures by, and the figures before anything is changed."""

    here: Catalogue
    plan: Plan
    measures: dict[str, Measure]
    lake: Lake
    figures: dict[str, Figure | Waiting]
    data: dict[str, Any]

    def sql(self, text: str) -> Any:
        """What DuckDB answers."""
        return self.lake.backend.con.execute(text)

    def numbers(self, text: str) -> list[Fraction]:
        """The first row of an answer."""
        return [Fraction(value) for value in self.sql(text).fetchone()]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    here, plan = load_catalogue(FOLDER), load_plan(FOLDER)
    measures = {one.commitment: one for one in load_measures(FOLDER, here, plan)}
    meant = [bound.asked for one in measures.values() for bound in (one.bound, *one.others)]
    own = [condition.texts for one in meant for part in one.indicator.parts for condition in part.where]
    data = filled(
        [one.table for one in here.datasets], here.county, {text for texts in (*own, *(rows for one in meant for rows in one.rows.values())) for text in texts}
    )
    backend = ibis.duckdb.connect()
    for id, rows in data.items():
        backend.con.register("arriving", rows)
        backend.con.execute(f"create table {id} as select * from arriving")
    days = [f"(date '{day}', {national().is_worked(day)})" for day in data["workdays"].column("day").to_pylist()]
    backend.con.execute("create table calendar_days as select * from (values " + ", ".join(days) + ") as days(day, worked)")
    lake = Lake(backend, {id: backend.table(id) for id in data})
    found = figures([one.asked for one in measures.values()], TODAY, lake)
    yield World(here, plan, measures, lake, dict(zip(measures, found, strict=True)), data)
    lake.close()


def came_to(numbers: list[Fraction]) -> Fraction:
    """The figure out of what the hand-written query gives."""
    return numbers[0] if len(numbers) == 1 else numbers[0] / numbers[1]


def test_every_quantity_has_one_measure_and_one_case(world: World) -> None:
    quantities = [one.id for one in world.plan.commitments if one.kind == "quantity"]
    assert len(quantities) == 83
    assert sorted(world.measures) == sorted(CASES) == sorted(quantities)


@pytest.mark.parametrize("commitment", CASES)
def test_a_figure_is_what_the_query_by_hand_says(world: World, commitment: str) -> None:
    found = world.figures[commitment]
    assert isinstance(found, Figure), found
    assert found.rows > 0
    assert found.value == decimal(came_to(world.numbers(CASES[commitment]["sql"])))


def test_on_another_day_the_same_queries_give_what_the_queries_by_hand_say(world: World) -> None:
    made, summer = dict(MADE), date(2020, 6, 30)
    found = dict(zip(world.measures, figures([one.asked for one in world.measures.values()], summer, world.lake), strict=True))
    assert made == MADE, "none was made anew"
    for commitment, one in found.items():
        by_hand = re.sub(r"(20\d\d)-09'", r"\1-06'", CASES[commitment]["sql"].replace("-09-30", "-06-30"))
        assert isinstance(one, Figure), commitment
        assert one.value == decimal(came_to(world.numbers(by_hand))), commitment


@pytest.mark.parametrize("commitment", CASES)
def test_one_row_moves_the_figure_by_what_is_said(world: World, commitment: str) -> None:
    case = CASES[commitment]
    before = world.numbers(case["sql"])
    moved = [number + world.numbers(f"select {added}")[0] for number, added in zip(before, case["adds"], strict=True)]
    world.sql("begin")
    try:
        (changed,) = world.sql(case["change"]).fetchone()
        assert changed == 1
        (after,) = figures([world.measures[commitment].asked], TODAY, world.lake)
        by_hand = world.numbers(case["sql"])
    finally:
        world.sql("rollback")
    assert isinstance(after, Figure)
    assert after.value == decimal(came_to(moved))
    assert came_to(by_hand) == came_to(moved)


def test_units_come_to_those_of_the_plan(world: World) -> None:
    targets = {one.id: one.target for one in world.plan.commitments if one.target}
    for commitment, measure in world.measures.items():
        found, target = world.figures[commitment], targets[commitment]
        assert isinstance(found, Figure)
        with localcontext(prec=60):
            made, unit = normalise(found.value, measure.unit)
        assert unit == target.unit_base or (unit, target.unit_base) == ("分钟", "小时")
        if not measure.asked.indicator.rounded and unit == target.unit_base:
            assert measure.in_base(found.value) == made


def test_other_readings_have_figures_too(world: World) -> None:
    others = [one.asked for measure in world.measures.values() for one in measure.others]
    assert len(others) >= 12
    assert [one for one in figures(others, TODAY, world.lake) if isinstance(one, Waiting)] == []


@pytest.mark.parametrize("other", BY_HAND["other"], ids=lambda one: str(one["indicator"]))
def test_another_reading_is_what_the_query_by_hand_says(world: World, other: dict[str, str]) -> None:
    (asked,) = [one.asked for one in world.measures[other["commitment"]].others if one.asked.indicator.id == other["indicator"]]
    (found,) = figures([asked], TODAY, world.lake)
    assert isinstance(found, Figure)
    assert found.rows > 0
    assert found.value == decimal(came_to(world.numbers(other["sql"])))


def test_files_give_the_same_as_tables(world: World, tmp_path: Path) -> None:
    """Published files, one data set in two of them, one not there."""
    paths: dict[str, list[str]] = {}
    for id, rows in world.data.items():
        half = rows.num_rows // 2 if id == "titles" else rows.num_rows
        for at, part in enumerate((rows.slice(0, half), rows.slice(half))):
            if part.num_rows and id != "approvals":
                pq.write_table(part, tmp_path / f"{id}{at}.parquet")
                paths.setdefault(id, []).append(str(tmp_path / f"{id}{at}.parquet"))
    with open_lake(paths) as lake:
        found = dict(zip(world.measures, figures([one.asked for one in world.measures.values()], TODAY, lake), strict=True))
    waiting = {id: one for id, one in found.items() if isinstance(one, Waiting)}
    assert sorted(waiting) == ["s3.a.13", "s3.a.14"]
    assert {one.tables for one in waiting.values()} == {("approvals",)}
    assert all(one.value == world.figures[id].value for id, one in found.items() if isinstance(one, Figure))
    assert found["s1.a.05"].versions == {"titles": ("titles0", "titles1")}


def test_rows_behind_a_figure_are_those_that_were_counted(world: World) -> None:
    tables = (*(one.table for one in world.here.datasets), *GIVEN)
    for commitment, measure in world.measures.items():
        found = world.figures[commitment]
        assert isinstance(found, Figure)
        if measure.asked.indicator.kind in ("entries", "on_day", "duration", "latest"):
            assert rows_behind(measure.asked, tables, TODAY, world.lake, limit=0).total == found.rows, commitment
    page = rows_behind(world.measures["s1.b.04"].asked, tables, TODAY, world.lake, offset=10, limit=7)
    assert (len(page.rows), page.total) == (7, 216)
    ids = [row[page.columns.index("row_id")] for row in page.rows]
    kinds = "('relief_tax', 'relief_fee', 'relief_insurance', 'relief_energy', 'relief_finance', 'relief_other')"
    raw = world.sql(f"select row_id from funds where kind in {kinds} and month between '2020-01' and '2020-09' order by row_id limit 7 offset 10").fetchall()
    assert ids == [id for (id,) in raw]


def test_a_figure_is_told_apart_by_what_its_table_has(world: World) -> None:
    tables = (*(one.table for one in world.here.datasets), *GIVEN)
    asked = world.measures["s1.a.26"].asked
    assert {"town", "lead", "month", "quarter"} <= set(dimensions(asked.indicator, tables))
    for measure in world.measures.values():
        whole = world.figures[measure.commitment]
        if measure.asked.indicator.kind == "entries" and not measure.asked.indicator.parts[0].distinct:
            for group in dimensions(measure.asked.indicator, tables)[:1]:
                parts = told_apart(measure.asked, group, TODAY, world.lake)
                assert sum(part.value for part in parts.values() if isinstance(part, Figure)) == whole.value, (measure.commitment, group)
    by_month = told_apart(world.measures["s5.a.05"].asked, "month", TODAY, world.lake)
    assert list(by_month) == [f"2020-{month:02}" for month in range(1, 10)]


def test_a_figure_names_its_columns(world: World) -> None:
    found = trace(world.measures["s1.b.04"].asked, TODAY, world.lake)
    assert found.columns == ("funds.amount", "funds.kind", "funds.month")
    assert len(found.queries) == 1
    for commitment, measure in world.measures.items():
        columns = trace(measure.asked, TODAY, world.lake).columns
        assert {column.split(".")[0] for column in columns} <= set(measure.asked.indicator.tables), commitment
        used = {f"{part.table}.{name}" for part in measure.asked.parts for name in (part.value, *(one.field for one in part.where)) if name}
        assert used <= set(columns), commitment


def test_every_indicator_is_used_by_somebody(world: World) -> None:
    used = {bound.asked.indicator.id for measure in world.measures.values() for bound in (measure.bound, *measure.others)}
    assert {one.id for one in world.here.indicators} - used == set()


def test_a_measure_without_rows_asks_for_all(world: World) -> None:
    """An indicator that may be narrowed counts all rows where it is not."""
    indicator = next(one for one in world.here.indicators if one.id == "titles_awarded")
    (all_kinds, one_level) = figures([Asked(indicator), Asked(indicator, {"level": ("national",)})], TODAY, world.lake)
    assert isinstance(all_kinds, Figure) and isinstance(one_level, Figure)
    assert all_kinds.value > one_level.value > 0
