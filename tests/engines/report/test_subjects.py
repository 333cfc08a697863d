"""What a promise is about: the noun without verb and number, in the words of the report."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.subjects import expanded, head_noun, is_all_verbs, lead_length, trimmed

TEXT = (
    st.lists(st.sampled_from([*"新建完成力争增长达到的等，、“”（）城乡居民收入0129%.-", "绿道", "企业", "其中", "以上", "同比"]))
    .map("".join)
    .map(lambda text: text[:2000])
)

QUOTATION = str.maketrans("", "", "“”")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("实施技改项目", "技改项目"),
        ("力争固定资产投资增长", "固定资产投资"),
        ("确保城镇新增就业", "城镇新增就业"),
        ("规上工业亩均税收", "规上工业亩均税收"),
        ("新增上市企业", "上市企业"),
        ("完成投资", "投资"),
        ("建成绿道", "绿道"),
        ("新增服务业企业", "服务业企业"),
        ("地区生产总值增长", "地区生产总值"),
        ("PM2.5均值控制在", "PM2.5均值"),
        ("高新技术企业突破", "高新技术企业"),
        ("其中：亿元以上项目", "亿元以上项目"),
        ("参保率达到", "参保率"),
        ("税收收入分别同比增长", "税收收入"),
        ("造林", "造林"),
        pytest.param(*("累计建成公园", "公园")),
        ("引进", ""),
        ("力争达到", ""),
        ("", ""),
    ],
)
def test_verbs_in_front_and_predicates_behind_come_off(text: str, subject: str) -> None:
    assert trimmed(text) == subject


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("城乡居民收入", ["城镇居民收入", "农村居民收入"]),
        ("全县城乡居民人均可支配收入", ["全县城镇居民人均可支配收入", "全县农村居民人均可支配收入"]),
        ("城乡低保标准", ["城市低保标准", "农村低保标准"]),
        ("存贷款余额", ["存款余额", "贷款余额"]),
        ("城乡供水", ["城乡供水"]),
        ("绿道", ["绿道"]),
    ],
)
def test_two_in_one_word(subject: str, expected: list[str]) -> None:
    assert expanded(subject) == expected


@pytest.mark.parametrize(("text", "verbs"), [("新建", True), ("完成", True), ("力争引进", True), ("", True), ("绿道", False), ("新建绿道", False)])
def test_nothing_but_verbs(text: str, verbs: bool) -> None:
    assert is_all_verbs(text) == verbs


@pytest.mark.parametrize(
    ("rest", "noun"),
    [
        ("病险水库加固", "病险水库加固"),
        ("重点项目加快推进", "重点项目"),
        ("企业入选省级名录", "企业"),
        ("社区全部建成投用", "社区"),
        ("学校开工建设", "学校"),
        ("省级示范村", "省级示范村"),
    ],
)
def test_the_noun_a_counter_counts(rest: str, noun: str) -> None:
    assert head_noun(rest) == noun


@given(TEXT)
def test_a_subject_is_a_piece_of_the_text(text: str) -> None:
    """But for a quotation mark that lost its partner."""
    solid = text.translate(QUOTATION)
    assert trimmed(text).translate(QUOTATION) in solid
    assert head_noun(text).translate(QUOTATION) in solid


@given(TEXT)
def test_quotation_marks_of_a_subject_come_in_pairs(text: str) -> None:
    subject = trimmed(text)
    assert subject.count("“") == subject.count("”")


@given(TEXT)
def test_verbs_never_take_the_whole_text(text: str) -> None:
    assert lead_length(text) == 0 or lead_length(text) < len(text)


@given(TEXT)
def test_expanding_gives_one_or_two(text: str) -> None:
    assert 1 <= len(expanded(text)) <= 2


def test_a_time_or_a_manner_of_counting_is_no_subject() -> None:
    assert [trimmed(words) for words in ("2016年", "近四年来首次实现", "按省口径计算增长", "到2025年")] == ["", "", "", ""]
    assert trimmed("市级财政安排") == "市级财政安排"
    assert expanded("一般公共预算收支增幅") == ["一般公共预算收入增幅", "一般公共预算支出增幅"]
