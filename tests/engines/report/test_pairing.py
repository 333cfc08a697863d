"""Several numbers for several subjects: 分别 in order, 和 between subjects, a comparison that its neighbours share (rules 2 and 16)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.clause import Topic
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.mentions import mentions
from zhixing.engines.report.pairing import continues, split_pairs
from zhixing.engines.report.quantities import quantities
from zhixing.engines.report.sentences import Span, depths


def drafts(text: str, topic: Topic | None = None) -> list[Draft]:
    inside = depths(text)
    return quantities(text, Span(0, len(text)), inside, mentions(text, inside), topic or Topic())


def told(text: str, topic: Topic | None = None) -> list[str]:
    return [f"{d.subject} {d.comparator} {d.value} {d.unit}" for d in drafts(text, topic)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("税收、利润分别增长7%、8%", ["税收 = 7 %", "利润 = 8 %"]),
        ("税收、利润、出口分别增长7%、8%和9%", ["税收 = 7 %", "利润 = 8 %", "出口 = 9 %"]),
        ("用电量和用水量分别下降2%和3%", ["用电量 = 2 %", "用水量 = 3 %"]),
        ("城乡居民收入分别增长6%、8%", ["城镇居民收入 = 6 %", "农村居民收入 = 8 %"]),
        ("粮食产量、蔬菜产量分别达到15万吨、30万吨", ["粮食产量 >= 15 万吨", "蔬菜产量 >= 30 万吨"]),
        ("粮食、蔬菜产量分别达到15万吨、30万吨", ["粮食产量 >= 15 万吨", "蔬菜产量 >= 30 万吨"]),
        ("服务业、制造业占比分别达到50%、30%", ["服务业占比 >= 50 %", "制造业占比 >= 30 %"]),
        ("投资、消费分别增长7.5%、8.5%以上", ["投资 >= 7.5 %", "消费 >= 8.5 %"]),
        ("税收、利润增长7%、8%", ["税收 = 7 %", "利润 = 8 %"]),
    ],
)
def test_numbers_and_subjects_are_paired_in_order(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("topic", "text", "expected"),
    [
        (Topic(subjects=["税收", "利润"], trail=["税收", "利润"]), "分别增长7%和8%", ["税收 = 7 %", "利润 = 8 %"]),
        (Topic(subjects=["利润"], trail=["税收", "利润"]), "分别增长7%、8%", ["税收 = 7 %", "利润 = 8 %"]),
        (Topic(subjects=["税收", "利润"], trail=["税收", "利润"]), "均增长7%", ["税收 = 7 %", "利润 = 7 %"]),
        (Topic(subjects=["税收"]), "增长7%", ["税收 = 7 %"]),
    ],
)
def test_a_clause_without_subjects_speaks_of_the_ones_before(topic: Topic, text: str, expected: list[str]) -> None:
    assert told(text, topic) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("城镇、农村居民收入分别达5万元、3万元", [">=", ">="]),
        ("甲、乙两项指标增长7.5%、8.5%以上", [">=", ">="]),
        ("新增企业2家、上市企业3家以上", ["=", ">="]),
        ("税收增长7%、利润率达9%以上", ["=", ">="]),
    ],
)
def test_a_closing_word_covers_what_shares_its_verb_and_unit_only(text: str, expected: list[str]) -> None:
    """Rule 16."""
    assert [d.comparator for d in drafts(text)] == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["投资和消费增速"], ["投资", "消费增速"]),
        (["税收", "利润以及用电量"], ["税收", "利润", "用电量"]),
        (["“山水和城”品牌"], ["“山水和城”品牌"]),
        (["公平和谐指数"], ["公平和谐指数"]),
        (["和美乡村"], ["和美乡村"]),
        (["绿道"], ["绿道"]),
        ([], []),
    ],
)
def test_two_subjects_joined_by_and(names: list[str], expected: list[str]) -> None:
    assert split_pairs(names) == expected


@pytest.mark.parametrize(("between", "joined"), [("、", True), ("和", True), ("以及", True), ("”、", True), ("", True), ("，", False), ("、利润", False)])
def test_only_a_mark_of_enumeration_joins_two_numbers(between: str, joined: bool) -> None:
    text = f"7%{between}8%"
    left, right = mentions(text, depths(text))
    assert continues(text, left, right) == joined


@given(
    st.lists(
        st.tuples(st.sampled_from(["税收", "利润", "出口额", "用电量", "产值"]), st.integers(2, 99)), min_size=2, max_size=5, unique_by=lambda pair: pair[0]
    )
)
def test_the_nth_number_belongs_to_the_nth_subject(pairs: list[tuple[str, int]]) -> None:
    text = f"{'、'.join(name for name, _ in pairs)}分别增长{'、'.join(f'{number}%' for _, number in pairs)}"
    assert told(text) == [f"{name} = {number} %" for name, number in pairs]
