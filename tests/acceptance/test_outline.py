"""Row d: whose report it is, of which year, where it reviews and where it promises, and its annexes row by row."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zhixing.engines.report import Reading
from zhixing.engines.report.record import Row

TOLD = {
    "anguo-2022": ("安国市", "county", 2022),
    "baoan-2017": ("宝安区", "county", 2017),
    "baoan-2018": ("宝安区", "county", 2018),
    "guowuyuan-2023": ("全国", "state", 2023),
    "hulunbuir-2023": ("呼伦贝尔市", "prefecture", 2023),
    "jinhua-2021": ("金华市", "prefecture", 2021),
    "miyi-2022": ("米易县", "county", 2022),
    "miyi-2023": ("米易县", "county", 2023),
    "qingyuan-2023": ("保定市清苑区", "county", 2023),
    "qingyuan-2024": ("保定市清苑区", "county", 2024),
    "shantou-2022": ("汕头市", "prefecture", 2022),
    "xuancheng-2020": ("宣城市", "prefecture", 2020),
    "xuancheng-2021": ("宣城市", "prefecture", 2021),
    "xushui-2011": ("徐水县", "county", 2011),
    "yongkang-2020": (None, "unknown", None),  # the excerpt begins and ends mid-way and names neither
    "zhejiang-2026": ("浙江省", "province", 2026),
}
WHOLE = [name for name in TOLD if name != "yongkang-2020"]
Readings = Callable[[str], Reading]


def rows_of(reading: Reading, heading: str) -> list[Row]:
    """The rows of the annex whose heading begins so."""
    return [row for row in reading.rows if row.annex.startswith(heading)]


@pytest.mark.parametrize("name", TOLD)
def test_place_level_and_year(name: str, reading_of: Readings) -> None:
    outline = reading_of(name).outline
    assert (outline.place, outline.level, outline.year) == TOLD[name]


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_report_is_not_called_incomplete(name: str, reading_of: Readings) -> None:
    assert [notice.code for notice in reading_of(name).notices] == []


def test_an_excerpt_says_what_is_missing(reading_of: Readings) -> None:
    codes = {notice.code for notice in reading_of("yongkang-2020").notices}
    assert {"year_unknown", "incomplete_start", "incomplete_end"} <= codes
    assert "no_plan" not in codes


@pytest.mark.parametrize("name", TOLD)
def test_parts_are_disjoint_and_in_order(name: str, reading_of: Readings) -> None:
    at = 0
    for part in reading_of(name).outline.parts:
        assert at <= part.start < part.end, part
        at = part.end


@pytest.mark.parametrize("name", WHOLE)
def test_the_review_stands_before_the_plan(name: str, reading_of: Readings) -> None:
    reading = reading_of(name)
    kinds = [part.kind for part in reading.outline.parts]
    assert kinds.count("review") == 1
    assert "plan" in kinds
    assert kinds.index("review") < min(kinds.index(kind) for kind in ("goals", "plan") if kind in kinds)
    year = reading.outline.year
    assert year is not None
    # A review of five years (“十一五”期间…成就) has their period; it ends with the year before all the same.
    assert {part.period[-4:] for part in reading.outline.parts if part.kind == "review"} == {str(year - 1)}
    assert {part.period for part in reading.outline.parts if part.kind == "plan"} == {str(year)}


@pytest.mark.parametrize("name", WHOLE)
def test_each_part_speaks_mostly_in_its_own_tense(name: str, reading_of: Readings) -> None:
    reading = reading_of(name)
    for kind, tense in (("review", "past"), ("plan", "plan")):
        parts = [part for part in reading.outline.parts if part.kind == kind]
        tenses = [record.tense for part in parts for record in reading.records if part.start <= record.start < part.end]
        assert tenses.count(tense) >= 0.95 * len(tenses) > 20, kind


def test_a_list_of_178_items_with_units(reading_of: Readings) -> None:
    rows = rows_of(reading_of("baoan-2017"), "附件四")
    assert [row.number for row in rows] == [str(number) for number in range(1, 179)]
    assert [row.text for row in rows if not row.lead] == []
    assert (rows[0].lead, rows[0].support) == (("区教育局",), ("康达尔公司",))
    assert [row.number for row in rows if not row.records] == []


def test_a_table_that_lost_its_frame(reading_of: Readings) -> None:
    rows = rows_of(reading_of("anguo-2022"), "附件1")
    assert [row.number for row in rows] == [str(number) for number in range(1, 11)]
    units = "农业农村局 工信局 园区管委会 园区管委会 教体局 教体局 文广旅局 文广旅局 市场监管局 住建局"
    assert [row.lead for row in rows] == [(unit,) for unit in units.split()]
    assert [len(row.records) for row in rows] == [1] * 10


def test_a_table_of_pipes_and_a_numbered_list(reading_of: Readings) -> None:
    reading = reading_of("shantou-2022")
    numbers = list("一二三四五六七八九十")
    done, planned = rows_of(reading, "附件一"), rows_of(reading, "附件二")
    assert [row.number for row in done] == numbers
    assert [row.number for row in planned] == numbers
    assert all(row.lead and row.records for row in done)
    assert all(row.records for row in planned)
    tense = {record.id: record.tense for record in reading.records}
    assert {tense[key] for row in done for key in row.records} == {"past"}
    assert {tense[key] for row in planned for key in row.records} == {"plan"}


def test_a_list_of_46_items_with_units(reading_of: Readings) -> None:
    reading = reading_of("hulunbuir-2023")
    assert [row.number for row in reading.rows] == [str(number) for number in range(1, 47)]
    assert all(row.lead and row.records for row in reading.rows)
    assert reading.rows[5].lead == ("市人力资源和社会保障局", "市教育局", "市农牧局")
