"""What a report says of itself: title, place, level, year and its parts, taken from the text alone (rules 6 and 7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.layout import Layout, lay_out
from zhixing.engines.report.outline import divide, identify, level_of
from zhixing.kernel.sources import Manuscript

REPORT = """首页 | 政务公开 | 联系我们
澄川县政府工作报告
——2026年1月8日在澄川县第十届人民代表大会第五次会议上
澄川县人民政府县长 林晓
各位代表：
现在，我代表县人民政府向大会报告工作。
一、2025年工作回顾
地区生产总值增长6%。
二、“十五五”时期发展目标
到2030年，绿道达到300公里。
三、2026年工作安排
新增绿道20公里。
各位代表！让我们更加紧密地团结起来，为建设美丽澄川而努力奋斗！
附件：2026年民生实事项目清单
1.新建公园3个。
名词解释
绿道：供人步行的道路。
"""
PIECES = [*REPORT.split("\n"), "新建公园3个。", "附件1", "今后五年工作思路", "民生实事清单", "让我们努力奋斗！" * 8]
TEXT = st.lists(st.sampled_from(PIECES), max_size=40).map("\n".join)


def laid(text: str) -> Layout:
    return lay_out(Manuscript("report.txt", "text", text, ""))


def parts(text: str) -> list[tuple[str, str]]:
    layout = laid(text)
    return [(s.kind, s.period) for s in divide(layout, identify(layout).year)]


def test_a_report_tells_what_it_is() -> None:
    identity = identify(laid(REPORT))
    assert (identity.place, identity.level, identity.year) == ("澄川县", "county", 2026)
    assert identity.title == "澄川县政府工作报告"


def test_the_parts_in_order_with_their_periods() -> None:
    assert parts(REPORT) == [("opening", "2026"), ("review", "2025"), ("goals", "2026-2030"), ("plan", "2026"), ("closing", "2026"), ("annex", "2026")]


def test_menus_and_glossaries_belong_to_no_part() -> None:
    """Rule 7."""
    layout = laid(REPORT)
    kept = [p.text for s in divide(layout, 2026) for p in layout.paragraphs[s.first : s.last]]
    assert not any("政务公开" in text or "供人步行" in text or "名词解释" in text for text in kept)


@pytest.mark.parametrize(
    ("place", "level"),
    [
        ("全国", "state"),
        ("江南省", "province"),
        ("塞外自治区", "province"),
        ("北京市", "province"),
        ("金溪州", "prefecture"),
        ("石家庄市", "prefecture"),
        ("江南省石家庄市", "prefecture"),
        ("澄川市", "county"),
        ("澄川县", "county"),
        ("东城区", "county"),
        ("青草旗", "county"),
        ("柳河镇", "town"),
        ("柳河街道", "town"),
        ("澄川", "unknown"),
        (None, "unknown"),
    ],
)
def test_the_level_of_a_place(place: str | None, level: str) -> None:
    assert level_of(place) == level


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("一、2025年工作回顾\n增长6%。", 2026),
        ("三、2026年工作安排\n新增绿道。", 2026),
        ("2026年2月3日在澄川县第十届人民代表大会上\n各位代表：\n新增绿道。", 2026),
        ("2025年12月28日在澄川县第十届人民代表大会上\n各位代表：\n新增绿道。", 2026),
        ("2026年澄川县政府工作报告\n新增绿道。", 2026),
        ("新增绿道20公里。", None),
        ("新增绿道20公里。\n刚刚过去的2025年，增长6%。", 2026),
        ("结构优化的五年。预计2025年全县生产总值增长6%。", 2026),
        ("预计2027年底前完工。", None),
        ("2026年县政府为民办实事\n新增绿道20公里。", 2026),
        ("一、“十四五”工作回顾\n新增绿道20公里。", 2026),
        ("二、“十五五”时期目标任务\n新增绿道20公里。", 2026),
    ],
)
def test_the_plan_year(text: str, year: int | None) -> None:
    assert identify(laid(text)).year == year


@pytest.mark.parametrize(
    ("heading", "kind", "period"),
    [
        ("一、2025年工作回顾", "review", "2025"),
        ("一、过去五年工作回顾", "review", "2025"),
        ("二、今后五年奋斗目标", "goals", "2026-2030"),
        ("二、“十五五”时期目标任务", "goals", "2026-2030"),
        ("一、“十四五”工作回顾", "review", "2021-2025"),
        ("一、2025年及“十四五”工作回顾", "review", "2025"),
        ("二、2026年重点工作", "plan", "2026"),
        ("三、全力做好今年各项工作", "plan", "2026"),
        ("二、2026年经济社会发展总体要求和主要目标", "plan", "2026"),
        ("三、2026年重点抓好以下工作", "plan", "2026"),
        ("二、“十五五”规划建议", "goals", "2026-2030"),
        ("三、加强政府自身建设", "plan", "2026"),
    ],
)
def test_what_a_heading_opens(heading: str, kind: str, period: str) -> None:
    layout = laid(f"各位代表：\n{heading}\n新增绿道20公里。")
    assert [(s.kind, s.period) for s in divide(layout, 2026)][1:] == [(kind, period)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("力争新增绿道20公里。", "plan"),
        ("去年完成了绿道20公里，同比增长5%。", "review"),
        ("教育合作深入推进。新增学位1.44万个，东山小学获评省级示范校。市场秩序明显好转。", "review"),
        ("新建学校20所、改造公园30个。办复率达到100%。满意度位列全省第3位，法治建设全面深化。", "review"),
        ("完善公共服务，新建学校20所。加快城市更新，改造公园30个以上。深化改革，提升满意度。", "plan"),
    ],
)
def test_a_text_without_headings_is_read_by_its_words(text: str, kind: str) -> None:
    assert [k for k, _ in parts(text)] == [kind]


def test_headings_that_only_name_a_year_are_told_by_their_order() -> None:
    text = "各位代表：\n一、2025年主要工作\n新增绿道20公里。\n二、2026年主要工作\n新增公园2个。"
    assert parts(text)[1:] == [("review", "2025"), ("plan", "2026")]


def test_what_follows_a_review_of_the_first_order_is_the_plan() -> None:
    text = "各位代表：\n一、2025年工作回顾\n新增绿道20公里。\n二、奋力开创新局面\n新增公园2个。"
    assert parts(text)[1:] == [("review", "2025"), ("plan", "2026")]


def test_an_excerpt_may_begin_with_the_goals() -> None:
    assert parts("二、“十五五”发展的目标任务\n新增绿道20公里。") == [("goals", "2026-2030")]


def test_a_review_is_a_review_without_a_greeting_too() -> None:
    assert ("review", "2025") in parts(REPORT.replace("各位代表：\n", ""))


@given(TEXT)
def test_stretches_are_disjoint_and_in_order(text: str) -> None:
    layout = laid(text)
    stretches = divide(layout, identify(layout).year) if layout.paragraphs else []
    at = 0
    for stretch in stretches:
        assert at <= stretch.first < stretch.last <= len(layout.paragraphs)
        at = stretch.last


@given(st.lists(st.sampled_from("各位代表政府工作报告2026年月日在第届人民代表大会县市一、回顾安排“十五”。\n"), max_size=400).map("".join))
def test_any_text_is_identified_without_a_fault(text: str) -> None:
    layout = laid(text)
    identity = identify(layout)
    assert identity.year is None or 2000 <= identity.year <= 2100
