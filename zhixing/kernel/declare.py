"""Declarations: TOML and CSV files of one folder, read key by key into dataclasses, every fault of every file found in one go.

    with Declarations(folder) as files:          # at the end of the block: one Faults with all of them, or nothing
        table = files.toml("place.toml").table("place")
        place = Place(table.matching("code", r"[0-9]{6}", "six digits"), table.one_of("kind", KINDS), table.optional("since", date, None))

A key that is missing or wrong is noted as a fault and answered with a blank of its type, so that the rest is checked as well;
blanks never leave the block. A key that nobody asked for is a fault too. Items of lists and lines of files are counted from 1.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from zhixing.kernel.errors import Faults, InputFault

Kind = TypeVar("Kind", str, int, bool, Decimal, date)
Default = TypeVar("Default")
Choice = TypeVar("Choice", bound=str)

# Each type: its name in a message, the blank that stands for a faulty value, and how it is read from a cell of text.
NAMES: Final[dict[type, str]] = {str: "text", int: "a whole number", bool: "true or false", Decimal: "a number", date: "a date like 2020-12-31"}
BLANKS: Final[dict[type, Any]] = {str: "", int: 0, bool: False, Decimal: Decimal(0), date: date.min}
CELLS: Final[dict[type, Any]] = {str: str, int: int, bool: {"true": True, "false": False}.get, Decimal: Decimal, date: date.fromisoformat}
# Beyond this a figure is a slip of the keyboard, and arithmetic with it would take for ever.
MOST_DIGITS = 24
LONGEST_SHOWN = 40


class Table:
    """One table of a TOML file or one row of a CSV file: asked key by key, it notes what is wrong and where."""

    def __init__(self, files: Declarations, where: str, data: Mapping[str, Any], *, line: int = 0, row: bool = False, told: bool = False) -> None:
        self._files, self._where, self._data, self._line, self._row, self._told = files, where, data, line, row, told
        self._asked, self._faulty = set[str](), set[str]()
        files._tables.append(self)
        self._serial = len(files._tables)

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def required(self, key: str, kind: type[Kind]) -> Kind:
        """The value of a key that has to be there; text has to say something."""
        if key not in self._data:
            self.fault(key, "no value", NAMES[kind])
        return self.optional(key, kind, BLANKS[kind])

    def optional(self, key: str, kind: type[Kind], default: Default) -> Kind | Default:
        """The value of a key that may be left out; a wrong value is a fault all the same."""
        value = self._take(key)
        return default if value is None else self._converted(key, value, kind, default)

    def one_of(self, key: str, choices: Sequence[Choice], default: Choice | None = None) -> Choice:
        """The value of a key that takes one of a few words; without a default it has to be there."""
        value = self.required(key, str) if default is None else self.optional(key, str, default)
        if value and value not in choices:
            self.fault(key, _shown(value), "one of " + ", ".join(choices), _nearest(value, choices))
        return next((choice for choice in choices if choice == value), choices[0])

    def matching(self, key: str, pattern: str, expected: str) -> str:
        """The text of a required key that matches a pattern as a whole, else blank; `expected` says the pattern in words."""
        value = self.required(key, str)
        if value and not re.fullmatch(pattern, value):
            self.fault(key, _shown(value), expected)
            return ""
        return value

    def reference(self, key: str, known: Collection[str], expected: str) -> str | None:
        """The id under an optional key, which has to be a known one; `expected` says where those stand."""
        value = self.optional(key, str, None)
        if value is not None and value not in known:
            self.fault(key, _shown(value), expected, _nearest(value, known))
        return value

    def several(self, key: str, kind: type[Kind]) -> tuple[Kind, ...]:
        """The list under a key, each item of one type; empty where the key is left out."""
        items = self._take(key)
        if items is not None and not isinstance(items, list):
            self.fault(key, _shown(items), f"a list, each item {NAMES[kind]}")
            return ()
        return tuple(self._converted(f"{key}[{number}]", item, kind, BLANKS[kind]) for number, item in enumerate(items or (), 1))

    def table(self, key: str) -> Table:
        """The table under a key, which has to be there."""
        value = self._take(key)
        if not isinstance(value, dict):
            self.fault(key, "no such table" if value is None else _shown(value), f"a table [{key}]")
            return Table(self._files, f"{self._where}{key}.", {}, told=True)
        return Table(self._files, f"{self._where}{key}.", value)

    def tables(self, key: str) -> tuple[Table, ...]:
        """The tables of a list [[key]], at least one."""
        items = self._take(key)
        if not isinstance(items, list) or not items or any(not isinstance(item, dict) for item in items):
            self.fault(key, "no such tables" if items is None else _shown(items), f"tables [[{key}]]")
            return ()
        lines = self._files._heads[self._where + key]
        known = lines if len(lines) == len(items) else [0] * len(items)
        return tuple(Table(self._files, f"{self._where}{key}[{n}].", item, line=known[n - 1]) for n, item in enumerate(items, 1))

    def texts(self, key: str) -> dict[str, str]:
        """A table of texts under keys of the author's choice, like [sources]."""
        table = self.table(key)
        return {name: table.required(name, str) for name in table._data}

    def fault(self, key: str, found: str, expected: str = "", remedy: str = "") -> None:
        """Note what is wrong with the value of a key; only the first word about each key counts."""
        bare = key.partition("[")[0]
        self._asked.add(bare)
        if not self._told and key not in self._faulty:
            self._faulty.add(key)
            order = [*self._data, bare].index(bare) + 1
            place = f"{self._where}{key}" + (f" (in the table of line {self._line})" if self._line else "")
            self._files.note(place, found, expected, remedy, table=self._serial, key=order)

    def _take(self, key: str) -> Any:
        self._asked.add(key)
        return self._data.get(key)

    def _converted(self, key: str, value: Any, kind: type[Kind], otherwise: Default) -> Kind | Default:
        try:
            return _typed(CELLS[kind](value) if self._row else value, kind)
        except (ValueError, ArithmeticError):
            self.fault(key, _shown(value), NAMES[kind])
            return otherwise

    def close(self) -> None:
        """Note the keys that nobody asked for."""
        for key in [key for key in self._data if key not in self._asked]:
            self.fault(key, "unknown key", "", _nearest(key, sorted(self._asked - set(self._data) or self._asked)))


class Declarations:
    """The declared files of one folder and every fault found in them; raises all of them at the end of its block."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InputFault(str(folder), "no such folder", "a folder of declarations")
        self.folder = folder
        self._tables: list[Table] = []
        self._heads: defaultdict[str, list[int]] = defaultdict(list)
        self._faults: list[tuple[tuple[int, int], InputFault]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        for table in self._tables:
            table.close()
        if error is None and self._faults:
            raise Faults(str(self.folder), [fault for _, fault in sorted(self._faults, key=lambda pair: pair[0])])

    def toml(self, name: str) -> Table:
        """The top table of a TOML file; where the file cannot be read, one fault and an empty table that complains no further."""
        text = self._text(name)
        try:
            data = tomllib.loads(text or "", parse_float=Decimal)
        except (ValueError, ArithmeticError, RecursionError) as error:
            said, _, at = str(error).rstrip(")").partition(" (at ")
            self.note(f"{name}: {at.partition(',')[0]}" if at else name, f"no valid TOML ({said})")
            text, data = None, {}
        for number, line in enumerate((text or "").split("\n"), 1):
            if head := re.match(r"\s*\[\[\s*([\w-]+)\s*\]\]", line):
                self._heads[f"{name}: {head[1]}"].append(number)
        return Table(self, f"{name}: ", data, told=text is None)

    def rows(self, name: str, columns: Sequence[str]) -> tuple[Table, ...]:
        """The rows of a CSV file whose first line names the columns, all of them; an empty cell counts as left out."""
        text = self._text(name)
        if text is None:
            return ()
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        lines: list[tuple[int, list[str]]] = []
        try:
            lines.extend((reader.line_num, cells) for row in reader if any(cells := [cell.strip() for cell in row]))
        except csv.Error as error:
            self.note(f"{name}: line {reader.line_num}", f"no valid CSV ({error})")
            return ()
        head, tables = lines[0][1] if lines else [], list[Table]()
        if sorted(head) != sorted(columns):
            self.note(f"{name}: line 1", f"“{','.join(head)}”", "the columns " + ",".join(columns))
            return ()
        for line, cells in lines[1:]:
            tables.append(Table(self, f"{name}: line {line}, ", {key: cell for key, cell in zip(head, cells, strict=False) if cell}, row=True))
            if len(cells) != len(head):
                self.note(f"{name}: line {line}", f"{len(cells)} cells", str(len(head)), "A cell with a comma in it stands in quotation marks")
        return tuple(tables)

    def _text(self, name: str) -> str | None:
        data = b""
        try:
            data = (self.folder / name).read_bytes()
            return data.decode("utf-8-sig").replace("\r\n", "\n")
        except OSError as error:
            self.note(name, "no such file" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})")
        except UnicodeDecodeError as error:
            self.note(f"{name}: line " + str(1 + data.count(b"\n", 0, error.start)), "bytes that are no UTF-8", "", "Save the file in the encoding UTF-8")
        return None

    def note(self, where: str, found: str, expected: str = "", remedy: str = "", *, table: int = 0, key: int = 0) -> None:
        """Note a fault of a whole file, or of a key in a table."""
        self._faults.append(((table or len(self._tables), key or 1_000_000), InputFault(where, found, expected, remedy)))


def no_doubles(values: Iterable[tuple[Table, Hashable]], key: str, name: str) -> None:
    """Note each table whose value another one before it has; blanks do not count. `name` says what the value is."""
    seen: set[Hashable] = set()
    for table, value in values:
        if value and value in seen:
            table.fault(key, f"the {name} {value} for the second time", "each only once")
        seen.add(value)


def _typed(value: Any, kind: type[Kind]) -> Kind:
    """The value, if it is of the type, says something and is no monstrous figure; else a ValueError."""
    typed: Any = Decimal(value) if kind is Decimal and type(value) is int and _sensible(value) else value
    if type(typed) is kind and _sensible(typed):
        return typed
    raise ValueError


def _sensible(value: Any) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite() and abs(value.adjusted()) < MOST_DIGITS and len(value.as_tuple().digits) <= MOST_DIGITS
    return abs(value) < 10**MOST_DIGITS if isinstance(value, int) else not isinstance(value, str) or value.strip() != ""


def _shown(value: Any) -> str:
    """The value as it stands in a message: on one line and not too long."""
    if isinstance(value, (bool, dict, list)):
        return str(value).lower() if isinstance(value, bool) else "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        return f"a number of more than {MOST_DIGITS} digits"
    text = " ".join(str(value).split())
    short = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
    return f"“{short}”" if isinstance(value, str) else short


def _nearest(found: str, known: Iterable[str]) -> str:
    return next((f"Perhaps “{near}” is meant" for near in get_close_matches(found, list(known), 1)), "")
