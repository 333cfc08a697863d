"""What people type, and what is kept of it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.records.conftest import KNOWN
from zhixing.engines.ledger import Kept
from zhixing.engines.records import Field
from zhixing.engines.records.table import FIELD_TYPES, Label
from zhixing.engines.records.values import parse, shortest

CHOICES = {"road": Label("道路", "Road"), "plant": Label("水厂（站）", "Waterworks")}


def field(type: str, **more: Any) -> Field:
    return Field("f", Label("栏", "Field"), type, choices=CHOICES if type == "choice" else {}, **more)  # type: ignore[arg-type]


def kept(raw: Any, type: str, **more: Any) -> Kept:
    value, fault = parse(field(type, **more), raw, KNOWN)
    assert fault is None, fault
    return value


def told(raw: Any, type: str, **more: Any) -> str:
    value, fault = parse(field(type, **more), raw, KNOWN)
    assert value is None
    assert fault is not None
    return fault.zh


@pytest.mark.parametrize(
    ("raw", "type", "expected"),
    [
        ("  东山水厂 ", "text", "东山水厂"),
        ("第一行\r\n第二行", "long", "第一行\n第二行"),
        ("１２３", "integer", 123),
        ("1,200", "integer", 1200),
        (7.0, "integer", 7),
        ("2020年", "year", 2020),
        ("2020-03-01", "date", "2020-03-01"),
        ("2020年3月1日", "date", "2020-03-01"),
        ("2020.3.1", "date", "2020-03-01"),
        ("2020/03/1", "date", "2020-03-01"),
        ("20200301", "date", "2020-03-01"),
        ("２０２０－０３－０１", "date", "2020-03-01"),
        (datetime.datetime(2020, 3, 1, 0, 0), "date", "2020-03-01"),
        (datetime.date(2020, 3, 1), "date", "2020-03-01"),
        ("2020年3月", "month", "2020-03"),
        ("202003", "month", "2020-03"),
        ("道路", "choice", "road"),
        ("road", "choice", "road"),
        ("水厂(站)", "choice", "plant"),
        ("是", "yesno", True),
        ("否", "yesno", False),
        (False, "yesno", False),
        ("西湖镇", "place", "990101100"),
        ("990101001", "place", "990101001"),
        ("县住建局", "agency", "housing"),
        ("澄川县水利局", "agency", "water"),
        ("120.0412345678, 28.9", "geometry", '{"type":"Point","coordinates":[120.0412346,28.9]}'),
        ("a" * 64, "file", ["a" * 64]),
        (["a" * 64, "b" * 64, "a" * 64], "file", ["a" * 64, "b" * 64]),
    ],
)
def test_what_is_kept(raw: Any, type: str, expected: Kept) -> None:
    assert kept(raw, type) == expected


@pytest.mark.parametrize(
    ("raw", "unit", "expected"),
    [
        ("12.50", "亩", "12.5"),
        ("3.5亿元", "万元", "35000"),
        ("3.5 亿", "万元", "35000"),
        ("200万元", "元", "2000000"),
        ("1.2万亩", "亩", "12000"),
        ("30%", "%", "30"),
        ("30", "%", "30"),
        ("34微克/立方米", "微克/立方米", "34"),
        ("-0.0", "元", "0"),
        ("1e3", "元", None),
        (1200, "元", "1200"),
        (0.1, "元", "0.1"),
        (Decimal("1E+3"), "元", "1000"),
    ],
)
def test_numbers_are_kept_in_the_unit_of_their_field(raw: Any, unit: str, expected: str | None) -> None:
    if expected is None:
        assert "不是数字" in told(raw, "number", unit=unit) or "单位" in told(raw, "number", unit=unit)
    else:
        assert kept(raw, "number", unit=unit) == expected


@pytest.mark.parametrize(
    ("raw", "type", "more", "expected"),
    [
        ("一二\n三", "text", {}, "只能写一行"),
        ("一二三四", "text", {"longest": 3}, "最多 3 个字，现有 4 个"),
        ("x1", "text", {"pattern": "[0-9]+", "help": Label("数字", "digits")}, "格式不符：数字"),
        ("abc", "integer", {}, "“abc”不是数字"),
        ("1.5", "integer", {}, "“1.5”不是整数"),
        ("3 公里", "number", {"unit": "万元"}, "单位“公里”与本栏的“万元”不符"),
        ("-1", "number", {"unit": "元", "low": Decimal(0)}, "不能小于 0"),
        ("101", "number", {"unit": "%", "high": Decimal(100)}, "不能大于 100"),
        ("1.234", "money", {"unit": "元", "decimals": 2}, "最多保留 2 位小数"),
        ("2020-02-30", "date", {}, "“2020-02-30”不是日期，请写成 2020-03-31"),
        ("43891", "date", {}, "“43891”不是日期，请写成 2020-03-31"),
        ("2020-13", "month", {}, "“2020-13”不是年月，请写成 2020-03"),
        ("20", "year", {}, "“20”不是年份"),
        ("铁路", "choice", {}, "“铁路”不在可选项中：道路、水厂（站）"),
        ("也许", "yesno", {}, "“也许”应为“是”或“否”"),
        ("南山镇", "place", {}, "没有名为“南山镇”的乡镇（街道）"),
        ("县公安局", "agency", {}, "没有名为“县公安局”的部门"),
        ("北纬28度", "geometry", {}, "不是有效的位置：北纬28度"),
        ("200,28", "geometry", {}, "不是有效的位置：200,28"),
        ("照片.jpg", "file", {}, "“照片.jpg”不是已上传的材料"),
        ("a\x00b", "text", {}, "含有不可见的控制字符，请删除后重填"),
        ("\ud800", "text", {}, "含有不可见的控制字符，请删除后重填"),
        ("", "text", {"required": True}, "必填，不能为空"),
        ("   ", "date", {"required": True}, "必填，不能为空"),
        (True, "integer", {}, "“True”不是数字"),
        (float("nan"), "number", {"unit": "元"}, "“nan”不是数字"),
        (float("inf"), "number", {"unit": "元"}, "“inf”不是数字"),
        ("9" * 400, "number", {"unit": "元"}, "“" + "9" * 40 + "…”不是数字"),
    ],
)
def test_what_is_wrong_is_told(raw: Any, type: str, more: dict[str, Any], expected: str) -> None:
    assert told(raw, type, **more) == expected


@pytest.mark.parametrize("type", FIELD_TYPES)
@pytest.mark.parametrize("raw", ["", "  ", None, [], ()])
def test_nothing_is_kept_of_nothing(raw: Any, type: str) -> None:
    assert parse(field(type), raw, KNOWN) == (None, None)


anything = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(max_size=60)
    | st.dates()
    | st.datetimes()
    | st.lists(st.text(), max_size=3)
)


@given(anything, st.sampled_from(FIELD_TYPES))
def test_whatever_is_typed_is_kept_or_told(raw: Any, type: str) -> None:
    value, fault = parse(field(type, unit="元"), raw, KNOWN)
    assert value is None or fault is None
    if fault is not None:
        assert fault.zh
        assert fault.en


@given(anything, st.sampled_from(FIELD_TYPES))
def test_what_is_kept_is_kept_again(raw: Any, type: str) -> None:
    """What was kept can be given back and stays what it is."""
    value, _ = parse(field(type, unit="元"), raw, KNOWN)
    assert parse(field(type, unit="元"), value, KNOWN) == (value, None)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_a_number_has_one_form(value: Decimal) -> None:
    text = shortest(value)
    assert Decimal(text) == value
    assert text == shortest(Decimal(text))
    assert not ("." in text and text.endswith("0"))
