"""Which fields of which tables name an enterprise or a person: `entities.toml` of a system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from zhixing.engines.records import Table
from zhixing.kernel.declare import Declarations, no_doubles
from zhixing.kernel.declare import Table as Entry

FILE = "entities.toml"
Kind = Literal["enterprise", "person"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# What is published of an enterprise comes from these; the others are compared and said to no one.
SHOWN = ("name", "code", "town")
FIELDS = (*SHOWN, "address", "person", "phone", "former", "born")


@dataclass(frozen=True, slots=True)
class Mention:
    """The fields of a table that say who one enterprise or person is; "" for what the table does not say.

    only, values  the field and its choices by which a row speaks of one at all; "" where every row does
    """

    table: str
    kind: Kind
    name: str
    code: str = ""
    town: str = ""
    address: str = ""
    person: str = ""
    phone: str = ""
    former: str = ""
    born: str = ""
    only: str = ""
    values: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The table with the field, since a row may name several."""
        return f"{self.table}.{self.name}"

    @property
    def columns(self) -> dict[str, str]:
        """The column of each part that there is."""
        return {part: column for part in FIELDS if (column := getattr(self, part))}


def read_mentions(files: Declarations, tables: Sequence[Table]) -> tuple[Mention, ...]:
    """The mentions that a file declares of these tables; every fault is noted."""
    entries = files.toml(FILE).tables("mention")
    known = {table.id: table for table in tables}
    found = [_mention(entry, known) for entry in entries]
    no_doubles(zip(entries, (one.id for one in found), strict=True), "name", "field")
    return tuple(found)


def _mention(entry: Entry, known: dict[str, Table]) -> Mention:
    table = known.get(entry.reference("table", known, "the id of a table") or "")
    if "table" not in entry:
        entry.required("table", str)
    kind = entry.one_of("kind", KINDS)
    parts = {part: _field(entry, part, table, kind) for part in FIELDS}
    if "name" not in entry:
        entry.required("name", str)
    only = _field(entry, "only", table, kind)
    values = entry.several("values", str)
    if bool(only) != bool(values):
        entry.fault("values", "the one without the other", "`only` names a field of choices, `values` those that count")
    choices = table.field(only).choices if table and only else {}
    for value in values if only else ():
        if value not in choices:
            entry.fault("values", f"“{value[:40]}”", "choices of the field: " + ", ".join(choices))
    return Mention(table.id if table else "", kind, **parts, only=only, values=values)


def _field(entry: Entry, key: str, table: Table | None, kind: Kind) -> str:
    """The field that a key names; "" where it names none. What will be shown of an enterprise must not be about a person, nor secret."""
    named = entry.optional(key, str, "")
    if not named or table is None:
        return ""
    if named not in table.ids:
        entry.reference(key, table.ids, f"a field of {table.id}")
        return ""
    if kind == "enterprise" and key in SHOWN and table.field(named).sensitivity in ("personal", "secret"):
        entry.fault(key, f"“{named}”, which is {table.field(named).sensitivity}", "a field that is open or internal: it is shown with the enterprise")
    return named
