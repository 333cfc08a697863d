"""Ids that stay: the same promise keeps its id when the file is wrapped, encoded or typeset differently."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter

_KINDS = {"quantity": "q", "milestone": "m", "task": "t"}
_LOST = str.maketrans("", "", "“”‘’\"'「」『』 \u3000·•")


class Ids:
    """Gives each record of one report its id: of what it says, and of how often the same has been said before it."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, tense: str, kind: str, quote: str, subject: str, value: str) -> str:
        """For example `q-3f9a2c1b0d`. Punctuation of quotation, width of digits and blanks do not count."""
        said = folded("|".join((tense, kind, quote, subject, value)))
        self._seen[said] += 1
        digest = hashlib.sha256(f"{said}|{self._seen[said]}".encode()).hexdigest()
        return f"{_KINDS[kind]}-{digest[:10]}"


def folded(text: str) -> str:
    """`text` as it counts for an id: compatibility forms unified, blanks and quotation marks left out."""
    unified = text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
    return unified.translate(_LOST)
