"""Zip archives from strangers: what is inside is counted before anything is unpacked, and again while it is."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from zhixing.engines.report.intake import limits
from zhixing.kernel.errors import InputFault

END, END_64 = b"PK\x05\x06", b"PK\x06\x07"
CHUNK = 1 << 16
ENCRYPTED = 0x1

_REMEDY = "Open it in a word processor and save it again as .docx or PDF"


class Archive:
    """A zip archive that is opened only if it stays within the limits."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        self._packed = len(data)
        self._check_directory(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
            raise self._damaged() from None
        self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        self._check_sizes()

    def __contains__(self, part: str) -> bool:
        return part in self._entries

    def names(self) -> tuple[str, ...]:
        """The names of all entries, in the order of the directory."""
        return tuple(self._entries)

    def read(self, part: str) -> bytes:
        """One part, unpacked; counted while it grows, whatever the directory says of its size."""
        entry = self._entries[part]
        if entry.flag_bits & ENCRYPTED:
            raise InputFault(self._name, "this file is protected with a password", "a file that opens without one", _REMEDY)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._damaged()
        unpacked = bytearray()
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(CHUNK):
                    unpacked += chunk
                    if len(unpacked) > limits.DOCX_PART:
                        found = f"this document is too large: {part} unpacks to more than {limits.DOCX_PART // limits.MEGABYTE} MB"
                        raise InputFault(self._name, found, "the document of a report", _REMEDY)
                    self._check_ratio(len(unpacked), entry.compress_size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, struct.error):
            raise self._damaged() from None
        return bytes(unpacked)

    def _check_directory(self, data: bytes) -> None:
        """The size of the directory as the end of the file states it: reading it is the first thing that costs memory."""
        end = data.rfind(END, max(0, len(data) - 65557))
        if end < 0 or end + 22 > len(data) or data[max(0, end - 20) : end].startswith(END_64):
            raise self._damaged()
        if struct.unpack_from("<L", data, end + 12)[0] > limits.DOCX_DIRECTORY:
            raise self._bomb("it lists too many parts")

    def _check_sizes(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > limits.DOCX_ENTRIES:
            raise self._bomb(f"it has {len(entries)} parts")
        total = sum(entry.file_size for entry in entries)
        if total > limits.DOCX_UNPACKED:
            raise self._bomb(f"it unpacks to {total // limits.MEGABYTE} MB")
        self._check_ratio(total, self._packed)

    def _check_ratio(self, unpacked: int, packed: int) -> None:
        if unpacked > limits.DOCX_RATIO_FROM and unpacked > limits.DOCX_RATIO * max(packed, 1):
            raise self._bomb(f"it unpacks to more than {limits.DOCX_RATIO} times its size")

    def _bomb(self, found: str) -> InputFault:
        return InputFault(self._name, f"this archive is made like a zip bomb: {found}", "the document of a report", _REMEDY)

    def _damaged(self) -> InputFault:
        return InputFault(self._name, "this archive is damaged and cannot be unpacked", "a complete .docx", "Download it again, or save it again")
