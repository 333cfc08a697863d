"""Encodings of text files: whether the bytes of a file can be read as one of them."""

from __future__ import annotations

import codecs
from pathlib import Path

CHUNK = 1 << 16


def is_readable(path: Path, encoding: str) -> bool:
    """Can the whole file be read in an encoding? It is looked at piece by piece and never stands in memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeError:
        return False
    return True
