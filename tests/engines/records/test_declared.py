"""Declarations of tables: what they make, and every fault of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.records.conftest import PROJECTS, declared
from zhixing.engines.records import Table
from zhixing.kernel.errors import Faults


def test_a_declared_table(projects: Table) -> None:
    assert (projects.id, projects.key, projects.name) == ("projects", ("code",), "name")
    assert projects.field("invested").unit == "万元"
    assert list(projects.field("kind").choices) == ["road", "plant"]


def test_a_rung_makes_a_day_and_a_proof(projects: Table) -> None:
    assert projects.ids[-8:] == ("planned_on", "planned_proof", "approved_on", "approved_proof", "land_on", "land_proof", "begun_on", "begun_proof")
    assert (projects.field("begun_on").label.zh, projects.field("begun_on").type) == ("开工日期", "date")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('type = "yesno"', 'type = "bool"', "table[1].field[8].type"),
        ('id = "urgent"', 'id = "version"', "an id that the program does not use itself"),
        ('id = "projects"', 'id = "evidence"', "an id that the program does not use itself"),
        ('id = "projects"', 'id = "people"', "an id that the program does not use itself"),
        ('id = "urgent"', 'id = "name"', "the field id name for the second time"),
        ('key = ["code"]', 'key = ["cod"]', "the id of a field of this table"),
        ('key = ["code"]', "key = []", "the fields that together tell one row from the next"),
        ('name = "name"', 'name = "title"', "the id of a field of this table"),
        ('unit = "万元"', "", "the unit of the number"),
        ("low = 0", "low = 9\nhigh = 1", "at least low, 9"),
        ('type = "yesno"', 'type = "yesno"\nlow = 1', "no bound"),
        ('type = "yesno"', 'type = "yesno"\nseries = "papers"', "numbers of papers are fields of type text"),
        ('pattern = "[0-9]{4}-[0-9]{6}"', 'pattern = "[0-9]{4}-[0-9]{6}"\nlocked = true', "a required field that nobody fills in"),
        ('pattern = "[0-9]{4}-[0-9]{6}"', 'pattern = "([a-z"', "a regular expression"),
        ('pattern = "[0-9]{4}-[0-9]{6}"', 'pattern = "(a+)+"', "a regular expression"),
        ('other = "listed_on"', 'other = "listed"', "the id of a field of this table"),
        ('value = "road"', 'value = "rail"', "a choice of the field kind"),
        ('exit = "left_on"', 'exit = "name"', "the id of a date field of this table"),
        ('after = ["approved", "land"]', 'after = ["approved", "sea"]', "the id of a rung of this table"),
        ('id = "planned"\n', 'id = "planned"\nafter = ["begun"]\n', "a ladder without a loop"),
        ('title = "类别"', 'titel = "类别"', "Perhaps “title” is meant"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in PROJECTS
    with pytest.raises(Faults) as caught:
        declared(tmp_path, PROJECTS.replace(old, new, 1))
    assert expected in str(caught.value)
    assert "tables.toml: table[1]" in str(caught.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = PROJECTS.replace('type = "yesno"', 'type = "bool"').replace('unit = "万元"', "").replace('key = ["code"]', 'key = ["cod"]')
    with pytest.raises(Faults) as caught:
        declared(tmp_path, text)
    assert len(caught.value.faults) >= 3


def test_two_tables_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="the table id projects for the second time"):
        declared(tmp_path, PROJECTS + PROJECTS)
