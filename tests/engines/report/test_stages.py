"""What a stage word in front of its object really says (rules 3 and 13)."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.lexicon import LEXICON
from zhixing.engines.report.stages import BACK, refined
from zhixing.kernel.terms import Stage


def staged(body: str) -> tuple[str, str] | None:
    """Stage and object of a clause that begins with a stage word, the longest that fits."""
    verb = next(word for word in sorted(LEXICON.before, key=len, reverse=True) if body.startswith(word))
    found = refined(verb, LEXICON.before[verb], body.removeprefix(verb), body)
    return found and found[:2]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("谋划东山水库工程", ("plan", "东山水库工程")),
        ("开展东环路前期工作", ("plan", "东环路")),
        ("完成东环路前期工作", ("plan", "东环路")),
        ("争取西湖大桥列入省级规划", ("plan", "西湖大桥")),
        ("编制国土空间规划", ("prepared", "国土空间规划")),
        ("制定行动方案", ("prepared", "行动方案")),
        ("完成国土空间规划编制", ("prepared", "国土空间规划")),
        ("完成工可方案", ("prepared", "工可方案")),
        ("筹建职业学院", ("prepared", "职业学院")),
        ("出台招商引资政策", ("prepared", "招商引资政策")),
        ("启动东山水厂", ("launched", "东山水厂")),
        ("开展医保支付试点", ("launched", "医保支付试点")),
        ("推出惠民消费平台", ("launched", "惠民消费平台")),
        ("开工建设东山水厂", ("start_construction", "东山水厂")),
        ("动工建设西湖路", ("start_construction", "西湖路")),
        ("建成东山水厂", ("completed", "东山水厂")),
        ("完成管网改造", ("completed", "管网改造")),
        ("完成东山水厂验收", ("accepted", "东山水厂")),
        ("投用西湖学校", ("opened_in_use", "西湖学校")),
        ("打通解放路断头路", ("opened_in_use", "解放路断头路")),
        ("实现通高铁", ("opened_in_use", "通高铁")),
        ("设立产业基金", ("established", "产业基金")),
        ("成立人才集团", ("established", "人才集团")),
        ("搭建融资平台", ("established", "融资平台")),
        ("建立河长制度", ("established", "河长制度")),
        ("争创省级文明城市", ("awarded", "省级文明城市")),
        ("创建国家卫生县城", ("awarded", "国家卫生县城")),
        ("申报省级试点", ("awarded", "省级试点")),
        ("通过国家卫生县城复评", ("awarded", "国家卫生县城")),
        ("实现上市企业零的突破", ("other", "上市企业零的突破")),
        ("举办山水音乐节", ("other", "山水音乐节")),
    ],
)
def test_every_stage(body: str, expected: tuple[str, str]) -> None:
    assert staged(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "建成一批精品工程",
        "建立一系列措施",
        "完成全年目标任务",
        "完成各项指标",
        "开展安全生产整治",
        "实现高质量发展",
        "争取上级资金",
        "创建美好生活",
        "举办丰富多彩的活动",
        "完成好",
        "打通服务群众最后一公里",
    ],
)
def test_no_named_thing_or_no_stage_is_no_milestone(body: str) -> None:
    """Rule 3."""
    assert staged(body) is None


def test_a_trial_that_goes_on_is_no_launch() -> None:
    assert refined("开展", "launched", "医改试点", "深入开展医改试点") is None


@pytest.mark.parametrize("body", ["完成前期工作", "完成验收"])
def test_a_stage_without_an_object_is_no_milestone(body: str) -> None:
    assert staged(body) is None


@pytest.mark.parametrize(
    ("body", "verb"),
    [
        ("东环路全线通车", "通车"),
        ("东山水厂基本建成", "基本建成"),
        ("西湖路开工建设", "开工建设"),
        ("主楼主体结顶", "主体结顶"),
        ("水库通过验收", "通过验收"),
        ("东环路前期", "前期"),
    ],
)
def test_a_stage_word_behind_its_object(body: str, verb: str) -> None:
    match = BACK.search(body)
    assert match
    assert verb in match["adverb"] + match["verb"]


@given(st.sampled_from(sorted(LEXICON.before)), st.text("东山水厂规划方案验收前期一批“”、试点编制的", max_size=12))
def test_whatever_the_object_the_stage_is_one_of_the_contract(verb: str, noun: str) -> None:
    found = refined(verb, LEXICON.before[verb], noun, verb + noun)
    assert found is None or (found[0] in get_args(Stage) and found[2] != "")
