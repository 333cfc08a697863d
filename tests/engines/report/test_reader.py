"""A whole report of an invented county: tenses, periods, sections, annex, account and notices."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.engines.report.reader import read_manuscript
from zhixing.engines.report.record import Reading
from zhixing.kernel.sources import Manuscript

REPORT = """澄川县政府工作报告
2026年1月8日在澄川县第十届人民代表大会第五次会议上
澄川县人民政府县长 林晓
各位代表：
现在，我代表县人民政府，向大会报告工作。
一、2025年工作回顾
地区生产总值增长6.2%，新增绿道12公里，东环路建成通车。
过去五年，建成公园30个。
同时，我们清醒地认识到，发展中还存在不少问题，增速仅为3%。
二、2026年工作安排
主要预期目标：地区生产总值增长6%左右，城乡居民收入分别增长5%、7%以上。
（一）做强现代产业
新增营业收入超10亿元企业2家、上市企业3家，力争招商引资到位50亿元以上。
完善“1+8”产业平台，东山水厂、西湖学校开工建设。
（二）增进民生福祉
行政村快递基本实现全覆盖，编制国土空间规划。
各位代表！让我们更加紧密地团结起来，为建设美丽澄川而努力奋斗！
附件：2026年民生实事项目清单
1.新建公园3个。（牵头单位：县住建局）
2.新增营业收入超10亿元企业2家。
名词解释
1.绿道：指长度5公里以上的步行道路。
"""
PLAN = "二、2026年工作安排"


def reading(text: str = REPORT) -> Reading:
    return read_manuscript(Manuscript("report.txt", "text", text, ""))


def test_what_was_done() -> None:
    """The review is past, of the year before."""
    past = [r for r in reading().records if r.tense == "past"]
    assert [(r.kind, r.subject) for r in past] == [("quantity", "地区生产总值"), ("quantity", "绿道"), ("milestone", "东环路"), ("quantity", "公园")]
    assert [r.period for r in past[:3]] == ["2025"] * 3


def test_a_longer_past_has_its_own_period() -> None:
    (park,) = (r for r in reading().records if r.quote.endswith("公园30个"))
    assert park.period == "2021-2025"


def test_what_is_promised() -> None:
    plan = [r for r in reading().records if r.tense == "plan" and not r.section.startswith("附件")]
    assert [(r.kind, r.subject, r.certainty) for r in plan] == [
        ("quantity", "地区生产总值", "about"),
        ("quantity", "城镇居民收入", "firm"),
        ("quantity", "农村居民收入", "firm"),
        ("quantity", "营业收入超10亿元企业", "firm"),
        ("quantity", "上市企业", "firm"),
        ("quantity", "招商引资到位", "strive"),
        ("task", "“1+8”产业平台", "firm"),
        ("milestone", "东山水厂", "firm"),
        ("milestone", "西湖学校", "firm"),
        ("quantity", "行政村快递覆盖率", "about"),
        ("milestone", "国土空间规划", "firm"),
    ]
    assert {r.period for r in plan} == {"2026"}


def test_every_record_stands_under_its_heading() -> None:
    sections = list(dict.fromkeys(r.section for r in reading().records))
    assert sections == ["一、2025年工作回顾", PLAN, "（一）做强现代产业", "（二）增进民生福祉", "附件：2026年民生实事项目清单"]


def test_rows_of_the_annex_are_records_of_their_own() -> None:
    """Rules 7 and 15: a row is a commitment, also where it repeats one of the body."""
    result = reading()
    assert [(row.number, row.lead) for row in result.rows] == [("1", ("县住建局",)), ("2", ())]
    by_id = {r.id: r for r in result.records}
    assert [[by_id[id].subject for id in row.records] for row in result.rows] == [["公园"], ["营业收入超10亿元企业"]]
    assert len(by_id) == len(result.records)
    assert [r.tense for r in result.records if r.quote.endswith("新增营业收入超10亿元企业2家")] == ["plan", "plan"]


def test_the_number_of_an_item_is_no_part_of_its_quote() -> None:
    assert [r.quote for r in reading().records][-2:] == ["新建公园3个", "新增营业收入超10亿元企业2家"]


def test_problems_greetings_and_glossaries_yield_no_record() -> None:
    """Rule 7."""
    result = reading()
    assert not any("3%" in r.quote or "5公里" in r.quote for r in result.records)
    reasons = Counter(clause.reason for clause in result.clauses if clause.disposition == "context")
    assert {"address", "challenge", "heading", "closing"} <= set(reasons)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (REPORT, []),
        ("三、2026年工作安排\n新增绿道20公里。", ["incomplete_start", "no_review"]),
        ("各位代表：\n一、2025年工作回顾\n新增绿道20公里。", ["no_plan"]),
        ("各位代表：\n一、2025年工作回顾\n绿道建成。\n二、2026年工作安排\n新增绿道20公里，（下转4版）", ["incomplete_end"]),
        ("力争新增绿道20公里。", ["incomplete_start", "no_review", "year_unknown"]),
        ("", ["no_plan", "no_review", "year_unknown"]),
    ],
)
def test_notices(text: str, codes: list[str]) -> None:
    assert [notice.code for notice in reading(text).notices] == codes


def test_long_term_goals_have_their_own_period() -> None:
    """Rule 6."""
    result = reading("各位代表：\n二、“十五五”时期发展目标\n新增绿道300公里。到2028年，新增公园60个。\n三、2026年工作安排\n新增绿道20公里。")
    assert [(r.period, r.tense) for r in result.records] == [("2026-2030", "plan"), ("2028", "plan"), ("2026", "plan")]


def test_columns_and_spaces_change_no_id() -> None:
    typed = REPORT.replace("20", "２０").replace("公园", "公 园").replace("\n", "\r\n")
    assert [r.id for r in reading(typed).records] == [r.id for r in reading().records]


def invariants(text: str) -> None:
    result = reading(text)
    assert sum(result.counts().values()) == len(result.clauses)
    at = 0
    for clause in result.clauses:
        assert at <= clause.start < clause.end <= len(text)
        at = clause.end
    for record in result.records:
        assert 0 <= record.start < record.end <= len(text)
    assert len({r.id for r in result.records}) == len(result.records)
    assert {id for row in result.rows for id in row.records} <= {r.id for r in result.records}
    assert all(part.start < part.end <= len(text) for part in result.outline.parts)


LINES = st.lists(
    st.sampled_from(
        [
            *REPORT.split("\n"),
            "| 序号 | 任务 | 单位 |",
            "| 1 | 建桥2座 | 县交通局 |",
            "1",
            "2",
            "3",
            "2026年底",
            "完成情况：建成公园2个。",
            "",
            "\u3000\u3000新增",
        ]
    ),
    max_size=40,
)


@settings(max_examples=50)
@given(LINES.map("\n".join))
def test_lines_in_any_order_are_accounted_for(text: str) -> None:
    invariants(text)


@settings(max_examples=50)
@given(st.text("各位代表，。一、2026年工作新增公里20％%“”（）|\n\t 力争建成第三位全覆盖牵头单位：", max_size=2000))
def test_any_text_is_accounted_for(text: str) -> None:
    invariants(text)


@given(st.integers(2, 900), st.integers(1, 10**4))
def test_a_higher_number_never_changes_how_many_records_there_are(number: int, more: int) -> None:
    low, high = (REPORT.replace("新建公园3个", f"新建公园{n}个").replace("到位50亿元", f"到位{n}亿元") for n in (number, number + more))
    assert [re.sub("[0-9]", "", r.quote) for r in reading(low).records] == [re.sub("[0-9]", "", r.quote) for r in reading(high).records]
