"""Text that was put together from pieces of another text and still knows where every character came from."""

from __future__ import annotations

import re
from array import array

# One character for one character, so that offsets stay true: full-width digits, letters and signs of numbers as Chinese input methods leave them.
HALF_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94) if chr(0xFF01 + i) not in "！（），：；？［］～"}
HALF_WIDTH |= {ord("﹪"): ord("%")}
_WIDE = re.compile(f"[{re.escape(''.join(map(chr, HALF_WIDTH)))}]")


def half_width(text: str) -> str:
    """`text` with full-width digits, letters and number signs as ASCII; as long as before.

    >>> half_width("１２．５％，ＡＡ＋")
    '12.5%，AA+'
    """
    return text.translate(HALF_WIDTH) if _WIDE.search(text) else text


class Joined:
    """A text put together from pieces of a source, with the offset in the source of every character.

    text      the text
    origin    for each character of `text` its offset in the source, ascending

    >>> joined = Joined()
    >>> joined.append("总量突破", 10); joined.append("1000家", 16)
    >>> joined.text, joined.span(4, 9)
    ('总量突破1000家', (16, 21))
    """

    __slots__ = ("_pieces", "_text", "origin")

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._text: str | None = None
        self.origin = array("q")

    def append(self, piece: str, at: int) -> None:
        """Add `piece`, whose first character stands at offset `at` of the source."""
        if not piece:
            return
        self._pieces.append(piece)
        self.origin.extend(range(at, at + len(piece)))
        self._text = None

    @property
    def last(self) -> str:
        """The last character; "" while there is none."""
        return self._pieces[-1][-1] if self._pieces else ""

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = "".join(self._pieces)
            self._pieces = [self._text] if self._text else []
        return self._text

    def __len__(self) -> int:
        return len(self.origin)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source from the character at `start` to the one before `end` (start < end)."""
        return self.origin[start], self.origin[end - 1] + 1
