"""Where a sentence or a figure came from: the document as given, and the way back to its page and line."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

Medium = Literal["text", "markdown", "html", "pdf", "docx", "scan"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document as a person would look it up: counted from 1; no page where the medium has none."""

    line: int
    page: int | None = None

    def __str__(self) -> str:
        return f"line {self.line}" if self.page is None else f"page {self.page}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """One document as one text, in reading order, with the way back to the original.

    text        what was given (plain text: every character as decoded) or what was taken out of the file, line breaks kept;
                offsets anywhere in the program count Unicode code points of this text
    page_starts offset of the first character of each page, ascending; empty where the medium has no pages
    line_numbers for media whose lines are not the lines of `text` (HTML source lines, DOCX paragraphs): one number for each line of `text`
    digest      SHA-256 of the file's bytes, hexadecimal
    notes       what was done on the way in, one sentence each (columns put in order, running heads left out …)
    """

    name: str
    medium: Medium
    text: str
    digest: str
    encoding: str | None = None
    page_starts: tuple[int, ...] = ()
    line_numbers: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def places(self) -> Places:
        """The index that answers "which page and line is this offset on?"."""
        return Places(self)


class Places:
    """Finds the page and line of an offset of one manuscript; built once, asked often."""

    def __init__(self, manuscript: Manuscript) -> None:
        self._manuscript = manuscript
        starts, at = [0], manuscript.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = manuscript.text.find("\n", at + 1)
        self._line_starts = starts

    def __getitem__(self, offset: int) -> Place:
        """The place of the character at `offset` (0 ≤ offset ≤ length of the text)."""
        index = bisect_right(self._line_starts, offset) - 1
        numbers, pages = self._manuscript.line_numbers, self._manuscript.page_starts
        if not pages:
            return Place(numbers[index] if numbers else index + 1)
        page = bisect_right(pages, offset)
        first = bisect_right(self._line_starts, pages[page - 1]) - 1
        return Place(numbers[index] if numbers else index - first + 1, page)
