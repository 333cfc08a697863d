"""From a manuscript to paragraphs: lines rejoined, page furniture and glossaries left out, every character still traceable.

A newspaper column or a PDF breaks words and numbers at the end of every line; a web page wraps the report in menus and link lists.
Here the lines become paragraphs again. What is decided is decided from the text alone: no file name, no place name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from zhixing.kernel.sources import Manuscript
from zhixing.kernel.text import Joined, half_width

ParagraphKind = Literal["text", "heading", "row"]

TERMINAL = "。！？；：!?;…”）)」"
HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}(?:部分|章|节))")
JUMP = re.compile(r"[（(](?P<way>[下上])(?:转|接)第?\s*[0-9０-９一二三四五六七八九十A-Za-z]{1,4}\s*版?[）)]")
SEPARATOR_ROW = re.compile(r"\|?[\s:|-]*-{2,}[\s:|-]*\|?")
# Two or more question marks in a row are blanks that an earlier copy could not encode.
BLANK = re.compile(r"[\s\u3000\u00a0\u200b\ufeff]+|\?{2,}|&nbsp;")
# Not a bare number: that may be the first cell of a table that lost its frame.
PAGE_NUMBER = re.compile(
    r"[-—–―－·•]+\s*[0-9０-９]{1,4}\s*[-—–―－·•]+|第\s*[0-9０-９]{1,4}\s*页(?:[，,/]?\s*共\s*[0-9０-９]{1,4}\s*页)?|[Pp]age\s+[0-9]{1,4}(?:\s+of\s+[0-9]{1,4})?"
)
FOOTNOTE = re.compile(r"(?<=[\u4e00-\u9fff”）%])\[[0-9]{1,3}\]|(?<=[\u4e00-\u9fff”）])[①-⑳](?=[，。；、])|〔[0-9]{1,2}〕(?!号)")
EMPHASIS = re.compile(r"\*\*|__|^\s*#{1,6}\s|^\s*>\s|^\s*[-*]\s(?=\S)")


SKIPPED = re.compile("|".join(pattern.pattern for pattern in (EMPHASIS, BLANK, JUMP, FOOTNOTE)))


@dataclass(slots=True)
class Line:
    """One line as given: its offset, its text without the blanks at both ends, how deep it is indented (in full-width blanks)."""

    start: int
    text: str
    indent: float
    width: float


@dataclass(slots=True)
class Paragraph:
    """One paragraph, heading or table row, without white space.

    A table row has its cells one after the other; `cells` are the offsets at which they begin.
    `starts` are the offsets (in the paragraph) where a line began after a finished sentence: places where a lost paragraph break may have been.
    """

    kind: ParagraphKind
    joined: Joined = field(default_factory=Joined)
    starts: set[int] = field(default_factory=lambda: {0})
    cells: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.joined.text


@dataclass(frozen=True, slots=True)
class Layout:
    """The paragraphs of a manuscript in order; `incomplete_start`/`incomplete_end` tell of jump lines (上接…, 下转…版)."""

    paragraphs: tuple[Paragraph, ...]
    wrapped: bool
    incomplete_start: bool
    incomplete_end: bool


def lay_out(manuscript: Manuscript) -> Layout:
    """Rejoin the lines of `manuscript` into paragraphs."""
    lines = _lines(manuscript.text)
    width = _column_width(lines)
    paragraphs = [p for p in _rejoined(lines, width) if p.text]
    jumps = {match["way"] for line in lines for match in JUMP.finditer(line.text)}
    return Layout(tuple(paragraphs), width is not None, "上" in jumps, "下" in jumps)


def _lines(text: str) -> list[Line]:
    lines, at = [], 0
    for raw in re.split(r"(?<=\n)|(?<=\r)(?!\n)", text):
        stripped = raw.strip()
        if stripped and not PAGE_NUMBER.fullmatch(stripped):
            lead = len(raw) - len(raw.lstrip())
            indent = sum(1.0 if character == "\u3000" else 0.5 for character in raw[:lead] if character not in "\r\n")
            lines.append(Line(at + lead, stripped, indent, _width(stripped)))
        at += len(raw)
    return lines


def _width(text: str) -> float:
    """Display width in full-width characters; blanks count nothing, since they are put in and left out at will."""
    solid = "".join(text.split())
    return len(solid) - 0.5 * len(solid.encode("ascii", "ignore"))


def _column_width(lines: list[Line]) -> float | None:
    """The width of the column the text was broken to, or None where a line is a paragraph."""
    plain = [line for line in lines if not line.text.startswith("|")]
    if len(plain) < 8:
        return None
    widths = sorted(line.width for line in plain)
    full = widths[int(len(widths) * 0.8)]
    broken = [line for line in plain if line.text[-1] not in TERMINAL]
    if full > 80 or len(broken) < 0.4 * len(plain):
        return None
    near = sum(line.width >= full - 3 for line in broken)
    return full if near >= 0.6 * len(broken) else None


def _rejoined(lines: list[Line], width: float | None) -> list[Paragraph]:
    paragraphs: list[Paragraph] = []
    current: Paragraph | None = None
    indented = width is not None and sum(1.5 <= line.indent <= 4.5 for line in lines) >= max(3, len(lines) // 60)
    previous: Line | None = None
    for line in lines:
        row = (line.text.startswith("|") and line.text.count("|") > 1) or (width is None and "\t" in line.text)
        if row and SEPARATOR_ROW.fullmatch(line.text):
            continue
        if current is None or row or previous is None or _breaks(previous, line, width, indented):
            current = Paragraph("row" if row else "text")
            paragraphs.append(current)
        elif previous.text[-1] in TERMINAL:
            current.starts.add(len(current.joined))
        if row:
            _take_cells(current, line)
        else:
            _take(current.joined, line)
        previous = None if row else line
    for paragraph in paragraphs:
        if paragraph.kind == "text" and is_heading(paragraph.text):
            paragraph.kind = "heading"
    return paragraphs


def _breaks(previous: Line, line: Line, width: float | None, indented: bool) -> bool:
    """Does a new paragraph begin between the two lines?"""
    if width is None or HEADING.match(line.text):
        return True
    ended = previous.text[-1] in TERMINAL
    if indented and line.indent >= 1.5:
        return ended or previous.width < width - 2.5
    if indented and previous.width >= width - 2.5:
        return False
    return ended and previous.width < width - 1.6


def _take_cells(paragraph: Paragraph, line: Line) -> None:
    """Add a table row cell by cell; the marks between the cells are left out."""
    mark = "|" if line.text.startswith("|") else "\t"
    at = 0
    for cell in line.text.split(mark):
        if cell.strip():
            paragraph.cells.append(len(paragraph.joined))
            lead = len(cell) - len(cell.lstrip())
            _take(paragraph.joined, Line(line.start + at + lead, cell.strip(), 0, 0))
        at += len(cell) + 1


def _take(joined: Joined, line: Line) -> None:
    """Add a line without blanks, emphasis marks, footnote marks and jump lines; one blank stays between Latin words."""
    text = half_width(line.text)
    at = 0
    for match in SKIPPED.finditer(text):
        _append(joined, text[at : match.start()], line.start + at)
        at = match.end()
    _append(joined, text[at:], line.start + at)


def _append(joined: Joined, piece: str, at: int) -> None:
    if not piece:
        return
    if joined.last and _latin(joined.last) and _latin(piece[0]):
        joined.append(" ", at)
    joined.append(piece, at)


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def is_heading(text: str) -> bool:
    """Is this paragraph a heading: numbered, or short and without an end of sentence?"""
    if len(text) > 60 or "," in text[-1:]:
        return False
    if HEADING.match(text):
        return not re.search(r"[。！？；].", text)
    return (
        len(text) <= 40
        and text[-1:] not in "。！？；，,、"
        and not re.match(r"(?!20[0-9]{2}年)[0-9●■◆·]|[(（][0-9]", text)
        and unicodedata.category(text[-1:])[0] in "LPN"
    )
