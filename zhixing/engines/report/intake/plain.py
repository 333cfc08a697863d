"""Plain text and Markdown in: the encoding is found from the bytes, strictly, and the characters are kept as they are."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from functools import cache

from zhixing.kernel.errors import InputFault
from zhixing.kernel.sources import Manuscript, Medium

FAMILIAR = 0.5  # share of familiar characters in a text read as GB18030: real ones have 0.99, Big5 read so has 0.1
BEYOND_DOUBT = 0.9  # the same where the bytes are valid UTF-8 as well: Russian in UTF-8 reaches 0.6
STRAY_CONTROLS = 0.001  # of all characters: copies from word processors bring some along, binary files are full of them

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_REMEDY = "Open it in an editor and save it as UTF-8"
_EXPECTED = "text in UTF-8, GB18030 or UTF-16 with byte order mark"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U00020000-\U0003ffff]")


def read_plain(name: str, data: bytes, digest: str, medium: Medium = "text") -> Manuscript:
    """The text of a plain text file; only a byte order mark is taken off."""
    text, encoding = decode(name, data)
    if not text.strip():
        raise InputFault(name, "this file holds nothing but white space", "the text of a report")
    return Manuscript(name, medium, text, digest, encoding)


def decode(name: str, data: bytes) -> tuple[str, str]:
    """The characters of `data` and the encoding they were written in.

    A byte order mark decides. Else UTF-8 is tried and then GB18030, each strictly; a text that is valid UTF-8 but has no Chinese character
    in it while its reading as GB18030 is Chinese throughout is GB18030 (short texts can be both).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(name, _strict(name, data, encoding)), encoding
    if b"\0" in data[:1_000_000]:
        raise InputFault(name, "this file is not text: it has zero bytes in it", _EXPECTED, _REMEDY)
    utf8, chinese = _try(data, "utf-8"), None
    if utf8 is None or not (utf8.isascii() or _CHINESE.search(utf8)):
        chinese = _try(data, "gb18030")
    if chinese is not None and _familiar(chinese) >= (FAMILIAR if utf8 is None else BEYOND_DOUBT):
        return _checked(name, chinese.removeprefix("\ufeff")), "gb18030"
    if utf8 is None:
        raise _undecodable(name, data)
    return _checked(name, utf8), "utf-8"


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _strict(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1} does not fit the encoding that the byte order mark announces ({encoding})"
        raise InputFault(name, found, "one encoding throughout", _REMEDY) from None


def _undecodable(name: str, data: bytes) -> InputFault:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return InputFault(f"{name}, line {line}", f"byte {error.start + 1} is not UTF-8, and the text makes no sense as GB18030", _EXPECTED, _REMEDY)
    raise AssertionError("called for bytes that cannot be decoded")


def _checked(name: str, text: str) -> str:
    controls = sum(1 for _ in _CONTROL.finditer(text))
    if "\0" in text or controls > STRAY_CONTROLS * len(text):
        raise InputFault(name, "this file is not text: it is full of control characters", _EXPECTED, _REMEDY)
    return text


def _familiar(text: str) -> float:
    """The share of the characters that are not ASCII and are common in simplified Chinese."""
    counts = {character: count for character, count in Counter(text).items() if not character.isascii()}
    return sum(counts[character] for character in counts.keys() & _common()) / sum(counts.values()) if counts else 0.0


@cache
def _common() -> frozenset[str]:
    """The 6763 characters of GB 2312 and the signs that Chinese texts use; GB 2312's kana, Greek and Cyrillic are left out."""
    pairs = (bytes((row, cell)) for row in (*range(0xA1, 0xA4), *range(0xB0, 0xF8)) for cell in range(0xA1, 0xFF))
    # Two signs of GB 2312, the dash and the middle dot, are other characters in GB18030 (— and ·): what the file was decoded to is counted.
    return frozenset("".join(pair.decode("gb18030") for pair in pairs if pair.decode("gb2312", "ignore")))
