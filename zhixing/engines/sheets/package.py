"""Makes an Office file the same bytes every time: no clock, no host, no compression library leaves a trace in it."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree.ElementTree import canonicalize

# The first moment that a ZIP archive can name.
EPOCH = (1980, 1, 1, 0, 0, 0)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# A row's height is a first guess: without this mark the program fits the row anew when somebody writes into it.
_KEPT_HEIGHT = ' customHeight="1"'
_STAMP = re.compile(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def fixed(package: bytes) -> bytes:
    """The same Office file with canonical XML, fixed dates and stored (not deflated) parts in a fixed order.

    Stored, because two builds of zlib compress the same text to different bytes.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name in sorted(given.namelist(), key=_order):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system, entry.external_attr = 0, 0
            made.writestr(entry, _part(given.read(name)))
    return out.getvalue()


def _order(name: str) -> tuple[bool, str]:
    """The list of contents comes first, as Office itself writes it."""
    return name != "[Content_Types].xml", name


def _part(content: bytes) -> bytes:
    """The parts of a workbook without pictures are all XML."""
    text = canonicalize(content.decode("utf-8")).replace(_KEPT_HEIGHT, "")
    return (DECLARATION + _STAMP.sub(r"\g<1>1980-01-01T00:00:00Z", text)).encode("utf-8")
