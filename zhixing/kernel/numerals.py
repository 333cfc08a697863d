"""Numerals as Chinese official texts write them: 1,000 · 1.3 · 三十五 · 两千三百 · 三分之二 · 2/3 · 半 · 10万亿."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}
SCALES = {**TENS, **MYRIADS}

SIX_PLACES = Decimal("0.000001")


def scale(suffix: str) -> int:
    """The factor that a run of scale characters stands for: 万 → 10 000, 万亿 → 10¹², "" → 1."""
    factor = 1
    for character in suffix:
        factor *= SCALES[character]
    return factor


def numeral_value(text: str) -> Decimal:
    """The number that a numeral writes; fractions are rounded to six places. Raises ValueError where it writes none.

    >>> [str(numeral_value(t)) for t in ("1,000", "1.3万", "三十五", "两千三百", "三分之二", "2/3", "半", "百")]
    ['1000', '13000', '35', '2300', '0.666667', '0.666667', '0.5', '100']
    """
    if text == "半":
        return Decimal("0.5")
    if "分之" in text:
        lower, upper = text.split("分之", 1)
        return _ratio(numeral_value(upper), numeral_value(lower))
    if "/" in text:
        upper, lower = text.split("/", 1)
        return _ratio(numeral_value(upper), numeral_value(lower))
    if text[:1].isdigit():
        bare = text.rstrip("十百千万亿")
        try:
            return plain(Decimal(bare.replace(",", "")) * scale(text[len(bare) :]))
        except InvalidOperation:
            raise ValueError(f"no number: {text!r}") from None
    return Decimal(_chinese(text))


def plain(value: Decimal) -> Decimal:
    """The same number without exponent and trailing zeros: 1E+1 → 10, 0.070 → 0.07."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _ratio(upper: Decimal, lower: Decimal) -> Decimal:
    if lower == 0:
        raise ValueError("a fraction over zero")
    return (upper / lower).quantize(SIX_PLACES)


def _chinese(text: str) -> int:
    """The integer of a numeral in Chinese characters, positional (二〇二〇) or scaled (两千三百万)."""
    if not text or any(c not in DIGITS and c not in SCALES for c in text):
        raise ValueError(f"no number: {text!r}")
    if len(text) > 1 and all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total = section = digit = 0
    pending = False
    for character in text:
        if character in DIGITS:
            digit, pending = DIGITS[character], True
        elif character in TENS:
            section += (digit if pending else 1) * TENS[character]
            digit, pending = 0, False
        elif character == "万":
            section = (section + digit or 1) * MYRIADS[character]
            digit, pending = 0, False
        else:
            total = (total + section + digit or 1) * MYRIADS[character]
            section = digit = 0
            pending = False
    return total + section + digit
