"""How our sheets look, so that Excel, WPS and LibreOffice show them alike; and how a kept value becomes a cell that is read back as the same value."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from zhixing.engines.ledger import Kept
from zhixing.engines.records.sheet.columns import title
from zhixing.engines.records.sheet.grid import escaped
from zhixing.engines.records.table import Field
from zhixing.engines.records.values import Known, parse
from zhixing.kernel.columns import plain, width

# Fonts that Windows, WPS and macOS Office in China have, or replace by their like.
BODY, HEAD, WANTED = Font(name="宋体", size=10.5), Font(name="黑体", size=10.5), Font(name="黑体", size=10.5, color="B3191F")
TITLE, SOFT = Font(name="黑体", size=14), Font(name="宋体", size=10, color="595E66")
FILL, REQUIRED, WRONG = PatternFill("solid", fgColor="EDF1F5"), PatternFill("solid", fgColor="FFF4DF"), PatternFill("solid", fgColor="FBE3E1")
LINE = Side(style="thin", color="B8BEC6")
BORDER = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT, TOP = Alignment(vertical="center"), Alignment(vertical="top", wrap_text=True)
# What XML cannot hold; it stands in a row that came back as a sign that can be seen.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST = 32_767  # characters of a cell
DAY = "yyyy-mm-dd"
TOO_LONG = "（内容过长，未随表导出）"
# The first day on which the ways of counting days agree; earlier ones are written as text.
FIRST_DAY = datetime.date(1900, 3, 1)


def number_format(field: Field) -> str:
    """The format of a field's cells; text where a program would otherwise make something else of what is typed."""
    match field.type:
        case "integer":
            return "#,##0"
        case "year":
            return "0"
        case "number" | "money":
            return "General" if field.decimals is None else "#,##0" + ("." + "0" * field.decimals if field.decimals else "")
        case "date":
            return DAY
    return "@"


def wide(field: Field) -> float:
    """The width of a field's column in characters."""
    longest = max((width(label.zh) for label in field.choices.values()), default=0)
    by_type = {"long": 40, "text": 22, "person": 12, "place": 16, "agency": 24, "geometry": 24, "date": 13, "month": 11, "year": 9, "yesno": 9}
    return float(min(max(by_type.get(field.type, 14), longest + 4, width(title(field)) + 4), 48))


def head(sheet: Any, text: str, *, required: bool = False, note: str = "") -> Any:
    """A cell of a header; what is required stands in red on yellow, the note is its comment."""
    cell = WriteOnlyCell(sheet)
    put(cell, text)
    cell.font, cell.fill, cell.border, cell.alignment = (WANTED if required else HEAD), (REQUIRED if required else FILL), BORDER, CENTRED
    if note:
        cell.comment = Comment(note, "知行", width=280, height=24 + 18 * (note.count("\n") + 1 + len(note) // 24))
    return cell


def body(sheet: Any, format: str, *, fill: PatternFill | None = None) -> Any:
    """A cell that can be used for one row after another of a column: styling each anew takes most of the time."""
    cell = WriteOnlyCell(sheet)
    cell.font, cell.border, cell.alignment, cell.number_format = BODY, BORDER, LEFT, format
    if fill is not None:
        cell.fill = fill
    return cell


def put(cell: Any, value: Any) -> Any:
    """Set a cell; text stays text, whatever it begins with, and no cell of ours is ever a formula."""
    if isinstance(value, str):
        cell._value, cell.data_type = _FORBIDDEN.sub("\ufffd", escaped(value))[:LONGEST], "s"
    elif isinstance(value, datetime.date):
        # Not by `value`, which would change the format of a cell that is used for the whole column.
        cell._value, cell.data_type = value, "d"
    else:
        cell.value = value
    return cell


def prepare(sheet: Any, widths: Sequence[float], printed: str, *, below: int = 1) -> None:
    """Widths, frozen header, A4 across with page numbers; before the first row is written."""
    for number, size in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = size
    if below:
        sheet.freeze_panes = f"A{below + 1}"
        sheet.print_title_rows = f"{below}:{below}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddHeader.center.text = plain(printed).replace("&", "&&")
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def book(write_only: bool = False) -> Workbook:
    """An empty workbook."""
    made = Workbook(write_only=write_only)
    made.properties.creator = "Zhixing"
    if not write_only:
        del made["Sheet"]
    return made


def spell(field: Field, known: Known, language: str = "zh") -> Callable[[Kept], Any]:
    """What a kept value of a field is as the value of a cell: by names where names are read back as the same value, else as it is kept."""

    @lru_cache(maxsize=5000)
    def named(kept: str | bool | int) -> Any:
        for spelled in (*_names(field, known, str(kept), kept, language), str(kept)):
            if len(spelled) <= LONGEST and parse(field, spelled, known) == (kept, None):
                return spelled
        return str(kept) if len(str(kept)) <= LONGEST else TOO_LONG

    def cell(kept: Kept) -> Any:
        if kept is None:
            return None
        match field.type:
            case "number" | "money" | "integer" | "year":
                figure = Decimal(str(kept))
                return figure if len(figure.as_tuple().digits) <= 15 and abs(figure) < 10**15 else str(kept)
            case "date":
                day = datetime.date.fromisoformat(str(kept))
                return day if day >= FIRST_DAY else str(kept)
            case "choice" | "place" | "agency" | "yesno" | "geometry":
                return named(kept if isinstance(kept, bool) else str(kept))
            case "file":
                return f"{len(kept) if isinstance(kept, list) else 1} 份材料"
        return str(kept) if len(str(kept)) <= LONGEST else TOO_LONG

    return cell


def _names(field: Field, known: Known, id: str, kept: Kept, language: str) -> tuple[str, ...]:
    match field.type:
        case "choice":
            label = field.choices.get(id)
            return ((label.en, label.zh) if language == "en" else (label.zh,)) if label else ()
        case "place":
            return (known.places.get(id, id),)
        case "agency":
            return (known.agencies.get(id, id),)
        case "yesno":
            return ("是" if kept else "否",)
        case "geometry":
            return _point(id)
    return ()


def _point(text: str) -> tuple[str, ...]:
    """A point as “longitude, latitude”."""
    try:
        shape = json.loads(text)
    except ValueError:
        return ()
    return (f"{shape['coordinates'][0]}, {shape['coordinates'][1]}",) if shape.get("type") == "Point" else ()
