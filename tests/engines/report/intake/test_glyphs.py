"""What a text layer means by its codes."""

from __future__ import annotations

import pytest

from zhixing.engines.report.intake.glyphs import character


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        (0x2F2F, "工"),  # a radical of Kangxi's dictionary
        (0x2F3E, "户"),  # Unicode's table gives the traditional form
        (0x2ED3, "长"),
        (0x2EA0, "民"),
        (0xF9DC, "隆"),
        (ord("工"), "工"),
        (0x20B9F, "𠮟"),
        (ord("①"), "①"),
        (0xFF0C, "，"),
        (0x3000, " "),
        (0xA0, " "),
        (0x2, "-"),
        (0xAD, ""),
        (0xFFFD, ""),
        (0x7, ""),
        (0xD800, ""),
    ],
)
def test_codes_are_read_as_what_they_mean(code: int, meant: str) -> None:
    assert character(code) == meant
