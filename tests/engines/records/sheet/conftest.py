"""Workbooks made for the tests, by another program than ours (openpyxl's ordinary workbook) or part by part."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.engines.records.conftest import KNOWN
from zhixing.engines.records import Table, check_row
from zhixing.engines.records.sheet import Incoming, Line, Placed

TITLES = ("项目代码", "项目名称", "类别", "总投资（万元）", "所在乡镇", "入库日期")


def workbook(rows: Iterable[Sequence[Any]], change: Callable[[Any], None] = lambda sheet: None, title: str = "建设项目") -> bytes:
    """A workbook of one sheet with these rows."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes] = lambda name, part: part, more: dict[str, bytes] | None = None) -> bytes:
    """A workbook with its parts changed, and more parts put in."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
        for name, part in (more or {}).items():
            after.writestr(name, part)
    return out.getvalue()


def with_shared_texts(data: bytes, rich: str = "") -> bytes:
    """The same workbook as most programs write it: texts are kept apart and named by number. The text MARK stands for one made of pieces."""
    texts: list[str] = []

    def shared(match: re.Match[bytes]) -> bytes:
        texts.append(rich if rich and match[2] == b"MARK" else f"<t>{match[2].decode()}</t>")
        return b'%s t="s"><v>%d</v></c>' % (match[1], len(texts) - 1)

    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        return re.sub(rb'(<c [^>]*?) t="inlineStr"><is><t(?: [^>]*)?>([^<]*)</t></is></c>', shared, part)

    changed = repacked(data, change)
    named = "".join(f"<si>{text}</si>" for text in texts)
    return repacked(changed, more={"xl/sharedStrings.xml": f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{named}</sst>'.encode()})


def read(path: Path, table: Table, data: bytes, name: str = "x.xlsx") -> tuple[Incoming, list[Line]]:
    """What is read of a file's bytes."""
    file = path / "upload"
    file.write_bytes(data)
    with Incoming(file, name, table) as incoming:
        return incoming, list(incoming.lines())


def faults(path: Path, table: Table, data: bytes, name: str = "x.xlsx") -> list[Placed]:
    """Every fault of every row of a file, in its order."""
    file = path / "upload"
    file.write_bytes(data)
    with Incoming(file, name, table) as incoming:
        return [incoming.at(line, fault) for line in incoming.lines() for fault in (*line.faults, *check_row(table, line.values, KNOWN).faults)]


@pytest.fixture
def told(tmp_path: Path, projects: Table) -> Callable[..., list[tuple[str, str]]]:
    """Cell and code of every fault of a workbook of projects."""
    return lambda *args, **more: [(one.cell, one.code) for one in faults(tmp_path, projects, workbook(*args, **more))]
