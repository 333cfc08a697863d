"""How a figure is meant: every measure of the contract but rank, which is read with the ranks."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.lexicon import LEXICON
from zhixing.engines.report.measures import measure_of
from zhixing.kernel.terms import Measure


@pytest.mark.parametrize(
    ("unit", "head", "subject", "behind", "measure"),
    [
        ("家", "新增企业", "企业", True, "increment"),
        ("公里", "新建绿道", "绿道", True, "increment"),
        ("个", "引进项目", "项目", True, "increment"),
        ("个", "完成小区改造", "小区改造", True, "increment"),
        ("家", "培育冠军企业", "冠军企业", True, "increment"),
        ("座", "完成", "病险水库加固", False, "increment"),
        ("场", "举办展会", "展会", True, "increment"),
        ("家", "企业总量突破", "企业总量", True, "level"),
        ("万辆", "汽车保有量达到", "汽车保有量", True, "level"),
        ("亿元", "存款余额达", "存款余额", True, "level"),
        ("微克/立方米", "PM2.5均值控制在", "PM2.5均值", True, "level"),
        ("天", "开办时间压缩至", "开办时间", True, "level"),
        ("%", "生产总值增长", "生产总值", True, "growth"),
        ("%", "税收同比增长", "税收", True, "growth"),
        ("%", "固定资产投资增速达", "固定资产投资增速", True, "growth"),
        ("%", "覆盖率达", "覆盖率", True, "share"),
        ("‰", "占比达", "占比", True, "share"),
        ("成", "本地采购占", "本地采购", True, "share"),
        ("", "用户占", "用户", True, "share"),
        ("倍", "规模达到上年的", "规模", True, "share"),
        ("%", "绿化率提高到", "绿化率", True, "share"),
        ("%", "失业率降低到", "失业率", True, "share"),
        ("个百分点", "占比提高", "占比", True, "points"),
        ("百分点", "失业率下降", "失业率", True, "points"),
        ("%", "单位能耗下降", "单位能耗", True, "reduction"),
        ("%", "事故起数减少", "事故起数", True, "reduction"),
        ("万吨", "煤炭消费减少", "煤炭消费", True, "reduction"),
        ("亿元", "为企业减轻负担", "负担", True, "reduction"),
        ("亿元", "全年地区生产总值完成", "地区生产总值", True, "level"),
        ("亿元", "固定资产投资完成", "固定资产投资", True, "level"),
        ("亿元", "完成工业投资", "工业投资", True, "increment"),
        ("万头", "生猪出栏", "生猪出栏", True, "level"),
        ("连冠", "实现", "粮食连冠", True, "level"),
        ("番", "网上销售", "网上销售", True, "growth"),
    ],
)
def test_every_measure(unit: str, head: str, subject: str, behind: bool, measure: Measure) -> None:
    assert measure_of(unit, head, subject, behind=behind) == measure


def test_times_are_a_share() -> None:
    assert measure_of("倍", "产量增长", "产量", behind=True) == "share"


@given(st.sampled_from(LEXICON.units), st.text("新增减少达到下降率额均完成企业", max_size=30), st.booleans())
def test_every_unit_has_a_measure_of_the_contract(unit: str, words: str, behind: bool) -> None:
    assert measure_of(unit, words, words, behind=behind) in get_args(Measure)
