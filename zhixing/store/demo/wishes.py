"""What a demonstration is to show: a county's demo.toml, read beside its plan. Who signs in, and how many rows of which kind there are.

A commitment of a hundred projects becomes some ninety or some hundred and ten that are done, and a few that are not: by chance, the
same chance for the same seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Literal, get_args

from zhixing.engines.commitments import Plan, PlannedCommitment
from zhixing.engines.records import Table
from zhixing.kernel import declare
from zhixing.kernel.access import ROLES
from zhixing.kernel.county import County, schema
from zhixing.kernel.declare import Declarations
from zhixing.systems import Catalogue

NAME = "demo.toml"
Series = Literal["sum", "level", "rise", "growth"]
SERIES: tuple[Series, ...] = get_args(Series)
# How much of what was promised is done: kept, a little more, short by some, short by much.
FACTORS = (1.0, 1.0, 1.02, 1.05, 1.08, 1.12, 0.97, 0.92, 0.85, 0.78, 0.7, 0.55)
# More rows than that are no demonstration any more.
MOST = 1500


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who signs in to the demonstration."""

    username: str
    agency: str
    role: str


@dataclass(frozen=True, slots=True)
class Wish:
    """Rows of a table that are to be there, and what they come to; see the comments of a demo.toml for the fields."""

    table: str
    rows: Mapping[str, str]
    commitment: PlannedCommitment | None = None
    by: str = ""
    when: str = ""
    of: int = 0
    left: int = 0
    where: Mapping[str, str] = field(default_factory=dict)
    otherwise: Mapping[str, str] = field(default_factory=dict)
    series: Series = "sum"
    base: int = 0
    total: int = 0
    parties: int = 1
    back: int = 0

    @property
    def lead(self) -> str:
        """Who leads the commitment, "" where nobody does."""
        return (self.commitment.lead or "") if self.commitment else ""

    def factor(self, random: Random) -> float:
        """How much of the promise is done; not more than all of it where it is a share or a single thing."""
        factor = random.choice(FACTORS)
        target = self.commitment.target if self.commitment else None
        return min(factor, 1.0) if target and (target.unit_base == "1" or target.value_base == 1) else factor

    def amount(self, random: Random) -> Decimal:
        """What the rows come to, in base units: the target or the total that is declared, and chance."""
        target = self.commitment.target if self.commitment else None
        if target is None or self.total:
            return Decimal(self.total)
        goal = target.value_base * self.of if self.of and target.unit_base == "1" else target.value_base
        return goal * Decimal(str(self.factor(random)))


def read_wishes(here: Catalogue, plan: Plan | None, files: Declarations) -> tuple[tuple[DemoPerson, ...], tuple[Wish, ...]]:
    """The people and the wishes of a county's demo.toml; every fault of the file is noted."""
    top = files.toml(NAME)
    schema(top)
    people = tuple(_person(entry, here.county) for entry in (top.tables("people") if "people" in top else ()))
    commitments = {one.id: one for one in plan.commitments} if plan else {}
    wishes = tuple(_wish(entry, here, commitments) for entry in (top.tables("count") if "count" in top else ()))
    return people, wishes


def _person(entry: declare.Table, county: County) -> DemoPerson:
    return DemoPerson(
        entry.matching("username", r"[a-z][a-z0-9_]{0,30}", "small Latin letters, digits and underscores"),
        entry.reference("agency", {agency.id for agency in county.agencies}, "the id of an agency of agencies.csv") or "",
        entry.one_of("role", tuple(ROLES)),
    )


def _wish(entry: declare.Table, here: Catalogue, commitments: Mapping[str, PlannedCommitment]) -> Wish:
    tables = {table.id: table for table in here.tables}
    table = tables.get(entry.one_of("table", tuple(tables)), here.tables[0])
    known = entry.reference("commitment", commitments, "the id of a commitment of the plan")
    texts = {key: entry.texts(key) if key in entry else {} for key in ("rows", "where", "otherwise")}
    return Wish(
        table=table.id,
        rows=_fields(entry, "rows", texts["rows"], table),
        commitment=commitments.get(known or ""),
        by=entry.reference("by", table.ids, "the id of a field of the table") or "",
        when=entry.reference("when", table.ids, "the id of a field of the table") or "",
        of=_positive(entry, "of"),
        left=_positive(entry, "left"),
        where=_fields(entry, "where", texts["where"], table),
        otherwise=_fields(entry, "otherwise", texts["otherwise"], table),
        series=entry.one_of("series", SERIES, "sum"),
        base=_positive(entry, "base"),
        total=_positive(entry, "total"),
        parties=max(1, _positive(entry, "parties")),
        back=_positive(entry, "back"),
    )


def _fields(entry: declare.Table, key: str, texts: Mapping[str, str], table: Table) -> dict[str, str]:
    for name in texts:
        if name not in table.ids:
            entry.fault(key, f"“{name}”", "ids of fields of the table")
    return {name: text for name, text in texts.items() if name in table.ids}


def _positive(entry: declare.Table, key: str) -> int:
    value = entry.optional(key, int, 0)
    if value < 0:
        entry.fault(key, str(value), "a number from 0")
    return max(value, 0)
