"""Ranks, totality words and the structure of the sectors: quantities without a counted number (rules 9, 10 and 17)."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.clause import Topic
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.sentences import Span, depths
from zhixing.engines.report.totals import HINTS, ranks, totals

PIECES = ["全覆盖", "清零", "零", "事故", "应保尽保", "全部", "达标", "整改", "未发生", "火灾", "居全省", "第", "前", "三", "百强", "首位", "位", "分别"]
PIECES += ["均", "基本", "实现", "村庄", "税收", "、", "和", "，", "“", "”", "3", "全国", "三次产业结构", "3:38:59", ":", "。"]
TEXT = st.lists(st.sampled_from(PIECES), max_size=500).map("".join).map(lambda text: text[:2000])


def rank(text: str, topic: Topic | None = None) -> list[Draft]:
    return ranks(text, Span(0, len(text)), depths(text), topic or Topic(), [])


def total(text: str, topic: Topic | None = None) -> list[Draft]:
    return totals(text, Span(0, len(text)), depths(text), topic or Topic(), [])


def told(draft: Draft) -> str:
    return f"{draft.subject} {draft.comparator} {draft.value} {draft.unit} {draft.measure}"


@pytest.mark.parametrize(
    ("text", "value", "comparator"),
    [
        ("综合考核居全省第3位", 3, "="),
        ("综合考核居全省第三位", 3, "="),
        ("税收总量居全市首位", 1, "="),
        ("满意度位居全省第一", 1, "="),
        ("增速排名全市第二", 2, "="),
        ("平安考核进入全省前10名", 10, "<="),
        ("综合实力跻身全省前三", 3, "<="),
        ("综合实力进入全国百强", 100, "<="),
        ("创新指数入围全国50强", 50, "<="),
        ("生态指数保持全省前两位", 2, "<="),
        ("投资增速位列全市榜首", 1, "="),
    ],
)
def test_ranks(text: str, value: int, comparator: str) -> None:
    """Rule 10."""
    (draft,) = rank(text)
    assert (draft.value, draft.comparator, draft.unit, draft.measure) == (value, comparator, "位", "rank")
    assert draft.at == next(at for at, c in enumerate(text) if c in "首榜0123456789" or (c in "一二三两百" and text[at - 1] in "第前国"))


@pytest.mark.parametrize(("text", "subject"), [("综合考核居全省第3位", "综合考核"), ("税收总量居全市首位", "税收总量"), ("税收、利润均居全市第一", "税收")])
def test_a_rank_is_about_what_is_ranked(text: str, subject: str) -> None:
    assert rank(text)[0].subject.startswith(subject)


@pytest.mark.parametrize(("text", "count"), [("税收、利润均居全市第一", 2), ("税收总量居全市首位", 1), ("税收总量、税收增速、利润均居全市前三", 3)])
def test_one_rank_for_each_subject(text: str, count: int) -> None:
    """Rule 2."""
    assert len(rank(text)) == count


def test_subjects_of_a_rank_joined_by_and() -> None:
    assert len(rank("税收总量、税收增速和利润均居全市前三")) == 3


def test_ranks_are_paired_in_order() -> None:
    assert [(d.subject[:4], d.value) for d in rank("投资增速、出口增速分别居全市第二位、第三位")] == [("投资增速", 2), ("出口增速", 3)]


@pytest.mark.parametrize(
    "text", ["把安全放在第一位", "坚持质量第一", "第三产业增加值", "第一批试点", "建设第二中学", "力争上游", "零距离服务", "举办第三届茶会"]
)
def test_what_is_no_rank(text: str) -> None:
    """Rule 1: ordinals and names."""
    assert rank(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("镇级养老中心全覆盖", "镇级养老中心覆盖率 = 100 % share"),
        ("实现行政村快递全覆盖", "行政村快递覆盖率 = 100 % share"),
        ("证照分离改革全覆盖", "证照分离改革覆盖率 = 100 % share"),
        ("零就业家庭动态清零", "零就业家庭 = 0 户 level"),
        ("信访投诉清零", "信访投诉 = 0 件 level"),
        ("信访积案清零", "信访积案 = 0 件 level"),
        ("四类危房全部清零", "四类危房 = 0 户 level"),
        ("黑臭水体归零", "黑臭水体 = 0 个 level"),
        ("实现生产安全零事故", "生产安全事故 = 0 起 level"),
        ("重大事故零发生", "重大事故 = 0 起 level"),
        ("未发生重大火灾", "重大火灾 = 0 起 level"),
        ("困难群众应保尽保", "困难群众比例 = 100 % share"),
        ("断面水质全部达标", "断面水质达标比例 = 100 % share"),
        ("督察问题全部整改到位", "督察问题整改到位比例 = 100 % share"),
    ],
)
def test_totality_words(text: str, expected: str) -> None:
    """Rule 9: a share of 1, a count of 0; rule 17: 零事故 is 0."""
    (draft,) = total(text)
    assert told(draft) == expected
    assert draft.at == -1


def test_all_of_them() -> None:
    (draft,) = total("所有乡镇均建成养老中心")
    assert (draft.value, draft.unit, draft.measure, draft.at) == (100, "%", "share", -1)


@pytest.mark.parametrize(
    ("text", "count"),
    [("供水、供气全覆盖", 2), ("供水全覆盖", 1), ("网格全覆盖、积案清零", 2), ("全覆盖检查食堂", 1), ("加快补齐短板", 0), ("零距离服务企业", 0)],
)
def test_one_total_for_each_subject(text: str, count: int) -> None:
    assert len(total(text)) == count


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("行政村快递基本实现全覆盖", "about"),
        ("行政村快递基本全覆盖", "about"),
        pytest.param(*("基本实现行政村快递全覆盖", "about")),
        ("力争行政村快递全覆盖", "strive"),
        ("行政村快递全覆盖", "firm"),
        ("力争积案清零", "strive"),
    ],
)
def test_certainty(text: str, certainty: str) -> None:
    """Rule 17."""
    assert [d.certainty for d in total(text)] == [certainty]


def test_a_clause_without_a_subject_speaks_of_the_one_before() -> None:
    topic = Topic(subjects=["社区食堂"])
    assert [told(d) for d in total("实现全覆盖", topic)] == ["社区食堂覆盖率 = 100 % share"]
    assert rank("居全市第一", topic)[0].subject.startswith("社区食堂")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("较大以上事故零发生", ["较大以上事故 = 0 起 level"]),
        ("全年实现“零火灾”", ["火灾 = 0 起 level"]),
        ("生活垃圾零填埋、零增长", ["生活垃圾填埋 = 0 吨 level", "生活垃圾增长 = 0 % level"]),
        ("交通运输和建筑施工“零伤亡”", ["交通运输伤亡 = 0 人 level", "建筑施工伤亡 = 0 人 level"]),
        ("未发生较大以上生产安全事故和火灾事故", ["较大以上生产安全事故 = 0 起 level", "较大以上火灾事故 = 0 起 level"]),
        ("未发生一般及以上安全事故", ["一般及以上安全事故 = 0 起 level"]),
        ("20户建档户、5户监测户无一返贫", ["建档户返贫 = 0 户 level", "监测户返贫 = 0 户 level"]),
        ("涉府案件全部执结", ["涉府案件执结比例 = 100 % share"]),
        ("为全部脱贫户购买保险", ["脱贫户购买保险比例 = 100 % share"]),
        ("所有行政村通硬化路", ["行政村通硬化路比例 = 100 % share"]),
        ("取缔所有违规小作坊", ["违规小作坊取缔比例 = 100 % share"]),
        ("对城区所有气瓶安装数字标识", ["气瓶安装数字标识比例 = 100 % share"]),
        ("环城路以内所有农田全面禁止使用化肥", ["农田禁止使用化肥比例 = 100 % share"]),
        ("贫困发生率从2025年的4.2%到实现动态清零", ["贫困发生率 = 0 % share"]),
        ("全县129个村实现垃圾分类全覆盖", ["村实现垃圾分类覆盖率 = 100 % share"]),
        ("做到应收尽收", ["应收尽收 = 100 % share"]),
    ],
)
def test_constructions_of_all_and_none(text: str, expected: list[str]) -> None:
    assert [told(d) for d in total(text)] == expected


@pytest.mark.parametrize("text", ["落实“两个全覆盖”", "实施机构全覆盖和服务提升“三大行动”", "开展“清零”行动", "建成“垃圾零填埋区”", "为全部脱贫人口建档立卡"])
def test_totality_words_in_names_are_no_figures(text: str) -> None:
    assert total(text) == []


def test_what_is_said_of_each_and_has_a_number_is_told_by_the_number() -> None:
    """所有村集体收入均达到15万元: the sum is the target."""
    text = "所有行政村集体收入均达到15万元"
    counted = Draft("quantity", 0, len(text), "行政村集体收入", at=text.index("15"))
    assert totals(text, Span(0, len(text)), depths(text), Topic(), [counted]) == []


@pytest.mark.parametrize(
    ("text", "topic", "subjects"),
    [
        ("增速均居全市前三", Topic(subjects=["投资", "消费"]), ["投资增速全市位次", "消费增速全市位次"]),
        ("税收增速和利润居全市第一", Topic(), ["税收增速全市位次", "利润全市位次"]),
        ("以全省第一名的成绩蝉联全国文明城市", Topic(), ["全国文明城市全省位次"]),
        ("增幅全省排第9位", Topic(subjects=["固定资产投资"]), ["固定资产投资增幅全省位次"]),
        ("连续第四年被评为“全省经济实力十强县”", Topic(), ["全省经济实力位次"]),
        ("“东山米”入围全国前20名最具影响力品牌", Topic(), ["“东山米”全国最具影响力品牌位次"]),
    ],
)
def test_what_a_rank_is_the_rank_of(text: str, topic: Topic, subjects: list[str]) -> None:
    assert [d.subject for d in rank(text, topic)] == subjects


@pytest.mark.parametrize("text", ["全覆盖", "居首位", "前三", "清零", "应保尽保", "全部达标", "未发生", "三次产业结构3:3:4", "第二", "百强", "归零"])
def test_the_hints_let_everything_through(text: str) -> None:
    assert HINTS.search(text)


@given(TEXT)
def test_any_text_gives_figures_inside_it(text: str) -> None:
    for draft in [*rank(text), *total(text)]:
        assert 0 <= draft.start < draft.end <= len(text)
        assert draft.at == -1 or draft.start <= draft.at < draft.end
        assert draft.kind == "quantity"
        assert None not in (draft.value, draft.comparator, draft.measure)


@given(st.integers(2, 90), st.integers(1, 9))
def test_a_higher_rank_is_still_one_rank(low: int, more: int) -> None:
    assert len(rank(f"综合考核居全省第{low}位")) == len(rank(f"综合考核居全省第{low + more}位")) == 1


@pytest.mark.parametrize("unit", ["全覆盖", "第一", "第一、", "零", "居全省第", "应保", "3:3:3:", "清零、", "前三和"])
def test_long_lists_are_read_in_reasonable_time(unit: str) -> None:
    text = (unit * 2000)[:2000]
    began = time.process_time()
    rank(text), total(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("贫困人口全部脱贫、贫困村全部摘帽", ["贫困人口脱贫比例 = 100 % share", "贫困村摘帽比例 = 100 % share"]),
        ("养老、医疗等五项保险全覆盖", ["养老、医疗等五项保险覆盖率 = 100 % share"]),
        ("城区单元控规全域覆盖", ["城区单元控规覆盖率 = 100 % share"]),
        ("动态消除“零就业”家庭", ["“零就业”家庭 = 0 户 level"]),
        ("城区燃煤锅炉清零", ["城区燃煤锅炉 = 0 台 level"]),
        ("确保所有项目年底竣工", ["项目竣工比例 = 100 % share"]),
        ("所有村达到整洁标准", ["村达到整洁标准比例 = 100 % share"]),
        ("健全环境问题动态清零机制", []),
    ],
)
def test_set_phrases_of_the_genre(text: str, expected: list[str]) -> None:
    assert [told(draft) for draft in total(text)] == expected


def test_a_rank_that_has_been_risen_to() -> None:
    (draft,) = rank("在全国港口排名上升到第7位", Topic(subjects=["东山港吞吐量"]))
    assert told(draft) == "东山港吞吐量全国港口位次 = 7 位 rank"
