"""Kinship: bounds, and what can be laid beside what."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from zhixing.engines.commitments.kinship import Kinship, comparable, in_order, near, reached
from zhixing.engines.commitments.matter import Matter, matter
from zhixing.engines.commitments.plan import PlannedCommitment, PlannedTarget
from zhixing.engines.report import Target
from zhixing.kernel.units import normalise


def counted(subject: str, value: str, unit: str, measure: Any = "increment", quote: str = "") -> Matter:
    target = Target("=", Decimal(value), unit, *normalise(Decimal(value), unit), measure, 0)
    return matter(subject, quote or f"{subject}{value}{unit}", "", target)


def staged(subject: str, stage: Any) -> Matter:
    return matter(subject, subject, subject, stage=stage)


NAMES = some.text("甲乙丙丁路桥绿道公园企业项目建设省级0123（）和、", min_size=1, max_size=12)


@given(NAMES, NAMES, some.integers(0, 10**9), some.integers(0, 10**9))
def test_kinship_is_between_nought_and_one(one: str, other: str, first: int, second: int) -> None:
    promise, result = counted(one, str(first), "个"), counted(other, str(second), "个")
    alike = Kinship([promise], [result])(promise, result)
    assert 0 <= alike <= 1 + 1e-9


@given(some.text("甲乙丙丁路桥", max_size=9), some.text("甲乙丙丁路桥", max_size=9))
def test_characters_in_order(one: str, other: str) -> None:
    assert in_order(one, other) == in_order(other, one) or len(one) != len(other)
    assert 0 <= in_order(one, other) <= 0.8


@pytest.mark.parametrize(
    ("promise", "result", "expected"),
    [
        (counted("企业", "20", "家"), counted("企业", "31", "户", quote="新增企业31户"), True),
        (counted("企业", "20", "家"), counted("企业", "112", "家", "level"), False),
        (counted("收入", "7", "%", "growth", "收入增长7%"), counted("收入", "13", "亿元"), False),
        (counted("投资", "7", "%", "growth", "投资增长7%"), counted("投资", "2", "%", "reduction", "投资下降2%"), True),
        (staged("东环路", "completed"), staged("东环路", "start_construction"), True),
        (staged("东环路", "completed"), staged("东环路", "awarded"), False),
        (staged("省级卫生县城", "awarded"), staged("省级卫生县城", "accepted"), True),
        (staged("国家卫生县城", "awarded"), staged("省级卫生县城", "accepted"), False),
        (staged("东环路", "completed"), counted("东环路", "3", "公里"), False),
    ],
)
def test_what_can_be_laid_side_by_side(promise: Matter, result: Matter, expected: bool) -> None:
    assert comparable(promise, result) is expected


def test_a_declared_commitment_is_a_matter_too(planned: Callable[..., PlannedCommitment], goal: Callable[..., PlannedTarget]) -> None:
    road = planned("城市绿道", kind="quantity", target=goal("20", "公里", ">="))
    promise, result = matter(road.subject, road.title, "", road.target), counted("城市绿道", "23", "公里")
    assert comparable(promise, result)
    assert Kinship([promise], [result])(promise, result) > 0.8


def test_stages_on_the_way() -> None:
    assert reached("start_construction", "opened_in_use")
    assert not reached("opened_in_use", "completed")
    assert reached("established", "opened_in_use")
    assert reached("awarded", "accepted")


def test_figures_of_one_size_are_near() -> None:
    assert near(counted("绿道", "20", "公里"), counted("绿道", "20", "公里")) == 1
    assert near(counted("绿道", "20", "公里"), counted("绿道", "26", "公里")) > 0.8
    assert near(counted("绿道", "20", "公里"), counted("绿道", "2000", "公里")) == 0
