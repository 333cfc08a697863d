"""What everybody may see of a year without signing in: made from a board field by field, so that a page or a file can show nothing else.

Only commitments of the published list, only fields that are declared as open, only progress that was accepted and adjustments that were
granted. No notice, no draft, no proof, no name of an account comes in here, and nothing of what comes in says who did it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from zhixing.engines.cases import STATE, STEP
from zhixing.engines.ledger import Kept
from zhixing.engines.records import Table
from zhixing.engines.standing import Standing
from zhixing.store import models
from zhixing.store.board import Board, Kin
from zhixing.store.registers import CHINA
from zhixing.systems import Catalogue
from zhixing.systems.supervision import Item, items_of

Fields = Mapping[str, Kept]
# The steps that everybody is told of, by table, and what they are called here.
TOLD = {
    ("commitments", "publish"): "published",
    ("commitments", "take_off"): "withdrawn",
    ("commitments", "close"): "closed",
    ("commitments", "reopen"): "reopened",
    ("progress", "accept"): "accepted",
    ("adjustments", "grant"): "adjusted",
}
# What was taken back since is told of no more: the row has to stand where the step has brought it.
STILL = {"accepted": "accepted", "adjusted": "granted", "withdrawn": "withdrawn", "closed": "closed"}
# So many facts are looked through, and so many events are told, the newest first.
FARTHEST, MOST = 5000, 50


@dataclass(frozen=True, slots=True)
class Event:
    """Something that everybody is told of: what happened to which commitment, with the open fields of the row that it is about."""

    number: int
    at: datetime
    kind: str
    code: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class PublicYear:
    """The published view of a year, as of a day.

    last         the number of the last fact that it has seen
    adjustments  what was granted, by the code of the commitment
    """

    year: int
    last: int
    day: date
    items: Mapping[str, Item]
    adjustments: Mapping[str, tuple[Fields, ...]]
    _standings: dict[tuple[str, date], Standing] = field(default_factory=dict)

    def standing(self, code: str, day: date | None = None) -> Standing:
        """How a commitment stands, today or at the end of another day by what is known today."""
        key = (code, day or self.day)
        if key not in self._standings:
            self._standings[key] = self.items[code].standing(key[1])
        return self._standings[key]

    @property
    def month_before(self) -> date:
        """The last day of the month before."""
        return self.day.replace(day=1) - timedelta(days=1)

    def moved(self) -> list[tuple[str, Standing, Standing]]:
        """The commitments whose light is another one than at the end of the month before: code, how it stood, how it stands."""
        found = []
        for code, item in self.items.items():
            before, now = self.standing(code, self.month_before), self.standing(code)
            if item.begins <= self.month_before and before.light != now.light:
                found.append((code, before, now))
        return found


def public_year(here: Catalogue, board: Board, day: date) -> PublicYear:
    """The published view of a board on a day."""
    commitments = [_open(here["commitments"], item.fields) for item in board.items.values()]
    stages = [_open(here["stages"], fields) for fields in board.stages.values()]
    accepted = [_open(here["progress"], fields) for fields in board.accepted.values()]
    adjustments: dict[str, tuple[Fields, ...]] = {}
    for one in _standing_at(board, "adjustments", "granted"):
        code = str(one.fields["code"])
        if code in board.items:
            adjustments[code] = (*adjustments.get(code, ()), _open(here["adjustments"], one.fields))
    return PublicYear(board.year, board.last, day, items_of(commitments, stages, accepted), adjustments)


def _standing_at(board: Board, table: str, state: str) -> list[Kin]:
    return [one for one in board.rows[table].values() if one.fields.get(STATE) == state]


def _open(table: Table, fields: Fields) -> Fields:
    """The open fields of a row; which step was taken last is the business of those who took it."""
    return {one.id: fields[one.id] for one in table.fields if one.sensitivity == "open" and one.id != STEP and one.id in fields}


def events(here: Catalogue, board: Board, most: int = MOST) -> list[Event]:
    """What everybody is told of a year, the newest first."""
    found: list[Event] = []
    for number, recorded, table, row, step in _steps(board.last):
        kin = board.rows[table].get(row)
        kind = TOLD[table, step]
        if kin is None or str(kin.fields.get("code")) not in board.items or kin.fields.get(STATE) != STILL.get(kind, kin.fields.get(STATE)):
            continue
        found.append(Event(number, recorded.astimezone(CHINA), kind, str(kin.fields["code"]), _open(here[table], kin.fields)))
        if len(found) >= most:
            break
    return found


def _steps(last: int) -> Iterator[tuple[int, datetime, str, str, str]]:
    """The steps that are told, the newest first: number, time, table, row, step."""
    tables = sorted({table for table, _ in TOLD})
    facts = models.Fact.objects.filter(number__lte=last, table__in=tables, deed="changed").order_by("-number")
    for number, recorded, table, row, fields in facts.values_list("number", "recorded", "table", "row", "fields")[:FARTHEST].iterator():
        step = json.loads(fields).get(STEP)
        if (table, step) in TOLD:
            yield number, recorded, table, row, step
