"""The vocabulary: longest word first, every stage of the contract has words, nothing matches the empty text."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.lexicon import LEXICON, alternatives, words
from zhixing.kernel.terms import Stage

LISTS = [field.name for field in fields(LEXICON) if field.name not in ("before", "after")]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_words_longest_first_and_none_twice(name: str) -> None:
    listed = getattr(LEXICON, name)
    assert listed
    assert list(listed) == sorted(set(listed), key=lambda word: (-len(word), word))


@pytest.mark.parametrize("stage", get_args(Stage))
def test_every_stage_has_its_words(stage: Stage) -> None:
    assert stage in LEXICON.before.values() or stage in LEXICON.after.values()


def test_no_stage_is_outside_the_contract() -> None:
    assert {*LEXICON.before.values(), *LEXICON.after.values()} == set(get_args(Stage))


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("谋划", "plan"),
        ("编制", "prepared"),
        ("制定", "prepared"),
        ("筹建", "prepared"),
        ("出台", "prepared"),
        ("启动", "launched"),
        ("推出", "launched"),
        ("开工", "start_construction"),
        ("动工", "start_construction"),
        ("建成", "completed"),
        ("投用", "opened_in_use"),
        ("设立", "established"),
        ("成立", "established"),
        ("建立", "established"),
        ("搭建", "established"),
        ("争创", "awarded"),
        ("创建", "awarded"),
        ("申报", "awarded"),
    ],
)
def test_words_in_front_of_an_object(word: str, stage: Stage) -> None:
    assert LEXICON.before[word] == stage


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("纳入规划", "plan"),
        ("前期", "plan"),
        ("获批可研", "prepared"),
        ("开工", "start_construction"),
        ("结顶", "topping_out"),
        ("封顶", "topping_out"),
        ("完工", "completed"),
        ("竣工", "completed"),
        ("验收", "accepted"),
        ("通车", "opened_in_use"),
        ("投入使用", "opened_in_use"),
        ("投入运营", "opened_in_use"),
        ("投产", "opened_in_use"),
        ("达产", "opened_in_use"),
        ("通过复评", "awarded"),
        ("零突破", "other"),
        ("取得实质性进展", "other"),
    ],
)
def test_words_behind_an_object(word: str, stage: Stage) -> None:
    assert LEXICON.after[word] == stage


@given(st.lists(st.text("甲乙丙()[|.*+", min_size=1, max_size=4), min_size=1))
def test_an_alternation_takes_the_longest_word_and_nothing_else(chosen: list[str]) -> None:
    ordered = words(" ".join(chosen))
    pattern = re.compile(alternatives(ordered))
    for word in ordered:
        found = pattern.match(word + "丁")
        assert found
        assert found[0] == word
    assert pattern.fullmatch("") is None
