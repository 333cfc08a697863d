"""A floor against regressions on eleven reports that the project labelled itself; it says what is reached today, not what should be.

Raise a floor when the reader has become better (what is measured, rounded down to two decimals, minus 0.01); never lower one to pass.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

LABELS = Path(__file__).parent / "labels"
SLICES = ("plan quantity", "past quantity", "plan milestone")
FLOORS = {
    "anguo-2022": (0.96, 0.93, 0.93),
    "baoan-2018": (0.95, 0.94, 0.88),
    "hulunbuir-2023": (0.96, 0.97, 0.90),
    "miyi-2022": (0.94, 0.99, 0.97),
    "qingyuan-2023": (0.90, 0.96, 0.91),
    "qingyuan-2024": (0.98, 0.96, 0.95),
    "shantou-2022": (0.91, 0.93, 0.89),
    "xuancheng-2020": (0.98, 0.96, 0.95),
    "xuancheng-2021": (0.97, 0.97, 0.94),
    "xushui-2011": (0.98, 0.96, 0.97),
    "zhejiang-2026": (0.95, 0.95, 0.99),
}


@pytest.mark.parametrize("name", FLOORS)
def test_no_report_is_read_worse_than_before(name: str, score: Callable[[Path, str], tuple[dict[str, float], str]]) -> None:
    strict, table = score(LABELS / f"{name}.jsonl", name)
    below = [f"{key}: strict F1 {strict[key]:.4f}, floor {floor}" for key, floor in zip(SLICES, FLOORS[name], strict=True) if strict[key] < floor]
    assert not below, "\n".join([*below, table])


def test_every_file_of_labels_has_its_floor() -> None:
    assert sorted(path.stem for path in LABELS.glob("*.jsonl")) == sorted(FLOORS)
