"""ladders.toml and milestones.toml with every fault told by file and key; rows and rungs at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.milestones import Absent, Binding, Climb, Ladder, climbed, read_bindings, read_ladders
from zhixing.engines.records import Label, Table, read_tables
from zhixing.kernel.declare import Declarations
from zhixing.kernel.errors import Faults

TABLES = """
[[table]]
id = "works"
title = "工程"
title_en = "Works"
summary = "工程"
summary_en = "Works"
key = ["name"]
name = "name"
field = [
  { id = "name", title = "名称", title_en = "Name", type = "text", required = true },
  { id = "kind", title = "类别", title_en = "Kind", type = "choice", choice = [{ id = "road", title = "公路", title_en = "Road" }, { id = "park", title = "公园", title_en = "Park" }] },
  { id = "stopped_on", title = "终止日期", title_en = "Stopped on", type = "date" },
  { id = "held", title = "已办", title_en = "Held", type = "yesno" },
]
rung = [{ id = "approved", title = "立项批复", title_en = "Approved" }, { id = "begun", title = "开工", title_en = "Begun", after = ["approved"] }]
"""
LADDER = """
[[ladder]]
id = "begun"
title = "开工"
title_en = "Begun"
definition = "以开工日期为准"
definition_en = "By the day"
authority = "台账"
authority_en = "Register"
valid_from = 2020-01-01
table = "works"
steps = ["approved_on", "begun_on"]
stages = ["start_construction"]
narrows = ["name"]
narrowed_by = ["kind"]
ends = ["stopped_on"]
"""
BOUND = '[[milestone]]\ncommitment = "s1"\nladder = "begun"\nrows = { name = ["东山路"], kind = ["road"] }\nagency = "water"\n'
OTHER = BOUND.replace('"s1"', '"s2"').replace("东山路", "西湖路")
PROMISED = {"s1": "start_construction", "s2": "start_construction"}
FIRST = date(2020, 1, 1)


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Table, ...]:
    (tmp_path / "tables.toml").write_text(TABLES, "utf-8")
    with Declarations(tmp_path) as files:
        found = read_tables(files)
    return found


def ladders(folder: Path, tables: tuple[Table, ...], text: str = LADDER) -> tuple[Ladder, ...]:
    (folder / "ladders.toml").write_text(text, "utf-8")
    with Declarations(folder) as files:
        found = read_ladders(files, tables)
    return found


def bindings(folder: Path, tables: tuple[Table, ...], *texts: str, own: tuple[Ladder, ...] = ()) -> tuple[Binding, ...]:
    own = own or ladders(folder, tables)
    (folder / "milestones.toml").write_text("schema = 1\nyear = 2020\n" + "".join(texts), "utf-8")
    with Declarations(folder) as files:
        found = read_bindings(files, own, tables, PROMISED, {"water"}, 2020)
    return found


def test_a_ladder_takes_the_names_of_its_rungs_from_the_table(tmp_path: Path, tables: tuple[Table, ...]) -> None:
    (one,) = ladders(tmp_path, tables)
    assert [(step.field, step.label.zh) for step in one.steps] == [("approved_on", "立项批复"), ("begun_on", "开工")]
    assert (one.take, one.within, one.named_by) == ("one", False, ("name", "kind"))


@pytest.mark.parametrize(
    ("was", "becomes", "key", "said"),
    [
        ('"works"', '"work"', "table", "Perhaps “works” is meant"),
        ('"begun_on"]', '"begin_on"]', "steps[2]", "the id of a field of the table"),
        ('"begun_on"]', '"held"]', "steps[2]", "of type yesno"),
        ('steps = ["approved_on", "begun_on"]', "steps = []", "steps", "the promised one last"),
        ("start_construction", "begin", "stages[1]", "a stage of a plan"),
        ('["name"]', '["title"]', "narrows[1]", "the id of a field"),
        ('ends = ["stopped_on"]', 'ends = ["name"]', "ends[1]", "of type text"),
        ('ends = ["stopped_on"]', 'take = "some"', "take", "one of one, all"),
        ('ends = ["stopped_on"]', 'each = "kind"', "each", "one of the fields under narrows"),
        ("valid_from = 2020-01-01", "valid_from = 2020-01-01\nvalid_until = 2019-12-31", "valid_until", "no day before"),
        ('title_en = "Begun"', "", "title_en", "text"),
    ],
)
def test_a_fault_of_a_ladder_is_told_with_its_key(tmp_path: Path, tables: tuple[Table, ...], was: str, becomes: str, key: str, said: str) -> None:
    with pytest.raises(Faults) as raised:
        ladders(tmp_path, tables, LADDER.replace(was, becomes, 1))
    faults = [str(fault) for fault in raised.value.faults if fault.where.startswith(f"ladders.toml: ladder[1].{key}")]
    assert faults and said in faults[0], str(raised.value)


@pytest.mark.parametrize(
    ("was", "becomes", "key", "said"),
    [
        ('"begun"', '"begon"', "ladder", "Perhaps “begun” is meant"),
        ('"s1"', '"s9"', "commitment", "the id of a milestone of the plan"),
        ('rows = { name = ["东山路"], kind = ["road"] }\n', "", "rows", "name, by which the ladder begun is narrowed"),
        ('name = ["东山路"], ', "", "rows.name", "by which the ladder begun is narrowed"),
        ('"road"', '"rail"', "rows.kind[1]", "a choice of kind"),
        ("kind =", 'colour = ["red"], kind =', "rows.colour", "unknown key"),
        ("water", "fire", "agency", "the id of an agency"),
        ('agency = "water"', 'agency = "water"\nreading = "甲"', "reading_en", "both languages"),
    ],
)
def test_a_fault_of_a_binding_is_told_with_its_key(tmp_path: Path, tables: tuple[Table, ...], was: str, becomes: str, key: str, said: str) -> None:
    with pytest.raises(Faults) as raised:
        bindings(tmp_path, tables, BOUND.replace(was, becomes, 1), OTHER)
    faults = [str(fault) for fault in raised.value.faults if fault.where.startswith(f"milestones.toml: milestone[1].{key}")]
    assert faults and said in faults[0], str(raised.value)


def test_every_milestone_is_bound_once_to_a_ladder_of_its_stage(tmp_path: Path, tables: tuple[Table, ...]) -> None:
    with pytest.raises(Faults) as raised:
        bindings(tmp_path, tables, BOUND, BOUND)
    assert "the milestone s1 for the second time" in str(raised.value) and "nothing for s2" in str(raised.value)
    (one,) = ladders(tmp_path, tables)
    with pytest.raises(Faults, match="a ladder for the stage “start_construction” of the plan"):
        bindings(tmp_path, tables, BOUND, OTHER, own=(replace(one, stages=("completed",)),))
    with pytest.raises(Faults, match="a ladder that holds at the end of the year"):
        bindings(tmp_path, tables, BOUND, OTHER, own=(replace(one, since=date(2021, 1, 1)),))


def row(id: str, name: str = "东山路", **more: Any) -> Mapping[str, Any]:
    return {"row_id": id, "name": name, "kind": "road", **more}


def promised(found: Climb | Absent) -> tuple[date | None, str]:
    assert isinstance(found, Climb)
    return found.rungs[-1].day, found.rungs[-1].row


def test_rows_and_rungs(tmp_path: Path, tables: tuple[Table, ...]) -> None:
    one = bindings(tmp_path, tables, BOUND, OTHER)[0]
    spring, summer = date(2020, 3, 2), date(2020, 6, 12)
    assert isinstance(climbed(one, None, FIRST), Absent)
    assert isinstance(climbed(one, [row("a", "西湖路", begun_on=spring), row("b", kind="park", begun_on=spring)], FIRST), Absent)
    assert promised(climbed(one, [row("a", begun_on=summer), row("b", begun_on="2020-03-02")], FIRST)) == (spring, "b")
    assert promised(climbed(one, [row("a", begun_on=spring, stopped_on=summer)], FIRST)) == (None, "")
    within = replace(one, ladder=replace(one.ladder, within=True))
    assert promised(climbed(within, [row("a", begun_on=date(2019, 12, 31))], FIRST)) == (None, "")
    assert promised(climbed(within, [row("a", begun_on=FIRST)], FIRST)) == (FIRST, "a")
    held = replace(one, ladder=replace(one.ladder, held=("held",)))
    assert [promised(climbed(held, [row("a", begun_on=spring, held=said)], FIRST))[0] for said in (None, False, True)] == [None, None, spring]


def test_all_of_several_rows_and_each_of_those_that_are_named(tmp_path: Path, tables: tuple[Table, ...]) -> None:
    one = bindings(tmp_path, tables, BOUND, OTHER)[0]
    spring, summer = date(2020, 3, 2), date(2020, 6, 12)
    every = replace(one, ladder=replace(one.ladder, take="all"), rows={"name": ("东山路", "西湖路")})
    both = [row("a", begun_on=summer), row("b", "西湖路", begun_on=spring)]
    assert promised(climbed(every, both, FIRST)) == (summer, "a")
    assert promised(climbed(every, [*both, row("c")], FIRST)) == (None, "")
    assert promised(climbed(every, both[1:], FIRST)) == (spring, "b"), "what is not there is not waited for"
    named = replace(every, ladder=replace(every.ladder, each="name"))
    lacks = climbed(named, both[1:], FIRST)
    assert isinstance(lacks, Absent) and lacks.lacking == ("东山路",)
    assert promised(climbed(named, [row("a", begun_on=summer, stopped_on=summer), both[1]], FIRST)) == (None, "")
    told = lacks.told(tables[0], Label("水利局", "Water bureau"))
    assert told == Label("等待水利局的数据“工程”：还缺 东山路", "Waiting for data Works of Water bureau: not yet there: 东山路")
    empty = climbed(one, [], FIRST)
    assert isinstance(empty, Absent) and "还没有名称“东山路”，类别“公路”的行" in empty.told(tables[0], Label("水利局", "")).zh
