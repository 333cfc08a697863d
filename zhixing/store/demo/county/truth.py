"""What was planted, for whoever wants to know whether it is found: one JSON object a line, the first of them about the whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

NAME = "truth.jsonl"
TEXT = "演示数据，均为虚构 Synthetic data, all invented"
# What comes back from a delivery, and by which rule: the code under which the file of returned rows names it.
RETURNED: Mapping[str, str] = {"wrong_credit_code": "credit_code", "wrong_identity_number": "identity_number", "key_twice": "same_in_file"}


@dataclass(slots=True)
class Planted:
    """Every fault that was made on purpose.

    wrong_credit_code, wrong_identity_number, key_twice  rows of a file, by line, that have to come back
    same_entity    two rows of one enterprise under two numbers: linkage has to bring them together
    late           a data set that was late from one day to another, or still is
    restated       rows that were delivered once more with other values: by key, both values, in the order of the versions
    overclaim, outdated  a figure that a department reports and that the rows do not give: a ticket has to ask
    """

    faults: list[dict[str, Any]] = field(default_factory=list)

    def row(self, fault: str, dataset: str, file: str, line: int, key: str) -> None:
        """A row that has to come back."""
        self.faults.append({"fault": fault, "dataset": dataset, "file": file, "line": line, "key": key, "rule": RETURNED[fault]})

    def same(self, dataset: str, first: str, second: str) -> None:
        """Two rows of one body."""
        self.faults.append({"fault": "same_entity", "dataset": dataset, "rows": [first, second]})

    def late(self, dataset: str, since: date, until: date | None) -> None:
        """Late from a day to the eve of another, None where nothing has come yet."""
        self.faults.append({"fault": "late", "dataset": dataset, "since": since.isoformat(), "until": until.isoformat() if until else None})

    def restated(self, dataset: str, period: str, key: Mapping[str, Any], name: str, before: Any, after: Any) -> None:
        """A value that was delivered again as another."""
        self.faults.append({"fault": "restated", "dataset": dataset, "period": period, "key": dict(key), "field": name, "before": before, "after": after})

    def claim(self, fault: str, code: str, period: str, claimed: str, figure: str) -> None:
        """A figure that the rows do not give."""
        self.faults.append({"fault": fault, "commitment": code, "period": period, "claimed": claimed, "figure": figure})

    @property
    def counts(self) -> Counter[str]:
        """How many of each kind."""
        return Counter(one["fault"] for one in self.faults)

    def write(self, folder: Path, about: Mapping[str, Any]) -> Path:
        """Write the list; `about` is said of the whole."""
        path = folder / NAME
        lines = [{"mark": TEXT, **about, "planted": dict(sorted(self.counts.items()))}, *self.faults]
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), "utf-8")
        return path
