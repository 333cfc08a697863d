"""The objects of a stage word: lists taken apart where each item is a thing of its own (rule 3)."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.objects import ENDINGS, VAGUE, bare, objects
from zhixing.engines.report.sentences import depths
from zhixing.kernel.terms import Stage

TEXT = st.lists(
    st.sampled_from(["东山水厂", "西湖路", "、", "和", "等", "项目", "双创", "（一期）", "规划", "方案", "机制", "工作", "市级", "，", "3", "以及"])
).map("".join)


def names(noun: str, stage: Stage) -> list[str]:
    return [name for name, _, _ in objects(noun, stage, depths(noun))]


@pytest.mark.parametrize(
    ("noun", "stage", "expected"),
    [
        ("东山水厂、西湖路、南门学校", "completed", ["东山水厂", "西湖路", "南门学校"]),
        ("东山水厂和西湖公园", "start_construction", ["东山水厂", "西湖公园"]),
        ("东山水厂、西湖路以及南门学校", "opened_in_use", ["东山水厂", "西湖路", "南门学校"]),
        ("国土空间规划、综合交通规划", "prepared", ["国土空间规划", "综合交通规划"]),
        ("人才集团、水务公司", "established", ["人才集团", "水务公司"]),
        ("省级文明城市、国家园林城市", "awarded", ["省级文明城市", "国家园林城市"]),
        ("东溪、西溪整治工程", "launched", ["东溪整治工程", "西溪整治工程"]),
        ("“夜市”“早市”活动", "other", ["“夜市”活动", "“早市”活动"]),
        ("东镇、西镇第二幼儿园", "completed", ["东镇第二幼儿园", "西镇第二幼儿园"]),
    ],
)
def test_several_things_are_several_objects(noun: str, stage: Stage, expected: list[str]) -> None:
    assert names(noun, stage) == expected


@pytest.mark.parametrize(
    ("noun", "stage"),
    [
        ("东山水厂", "completed"),
        ("“山、水、城”公园", "completed"),
        ("东环路（含桥、涵）", "completed"),
        ("中央、省级督察问题整改", "completed"),
        ("政务、商务合作机制", "prepared"),
        ("山水和谐路", "opened_in_use"),
        ("", "completed"),
    ],
)
def test_one_thing_is_one_object(noun: str, stage: Stage) -> None:
    assert names(noun, stage) == [noun]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("东山水厂建设", "东山水厂"),
        ("东山水厂建设工作", "东山水厂"),
        ("西湖路等项目", "西湖路"),
        ("西湖路等一批重点工程", "西湖路"),
        ("西湖路等5条道路", "西湖路"),
        ("、东山水厂：", "东山水厂"),
        ("建设", "建设"),
        ("东山水厂", "东山水厂"),
    ],
)
def test_a_name_without_what_belongs_to_the_verb(name: str, expected: str) -> None:
    assert bare(name) == expected


@pytest.mark.parametrize("noun", ["一批项目", "一系列活动", "若干措施", "各类平台", "多个园区", "相关制度"])
def test_vague_objects_are_no_named_things(noun: str) -> None:
    """Rule 3: a milestone needs a named object."""
    assert VAGUE.match(noun)


@pytest.mark.parametrize(
    ("noun", "thing"), [("东山水厂", True), ("西湖大桥", True), ("“一站式”平台", True), ("东环路（南段）", True), ("营商环境", False), ("幸福感", False)]
)
def test_endings_of_things(noun: str, thing: bool) -> None:
    assert (ENDINGS.search(noun) is not None) == thing


@given(TEXT, st.sampled_from(get_args(Stage)))
def test_objects_stand_in_the_text_in_order(noun: str, stage: Stage) -> None:
    at = 0
    for _, start, end in objects(noun, stage, depths(noun)):
        assert at <= start <= end <= len(noun)
        at = end


@given(TEXT)
def test_a_bare_name_is_a_piece_of_the_name(name: str) -> None:
    assert bare(name) in name
