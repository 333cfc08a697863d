"""Which kind a file is of, from its bytes alone: how it begins says what it claims to be, its structure has to hold to the end."""

from __future__ import annotations

import os
import re
from typing import BinaryIO

from zhixing.engines.evidence.kinds import KINDS, Kind
from zhixing.engines.evidence.package import package_kind
from zhixing.engines.evidence.refused import Refused
from zhixing.engines.evidence.writing import writing_kind

HEAD, TAIL = 4096, 2048
# How files begin that are not taken, and what they are.
FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"MZ", "Windows 程序", "a Windows program"), (b"\x7fELF", "Linux 程序", "a Linux program"), (b"\xca\xfe\xba\xbe", "程序", "a program"),
    (b"\xcf\xfa\xed\xfe", "macOS 程序", "a macOS program"), (b"\xce\xfa\xed\xfe", "macOS 程序", "a macOS program"), (b"\0asm", "程序", "a program"),
    (b"dex\n", "安卓程序", "an Android program"), (b"L\0\0\0\x01\x14\x02\0", "快捷方式", "a shortcut"), (b"{\\rtf", "RTF 文档", "an RTF document"),
    (b"%!PS", "PostScript 程序", "a PostScript program"), (b"GIF8", "GIF 动图", "a GIF"), (b"BM", "BMP 图片", "a BMP picture"),
    (b"8BPS", "PSD 图片", "a PSD picture"), (b"SQLite format 3\0", "数据库", "a database"), (b"RIFF", "音视频", "sound or film"), (b"ID3", "音频", "sound"),
    (b"OggS", "音视频", "sound or film"), (b"\x1aE\xdf\xa3", "视频", "a film"), (b"AC10", "CAD 图纸", "a CAD drawing"),
)  # fmt: skip
ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"(\xb5/\xfd", b"MSCF", b"\x04\x22\x4d\x18", b"PK\x05\x06", b"PK\x07\x08")
OLE, ENCRYPTED_PACKAGE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
TAR_AT = 257
MOST_BOXES = 10_000
HEIF = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
FILMS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV", b"3gp4", b"3gp5", b"3gp6", b"qt  ")
_END_OF_PDF = re.compile(rb"startxref\s+([0-9]{1,12})\s+%%EOF\s*\Z")
_CROSS_REFERENCE = re.compile(rb"(?<!start)xref\s+[0-9]+\s+[0-9]+|[0-9]+\s+[0-9]+\s+obj\b")


def kind_of(file: BinaryIO) -> Kind:
    """The kind of an open file; raises Refused where it is none that is taken, or not to its end what it begins as."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise Refused("", "empty")
    if head.startswith(b"%PDF-"):
        return _pdf(file, size)
    if head.startswith(b"PK\x03\x04"):
        return package_kind(file, size)
    if head.startswith(b"\xff\xd8\xff"):
        return KINDS["jpeg"]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if head.startswith((b"II*\0", b"MM\0*")):
        return KINDS["tiff"]
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return KINDS["webp"]
    if head[4:8] == b"ftyp":
        return _boxed(file, head, size)
    _not_foreign(file, head)
    return writing_kind(file)


def _not_foreign(file: BinaryIO, head: bytes) -> None:
    if head.startswith(OLE):
        file.seek(0)
        raise Refused("", "encrypted" if _holds(file, ENCRYPTED_PACKAGE) else "old_office")
    if head.startswith(ARCHIVES) or head[TAR_AT : TAR_AT + 5] == b"ustar":
        raise Refused("", "archive")
    for begins, zh, en in FOREIGN:
        # A text may begin with the letters BM; only what has bytes that no text has is the picture.
        if head.startswith(begins) and (not begins.isalnum() or b"\0" in head):
            raise Refused("", "foreign", zh, en)


def _holds(file: BinaryIO, wanted: bytes) -> bool:
    """Do these bytes stand somewhere in a file? Read piece by piece, the end of one in front of the next."""
    before = b""
    while piece := file.read(1 << 20):
        if wanted in before + piece:
            return True
        before = piece[-len(wanted) :]
    return False


def _pdf(file: BinaryIO, size: int) -> Kind:
    """A PDF ends as it begins: the last thing in it says where its cross-reference stands, and it stands there. What hides behind the end is refused."""
    file.seek(max(0, size - TAIL))
    end = _END_OF_PDF.search(file.read().rstrip(b"\0"))
    if end is None:
        raise Refused("", "damaged", "PDF", "PDF")
    file.seek(max(0, int(end[1]) - 32))
    if int(end[1]) >= size or not _CROSS_REFERENCE.search(file.read(96)):
        raise Refused("", "damaged", "PDF", "PDF")
    return KINDS["pdf"]


def _boxed(file: BinaryIO, head: bytes, size: int) -> Kind:
    """A film is a row of boxes, each with its length, that ends where the file ends; one of them says what is in it, one holds it."""
    length = int.from_bytes(head[:4], "big")
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(length, HEAD), 4))}
    if head[8:12] in HEIF or (brands & set(HEIF) and not brands & set(FILMS)):
        raise Refused("", "heic")
    if not brands & set(FILMS):
        raise Refused("", "foreign", "音视频或图片", "sound, film or picture of another kind")
    found, at = set(), 0
    for _ in range(MOST_BOXES):
        if at >= size:
            break
        file.seek(at)
        header = file.read(16)
        length, name = int.from_bytes(header[:4], "big"), header[4:8]
        length = int.from_bytes(header[8:16], "big") if length == 1 else size - at if length == 0 else length
        if len(header) < 8 or length < 8 or at + length > size or not re.fullmatch(rb"[ -~\xa9]{4}", name):
            break
        found.add(name)
        at += length
    if at != size or not {b"moov", b"mdat"} <= found:
        raise Refused("", "damaged", "视频", "a film")
    return KINDS["mp4"]
