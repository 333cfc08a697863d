"""In which encoding a delivered text is, told from all of its bytes; and what is no text, or two encodings in one file."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from zhixing.engines.datahub.refused import Refused
from zhixing.kernel.encodings import is_readable

CHUNK = 1 << 20
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Chinese characters as UTF-8 writes them, at least two, and nothing else that is not ASCII.
_CHINESE = re.compile(rb"(?:[\x00-\x7f]|[\xe3-\xe9\xef][\x80-\xbf]{2})*")
_LONG = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){4}")
# A short line of GB18030 is UTF-8 by accident in some of a million; more of them are no accident.
ACCIDENTS = 10_000


def encoding_of(path: Path, name: str) -> str:
    """utf-8, utf-8-sig, utf-16 or gb18030; Refused for bytes that are no text, and for lines of both UTF-8 and GB18030, with one line of each."""
    with path.open("rb") as file:
        head = file.read(4)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            if not is_readable(path, encoding):
                raise Refused(name, "damaged")
            return encoding
    if _has_zeros(path):
        raise Refused(name, "binary")
    if is_readable(path, "utf-8"):
        return "utf-8"
    _refuse_mixed(path, name)
    return "gb18030"


def _has_zeros(path: Path) -> bool:
    with path.open("rb") as file:
        return any(b"\0" in chunk for chunk in iter(lambda: file.read(CHUNK), b""))


def _refuse_mixed(path: Path, name: str) -> None:
    """Line by line: those that only UTF-8 can mean, those that only GB18030 can, and those that neither can."""
    utf8 = gb = other = certain = 0
    first_utf8 = first_gb = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.isascii():
                continue
            other += 1
            if _decodes(line, "utf-8"):
                if _CHINESE.fullmatch(line):
                    utf8, first_utf8 = utf8 + 1, first_utf8 or number
                    certain += bool(_LONG.search(line))
            elif _decodes(line, "gb18030"):
                gb, first_gb = gb + 1, first_gb or number
            else:
                raise Refused(name, "encoding", str(number))
    if gb and (certain or utf8 * ACCIDENTS > other):
        raise Refused(name, "mixed", str(first_utf8), str(first_gb))


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeError:
        return False
    return True
