"""Enterprises over a store: rows of several tables come together, decisions of people are facts that outlive every load, and what is looked up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zhixing.kernel.access import ROLES, Actor
from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.store import enterprises, entities, lake, ledger, mentioned
from zhixing.store.listing import one
from zhixing.store.registers import register_for
from zhixing.systems import Catalogue

pytest.importorskip("splink", reason="NOT TESTED: linking (the extra “lake”)")

WATER = Actor("wang", frozenset({"department_editor"}), frozenset({"water"}))
HOUSING = Actor("zhao", frozenset({"department_editor"}), frozenset({"housing"}))
OFFICE = Actor("shu", frozenset({"data_office"}), frozenset({"rivers"}))
CODE = "91350100M000100Y43"
LISTED = {"list": "listed", "credit_code": CODE, "enterprise": "澄川县华丰五金有限公司", "town": "西湖镇", "entered_on": "2025-01-02"}
YIELD = {"credit_code": CODE, "enterprise": "华丰五金有限公司", "scale": "below_scale", "month": "2025-03", "land": "10", "tax": "50"}
PROJECT = {"name": "华丰厂房", "kind": "manufacturing", "lead": "water", "builder": "华丰五金有限公司", "planned_on": "2025-01-02"}


class County:
    """Makes rows of an invented county and links them."""

    def __init__(self, here: Catalogue) -> None:
        self.here = here

    def enter(self, table: str, fields: dict[str, Any], owner: str = "water") -> str:
        """A row; its record's id."""
        mention = next(one for one in self.here.mentions if one.table == table)
        row = register_for(self.here, table, Actor("maker", frozenset(ROLES), frozenset({owner}))).enter([fields], owner)[0].change.row
        return f"{mention.id}/{row}"

    def change(self, record: str, **fields: Any) -> None:
        mention, row = mentioned.split(self.here, record)
        entry = one(self.here[mention.table], row)
        assert entry is not None
        register_for(self.here, mention.table, Actor("maker", frozenset(ROLES), frozenset({entry.owner}))).change(row, entry.version, fields)

    def link(self) -> dict[str, str]:
        """The enterprise of each record."""
        entities.link(self.here)
        return entities._before(entities.ENTERPRISE)


@pytest.fixture
def county(supervising: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[County]:
    monkeypatch.setenv("ZHIXING_LAKE", str(tmp_path / "lake"))
    yield County(supervising)


def test_rows_of_three_tables_are_one_enterprise(county: County) -> None:
    listed, land, project = county.enter("enterprise_lists", LISTED), county.enter("land_yield", YIELD, "housing"), county.enter("projects", PROJECT)
    found = county.link()
    assert found[listed] == found[land] == found[project]
    told = enterprises.one(found[listed])
    assert told is not None
    whole, records = told
    assert (whole.name, whole.code, whole.town, whole.records) == (LISTED["enterprise"], CODE, "990101100", 3)
    assert whole.sources == ("enterprise_lists", "land_yield", "projects")
    why = {one.record: one for one in records}
    assert why[land].how == why[listed].how == "code"
    assert (why[project].how, why[project].agreed, why[project].owner) == ("scored", ("name",), "water")


def test_nothing_is_done_where_nothing_has_changed(county: County) -> None:
    county.enter("enterprise_lists", LISTED)
    assert entities.link(county.here).anew
    before = ledger.digest()
    again = entities.link(county.here)
    assert (again.anew, again.rows, again.bodies) == (False, 1, 1)
    assert ledger.digest() == before
    county.enter("land_yield", YIELD)
    assert entities.link(county.here).anew


def test_decisions_outlive_loads_with_other_data(county: County) -> None:
    listed, land, project = county.enter("enterprise_lists", LISTED), county.enter("land_yield", YIELD), county.enter("projects", PROJECT)
    other = county.enter("prospects", {"name": "新厂", "kind": "other", "lead": "water", "investor": "宏达科技股份有限公司", "planned_on": "2025-02-03"})
    before = county.link()
    assert before[other] != before[listed]
    entities.judge(county.here, WATER, project, listed, False, "同名的另一家")
    entities.judge(county.here, WATER, other, land, True, "更名前后")
    first = county.link()
    assert first[project] != first[listed] == first[land] == first[other] == before[listed]
    county.change(land, tax="60")
    county.change(project, builder="澄川县华丰五金有限公司")
    county.enter("land_yield", {**YIELD, "month": "2025-06"})
    second = county.link()
    assert {id: second[id] for id in first} == first
    entities.judge(county.here, OFFICE, project, listed, True, "核实后是同一家")
    third = county.link()
    assert third[project] == third[listed]
    (link,) = [one for one in entities.held(county.here) if project in (one.left, one.right)]
    assert link.same


def test_whoever_keeps_either_row_decides_and_nobody_else(county: County) -> None:
    listed, land = county.enter("enterprise_lists", LISTED, "water"), county.enter("land_yield", YIELD, "housing")
    for who in (WATER, HOUSING, OFFICE):
        project = county.enter("projects", {**PROJECT, "name": f"厂房{who.id}"}, "water")
        pair = (project, listed) if who is not HOUSING else (project, land)
        assert entities.judge(county.here, who, *pair, False, "另一家").change.actor == who.id
    before = ledger.digest()
    for role in ROLES:
        stranger = Actor("x", frozenset({role}), frozenset({"rivers"}))
        if role != "data_office":
            with pytest.raises(NotAllowed):
                entities.judge(county.here, stranger, listed, land, True, "x")
    with pytest.raises(NotAllowed):
        register_for(county.here, "links", Actor("x", frozenset(ROLES), frozenset({"water"}))).enter(
            [{"left": listed, "right": land, "verdict": "same", "why": "x"}], "water"
        )
    assert ledger.digest() == before


@pytest.mark.parametrize(
    ("left", "right", "told"), [("x/1", "y/2", "TABLE.FIELD/ROW"), ("projects.builder/none", "", "a row in force"), ("", "", "two records")]
)
def test_what_is_no_pair_is_told(county: County, left: str, right: str, told: str) -> None:
    listed = county.enter("enterprise_lists", LISTED)
    with pytest.raises(InputFault, match=told):
        entities.judge(county.here, OFFICE, left or listed, right or listed, True, "x")


def test_a_lifted_decision_counts_no_more(county: County) -> None:
    listed, land = county.enter("enterprise_lists", LISTED), county.enter("land_yield", YIELD)
    fact = entities.judge(county.here, WATER, listed, land, False, "另一家")
    found = county.link()
    assert found[listed] != found[land]
    register_for(county.here, "links", OFFICE).step(fact.change.row, 1, "lift", reason="误判")
    found = county.link()
    assert found[listed] == found[land]


def test_doubts_wait_until_they_are_decided(county: County) -> None:
    listed = county.enter("enterprise_lists", LISTED)
    title = {"title": "放心消费单位", "holder": "华丰五金", "kind": "assured_unit", "level": "county", "lead": "water", "applied_on": "2025-01-02"}
    county.enter("titles", {**title, "town": "西湖镇", "address": "西湖镇人民路1号"})
    county.link()
    (doubt,) = enterprises.doubts(county.here)
    assert {doubt.left.record, doubt.right.record} >= {listed} and doubt.doubt == "score" and doubt.agreed == ("town",)
    entities.judge(county.here, OFFICE, doubt.left.record, doubt.right.record, True, "店招简称")
    assert enterprises.doubts(county.here) == []
    found = county.link()
    assert len(set(found.values())) == 1


@pytest.mark.parametrize(("words", "count"), [("华丰", 1), ("华丰 五金", 1), (CODE[:6].lower(), 1), ("宏达", 0), ("", 1), ("%", 0), ("'", 0)])
def test_enterprises_are_found_by_name_and_code(county: County, words: str, count: int) -> None:
    county.enter("enterprise_lists", LISTED)
    county.link()
    found, total = enterprises.search(words)
    assert len(found) == total == count


def test_agencies_and_withdrawn_rows_are_no_enterprises(county: County) -> None:
    county.enter("projects", {**PROJECT, "builder": "澄川县水利局"})
    gone = county.enter("enterprise_lists", LISTED)
    register_for(county.here, "enterprise_lists", Actor("maker", frozenset(ROLES), frozenset({"water"}))).withdraw(gone.split("/")[1], 1, "重复")
    assert county.link() == {}
    assert enterprises.search("") == ([], 0)


def test_the_files_are_named_by_the_ledger(county: County) -> None:
    county.enter("enterprise_lists", LISTED)
    county.link()
    assert {dataset.id for dataset in (entities.ENTERPRISES, entities.RECORDS, entities.DOUBTS) if lake.current(dataset.id)} == {
        "enterprises", "enterprise_records", "enterprise_doubts",
    }  # fmt: skip
    assert lake.sweep() == [] and list(lake.damaged()) == []
