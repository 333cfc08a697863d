"""A matter: the same words for what two reports call differently, and the marks that make it another one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhixing.engines.commitments.matter import bare, done, figure, matter, named
from zhixing.engines.report import Target
from zhixing.kernel.units import normalise


def goal(value: str, unit: str, measure: Any = "increment") -> Target:
    return Target("=", Decimal(value), unit, *normalise(Decimal(value), unit), measure, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("规上工业企业", "规模以上工业企业"),
        ("高企", "国家高新技术企业"),
        ("“专精特新”企业", "专精特新企业"),
        ("县医院住院楼", "县人民医院住院楼"),
        ("社会消费品零售额", "全社会消费品零售总额"),
        ("生产总值", "地区生产总值"),
        ("省级卫生村", "卫生村"),
        ("县妇幼保健院建设", "县妇幼保健院"),
    ],
)
def test_what_two_reports_call_differently_is_one_name(one: str, other: str) -> None:
    assert named(one) == named(other)


def test_examples_before_a_counted_noun_do_not_name_it() -> None:
    assert named("东山路等断头路", listed=True) == named("断头路", listed=True)


def test_what_only_describes_never_stands_alone() -> None:
    assert named("重点工程建设", listed=True) != "重点"


def test_marks() -> None:
    road = matter("G227改建工程（二期）", "G227改建工程（二期）开工", "", stage="start_construction")
    assert (road.phases, road.codes, road.bearer) == ({"二期"}, {"G227"}, "")
    assert matter("省级百强镇（白马镇）", "", "", stage="awarded").bearer == "白马镇"
    assert matter("省级卫生村", "", "").levels == {"province"}
    assert matter("市级以上技术中心", "", "").levels == set()


@pytest.mark.parametrize(
    ("unit", "quote", "expected"),
    [
        ("家", "新增企业20家", "个"),
        ("辆", "公交车20辆", "个"),
        ("户", "新增企业20户", "个"),
        ("户", "改厕20户", "户"),
        ("名", "人才20名", "人"),
        ("公里", "", "公里"),
    ],
)
def test_counters_of_one_kind_are_one_unit(unit: str, quote: str, expected: str) -> None:
    assert figure(goal("20", unit), quote).unit == expected


def test_a_share_that_was_read_as_growth_is_a_share() -> None:
    assert figure(goal("51.8", "%", "growth"), "产值占比达51.8%").family == "share"
    assert figure(goal("7", "%", "growth"), "产值增长7%").family == "growth"


def test_a_clause_tells_its_stage_by_its_words() -> None:
    assert bare("东环路建成试飞").stage == "completed"
    assert bare("连续九年被评为先进县").stage == "awarded"
    assert bare("东环路加快推进").stage is None


def test_a_title_that_is_only_worked_for_is_none() -> None:
    assert done("做好省级文明城区创建", "awarded") is None
    assert done("成功创建省级文明城区", "awarded") == "awarded"
