"""The tables for a terminal: complete, aligned, and frank about what is proposed or missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.commitments import attach, attachment_table, load_plan, plan_table
from zhixing.engines.commitments.listing import CERTAINTIES, FIELDS, KINDS, MEASURES, SIGNS, STAGES
from zhixing.engines.commitments.plan import CERTAINTIES as KNOWN_CERTAINTIES
from zhixing.engines.commitments.plan import COMPARATORS
from zhixing.engines.commitments.plan import KINDS as KNOWN_KINDS
from zhixing.engines.commitments.plan import MEASURES as KNOWN_MEASURES
from zhixing.engines.commitments.plan import STAGES as KNOWN_STAGES
from zhixing.kernel.columns import width

Make = Callable[..., Any]


def test_every_word_has_its_chinese() -> None:
    assert set(KINDS) == set(KNOWN_KINDS) and set(STAGES) == set(KNOWN_STAGES) and set(CERTAINTIES) == set(KNOWN_CERTAINTIES)
    assert set(MEASURES) == set(KNOWN_MEASURES) and set(SIGNS) == set(COMPARATORS)


def test_a_plan_is_listed_by_sections_with_its_counts(planned: Make, plan: Make, goal: Make) -> None:
    commitments = [
        planned("智慧平台", lead="health"),
        planned("东环北路", id="s1.a.02", order=2, kind="milestone", stage="opened_in_use", lead="roads", lead_status="confirmed"),
        planned("绿道", id="s2.a.01", section=2, kind="quantity", target=goal(20, "公里", ">="), period="2025-2027", certainty="strive"),
    ]
    assert plan_table(plan(commitments)).splitlines() == [
        "澄川县 2025年计划 · 某省某市 · 县 · 999901",
        "来源：政府工作报告（2025年）",
        "",
        "编号      类别  承诺                                      目标              牵头",
        "",
        "第1部分",
        "s1.a.01   任务  做好智慧平台                                                拟 县卫健局",
        "s1.a.02   节点  做好东环北路                              投入使用          县交通局",
        "",
        "第2部分",
        "s2.a.01   定量  做好绿道                                  力争 ≥20 公里（…  （未定）",
        "",
        "合计 3 条：定量 1 · 节点 1 · 任务 1",
        "牵头：拟 1 · 已确认 1 · 未定 1",
        "“拟”：报告没有写明牵头部门，是本项目的建议，经督查部门确认后才算数。",
    ]


@pytest.mark.parametrize(
    ("value", "unit", "comparator", "measure", "high", "said"),
    [
        ("20", "%", ">=", "growth", None, "增长 ≥20%"),
        ("1.50", "‰", "<=", "level", None, "≤1.5‰"),
        ("5", "%", "=", "reduction", None, "下降 5%"),
        ("5", "家", "=", "reduction", None, "减少 5 家"),
        ("10", "亿元", "~", "increment", "12", "10～12 亿元"),
        ("3", "位", "<=", "rank", None, "前 3 位"),
        ("3", "位", "=", "rank", None, "第 3 位"),
        ("0.5", "1", ">", "share", None, ">0.5"),
        ("100", "个", "~", "increment", None, "约 100 个"),
    ],
)
def test_a_target_is_said_as_a_person_would(
    planned: Make, plan: Make, goal: Make, value: str, unit: str, comparator: str, measure: str, high: str | None, said: str
) -> None:
    target = goal(Decimal(value), unit, comparator, measure, None if high is None else Decimal(high))
    assert f"  {said}  " in plan_table(plan([planned("绿道", kind="quantity", target=target)]))


def test_an_incomplete_source_is_told(plan: Make) -> None:
    whole = plan([])
    assert "!  所据文本不全：缺开头、结尾" in plan_table(replace(whole, source=replace(whole.source, begins_complete=False, ends_complete=False)))
    assert "不全" not in plan_table(whole)


def test_what_matches_comes_first_and_then_what_does_not(planned: Make, plan: Make, said: Make, reading: Make) -> None:
    road, platform = planned("东环北路", kind="milestone", stage="completed"), planned("智慧平台", id="s1.a.02", order=2)
    found, other = said(road, start=6, stage="opened_in_use"), said(planned("排水管网", id="x"), start=20)
    promised, read = plan([road, platform]), reading([found, other])
    assert attachment_table(promised, read, attach(promised, read)).splitlines() == [
        "澄川县 2025年计划 · report.txt",
        "找到原文 1/2 条（其中 1 条有出入）· 没有找到 1 条 · 报告另有 1 条",
        "",
        "    行  原文                                                            相似  编号      类别",
        "",
        "第1部分",
        "     2  抓好东环北路                                                    0.85  s1.a.01   节点",
        "        ≠  阶段：计划为完成，报告读作投入使用",
        "",
        "── 没有找到原文的承诺 1 ──────────────────────",
        "s1.a.02   任务  做好智慧平台",
        "",
        "── 报告中有、计划中没有的承诺 1 ──────────────",
        "       4  任务  抓好排水管网",
        "",
        "找到原文 1/2 条（其中 1 条有出入）· 没有找到 1 条 · 报告另有 1 条",
    ]


def test_a_place_on_a_page_has_both_numbers(planned: Make, plan: Make, said: Make, reading: Make) -> None:
    promised, read = plan([planned("智慧平台")]), reading([said(planned("智慧平台"), start=6)])
    paged = replace(read, manuscript=replace(read.manuscript, page_starts=(0, 6)))
    table = attachment_table(promised, paged, attach(promised, paged))
    assert "页:行" in table and "   2:1  抓好智慧平台" in table


def test_the_report_of_somebody_else_is_noticed(plan: Make, reading: Make) -> None:
    read = reading([])
    foreign = replace(read, outline=replace(read.outline, place="西坪县", year=2023))
    table = attachment_table(plan([]), foreign, attach(plan([]), foreign))
    assert "!  报告写的是西坪县，计划是澄川县的\n!  报告写的是2023年，计划是2025年的\n" in table


def test_every_difference_has_a_name(planned: Make, plan: Make, said: Make, goal: Make, reading: Make) -> None:
    wanted, found = goal(20, "公里", ">="), goal(1, "米", "<", "level")
    first, second = planned("绿道", kind="quantity", target=wanted), planned("东环北路", id="b", order=2)
    records = [
        said(planned("绿道", kind="quantity", target=found), start=0, certainty="about", period="2030"),
        said(second, start=10, kind="milestone", stage="plan"),
    ]
    promised, read = plan([first, second]), reading(records)
    table = attachment_table(promised, read, attach(promised, read))
    assert "≠  比较：计划为>=，报告读作<；数值：计划为20 公里，报告读作1 米；口径：计划为新增，报告读作达到；语气：计划为确保，报告读作约；期限：" in table
    assert "≠  类别：计划为任务，报告读作节点" in table
    assert set(FIELDS) == {"kind", "comparator", "value", "measure", "stage", "certainty", "period"}


def test_the_first_county_fits_a_terminal(counties: Path) -> None:
    table = plan_table(load_plan(counties / "yongkang"))
    assert all(width(line) <= 100 for line in table.splitlines())
    assert table.count(" 拟 ") >= 350
    assert "合计 350 条：定量 83 · 节点 102 · 任务 165" in table
