"""Last year's promises and the next report's results, against pairs that were labelled by reading both texts.

A statement is right when its outcome is the labelled one and its sentence overlaps the labelled sentence. Precision counts the statements
with a result (kept, missed, restated) on labelled promises, recall the labelled promises with a result.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.commitments.fulfilment import Fulfilment, fulfilment
from zhixing.engines.report import Reading

LABELS = Path(__file__).parent / "fulfilment"
PAIRS = {"qingyuan-2023": "qingyuan-2024", "miyi-2022": "miyi-2023", "xuancheng-2020": "xuancheng-2021", "baoan-2017": "baoan-2018"}
TOLD = ("kept", "missed", "restated")
PRECISION, RECALL = 0.95, 0.85
PAGE = Path(__file__).parents[2] / "docs" / "engines" / "commitments.md"


@pytest.fixture(scope="module")
def counted(reading_of: Callable[[str], Reading]) -> dict[str, Counter[str]]:
    """For each pair, and together: statements with a result, labels with a result, and how many agree."""
    pairs = {f"{plan} → {review}": _counted(labels(plan), fulfilment(reading_of(plan), reading_of(review))) for plan, review in PAIRS.items()}
    return pairs | {"together": sum(pairs.values(), Counter[str]())}


def test_promises_are_laid_beside_their_results(counted: dict[str, Counter[str]]) -> None:
    table = "\n".join(_line(name, counts) for name, counts in counted.items())
    print(f"\n{table}")
    counts = counted["together"]
    assert counts["right"] / counts["said"] >= PRECISION, table
    assert counts["right"] / counts["there"] >= RECALL, table


def test_the_page_says_what_is_measured(counted: dict[str, Counter[str]]) -> None:
    page = PAGE.read_text("utf-8")
    assert [line for name, counts in counted.items() if (line := _line(name, counts)) not in page] == []


def test_works_of_another_place_are_not_found(reading_of: Callable[[str], Reading]) -> None:
    """Titles are left out: places win the same ones. What is found all the same is called alike (智能制造) or was promised by everybody."""
    pairs = [(plan, review) for plan in PAIRS for own, review in PAIRS.items() if own != plan]
    stages = [one for plan, review in pairs for one in fulfilment(reading_of(plan), reading_of(review)) if one.promise.stage not in (None, "awarded")]
    found = sum(one.outcome in TOLD for one in stages)
    assert found / len(stages) <= 0.01
    assert f"{found} of {len(stages):,}" in PAGE.read_text("utf-8")


def test_every_pair_has_forty_labels_of_both_sorts() -> None:
    assert sorted(path.stem for path in LABELS.glob("*.jsonl")) == sorted(PAIRS)
    for name in PAIRS:
        sorts = Counter(label["outcome"] in TOLD for label in labels(name))
        assert sorts.total() >= 40, name
        assert min(sorts.values()) >= 15, name


def labels(name: str) -> list[dict[str, Any]]:
    """The labelled promises of a report."""
    return [json.loads(line) for line in (LABELS / f"{name}.jsonl").read_text("utf-8").splitlines()]


def told(label: dict[str, Any], fulfilments: tuple[Fulfilment, ...]) -> Fulfilment | None:
    """What the program says of a labelled promise; None where the reader did not see it."""
    near = [one for one in fulfilments if one.promise.start < label["end"] and label["start"] < one.promise.end]
    if label["value_start"] is not None:
        near = [one for one in near if one.promise.target is not None and one.promise.target.start == label["value_start"]]
    return max(near, key=lambda one: _shared(label["subject"], one.promise.subject), default=None)


def right(label: dict[str, Any], said: Fulfilment) -> bool:
    """Is it the labelled outcome, told by the labelled sentence?"""
    found = said.result
    return said.outcome == label["outcome"] and found is not None and found.start < label["result_end"] and label["result_start"] < found.end


def _counted(rows: list[dict[str, Any]], fulfilments: tuple[Fulfilment, ...]) -> Counter[str]:
    counts = Counter[str]()
    for label in rows:
        said, has_result = told(label, fulfilments), label["outcome"] in TOLD
        counts["there"] += has_result
        counts["said"] += said is not None and said.outcome in TOLD
        counts["right"] += has_result and said is not None and right(label, said)
    return counts


def _shared(one: str, other: str) -> float:
    return 2 * len(set(one) & set(other)) / (len(set(one)) + len(set(other)) or 1)


def _line(name: str, counts: Counter[str]) -> str:
    precision, recall = counts["right"] / max(counts["said"], 1), counts["right"] / max(counts["there"], 1)
    return f"| {name} | {precision:.3f} of {counts['said']} | {recall:.3f} of {counts['there']} |"
