"""Files that are no workbook to be taken: each is told in one sentence."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from tests.engines.records.sheet.conftest import TITLES, read, repacked, workbook
from tests.engines.records.sheet.test_reading import GOOD
from zhixing.engines.records import Table
from zhixing.engines.records.sheet import LARGEST, Incoming, Refused

BOOK = workbook([TITLES, GOOD])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w>&b;</w>'


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def protected(data: bytes) -> bytes:
    """With the flag of a password on every part."""
    return data.replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )


def lying(data: bytes) -> bytes:
    """A directory that is said to be enormous."""
    end = data.rfind(b"PK\x05\x06")
    return data[: end + 12] + struct.pack("<L", 1 << 30) + data[end + 16 :]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "x.xlsx", "empty"),
        (OLE, "x.xls", "old_format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "x.xlsx", "encrypted"),
        (protected(BOOK), "x.xlsx", "encrypted"),
        (repacked(BOOK, more={"xl/vbaProject.bin": b"x"}), "x.xlsx", "macros"),
        (repacked(BOOK, lambda name, part: part.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")), "x.xlsx", "macros"),
        (repacked(BOOK, more={"xl/workbook.bin": b"x"}), "x.xlsx", "binary"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}), "x.ods", "open_document"),
        (zipped({"word/document.xml": b"<a/>"}), "x.xlsx", "foreign"),
        (zipped({"a.exe": b"MZ"}), "x.xlsx", "foreign"),
        (b"%PDF-1.7", "x.xlsx", "foreign"),
        (b"\x89PNG\r\n\x1a\n\0\0", "x.xlsx", "foreign"),
        ("项目代码,项目名称\n2020-000001,东山\n".encode("gb18030"), "x.xlsx", "renamed"),
        ("项目代码,项目名称\n".encode(), "x.xls", "renamed"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "x.xls", "page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "x.xls", "flat_xml"),
        (BOOK[:-40], "x.xlsx", "damaged"),
        (BOOK[: len(BOOK) // 2], "x.xlsx", "damaged"),
        (lying(BOOK), "x.xlsx", "bomb"),
        (repacked(BOOK, more={"xl/media/image1.png": bytes(100_000_000)}), "x.xlsx", "bomb"),
        (zipped({f"xl/{number}.xml": b"" for number in range(4000)}), "x.xlsx", "bomb"),
        (repacked(BOOK, lambda name, part: LAUGHS if name == "xl/workbook.xml" else part), "x.xlsx", "entities"),
        (repacked(BOOK, lambda name, part: LAUGHS if name == "xl/worksheets/sheet1.xml" else part), "x.xlsx", "entities"),
        (repacked(BOOK, lambda name, part: part[:-20] if name == "xl/worksheets/sheet1.xml" else part), "x.xlsx", "damaged"),
        (b"\x00\x01\x02" * 50, "x.csv", "foreign"),
        (b"\xff" * 50, "x.csv", "encoding"),
    ],
)
def test_each_is_refused_with_one_clear_sentence(tmp_path: Path, projects: Table, data: bytes, name: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, projects, data, name)
    (one,) = caught.value.placed
    assert one.code == code
    assert one.zh
    assert one.en
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tables.toml", "upload"]


def test_a_bomb_is_not_unpacked(tmp_path: Path, projects: Table) -> None:
    """A part that says it is small and is not is counted while it is unpacked."""
    data = repacked(BOOK, lambda name, part: part.replace(b"<sheetData>", b"<sheetData>" + b" " * 60_000_000) if name == "xl/worksheets/sheet1.xml" else part)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    shrunk = data.replace(struct.pack("<L", size), struct.pack("<L", 1000))
    tracemalloc.start()
    for bomb in (data, shrunk):
        with pytest.raises(Refused, match=r"zip bomb|damaged"):
            read(tmp_path, projects, bomb)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, projects: Table) -> None:
    with (tmp_path / "upload").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(Refused, match="larger than 40 MB"):
        Incoming(tmp_path / "upload", "x.xlsx", projects)


def test_a_workbook_by_another_name_is_a_workbook(tmp_path: Path, projects: Table) -> None:
    assert len(read(tmp_path, projects, BOOK, "x.csv")[1]) == 1
