"""How a sheet of the workbook looks and prints: fonts, widths, frozen header, filter, A4 across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from math import ceil
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from zhixing.kernel.cells import looks_like_formula
from zhixing.kernel.columns import plain, width

# Fonts that Windows, WPS and macOS Office in China have, or replace by their like.
BODY = Font(name="宋体", size=10)
SMALL = Font(name="宋体", size=9)
HEAD = Font(name="黑体", size=10)
TITLE = Font(name="黑体", size=14)
FILL = PatternFill("solid", fgColor="EDF1F5")
TO_FILL_IN = PatternFill("solid", fgColor="FFF8E5")
LINE = Side(style="thin", color="B8BEC6")
BORDER = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
UNBROKEN = Alignment(horizontal="left", vertical="center")
LONGEST = 32767
LINE_HEIGHT, TALLEST = 13.5, 409.0


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in characters, whether its text is centred or small, and whether the office fills it in."""

    title: str
    width: float
    centred: bool = False
    blank: bool = False
    small: bool = False


def put(cell: Cell | MergedCell, value: str | int, font: Font = BODY, alignment: Alignment = LEFT) -> None:
    """Set a cell and how it looks."""
    cell.font, cell.alignment = font, alignment
    write(cell, value)


def write(cell: Cell | MergedCell, value: str | int) -> None:
    """Set a cell; text stays text, whatever it begins with."""
    if isinstance(value, int):
        cell.value = value
    elif value:
        cell.value = plain(value)[:LONGEST]
        cell.data_type = "s"
        if looks_like_formula(value):
            cell.quotePrefix = True


def height(cells: Iterable[tuple[str | int, float]]) -> float:
    """How high a row must be for its texts, each in a column so many characters wide (no program finds out for itself when it opens a file)."""
    lines = max((ceil(width(str(text), 2) / max(size - 1, 1)) for text, size in cells), default=1)
    return min(max(lines, 1) * LINE_HEIGHT + 6, TALLEST)


def fill(sheet: Worksheet, columns: Sequence[Column], rows: Iterable[Sequence[str | int]]) -> None:
    """Write the header and the rows; what the office fills in is tinted and has no value."""
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        head = sheet.cell(1, number)
        put(head, column.title, HEAD, CENTRED)
        head.fill, head.border = (TO_FILL_IN if column.blank else FILL), BORDER
    sheet.row_dimensions[1].height = 30
    looks = [_look(sheet, column) for column in columns]
    for line, values in enumerate(rows, 2):
        for number, (column, value, look) in enumerate(zip(columns, values, looks, strict=True), 1):
            cell: Any = sheet.cell(line, number)
            cell._style = copy(look)
            write(cell, "" if column.blank else value)
        sheet.row_dimensions[line].height = height(zip(values, (column.width * (1.1 if column.small else 1) for column in columns), strict=True))


def _look(sheet: Worksheet, column: Column) -> Any:
    """The style of a column's cells, worked out once: to set it anew for every cell takes four fifths of the time."""
    cell: Any = Cell(sheet, 1, 1)
    put(cell, "", SMALL if column.small else BODY, CENTRED if column.centred else LEFT)
    cell.border = BORDER
    return cell._style


def finish(sheet: Worksheet, columns: Sequence[Column], title: str, printed: int) -> None:
    """Freeze the header, set the filter, and prepare the first `printed` columns for A4 across, with title and page numbers."""
    last, rows = get_column_letter(len(columns)), max(sheet.max_row, 1)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{last}{rows}"
    sheet.print_area = f"A1:{get_column_letter(printed)}{rows}"
    sheet.print_title_rows = "1:1"
    paper(sheet, title)


def paper(sheet: Worksheet, title: str) -> None:
    """A4 across, fitted to the width of the page, the title above and the page number below."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.75, 0.6, 0.35, 0.3
    sheet.print_options.horizontalCentered = True
    header, footer = sheet.oddHeader, sheet.oddFooter
    assert header is not None
    assert footer is not None
    head, foot = header.center, footer.center
    head.text, head.font, head.size = plain(title).replace("&", "&&"), "黑体,常规", 14
    foot.text, foot.font, foot.size = "第 &P 页 共 &N 页", "宋体,常规", 9
