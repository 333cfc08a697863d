"""Rows of delimited text (CSV), as the same rows that a workbook gives: UTF-8, GB18030 or UTF-16 with its mark; commas, semicolons or tabs."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from zhixing.engines.records.sheet.grid import LONGEST, Cell, Row
from zhixing.engines.records.sheet.place import refusal
from zhixing.kernel.encodings import is_readable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What our own CSV puts an apostrophe in front of, so that a spreadsheet does not take it for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(path: Path, name: str) -> Iterator[Row]:
    """The rows of a file, numbered as a spreadsheet program would show them."""
    encoding = _encoding(path, name)
    with path.open(encoding=encoding, newline="") as file:
        head = file.readline(LONGEST)
        file.seek(0)
        delimiter = max(",;\t", key=head.count)
        try:
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter), 1):
                found = {column: Cell("text", _plain(cell)) for column, cell in enumerate(cells, 1) if cell}
                if found:
                    yield Row(number, False, found)
        except csv.Error:
            raise refusal(name, "damaged") from None


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _encoding(path: Path, name: str) -> str:
    """The first encoding in which the whole file can be read; a mark at the beginning decides."""
    with path.open("rb") as file:
        head = file.read(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            candidates = [encoding]
            break
    else:
        candidates = ["utf-8", "gb18030"]
    for encoding in candidates:
        if is_readable(path, encoding):
            return encoding
    raise refusal(name, "encoding")
