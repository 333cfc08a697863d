"""The shares of the three sectors (rule 2: one record for each)."""

from __future__ import annotations

import pytest

from zhixing.engines.report.sectors import structures
from zhixing.engines.report.sentences import Span


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("三次产业结构调整为3.3:38.6:58.1", ["3.3", "38.6", "58.1"]),
        ("三次产业结构由5:40:55优化为4:39:57", ["4", "39", "57"]),
        ("产业结构不断优化", []),
        ("比分为3:2:1", []),
    ],
)
def test_the_structure_of_the_sectors(text: str, values: list[str]) -> None:
    found = structures(text, Span(0, len(text)))
    assert [str(d.value) for d in found] == values
    assert all((d.unit, d.measure, d.comparator) == ("%", "share", "=") for d in found)
    assert [text[d.at : d.end] for d in found] == values
