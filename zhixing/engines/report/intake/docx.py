"""DOCX in: paragraphs and tables of the body in order, as they are printed: numbers of headings in, deleted text and footnote marks out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from zhixing.engines.report.intake.archive import Archive
from zhixing.engines.report.intake.numbering import Numbering
from zhixing.engines.report.intake.rows import pipe_row
from zhixing.engines.report.intake.wordml import attribute, children, first, is_on, local, parsed
from zhixing.kernel.errors import InputFault
from zhixing.kernel.sources import Manuscript

MAIN = "word/document.xml"
OTHERS = {
    "xl/workbook.xml": "an Excel workbook",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "OFD.xml": "an OFD document",
    "content.xml": "an OpenDocument file",
}
LONGEST_CELL = 2000  # characters; longer "cells" hold articles: tables used for layout
WIDEST_SPAN = 200

_WRAPPERS = frozenset(("ins", "moveTo", "customXml", "smartTag"))
_IGNORED = frozenset(
    ("pPr", "rPr", "sdtPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "fldData", "rt", "footnoteReference", "endnoteReference")
)
_DRAWN = frozenset(("drawing", "pict", "object"))
_BREAK = "\f"  # a page break: a line break inside a paragraph, nothing at its ends
_SIGNS = {"cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_FOOTNOTE_MARK = re.compile(r"[\[［〔(（]?(?:\d{1,3}|[①-⑳])[\]］〕)）]?|\*{1,3}")


def read_docx(name: str, data: bytes, digest: str) -> Manuscript:
    """The text of a word processor's document."""
    archive = Archive(name, data)
    main = _main_part(name, archive)
    folder = main.rpartition("/")[0]
    parts = {part: f"{folder}/{part}.xml" for part in ("numbering", "styles")}
    roots = {part: parsed(f"{name}, {path}", archive.read(path)) for part, path in parts.items() if path in archive}
    reader = _Reader(Numbering(roots.get("numbering"), roots.get("styles")))
    body = first(parsed(f"{name}, {main}", archive.read(main)), "body")
    reader.read(_or_nothing(body))
    text = "\n".join(line for line, _ in reader.lines)
    if not text.strip():
        remedy = "If it holds scanned pages, save it as PDF and read that with the optional part “ocr”"
        raise InputFault(name, "this document has no text", "the text of a report", remedy)
    notes = (f"{reader.marks} footnote marks left out",) if reader.marks else ()
    return Manuscript(name, "docx", text, digest, line_numbers=tuple(number for _, number in reader.lines), notes=notes)


def _main_part(name: str, archive: Archive) -> str:
    for part, what in OTHERS.items():
        if part in archive and MAIN not in archive:
            raise InputFault(name, f"this is {what}, not a text document", "a .docx", "Open it and save the report as .docx or PDF")
    if "_rels/.rels" in archive:
        for relation in parsed(f"{name}, _rels/.rels", archive.read("_rels/.rels")):
            target = attribute(relation, "Target").lstrip("/")
            if attribute(relation, "Type").endswith("/officeDocument") and target in archive:
                return target
    if MAIN in archive:
        return MAIN
    raise InputFault(name, "this zip archive is not a text document", "a .docx", "Unpack it and read the files in it")


class _Reader:
    """Collects lines, each with the number of its paragraph (paragraphs and rows of tables are counted from 1)."""

    def __init__(self, numbering: Numbering) -> None:
        self.lines: list[tuple[str, int]] = []
        self.marks = 0
        self._numbering = numbering
        self._number = 0
        self._carried = ""  # the text of a paragraph whose end was deleted

    def read(self, container: Any) -> None:
        """Every paragraph and table of a body, a cell, a text box."""
        for child in container:
            name = local(child)
            if name == "p":
                self._number += 1
                self._paragraph(child)
            elif name == "tbl":
                self._table(child)
            elif name == "sdt":
                self.read(_content(child))
            elif name in _WRAPPERS:
                self.read(child)
            elif name == "AlternateContent":
                self.read(_alternative(child))

    def _paragraph(self, paragraph: Any) -> None:
        properties = first(paragraph, "pPr")
        pieces = list(self._pieces(paragraph))
        text = "".join(piece for piece in pieces if isinstance(piece, str)).strip(_BREAK).replace(_BREAK, "\n")
        label = self._numbering.label(properties)
        text = self._carried + (label + text if text.strip() else text)
        boxes = [self._inside(piece) for piece in pieces if not isinstance(piece, str)]
        is_joined = first(first(properties, "rPr"), "del") is not None
        self._carried = text if is_joined else ""
        if not is_joined and (text or not any(boxes)):
            self.lines.extend((line, self._number) for line in text.split("\n"))
        self.lines.extend((line, self._number) for box in boxes for line in box)

    def _inside(self, container: Any) -> list[str]:
        """The lines of a part of the page that is read by itself."""
        reader = _Reader(self._numbering)
        reader.read(container)
        self.marks += reader.marks
        return [line for line, _ in reader.lines]

    def _pieces(self, element: Any) -> Iterator[Any]:
        """Text, and the contents of text boxes, in order."""
        for child in element:
            name = local(child)
            if name in _IGNORED:
                continue
            if name == "t":
                text = child.text or ""
                yield text if attribute(child, "space") == "preserve" else text.strip(" \t\r\n")
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name == "br":
                yield _BREAK if attribute(child, "type") in ("page", "column") else "\n"
            elif name == "sym":
                yield _symbol(attribute(child, "char"))
            elif name in _DRAWN:
                yield from _text_boxes(child)
            elif name == "AlternateContent":
                yield from self._pieces(_alternative(child))
            elif name == "r":
                yield from self._run(child)
            else:
                yield from self._pieces(child)

    def _run(self, run: Any) -> Iterator[Any]:
        properties = first(run, "rPr")
        if is_on(first(properties, "vanish")):
            return
        pieces = list(self._pieces(run))
        if attribute(first(properties, "vertAlign"), "val") == "superscript" and self._is_mark(run, pieces):
            self.marks += 1
            return
        yield from pieces

    def _is_mark(self, run: Any, pieces: list[Any]) -> bool:
        """Whether a raised number is a footnote mark and not the exponent of a unit or a number."""
        text = "".join(piece for piece in pieces if isinstance(piece, str)).strip()
        before = run.getprevious()
        last = "".join(str(text) for text in before.itertext())[-1:] if before is not None else ""
        return bool(_FOOTNOTE_MARK.fullmatch(text)) and not (last.isascii() and last.isalnum())

    def _table(self, table: Any) -> None:
        rows = []
        for row in children(table, "tr"):
            self._number += 1
            if first(first(row, "trPr"), "del") is None:
                rows.append((self._number, self._row(row)))
        is_layout = all(len(cells) < 2 for _, cells in rows) or any(sum(map(len, lines)) > LONGEST_CELL for _, cells in rows for lines in cells)
        for number, cells in rows:
            if is_layout:
                self.lines.extend((line, number) for lines in cells for line in lines)
            elif any(any(lines) for lines in cells):
                self.lines.append((pipe_row(["\n".join(lines) for lines in cells]), number))

    def _row(self, row: Any) -> list[list[str]]:
        """The lines of each cell; empty ones where a cell from above or from the left reaches in."""
        cells = list(_cells(row))
        before = _count(first(first(row, "trPr"), "gridBefore"))
        written: list[list[str]] = [[] for _ in range(before)]
        for cell in cells:
            properties = first(cell, "tcPr")
            merged = first(properties, "vMerge")
            is_covered = merged is not None and attribute(merged, "val") != "restart"
            written.append([] if is_covered else self._inside(cell))
            if len(cells) > 1:
                written.extend([] for _ in range(_count(first(properties, "gridSpan")) - 1))
        return written


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if local(child) == "tc":
            yield child
        elif local(child) == "sdt":
            yield from _cells(_content(child))
        elif local(child) in _WRAPPERS:
            yield from _cells(child)


def _content(control: Any) -> Any:
    """The children of a content control."""
    return _or_nothing(first(control, "sdtContent"))


def _or_nothing(element: Any | None) -> Any:
    return () if element is None else element  # an element without children is false


def _count(element: Any | None) -> int:
    value = attribute(element, "val")
    return min(int(value), WIDEST_SPAN) if re.fullmatch(r"[0-9]{1,4}", value) else 0


def _alternative(element: Any) -> Any:
    """What to read of an mc:AlternateContent, which holds the same thing twice."""
    choice = first(element, "Choice")
    return choice if choice is not None else _or_nothing(first(element, "Fallback"))


def _text_boxes(drawn: Any) -> Iterator[Any]:
    """The outermost text boxes of a drawing."""
    for child in drawn:
        if local(child) == "txbxContent":
            yield child
        elif local(child) == "AlternateContent":
            yield from _text_boxes(_alternative(child))
        else:
            yield from _text_boxes(child)


def _symbol(code: str) -> str:
    """A character of a symbol font; "" for those that have no place in Unicode."""
    value = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else 0
    return "" if value < 0x20 or 0xD800 <= value <= 0xF8FF else chr(value)
