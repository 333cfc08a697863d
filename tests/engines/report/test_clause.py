"""One clause as the readers of figures see it: items with their numbers, what was spoken of, the words that decide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.clause import CIRCLE, FROM, MEASURES, SHARING, STRIVE, FiguredClause, Topic
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.mentions import mentions
from zhixing.engines.report.sentences import Span, depths

LIST = st.lists(
    st.sampled_from(["新建公园3个", "绿道20公里", "企业2家以上", "“甲、乙”工程", "改造（含2处、3处）", "和", "及", "、", "以及", "增长5%", "1", "，"])
).map("".join)


def clause(text: str, topic: Topic | None = None) -> FiguredClause:
    inside = depths(text)
    return FiguredClause(text, Span(0, len(text)), inside, mentions(text, inside), topic or Topic())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增企业2家、上市企业3家", [("新增企业2家", 1), ("上市企业3家", 1)]),
        ("新建公园3个和绿道20公里", [("新建公园3个", 1), ("绿道20公里", 1)]),
        ("新建公园3个以及绿道20公里", [("新建公园3个", 1), ("绿道20公里", 1)]),
        ("税收、利润均增长7%", [("税收", 0), ("利润均增长7%", 1)]),
        ("甲、“乙、丙”工程2个", [("甲", 0), ("“乙、丙”工程2个", 1)]),
        ("投资3亿元以上项目20个", [("投资3亿元以上项目20个", 2)]),
        ("完成2座水库和泵站加固", [("完成2座水库和泵站加固", 1)]),
    ],
)
def test_items_and_their_numbers(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(text[item.start : item.end], len(item.mentions)) for item in clause(text).items] == expected


@given(LIST)
def test_every_number_belongs_to_one_item_and_items_stand_in_order(text: str) -> None:
    read = clause(text)
    at = 0
    for item in read.items:
        assert at <= item.start <= item.end <= len(text)
        assert all(item.start <= m.at < item.end for m in item.mentions)
        at = item.end
    assert read.mentions == mentions(text, depths(text))


def test_a_clause_keeps_what_the_one_before_spoke_of() -> None:
    topic = Topic(subjects=["公园"])
    read = clause("增长7%", topic)
    topic.subjects.append("绿道")
    assert read.spoken_of == ["公园"]


def test_a_number_is_a_figure_once_a_draft_stands_on_it() -> None:
    read = clause("新增企业2家")
    (mention,) = read.mentions
    assert not read.is_figure(mention)
    read.drafts.append(Draft("quantity", 0, 6, "企业", at=mention.at))
    assert read.is_figure(mention)


@pytest.mark.parametrize("text", ["力争增长7%", "争取到位", "争创名城", "力夺金杯", "奋力跨越", "努力完成"])
def test_words_of_striving(text: str) -> None:
    """The `certainty` of the contract."""
    assert STRIVE.match(text)


@pytest.mark.parametrize(
    ("text", "sized"), [("亿元", True), ("万亩", True), ("公里", True), ("平方米", True), ("元/月", True), ("家", False), ("个", False), ("%", False)]
)
def test_measures_and_counters(text: str, sized: bool) -> None:
    assert (MEASURES.match(text) is not None) == sized


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("均增长7%", True),
        ("各增长7%", True),
        ("都达到5家", True),
        ("双双突破", True),
        ("税收均", True),
        ("税收增长7%", False),
        ("均衡发展", False),
        ("惠及各乡镇", True),
    ],
)
def test_one_number_for_several(text: str, shared: bool) -> None:
    assert (SHARING.search(text) is not None) == shared


@pytest.mark.parametrize(("text", "found"), [("由", True), ("从2020年的", True), ("由原来的", True), ("从“十三五”末的", True), ("从严", False), ("自", False)])
def test_where_a_starting_value_stands(text: str, found: bool) -> None:
    assert (FROM.search(text) is not None) == found


@pytest.mark.parametrize("text", ["交通圈", "生活圈", "内直达", "以内到达"])
def test_a_time_of_travel(text: str) -> None:
    assert CIRCLE.match(text)
