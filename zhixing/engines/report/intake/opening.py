"""From a path to a manuscript: the file is looked at before it is read, and read by the part that knows its kind."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

from zhixing.engines.report.intake import limits
from zhixing.engines.report.intake.docx import read_docx
from zhixing.engines.report.intake.html import read_html
from zhixing.engines.report.intake.kind import HEAD, Kind, is_markdown, is_ole, kind_of, ole_fault
from zhixing.engines.report.intake.pdf import read_pdf
from zhixing.engines.report.intake.pictures import Progress
from zhixing.engines.report.intake.plain import read_plain
from zhixing.engines.report.intake.scan import read_scan
from zhixing.kernel.errors import InputFault
from zhixing.kernel.sources import Manuscript

LIMITS: dict[Kind, int] = {"text": limits.TEXT, "html": limits.HTML, "docx": limits.DOCX, "pdf": limits.PDF, "scan": limits.IMAGE}
NAMES: dict[Kind, str] = {"text": "a text", "html": "a web page", "docx": "a DOCX", "pdf": "a PDF", "scan": "a picture"}

_EXPECTED = "the file of a report"


def open_manuscript(path: Path, *, progress: Progress | None = None) -> Manuscript:
    """The text of a file, whatever it is: plain text, Markdown, HTML, PDF, DOCX or a picture of a page.

    `progress` is called with (pages done, pages in all) while pictures are recognised, which takes seconds a page.
    Raises InputFault with one sentence for a file that cannot be read, MissingPart where recognition is not installed.
    """
    data, kind = _bytes(path)
    name, digest = path.name, hashlib.sha256(data).hexdigest()
    if kind == "pdf":
        return read_pdf(name, data, digest, progress)
    if kind == "scan":
        return read_scan(name, data, digest, progress)
    if kind == "docx":
        return read_docx(name, data, digest)
    if kind == "html":
        return read_html(name, data, digest)
    return read_plain(name, data, digest, "markdown" if is_markdown(name) else "text")


def _bytes(path: Path) -> tuple[bytes, Kind]:
    """The whole file and its kind, read only if it is a file, not empty and not too large for its kind."""
    name = path.name or str(path)
    try:
        if path.is_dir():
            raise InputFault(name, "this is a folder", _EXPECTED)
        if path.exists() and not path.is_file():
            raise InputFault(name, "this is not a file", _EXPECTED)
        with path.open("rb") as file:
            return _read(name, file, path.stat().st_size)
    except FileNotFoundError:
        raise InputFault(name, "there is no such file", _EXPECTED, f"Check the path {path}") from None
    except PermissionError:
        raise InputFault(name, "you may not read this file", "a file with read permission", "Ask its owner, or copy it") from None
    except (OSError, ValueError) as error:
        raise InputFault(name, f"this file cannot be read ({getattr(error, 'strerror', None) or error})", _EXPECTED) from None


def _read(name: str, file: BinaryIO, size: int) -> tuple[bytes, Kind]:
    head = file.read(HEAD)
    if not head:
        raise InputFault(name, "this file is empty", _EXPECTED)
    if is_ole(head):
        raise ole_fault(name, head + file.read(limits.DOCX))
    kind = kind_of(name, head)
    limit = LIMITS[kind]
    data = head + file.read(limit + 1 - len(head)) if size <= limit else head
    if size > limit or len(data) > limit:
        found = f"{NAMES[kind]} of {max(size, len(data)) / limits.MEGABYTE:.0f} MB"
        raise InputFault(name, f"this is {found}", f"at most {limit // limits.MEGABYTE} MB", "Cut the report out of it and read that")
    return data, kind
