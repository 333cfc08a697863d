"""Number expressions: the numeral, its unit, what the words around it say; names, dates and ordinals are none."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.mentions import Mention, mentions
from zhixing.engines.report.sentences import depths

PIECES = ["新增", "绿道", "达到", "超过", "控制在", "约", "近", "以上", "以内", "左右", "多", "第", "前", "半", "百", "千", "万", "亿", "元", "%", "％"]
PIECES += ["家", "个", "条", "公里", "年", "月", "日", "，", "、", "。", "“", "”", "（", "）", "《", "》", "-", "—", "/", ":", ".", "0", "1", "2020"]
PIECES += ["3,000", "1.5", "99999", "三", "十", "两", "百分之", "分之", "翻番", "两位数", "国道", "A+", " "]
TEXT = st.lists(st.sampled_from(PIECES), max_size=600).map("".join).map(lambda text: text[:2000])


def found(text: str) -> list[Mention]:
    return mentions(text, depths(text))


def told(text: str) -> list[str]:
    """For each mention: comparison, value or range, unit."""
    return [f"{m.comparator} {m.value}{'' if m.high is None else f'-{m.high}'} {m.unit}".strip() for m in found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("绿道20公里以上", ">= 20 公里"),
        ("收入达15亿元", ">= 15 亿元"),
        ("保有量达到3万辆", ">= 3 万辆"),
        ("参保率不低于97%", ">= 97 %"),
        ("公园不少于3个", ">= 3 个"),
        ("总量突破800家", "> 800 家"),
        ("收入超过30亿元", "> 30 亿元"),
        ("出口超20亿元", "> 20 亿元"),
        ("扬尘30微克/立方米以下", "<= 30 微克/立方米"),
        ("审批3天以内", "<= 3 天"),
        ("时限不超过20个工作日", "<= 20 个工作日"),
        ("失业率控制在4%以内", "<= 4 %"),
        ("审批最多60天", "<= 60 天"),
        ("失业率低于4%", "< 4 %"),
        ("技改项目100个", "= 100 个"),
        ("生产总值增长6%左右", "~ 6 %"),
        ("约300家", "~ 300 家"),
        ("近500户", "~ 500 户"),
        ("接近90%", "~ 90 %"),
        ("增长6%-7%", "~ 6-7 %"),
        ("投资30至40亿元", "~ 30-40 亿元"),
        ("企业100多家", "> 100 家"),
        ("农户1200余户", "> 1200 户"),
        ("提高到60%", "= 60 %"),
        ("提升至85%", "= 85 %"),
        ("增至12家", "= 12 家"),
        ("降至3.5%", "= 3.5 %"),
        ("缩小到1.8倍", "= 1.8 倍"),
        ("城乡收入比缩小到1.8", "= 1.8"),
        ("控制到5%", "= 5 %"),
    ],
)
def test_every_comparison(text: str, expected: str) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize("text", ["近500户", "约300家", "增长6%左右", "接近90%"])
def test_about_is_about(text: str) -> None:
    assert found(text)[0].about


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("新增1,200个", "1200", "个"),
        ("森林1.3万亩", "1.3", "万亩"),
        ("规模10万亿元", "10", "万亿元"),
        ("占三分之二", "0.666667", ""),
        ("占2/3", "0.666667", ""),
        ("占百分之二十五", "25", "%"),
        ("减少三成", "3", "成"),
        ("增长5成", "5", "成"),
        ("占比1.88‰", "1.88", "‰"),
        ("提高2.5个百分点", "2.5", "个百分点"),
        ("开通三条", "3", "条"),
        ("压缩半小时", "0.5", "小时"),
        ("惠及超百家", "100", "家"),
        ("新增超万户", "1", "万户"),
        pytest.param(
            *("惠及上百家", "100", "家"),
        ),
        pytest.param(*("开展文艺演出百场", "100", "场")),
        ("服务5万人次", "5", "万人次"),
        ("日供水1200立方米/日", "1200", "立方米/日"),
    ],
)
def test_values_and_units_as_written(text: str, value: str, unit: str) -> None:
    (mention,) = found(text)
    assert (mention.value, mention.unit) == (Decimal(value), unit)


def test_double_digit_growth_is_at_least_ten_percent() -> None:
    """Rule 11."""
    assert told("出口实现两位数增长") == [">= 10 %"]


@pytest.mark.parametrize(
    "text",
    [
        "实施“158”清流工程",
        "改造330国道",
        "完善“1+8”体系",
        "贯通G60连线",
        "第十八届运动会",
        "九大行动",
        "三改一拆",
        "313省道",
        "第2轮督察",
        "2025年",
        "5月20日",
        "“十四五”规划",
        "《十条措施》",
        "AA+级",
        "PM2.5均值",
        "第三代住房",
        "三年行动计划",
        "二期工程",
    ],
)
def test_a_number_in_a_name_or_a_date_is_none(text: str) -> None:
    """Rule 1."""
    assert told(text) == []


def test_a_limit_in_quotation_marks_is_a_number() -> None:
    assert told("推行审批“最多60天”") == ["<= 60 天"]


@given(TEXT)
def test_spans_lie_in_the_text_ascending(text: str) -> None:
    at = 0
    for mention in found(text):
        assert at <= mention.at < mention.after <= mention.end <= len(text)
        assert mention.start <= mention.at
        assert mention.value >= 0
        at = mention.after


@given(st.integers(2, 10**9), st.sampled_from(["新增{}家", "达到{}亿元以上", "控制在{}%以内", "近{}户", "分别增长{}%"]))
def test_a_number_is_read_as_it_was_written(number: int, frame: str) -> None:
    (mention,) = found(frame.format(number))
    assert mention.value == number


@given(TEXT, st.integers(0, 50))
def test_reading_from_a_place_finds_only_what_begins_behind_it(text: str, start: int) -> None:
    assert all(m.at >= start for m in mentions(text, depths(text), start))


@pytest.mark.parametrize("unit", ["1", "1,", "1.", "1、", "一", "百", "万", "1/2", "1:", "百分之", "1万-", "“1”", "1个、"])
def test_odd_text_costs_no_more_than_it_is_long(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    began = time.process_time()
    found(text)
    assert time.process_time() - began < 2
