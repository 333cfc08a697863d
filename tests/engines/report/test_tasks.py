"""Tasks and context: what a clause without a figure and without a stage says (rule 3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.sentences import Span
from zhixing.engines.report.tasks import context_kind, task

TEXT = (
    st.lists(st.sampled_from(["推进", "深化", "力争", "建设", "一是", "1.", "改革", "的", "是", "以", "各位代表", "、", "，", "绿色", "发展", "A", " "]))
    .map("".join)
    .map(lambda t: t[:2000])
)


def span(text: str) -> Span:
    return Span(0, len(text))


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("深化医药卫生改革", "医药卫生改革"),
        ("推进西湖路建设", "西湖路"),
        ("实施强村计划", "强村计划"),
        ("建设美丽乡村", "美丽乡村"),
        ("加快东环路建设", "东环路"),
        ("一是优化营商环境", "营商环境"),
        ("1.完善养老体系", "养老体系"),
        pytest.param(*("大力发展乡村旅游", "乡村旅游")),
        pytest.param(*("全力保障粮食安全", "粮食安全")),
    ],
)
def test_work_with_an_object(text: str, subject: str) -> None:
    found = task(text, span(text))
    assert found
    assert (found.kind, found.subject, found.start, found.end) == ("task", subject, 0, len(text))
    assert (found.value, found.stage) == (None, None)


@pytest.mark.parametrize(("text", "certainty"), [("努力提升服务水平", "strive"), ("奋力推进绿色转型", "strive"), ("深化改革创新", "firm")])
def test_certainty(text: str, certainty: str) -> None:
    found = task(text, span(text))
    assert found
    assert found.certainty == certainty


@pytest.mark.parametrize("text", ["要做好以下六个方面的工作", "重点抓好以下", "重点做好八方面工作", "山清水秀"])
def test_announcements_and_descriptions_are_no_tasks(text: str) -> None:
    assert task(text, span(text)) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("各位代表", "address"),
        ("今年是关键之年", "outlook"),
        ("2026年是新的起点", "outlook"),
        ("以绿色发展为主线", "guidance"),
        ("工作总体要求是", "guidance"),
        ("通过多方联动", "means"),
        ("实干才能成就未来", "maxim"),
        ("要做好以下六个方面的工作", "guidance"),
        ("山清水秀", None),
    ],
)
def test_kinds_of_context(text: str, kind: str | None) -> None:
    assert context_kind(text, span(text)) == kind


@given(TEXT)
def test_any_text_is_a_task_with_a_subject_in_it_or_none(text: str) -> None:
    found = task(text, span(text))
    if found:
        assert found.subject
        assert found.subject in text
        assert (found.start, found.end) == (0, len(text))


@given(TEXT, TEXT)
def test_only_the_clause_itself_is_looked_at(before: str, text: str) -> None:
    alone, among = task(text, span(text)), task(f"{before}，{text}", Span(len(before) + 1, len(before) + 1 + len(text)))
    assert (alone and alone.subject) == (among and among.subject)
