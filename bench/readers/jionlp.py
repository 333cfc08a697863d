"""JioNLP: its extractors of money and of time, the only two of its entities that carry a number and a unit.

Its best chance: clause by clause (as fast as the whole text in one call, and no amount runs over a comma), and of time only the
lengths (20个工作日, 半小时); its dates are not counted against it.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import jionlp

from bench.extraction import Extraction, Reader, Unbroken, as_given

DISTRIBUTION = "jionlp"
LENGTHS = {"year": "年", "month": "个月", "week": "周", "workday": "工作日", "day": "天", "hour": "小时", "minute": "分钟", "second": "秒"}
CLAUSE = re.compile(r"[^，。；！？]+[，。；！？]?")
NUMBER = re.compile(r"[0-9０-９零〇一二三四五六七八九十百千万亿两半几]")


def load() -> Reader:
    """Both extractors, silenced: JioNLP logs a traceback for many an expression that it cannot parse."""
    logging.disable(logging.CRITICAL)
    return read


def read(path: Path) -> list[Extraction]:
    """Amounts of money and lengths of time of one text; the start is that of the number (超10亿元 → 10)."""
    unbroken = Unbroken(as_given(path))
    out = []
    for clause in CLAUSE.finditer(unbroken.text):
        for entity in jionlp.ner.extract_money(clause.group(), with_parsing=True) + jionlp.ner.extract_time(clause.group(), with_parsing=True):
            found, number = amount(entity), NUMBER.search(entity["text"])
            if found and number:
                out.append(Extraction(unbroken.origin[clause.start() + entity["offset"][0] + number.start()], *found))
    return out


def amount(entity: dict[str, Any]) -> tuple[float, str] | None:
    """Value and unit of an entity; None for what is no amount (a date, a recurrence). Of a range the lower end."""
    detail = entity["detail"]
    if entity["type"] == "money":
        number = detail["num"]
        return float(number[0] if isinstance(number, list) else number), detail["case"]
    if entity["type"] != "time_delta":
        return None
    length = detail["time"][0] if isinstance(detail["time"], list) else detail["time"]
    name, value = next(iter(length.items()))
    return float(value[0] if isinstance(value, list) else value), LENGTHS.get(name, name)
