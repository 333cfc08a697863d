"""Zip archives: bombs of every make are refused before they go off."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile

import pytest

from zhixing.engines.report.intake import limits
from zhixing.engines.report.intake.archive import Archive
from zhixing.kernel.errors import InputFault


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_stated_size(data: bytes, size: int) -> bytes:
    """The same archive whose directory and header lie about the unpacked size of its one entry."""
    changed = bytearray(data)
    struct.pack_into("<L", changed, 22, size)
    struct.pack_into("<L", changed, data.rfind(b"PK\x01\x02") + 24, size)
    return bytes(changed)


BOMB = packed({"word/document.xml": bytes(100 * limits.MEGABYTE)})


def test_parts_are_read() -> None:
    archive = Archive("a.docx", packed({"x": b"one", "y": b""}))
    assert archive.names() == ("x", "y")
    assert "x" in archive
    assert "z" not in archive
    assert (archive.read("x"), archive.read("y")) == (b"one", b"")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (BOMB, "unpacks to more than 200 times its size"),
        (packed({f"{n}": b"" for n in range(limits.DOCX_ENTRIES + 1)}), "it has 5001 parts"),
        (with_stated_size(packed({"x": b"y"}), 1 << 30), "it unpacks to 1024 MB"),
        (b"PK\x03\x04", "damaged"),
        (b"PK\x05\x06" + bytes(17), "damaged"),
        (BOMB[: len(BOMB) // 2], "damaged"),
        (b"PK\x05\x06" + bytes(8) + struct.pack("<LLH", 0xFFFFFFFF, 0, 0), "it lists too many parts"),
        (b"PK\x06\x07" + bytes(16) + b"PK\x05\x06" + bytes(18), "damaged"),
    ],
)
def test_what_looks_like_a_bomb_is_not_opened(data: bytes, sentence: str) -> None:
    with pytest.raises(InputFault, match=sentence):
        Archive("a.docx", data)


@pytest.mark.parametrize("stated", [0, 10, 1000])
def test_a_lie_about_the_size_is_found_while_unpacking(stated: int) -> None:
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(InputFault, match=r"damaged|zip bomb"):
        Archive("a.docx", with_stated_size(BOMB, stated)).read("word/document.xml")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    assert time.monotonic() - start < 30


def test_a_large_part_is_stopped() -> None:
    archive = Archive("a.docx", packed({"x": bytes(range(256)) * 4096 * 17}, zipfile.ZIP_STORED))
    with pytest.raises(InputFault, match="this document is too large: x unpacks to more than 16 MB"):
        archive.read("x")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_the_methods_of_office_files_are_unpacked(method: int) -> None:
    with pytest.raises(InputFault, match="damaged"):
        Archive("a.docx", packed({"x": b"one"}, method)).read("x")


def test_a_password_and_a_wrong_checksum() -> None:
    data = bytearray(packed({"x": b"one"}, zipfile.ZIP_STORED))
    data[data.index(b"one")] = ord("O")
    with pytest.raises(InputFault, match="damaged"):
        Archive("a.docx", bytes(data)).read("x")
    data = bytearray(packed({"x": b"one"}))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputFault, match="protected with a password"):
        Archive("a.docx", bytes(data)).read("x")
