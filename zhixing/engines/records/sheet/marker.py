"""The hidden sheet by which our own workbooks are known again: which table, which shape, which sheet holds the rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from openpyxl import Workbook

from zhixing.engines.records.sheet.columns import shape
from zhixing.engines.records.sheet.grid import Grid
from zhixing.engines.records.table import Table

SHEET, GUIDE, LISTS = "_zhixing", "填表说明", "_lists"
OWN = frozenset({SHEET, GUIDE, LISTS})
FORM = "zhixing-sheet-1"


@dataclass(frozen=True, slots=True)
class Marker:
    """What the hidden sheet says."""

    table: str
    title: str
    shape: str
    sheet: str


def put(book: Workbook, table: Table, sheet: str) -> None:
    """Add the hidden sheet to a workbook; openpyxl's two kinds of workbook take it alike."""
    hidden: Any = book.create_sheet(SHEET)
    hidden.append([FORM, table.id, table.label.zh, shape(table), sheet])
    hidden.sheet_state = "veryHidden"


def read(grid: Grid) -> Marker | None:
    """What the hidden sheet of a workbook says; None for a workbook that we did not make."""
    for sheet in grid.sheets:
        if sheet.title == SHEET:
            for row in islice(grid.rows(sheet), 1):
                told = [str(row.cells[column].value) if column in row.cells else "" for column in range(1, 6)]
                return Marker(*told[1:]) if told[0] == FORM else None
    return None


def sheet_title(table: Table) -> str:
    """The title of the sheet of rows: at most 31 characters, without those that no sheet may have."""
    text = "".join(character for character in table.label.zh if character not in r"[]:*?/\'").strip()[:31]
    return text or table.id[:31]
