"""Units: the same amount in another scale has the same normal form."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.kernel.numerals import scale
from zhixing.kernel.units import RATIOS, normalise

VALUES = st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**9, places=4)
UNITS = st.sampled_from(["元", "亩", "人次", "平方米", "吨", "户", "千瓦"])


@given(VALUES, st.sampled_from(["万", "亿", "百万", "千万", "万亿"]), UNITS)
def test_scales_are_multiplied_out(value: Decimal, scales: str, unit: str) -> None:
    assert normalise(value, scales + unit) == (value * scale(scales), unit)


@given(VALUES, st.sampled_from(sorted(RATIOS)))
def test_ratios_lose_their_unit(value: Decimal, unit: str) -> None:
    assert normalise(value, unit) == (value * RATIOS[unit], "1")


@given(VALUES, UNITS)
def test_what_is_normal_stays(value: Decimal, unit: str) -> None:
    once = normalise(value, unit)
    assert normalise(*once) == once == (value, unit)


@pytest.mark.parametrize(
    ("value", "unit", "base", "unit_base"),
    [
        ("10", "亿元", "1000000000", "元"),
        ("5", "万人次", "50000", "人次"),
        ("1.88", "‰", "0.00188", "1"),
        ("0.5", "个百分点", "0.005", "1"),
        ("3", "番", "8", "1"),
        ("2", "千米", "2", "千米"),
        ("3", "万千克", "30000", "千克"),
        ("500", "千伏", "500", "千伏"),
        ("10", "个工作日", "10", "工作日"),
        ("34", "微克/立方米", "34", "微克/立方米"),
        ("6", "百分点", "0.06", "1"),
    ],
)
def test_units_of_reports(value: str, unit: str, base: str, unit_base: str) -> None:
    assert normalise(Decimal(value), unit) == (Decimal(base), unit_base)


def test_a_base_value_has_no_exponent() -> None:
    assert [str(part) for part in normalise(Decimal("1E+3"), "万元")] == ["10000000", "元"]
