"""Likeness: what agrees counts, what differs counts against, and a number alone says nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.commitments.likeness import likeness, section_of, words

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("heading", "number"),
    [("（三）着力提升", 3), ("(十一)着力", 11), ("二、今年工作", 2), ("十二．农业", 12), ("着力提升", None), ("", None), ("一是做好", None)],
)
def test_a_section_is_numbered_by_its_heading(heading: str, number: int | None) -> None:
    assert section_of(heading) == number


def test_words_are_pairs_without_signs() -> None:
    assert words("“最多跑一次”").pairs == {"最多", "多跑", "跑一", "一次"}
    assert words("Ｇ60 高速").pairs == words("G60高速").pairs
    assert [set(words(text).pairs) for text in ("桥", "，", "")] == [{"桥"}, set(), set()]


def test_the_same_is_fully_alike(planned: Make, said: Make, goal: Make) -> None:
    for commitment in (planned("东环路"), planned("东环路", kind="milestone", stage="completed"), planned("绿道", kind="quantity", target=goal(20, "公里"))):
        assert likeness(commitment, said(commitment)) == 1


def test_each_disagreement_makes_it_less(planned: Make, said: Make, goal: Make) -> None:
    road = planned("东环路北段", kind="milestone", stage="completed")
    alike = [
        likeness(road, said(road, **fields))
        for fields in ({}, {"stage": "opened_in_use"}, {"section": "（四）其他"}, {"kind": "task", "stage": None}, {"subject": "东环路", "quote": "建东环路"})
    ]
    assert alike[0] == 1 and all(0.4 < value < 1 for value in alike[1:])
    trail = planned("绿道", kind="quantity", target=goal(20, "公里"))
    more = said(planned("绿道", kind="quantity", target=goal(30, "公里")))
    other = said(planned("绿道", kind="quantity", target=goal(30, "个")))
    assert 1 > likeness(trail, more) > likeness(trail, other) > 0.4


def test_the_noun_after_a_counter_makes_no_other_unit(planned: Make, said: Make, goal: Make) -> None:
    villages = planned("美丽河湖", kind="quantity", target=goal(30, "个村"))
    assert likeness(villages, said(planned("美丽河湖", kind="quantity", target=goal(30, "个")))) == 1


def test_a_figure_alone_is_no_likeness(planned: Make, said: Make, goal: Make) -> None:
    target = goal(2, "个")
    assert likeness(planned("幼儿园", kind="quantity", target=target), said(planned("停车场", kind="quantity", target=target))) == 0


def test_a_sentence_without_a_figure_is_no_quantity(planned: Make, said: Make, goal: Make) -> None:
    trail = planned("绿道建设", kind="quantity", target=goal(20, "公里"))
    task = said(planned("绿道建设"))
    assert likeness(trail, task) == 0
    assert 0.4 < likeness(trail, said(planned("绿道建设"), quote="绿道建设20公里")) < 1


def test_ranges_are_compared_in_base_units(planned: Make, said: Make, goal: Make) -> None:
    wide = planned("绿地", kind="quantity", target=goal(1, "万亩", "~", high=2))
    same = planned("绿地", kind="quantity", target=goal(10000, "亩", "~", high=20000))
    assert likeness(wide, said(same)) == 1


@given(st.text(max_size=12), st.text(max_size=12), st.integers(1, 9), st.integers(1, 9))
def test_it_lies_between_nothing_and_one(planned: Make, said: Make, wanted: str, found: str, here: int, there: int) -> None:
    assert 0 <= likeness(planned(wanted, section=here), said(planned(found, section=there))) <= 1
