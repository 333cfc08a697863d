"""A title on its lines: balanced, and broken between words only."""

from __future__ import annotations

import re

from zhixing.kernel.errors import MissingPart

LONGEST = 19
# What goes with the word before it, or with the word behind it.
_BEHIND = re.compile(r"[的年月日号、，；：）》”’]+|[0-9.%]+")
_BEFORE = re.compile(r"[（《“‘]+|[0-9.]+")


def title_lines(title: str) -> list[str]:
    """The lines of a title, of about one length; where it has line ends of its own, on those. MissingPart without the words.

    >>> title_lines("关于印发重点任务责任分解表的通知"), title_lines("关于分解落实2025年政府工作报告重点任务的通知")
    (['关于印发重点任务责任分解表的通知'], ['关于分解落实2025年政府', '工作报告重点任务的通知'])
    """
    if "\n" in title:
        return [line.strip() for line in title.splitlines() if line.strip()]
    words = _words(title)
    count = -(-len(title) // LONGEST)
    lines = [""]
    for word in words:
        if len(lines) < count and len(lines[-1]) + len(word) / 2 > len(title) / count:
            lines.append("")
        lines[-1] += word
    return lines


def _words(title: str) -> list[str]:
    try:
        import rjieba
    except ImportError:
        raise MissingPart("Official papers", "papers") from None
    words: list[str] = []
    for word in rjieba.cut(title):
        if words and (_BEHIND.fullmatch(word) or _BEFORE.fullmatch(words[-1])):
            words[-1] += word
        else:
            words.append(word)
    return words
