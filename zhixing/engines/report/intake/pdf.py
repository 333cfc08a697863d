"""PDF in: every page as lines in reading order, without what printers put around the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from zhixing.engines.report.intake import limits
from zhixing.engines.report.intake.composition import compose
from zhixing.engines.report.intake.furniture import Sheet
from zhixing.engines.report.intake.glyphs import Layer, layer
from zhixing.engines.report.intake.grids import Rule
from zhixing.engines.report.intake.pictures import Progress
from zhixing.engines.report.intake.scan import EXTRA, recognised_pages
from zhixing.kernel.errors import InputFault, MissingPart
from zhixing.kernel.sources import Manuscript, Medium

PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
FEWEST_CHARACTERS = 30  # on a page with a picture: fewer are a stamp or a page number on a scan
LEAST_OF_PAGE = 0.2  # of the page that a picture covers if it is the page
FEWEST_SHAPES = 20  # drawn on a page whose writing was turned into shapes
READABLE = 0.5  # share of characters that a text layer must have in common with Chinese or English writing

_WRITING = re.compile(r"[\x21-\x7e\u2010-\u2049\u2460-\u249b\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e]")


@dataclass(frozen=True, slots=True)
class _Page:
    sheet: Sheet
    lines: tuple[Rule, ...] = ()
    has_marks: bool = False
    is_picture: bool = False


def read_pdf(name: str, data: bytes, digest: str, progress: Progress | None = None) -> Manuscript:
    """The text of a PDF; pages without a text layer are recognised if the optional part “ocr” is installed."""
    with _opened(name, data) as document:
        pages = [_page(name, document, number) for number in range(len(document))]
        pictures = [number for number, page in enumerate(pages) if page.is_picture]
        recognised, note = _recognised(document, pictures, progress)
    sheets = [recognised.get(number, page.sheet) for number, page in enumerate(pages)]
    text, starts, notes = compose(sheets, [() if number in recognised else page.lines for number, page in enumerate(pages)])
    if not text.strip():
        raise InputFault(name, "this PDF has no text and no pictures of text", remedy="Open it to see whether it is the right file")
    notes += ("footnote marks left out",) if any(page.has_marks for page in pages) else ()
    medium: Medium = "scan" if len(recognised) > len(pages) / 2 else "pdf"
    return Manuscript(name, medium, text, digest, page_starts=starts, notes=(*notes, *note))


def _recognised(document: Any, pictures: list[int], progress: Progress | None) -> tuple[dict[int, Sheet], tuple[str, ...]]:
    """The pages that are pictures, read; without recognition a few of them are only named, many are a reason to stop."""
    if not pictures:
        return {}, ()
    named = ", ".join(str(number + 1) for number in pictures)
    try:
        return dict(recognised_pages(document, pictures, progress)), (f"pages recognised from their picture, since they have no readable text layer: {named}",)
    except MissingPart:
        if len(pictures) > len(document) / 4:
            raise
        return {}, (f"pages not read, since they are pictures and the optional part “{EXTRA}” is not installed: {named}",)


@contextmanager
def _opened(name: str, data: bytes) -> Iterator[Any]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == PASSWORD_ERROR:
            remedy = "Open it with the password and print it to a new PDF, or ask for a copy without one"
            raise InputFault(name, "this PDF is protected with a password", "a PDF that opens without one", remedy) from None
        raise InputFault(name, "this PDF is damaged and cannot be opened", "a complete PDF", "Download it or export it again") from None
    try:
        if len(document) > limits.PDF_PAGES:
            remedy = "Cut the report out of the volume and read that"
            raise InputFault(name, f"this PDF has {len(document)} pages", f"at most {limits.PDF_PAGES}", remedy)
        yield document
    finally:
        document.close()


def _page(name: str, document: Any, number: int) -> _Page:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        raise InputFault(f"{name}, page {number + 1}", "this page of the PDF is damaged", remedy="Download the file or export it again") from None
    try:
        return _read(f"{name}, page {number + 1}", page)
    finally:
        page.close()


def _read(where: str, page: Any) -> _Page:
    text = page.get_textpage()
    try:
        if text.count_chars() > limits.PDF_CHARACTERS:
            raise InputFault(
                where, f"there are {text.count_chars()} characters on this page", f"at most {limits.PDF_CHARACTERS}", "Print the file to a new PDF"
            )
        found = layer(page, text)
    finally:
        text.close()
    count = sum(len(box.text) for box in found.boxes)
    left, bottom, right, top = page.get_bbox()
    width, height = (top - bottom, right - left) if found.is_turned else (right - left, top - bottom)
    is_code = not _is_readable(found)
    is_picture = is_code or (count < FEWEST_CHARACTERS and _is_drawn(page, count))
    sheet = Sheet(width, height, () if is_code else found.boxes, found.footnotes)
    return _Page(sheet, found.lines, found.has_marks and not is_picture, is_picture)


def _is_readable(found: Layer) -> bool:
    """False for a layer of code numbers without meaning, as PDFs have whose fonts do not say what their shapes stand for."""
    text = "".join(box.text for box in found.boxes)
    return not text or len(_WRITING.findall(text)) >= READABLE * len(text)


def _is_drawn(page: Any, count: int) -> bool:
    """Whether what there is to read on a page is in a picture, or in shapes where there is no character at all."""
    left, bottom, right, top = page.get_bbox()
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        x0, y0, x1, y1 = image.get_bounds()
        if (x1 - x0) * (y1 - y0) >= LEAST_OF_PAGE * (right - left) * (top - bottom) or image.level > 0:
            return True
    shapes = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)
    return not count and sum(1 for _ in islice(shapes, FEWEST_SHAPES)) == FEWEST_SHAPES
