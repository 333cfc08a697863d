"""Addresses taken apart into town, road and number; codes and telephones as they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from zhixing.engines.linkage.names import without_places
from zhixing.kernel.codes import credit_code_fault

_ROAD = re.compile(r"([一-鿿]{1,8}?(?:大道|大街|公路|[路街巷弄]|村|工业园区|工业园|工业区|开发区|社区|小区|广场|市场))")
_NUMBER = re.compile(r"([0-9]+(?:-[0-9]+)?)(?=[号弄幢栋座]|$)")
# What a credit code never has (GB 32100-2015, 4.1), and what was meant by it.
_NEVER = str.maketrans({"I": "1", "O": "0", "S": "5", "Z": "2", "V": "U"})


def clean_code(text: str) -> str:
    """A credit code in capital letters without signs between; a letter that no code has is read as what it looks like, where the check character then fits.

    >>> clean_code(" 9135 0100 M0oo 100y 43"), clean_code("12")
    ('91350100M000100Y43', '12')
    """
    code = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())
    meant = code.translate(_NEVER)
    return meant if meant != code and is_right(meant) else code


def is_right(code: str) -> bool:
    """Is it a credit code with its check character?"""
    return bool(code) and not credit_code_fault(code)


def clean_phone(text: str) -> str:
    """A telephone as its last eleven figures, or eight of a line; "" where there are fewer than seven.

    >>> clean_phone("+86 138-0000-1234"), clean_phone("0579-87101234"), clean_phone("110")
    ('13800001234', '87101234', '')
    """
    figures = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))
    if re.search(r"1[3-9][0-9]{9}$", figures):
        return figures[-11:]
    return figures[-8:] if len(figures) >= 7 else ""


def split_address(text: str, towns: Mapping[str, str], regions: Sequence[str]) -> tuple[str, str, str]:
    """The town's code, the road or village, and the number of an address; "" for what is not said.

    >>> split_address("云岭市澄川县东山街道人民路１８号", {"东山街道": "990101001"}, ("东山街道", "云岭市", "澄川县"))
    ('990101001', '人民路', '18')
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    town = next((code for name, code in towns.items() if name in plain), "")
    found = list(_ROAD.finditer(plain := without_places(plain, regions)))
    road = found[-1][1] if found else ""
    numbers = _NUMBER.findall(plain[found[-1].end() :] if found else plain)
    return town, road, numbers[0] if numbers else ""
