"""Which numbers are figures: a target, or a qualifier of the object, by where they stand (rules 1, 4, 10 and 12)."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.clause import FiguredClause, Topic
from zhixing.engines.report.mentions import mentions
from zhixing.engines.report.roles import Role, figures
from zhixing.engines.report.sentences import Span, depths

PIECES = ["新增", "完成", "投资", "总投资", "连续", "从", "增加到", "比上年", "项目", "企业", "加固", "的", "以上"]
PIECES += ["、", "和", "（", "）", "，", "10亿元", "3家", "4座", "5%", "2天", "20条", "年"]
TEXT = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def roles(text: str) -> list[str]:
    """Role and number of every figure."""
    inside = depths(text)
    clause = FiguredClause(text, Span(0, len(text)), inside, mentions(text, inside), Topic())
    return [f"{role} {mention.value}{mention.unit}" for item in clause.items for mention, role in figures(clause, item)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增绿道20公里", ["behind 20公里"]),
        ("生产总值增长7%以上", ["behind 7%"]),
        ("完成4座病险水库加固", ["before 4座"]),
        ("改造30个老旧小区", ["before 30个"]),
        ("新建58公里铁路", ["before 58公里"]),
        ("力争80%政务事项网上办", ["share 80%"]),
        ("总量突破1000家大关", ["behind 1000家"]),
        ("到省城1小时交通圈", ["behind 1小时"]),
        ("完成投资5亿元", ["behind 5亿元"]),
        ("建成绿道20公里", ["behind 20公里"]),
        ("改造公园3个（含口袋公园）", ["behind 3个"]),
        ("粮食产量15万吨以上", ["behind 15万吨"]),
    ],
)
def test_targets(text: str, expected: list[str]) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增营业收入超10亿元企业2家", ["behind 2家"]),
        ("引进投资3亿元以上项目20个", ["behind 20个"]),
        ("总投资12亿元", []),
        ("全长15公里", []),
        ("占地300亩", []),
        ("整治亩均税收3万元以下低效用地企业", []),
        ("出口由200亿元增加到240亿元", ["behind 240亿元"]),
        ("连续19年荣获平安县", []),
        ("出台新政20条", []),
        ("建设总投资5亿元的东山水厂", []),
        ("推动总投资30亿元的6个项目落地", ["before 6个"]),
        ("四大体系", []),
    ],
)
def test_qualifiers_and_names_are_no_figures(text: str, expected: list[str]) -> None:
    assert roles(text) == expected


@given(TEXT)
def test_figures_are_numbers_of_the_item_in_order(text: str) -> None:
    inside = depths(text)
    clause = FiguredClause(text, Span(0, len(text)), inside, mentions(text, inside), Topic())
    for item in clause.items:
        found = figures(clause, item)
        places = [mention.at for mention, _ in found]
        assert places == sorted(set(places))
        assert all(mention in item.mentions and role in get_args(Role) and role != "qualifier" for mention, role in found)
