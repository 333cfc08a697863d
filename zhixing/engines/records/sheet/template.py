"""The template of a table: an empty workbook that helps to fill it in, with a sheet that explains."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any, Literal

from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from zhixing.engines.records.sheet import look, marker
from zhixing.engines.records.sheet.columns import fillable, title
from zhixing.engines.records.sheet.reading import MOST_ROWS
from zhixing.engines.records.table import Field, Table
from zhixing.engines.records.values import Known, shortest

RULES = (
    "一行填一条记录，不要合并单元格，不要写公式；从别处复制时请“粘贴为数值”。",
    "黄底红字的栏必填。其余栏没有内容就留空。",
    "各栏的先后可以调整，可以删去不填的选填栏；标题文字请勿改动。",
    "日期写成 2020-03-31，年月写成 2020-03；数字不必带单位，带单位的会按本栏单位换算（3.5亿元）。",
    "身份证号、信用代码等长编号，单元格须为文本格式，否则末尾数字会被改成 0。",
    "上传后先预览，逐格指出错误；有错的行退回，其余照常导入。一次最多 10 万行。",
    "已有的记录按“{key}”对上：空白格不改动原有内容。由导出表修改的（带记录编号），空白格表示清空。",
)
RULES_EN = (
    "One row for each record; no merged cells, no formulas. Red on yellow is required.",
    "Columns may change places; titles may not change.",
    "After the upload every fault is shown by its cell; faulty rows come back, the others go in.",
    "Records that are there are found by “{key}”; an empty cell changes nothing in them, except in a sheet taken out with record ids.",
)
KINDS: dict[str, str] = {
    "text": "文字，一行", "long": "文字，可分行", "integer": "整数", "number": "数字", "money": "金额", "date": "日期，如 2020-03-31", "month": "年月，如 2020-03",
    "year": "年份，如 2020", "choice": "从下拉列表选择", "yesno": "是 或 否", "place": "乡镇（街道），从下拉列表选择", "agency": "部门，从下拉列表选择", "person": "姓名",
    "geometry": "经度, 纬度（CGCS2000），如 120.04, 28.9",
}  # fmt: skip


def template(table: Table, known: Known) -> bytes:
    """The workbook that a table is filled in with."""
    book = look.book()
    sheet: Any = book.create_sheet(marker.sheet_title(table))
    fields = fillable(table)
    look.prepare(sheet, [look.wide(field) for field in fields], table.label.zh)
    sheet.append([look.head(sheet, title(field), required=field.required, note=_note(field)) for field in fields])
    sheet.row_dimensions[1].height = 32
    for number, field in enumerate(fields, 1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.number_format, dimension.font, dimension.alignment = look.number_format(field), look.BODY, look.LEFT
    _guide(book.create_sheet(marker.GUIDE), table, fields)
    validate(book, sheet, enumerate(fields, 1), known, 2)
    marker.put(book, table, sheet.title)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def validate(book: Any, sheet: Any, fields: Iterable[tuple[int, Field]], known: Known, first: int) -> None:
    """What the program that a sheet is filled in with checks by itself, column by column; the lists to choose from stand on a hidden sheet."""
    columns: list[list[str]] = []
    for number, field in fields:
        choices = _choices(field, known)
        if choices:
            columns.append(choices)
            letter = get_column_letter(len(columns))
            rule = DataValidation("list", formula1=f"'{marker.LISTS}'!${letter}$1:${letter}${len(choices)}")
        else:
            rule = _rule(field)
        rule.allow_blank, rule.showErrorMessage, rule.errorTitle, rule.error = True, True, field.label.zh[:32], f"应为{KINDS[field.type]}{_bounds(field)}"[:255]
        if field.help.zh:
            rule.showInputMessage, rule.promptTitle, rule.prompt = True, field.label.zh[:32], field.help.zh[:255]
        letter = get_column_letter(number)
        rule.add(f"{letter}{first}:{letter}{first + MOST_ROWS}")
        sheet.data_validations.append(rule)
    if columns:
        lists = book.create_sheet(marker.LISTS)
        for at in range(max(map(len, columns))):
            lists.append([look.put(WriteOnlyCell(lists), column[at]) if at < len(column) else None for column in columns])
        lists.sheet_state = "hidden"


def _choices(field: Field, known: Known) -> list[str]:
    spelled = look.spell(field, known)
    match field.type:
        case "choice":
            return [spelled(id) for id in field.choices]
        case "yesno":
            return ["是", "否"]
        case "place":
            return [spelled(id) for id in known.places]
        case "agency":
            return [spelled(id) for id in known.agencies]
    return []


def _rule(field: Field) -> DataValidation:
    low, high = (None if bound is None else shortest(bound) for bound in (field.low, field.high))
    match field.type:
        case "integer" | "year" | "number" | "money":
            # Text (3.5亿元) is converted by us; so a wrong figure is warned of and can be kept.
            kind: Literal["whole", "decimal"] = "whole" if field.type in ("integer", "year") else "decimal"
            return DataValidation(kind, operator="between", formula1=low or "-1E+15", formula2=high or "1E+15", errorStyle="warning")
        case "date":
            return DataValidation("date", operator="greaterThanOrEqual", formula1="61", errorStyle="warning")
        case "text" | "long" | "person":
            return DataValidation("textLength", operator="lessThanOrEqual", formula1=str(field.longest))
    return DataValidation("textLength", operator="lessThanOrEqual", formula1=str(look.LONGEST))


def _bounds(field: Field) -> str:
    parts = [
        f"，不小于 {shortest(field.low)}" if field.low is not None else "",
        f"，不大于 {shortest(field.high)}" if field.high is not None else "",
        f"，最多 {field.decimals} 位小数" if field.decimals else "",
        f"，最多 {field.longest} 字" if field.type in ("text", "long", "person") else "",
    ]
    return "".join(parts)


def _note(field: Field) -> str:
    lines = [title(field, "en"), f"{'必填' if field.required else '选填'} · {KINDS[field.type]}{_bounds(field)}", field.help.zh, field.help.en]
    return "\n".join(line for line in lines if line)


def _guide(sheet: Any, table: Table, fields: tuple[Field, ...]) -> None:
    """The sheet that explains how the other is filled in."""
    look.prepare(sheet, (26, 26, 8, 34, 10, 60), f"{table.label.zh} 填表说明", below=0)
    key = "、".join(table.field(id).label.zh for id in table.key)
    _say(sheet, [f"{table.label.zh} 填表说明"], look.TITLE)
    _say(sheet, [table.summary.zh], look.SOFT)
    for number, rule in enumerate(RULES, 1):
        _say(sheet, [f"{number}. {rule.format(key=key)}"], look.BODY)
    key_en = ", ".join(table.field(id).label.en for id in table.key)
    for rule in RULES_EN:
        _say(sheet, [rule.format(key=key_en)], look.SOFT)
    sheet.append([])
    sheet.append([look.head(sheet, text) for text in ("栏目", "Field", "必填", "填法", "单位", "说明 · 可选项")])
    for field in fields:
        told = field.help.zh or ""
        options = "、".join(label.zh for label in field.choices.values())
        required, unit = "必填" if field.required else "", "" if field.unit == "1" else field.unit
        _row(sheet, [field.label.zh, field.label.en, required, KINDS[field.type] + _bounds(field), unit, "；".join(x for x in (told, options) if x)])
    sheet.sheet_view.showGridLines = False


def _say(sheet: Any, texts: list[str], font: Any) -> None:
    cells = [look.put(WriteOnlyCell(sheet), text) for text in texts]
    for cell in cells:
        cell.font = font
    sheet.append(cells)


def _row(sheet: Any, texts: list[str]) -> None:
    cells = [look.put(look.body(sheet, "@"), text) for text in texts]
    for cell in cells:
        cell.alignment = look.TOP
    sheet.append(cells)
