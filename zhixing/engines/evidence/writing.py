"""Plain writing: text and CSV. What a browser or a system would run is no plain writing, however it is called."""

from __future__ import annotations

import codecs
import csv
import re
from typing import BinaryIO

from zhixing.engines.evidence.kinds import KINDS, Kind
from zhixing.engines.evidence.refused import Refused

PIECE = 1 << 20
ENCODINGS = ("utf-8-sig", "gb18030")
MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
# What makes a text more than a text, where it begins: (pattern, Chinese, English).
_BEGINS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE\s+svg|<([a-z]+:)?svg\b)", re.I | re.S), "SVG 图", "an SVG drawing"),
    (re.compile(r"\s*<(!doctype|html|head|body|script|iframe|meta|title|table|div|a|img|style|form|object|embed|link|base)\b", re.I), "网页", "a web page"),
    (re.compile(r"\s*(<\?xml|<!--|<!\[CDATA\[|<[a-z][\w:.-]*[\s>/])", re.I), "XML", "XML"),
    (re.compile(r"\s*(#!|<\?php|<%|@echo\b|%PDF-|MIME-Version:|From:\s)", re.I), "脚本或邮件", "a script or a mail"),
)  # fmt: skip
_ANYWHERE = re.compile(r"<(script|svg|iframe|object|embed)\b|<html\b|javascript:\s*\w", re.I)
LINES = 20


def writing_kind(file: BinaryIO) -> Kind:
    """CSV or text; raises Refused where it is neither."""
    file.seek(0)
    head = file.read(PIECE)
    encoding = next((name for mark, name in MARKS if head.startswith(mark)), "") or next((one for one in ENCODINGS if _decodes(file, one)), "")
    if not encoding or not _decodes(file, encoding):
        raise Refused("", "unknown")
    text = codecs.getincrementaldecoder(encoding)().decode(head)
    for pattern, zh, en in _BEGINS:
        if pattern.match(text[:4096]):
            raise Refused("", "active", zh, en)
    if _ANYWHERE.search(text):
        raise Refused("", "active", "带标记的文本", "text with markup")
    return KINDS["csv" if _is_table(text) else "text"]


def _decodes(file: BinaryIO, encoding: str) -> bool:
    """Is all of the file text in this encoding, without signs that no text has? Read piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            if _CONTROL.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_table(text: str) -> bool:
    """Two lines or more, each of the same number of cells, at least two.

    >>> _is_table("乡镇,数量\\n东山,3\\n"), _is_table("一、情况\\n二、问题，三、建议\\n")
    (True, False)
    """
    lines = text.splitlines()[:LINES]
    for separator in ",\t;":
        try:
            cells = {len(row) for row in csv.reader(lines, delimiter=separator) if row}
        except csv.Error:
            continue
        if len(lines) >= 2 and len(cells) == 1 and cells.pop() > 1:
            return True
    return False
