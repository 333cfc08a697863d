"""The numbers of papers (发文字号): the mark of the office, the year in 〔〕, a running number without leading zeros (GB/T 9704-2012, 7.2.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"(?P<mark>.+)〔(?P<year>[0-9]{4})〕(?P<running>[0-9]+)号")


def next_number(mark: str, year: int, given: Iterable[str]) -> str:
    """The next number of a year after those that were given.

    >>> next_number("督", 2020, ["督〔2020〕3号", "督〔2019〕41号", "督〔2020〕11号"])
    '督〔2020〕12号'
    """
    running = [int(found["running"]) for one in given if (found := _NUMBER.fullmatch(one)) and found["mark"] == mark and int(found["year"]) == year]
    return f"{mark}〔{year}〕{max(running, default=0) + 1}号"
