"""Scans and photos in: pictures of pages are recognised (rapidocr, models on board, no network) and put in reading order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from statistics import median
from typing import Any

from zhixing.engines.report.intake import limits
from zhixing.engines.report.intake.columns import Box
from zhixing.engines.report.intake.composition import compose
from zhixing.engines.report.intake.furniture import Sheet
from zhixing.engines.report.intake.pictures import Progress, pictures
from zhixing.engines.report.intake.punctuation import printed
from zhixing.kernel.errors import InputFault, MissingPart
from zhixing.kernel.sources import Manuscript

EXTRA = "ocr"
INSET = 0.18  # of the height: boxes around recognised lines reach that far beyond the ink and would close gutters
EM = 0.85  # of the height of such a box
LEAST_SURE = 0.5
SURE = 0.8  # mean certainty below which a page is tried upside down
TURNED = 1.5  # height to width of most boxes on a page that lies on its side


def read_scan(name: str, data: bytes, digest: str, progress: Progress | None = None) -> Manuscript:
    """The text of a picture (PNG, JPEG, TIFF, BMP, WebP; a TIFF may have several pages)."""
    _engine("Reading a scan or photo")
    sheets = [recognised(picture) for picture in pictures(name, data, progress)]
    text, starts, notes = compose(sheets)
    if not text.strip():
        raise InputFault(name, "no writing was found in this picture", remedy="Scan it again at 200 dpi or more, straight and evenly lit")
    return Manuscript(name, "scan", text, digest, page_starts=starts, notes=("text recognised from a picture", *notes))


def recognised_pages(document: Any, numbers: Sequence[int], progress: Progress | None = None) -> Iterator[tuple[int, Sheet]]:
    """Pages of a `pypdfium2.PdfDocument`, rendered and recognised, in points; each with its number."""
    _engine("Reading a PDF without a text layer")
    for done, number in enumerate(numbers):
        if progress:
            progress(done, len(numbers))
        page = document[number]
        width, height = page.get_size()
        scale = min(limits.SCAN_DPI / 72, limits.SCAN_SIDE / max(width, height))
        bitmap = page.render(scale=scale)
        sheet = recognised(bitmap.to_numpy())
        bitmap.close()
        page.close()
        yield number, sheet
    if progress:
        progress(len(numbers), len(numbers))


def recognised(picture: Any) -> Sheet:
    """The lines of one picture (rows × columns × blue, green, red)."""
    boxes, sure = _lines(picture)
    lying = sum(box.bottom - box.top > TURNED * (box.right - box.left) for box in boxes if len(box.text) > 1)
    turns = (1, 3) if boxes and lying > len(boxes) / 2 else (2,) if boxes and sure < SURE else ()
    for turn in turns:
        turned = picture.swapaxes(0, 1)[:: -1 if turn == 1 else 1, :: 1 if turn == 1 else -1] if turn != 2 else picture[::-1, ::-1]
        other, surer = _lines(turned.copy())
        if surer > sure:
            picture, boxes, sure = turned, other, surer
    height, width = picture.shape[:2]
    return Sheet(float(width), float(height), tuple(boxes))


@cache
def _engine(purpose: str = "Recognising a picture") -> Any:
    try:
        from rapidocr import RapidOCR
    except ImportError:
        raise MissingPart(purpose, EXTRA) from None
    side = limits.SCAN_SIDE
    return RapidOCR(params={"Global.log_level": "critical", "Global.max_side_len": side, "Global.use_cls": False, "Global.text_score": LEAST_SURE})


def _lines(picture: Any) -> tuple[list[Box], float]:
    """The lines of a picture as it stands, straightened, and how sure the recognition is of them on average."""
    found = _engine()(picture)
    if found.boxes is None or not len(found.boxes):
        return [], 0.0
    corners = [[(float(x), float(y)) for x, y in box] for box in found.boxes]
    skew = _skew(corners)
    boxes = [_box(corner, text, skew) for corner, text in zip(corners, printed(list(found.txts)), strict=True)]
    return [box for box in boxes if box.text], sum(found.scores) / len(found.scores)


def _skew(corners: Iterable[Sequence[tuple[float, float]]]) -> float:
    """The angle by which the lines lean, from those long enough to tell."""
    angles = []
    for (x0, y0), (x1, y1), (x2, y2), (x3, y3) in corners:
        if x1 - x0 > 5 * abs(y3 - y0):
            angles.append(math.atan2(y1 + y2 - y0 - y3, x1 + x2 - x0 - x3))
    return median(angles) if angles else 0.0


def _box(corners: Sequence[tuple[float, float]], text: str, skew: float) -> Box:
    sine, cosine = math.sin(-skew), math.cos(-skew)
    xs = [x * cosine - y * sine for x, y in corners]
    ys = [x * sine + y * cosine for x, y in corners]
    top, bottom = (ys[0] + ys[1]) / 2, (ys[2] + ys[3]) / 2
    left, right = (xs[0] + xs[3]) / 2, (xs[1] + xs[2]) / 2
    inset = INSET * min(bottom - top, right - left)
    units = sum(0.5 if char.isascii() else 1.0 for char in text)
    size = (right - left) / units if units >= 4 else EM * (bottom - top)
    return Box(left + inset, top, right - inset, bottom, text, size)
