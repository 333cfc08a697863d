"""The account: every clause once, with its place in the manuscript."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.harvest import Harvest
from zhixing.engines.report.layout import Paragraph, lay_out
from zhixing.engines.report.sentences import Span
from zhixing.kernel.sources import Manuscript


def laid(text: str) -> list[Paragraph]:
    return list(lay_out(Manuscript("report.txt", "text", text, "")).paragraphs)


def test_one_clause() -> None:
    text = "新增 绿道２０公里，改造小区。"
    harvest = Harvest()
    harvest.account(laid(text)[0], Span(0, 8, "，"), "commitment")
    (clause,) = harvest.clauses
    assert (clause.text, clause.disposition, clause.reason) == ("新增绿道20公里", "commitment", "")
    assert text[clause.start : clause.end] == "新增 绿道２０公里"


def test_a_whole_paragraph() -> None:
    harvest = Harvest()
    harvest.account_whole(laid("各位代表：现在，我报告工作。请审议。")[0], "context", "address")
    assert [clause.text for clause in harvest.clauses] == ["各位代表", "现在", "我报告工作", "请审议"]
    assert {(clause.disposition, clause.reason) for clause in harvest.clauses} == {("context", "address")}


def test_a_whole_row_cell_by_cell() -> None:
    harvest = Harvest()
    harvest.account_whole(laid("| 1 | 新建公园，改造小区 | 县住建局 |")[0], "context", "heading")
    assert [clause.text for clause in harvest.clauses] == ["1", "新建公园", "改造小区", "县住建局"]


def test_a_new_harvest_is_empty_and_its_own() -> None:
    first, second = Harvest(), Harvest()
    first.account_whole(laid("请审议。")[0], "context", "closing")
    assert (second.records, second.clauses, second.rows) == ([], [], [])
    assert first.ids is not second.ids


@pytest.mark.parametrize("text", ["，，。", "。"])
def test_marks_alone_are_nothing_to_account_for(text: str) -> None:
    harvest = Harvest()
    for paragraph in laid(text):
        harvest.account_whole(paragraph, "context", "narrative")
    assert harvest.clauses == []


@given(st.lists(st.sampled_from(["新增绿道", "２０", " ", "，", "。", "；", "（", "）", "“", "”", "| ", "\n"]), max_size=300).map("".join))
def test_clauses_lie_in_the_manuscript_in_order(text: str) -> None:
    harvest = Harvest()
    for paragraph in laid(text):
        harvest.account_whole(paragraph, "context", "narrative")
    at = 0
    for clause in harvest.clauses:
        assert at <= clause.start < clause.end <= len(text)
        assert clause.text
        at = clause.end
