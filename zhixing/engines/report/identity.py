"""Ids that stay: the same promise keeps its id when the file is wrapped, encoded or typeset differently."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_KINDS = {"quantity": "q", "milestone": "m", "task": "t"}
_LOST = re.compile("[“”‘’\"'「」『』 \u3000·•]+")


class Ids:
    """Gives each record of one report its id: of what it says, and of how often the same has been said before it."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def of(self, tense: str, kind: str, quote: str, subject: str, value: str) -> str:
        """For example `q-3f9a2c1b0d`. Punctuation of quotation, width of digits and blanks do not count."""
        said = folded("|".join((tense, kind, quote, subject, value)))
        times = self._seen[said] = self._seen.get(said, 0) + 1
        digest = hashlib.sha256(f"{said}|{times}".encode()).hexdigest()
        return f"{_KINDS[kind]}-{digest[:10]}"


def folded(text: str) -> str:
    """`text` as it counts for an id: compatibility forms unified, blanks and quotation marks left out."""
    unified = text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
    return _LOST.sub("", unified)
