"""The declared plan: what is right is loaded in the order of the report, and every fault is told at once."""

from __future__ import annotations

import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from zhixing.engines.commitments import load_plan
from zhixing.engines.commitments import plan as declared
from zhixing.engines.report import record as read
from zhixing.kernel.errors import Faults, InputFault

COUNTY = """schema = 1
[county]
slug = "chengchuan"
name = "澄川县"
name_en = "Chengchuan"
level = "county"
kind = "县"
code = "999901"
parent = "某市"
province = "某省"
[report]
year = 2025
[sources]
divisions = "invented"
"""
HEAD = """schema = 1
year = 2025
[source]
title = "政府工作报告"
place = "澄川县"
year = 2025
begins_complete = true
ends_complete = false
"""
TASK = {"id": '"s1.a.01"', "kind": '"task"', "section": "1", "paragraph": "1", "order": "1", "title": '"做好工作"', "subject": '"工作"'}
TASK |= {"certainty": '"firm"', "period": '"2025"', "domain": '"health"', "lead": '"health"', "lead_status": '"proposed"'}
QUANTITY = {**TASK, "id": '"s1.a.02"', "order": "2", "kind": '"quantity"', "comparator": '">="', "value": "1.5", "unit": '"万亩"', "measure": '"increment"'}
MILESTONE = {**TASK, "id": '"s1.a.03"', "order": "3", "kind": '"milestone"', "stage": '"completed"', "support": '["roads"]'}


def without(entry: dict[str, str], *keys: str) -> dict[str, str]:
    return {key: value for key, value in entry.items() if key not in keys}


def county_folder(folder: Path, *entries: dict[str, str], head: str = HEAD) -> Path:
    (folder / "county.toml").write_text(COUNTY, "utf-8")
    (folder / "agencies.csv").write_text("id,name,short,kind,parent\nhealth,,县卫健局,government,\nroads,,县交通局,government,\n", "utf-8")
    (folder / "places.csv").write_text("code,name,kind\n999901001,东溪街道,街道\n", "utf-8")
    (folder / "plan").mkdir(exist_ok=True)
    text = head + "".join("\n[[commitment]]\n" + "".join(f"{key} = {value}\n" for key, value in entry.items()) for entry in entries)
    (folder / "plan" / "2025.toml").write_text(text, "utf-8")
    return folder


def told(folder: Path) -> list[str]:
    with pytest.raises(Faults) as raised:
        load_plan(folder, 2025)
    return [str(fault).removeprefix("plan/2025.toml: ") for fault in raised.value.faults]


def test_a_plan_is_what_its_file_says(tmp_path: Path) -> None:
    plan = load_plan(county_folder(tmp_path, TASK, QUANTITY, MILESTONE))
    task, quantity, milestone = plan.commitments
    assert (plan.year, plan.county.name, plan.source.ends_complete) == (2025, "澄川县", False)
    assert (task.kind, task.target, task.stage, task.lead, task.lead_status, task.domain) == ("task", None, None, "health", "proposed", "health")
    assert quantity.target is not None
    assert (quantity.target.value, quantity.target.unit) == (Decimal("1.5"), "万亩")
    assert (quantity.target.value_base, quantity.target.unit_base) == (Decimal(15000), "亩")
    assert (milestone.stage, milestone.support) == ("completed", ("roads",))


def test_commitments_come_in_the_order_of_the_report(tmp_path: Path) -> None:
    plan = load_plan(county_folder(tmp_path, MILESTONE, QUANTITY, TASK), 2025)
    assert [planned.id for planned in plan.commitments] == ["s1.a.01", "s1.a.02", "s1.a.03"]


def test_a_range_has_both_ends_in_base_units(tmp_path: Path) -> None:
    (planned,) = load_plan(county_folder(tmp_path, {**QUANTITY, "comparator": '"~"', "value_high": "2"}), 2025).commitments
    assert planned.target is not None
    assert (planned.target.value_high, planned.target.high_base) == (Decimal(2), Decimal(20000))


def test_a_commitment_may_have_no_lead_yet(tmp_path: Path) -> None:
    (planned,) = load_plan(county_folder(tmp_path, without(TASK, "lead", "lead_status", "domain")), 2025).commitments
    assert (planned.lead, planned.domain) == (None, None)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (without(QUANTITY, "value"), "value: no value; expected a number."),
        (without(QUANTITY, "unit"), "unit: no value; expected text."),
        (without(QUANTITY, "comparator"), "comparator: no value; expected text."),
        (without(MILESTONE, "stage"), "stage: no value; expected text."),
        ({**MILESTONE, "comparator": '"="'}, "comparator: a milestone with a comparator. Leave it out, or make the kind “quantity”."),
        ({**QUANTITY, "stage": '"completed"'}, "stage: a quantity with a stage. Leave it out, or make the kind “milestone”."),
        ({**TASK, "unit": '"亩"'}, "unit: a task with a unit. Leave it out, or make the kind “quantity”."),
        ({**TASK, "lead": '"helth"'}, "lead: “helth”; expected the id of an agency of agencies.csv. Perhaps “health” is meant."),
        ({**MILESTONE, "support": '["roads", "rail"]'}, "support[2]: “rail”; expected the id of an agency of agencies.csv."),
        ({**MILESTONE, "support": '["health"]'}, "support: “health”, who leads; expected others than the lead."),
        (without(TASK, "lead"), "lead_status: a status without a lead. Name the lead or leave out its status."),
        ({**TASK, "section": "0"}, "section: 0; expected a number from 1."),
        ({**TASK, "period": '"2025-2023"'}, "period: “2025-2023”; expected a range whose last year is after its first."),
        ({**TASK, "period": '"明年"'}, "period: “明年”; expected a year (2020) or a range of years (2021-2025)."),
        ({**TASK, "id": '"S1 a"'}, "id: “S1 a”; expected small Latin letters and digits, joined by dots, hyphens or underscores."),
        ({**QUANTITY, "value_high": "1"}, "value_high: 1; expected more than the value, 1.5."),
        ({**QUANTITY, "value_high": "9"}, "value_high: a range with the comparator >=; expected the comparator ~."),
        ({**QUANTITY, "unit": '"万 亩"'}, "unit: “万 亩”; expected a unit without blanks, or 1 for a pure number."),
        ({**QUANTITY, "unit": '"亩\\n"'}, "unit: “亩”; expected a unit without blanks, or 1 for a pure number."),
        ({**QUANTITY, "value": "999999999999", "unit": '"番"'}, "value: 999999999999 番; expected a figure that can be computed in base units."),
        ({**TASK, "owner": '"x"'}, "owner: unknown key."),
    ],
)
def test_a_fault_names_its_commitment_and_key(tmp_path: Path, entry: dict[str, str], said: str) -> None:
    key, _, rest = said.partition(": ")
    assert told(county_folder(tmp_path, entry)) == [f"commitment[1].{key} (in the table of line 10): {rest}"]


def test_an_unknown_word_names_the_known_ones(tmp_path: Path) -> None:
    (fault,) = told(county_folder(tmp_path, {**MILESTONE, "stage": '"complete"'}))
    assert "stage (in the table of line 10): “complete”; expected one of plan, prepared" in fault
    assert fault.endswith("Perhaps “completed” is meant.")


def test_what_occurs_twice_is_told(tmp_path: Path) -> None:
    faults = told(county_folder(tmp_path, TASK, {**TASK, "order": "2"}, {**TASK, "id": '"other"'}))
    assert [fault.partition(" (")[0] for fault in faults] == ["commitment[2].id", "commitment[3].order"]
    assert "the id s1.a.01 for the second time" in faults[0]
    assert "the place (section.paragraph.order) 1.1.1 for the second time" in faults[1]


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    folder = county_folder(
        tmp_path, without(QUANTITY, "value"), {**MILESTONE, "stage": '"done"'}, head=HEAD.replace("澄川县", "西川县").replace("= 2025", "= 2024")
    )
    (folder / "county.toml").write_text(COUNTY.replace("999901", "x"), "utf-8")
    faults = told(folder)
    assert [fault.partition(": ")[0] for fault in faults[:2]] == ["county.toml", "year"]
    assert [fault.partition(" (")[0].partition(":")[0] for fault in faults[1:]] == [
        *("year", "source.place", "source.year", "commitment[1].value", "commitment[2].stage")
    ]


def test_a_broken_list_of_agencies_is_told_once(tmp_path: Path) -> None:
    folder = county_folder(tmp_path, TASK, QUANTITY, MILESTONE)
    (folder / "agencies.csv").unlink()
    assert told(folder) == ["agencies.csv: no such file."]


def test_a_year_without_a_plan_names_the_years_with_one(tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"plan/2030\.toml: no such file; expected a plan of the year\. The years with a plan: 2025\."):
        load_plan(county_folder(tmp_path, TASK), 2030)
    with pytest.raises(InputFault, match="no such folder"):
        load_plan(tmp_path / "nowhere", 2025)


def test_broken_toml_is_one_fault_with_its_line(tmp_path: Path) -> None:
    folder = county_folder(tmp_path, TASK, {**TASK, "title": '"做好'})
    assert told(folder) == ["line 30: no valid TOML (Illegal character '\\n')."]


def test_the_words_are_those_of_the_reader() -> None:
    for name in ("Kind", "Comparator", "Measure", "Stage", "Certainty"):
        assert get_args(getattr(declared, name)) == get_args(getattr(read, name))


def test_the_first_county_has_its_350_commitments(counties: Path) -> None:
    plan = load_plan(counties / "yongkang", 2020)
    assert Counter(planned.kind for planned in plan.commitments) == {"quantity": 83, "milestone": 102, "task": 165}
    assert Counter(planned.section for planned in plan.commitments) == {1: 81, 2: 36, 3: 50, 4: 51, 5: 74, 6: 58}
    assert all(planned.lead_status == "proposed" for planned in plan.commitments)


def test_planted_faults_in_a_large_plan_are_all_told(counties: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(counties / "yongkang", tmp_path / "copy")
    path = folder / "plan" / "2020.toml"
    entries = path.read_text("utf-8").split("[[commitment]]")
    for number in (5, 120, 349):
        entries[number] = entries[number].replace("certainty = ", "certanty = ")
    path.write_text("[[commitment]]".join(entries), "utf-8")
    with pytest.raises(Faults) as raised:
        load_plan(folder, 2020)
    assert [fault.where.partition(" (")[0] for fault in raised.value.faults] == [
        f"plan/2020.toml: commitment[{number}].{key}" for number in (5, 120, 349) for key in ("certanty", "certainty")
    ]
