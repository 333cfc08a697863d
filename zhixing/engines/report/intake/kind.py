"""What a file is, from its first bytes; names of files lie."""

from __future__ import annotations

import re
from typing import Literal

from zhixing.kernel.errors import InputFault

Kind = Literal["text", "html", "pdf", "docx", "scan"]

HEAD = 1 << 16  # bytes that are looked at

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AS_DOCX = "Open it in a word processor and save it as .docx or PDF"
_FOREIGN = (
    (re.compile(rb"\{\\rtf"), "an RTF document", _AS_DOCX),
    (re.compile(rb"GIF8"), "a GIF picture", "Save it as PNG"),
    (re.compile(rb".{4}ftyp(?:heic|heix|mif1|msf1|avif)", re.DOTALL), "a HEIC picture of a phone", "Save it as JPEG"),
    (re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ"), "a packed archive", "Unpack it and read the files in it"),
    (re.compile(rb"(?i)(?:From: <Saved by|MIME-Version:|[^<]{0,2000}?\nContent-Type: multipart/related)"), "a web archive (MHT)", "Save the page as HTML"),
    (re.compile(rb"%!PS"), "a PostScript file", "Convert it to PDF"),
    (re.compile(rb"\x7fELF|MZ.{58,}PE\0\0", re.DOTALL), "a program", "Choose the file of the report"),
)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"\s*(?><\?xml[^>]*>\s*|<!--.*?-->\s*)*+<(?:meta|title|div|p|table|center|article|section|main|h[1-6]|span|font|ul|script|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_PARTS = re.compile(r"</p>|<br\b|</div>", re.IGNORECASE)
_MARKDOWN = (".md", ".markdown")


def is_markdown(name: str) -> bool:
    """Whether the name says that a text is Markdown; nothing in its bytes would."""
    return name.lower().endswith(_MARKDOWN)


def kind_of(name: str, head: bytes) -> Kind:
    """The kind of a file that begins with these bytes; a fault with what to do for kinds that are known but not read."""
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    if head.startswith(_PICTURES) or (head.startswith(b"BM") and head[6:10] == b"\0\0\0\0") or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "scan"
    for pattern, what, remedy in _FOREIGN:
        if pattern.match(head):
            raise InputFault(name, f"this is {what}", "text, Markdown, HTML, PDF, DOCX or a picture", remedy)
    return "html" if _is_html(name, head) else "text"


def ole_fault(name: str, data: bytes) -> InputFault:
    """What to say of an OLE file: the old Word format, or the wrapping of a document with a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        remedy = "Open it with the password and save it without, as .docx or PDF"
        return InputFault(name, "this document is protected with a password", "a document that opens without one", remedy)
    if "WordDocument".encode("utf-16-le") in data:
        return InputFault(name, "this is a document in the old .doc format", "a .docx", _AS_DOCX)
    return InputFault(name, "this is a file in an old Office format", "a .docx", _AS_DOCX)


def is_ole(head: bytes) -> bool:
    """Whether this is the container of old Office formats and of encrypted new ones."""
    return head.startswith(_OLE)


def _is_html(name: str, head: bytes) -> bool:
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16", "replace") if is_wide else head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    if _PAGE.search(text[:4096]):
        return True
    return not is_markdown(name) and (bool(_OPENING.match(text)) or len(_PARTS.findall(text)) >= 5)
