"""A list in parts as offices send it round: its title above, its heads on every page, a merged row before each part."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from zhixing.engines.sheets.package import fixed
from zhixing.engines.sheets.sheet import BORDER, CENTRED, FILL, HEAD, TITLE, TO_FILL_IN, UNBROKEN, Column, height, paper, put

Part = tuple[str, Sequence[Sequence[str | int]]]


def listed(title: str, name: str, columns: Sequence[Column], parts: Sequence[Part]) -> bytes:
    """A workbook of one sheet, `name`; columns that the office fills in are tinted and empty."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    last = get_column_letter(len(columns))
    put(sheet["A1"], title, TITLE, CENTRED)
    sheet.merge_cells(f"A1:{last}1")
    sheet.row_dimensions[1].height = 32
    _heads(sheet, columns)
    line = 3
    for part, rows in parts:
        line = _part(sheet, columns, line, part, rows)
    sheet.freeze_panes = "A3"
    sheet.print_title_rows, sheet.print_area = "1:2", f"A1:{last}{line - 1}"
    paper(sheet, "")
    out = io.BytesIO()
    book.save(out)
    return fixed(out.getvalue())


def _heads(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        head = sheet.cell(2, number)
        put(head, column.title, HEAD, CENTRED)
        head.fill, head.border = TO_FILL_IN if column.blank else FILL, BORDER
    sheet.row_dimensions[2].height = 26


def _part(sheet: Worksheet, columns: Sequence[Column], line: int, title: str, rows: Sequence[Sequence[str | int]]) -> int:
    """One part from a line on; the line after it."""
    for number in range(1, len(columns) + 1):
        sheet.cell(line, number).border = BORDER
        sheet.cell(line, number).fill = FILL
    put(sheet.cell(line, 1), title, HEAD, UNBROKEN)
    sheet.merge_cells(start_row=line, start_column=1, end_row=line, end_column=len(columns))
    sheet.row_dimensions[line].height = 22
    for values in rows:
        line += 1
        for number, (column, value) in enumerate(zip(columns, values, strict=True), 1):
            cell = sheet.cell(line, number)
            put(cell, "" if column.blank else value, alignment=CENTRED) if column.centred else put(cell, "" if column.blank else value)
            cell.border = BORDER
        sheet.row_dimensions[line].height = height(zip(values, (column.width for column in columns), strict=True))
    return line + 1
