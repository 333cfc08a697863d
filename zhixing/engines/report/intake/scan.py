"""Scans and photos in: pictures of pages are recognised (rapidocr, models on board, no network) and put in reading order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from statistics import median
from typing import Any

from zhixing.engines.report.intake import limits
from zhixing.engines.report.intake.boxes import Box
from zhixing.engines.report.intake.composition import compose
from zhixing.engines.report.intake.furniture import Sheet
from zhixing.engines.report.intake.pictures import Progress, pictures
from zhixing.kernel.errors import InputFault, MissingPart
from zhixing.kernel.sources import Manuscript

EXTRA, PACKAGES = "ocr", ("rapidocr", "onnxruntime")
INSET = 0.18  # of the height: boxes around recognised lines reach that far beyond the ink and would close gutters
EM = 0.85  # of the height of such a box
LEAST_SURE = 0.5
SURE = 0.85  # share of certain characters below which a page is tried upside down


def read_scan(name: str, data: bytes, digest: str, progress: Progress | None = None) -> Manuscript:
    """The text of a picture (PNG, JPEG, TIFF, BMP, WebP; a TIFF may have several pages)."""
    _require("Reading a scan or photo")
    sheets = [recognised(picture) for picture in pictures(name, data, progress)]
    text, starts, notes = compose(sheets)
    if not text.strip():
        raise InputFault(name, "no writing was found in this picture", remedy="Scan it again at 200 dpi or more, straight and evenly lit")
    return Manuscript(name, "scan", text, digest, page_starts=starts, notes=("text recognised from a picture", *notes))


def recognised_pages(document: Any, numbers: Sequence[int], progress: Progress | None = None) -> Iterator[tuple[int, Sheet]]:
    """Pages of a `pypdfium2.PdfDocument`, rendered and recognised, in points; each with its number."""
    _require("Reading a PDF without a text layer")
    for done, number in enumerate(numbers):
        if progress:
            progress(done, len(numbers))
        page = document[number]
        width, height = page.get_size()
        scale = min(limits.SCAN_DPI / 72, limits.SCAN_SIDE / max(width, height, 1))
        bitmap = page.render(scale=scale)
        sheet = recognised(bitmap.to_numpy())
        bitmap.close()
        page.close()
        yield number, _scaled(sheet, 1 / scale)
    if progress:
        progress(len(numbers), len(numbers))


def recognised(picture: Any) -> Sheet:
    """The lines of one picture (rows × columns × blue, green, red), turned so that they can be read."""
    boxes, sure = _lines(picture)
    lines = [box for box in boxes if len(box.text) > 2]
    if 2 * sum(box.bottom - box.top > box.right - box.left for box in lines) > len(lines):  # on its side, though it may have been read well
        left, right = picture.swapaxes(0, 1)[::-1].copy(), picture.swapaxes(0, 1)[:, ::-1].copy()
        (boxes, _), picture = max((_lines(left), left), (_lines(right), right), key=lambda turned: turned[0][1])
    elif sure < SURE * sum(len(box.text) for box in boxes):
        others, surer = _lines(picture[::-1, ::-1].copy())
        boxes = others if surer > sure else boxes
    height, width = picture.shape[:2]
    return Sheet(float(width), float(height), tuple(boxes), is_recognised=True)


def _scaled(sheet: Sheet, factor: float) -> Sheet:
    boxes = (Box(b.left * factor, b.top * factor, b.right * factor, b.bottom * factor, b.text, b.size * factor) for b in sheet.boxes)
    return replace(sheet, width=sheet.width * factor, height=sheet.height * factor, boxes=tuple(boxes))


def _require(purpose: str) -> None:
    if not all(map(find_spec, PACKAGES)):
        raise MissingPart(purpose, EXTRA)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    side = limits.SCAN_SIDE
    return RapidOCR(params={"Global.log_level": "critical", "Global.max_side_len": side, "Global.use_cls": False, "Global.text_score": LEAST_SURE})


def _lines(picture: Any) -> tuple[list[Box], float]:
    """The lines of a picture as it stands, straightened, and how many of their characters are certain."""
    found = _engine()(picture)
    if found.boxes is None or not len(found.boxes):
        return [], 0.0
    corners = [[(float(x), float(y)) for x, y in box] for box in found.boxes]
    skew = _skew(corners)
    boxes = [_box(corner, text.strip(), skew) for corner, text in zip(corners, found.txts, strict=True)]
    certain = sum(score * len(text) for text, score in zip(found.txts, found.scores, strict=True))
    return [box for box in boxes if box.text], certain


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
