"""What a file is, is told by its bytes; what pretends is refused with one sentence."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.engines.evidence.conftest import SAMPLES, archive, box, film, ofd, pdf, word_document
from zhixing.engines.evidence import KINDS, Refused
from zhixing.engines.evidence import package as rooms
from zhixing.engines.evidence.detection import kind_of
from zhixing.engines.evidence.refused import SENTENCES

SVG = b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
TYPES = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'


def code(content: bytes) -> str:
    """The kind, or why not."""
    try:
        return kind_of(io.BytesIO(content)).id
    except Refused as refused:
        assert refused.zh
        assert refused.en
        assert "{" not in refused.zh + refused.en
        return refused.code


def test_every_kind_has_a_sample() -> None:
    assert set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_kind_is_told_by_its_bytes(kind: str) -> None:
    assert code(SAMPLES[kind]) == kind


def test_what_is_shown_in_a_browser_cannot_run_anything() -> None:
    assert {kind.id for kind in KINDS.values() if kind.inline} == {"pdf"} | {kind.id for kind in KINDS.values() if kind.picture} - {"tiff"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b"\0\1\2\3", "unknown"),
        (SVG, "active"),
        (b"\xef\xbb\xbf  <svg onload='alert(1)'/>", "active"),
        (SVG.decode().encode("utf-16"), "active"),
        (b"<!DOCTYPE html><title>x</title>", "active"),
        (b"  \n<HTML><body onload=alert(1)>", "active"),
        (b"<?xml version='1.0'?><a/>", "active"),
        ("情况说明 <script>alert(1)</script>".encode(), "active"),
        (b"#!/bin/sh\nrm -rf ~\n", "active"),
        (b"@echo off\r\ndel *\r\n", "active"),
        (b"<?php system($_GET[0]);", "active"),
        (b"MZ\x90\0\3" + bytes(100), "foreign"),
        (b"\x7fELF\2\1\1" + bytes(100), "foreign"),
        (b"{\\rtf1 hello}", "foreign"),
        (b"GIF89a\1\0\1\0\0\0\0;", "foreign"),
        (b"%!PS-Adobe-3.0\n", "foreign"),
        (b"RIFF\x10\0\0\0AVI LIST", "foreign"),
        (b"Rar!\x1a\7\0", "archive"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "archive"),
        (b"\x1f\x8b\x08\0abc", "archive"),
        (archive({"a.txt": b"x"}), "archive"),
        (archive({}), "archive"),
        (archive({"META-INF/MANIFEST.MF": b"x", "A.class": b"x"}), "archive"),
        (b"a.txt".ljust(257, b"\0") + b"ustar\0" + bytes(300), "archive"),
        (OLE, "old_office"),
        (OLE + bytes(3 << 20) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (box(b"ftyp", b"heic\0\0\0\0mif1heic") + bytes(40), "heic"),
        (box(b"ftyp", b"avif\0\0\0\0avif") + bytes(40), "foreign"),
        (film()[:-1], "damaged"),
        (film() + b"<script>", "damaged"),
        (box(b"ftyp", b"isom\0\0\2\0") + box(b"free", bytes(9)), "damaged"),
        (box(b"ftyp", b"isom\0\0\2\0") + box(b"free") * 20_000, "damaged"),
    ],
)
def test_what_is_refused(content: bytes, expected: str) -> None:
    assert code(content) == expected


@pytest.mark.parametrize(
    "content",
    [
        pdf()[:-7],
        pdf() + b"<script>alert(1)</script>",
        pdf() + archive({"a.txt": b"x"}),
        b"%PDF-1.4\nhello",
        b"%PDF-1.4\n<html><script>alert(1)</script></html>\nstartxref\n9\n%%EOF\n",
        b"%PDF-1.4\nstartxref\n999999\n%%EOF\n",
    ],
)
def test_a_pdf_that_is_something_else_too_is_refused(content: bytes) -> None:
    assert code(content) == "damaged"


def test_a_web_page_in_front_of_a_pdf_is_a_web_page() -> None:
    assert code(b"<html>" + pdf()) in ("active", "unknown")


def document(**more: bytes) -> bytes:
    return archive({"[Content_Types].xml": TYPES, "word/document.xml": b"<w:document/>", **more})


def test_documents_that_carry_more_than_a_document() -> None:
    assert code(document()) == "docx"
    assert code(document(**{"word/vbaProject.bin": b"x"})) == "macro"
    assert code(archive({"[Content_Types].xml": TYPES + b"macroEnabled", "word/document.xml": b""})) == "macro"
    assert code(document(**{"word/activeX/activeX1.bin": b"x"})) == "macro"
    assert code(archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b""})) == "damaged"
    assert code(archive({"OFD.xml": b"<html/>"})) == "damaged"
    assert code(document(**{"../../etc/passwd": b"x"})) == "damaged"
    assert code(document(**{"/etc/passwd": b"x"})) == "damaged"


@pytest.mark.parametrize("whole", [word_document(), ofd()])
def test_a_package_is_whole_or_refused(whole: bytes) -> None:
    assert code(whole + b"<script>") == "damaged"
    assert code(whole[:-1]) == "damaged"
    # An archive hidden in front of another one: both ends would be true.
    assert code(archive({"OFD.xml": b"OFD"}) + whole) == "damaged"
    at = whole.index(b"PK\1\2")
    assert code(whole[:at] + b"x" + whole[at + 1 :]) == "damaged"


def test_a_protected_package() -> None:
    protected = bytearray(document())
    at = protected.index(b"PK\1\2")
    protected[at + 8] |= 1
    assert code(bytes(protected)) == "encrypted"


def test_a_bomb_that_says_what_it_is() -> None:
    content = document(**{"word/media/zeros": bytes(64 << 20)})
    assert len(content) < 100_000
    assert code(content) == "bomb"


def test_a_bomb_of_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert code(document(**{f"word/{number}": b"" for number in range(rooms.MOST_ENTRIES)})) == "bomb"
    monkeypatch.setattr(rooms, "MOST_UNPACKED", 1 << 20)
    assert code(document(**{f"word/{number}": bytes(600_000) for number in range(2)})) == "bomb"


def test_a_bomb_that_lies_about_its_size() -> None:
    """The list says ten bytes, the part unpacks to four million."""
    content = bytearray(document(**{"word/zeros": bytes(4 << 20)}))
    for mark, place in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        at = content.rindex(mark)
        assert struct.unpack_from("<L", content, at + place)[0] == 4 << 20
        struct.pack_into("<L", content, at + place, 10)
    assert code(bytes(content)) == "damaged"


def test_parts_that_lie_over_each_other() -> None:
    """One packed stream that many entries share: small on disk, endless when unpacked."""
    packed = zlib.compress(bytes(2 << 20))[2:-4]
    local = struct.pack("<4sHHHHHLLLHH", b"PK\3\4", 20, 0, 8, 0, 0, zlib.crc32(bytes(2 << 20)), len(packed), 2 << 20, 1, 0) + b"a" + packed
    entry = struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\1\2", 20, 20, 0, 8, 0, 0, zlib.crc32(bytes(2 << 20)), len(packed), 2 << 20, 1, 0, 0, 0, 0, 0, 0)
    listed = b"".join(entry + bytes([97 + number]) for number in range(20))
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 20, 20, len(listed), len(local), 0)
    assert len(zipfile.ZipFile(io.BytesIO(local + listed + end)).namelist()) == 20
    assert code(local + listed + end) == "damaged"


@given(st.binary(max_size=300), st.sampled_from([*SAMPLES.values(), SVG, OLE]), st.integers(0, 5000), st.booleans())
@example(b"", pdf(), 0, False)
def test_whatever_comes_is_told_or_refused(noise: bytes, sample: bytes, at: int, cut: bool) -> None:
    at %= len(sample)
    mixed = sample[:at] + noise + (b"" if cut else sample[at + len(noise) :])
    assert code(mixed) in {*KINDS, *SENTENCES}


def test_text_is_read_to_its_end(tmp_path: Path) -> None:
    """A megabyte of text with a program behind it is no text; a character cut in two by the pieces is whole."""
    assert code(b"a" * (2 << 20) + b"\0") == "unknown"
    assert code(b"a" * ((1 << 20) - 1) + "水".encode() + b"\n") == "text"
    assert code(b"a" * (1 << 20) + b"\xff") == "unknown"
    assert code("目录,数量\n东山,3\n".encode("utf-16")) == "csv"
