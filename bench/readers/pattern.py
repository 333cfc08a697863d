"""A pattern and no library: the control. It tells what of a library's row is the library's merit.

Every run of digits, with 万 and 亿 multiplied out, and the measure word after it, of a short list; another word after it is no unit.
The cn2an adapter looks with the same pattern, widened to Chinese numerals.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod
from pathlib import Path

from bench.extraction import Extraction, Reader, Unbroken, as_given

DISTRIBUTION = ""
# The measure words that cn2an 0.5.24 knows, % and 个百分点.
MEASURES = "%|个百分点|千克|公斤|厘米|毫米|公里|毫升|小时|分钟|斤|克|吨|米|升|元|角|分|个|只|条|张|块|瓶|杯|份|本|辆|台|匹|头|位|亩|秒|天"
FIGURES = r"[0-9]+(?:\.[0-9]+)?(?:/[0-9]+)?[十百千万亿]*"
CANDIDATE = re.compile(rf"{FIGURES}(?:{MEASURES})?")
FIGURE = re.compile(rf"(?P<value>[0-9]+(?:\.[0-9]+)?)(?:/(?P<divisor>[0-9]+))?(?P<scale>[十百千万亿]*)(?P<unit>{MEASURES})?")
SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}


def load() -> Reader:
    """The pattern as a reader."""
    return lambda path: numbers(path, CANDIDATE, str, multiplied)


def numbers(path: Path, candidate: re.Pattern[str], figures: Callable[[str], str], worth: Callable[[str, str], float]) -> list[Extraction]:
    """The candidates of one text that are figures, once `figures` has turned them; `worth` is the value of figures with a scale (1.2, 万)."""
    unbroken = Unbroken(as_given(path))
    out = []
    for found in candidate.finditer(unbroken.text):
        figure = FIGURE.fullmatch(figures(found.group()))
        if figure:
            value = worth(figure["value"], figure["scale"]) / (float(figure["divisor"] or 1) or 1)
            value, unit = (value / 100, "1") if figure["unit"] in ("%", "个百分点") else (value, figure["unit"])
            out.append(Extraction(unbroken.origin[found.start()], value, unit))
    return out


def multiplied(value: str, scale: str) -> float:
    """1.2 and 万 → 12000."""
    return float(value) * prod(SCALES[character] for character in scale)
