"""Plain text: every encoding comes back the same, everything else is refused with a sentence."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.intake.plain import decode, read_plain
from zhixing.kernel.errors import InputFault

HAN = st.sampled_from([bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)])
SIGNS = st.sampled_from("，。、；：？！“”‘’（）《》【】—…·％‰①②⑩0123456789.%+-/ \u3000\r\n\tABCxyz")
REST = st.text(st.one_of(HAN, HAN, HAN, SIGNS))
CHINESE = st.builds("".join, st.tuples(REST, HAN, REST))  # at least one character: a lone "·" in UTF-8 is "路" in GB18030


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@given(text=CHINESE)
def test_any_chinese_text_comes_back_the_same(encoding: str, text: str) -> None:
    assert decode("t", text.encode(encoding))[0] == text


@given(text=st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_comes_back_with_a_byte_order_mark(text: str) -> None:
    text = text.lstrip("\ufeff")
    for encoding, mark in (("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)):
        assert decode("t", mark + text.encode(encoding))[0] == text


@given(data=st.binary())
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        decode("t", data)
    except InputFault as fault:
        assert str(fault).startswith("t")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("隆", "gb18030"),
        ("㐀䶮𬭎市", "utf-8"),
        ("㐀䶮", "utf-8"),
        ("政府工作报告", "gb18030"),
        ("———···甲", "gb18030"),  # signs that are other characters in GB 2312
        ("plain words", "utf-8"),
        ("Überblick", "utf-8"),
        ("привет мир", "utf-8"),
    ],
)
def test_the_encoding_is_named(text: str, encoding: str) -> None:
    assert decode("t", text.encode(encoding)) == (text, encoding)


def test_line_ends_are_kept() -> None:
    assert read_plain("t", "一\r\n二\r三\n四\x0b".encode(), "").text == "一\r\n二\r三\n四\x0b"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("縣政府工作報告：全面推進經濟建設，促進就業".encode("big5"), "is not UTF-8, and the text makes no sense as GB18030"),
        ("政府工作報告".encode("utf-16-le") + b"\n\0", "it has zero bytes in it"),
        ("政府工作".encode() + b"\n" + "报告".encode()[:4], "t, line 2: byte 17 is not UTF-8"),
        (codecs.BOM_UTF8 + b"\xff", "does not fit the encoding that the byte order mark announces"),
        (codecs.BOM_UTF16_LE + b"\x00", "does not fit the encoding"),
        (bytes(range(1, 32)) * 40, "full of control characters"),
        (b" \n\t\r\n", "nothing but white space"),
        ("\u3000\n".encode(), "nothing but white space"),
    ],
)
def test_what_is_no_text_gets_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(InputFault, match=sentence) as caught:
        read_plain("t", data, "")
    assert "\n" not in str(caught.value)


def test_a_stray_control_character_is_no_reason_to_refuse() -> None:
    assert decode("t", ("政府工作报告" * 500 + "\x07").encode())[0].endswith("\x07")


def test_markdown_is_known_by_its_name(open_file: Callable[..., Any]) -> None:
    text = "## 一、回顾\n\n<br>\n"
    assert open_file("a.md", text.encode()).medium == "markdown"
    assert open_file("a.markdown", text.encode()).text == text
    assert open_file("a.txt", text.encode()).medium == "text"
