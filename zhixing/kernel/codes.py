"""Check characters of the two codes that registers live by: enterprises (GB 32100-2015) and citizens (GB 11643-1999)."""

from __future__ import annotations

from datetime import date

# GB 32100-2015, 4.5: 31 characters, weights 3^(i-1) mod 31.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB 11643-1999, 4.2: weights 2^(17-i) mod 11 and the check characters of the remainders 0 to 10.
_WEIGHTS = tuple(2 ** (17 - at) % 11 for at in range(17))
_CHECKS = "10X98765432"


def credit_code_fault(code: str) -> str:
    """What is wrong with a unified social credit code, in Chinese; "" for a right one.

    >>> credit_code_fault("91350100M000100Y43"), credit_code_fault("91350100M000100Y44"), credit_code_fault("123")
    ('', '校验码不符', '应为18位')
    """
    if len(code) != 18:
        return "应为18位"
    if any(character not in _ALPHABET for character in code):
        return "含有不允许的字符（不用 I、O、S、V、Z）"
    total = sum(_ALPHABET.index(character) * pow(3, at, 31) for at, character in enumerate(code[:17]))
    return "" if _ALPHABET[-total % 31] == code[17] else "校验码不符"


def identity_number_fault(number: str) -> str:
    """What is wrong with a citizen identity number, in Chinese; "" for a right one.

    >>> identity_number_fault("11010519491231002X"), identity_number_fault("110105194912310021"), identity_number_fault("110105194913310026")
    ('', '校验码不符', '出生日期不存在')
    """
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return "应为18位"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "出生日期不存在"
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return "" if _CHECKS[total % 11] == number[17] else "校验码不符"
