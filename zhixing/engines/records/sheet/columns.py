"""The columns of a table in a spreadsheet: their titles, and which field stands where in the sheet that somebody hands in."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhixing.engines.records.sheet.grid import Row
from zhixing.engines.records.sheet.place import Placed, letters
from zhixing.engines.records.table import NUMERIC, Field, Label, Table
from zhixing.kernel.units import normalise

# What every row has besides its fields. No field can have these ids (declared.TAKEN).
KEEPER, VERSION, ROW = "owner", "version", "row"
EXTRA = {KEEPER: Label("保管单位", "Kept by"), VERSION: Label("记录版本", "Record version"), ROW: Label("记录编号", "Record id")}
REASON = Label("退回原因", "Why it came back")
MOST_COLUMNS = 500
_SUFFIX = re.compile(r"(?P<title>.+?)[(\[](?P<unit>[^()\[\]]*)[)\]]")


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: its row, and of each column that is read what stands in it: the id of a field, or of EXTRA."""

    row: int
    ids: Mapping[int, str]
    titles: Mapping[int, str]
    faults: tuple[Placed, ...]
    notes: tuple[Placed, ...]

    def column(self, id: str) -> int:
        """The column of a field; 0 where the sheet has none."""
        return next((column for column, found in self.ids.items() if found == id), 0)


def fillable(table: Table) -> tuple[Field, ...]:
    """The fields that can be filled in in a spreadsheet: evidence is put to a row by itself."""
    return tuple(field for field in table.to_fill if field.type != "file")


def title(field: Field, language: str = "zh") -> str:
    """The title of a field with its unit.

    >>> title(Field("a", Label("总投资", "Investment"), "number", unit="万元")), title(Field("a", Label("比率", "Ratio"), "number", unit="1"), "en")
    ('总投资（万元）', 'Ratio')
    """
    unit = "" if field.unit in ("", "1") else field.unit
    if language == "en":
        return f"{field.label.en} ({unit})" if unit else field.label.en
    return f"{field.label.zh}（{unit}）" if unit else field.label.zh


def shape(table: Table) -> str:
    """What a template was made from: another shape has other fields."""
    told = [(field.id, field.label.zh, field.type, field.unit, field.required, sorted(field.choices)) for field in table.fields]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def match(table: Table, row: Row, sheet: str) -> Header:
    """The header that a row would be, with every fault in it; only titles count, never the order of columns."""
    names = _names(table)
    silent = {_plain(text) for field in table.fields if field.type == "file" or field.locked for text in (field.label.zh, field.label.en)} | {
        _plain(REASON.zh),
        _plain(REASON.en),
    }
    ids: dict[int, str] = {}
    titles: dict[int, str] = {}
    faults, notes = list[Placed](), list[Placed]()
    for column, cell in sorted(row.cells.items()):
        text = " ".join(str(cell.value).split())[:60]
        titles[column] = text
        id, unit = _found(str(cell.value), names)
        if not id:
            if _plain(text) not in silent and text:
                notes.append(Placed(sheet, row.number, column, text, "", "title_unknown", (text,)))
            continue
        if id in ids.values():
            other = next(at for at, found in ids.items() if found == id)
            faults.append(Placed(sheet, row.number, column, text, id, "title_twice", (text, f"{letters(other)}{row.number}")))
            continue
        ids[column] = id
        if unit and id not in EXTRA and _is_another(unit, table.field(id)):
            faults.append(Placed(sheet, row.number, column, text, id, "title_unit", (unit, table.field(id).unit)))
    notes += [
        Placed(sheet, row.number, 0, field.label.zh, field.id, "title_missing", (field.label.zh,))
        for field in fillable(table)
        if field.required and field.id not in ids.values() and field.id not in table.key
    ]
    return Header(row.number, ids, titles, tuple(faults), tuple(notes))


def is_header_again(header: Header, row: Row) -> bool:
    """Whether a row below the header says the same as the header."""
    same = [column for column in header.ids if column in row.cells and " ".join(str(row.cells[column].value).split())[:60] == header.titles[column]]
    return len(same) >= 2 and len(same) * 2 > len(header.ids)


def _names(table: Table) -> dict[str, str]:
    """Every spelling of a title to the id it stands for; Chinese before English before ids, and one that two fields share is none."""
    found: dict[str, str] = {}
    labelled = [(field.id, field.label) for field in fillable(table)] + list(EXTRA.items())
    for spellings in ([(id, label.zh) for id, label in labelled], [(id, label.en) for id, label in labelled], [(id, id) for id, _ in labelled]):
        own: dict[str, str] = {}
        for id, spelling in spellings:
            name = _plain(spelling)
            own[name] = "" if name in own and own[name] != id else id
        found = {**own, **found}
    return {name: id for name, id in found.items() if name and id}


def _found(text: str, names: Mapping[str, str]) -> tuple[str, str]:
    """The id that a title means, and the unit that it names in brackets; the first line counts where a translation stands below."""
    for line in (text, *text.splitlines()):
        plain = _plain(line)
        if plain in names:
            return names[plain], ""
        if (split := _SUFFIX.fullmatch(plain)) and split["title"] in names:
            return names[split["title"]], split["unit"].removeprefix("单位").lstrip(":")
    return "", ""


def _is_another(unit: str, field: Field) -> bool:
    """Whether what stands in brackets is a unit, and not that of the field: figures would be read as something else than was meant."""
    if field.type not in NUMERIC or unit == _plain(field.unit):
        return False
    try:
        return normalise(Decimal(1), unit) != normalise(Decimal(1), field.unit if field.unit != "1" else "") and _is_unit(unit)
    except (ValueError, ArithmeticError, AssertionError):
        return False


def _is_unit(text: str) -> bool:
    """Remarks in brackets (必填, 2020年) are no units."""
    return bool(
        re.fullmatch(r"[十百千万亿]*(?:元|亩|平方米|平方公里|公顷|公里|米|吨|公斤|千瓦时|千瓦|度|人|人次|户|家|个|台|套|件|项|头|辆|辆次|立方米|%|‰)", text)
    )


def _plain(text: str) -> str:
    """A title without what people change in it: width, case, white space, the mark of what is required."""
    return re.sub(r"[\s*＊:：]+", "", unicodedata.normalize("NFKC", text)).casefold()
