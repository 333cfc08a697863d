"""Numerals: what is written in Chinese characters or with 万 and 亿 comes back as the number it was."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhixing.kernel.numerals import MYRIADS, numeral_value, plain, scale

DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """The number in Chinese characters, as a schoolbook writes it: 10 200 → 一万零二百."""
    for myriad, factor in (("亿", 10**8), ("万", 10**4)):
        if number >= factor:
            rest = number % factor
            return written(number // factor) + myriad + (("零" if rest < factor // 10 else "") + written(rest) if rest else "")
    for ten, factor in (("千", 1000), ("百", 100), ("十", 10)):
        if number >= factor:
            rest = number % factor
            return DIGITS[number // factor] + ten + (("零" if rest < factor // 10 else "") + written(rest) if rest else "")
    return DIGITS[number]


@given(st.integers(0, 10**8 - 1))
@example(10)
@example(10_005)
@example(30_000_500)
def test_chinese_numerals_below_a_hundred_million_come_back(number: int) -> None:
    assert numeral_value(written(number)) == number


@given(st.integers(10**8, 10**12))
@example(350_000_000)
def test_chinese_numerals_beyond_come_back(number: int) -> None:
    assert numeral_value(written(number)) == number


@given(st.integers(1, 10**12))
def test_ten_to_nineteen_may_leave_out_the_one(number: int) -> None:
    text = written(number % 10 + 10)
    assert numeral_value(text.removeprefix("一")) == numeral_value(text)


@given(st.integers(0, 10**12), st.sampled_from(["", "十", "百", "千", "万", "亿", "万亿"]))
def test_arabic_numerals_with_scales_come_back(number: int, suffix: str) -> None:
    shortened = plain(Decimal(number) / scale(suffix))
    assert numeral_value(f"{shortened:f}{suffix}") == number


@given(st.integers(0, 10**12))
def test_commas_between_thousands_do_not_count(number: int) -> None:
    assert numeral_value(f"{number:,}") == number


@given(st.integers(1000, 9999))
def test_years_are_read_digit_by_digit(year: int) -> None:
    text = "".join(DIGITS[int(digit)] for digit in str(year))
    assert numeral_value(text) == numeral_value(text.replace("零", "〇")) == year


@given(st.integers(1, 99), st.integers(1, 99))
def test_fractions_are_the_same_in_both_scripts(lower: int, upper: int) -> None:
    ratio = (Decimal(upper) / lower).quantize(Decimal("0.000001"))
    assert numeral_value(f"{written(lower)}分之{written(upper)}") == numeral_value(f"{upper}/{lower}") == ratio


@pytest.mark.parametrize("text", ["", "若干", "1.2.3", "三a", "2/0", "零分之一", "-5"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        numeral_value(text)


def test_scales_multiply() -> None:
    assert scale("万亿") == 10**12
    assert all(scale(myriad) == factor for myriad, factor in MYRIADS.items())


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_plain_numbers_are_equal_and_have_no_exponent(value: Decimal) -> None:
    assert plain(value) == value
    assert "E" not in str(plain(value)) or abs(value) < Decimal("0.000001")
