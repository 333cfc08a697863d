"""Files as departments send them: GB18030 text from old programs, workbooks, Parquet. Whoever adds a row is told the line that it comes to stand in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from zhixing.engines.datahub import DataSet, Writer
from zhixing.engines.ledger import Kept
from zhixing.engines.records import Known, sheet
from zhixing.store.demo.county.truth import Planted

# Every file says in its name that it is synthetic, as what the portal gives out does.
MARK = "-synthetic"
Kind = Literal["csv", "xlsx", "parquet"]
# Above the rows of a workbook stand the banner that it is synthetic and the header; above those of text the header.
FIRST: Mapping[Kind, int] = {"csv": 2, "xlsx": 3, "parquet": 1}


@dataclass(frozen=True, slots=True)
class Row:
    """A row to be written: its fields as the ledger would keep them, what is wrong with it on purpose, "" for nothing, and the key of another row of the same body."""

    fields: Mapping[str, Kept]
    fault: str = ""
    twin: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What is delivered at one time: which rows of which data set, for which period, when. The rows are made while they are written."""

    dataset: str
    period: str
    at: datetime
    kind: Kind
    rows: Iterable[Row]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A batch that has been written."""

    dataset: str
    period: str
    at: datetime
    path: Path
    rows: int
    about: str


def written(batch: Batch, dataset: DataSet, known: Known, folder: Path, planted: Planted) -> Delivery:
    """Write a batch into a folder, and put down which of its lines are faulty."""
    again = "-again" if batch.about else ""
    path = folder / f"{batch.dataset}-{batch.period}{again}{MARK}.{batch.kind}"
    count = 0

    def told() -> Iterator[Mapping[str, Kept]]:
        nonlocal count
        for line, row in enumerate(batch.rows, FIRST[batch.kind]):
            key = str(row.fields[dataset.table.key[0]])
            if row.fault:
                planted.row(row.fault, batch.dataset, path.name, line, key)
            if row.twin:
                planted.same(batch.dataset, row.twin, key)
            count += 1
            yield row.fields

    {"csv": _text, "xlsx": _workbook, "parquet": _parquet}[batch.kind](path, dataset, known, told())
    return Delivery(batch.dataset, batch.period, batch.at, path, count, batch.about)


def _text(path: Path, dataset: DataSet, known: Known, rows: Iterable[Mapping[str, Kept]]) -> None:
    """Comma-separated text in GB18030, with titles, names and days as a program for offices writes them."""
    spellings = {one.id: _spelled(one.type, {id: label.zh for id, label in one.choices.items()}, known) for one in dataset.table.fields}
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(one.label.zh for one in dataset.table.fields)
        for row in rows:
            writer.writerow(said.get(str(value), value) if (value := row.get(id)) is not None else "" for id, said in spellings.items())


def _spelled(type: str, choices: Mapping[str, str], known: Known) -> Mapping[str, str]:
    """How the values of a field are written, where it is not as the ledger keeps them."""
    names = {"place": known.places, "agency": known.agencies, "yesno": {"True": "是", "False": "否"}, "choice": choices}
    return names.get(type, {})


def _workbook(path: Path, dataset: DataSet, known: Known, rows: Iterable[Mapping[str, Kept]]) -> None:
    with path.open("wb") as file:
        sheet.write_rows(file, dataset.table, known, (sheet.Outgoing("", 0, dataset.owner, row) for row in rows), synthetic=True)


def _parquet(path: Path, dataset: DataSet, _: Known, rows: Iterable[Mapping[str, Kept]]) -> None:
    with Writer(path, dataset.columns[1:]) as writer:
        for row in rows:
            writer.add((), row)
