"""Every rung of every milestone of the first plan against SQL written by hand on the raw tables, and again after one row has changed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pytest

from tests.systems.filling import filled
from zhixing.engines.commitments import Plan, load_plan
from zhixing.engines.indicators import Lake
from zhixing.engines.milestones import Absent, Binding, Climb, climbed, rows_of
from zhixing.systems import Catalogue, load_catalogue, load_milestones

FOLDER = Path(__file__).resolve().parents[2] / "counties/yongkang"
TOLD = tomllib.loads(Path(__file__).with_name("milestones.toml").read_text("utf-8"))
BY_HAND = {one["id"]: one for one in TOLD["ladder"]}
CASES = {one["commitment"]: one for one in TOLD["case"]}
YEAR = date(2020, 1, 1)


@dataclass(frozen=True)
class World:
    """The filled tables of the first county and on what its milestones stand."""

    here: Catalogue
    plan: Plan
    bindings: dict[str, Binding]
    lake: Lake

    def sql(self, text: str) -> Any:
        """What DuckDB answers."""
        return self.lake.backend.con.execute(text)

    def climb(self, commitment: str) -> Climb | Absent:
        """How far a milestone has come."""
        one = self.bindings[commitment]
        return climbed(one, rows_of([one], self.lake).get(one.ladder.table), YEAR)

    def by_hand(self, commitment: str) -> list[date | None]:
        """What the query by hand says of its rungs."""
        case = CASES[commitment]
        return list(self.sql(BY_HAND[case["ladder"]]["sql"].format(where=case["where"])).fetchone())


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    here, plan = load_catalogue(FOLDER), load_plan(FOLDER)
    bindings = {one.commitment: one for one in load_milestones(FOLDER, here, plan)}
    often = {text for one in bindings.values() for texts in one.rows.values() for text in texts}
    data = filled(here.tables, here.county, often)
    backend = ibis.duckdb.connect()
    for id in {"places", *(one.ladder.table for one in bindings.values())}:
        backend.con.register("arriving", data[id])
        backend.con.execute(f"create table {id} as select * from arriving")
    lake = Lake(backend, {id: backend.table(id) for id in backend.list_tables()})
    yield World(here, plan, bindings, lake)
    lake.close()


@pytest.fixture
def undone(world: World) -> Iterator[None]:
    """Whatever is changed is as it was afterwards."""
    world.sql("begin")
    yield
    world.sql("rollback")


def days(found: Climb | Absent) -> list[date | None]:
    assert isinstance(found, Climb), found
    return [one.day for one in found.rungs]


def test_every_milestone_has_one_ladder_and_one_case(world: World) -> None:
    milestones = [one.id for one in world.plan.commitments if one.kind == "milestone"]
    assert len(milestones) == 102
    assert sorted(world.bindings) == sorted(CASES) == sorted(milestones)
    assert {id: one.ladder.id for id, one in world.bindings.items()} == {id: one["ladder"] for id, one in CASES.items()}
    assert {one.id for one in world.here.ladders} == {one.ladder.id for one in world.bindings.values()} == set(BY_HAND)
    assert {id: one.agency for id, one in world.bindings.items()} == {one.id: one.lead for one in world.plan.commitments if one.kind == "milestone"}


@pytest.mark.parametrize("commitment", CASES)
def test_a_row_moves_the_rungs_on_its_days(world: World, undone: None, commitment: str) -> None:
    case = CASES[commitment]
    by_hand, table = BY_HAND[case["ladder"]], world.bindings[commitment].ladder.table
    world.sql(f"delete from {table} where {case['where']}")
    nothing = world.climb(commitment)
    assert isinstance(nothing, Absent) and nothing.reason in ("empty", "incomplete"), "without a row it waits"
    world.sql(by_hand["plant"].format(row=case["row"]))
    before = days(world.climb(commitment))
    assert before == world.by_hand(commitment)
    assert before[-1] is None and all(before[:-1]), "entered, and not yet where it was promised to be"
    (changed,) = world.sql(by_hand["change"]).fetchone()
    assert changed == 1
    after = world.climb(commitment)
    assert isinstance(after, Climb)
    assert days(after) == world.by_hand(commitment) == [*before[:-1], by_hand["moved"]]
    assert after.rungs[-1].row == "new", "it is known by which row"
    if by_hand["ended"]:
        assert world.sql(by_hand["ended"]).fetchone() == (1,)
        last = days(world.climb(commitment))[-1]
        assert last == world.by_hand(commitment)[-1] != by_hand["moved"]


@pytest.mark.parametrize(
    "commitment", [id for id, one in CASES.items() if " = " in one["where"] and "name" not in one["where"] and "title = " not in one["where"]]
)
def test_rows_of_any_filling_come_to_what_the_query_by_hand_says(world: World, commitment: str) -> None:
    """Those that are meant by kind and level: the filled tables have rows of all sorts."""
    found = world.climb(commitment)
    if isinstance(found, Absent):
        assert world.sql(f"select count(*) from {world.bindings[commitment].ladder.table} where {CASES[commitment]['where']}").fetchone() == (0,)
    else:
        assert days(found) == world.by_hand(commitment)


def test_a_title_of_years_ago_is_no_new_one(world: World, undone: None) -> None:
    case = CASES["s4.a.11"]
    world.sql(BY_HAND["title_awarded"]["plant"].format(row=case["row"]))
    assert days(world.climb("s4.a.11"))[-1] is None, "awarded in 2017"


def test_of_all_that_are_named_each_has_to_be_there(world: World, undone: None) -> None:
    case = CASES["s5.d.12"]
    world.sql(f"delete from titles where {case['where']}")
    world.sql(BY_HAND["titles_awarded_all"]["plant"].format(row=case["row"]))
    world.sql("delete from titles where row_id = 'new'")
    found = world.climb("s5.d.12")
    assert isinstance(found, Absent) and (found.reason, found.lacking) == ("incomplete", ("芝英镇",))


def test_one_question_for_each_register(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    rows = Lake.rows
    monkeypatch.setattr(Lake, "rows", lambda self, query: asked.append(query) or rows(self, query))
    rows_of(world.bindings.values(), world.lake)
    assert len(asked) == len({one.ladder.table for one in world.bindings.values()})
