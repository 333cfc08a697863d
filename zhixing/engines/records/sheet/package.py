"""A workbook as a file from a stranger: what kind it is, by its bytes; and its parts, counted while they are unpacked."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from xml.parsers import expat

from zhixing.engines.records.sheet.place import Refused, refusal

MEGABYTE = 1 << 20
LARGEST = 40 * MEGABYTE  # a hundred thousand rows of thirty columns take some fifteen
UNPACKED = 600 * MEGABYTE
PART = 400 * MEGABYTE  # one part; a sheet of a hundred thousand rows of thirty columns has 150
RATIO, RATIO_FROM = 120, 20 * MEGABYTE  # unpacked to packed; a sheet of equal rows reaches 60
ENTRIES, DIRECTORY = 3000, MEGABYTE
CHUNK = 1 << 16
_ENCRYPTED = 0x1
_OLE, _ZIP, _END, _END_64 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x07"
_WRONG = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, struct.error, ValueError, OverflowError)

Start = Callable[[str, dict[str, str]], None]


def kind_of(path: Path, name: str) -> Literal["workbook", "text"]:
    """Whether a file is a workbook or delimited text; refuses everything else with what it is."""
    size = path.stat().st_size
    if size == 0:
        raise refusal(name, "empty")
    if size > LARGEST:
        raise refusal(name, "large", str(LARGEST // MEGABYTE))
    with path.open("rb") as file:
        head = file.read(CHUNK)
        if head.startswith(_OLE):
            file.seek(0)
            raise refusal(name, "encrypted" if "EncryptedPackage".encode("utf-16-le") in file.read() else "old_format")
    if head.startswith(_ZIP) or head.startswith(_END):
        return "workbook"
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").replace(b"\0", b"")[:4000].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")) or b"<html" in start:
        raise refusal(name, "page")
    if start.startswith(b"<?xml"):
        raise refusal(name, "flat_xml")
    if head.startswith(b"\x09\x08") or (not head.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" in head) or start.startswith((b"%pdf", b"{\\rtf")):
        raise refusal(name, "foreign")
    suffix = Path(name).suffix.lower()
    if suffix in (".xlsx", ".xls", ".xlsm", ".et"):
        raise refusal(name, "renamed", suffix)
    return "text"


class Package:
    """The parts of a workbook; opened only if it stays within the limits, has no macros and no password."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._check_directory(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except _WRONG:
            raise refusal(name, "damaged") from None
        self._entries = {entry.filename.lstrip("/").replace("\\", "/"): entry for entry in self._zip.infolist()}
        try:
            self._check(path.stat().st_size)
        except Refused:
            self.close()
            raise

    def close(self) -> None:
        """Let the file go."""
        self._zip.close()

    def __contains__(self, part: str) -> bool:
        return part in self._entries

    def chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece; counted, whatever the directory says of its size."""
        entry = self._entries.get(part)
        if entry is None or entry.flag_bits & _ENCRYPTED or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refusal(self.name, "encrypted" if entry and entry.flag_bits & _ENCRYPTED else "damaged")
        count = 0
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(CHUNK):
                    count += len(chunk)
                    if count > PART or (count > RATIO_FROM and count > RATIO * max(entry.compress_size, 1)):
                        raise refusal(self.name, "bomb")
                    yield chunk
        except _WRONG:
            raise refusal(self.name, "damaged") from None

    def walk(self, part: str, start: Start, end: Callable[[str], None] | None = None, text: Callable[[str], None] | None = None) -> Iterator[None]:
        """Call back for every element of a part; a step for every piece, so that what was found can be handed on meanwhile.

        No entity is ever expanded: a part that declares a document type is refused.
        """
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._entities
        parser.StartElementHandler = start
        if end is not None:
            parser.EndElementHandler = end
        if text is not None:
            parser.CharacterDataHandler = text
        try:
            for chunk in self.chunks(part):
                parser.Parse(chunk, False)
                yield
            parser.Parse(b"", True)
            yield
        except expat.ExpatError:
            raise refusal(self.name, "damaged") from None

    def _entities(self, *_: object) -> None:
        raise refusal(self.name, "entities")

    def _check_directory(self, path: Path) -> None:
        """The size of the directory as the end of the file states it: reading it is the first thing that costs memory."""
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 65557))
            tail = file.read()
        end = tail.rfind(_END)
        if end < 0 or end + 22 > len(tail) or tail[max(0, end - 20) : end].startswith(_END_64):
            raise refusal(self.name, "damaged")
        if struct.unpack_from("<L", tail, end + 12)[0] > DIRECTORY:
            raise refusal(self.name, "bomb")

    def _check(self, packed: int) -> None:
        entries = self._zip.infolist()
        total = sum(entry.file_size for entry in entries)
        if len(entries) > ENTRIES or total > UNPACKED or (total > RATIO_FROM and total > RATIO * max(packed, 1)):
            raise refusal(self.name, "bomb")
        if "mimetype" in self and b"".join(self.chunks("mimetype"))[:60].startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            raise refusal(self.name, "open_document")
        if "xl/workbook.bin" in self:
            raise refusal(self.name, "binary")
        types: list[str] = []
        if "[Content_Types].xml" in self:
            for _ in self.walk("[Content_Types].xml", lambda _, attributes: types.append(attributes.get("ContentType", ""))):
                pass
        if any(part.endswith("vbaProject.bin") or part.startswith("xl/macrosheets/") for part in self._entries) or any("macroEnabled" in one for one in types):
            raise refusal(self.name, "macros")
        if "xl/workbook.xml" not in self and not any("spreadsheetml" in one for one in types):
            raise refusal(self.name, "foreign")
