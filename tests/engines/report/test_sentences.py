"""Sentences, clauses, items: cut at punctuation, never inside brackets, quotation marks or numbers."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.sentences import CLOSE, ENDS_CLAUSE, OPEN, clauses, depths, items, sentences

TEXT = st.text("新建绿道甲乙1290.,，、；：。！？:;()（）“”‘’《》【】[]%A ", max_size=2000)
# Brackets that close: what stands in them holds no other mark.
CLOSED = st.lists(
    st.one_of(
        st.text("甲乙，。；、1", min_size=1, max_size=8),
        st.text("丙丁，。；、2", max_size=8).flatmap(lambda t: st.sampled_from([f"（{t}）", f"“{t}”", f"《{t}》", f"({t})"])),
    )
)


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in clauses(text, depths(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增绿道20公里，改造公园3个；建成学校1所。", ["新增绿道20公里", "改造公园3个", "建成学校1所"]),
        ("实施“强链，补链”工程，引进企业2家", ["实施“强链，补链”工程", "引进企业2家"]),
        ("建设东环路（南门；北门），完善路网", ["建设东环路（南门；北门）", "完善路网"]),
        ("出台《意见（试行），第一号》，落实到位", ["出台《意见（试行），第一号》", "落实到位"]),
        ("投资1,200万元,建成投用", ["投资1,200万元", "建成投用"]),
        ("结构调整为3:38:59，稳中向好", ["结构调整为3:38:59", "稳中向好"]),
        ("做到：生产增长7%！生活改善？", ["做到", "生产增长7%", "生活改善"]),
        ("打造“未封口的品牌，引进企业2家", ["打造“未封口的品牌", "引进企业2家"]),
        ("，，。", []),
        ("", []),
    ],
)
def test_clauses(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲增长5%，乙增长6%。丙下降2%；丁持平。", [["甲增长5%", "乙增长6%"], ["丙下降2%"], ["丁持平"]]),
        ("办好以下实事：建成公园3个，改造小区5个。", [["办好以下实事", "建成公园3个", "改造小区5个"]]),
        ("聚焦六个方面：（一）兴产业。抓好招商。", [["聚焦六个方面"], ["（一）兴产业"], ["抓好招商"]]),
        ("没有句号", [["没有句号"]]),
    ],
)
def test_sentences(text: str, expected: list[list[str]]) -> None:
    assert [[text[s.start : s.end] for s in group] for group in sentences(text, depths(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("引进企业2家、上市企业2家", ["引进企业2家", "上市企业2家"]),
        ("“甲、乙”工程、丙工程（含丁、戊）", ["“甲、乙”工程", "丙工程（含丁、戊）"]),
        ("、甲、、乙、", ["甲", "乙"]),
        ("甲", ["甲"]),
        ("第一、二水厂和东厂", ["第一、二水厂和东厂"]),
        ("1、3号线", ["1、3号线"]),
        ("争创示范县、省级试点县", ["争创示范县", "省级试点县"]),
        ("省、市重点项目", ["省、市重点项目"]),
        ("102个省、市重点项目", ["102个省、市重点项目"]),
        ("新院区、区医院", ["新院区", "区医院"]),
    ],
)
def test_items(text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in items(text, 0, len(text), depths(text))] == expected


def test_cells_of_a_row_are_cut_apart() -> None:
    text = "1改造老旧小区5个住建局"
    assert [text[s.start : s.end] for s in clauses(text, depths(text), [0, 1, 9])] == ["1", "改造老旧小区5个"[:8], text[9:]]


@given(TEXT)
def test_clauses_are_disjoint_and_cover_everything_but_marks(text: str) -> None:
    inside, at = depths(text), 0
    for span in clauses(text, inside):
        assert at <= span.start < span.end <= len(text)
        assert all(c in ENDS_CLAUSE + "”’" for c in text[at : span.start])
        assert span.mark in ENDS_CLAUSE
        at = span.end
    assert all(c in ENDS_CLAUSE + "”’" for c in text[at:])


@given(TEXT)
def test_sentences_are_the_clauses_in_order(text: str) -> None:
    inside = depths(text)
    assert [span for group in sentences(text, inside) for span in group] == list(clauses(text, inside))


@given(TEXT)
def test_items_joined_again_are_the_text(text: str) -> None:
    spans = items(text, 0, len(text), depths(text))
    covered = {at for span in spans for at in range(span.start, span.end)}
    assert "".join(c if at in covered or c != "、" else "、" for at, c in enumerate(text)) == text
    assert all(text[at] == "、" for at in range(len(text)) if at not in covered)
    assert sum(span.end - span.start for span in spans) == len(covered)


@given(TEXT)
def test_what_is_inside_opens_and_closes(text: str) -> None:
    inside = depths(text)
    assert len(inside) == len(text)
    for at, flag in enumerate(inside):
        if flag and (at == 0 or not inside[at - 1]):
            assert text[at] in OPEN + "("
        if flag and (at + 1 == len(text) or not inside[at + 1]):
            assert text[at] in CLOSE + ")"


@given(CLOSED)
def test_balanced_brackets_are_all_inside_and_nothing_else(pieces: list[str]) -> None:
    text = "".join(pieces)
    expected = b"".join((b"\x01" if piece[0] in OPEN + "(" else b"\x00") * len(piece) for piece in pieces)
    assert bytes(depths(text)) == expected


@pytest.mark.parametrize("unit", ["“", "（", "（“", "《（", "(", "，", "甲，“乙", "【甲", "[1"])
def test_odd_text_costs_no_more_than_it_is_long(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    began = time.process_time()
    list(sentences(text, depths(text)))
    assert time.process_time() - began < 2
