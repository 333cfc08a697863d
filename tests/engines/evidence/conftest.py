"""Small real files of every kind, made here byte by byte or by the libraries that people's programs use."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
from PIL import Image

from zhixing.engines.evidence import Taken, receive, settle

# 28°53′N 120°01′E, and what took it.
GPS = {1: "N", 2: (28.0, 53.0, 0.0), 3: "E", 4: (120.0, 1.0, 0.0)}
CAMERA = "Invented Camera 9000"


def scene(width: int = 60, height: int = 40) -> Image.Image:
    """A picture whose upper left corner is red, the rest white and blue."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height // 2))
    picture.paste("blue", (width // 2, height // 2, width, height))
    return picture


def saved(picture: Image.Image, form: str, **more: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **more)
    return buffer.getvalue()


def jpeg(orientation: int = 1, **more: Any) -> bytes:
    """A photo with place, camera and comment in it."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, CAMERA
    exif.get_ifd(0x8825).update(GPS)
    return saved(scene(**more), "JPEG", exif=exif, comment=b"taken by somebody", quality=95)


def png() -> bytes:
    return saved(scene(), "PNG")


def webp() -> bytes:
    return saved(scene(), "WEBP")


def tiff(pages: int = 3) -> bytes:
    return saved(scene(), "TIFF", save_all=True, append_images=[scene(30, 30)] * (pages - 1), description=CAMERA)


def pdf(more: bytes = b"") -> bytes:
    """One empty page."""
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>")
    text, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return text + more + b"xref\n0 4\n0000000000 65535 f \n%strailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(text) + len(more))


def word_document() -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    document.add_paragraph("关于东山水厂项目的批复")
    document.save(buffer)
    return buffer.getvalue()


def workbook() -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["乡镇", "数量"])
    book.save(buffer)
    return buffer.getvalue()


def archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return buffer.getvalue()


def ofd() -> bytes:
    """The frame of a document after GB/T 33190-2016."""
    root = b'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0" DocType="OFD"><ofd:DocBody/></ofd:OFD>'
    return archive({"OFD.xml": root, "Doc_0/Document.xml": b"<ofd:Document xmlns:ofd='http://www.ofdspec.org/2016'/>"})


def box(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">L4s", 8 + len(content), name) + content


def film(brand: bytes = b"isom") -> bytes:
    return box(b"ftyp", brand + b"\0\0\2\0" + b"mp41") + box(b"moov", box(b"mvhd", bytes(100))) + box(b"mdat", bytes(50))


SAMPLES = {
    "jpeg": jpeg(), "png": png(), "webp": webp(), "tiff": tiff(), "pdf": pdf(), "docx": word_document(), "xlsx": workbook(), "ofd": ofd(), "mp4": film(),
    "csv": "乡镇,数量\n东山街道,3\n西湖镇,4\n".encode("gb18030"), "text": "情况说明\n已于三月完成。\n".encode(),
}  # fmt: skip


def taken(folder: Path, content: bytes, name: str = "", claimed: str = "") -> Taken:
    """A file as it is taken in."""
    return settle(receive([content], folder / f"given-{len(list(folder.iterdir()))}", 50 << 20), name, claimed)
