"""This project's report reader: the whole reading is done (structure, milestones, accounting), the quantities are what is compared."""

from __future__ import annotations

from pathlib import Path

import zhixing
from bench.extraction import Extraction, Reader

DISTRIBUTION = "zhixing"


def load() -> Reader:
    """The reader of `zhixing.read`, every record of kind quantity whose number stands in the text (no 全覆盖, no 清零)."""
    return read


def read(path: Path) -> list[Extraction]:
    """The quantities of one report; two subjects that share one number are one extraction."""
    targets = (record.target for record in zhixing.read(path).records if record.kind == "quantity")
    numbers = {target.start: target for target in targets if target is not None and target.start >= 0}
    return [Extraction(start, float(target.value_base), target.unit_base) for start, target in sorted(numbers.items())]
