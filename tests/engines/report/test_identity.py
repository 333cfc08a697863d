"""Ids: the same promise keeps its id however it was typed; another promise has another."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.identity import Ids, folded

QUOTE = "建成“一号”绿道20公里以上"
SAID = ("plan", "quantity", QUOTE, "绿道", "20公里")
TEXT = st.text("新建绿道一二0123456789公里“”‘’「」『』 ·AB%", max_size=40)


def once(*said: str) -> str:
    return Ids().of(*said)


@pytest.mark.parametrize(("kind", "letter"), [("quantity", "q"), ("milestone", "m"), ("task", "t")])
def test_an_id_tells_its_kind(kind: str, letter: str) -> None:
    assert re.fullmatch(rf"{letter}-[0-9a-f]{{10}}", once("plan", kind, QUOTE, "绿道", ""))


@pytest.mark.parametrize(
    "typed",
    [
        "建成“一号”绿道２０公里以上",
        "建成 “一号” 绿道 20 公里以上",
        "建成「一号」绿道20公里以上",
        '建成"一号"绿道20公里以上',
        "建成一号绿道20公里以上",
        "建成\u3000‘一号’绿道20公里以上",
    ],
)
def test_the_way_of_typing_does_not_count(typed: str) -> None:
    assert once("plan", "quantity", typed, "绿道", "20公里") == once(*SAID)


@pytest.mark.parametrize(
    "other",
    [
        ("past", *SAID[1:]),
        ("plan", "task", *SAID[2:]),
        (*SAID[:2], "建成绿道21公里以上", *SAID[3:]),
        (*SAID[:3], "步道", SAID[4]),
        (*SAID[:4], "21公里"),
    ],
)
def test_another_promise_has_another_id(other: tuple[str, ...]) -> None:
    assert once(*other) != once(*SAID)


def test_the_same_promise_again_has_an_id_of_its_own_and_the_same_in_every_reading() -> None:
    first, second = Ids(), Ids()
    mine = [first.of(*SAID) for _ in range(5)]
    assert len(set(mine)) == 5
    second.of("plan", "task", "发展旅游", "旅游", "")
    assert [second.of(*SAID) for _ in range(5)] == mine


@given(TEXT, st.data())
def test_blanks_width_and_quotation_marks_never_count(text: str, data: st.DataObject) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c != " " and data.draw(st.booleans()) else c for c in text)
    at = data.draw(st.integers(0, len(text)))
    typed = wide[:at] + data.draw(st.sampled_from([" ", "\u3000", "“", "”", "「", "'"])) + wide[at:]
    assert once("plan", "task", typed, typed, "") == once("plan", "task", text, text, "")


@given(TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
