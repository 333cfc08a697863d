"""Rows b and c: the readings of the gold reports reach the bars, by the scorer that comes with the gold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

YONGKANG = {"plan quantity": 0.98, "plan milestone": 0.93}
OTHERS = {"plan quantity": 0.95, "past quantity": 0.92, "plan milestone": 0.85}


@pytest.mark.parametrize(
    ("name", "bars"), [("yongkang-2020", YONGKANG), ("jinhua-2021", OTHERS), ("miyi-2023", OTHERS)], ids=["yongkang-2020", "jinhua-2021", "miyi-2023"]
)
def test_gold_is_reached(name: str, bars: dict[str, float], shared: Callable[[str], Path], score: Callable[[Path, str], tuple[dict[str, float], str]]) -> None:
    strict, table = score(shared(f"extraction/gold/{name}.jsonl"), name)
    below = [f"{key}: strict F1 {strict[key]:.4f}, bar {bar}" for key, bar in bars.items() if strict[key] < bar]
    assert not below, "\n".join([*below, table])
