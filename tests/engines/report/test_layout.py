"""From lines to paragraphs: wraps rejoined, marks left out, every character still traceable (rules 7 and 8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.layout import Layout, is_heading, lay_out
from zhixing.kernel.sources import Manuscript
from zhixing.kernel.text import half_width

PIECES = [
    "新增绿道",
    "２０公里",
    "12",
    "，",
    "。",
    "\n",
    "\r\n",
    "\u3000\u3000",
    " ",
    "| ",
    "\t",
    "**",
    "# ",
    "[1]",
    "（下转4版）",
    "一、",
    "（一）",
    "AI",
    "cloud",
    "??",
    "①",
    "----",
    "》",
    "\u200b",
]
TEXT = st.lists(st.sampled_from(PIECES), max_size=500).map("".join).map(lambda text: text[:2000])


def laid(text: str) -> Layout:
    return lay_out(Manuscript("report.txt", "text", text, ""))


def texts(text: str) -> list[str]:
    return [p.text for p in laid(text).paragraphs]


# A newspaper column of sixteen characters, broken within words and numbers.
COLUMN = """
　　今年我们要坚持稳中求进，全面推进
绿色发展，新增绿道20公里，改造老旧
小区12个，建成口袋公园6个，总量突破1
000家，城乡居民收入增长6%以上，社
会保持平安和谐稳定。
　　加快建设现代交通，东环路建成通车，
西湖大桥开工建设，南门枢纽主体结顶，
农村公路提升改造30公里，新增公交车2
0辆，群众出行更加便捷。
　　持续改善民生，办好十件实事，新增幼
儿园学位600个，建成养老中心3家，完
成适老化改造80户，守护群众平安。
"""


def test_a_column_becomes_paragraphs_again() -> None:
    layout = laid(COLUMN)
    assert layout.wrapped
    assert [p.text[:4] for p in layout.paragraphs] == ["今年我们", "加快建设", "持续改善"]
    joined = "".join(p.text for p in layout.paragraphs)
    assert "突破1000家" in joined
    assert "公交车20辆" in joined


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增 绿道 20 公里。", ["新增绿道20公里。"]),
        ("新增绿道２０公里，占比５％。", ["新增绿道20公里，占比5%。"]),
        ("建设 AI cloud 平台", ["建设AI cloud平台"]),
        ("**新增**绿道20公里", ["新增绿道20公里"]),
        ("# 二、工作安排\n新增绿道20公里。", ["二、工作安排", "新增绿道20公里。"]),
        ("新增绿道[1]20公里", ["新增绿道20公里"]),
        ("新增绿道20公里，（下转4版）", ["新增绿道20公里，"]),
        ("新增??绿道", ["新增绿道"]),
        ("甲段。\n\n乙段。", ["甲段。", "乙段。"]),
        ("甲段。\r\n乙段。\r丙段。", ["甲段。", "乙段。", "丙段。"]),
        ("", []),
        (" \n\u3000\n", []),
    ],
)
def test_lines_to_paragraphs(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    "table", ["| 序号 | 任务 | 单位 |\n| --- | --- | --- |\n| 1 | 新建公园 3 个 | 住建局 |", "序号\t任务\t单位\n1\t新建公园 3 个\t住建局"], ids=["bars", "tabs"]
)
def test_rows_and_their_cells(table: str) -> None:
    rows = laid(table).paragraphs
    assert [row.kind for row in rows] == ["row", "row"]
    assert [row.text for row in rows] == ["序号任务单位", "1新建公园3个住建局"]
    assert rows[1].cells == [0, 1, 7]


@pytest.mark.parametrize(
    ("text", "start", "end"), [("（上接1版）继续推进。", True, False), ("继续推进。（下转 4 版）", False, True), ("继续推进。", False, False)]
)
def test_jump_lines_tell_what_is_missing(text: str, start: bool, end: bool) -> None:
    layout = laid(text)
    assert (layout.incomplete_start, layout.incomplete_end) == (start, end)


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("一、2025年工作回顾", True),
        ("（二）做强现代产业", True),
        ("第三部分民生保障", True),
        ("2026年工作安排", True),
        ("坚持绿色发展", True),
        ("新增绿道20公里。", False),
        ("一、新增绿道20公里。改造小区12个。", False),
        ("1.新建公园3个", False),
        ("新增绿道，", False),
        ("全县" * 31, False),
    ],
)
def test_headings(text: str, heading: bool) -> None:
    assert is_heading(text) == heading


@given(TEXT)
def test_every_character_is_that_of_its_origin(text: str) -> None:
    for paragraph in laid(text).paragraphs:
        origin = list(paragraph.joined.origin)
        assert len(paragraph.text) == len(origin)
        assert origin == sorted(origin)
        for character, at in zip(paragraph.text, origin, strict=True):
            assert character in (half_width(text[at]), " ")


@given(TEXT)
def test_paragraphs_stand_in_order_without_overlap(text: str) -> None:
    at = -1
    for paragraph in laid(text).paragraphs:
        assert paragraph.text
        assert paragraph.joined.origin[0] > at
        at = paragraph.joined.origin[-1]


@given(TEXT)
def test_cells_begin_inside_the_row_in_order(text: str) -> None:
    for paragraph in laid(text).paragraphs:
        assert paragraph.cells == sorted(paragraph.cells)
        assert all(0 <= cell <= len(paragraph.text) for cell in paragraph.cells)
        assert bool(paragraph.cells) <= (paragraph.kind == "row")


@given(st.lists(st.sampled_from("新增绿道公里二十，。"), max_size=60), st.data())
def test_blanks_never_change_a_line(characters: list[str], data: st.DataObject) -> None:
    blanks = [data.draw(st.sampled_from(["", "", " ", "\u3000", "\u200b"])) for _ in characters]
    assert texts("".join(c + b for c, b in zip(characters, blanks, strict=True))) == texts("".join(characters))
