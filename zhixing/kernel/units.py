"""Units of Chinese official figures and their normal form: scales multiplied out, percentages as ratios."""

from __future__ import annotations

import re
from decimal import Decimal

from zhixing.kernel.numerals import plain, scale

RATIOS = {
    "%": Decimal("0.01"), "‰": Decimal("0.001"), "个百分点": Decimal("0.01"), "百分点": Decimal("0.01"), "个千分点": Decimal("0.001"),
    "成": Decimal("0.1"), "倍": Decimal(1), "": Decimal(1),
}  # fmt: skip
# 千 is part of these units' own names and no scale: 千瓦, 千米, 千克, 千伏, 千卡, 千帕.
_SCALED = re.compile(r"(?P<scale>(?:[百千]?万亿|[十百千]?亿|[十百千]?万|千(?![瓦米克伏卡帕])|百(?!分)|十)?)(?P<unit>.*)")
SAME = {
    "个工作日": "工作日",
    "个工作小时": "工作小时",
    "大项": "项",
    "㎡": "平方米",
    "m²": "平方米",
    "km": "公里",
    "µg/m³": "微克/立方米",
    "μg/m³": "微克/立方米",
    "μg/m3": "微克/立方米",
    "微克每立方米": "微克/立方米",
    "元人民币": "元",
}  # fmt: skip


def normalise(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """`value` and `unit` in base units: 10 亿元 → 1 000 000 000 元, 5 万人次 → 50 000 人次, 7 % → 0.07 of unit "1".

    >>> [f"{v} {u}" for v, u in (normalise(Decimal(n), x) for n, x in (("1.3", "万人"), ("7", "%"), ("2", "倍"), ("300", "万千瓦"), ("1", "番")))]
    ['13000 人', '0.07 1', '2 1', '3000000 千瓦', '2 1']
    """
    if unit == "番":
        return Decimal(2) ** int(value), "1"
    if unit in RATIOS:
        return plain(value * RATIOS[unit]), "1"
    found = _SCALED.fullmatch(unit)
    assert found is not None
    base = found["unit"]
    return plain(value * scale(found["scale"])), SAME.get(base, base)
