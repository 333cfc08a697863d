"""What every reader of the comparison hands back, and the text as the general-purpose ones get it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SPELLINGS = {
    "㎡": "平方米", "平米": "平方米", "平方千米": "平方公里", "千米": "公里", "km": "公里", "千克": "公斤", "公尺": "米",
    "µg/m³": "微克/立方米", "微克每立方米": "微克/立方米", "个工作日": "工作日", "圆": "元",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extraction:
    """A number that a reader took out of a text, in base units; `unit` is None where the reader names none, "1" for ratios."""

    start: int
    value: float
    unit: str | None


Reader = Callable[[Path], list[Extraction]]


def as_given(path: Path) -> str:
    """The text of a file with every character where the labels count it (line ends are not translated)."""
    return path.read_bytes().decode("utf-8")


def canonical(unit: str | None) -> str:
    """One spelling for a unit; no unit is the unit of a bare ratio.

    >>> canonical("千米"), canonical(None)
    ('公里', '1')
    """
    return SPELLINGS.get(unit, unit) if unit else "1"


class Unbroken:
    """A text without white space, so that no number is cut by the end of a line, and the way back to the original.

    >>> unbroken = Unbroken("新增\\n\\n贷款1\\n00亿元")
    >>> unbroken.text, unbroken.origin[4]
    ('新增贷款100亿元', 6)
    """

    __slots__ = ("origin", "text")

    def __init__(self, text: str) -> None:
        self.text = "".join(text.split())
        self.origin = [at for at, character in enumerate(text) if not character.isspace()]
