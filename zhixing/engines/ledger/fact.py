"""A fact: who did what to which row of which table, when that was recorded and from which day it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias, get_args

# What is kept of a field: text, a whole number, a truth, a list of these, or nothing. Decimals, dates and places are kept as text,
# so that the bytes that are hashed are the same in every language and on every machine.
Kept: TypeAlias = str | int | bool | list["Kept"] | dict[str, "Kept"] | None
# entered: a row begins; changed: fields of it change; undone: the last change is taken back by its contrary;
# withdrawn: the row ends; restored: it is taken back into force; noted: a word about it that changes nothing.
Deed = Literal["entered", "changed", "undone", "withdrawn", "restored", "noted"]
DEEDS: tuple[Deed, ...] = get_args(Deed)


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants to have recorded.

    actor    the id of the person, or of the program that acts for one
    table    the id of the declared table, `row` the id of the row in it
    version  the version of the row that this makes: one more than the version that the person saw; a note makes none and names the one it is about
    effective  from which day it holds; never later than the day of recording
    fields   what the deed sets, only fields that change
    reason   why, in words; "" where nobody asked
    """

    actor: str
    deed: Deed
    table: str
    row: str
    version: int
    effective: date
    fields: Mapping[str, Kept]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A recorded change: its place in the chain and the hash that ties it to everything before it.

    number    from 1 on, without gaps
    recorded  with time zone, in UTC; never before the fact in front of it
    previous, hash  SHA-256 in hexadecimal of the fact before and of this one (see chain.py)
    """

    number: int
    recorded: datetime
    change: Change
    previous: str
    hash: str
