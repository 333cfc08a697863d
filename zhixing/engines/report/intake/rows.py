"""How a row of a table is written into the text: `| a | b |`, the same from HTML, DOCX and PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BLANKS = re.compile(r"[ \t\r\n\f\v]+")


def pipe_row(cells: Sequence[str]) -> str:
    """One row; a cell's own line breaks become spaces and its own bars full-width ones, so that the row stays one line of so many cells.

    A cell that covers the whole row, a heading inside the table, is handed in alone; one that covers some columns is followed by empty ones.

    >>> pipe_row(["一", "市水务局\\n市住建局", ""])
    '| 一 | 市水务局 市住建局 |  |'
    """
    return "| " + " | ".join(_BLANKS.sub(" ", cell).strip().replace("|", "｜") for cell in cells) + " |"
