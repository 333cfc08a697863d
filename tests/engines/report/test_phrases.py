"""Milestones in set phrases: what becomes what, what is entered in which list, what can be had from then on."""

from __future__ import annotations

import pytest

from zhixing.engines.report.phrases import PhraseReader
from zhixing.engines.report.sentences import Span, depths
from zhixing.kernel.terms import Stage


def reader(text: str) -> PhraseReader:
    return PhraseReader(text, Span(0, len(text)), depths(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("以争创省级文明县为抓手", [("省级文明县", "awarded")]),
        ("年内将东路、西街、南街建成样板路", [("样板路（东路）", "completed"), ("样板路（西街）", "completed"), ("样板路（南街）", "completed")]),
        ("全力将东山园区升级打造为国家级园区", [("国家级园区（东山园区）", "awarded")]),
        ("推动东环路纳入省级规划", [("东环路", "plan")]),
        ("东开发区、西开发区升格国家级", [("国家级（东开发区）", "awarded"), ("国家级（西开发区）", "awarded")]),
        ("力争进入国家创新型城市行列", [("国家创新型城市", "awarded")]),
        ("力争全域加入东江都市圈", [("东江都市圈", "awarded")]),
    ],
)
def test_what_is_asked_for_first(text: str, expected: list[tuple[str, Stage]]) -> None:
    assert [(d.subject, d.stage) for d in reader(text).opening()] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建设智慧水务平台", [("智慧水务平台", "established")]),
        ("不动产登记力争实现“不见面审批”", [("不动产登记“不见面审批”", "other")]),
        ("推动东方集团总部落户本县", [("东方集团总部", "other")]),
    ],
)
def test_what_is_asked_for_last(text: str, expected: list[tuple[str, Stage]]) -> None:
    assert [(d.subject, d.stage) for d in reader(text).closing()] == expected


@pytest.mark.parametrize("text", ["努力把本县建成更具活力的中心城市", "将东园打造为活力街区", "建成外迁企业落户基地", "推动更多项目纳入省级规划"])
def test_aims_are_no_milestones(text: str) -> None:
    assert reader(text).opening() + reader(text).closing() == []
