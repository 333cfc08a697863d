"""A spreadsheet in: the sheet and header that belong to a table are found, and its rows come out one by one with what is wrong in their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

from zhixing.engines.records.faults import Fault
from zhixing.engines.records.sheet import delimited, marker
from zhixing.engines.records.sheet.columns import EXTRA, KEEPER, MOST_COLUMNS, ROW, VERSION, Header, is_header_again, match, shape
from zhixing.engines.records.sheet.grid import Cell, Grid, Row, Sheet
from zhixing.engines.records.sheet.package import Package, kind_of
from zhixing.engines.records.sheet.place import Placed, Refused, placed, refusal
from zhixing.engines.records.table import Table
from zhixing.engines.records.values import Unfit

MOST_ROWS = 100_000
# How far down a header is looked for: above it people put a title and remarks.
HEADER_WITHIN = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One row to be taken in.

    values   raw values by field; a cell that nothing can be read from stands as the Unfit that says why, one that is empty as None
    row, version, keeper  the columns by which a row that was taken out is known again; "" where there are none
    faults   what is wrong with the row as a whole
    cells    everything that stands in it, by column
    """

    number: int
    values: Mapping[str, Any]
    row: str = ""
    version: str = ""
    keeper: Any = ""
    faults: tuple[Fault, ...] = ()
    cells: Mapping[int, Cell] = field(default_factory=dict)


class Incoming:
    """A spreadsheet that somebody hands in for a table; opened, its header found. To be closed, or used as a context."""

    def __init__(self, path: Path, name: str, table: Table) -> None:
        self.name, self.table = name, table
        self._path, self._package, self._grid = path, None, None
        self._sheet = Sheet("", "", "visible")
        if kind_of(path, name) == "workbook":
            self._package = Package(path, name)
            try:
                self._grid = Grid(self._package)
                self._sheet, self.header = self._chosen(self._grid)
            except Refused:
                self.close()
                raise
        else:
            self.header = self._best(Sheet("", "", "visible"))
        self._until = _Merged(self._grid.merges(self._sheet) if self._grid else [], set(self.header.ids))

    def __enter__(self) -> Incoming:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go."""
        if self._package is not None:
            self._package.close()

    @property
    def title(self) -> str:
        """The title of the sheet that is read; "" for delimited text."""
        return self._sheet.title

    def at(self, line: Line, fault: Fault) -> Placed:
        """A fault of a line at its cell."""
        column = self.header.column(fault.field) if fault.field else 0
        return placed(self.title, line.number, column, self.header.titles.get(column, "") or self._label(fault.field), fault)

    def lines(self) -> Iterator[Line]:
        """The rows below the header that are not empty, in their order; refuses a sheet that has too many."""
        count = 0
        self._until.restart()
        for row in self._rows(self._sheet):
            if row.number <= self.header.row or not any(column in row.cells for column in self.header.ids) or not _says_something(row):
                continue
            count += 1
            if count > MOST_ROWS:
                raise refusal(self.name, "many_rows", f"{MOST_ROWS}")
            yield self._line(row)

    def _line(self, row: Row) -> Line:
        merged = self._until.at(row.number)
        values: dict[str, Any] = {}
        for column, id in self.header.ids.items():
            values[id] = Unfit("merged") if column in merged else _raw(row.cells.get(column))
        faults = [Fault("", "hidden_row")] if row.hidden else []
        if is_header_again(self.header, row):
            faults.append(Fault("", "header_again"))
        extra = {id: values.pop(id, "") for id in EXTRA}
        told = {id: "" if extra[id] is None or isinstance(extra[id], Unfit) else str(extra[id]).strip() for id in (ROW, VERSION)}
        return Line(row.number, values, told[ROW], told[VERSION], extra[KEEPER], tuple(faults), row.cells)

    def _label(self, id: str) -> str:
        return self.table.field(id).label.zh if id in self.table.ids else ""

    def _rows(self, sheet: Sheet) -> Iterator[Row]:
        return self._grid.rows(sheet) if self._grid else delimited.rows(self._path, self.name)

    def _chosen(self, grid: Grid) -> tuple[Sheet, Header]:
        """The sheet that the template names, else the visible one whose header says most; a template of another table is refused."""
        made = marker.read(grid)
        if made and made.table != self.table.id:
            raise refusal(self.name, "foreign_table", made.title, self.table.label.zh)
        shown = [sheet for sheet in grid.sheets if sheet.state == "visible" and sheet.title not in marker.OWN]
        if made and any(sheet.title == made.sheet for sheet in shown):
            shown = [sheet for sheet in shown if sheet.title == made.sheet]
        found: list[tuple[Sheet, Header]] = []
        for sheet in shown[:50]:
            header = self._header(sheet)
            if header is not None:
                found.append((sheet, header))
        if not found:
            raise self._headless(shown)
        sheet, header = max(found, key=lambda pair: len(pair[1].ids))
        notes = [Placed(other.title, 0, 0, "", "", "sheet_unread", (other.title, sheet.title)) for other, _ in found if other is not sheet]
        if made and made.shape != shape(self.table):
            notes.append(Placed(sheet.title, 0, 0, "", "", "old_template"))
        return sheet, replace(self._sound(header), notes=(*notes, *header.notes))

    def _best(self, sheet: Sheet) -> Header:
        header = self._header(sheet)
        if header is None:
            raise self._headless([])
        return self._sound(header)

    def _header(self, sheet: Sheet) -> Header | None:
        """The row of the first few that says most titles, if the key is among them."""
        found: list[Header] = []
        for row in islice(self._rows(sheet), HEADER_WITHIN):
            if len(row.cells) > MOST_COLUMNS:
                raise refusal(self.name, "many_columns", str(MOST_COLUMNS))
            header = match(self.table, row, sheet.title)
            if set(self.table.known_by) <= set(header.ids.values()) or ROW in header.ids.values():
                found.append(header)
        return max(found, key=lambda header: (len(header.ids), -header.row)) if found else None

    def _headless(self, sheets: list[Sheet]) -> Refused:
        keys = "、".join(self.table.field(id).label.zh for id in self.table.known_by)
        where = sheets[0].title if len(sheets) == 1 else ""
        return Refused(self.name, [Placed(where, 0, 0, "", "", "no_header", (keys,))])

    def _sound(self, header: Header) -> Header:
        if header.faults:
            raise Refused(self.name, header.faults)
        return header


class _Merged:
    """Which columns a merged range covers in a row; rows are asked for in their order."""

    def __init__(self, ranges: list[tuple[int, int, int, int]], columns: set[int]) -> None:
        self._ranges, self._columns = ranges, columns
        self.restart()

    def restart(self) -> None:
        self._next = 0
        self._until: dict[int, int] = {}

    def at(self, row: int) -> set[int]:
        while self._next < len(self._ranges) and self._ranges[self._next][0] <= row:
            _, last, left, right = self._ranges[self._next]
            for column in self._columns:
                if left <= column <= right:
                    self._until[column] = max(self._until.get(column, 0), last)
            self._next += 1
        return {column for column, last in self._until.items() if row <= last}


def _says_something(row: Row) -> bool:
    return any(cell.kind != "text" or str(cell.value).strip() for cell in row.cells.values())


def _raw(cell: Cell | None) -> Any:
    if cell is None:
        return None
    match cell.kind:
        case "formula":
            return Unfit("formula")
        case "error":
            return Unfit("error_cell", str(cell.value)[:20])
        case "long":
            return Unfit("digits_lost")
        case "day":
            return cell.value.date() if cell.value.time() == time.min else cell.value
    return cell.value
