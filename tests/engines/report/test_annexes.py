"""Annexes: numbered items, table rows, and tables that lost their frame, each with its units (rule 7: a row is a commitment)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.annexes import LABELLED, UNIT_CELL, AnnexRow, cell_texts, deadline, rows, unit_names
from zhixing.engines.report.layout import Paragraph, lay_out
from zhixing.kernel.sources import Manuscript

TABLE = """| 序号 | 项目名称 | 牵头单位 | 配合单位 |
| --- | --- | --- | --- |
| 1 | 新建公园3个 | 县住建局 | 县林业局、东镇 |
| 2 | 改造小区5个 | 县住建局、县水务局 | |
"""
FLATTENED = "1\n东环路\n全长5公里\n2026年10月底前\n通车\n县交通局\n2\n西湖学校\n新建\n2026年9月\n县教育局、东镇\n3\n南门水厂\n扩建\n2026年底\n完工\n县水务局"
PIECES = ["1", "2", "3", "1.新建公园3个", "二、打通断头路。具体做法如下。", "| 序号 | 任务 |", "| 1 | 建桥 |"]
PIECES += ["2026年底", "通车", "县交通局", "完成情况：已建成", "说明文字。", "a\tb"]
TEXT = st.lists(st.sampled_from(PIECES), max_size=40).map("\n".join)


def laid(text: str) -> list[Paragraph]:
    return list(lay_out(Manuscript("annex.txt", "text", text, "")).paragraphs)


def read(text: str) -> list[AnnexRow]:
    return [entry for entry in rows(laid(text)) if isinstance(entry, AnnexRow)]


def test_rows_of_a_table_have_their_units() -> None:
    first, second = read(TABLE)
    assert (first.number, first.lead, first.support) == ("1", ("县住建局",), ("县林业局", "东镇"))
    assert (second.number, second.lead, second.support) == ("2", ("县住建局", "县水务局"), ())


def test_the_header_of_a_table_is_no_row() -> None:
    entries = list(rows(laid(TABLE)))
    assert [isinstance(entry, AnnexRow) for entry in entries] == [False, True, True]


def test_a_table_that_lost_its_frame() -> None:
    cells = [paragraph for line in FLATTENED.split("\n") for paragraph in laid(line)]
    found = [entry for entry in rows(cells) if isinstance(entry, AnnexRow)]
    assert [(row.number, row.paragraphs[0].text, row.flattened) for row in found] == [("1", "东环路", True), ("2", "西湖学校", True), ("3", "南门水厂", True)]
    assert [row.lead for row in found] == [("县交通局",), ("县教育局", "东镇"), ("县水务局",)]
    assert [deadline(row) for row in found] == [(2, 3, "opened_in_use", "2026"), (2, 2, "completed", "2026"), (2, 3, "completed", "2026")]


def test_two_numbers_alone_make_no_table() -> None:
    cells = [paragraph for line in FLATTENED.split("\n")[:11] for paragraph in laid(line)]
    assert list(rows(cells)) == cells


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1.新建公园3个。\n2、改造小区5个。\n12．建桥1座。", ["1", "2", "12"]),
        ("一、打通断头路。新建道路5条。\n二、优质教育（17项）", ["一"]),
        ("1.5公里绿道建成。", []),
        ("说明：以下事项分年实施。", []),
        ("1.责任单位：县住建局", []),
    ],
)
def test_numbered_items(text: str, numbers: list[str]) -> None:
    assert [row.number for row in read(text)] == numbers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市水务局、各区政府", ("市水务局", "各区政府")),
        ("县住建局，县林业局；东镇", ("县住建局", "县林业局", "东镇")),
        ("县住建局", ("县住建局",)),
        ("", ()),
        (None, ()),
    ],
)
def test_single_units(text: str | None, names: tuple[str, ...]) -> None:
    assert unit_names(text) == names


@pytest.mark.parametrize(
    ("text", "unit"), [("县交通局", True), ("县交通局、东镇人民政府", True), ("县交通局等", True), ("新建公园3个", False), ("东环路。", False)]
)
def test_cells_that_name_offices(text: str, unit: bool) -> None:
    assert (UNIT_CELL.fullmatch(text) is not None) == unit


@pytest.mark.parametrize("text", ["今年计划：建桥。", "1.完成情况：已建成。", "责任单位：县交通局", "下一步打算：验收。", "建设内容:公园"])
def test_labelled_paragraphs(text: str) -> None:
    assert LABELLED.match(text)


@given(TEXT)
def test_every_paragraph_comes_once_and_in_order(text: str) -> None:
    paragraphs, seen = laid(text), []
    for entry in rows(paragraphs):
        seen += entry.paragraphs if isinstance(entry, AnnexRow) else [entry]
    kept = [p for p in paragraphs if any(p is s for s in seen)]
    assert [id(p) for p in seen] == [id(p) for p in kept]
    assert all(p.text.isdigit() for p in paragraphs if not any(p is s for s in seen))


@given(TEXT)
def test_cells_joined_again_are_the_row(text: str) -> None:
    for paragraph in laid(text):
        if paragraph.kind == "row":
            assert "".join(cell_texts(paragraph)) == paragraph.text
