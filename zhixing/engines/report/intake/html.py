"""HTML in: saved and copied web pages; the running text alone, with the lines of the source that it stands on."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from itertools import pairwise

from lxml import etree

from zhixing.engines.report.intake import limits
from zhixing.engines.report.intake.blocks import Line, lines
from zhixing.engines.report.intake.plain import decode
from zhixing.kernel.errors import InputFault
from zhixing.kernel.sources import Manuscript

HEAD = 4096  # bytes in which browsers, too, look for the declared encoding
LINK_SHARE = 0.6  # of the characters of a line: more is a menu, a list of articles, the way to the page
LONGEST_MENU_ENTRY = 40
FEWEST_RUNNING = 40  # Chinese characters in sentences; a page of menus has a hint or a copyright line at most
COPY = "Copy the text of the report into a text file and read that"
NESTING = "ERR_RESOURCE_LIMIT"

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_CHARSETS = dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "euc-cn", "cp936"), "gb18030")
_CHARSETS |= {"utf-8": "utf-8", "utf8": "utf-8", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"}
_EMBEDDED = re.compile(r"data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]*")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"[。！？；]|，[\u4e00-\u9fff]")


def read_html(name: str, data: bytes, digest: str) -> Manuscript:
    """The running text of a web page."""
    text, encoding = _decoded(name, data)
    text = _EMBEDDED.sub("", text)
    if len(text) > limits.HTML_MARKUP:
        raise InputFault(name, f"this page has {len(text) / limits.MEGABYTE:.0f} MB of markup", f"at most {limits.HTML_MARKUP // limits.MEGABYTE} MB", COPY)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if any(NESTING in error.type_name for error in parser.error_log):
        raise InputFault(name, "the elements of this page are nested thousands deep", "a page as browsers show it", COPY)
    found = lines(root) if root is not None else []
    kept = _without_menus(found)
    running = sum(len(_HAN.findall(line.text)) for line in kept if _SENTENCE.search(line.text))
    if running < FEWEST_RUNNING:
        remedy = "Save the page on which the report itself stands"
        raise InputFault(name, "no running text was found in this page, only menus, links or headings", "a page with the text of a report", remedy)
    notes = (f"{len(found) - len(kept)} lines of menus and links left out",) if len(kept) < len(found) else ()
    numbers = tuple(line.source for line in kept)
    return Manuscript(name, "html", "\n".join(line.text for line in kept), digest, encoding, line_numbers=numbers, notes=notes)


def _decoded(name: str, data: bytes) -> tuple[str, str]:
    """The page as characters: by byte order mark, then as it declares itself if that fits, else as plain text is decoded."""
    declared = _CHARSET.search(data[:HEAD])
    if declared and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = _CHARSETS.get(declared[1].decode("ascii").lower(), "")
        with suppress(LookupError, UnicodeDecodeError):  # the declaration is wrong: the bytes decide
            return data.decode(encoding), encoding
    return decode(name, data)


def _without_menus(found: list[Line]) -> list[Line]:
    """Without the lines that are mostly links; titles and a single such line between others stay."""
    menus = [not line.is_title and 0 < LINK_SHARE * line.size <= line.linked and line.size <= LONGEST_MENU_ENTRY * line.links for line in found]
    beside = [False] * len(found)
    for index, (one, other) in enumerate(pairwise(menus)):
        if one and other:
            beside[index] = beside[index + 1] = True
    return [line for line, is_menu, in_list in zip(found, menus, beside, strict=True) if not (is_menu and (line.links > 1 or in_list))]
