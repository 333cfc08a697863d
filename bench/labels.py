"""The labelled texts: which numbers of a report are targets or achievements, and what they are worth."""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.extraction import Unbroken, as_given, canonical

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SAMPLE = ROOT / "examples" / "chengchuan-2025.txt"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text and its labels.

    numbers     for the offset of each labelled number the (value, unit) pairs that are right for it, in base units
    qualifiers  offsets inside numbers that select an object and are no target: finding them is neither right nor wrong
    """

    path: Path
    characters: int
    numbers: dict[int, list[tuple[float, str]]]
    qualifiers: frozenset[int]


def labelled_texts() -> list[Labelled]:
    """The hand-labelled reports beside the project where they are there, else the sample that ships with it."""
    gold = sorted((SHARED / "extraction" / "gold").glob("*.jsonl"))
    pairs = [(report, labels) for labels in gold for report in reports() if report.stem == labels.stem]
    return [labelled(report, labels) for report, labels in pairs or [(SAMPLE, SAMPLE.with_suffix(".labels.jsonl"))]]


def reports() -> list[Path]:
    """All full reports that are there, labelled or not."""
    return sorted((SHARED / "reports").rglob("*.txt")) or [SAMPLE]


def labelled(report: Path, labels: Path) -> Labelled:
    """One report with its labels, both tenses; totality words (全覆盖) have no number and are left out."""
    text = as_given(report)
    records = [json.loads(line) for line in labels.read_text("utf-8").splitlines() if line.strip()]
    numbers: dict[int, list[tuple[float, str]]] = {}
    for record in records:
        if record["kind"] == "quantity" and record.get("value_start", -1) >= 0:
            numbers.setdefault(record["value_start"], []).extend((value, canonical(record["unit_base"])) for value in ends(record))
    return Labelled(report, len(text), numbers, qualifier_offsets(text, records))


def ends(record: dict[str, Any]) -> list[float]:
    """What the number is worth in base units; of a range both ends will do."""
    low = float(record["value_base"])
    high = record.get("value_high")
    return [low] if high is None or not record["value"] else [low, low * high / record["value"]]


def qualifier_offsets(text: str, records: list[dict[str, Any]]) -> frozenset[int]:
    """Where the qualifiers of the records stand in the text."""
    unbroken, offsets = Unbroken(text), set()
    for record in records:
        first, last = bisect_left(unbroken.origin, record["start"]), bisect_left(unbroken.origin, record["end"])
        for qualifier in record.get("qualifiers") or ():
            at = unbroken.text.find(qualifier, first, last)
            if at >= 0:
                offsets.update(unbroken.origin[at : at + len(qualifier)])
    return frozenset(offsets)
