"""The text layer of one PDF page as boxes: characters of one line and one column joined, footnote marks taken out.

PDFium gives every character with its box; nothing else of the file (order, spaces, line ends) is trusted.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from ctypes import byref, c_double
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

from zhixing.engines.report.intake.boxes import Box, in_rows
from zhixing.engines.report.intake.grids import Rule, rules

GAP = 0.8  # em between two characters that starts a new piece; a headline set wide may leave more
SPACE = 0.15  # em that a space in the file must really take up
HEADLINE, HEADLINE_GAP = 1.35, 1.8
MARKS = frozenset("0123456789[]［］〔〕()（）¹²³⁴⁵⁶⁷⁸⁹⁰" + "".join(map(chr, range(0x2460, 0x2474))))
OPENING, CLOSING = frozenset("“‘（《〈「『【〔［｛"), frozenset("”’）》〉」』】〕］｝，。、；：！？．")
SMALL = 0.8  # of the size of the line: a mark
SMALL_DIGITS = frozenset("¹²³⁴⁵⁶⁷⁸⁹⁰")
# Radicals that typesetting programs write in place of the character; Unicode's own table (NFKC) lacks these or answers with the traditional form.
RADICALS = dict(zip("⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⼾", "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟户", strict=True))


_Written = tuple[int, str, tuple[float, ...], tuple[float, ...]]  # quarter turn, character, its square, its ink (left, bottom, right, top; y upwards)


@dataclass(frozen=True, slots=True)
class Layer:
    """What the text layer of a page holds.

    boxes      pieces of lines
    footnotes  those of them that begin a footnote
    has_marks  whether footnote marks were taken out
    is_turned  whether the page has to be turned by a quarter to be read
    lines      the rules drawn around tables
    """

    boxes: tuple[Box, ...] = ()
    footnotes: frozenset[Box] = frozenset()
    has_marks: bool = False
    is_turned: bool = False
    lines: tuple[Rule, ...] = ()


@dataclass(slots=True)
class _Glyph:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    inked: tuple[float, float]  # top and bottom of the ink of what may be a footnote mark, else of the box
    spaced: bool = False

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def size(self) -> float:
        return self.width if "\u4e00" <= self.text <= "\u9fff" else self.height


@dataclass(slots=True)
class _Run:
    glyphs: list[_Glyph] = field(default_factory=list)
    has_marks: bool = False
    is_footnote: bool = False

    def box(self) -> Box:
        """The run as one box."""
        first, last, size = self.glyphs[0], self.glyphs[-1], median(g.size for g in self.glyphs)
        text = first.text
        for before, glyph in pairwise(self.glyphs):
            text += (" " if glyph.spaced and glyph.left - before.right > SPACE * size else "") + glyph.text
        top, bottom = median(g.top for g in self.glyphs), median(g.bottom for g in self.glyphs)
        # the empty half of a bracket or stop at the end of a line may hang into the gutter
        left = first.left + (0.4 * size if first.text in OPENING and first.width > 0.7 * size else 0)
        right = last.right - (0.4 * size if last.text in CLOSING and last.width > 0.7 * size else 0)
        return Box(left, top, right, bottom, text, size)


def layer(page: Any, text: Any) -> Layer:
    """Reads the text layer `text` (a `pypdfium2.PdfTextPage`) of a page (a `pypdfium2.PdfPage`)."""
    written, turn = _written(text)
    if not written:
        return Layer()
    frame = page.get_bbox()
    glyphs = _undoubled(_upright(written, turn, frame))
    lines = tuple(Rule(*_turned(line, turn, frame)) for line in rules(page))
    walls = [line for line in lines if line.is_upright]
    runs = [run for run in map(_without_marks, _interleaved(_runs(glyphs, walls))) if run.glyphs]
    boxes = [run.box() for run in runs]
    footnotes = frozenset(box for box, run in zip(boxes, runs, strict=True) if run.is_footnote)
    return Layer(tuple(boxes), footnotes, any(run.has_marks for run in runs), bool(turn % 2), lines)


def character(code: int) -> str:
    """The character that a text layer means by a code: radicals as the characters they stand for, "" for what is not writing."""
    char = chr(code)
    if code in (0x2, 0xFFFE):
        return "-"  # how PDFium reports a hyphen at the end of a line
    if 0x2E80 <= code <= 0x2FD5 or 0xF900 <= code <= 0xFAFF:
        return RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    if code in (0xA0, 0x3000, 0x20, 0x9):
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cn", "Cs") or code == 0xFFFD else char


def _written(text: Any) -> tuple[list[_Written], int]:
    """Everything that was really written, in the order of the file, and the turn (in quarters) of most of it."""
    written = list(_characters(text.raw, text.count_chars()))
    turns = Counter(turn for turn, *_ in written)
    return written, turns.most_common(1)[0][0] if turns else 0


def _characters(raw: Any, count: int) -> Iterator[_Written]:
    loose, ink = pdfium.FS_RECTF(), [c_double() for _ in range(4)]
    for index in range(count):
        char = character(pdfium.FPDFText_GetUnicode(raw, index))
        if not char or pdfium.FPDFText_IsGenerated(raw, index) == 1 or not pdfium.FPDFText_GetLooseCharBox(raw, index, byref(loose)):
            continue
        turn = -math.degrees(pdfium.FPDFText_GetCharAngle(raw, index)) / 90
        if abs(turn - round(turn)) > 0.1:
            continue  # a watermark across the page
        square = (loose.left, loose.bottom, loose.right, loose.top)
        inked = square
        if char in MARKS and pdfium.FPDFText_GetCharBox(raw, index, *map(byref, ink)):
            inked = (ink[0].value, ink[2].value, ink[1].value, ink[3].value)
        yield round(turn) % 4, char, square, inked


def _upright(written: list[_Written], turn: int, frame: tuple[float, ...]) -> list[_Glyph]:
    """The characters that are written in the prevailing direction, with y downwards; spaces only as a property of what follows them."""
    glyphs, spaced = [], False
    for its_turn, char, square, inked in written:
        if char == " ":
            spaced = True
        elif its_turn == turn:
            ink = _turned(inked, turn, frame)
            glyphs.append(_Glyph(char, *_turned(square, turn, frame), (ink[1], ink[3]), spaced))
            spaced = False
    return glyphs


def _turned(place: tuple[float, ...], turn: int, page: tuple[float, ...]) -> tuple[float, float, float, float]:
    """A box of the page (y upwards) as left, top, right, bottom with y downwards, after the page was turned clockwise by quarters."""
    x0, y0, x1, y1 = place
    left, bottom, right, top = page
    if turn == 1:
        return y0 - bottom, x0 - left, y1 - bottom, x1 - left
    if turn == 2:
        return right - x1, y0 - bottom, right - x0, y1 - bottom
    if turn == 3:
        return top - y1, right - x1, top - y0, right - x0
    return x0 - left, top - y1, x1 - left, top - y0


def _undoubled(glyphs: list[_Glyph]) -> list[_Glyph]:
    """Without the second copy of characters that were printed twice, a hair apart, to look bold.

    Two characters in a row with the very same box are one drawing of both (——) and stay.
    """
    seen: dict[tuple[str, int, int], _Glyph] = {}
    kept: list[_Glyph] = []
    for glyph in glyphs:
        step = max(glyph.height * 0.3, 0.1)
        x, y = round(glyph.left / step), round(glyph.top / step)
        near = [seen.get((glyph.text, x + dx, y + dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        twins = [g for g in near if g and abs(g.left - glyph.left) < step and abs(g.top - glyph.top) < step]
        if twins and not (twins[0] is kept[-1] and twins[0].left == glyph.left):
            continue
        seen[(glyph.text, x, y)] = glyph
        kept.append(glyph)
    return kept


def _runs(glyphs: list[_Glyph], walls: list[Rule]) -> list[_Run]:
    body = median(glyph.size for glyph in glyphs)
    runs: list[_Run] = []
    for glyph in glyphs:
        if not runs or not _continues(runs[-1].glyphs[-1], glyph, body, walls):
            runs.append(_Run())
        runs[-1].glyphs.append(glyph)
    return runs


def _continues(last: _Glyph, glyph: _Glyph, body: float, walls: list[Rule]) -> bool:
    overlap = min(last.bottom, glyph.bottom) - max(last.top, glyph.top)
    if overlap < 0.3 * min(last.height, glyph.height):
        return False
    em, gap = max(last.size, glyph.size), glyph.left - last.right
    if gap > 0.1 * em and any(last.left < wall.left < glyph.right and wall.top < glyph.bottom and wall.bottom > glyph.top for wall in walls):
        return False
    return glyph.left > last.left - 0.2 * em and gap < (HEADLINE_GAP if em > HEADLINE * body else GAP) * em


def _interleaved(runs: list[_Run]) -> list[_Run]:
    """Runs that were written later but lie within others (quotation marks and numbers of another font) or raised beside them, in their places."""
    by_box = {run.box(): run for run in runs}
    merged: list[_Run] = []
    for row in in_rows(by_box):
        end, size = -math.inf, 0.0
        for box in row:
            run = by_box[box]
            is_mark = box.size < SMALL * size and box.left - end < GAP * size and MARKS.issuperset(box.text)
            if box.centre < end or is_mark:
                merged[-1].glyphs = sorted(merged[-1].glyphs + run.glyphs, key=lambda glyph: glyph.left)
            else:
                merged.append(run)
                size = box.size
            end = max(end, box.right)
    return merged


def _without_marks(run: _Run) -> _Run:
    """Takes the raised numbers of footnotes out of a line; exponents (after a letter or a digit) stay."""
    full = [g for g in run.glyphs if g.text not in MARKS] or run.glyphs
    em, bottom = median(g.size for g in full), median(g.bottom for g in full)
    kept: list[_Glyph] = []
    for glyph in run.glyphs:
        if not _is_raised(glyph, em, bottom) or (kept and kept[-1].text.isascii() and kept[-1].text.isalnum()):
            kept.append(glyph)
        elif not kept:
            run.is_footnote = True
        else:
            run.has_marks = True
    run.glyphs = kept
    return run


def _is_raised(glyph: _Glyph, em: float, bottom: float) -> bool:
    if glyph.text in SMALL_DIGITS:
        return True
    top, foot = glyph.inked
    return glyph.text in MARKS and foot < bottom - 0.3 * em and foot - top < 0.7 * em and top < bottom - 0.6 * em
