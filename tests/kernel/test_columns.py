"""Columns of a terminal."""

from hypothesis import given
from hypothesis import strategies as some

from zhixing.kernel.columns import fit, row, width, wrapped


def test_a_chinese_character_is_two_cells_and_a_combining_one_none() -> None:
    assert width("项目A1") == 6
    assert width("e\u0301\u200b") == 1
    assert (width("“≥”"), width("“≥”", 2)) == (3, 6)


def test_a_cell_is_cut_with_an_ellipsis_or_padded() -> None:
    assert fit("技改项目", 10) == "技改项目  "
    assert fit("12", 4, right=True) == "  12"
    assert fit("工程服务机构", 7) == "工程服…"
    assert row(("1", "甲"), (-3, 4)) == "  1  甲"


def test_lines_are_not_begun_with_a_comma_and_words_stay_whole() -> None:
    assert list(wrapped("一二三四五，六", cells=10)) == ["一二三四", "五，六"]
    assert list(wrapped("one two three", cells=9)) == ["one two", "three"]


@given(some.text(), some.integers(4, 60))
def test_a_cell_is_exactly_as_wide_as_it_should_be(text: str, cells: int) -> None:
    assert width(fit(text, cells)) == cells


@given(some.text(alphabet=some.characters(categories=("L", "N", "P", "Zs")) | some.sampled_from("，。甲乙")), some.integers(4, 60))
def test_wrapping_loses_only_blanks(text: str, cells: int) -> None:
    lines = list(wrapped(text, cells=cells))
    assert all(width(line, 2) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
