"""A guess at paragraphs where nobody knows better."""

from collections.abc import Callable
from dataclasses import replace

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render.paragraphs import guess_paragraphs
from zhixing.kernel.sources import Manuscript


def spans(reading: Reading, text: str) -> list[str]:
    reading = replace(reading, manuscript=Manuscript("a", "text", text, ""), outline=replace(reading.outline, parts=()))
    return ["".join(text[start:end].split()) for start, end in guess_paragraphs(reading)]


def test_long_lines_are_paragraphs(odd: Callable[..., Reading]) -> None:
    assert spans(odd(), "甲" * 80 + "\n\n" + "乙" * 90 + "\n丙") == ["甲" * 80, "乙" * 90, "丙"]


def test_a_narrow_column_is_joined_until_a_line_falls_short(odd: Callable[..., Reading]) -> None:
    column = "一二三四五六七八九十\n\n一二三四五六七八九十\n一二三。\n\n甲二三四五六七八九十\n一二三四五六七八九十\n"
    assert spans(odd(), column) == ["一二三四五六七八九十" * 2 + "一二三。", "甲二三四五六七八九十一二三四五六七八九十"]


def test_nothing_has_no_paragraphs(odd: Callable[..., Reading]) -> None:
    assert spans(odd(), " \n\n") == []
