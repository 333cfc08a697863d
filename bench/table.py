"""Columns of text, aligned: the first to the left, figures to the right."""

from __future__ import annotations

from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]]) -> str:
    """The rows (the first is the heading) as lines of equal columns.

    >>> print(table([["reader", "found"], ["ours", "512"]]))
    reader  found
    ours      512
    """
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))] for row in rows)
    return "\n".join("  ".join(line).rstrip() for line in lines)
