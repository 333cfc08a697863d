"""Text for a cell: what a spreadsheet would compute is guarded, everything else stays as it is."""

from __future__ import annotations

import pytest

from zhixing.kernel.cells import guarded, looks_like_formula


@pytest.mark.parametrize("text", ["=1+1", "+86", "@sum", "\t=1", "＝A1", "  =1", "-甲"])
def test_what_begins_like_a_formula_is_guarded(text: str) -> None:
    assert looks_like_formula(text)
    assert guarded(text).startswith("'")


@pytest.mark.parametrize("text", ["", "-3", "-0.7", "增长7%", "5=5"])
def test_other_text_stays(text: str) -> None:
    assert not looks_like_formula(text)
    assert guarded(text) == text
