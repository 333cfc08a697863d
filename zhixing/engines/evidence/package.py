"""Files that are a ZIP inside: DOCX, XLSX, OFD. Everything in them is counted before it is unpacked, and again while it is."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import BinaryIO

from zhixing.engines.evidence.kinds import KINDS, Kind
from zhixing.engines.evidence.refused import Refused

MOST_ENTRIES = 5000
MOST_DIRECTORY = 4 << 20
MOST_UNPACKED = 256 << 20
# Text packs to a tenth; a drawing full of the same lines to a hundredth. Small parts may pack better than that.
MOST_RATIO, RATIO_FROM = 200, 1 << 20
MOST_READ = 1 << 20
CHUNK = 1 << 16
END = b"PK\x05\x06"
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, OSError, NotImplementedError, RuntimeError)


def package_kind(file: BinaryIO, size: int) -> Kind:
    """Which of the three it is; raises Refused where it is another archive, protected, damaged or made to burst."""
    _directory(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _counted(entries, size)
            kind = _claimed(archive)
            for entry in entries:
                _unpacked(archive, entry)
    except BROKEN:
        raise _damaged() from None
    return kind


def _damaged() -> Refused:
    return Refused("", "damaged", "文档", "a document")


def _directory(file: BinaryIO, size: int) -> None:
    """The end of the archive is the end of the file, and its list of parts is of a sane size: reading that is the first thing that costs memory."""
    file.seek(max(0, size - 22))
    end = file.read()
    if len(end) != 22 or not end.startswith(END):
        raise _damaged()
    length, begins = struct.unpack_from("<LL", end, 12)
    if length > MOST_DIRECTORY:
        raise Refused("", "bomb", "目录过大", "its directory is too large")
    if begins + length + 22 != size:
        raise _damaged()
    file.seek(0)


def _counted(entries: list[zipfile.ZipInfo], size: int) -> None:
    """What the list says: no more parts and bytes than a document has, no part protected, none that lies over another or outside its place."""
    if len(entries) > MOST_ENTRIES:
        raise Refused("", "bomb", f"{len(entries)} 个部件", f"{len(entries)} parts")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _too_much()
    at = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.flag_bits & 0x1:
            raise Refused("", "encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.header_offset < at or _strays(entry.filename):
            raise _damaged()
        at = entry.header_offset + 30 + entry.compress_size
    if not entries or at > size or min(entry.header_offset for entry in entries) != 0 or len({entry.filename for entry in entries}) < len(entries):
        raise _damaged()


def _too_much() -> Refused:
    return Refused("", "bomb", f"超过 {MOST_UNPACKED >> 20} MB", f"more than {MOST_UNPACKED >> 20} MB")


def _strays(name: str) -> bool:
    return name.startswith("/") or "\\" in name or "\0" in name or ":" in name.partition("/")[0] or ".." in name.split("/")


def _claimed(archive: zipfile.ZipFile) -> Kind:
    names = set(archive.namelist())
    if "OFD.xml" in names:
        if b"OFD" not in _read(archive, "OFD.xml"):
            raise _damaged()
        return KINDS["ofd"]
    kind = "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else ""
    if not kind or "[Content_Types].xml" not in names:
        raise Refused("", "archive")
    types = _read(archive, "[Content_Types].xml")
    if b"macroEnabled" in types or any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in name.lower() for name in names):
        raise Refused("", "macro")
    if (b"wordprocessingml.document.main+xml" if kind == "docx" else b"spreadsheetml.sheet.main+xml") not in types:
        raise _damaged()
    return KINDS[kind]


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MOST_READ:
        raise _damaged()
    with archive.open(name) as part:
        return part.read(MOST_READ)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack a part and throw it away: it is as long as the list says (a list that lies ends in a wrong check sum), and not absurdly longer than it was."""
    count = 0
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            count += len(chunk)
            if count > RATIO_FROM and count > MOST_RATIO * max(entry.compress_size, 1):
                raise Refused("", "bomb", f"{MOST_RATIO} 倍以上", f"more than {MOST_RATIO} times")
    if count != entry.file_size:
        raise _damaged()
