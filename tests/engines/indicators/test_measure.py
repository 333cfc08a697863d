"""measures.toml: each quantity bound once, in a unit that comes to that of its target, with what was chosen said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.engines.indicators.conftest import Declare
from zhixing.engines.indicators import Indicator, Measure, read_measures
from zhixing.engines.records import Table
from zhixing.kernel.declare import Declarations
from zhixing.kernel.errors import Faults

TARGETS = {"a.01": "个", "a.02": "元", "a.03": "小时", "a.04": "微克/立方米"}
COUNT, MONEY, TIME, AIR = (
    f'[[measure]]\ncommitment = "a.0{at}"\nindicator = "{indicator}"\nagency = "water"\nbaseline = "zero"\n'
    for at, indicator in enumerate(("count", "money", "time", "air"), 1)
)
COUNT += 'unit = "个"\nrows = { kind = ["road"] }\n'


@pytest.fixture(scope="module")
def indicators(declared: Declare) -> list[Indicator]:
    one = declared('kind = "entries"\ntable = "works"\nwhen = "entered"\ndate = "done_on"\nnarrows = ["kind"]\nnarrowed_by = ["amount"]')
    free = replace(one, narrows=(), narrowed_by=())
    return [
        replace(one, id="count"),
        replace(free, id="money", unit="万元"),
        replace(free, id="time", unit="分钟"),
        replace(free, id="air", unit="微克/立方米", rounded=True, digits=0),
    ]


def read(folder: Path, indicators: list[Indicator], tables: tuple[Table, ...], *measures: str) -> tuple[Measure, ...]:
    (folder / "measures.toml").write_text("schema = 1\nyear = 2020\n" + "".join(measures), "utf-8")
    with Declarations(folder) as files:
        found = read_measures(files, indicators, tables, TARGETS, {"water"}, 2020)
    return found


def test_figures_come_to_the_base_units_of_the_plan(tmp_path: Path, indicators: list[Indicator], tables: tuple[Table, ...]) -> None:
    count, money, time, air = read(tmp_path, indicators, tables, COUNT, MONEY, TIME, AIR)
    assert count.in_base(Decimal(7)) == 7
    assert money.in_base(Decimal("100000.0001")) == Decimal("1000000001")
    assert (time.in_base(Decimal(30)), time.in_base(Decimal("30.3"))) == (Decimal("0.5"), Decimal("0.505"))
    assert [air.in_base(Decimal(text)) for text in ("34.4", "34.5", "34.51")] == [34, 34, 35]
    assert (money.in_unit(Decimal(100000), "亿元"), count.in_unit(Decimal(5), "个")) == (10, 5)
    assert replace(count, unit="1", base="1").in_unit(Decimal("0.00188"), "‰") == Decimal("1.88")
    assert (count.asked.rows, count.unit, count.agency) == ({"kind": ("road",)}, "个", "water")


def test_a_number_and_another_reading_can_be_said(tmp_path: Path, indicators: list[Indicator], tables: tuple[Table, ...]) -> None:
    other = '[[measure.other]]\nindicator = "count"\nrows = { kind = ["park"] }\nreading = "乙"\nreading_en = "B"\n'
    text = COUNT + 'least = { amount = 100 }\nreading = "甲"\nreading_en = "A"\n' + other
    found = read(tmp_path, indicators, tables, text, MONEY, TIME, AIR)[0]
    assert [(one.field, one.test, one.texts, one.number) for one in found.asked.conditions] == [
        ("kind", "is", ("road",), None),
        ("amount", "at_least", (), Decimal(100)),
    ]
    assert (found.bound.reading.zh, found.others[0].reading.en, found.others[0].asked.rows) == ("甲", "B", {"kind": ("park",)})


@pytest.mark.parametrize(
    ("measure", "key", "said"),
    [
        (COUNT.replace('"count"', '"counts"'), "indicator", "Perhaps “count” is meant"),
        (COUNT.replace("a.01", "a.09"), "commitment", "the id of a quantity of the plan"),
        (COUNT.replace('rows = { kind = ["road"] }\n', ""), "rows", "kind, by which the indicator count is narrowed"),
        (COUNT.replace("road", "rail"), "rows.kind[1]", "a choice of kind"),
        (COUNT.replace("kind =", 'colour = ["red"], kind ='), "rows.colour", "unknown key"),
        (COUNT.replace('unit = "个"\n', ""), "unit", "text"),
        (COUNT.replace('unit = "个"', 'unit = "万元"'), "unit", "a unit that comes to “个”"),
        (COUNT.replace("water", "fire"), "agency", "the id of an agency"),
        (COUNT.replace("zero", "stated"), "baseline_value", "the baseline and where it stands"),
        (COUNT + "baseline_value = 3\n", "baseline_value", "none, as the baseline is not stated"),
        (COUNT.replace("zero", "nought"), "baseline", "one of zero, computed, stated, missing, none"),
        (COUNT + '[[measure.other]]\nindicator = "count"\nrows = { kind = ["park"] }\n', "reading", "text"),
    ],
)
def test_a_fault_is_told_with_file_and_key(tmp_path: Path, indicators: list[Indicator], tables: tuple[Table, ...], measure: str, key: str, said: str) -> None:
    with pytest.raises(Faults) as raised:
        read(tmp_path, indicators, tables, measure, MONEY, TIME, AIR)
    faults = [fault for fault in raised.value.faults if fault.where.startswith(f"measures.toml: measure[1].{key}")]
    assert faults, str(raised.value)
    assert said in str(faults[0])


def test_a_quantity_is_bound_exactly_once(tmp_path: Path, indicators: list[Indicator], tables: tuple[Table, ...]) -> None:
    with pytest.raises(Faults) as raised:
        read(tmp_path, indicators, tables, COUNT, COUNT, MONEY)
    said = str(raised.value)
    assert "the quantity a.01 for the second time" in said
    assert "no measure of a.03, a.04" in said


def test_a_unit_that_the_indicator_says_is_not_said_again(tmp_path: Path, indicators: list[Indicator], tables: tuple[Table, ...]) -> None:
    with pytest.raises(Faults) as raised:
        read(tmp_path, indicators, tables, COUNT, MONEY + 'unit = "万元"\n', TIME, AIR.replace("a.04", "a.02"))
    said = str(raised.value)
    assert "measure[2].unit" in said and "none, the indicator says “万元”" in said
    assert "measure[4].indicator" in said and "a unit that comes to “元”" in said


def test_the_version_of_the_year_is_taken(tmp_path: Path, indicators: list[Indicator], tables: tuple[Table, ...]) -> None:
    count = indicators[0]
    old, new = replace(count, until=date(2020, 6, 30), version=1), replace(count, since=date(2020, 7, 1), version=2)
    later = replace(count, since=date(2021, 1, 1), version=3)
    found = read(tmp_path, [old, new, later, *indicators[1:]], tables, COUNT, MONEY, TIME, AIR)
    assert found[0].asked.indicator.version == 2
    with pytest.raises(Faults, match="an indicator that holds at the end of the year"):
        read(tmp_path, [old, later, *indicators[1:]], tables, COUNT, MONEY, TIME, AIR)
