"""Columns: Chinese characters are two cells wide, and every cell is as wide as it has to be."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.commitments.columns import fit, plain, row, width


@given(st.text(), st.integers(1, 40), st.booleans())
def test_a_cell_is_exactly_as_wide_as_asked(text: str, cells: int, right: bool) -> None:
    assert width(fit(text, cells, right=right)) == cells


@pytest.mark.parametrize(
    ("text", "cells", "made"),
    [("东环路", 8, "东环路  "), ("东环路", 6, "东环路"), ("东环路", 5, "东环…"), ("东环路", 4, "东… "), ("ab", 1, "…"), ("", 2, "  ")],
)
def test_what_is_too_long_ends_in_an_ellipsis(text: str, cells: int, made: str) -> None:
    assert fit(text, cells) == made


def test_a_negative_width_is_flush_right() -> None:
    assert row(("12", "东环路", "x"), (-4, 8, 3)) == "  12  东环路    x"


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    assert all(unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp", "Cs") for character in plain(text))
