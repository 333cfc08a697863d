"""The rows that come back: a CSV with what is wrong in front of the columns as they were delivered, to be put right and sent again."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from zhixing.engines.datahub.line import Line
from zhixing.engines.datahub.source import OWN
from zhixing.engines.records import Fault, Table

# What a spreadsheet program would take for a formula; the reader takes the apostrophe off again.
RISKY = re.compile(r"[=@\t\r]|[+-](?![0-9.,]*$)")
# So many rows are written out; of a delivery that is refused anyway nobody mends more by hand.
MOST_RETURNED = 100_000


@dataclass(slots=True)
class Tally:
    """How many rows are bad, and how often which rule was broken in which field."""

    rows: int = 0
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    # The first fault of each kind, to be told as an example.
    example: dict[tuple[str, str], Fault] = field(default_factory=dict)

    def add(self, faults: Sequence[Fault]) -> None:
        """One more bad row."""
        self.rows += 1
        for one in faults:
            key = (one.field, one.code)
            self.faults[key] += 1
            self.example.setdefault(key, one)


class Returned:
    """Writes the file of returned rows, once there is one. To be used as a context."""

    def __init__(self, path: Path, table: Table, titles: Sequence[str], ids: Sequence[str]) -> None:
        self.path, self.tally = path, Tally()
        self.titles, self.ids = tuple(titles), tuple(ids)
        # A file of returned rows that was put right; what an earlier return has put in front is left out, so that it can come back twice.
        self.corrects = self.titles[: len(OWN)] == OWN
        self._table, self._from = table, len(OWN) if self.corrects else 0
        self._at = {id: at for at, id in enumerate(ids) if id}
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([*OWN, *map(safe, self.titles[self._from :])])

    def __enter__(self) -> Returned:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def add(self, line: Line, faults: Sequence[Fault]) -> None:
        """One row, as it was delivered, with everything that is wrong with it."""
        self.tally.add(faults)
        if self.tally.rows > MOST_RETURNED:
            return
        fields = [self._label(one.field) for one in faults]
        found = [line.cells[self._at[one.field]] if self._at.get(one.field, len(line.cells)) < len(line.cells) else "" for one in faults]
        reasons = [f"{label}：{one.zh}" if label else one.zh for label, one in zip(fields, faults, strict=True)]
        told = ["；".join(fields), "；".join(found), "；".join(one.code for one in faults), "；".join(reasons)]
        self._writer.writerow([line.number, *map(safe, told), *map(safe, line.cells[self._from :])])

    def _label(self, id: str) -> str:
        return self._table.field(id).label.zh if id in self._table.ids else ""


def safe(text: str) -> str:
    """A text that no spreadsheet program computes.

    >>> safe("=1+1"), safe("-东山"), safe("-1.5")
    ("'=1+1", "'-东山", '-1.5')
    """
    return f"'{text}" if RISKY.match(text) else text
