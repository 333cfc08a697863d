"""The lines of an HTML tree: one for each block, one for each table row, with the share of links in each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from zhixing.engines.report.intake.rows import pipe_row

BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
        "header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul",
    )
)
DROPPED = frozenset(
    re.findall(
        r"\w+",
        "script style head noscript template nav footer aside select option button input textarea label iframe object embed svg math canvas audio "
        "video map datalist",
    )
)
TITLES = frozenset(("h1", "h2"))
PAGE_IN_A_FORM = 300  # characters: some sites put the whole page into one form; a search box has fewer
LONGEST_CELL = 1500  # characters; longer "cells" hold articles: tables used for layout
WIDEST_SPAN = 200

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WRAP = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef“”‘’])[ \t\f]*[\r\n]\s*(?=[\u3000-\u9fff\uff00-\uffef“”‘’])")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_SEPARATORS = re.compile(r"[\s|｜·•>›»/、,，-]+")


@dataclass(slots=True)
class Line:
    """One line of text, the line of the source it begins on, how many characters it has, how many of them are links, and whether it is a title."""

    text: str
    source: int
    size: int = 0
    linked: int = 0
    links: int = 0
    is_title: bool = False


@dataclass(slots=True)
class _Writer:
    """Collects pieces of text into lines."""

    lines: list[Line] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    source: int = 0
    at: int = 0  # the line of the source that has been reached
    linked: int = 0
    links: int = 0
    pre: int = 0
    titles: int = 0
    begun: bool = False  # whether the line has anything but white space

    def write(self, text: str | None, is_link: bool) -> None:
        if not text:
            return
        if not self.begun:
            self.source = self.at + text[: len(text) - len(text.lstrip())].count("\n")
            self.begun = not text.isspace()
        self.at += text.count("\n")
        self.linked += len(_SEPARATORS.sub("", text)) if is_link else 0
        for number, piece in enumerate(text.split("\n") if self.pre else [text]):
            if number:
                self.end_line()
                self.source = self.at - text.count("\n") + number
                self.begun = bool(piece.strip())
            self.pieces.append(piece)

    def end_line(self) -> None:
        text = _BLANKS.sub(" ", _WRAP.sub("", "".join(self.pieces))).strip(" ")
        if text:
            self.lines.append(Line(text, self.source, len(_SEPARATORS.sub("", text)), self.linked, self.links, self.titles > 0))
        self.pieces, self.linked, self.links, self.begun = [], 0, 0, False


def lines(root: Any) -> list[Line]:
    """The text of an element in reading order; scripts, menus, forms, hidden parts, headers and footers of the page are left out."""
    return _Walk(root).lines


class _Walk:
    """One pass over a tree, however deep, without recursion into it."""

    def __init__(self, root: Any) -> None:
        self._writer = _Writer(at=root.sourceline or 1)
        self._open_links = 0
        self._root = root
        skipped: Any = None
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if not self._enter(element):
                    skipped = element
                    walk.skip_subtree()
            else:
                self._leave(element, element is skipped)
        self._writer.end_line()
        self.lines = self._writer.lines

    def _enter(self, element: Any) -> bool:
        """Writes what stands before the children; False if they are left out or have been written."""
        writer, tag = self._writer, element.tag
        writer.at = max(writer.at, element.sourceline or 0)
        if tag in BLOCKS or tag == "br":
            writer.end_line()
        if not isinstance(tag, str) or _is_dropped(element):
            return False
        rows = _rows(element) if tag == "table" else None
        if rows is not None:
            writer.lines.extend(rows)
            return False
        writer.pre += tag == "pre"
        writer.titles += tag in TITLES
        self._open_links += _is_link(element)
        writer.links += _is_link(element)
        writer.write(element.text, self._open_links > 0)
        return True

    def _leave(self, element: Any, is_skipped: bool) -> None:
        writer = self._writer
        if element.tag in BLOCKS:
            writer.end_line()
        if not is_skipped:
            self._open_links -= _is_link(element)
            writer.pre -= element.tag == "pre"
            writer.titles -= element.tag in TITLES
        if element is not self._root:
            writer.write(element.tail, self._open_links > 0)


def _is_link(element: Any) -> bool:
    return element.tag == "a" and bool(element.get("href"))


def _is_dropped(element: Any) -> bool:
    tag = element.tag
    if tag in DROPPED or element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
        return True
    if tag == "header":  # of the page, not of the article
        return not any(above.tag in ("article", "main") for above in element.iterancestors())
    return tag == "form" and not _is_longer(element, PAGE_IN_A_FORM)


def _is_longer(element: Any, least: int) -> bool:
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > least:
            return True
    return False


def _rows(table: Any) -> list[Line] | None:
    """The rows of a table of data as lines; None for a table that only arranges the page."""
    if table.find(".//table") is not None:
        return None
    rows = [(row, [cell for cell in row if cell.tag in ("td", "th")]) for row in table.iter("tr")]
    if len(rows) < 2 or max(len(cells) for _, cells in rows) < 2:
        return None
    if any(_is_longer(cell, LONGEST_CELL) for _, cells in rows for cell in cells):
        return None
    return list(_written(rows))


def _written(rows: list[tuple[Any, list[Any]]]) -> Iterator[Line]:
    """The rows, with empty cells where a cell from above or from the left reaches into them."""
    reaching: dict[int, int] = {}  # column → rows below that a cell still covers
    for row, cells in rows:
        written: list[str] = []
        line = Line("", row.sourceline or 1)
        for cell in cells:
            _skip_covered(written, reaching)
            inside = lines(cell)
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            reaching.update(dict.fromkeys(range(len(written), len(written) + width), height - 1))
            written += ["\n".join(part.text for part in inside), *[""] * (width - 1)]
            line.size += sum(part.size for part in inside)
            line.linked += sum(part.linked for part in inside)
            line.links += sum(part.links for part in inside)
        _skip_covered(written, reaching)
        if any(written):
            line.text = pipe_row(written[:1] if len(cells) == 1 and written[0] else written)
            yield line


def _skip_covered(written: list[str], reaching: dict[int, int]) -> None:
    while reaching.get(len(written), 0):
        reaching[len(written)] -= 1
        written.append("")


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), WIDEST_SPAN) if re.fullmatch(r"[0-9]{1,4}", value) else 1
