"""The cells of a workbook, row by row, as they stand in the file: formulas, errors, merged and hidden ones are seen, which a reader of values does not see."""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from zhixing.engines.records.sheet.package import Package
from zhixing.engines.records.sheet.place import refusal
from zhixing.engines.records.values import shortest

Kind = Literal["text", "figure", "day", "truth", "error", "formula", "long"]
LONGEST = 200_000  # characters of one cell; spreadsheet programs hold 32,767
STRINGS = 60_000_000  # characters of all shared texts together
MERGES = 50_000
LOWEST = 1_048_576  # the last row that a sheet can have
# Formats that Chinese, Japanese and Korean programs have built in for days (ECMA-376, 18.8.30), and that are written in no file.
EASTERN_DAYS = frozenset((*range(27, 37), *range(50, 59)))
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REF = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")


class Cell(NamedTuple):
    """What a cell holds. A figure is text as a person sees it, with fifteen digits; a formula is its text; `long` has lost digits."""

    kind: Kind
    value: Any


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in a sheet: number from 1, whether it is hidden, its cells that are not empty by column from 1."""

    number: int
    hidden: bool
    cells: dict[int, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its title, its part, and how it is shown: visible, hidden, veryHidden."""

    title: str
    part: str
    state: str


class Grid:
    """A workbook whose rows can be read; the texts and formats that its sheets share are read once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._epoch = CALENDAR_WINDOWS_1900
        self.sheets = self._sheets()
        self._styles = self._read_styles() if "xl/styles.xml" in package else []
        self._texts: list[str] | None = None

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of a sheet that have cells or are hidden, in the order of the file."""
        if self._texts is None:
            self._texts = self._read_texts() if "xl/sharedStrings.xml" in self._package else []
        reader = _Rows(self._package.name, self._texts, self._styles, self._epoch)
        try:
            for _ in self._package.walk(sheet.part, reader.start, reader.end, reader.text):
                yield from reader.ready
                reader.ready.clear()
        except (ValueError, IndexError, KeyError):
            raise refusal(self._package.name, "damaged") from None

    def merges(self, sheet: Sheet) -> list[tuple[int, int, int, int]]:
        """The merged ranges of a sheet as first row, last row, first column, last column, by their first row."""
        found: list[tuple[int, int, int, int]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name.endswith("mergeCell") and (match := _REF.fullmatch(attributes.get("ref", ""))):
                if len(found) >= MERGES:
                    raise refusal(self._package.name, "many_merges")
                first, last = (match[1], match[2]), (match[3] or match[1], match[4] or match[2])
                found.append((int(first[1]), int(last[1]), number(first[0]), number(last[0])))

        for _ in self._package.walk(sheet.part, start):
            pass
        return sorted(found)

    def _sheets(self) -> list[Sheet]:
        named: list[tuple[str, str, str]] = []
        parts: dict[str, str] = {}

        def workbook(name: str, attributes: dict[str, str]) -> None:
            local = name.rpartition(":")[2]
            if local == "sheet":
                named.append(
                    (attributes.get("name", ""), attributes.get("state", "visible"), next((v for k, v in attributes.items() if k.endswith(":id")), ""))
                )
            elif local == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self._epoch = CALENDAR_MAC_1904

        def related(name: str, attributes: dict[str, str]) -> None:
            if attributes.get("Type", "").endswith("/worksheet"):
                target = attributes.get("Target", "")
                parts[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")

        for part, handler in (("xl/workbook.xml", workbook), ("xl/_rels/workbook.xml.rels", related)):
            for _ in self._package.walk(part, handler):
                pass
        return [Sheet(title, parts[id], state) for title, state, id in named[:200] if parts.get(id, "") in self._package]

    def _read_styles(self) -> list[str]:
        """Of each cell format: "day", "share" (per cent) or ""."""
        formats: dict[int, str] = dict(BUILTIN_FORMATS)
        used: list[int] = []
        inside = [False]

        def start(name: str, attributes: dict[str, str]) -> None:
            local = name.rpartition(":")[2]
            if local == "numFmt":
                formats[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
            elif local in ("cellXfs", "cellStyleXfs", "dxfs"):
                inside[0] = local == "cellXfs"
            elif local == "xf" and inside[0]:
                used.append(int(attributes.get("numFmtId", "0")))

        try:
            for _ in self._package.walk("xl/styles.xml", start):
                pass
        except ValueError:
            raise refusal(self._package.name, "damaged") from None
        return [_meaning(id, formats.get(id, "")) for id in used]

    def _read_texts(self) -> list[str]:
        texts: list[str] = []
        pieces: list[str] = []
        state = {"text": False, "mute": 0, "length": 0}

        def start(name: str, _: dict[str, str]) -> None:
            local = name.rpartition(":")[2]
            state["text"] = local == "t" and not state["mute"]
            state["mute"] += local == "rPh"  # how it is read aloud: no part of the text

        def end(name: str) -> None:
            local = name.rpartition(":")[2]
            state["text"] = False
            state["mute"] -= local == "rPh"
            if local == "si":
                texts.append(unescaped("".join(pieces)))
                pieces.clear()

        def text(data: str) -> None:
            if state["text"]:
                pieces.append(data)
                state["length"] += len(data)
                if state["length"] > STRINGS:
                    raise refusal(self._package.name, "bomb")

        for _ in self._package.walk("xl/sharedStrings.xml", start, end, text):
            pass
        return texts


class _Rows:
    """Puts rows together from the elements of a sheet."""

    def __init__(self, name: str, texts: list[str], styles: list[str], epoch: datetime) -> None:
        self.ready: list[Row] = []
        self._name, self._texts, self._styles, self._epoch = name, texts, styles, epoch
        self._row, self._hidden, self._column = 0, False, 0
        self._cells: dict[int, Cell] = {}
        self._type, self._style, self._formula = "n", "", False
        self._pieces: list[str] = []
        self._taking, self._mute, self._length = False, 0, 0
        self._known: dict[str, int] = {}

    def start(self, element: str, attributes: dict[str, str]) -> None:
        name = element if ":" not in element else element.rpartition(":")[2]
        if name == "c":
            self._begin(attributes)
        elif name in ("v", "t", "f"):
            self._taking = not self._mute and not (self._formula and name != "f")
            if name == "f":
                self._formula = True
                self._pieces.clear()
        elif name == "row":
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            if not 1 <= self._row <= LOWEST:
                raise ValueError
            self._hidden, self._column = attributes.get("hidden") in ("1", "true"), 0
            self._cells = {}
        elif name == "rPh":
            self._mute += 1

    def text(self, data: str) -> None:
        if self._taking:
            self._length += len(data)
            if self._length > LONGEST:
                raise refusal(self._name, "damaged")
            self._pieces.append(data)

    def end(self, element: str) -> None:
        name = element if ":" not in element else element.rpartition(":")[2]
        self._taking = False
        if name == "c":
            made = self._made("".join(self._pieces))
            if made is not None:
                self._cells[self._column] = made
        elif name == "row":
            if self._cells or self._hidden:
                self.ready.append(Row(self._row, self._hidden, self._cells))
        elif name == "rPh":
            self._mute -= 1

    def _begin(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r", "").rstrip("0123456789")
        if reference:
            self._column = self._known[reference] if reference in self._known else self._known.setdefault(reference, number(reference))
        else:
            self._column += 1
        self._type, self._formula, self._length = attributes.get("t", "n"), False, 0
        style = attributes.get("s")
        self._style = self._styles[int(style)] if style and self._styles else ""
        self._pieces.clear()

    def _made(self, text: str) -> Cell | None:
        if self._formula:
            return Cell("formula", f"={text}")
        if not text:
            return None
        match self._type:
            case "s":
                at = int(text)
                if at < 0:
                    raise ValueError
                shared = self._texts[at]
                return Cell("text", shared) if shared else None
            case "n":
                return _figure(text.strip(), self._style, self._epoch)
            case "b":
                return Cell("truth", text.strip() in ("1", "true"))
            case "e":
                return Cell("error", text)
            case "d":
                return _iso_day(text)
        return Cell("text", unescaped(text))


def _iso_day(text: str) -> Cell:
    try:
        return Cell("day", datetime.fromisoformat(text.strip()))
    except ValueError:
        return Cell("text", text)


def _figure(text: str, style: str, epoch: datetime) -> Cell:
    """A number as a person sees it: fifteen digits, per cent with its sign, a day where its format shows one."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    if style == "day" and value >= 61:  # before March 1900 the two ways of counting differ by a day that never was
        try:
            day = from_excel(value, epoch)
            if isinstance(day, datetime):
                return Cell("day", day)
        except (OverflowError, ValueError):
            pass
    if abs(value) >= 1e15:
        return Cell("long", text)
    plain = Decimal(format(value, ".15g"))
    return Cell("figure", f"{shortest(plain * 100)}%" if style == "share" else shortest(plain))


def _meaning(id: int, code: str) -> str:
    if id in EASTERN_DAYS or is_date_format(code):
        return "day"
    return "share" if "%" in re.sub(r'"[^"]*"|\\.', "", code) else ""


def number(reference: str) -> int:
    """The number of a column from its letters; a ValueError for what is none.

    >>> number("A"), number("AA"), number("XFD")
    (1, 27, 16384)
    """
    if not 1 <= len(reference) <= 3:
        raise ValueError(reference)
    found = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            raise ValueError(reference)
        found = found * 26 + ord(letter) - 64
    return found


def unescaped(text: str) -> str:
    """A text whose characters that XML cannot hold are written _xHHHH_ (ECMA-376, 22.9.2.19)."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def escaped(text: str) -> str:
    """A text that would be taken for escaped, so that it is not.

    >>> escaped("a_x0041_"), unescaped(escaped("a_x0041_"))
    ('a_x005F_x0041_', 'a_x0041_')
    """
    return _ESCAPED.sub(r"_x005F\g<0>", text) if "_x" in text else text
