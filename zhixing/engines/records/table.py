"""A declared table: what a department keeps, field by field, as plain values. Nothing here reads files or knows a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, get_args

from zhixing.engines.evidence import Rank

# text: one line; long: several; number: with a unit; money: in 元 with two decimals unless another unit is declared;
# place: a town of the county by its code; agency: a body of the county by its id; person: a name of a natural person;
# geometry: GeoJSON; file: evidence by the hashes of its contents.
FieldType = Literal["text", "long", "integer", "number", "money", "date", "month", "year", "choice", "yesno", "place", "agency", "person", "geometry", "file"]
# open: may be published; internal: for those who work with it; personal: about a natural person, masked but for its keepers;
# secret: shown to its keepers alone and never exported.
Sensitivity = Literal["open", "internal", "personal", "secret"]
CheckKind = Literal["not_before", "not_above", "needed_with", "needed_when", "credit_code", "identity_number"]

FIELD_TYPES: tuple[FieldType, ...] = get_args(FieldType)
SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
CHECKS: tuple[CheckKind, ...] = get_args(CheckKind)
NUMERIC = frozenset({"integer", "number", "money", "year"})
ORDERED = NUMERIC | {"date", "month"}


@dataclass(frozen=True, slots=True)
class Label:
    """What something is called in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table.

    choices  id to label, in the declared order; empty for other types
    low, high  bounds of a number or, as numbers of years, of a year; longest: characters of a text
    listed   whether a list shows it; `searched` whether a full-text search finds it
    locked   nobody fills it in by hand: steps of a flow set it
    series   the series of numbers of papers to which its values belong: in all fields of a series each number stands once, for ever
    """

    id: str
    label: Label
    type: FieldType
    required: bool = False
    unit: str = ""
    decimals: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    longest: int = 200
    pattern: str = ""
    choices: Mapping[str, Label] = field(default_factory=dict, hash=False)
    help: Label = Label("", "")
    sensitivity: Sensitivity = "internal"
    searched: bool = False
    listed: bool = True
    locked: bool = False
    series: str = ""

    @property
    def numeric(self) -> bool:
        """Is it compared as a number?"""
        return self.type in NUMERIC


@dataclass(frozen=True, slots=True)
class Check:
    """A rule between the fields of one row.

    not_before, not_above  `field` is no earlier (no larger) than `other`
    needed_with  `field` is filled where `other` is; needed_when: where `other` has the choice `value`
    credit_code  unified social credit code with its check character (GB 32100-2015)
    identity_number  citizen identity number with its check character (GB 11643-1999)
    """

    kind: CheckKind
    field: str
    other: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Validity:
    """Which date fields say when a row enters, leaves and expires; "" where the table has none such."""

    entry: str = ""
    exit: str = ""
    expiry: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One stage of a ladder: reached on the day of the field `{id}_on`, proved by the files of `{id}_proof`; `after` are the rungs below it."""

    id: str
    label: Label
    after: tuple[str, ...] = ()
    rank: Rank = "document"

    @property
    def on(self) -> str:
        """The field of the day on which it was reached."""
        return f"{self.id}_on"

    @property
    def proof(self) -> str:
        """The field of the files that prove it."""
        return f"{self.id}_proof"


@dataclass(frozen=True, slots=True)
class Table:
    """What a department keeps.

    key      fields that together tell one row from the next; a second row in force with the same key is refused
    name     the field by which a person knows a row
    fields   declared ones first, then the day and the proof of each rung of the ladder
    """

    id: str
    label: Label
    summary: Label
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    name: str
    checks: tuple[Check, ...] = ()
    validity: Validity = Validity()
    ladder: tuple[Rung, ...] = ()

    def field(self, id: str) -> Field:
        """The field of an id; a KeyError where the table has none such."""
        for one in self.fields:
            if one.id == id:
                return one
        raise KeyError(id)

    @property
    def to_fill(self) -> tuple[Field, ...]:
        """The fields that people fill in."""
        return tuple(one for one in self.fields if not one.locked)

    @property
    def known_by(self) -> tuple[str, ...]:
        """The fields by which people know a row that they bring: those of the key, or its name where the program gives the key."""
        return tuple(id for id in self.key if not self.field(id).locked) or (self.name,)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the fields in their order."""
        return tuple(one.id for one in self.fields)
