"""cn2an: turns Chinese numerals into figures; it extracts nothing, so the control's pattern does the looking for it.

The pattern, widened to Chinese numerals, finds each run with the measure word after it; `cn2an.transform` gets the run (it needs the
measure word: 两个 is 2个, 两 alone is not touched), the pattern reads the figures of the result, and cn2an multiplies out 万 and 亿.
"""

from __future__ import annotations

import re
import warnings

import cn2an

from bench.extraction import Reader
from bench.readers.pattern import FIGURES, MEASURES, numbers

DISTRIBUTION = "cn2an"
NUMERAL = "[零〇一二三四五六七八九十百千万亿两]"
SPELLED = rf"百分之{NUMERAL}+(?:点{NUMERAL}+)?|{NUMERAL}+分之{NUMERAL}+|{NUMERAL}+(?:点{NUMERAL}+)?|半"
CANDIDATE = re.compile(rf"(?:{SPELLED}|{FIGURES})(?:{MEASURES})?")


def load() -> Reader:
    """The transformer; it warns of every run that it cannot turn, which is normal here."""
    warnings.simplefilter("ignore")
    return lambda path: numbers(path, CANDIDATE, cn2an.transform, worth)


def worth(value: str, scale: str) -> float:
    """What figures with a scale come to: 1.2 and 万 → 12000."""
    return float(cn2an.cn2an(value + scale, "smart") if scale else value)
