"""Rows out: a workbook of the rows of a table, and the workbook of those rows that came back; written row by row, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

from openpyxl.cell import WriteOnlyCell

from zhixing.engines.ledger import Kept
from zhixing.engines.records.sheet import look, marker
from zhixing.engines.records.sheet.columns import EXTRA, KEEPER, REASON, ROW, VERSION, title
from zhixing.engines.records.sheet.grid import Cell
from zhixing.engines.records.sheet.place import Placed
from zhixing.engines.records.sheet.reading import Incoming, Line
from zhixing.engines.records.sheet.template import validate
from zhixing.engines.records.table import Field, Table
from zhixing.engines.records.values import Known

SYNTHETIC = "合成数据：为演示而生成，并非真实情况 · Synthetic data: made for a demonstration, not what is so"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A row to be taken out. `shown` are texts that stand for values which the reader may not see in clear."""

    row: str
    version: int
    keeper: str
    fields: Mapping[str, Kept]
    shown: Mapping[str, str] = field(default_factory=dict)


def write_rows(out: BinaryIO, table: Table, known: Known, rows: Iterable[Outgoing], *, language: str = "zh", synthetic: bool = False) -> None:
    """Write a workbook of rows that can be changed and handed in again; what is secret is not in it."""
    book = look.book(write_only=True)
    sheet: Any = book.create_sheet(marker.sheet_title(table))
    fields = tuple(field for field in table.fields if field.sensitivity != "secret")
    first = 2 if synthetic else 1
    look.prepare(sheet, [*(look.wide(field) for field in fields), 24, 11, 36], f"{table.label.zh} {SYNTHETIC if synthetic else ''}".strip(), below=first)
    validate(book, sheet, [(at, field) for at, field in enumerate(fields, 1) if field.type != "file"], known, first + 1)
    if synthetic:
        banner = look.put(WriteOnlyCell(sheet), SYNTHETIC)
        banner.font = look.WANTED
        sheet.append([banner])
    extra = [EXTRA[id].en if language == "en" else EXTRA[id].zh for id in (KEEPER, VERSION, ROW)]
    sheet.append([*(look.head(sheet, title(field, language), required=field.required) for field in fields), *(look.head(sheet, text) for text in extra)])
    spelled = [(field.id, look.spell(field, known, language), look.body(sheet, look.number_format(field))) for field in fields]
    text, whole = look.body(sheet, "@"), look.body(sheet, "0")
    keeper, id = look.body(sheet, "@"), text
    for row in rows:
        cells: list[Any] = []
        for name, spell, cell in spelled:
            value = row.shown.get(name) or spell(row.fields.get(name))
            cells.append(None if value is None else look.put(cell, value))
        sheet.append([*cells, look.put(keeper, known.agencies.get(row.keeper, row.keeper)), look.put(whole, row.version), look.put(id, row.row)])
    marker.put(book, table, sheet.title)
    book.save(out)


def write_returned(out: BinaryIO, incoming: Incoming, known: Known, rows: Iterable[tuple[Line, Sequence[Placed]]], *, language: str = "zh") -> None:
    """Write a workbook of the rows that came back, as they were handed in, with the faulty cells marked and the reasons in a last column."""
    book = look.book(write_only=True)
    table, header = incoming.table, incoming.header
    sheet: Any = book.create_sheet(marker.sheet_title(table))
    columns = sorted(header.titles)
    known_ids = {column: table.field(id) for column, id in header.ids.items() if id not in EXTRA}
    reason_at = {column for column in columns if column not in header.ids and header.titles[column] in (REASON.zh, REASON.en)}
    columns = [column for column in columns if column not in reason_at]
    widths = [look.wide(known_ids[column]) if column in known_ids else 20.0 for column in columns]
    look.prepare(sheet, [*widths, 60], table.label.zh)
    validate(book, sheet, [(at, known_ids[column]) for at, column in enumerate(columns, 1) if column in known_ids], known, 2)
    heads = [look.head(sheet, _title(header.titles[c], known_ids.get(c), language), required=c in known_ids and known_ids[c].required) for c in columns]
    sheet.append([*heads, look.head(sheet, REASON.en if language == "en" else REASON.zh)])
    formats = [look.number_format(known_ids[column]) if column in known_ids else "@" for column in columns]
    plain, wrong = ([look.body(sheet, format, fill=fill) for format in formats] for fill in (None, look.WRONG))
    reason = look.body(sheet, "@")
    reason.alignment = look.TOP
    for line, faults in rows:
        marked = {one.column for one in faults}
        cells = [look.put(wrong[at] if c in marked else plain[at], _typed(line.cells.get(c), formats[at])) for at, c in enumerate(columns)]
        sheet.append([*cells, look.put(reason, "\n".join(_told(one, language) for one in faults))])
    marker.put(book, table, sheet.title)
    book.save(out)


def _title(text: str, field: Field | None, language: str) -> str:
    return title(field, language) if field is not None else text


def _typed(cell: Cell | None, format: str) -> Any:
    """A cell as it was handed in; a formula and an error as their text."""
    if cell is None:
        return None
    if cell.kind == "figure" and not cell.value.endswith("%"):
        return Decimal(cell.value)
    if cell.kind == "day":
        return cell.value if format == look.DAY else cell.value.isoformat(" ").removesuffix(" 00:00:00")
    return cell.value if cell.kind == "truth" else str(cell.value)


def _told(one: Placed, language: str) -> str:
    """A fault without its cell, which is another one in this workbook."""
    sentence = one.en if language == "en" else one.zh
    return f"{one.title}: {sentence}" if one.title and language == "en" else f"{one.title}：{sentence}" if one.title else sentence
