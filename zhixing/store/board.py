"""The board of a year: every commitment with its pieces, its progress and what was sent after it; as of now, or as it was known at a moment.

The board of now is folded once by each process and kept: what was recorded since is laid on top by the number of its fact.
"""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from zhixing.engines.cases import STEP
from zhixing.engines.ledger import Kept, Row, fold
from zhixing.engines.standing import Standing
from zhixing.store import ledger, listing, models
from zhixing.store.current import column, model_of
from zhixing.store.settled import end, settled
from zhixing.systems import Catalogue
from zhixing.systems.supervision import Item, Ladder, counted_piece, counted_report, items_of, ladders, reports_of

# The tables that a board is made of, each with the field of its year.
TABLES = ("commitments", "stages", "shares", "progress", "adjustments", "notices", "figures", "rungs")
LISTED = ("published", "signed", "closed", "withdrawn")
# So many facts are laid on top of a board; where there are more, it is folded anew.
MOST = 2000
# No report is accepted before this version: it was entered, submitted, approved and then accepted.
ACCEPTED = 4


@dataclass(frozen=True, slots=True)
class Kin:
    """A row of one of the tables: its id, its version and what it says."""

    row: str
    version: int
    fields: Mapping[str, Kept]


@dataclass
class Board:
    """What is known of a year's commitments.

    rows   by table and row id, rows in force only
    stood  of reports of progress that are under way again after they were accepted: what was accepted last, by row
    memo   what pages have worked out of it; a board that has moved begins with nothing
    last, hash  the last fact that was seen: another store, or one that was restored, has another one at this number
    """

    year: int
    last: int
    hash: str
    rows: dict[str, dict[str, Kin]] = field(default_factory=dict)
    stood: dict[str, Mapping[str, Kept]] = field(default_factory=dict)
    memo: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    _standings: dict[tuple[str, date], Standing] = field(default_factory=dict)

    @functools.cached_property
    def items(self) -> dict[str, Item]:
        """The commitments that are or were on the published list, by code."""
        listed = [one.fields for one in self.rows["commitments"].values() if one.fields.get("state") in LISTED]
        return items_of(listed, list(self.stages.values()), list(self.accepted.values()))

    @functools.cached_property
    def ladders(self) -> dict[str, Ladder]:
        """What the registers say of milestones, by code; nothing of one that waits for data."""
        return ladders(one.fields for one in self.rows["rungs"].values())

    @functools.cached_property
    def stages(self) -> dict[str, Mapping[str, Kept]]:
        """The pieces of commitments, by row; a piece that is a rung of a register is reached when the register says so."""
        return {row: counted_piece(one.fields, self.ladders.get(str(one.fields["code"]))) for row, one in self.rows["stages"].items()}

    @functools.cached_property
    def accepted(self) -> dict[str, Mapping[str, Kept]]:
        """The progress that counts, by row: what is accepted, and what was accepted last where a correction is under way.

        Where the data of the county give a figure for a period, or say when a milestone was reached, that counts, whatever was reported.
        """
        now = {row: one.fields for row, one in self.rows["progress"].items() if one.fields.get("state") == "accepted"}
        counting: dict[str, Mapping[str, Kept]] = {**self.stood, **now}
        reported = {(one["code"], one["period"]): row for row, one in counting.items()}
        for one in self.rows["figures"].values():
            if one.fields.get("state") == "computed" and one.fields.get("value") is not None:
                row = reported.get((one.fields["code"], one.fields["period"]), one.row)
                told = {id: one.fields[id] for id in ("year", "code", "period", "value")} | {"lead": one.fields["owner"], "rank": "computed"}
                counting[row] = {**counting.get(row, {}), **told}
        counting = {row: counted_report(one, self.ladders.get(str(one["code"]))) for row, one in counting.items()}
        for code, ladder in self.ladders.items():
            own = {period: told for period, told in reports_of(ladder, self.year).items() if (code, period) not in reported}
            counting |= {f"{code}/{period}": told for period, told in own.items()}
        return counting

    @functools.cached_property
    def commitments(self) -> dict[str, Kin]:
        """Every commitment by its code, whatever its state."""
        return {str(one.fields["code"]): one for one in self.rows["commitments"].values()}

    def of(self, table: str, code: str) -> list[Kin]:
        """The rows of a table that are about one commitment, in the order of their entry."""
        return self._by_code[table].get(code, [])

    @functools.cached_property
    def _by_code(self) -> dict[str, dict[str, list[Kin]]]:
        found: dict[str, dict[str, list[Kin]]] = {table: {} for table in TABLES}
        for table, rows in self.rows.items():
            for one in rows.values():
                found[table].setdefault(str(one.fields.get("code", "")), []).append(one)
        return found

    def standing(self, code: str, day: date) -> Standing:
        """How a commitment stands at the end of a day; worked out once."""
        key = (code, day)
        if key not in self._standings:
            self._standings[key] = self.items[code].standing(day)
        return self._standings[key]

    def standings(self, day: date) -> dict[str, Standing]:
        """How every commitment of the list stands."""
        return {code: self.standing(code, day) for code in self.items}


_KEPT: dict[int, Board] = {}
_FOLDING = threading.Lock()


def board(here: Catalogue, year: int, known: datetime | None = None) -> Board:
    """The board of a year as of now, or as it was known at a moment."""
    if known is not None:
        return board_at(here, year, ledger.known_by(known))
    number, hash = end()
    with _FOLDING:
        kept = _KEPT.get(year)
        if kept is None or kept.last > number or not _same_store(kept):
            kept = _folded(here, year, number, hash)
        elif kept.last < number:
            kept = _brought_up(here, kept, number, hash)
        _KEPT[year] = kept
    return kept


def forget() -> None:
    """Forget every board: the store is another one now."""
    _KEPT.clear()


def years(here: Catalogue) -> list[int]:
    """The years that have commitments, the newest first."""
    rows = model_of(here["commitments"])._default_manager.order_by("-f_year").values_list("f_year", flat=True)
    return list(settled("years", lambda: list(rows.distinct())))


def _same_store(kept: Board) -> bool:
    """Is the fact that the board has seen last still there?"""
    return kept.last == 0 or models.Fact.objects.filter(number=kept.last, hash=kept.hash).exists()


def _folded(here: Catalogue, year: int, number: int, hash: str) -> Board:
    rows = {}
    for id in TABLES:
        manager = model_of(here[id])._default_manager.filter(withdrawn=False, **{column("year"): year})
        rows[id] = _read(manager.order_by("number").values_list("row", "version", "kept"))
    return Board(year, number, hash, rows, _stood(rows["progress"], number))


def _brought_up(here: Catalogue, kept: Board, number: int, hash: str) -> Board:
    """The board with the rows of newer facts in place of the old ones; what is worked out is worked out anew where a row has moved."""
    touched = list(models.Fact.objects.filter(number__gt=kept.last, number__lte=number, table__in=TABLES).values_list("table", "row").distinct()[: MOST + 1])
    if len(touched) > MOST:
        return _folded(here, kept.year, number, hash)
    if not touched:
        kept.last, kept.hash = number, hash
        return kept
    rows, moved = {id: dict(of) for id, of in kept.rows.items()}, set[str]()
    for id in TABLES:
        ids = [row for table, row in touched if table == id]
        for row, entry in listing.of_rows(here[id], ids).items() if ids else ():
            before = rows[id].pop(row, None)
            if entry.fields.get("year") == kept.year and not entry.withdrawn:
                rows[id][row] = _kin(entry)
            moved |= {str(one.get("code", "")) for one in (entry.fields, before.fields if before else {}) if one}
    anew = {row for table, row in touched if table == "progress"}
    stood = {row: fields for row, fields in kept.stood.items() if row not in anew and row in rows["progress"]}
    fresh = Board(kept.year, number, hash, rows, stood | _stood({row: one for row, one in rows["progress"].items() if row in anew}, number))
    fresh._standings = {key: standing for key, standing in kept._standings.items() if key[0] not in moved}
    return fresh


def board_at(here: Catalogue, year: int, last: int) -> Board:
    """The board of a year as it was known with the fact of a number."""
    rows: dict[str, dict[str, Kin]] = {}
    for id in TABLES:
        ids = list(model_of(here[id])._default_manager.filter(number__lte=last, **{column("year"): year}).order_by("number").values_list("row", flat=True))
        rows[id] = {row.id: Kin(row.id, row.version, row.fields) for row in _as_known(id, ids, last) if not row.withdrawn and row.fields.get("year") == year}
    return Board(year, last, "", rows, _stood(rows["progress"], last))


def _stood(progress: Mapping[str, Kin], last: int) -> dict[str, Mapping[str, Kept]]:
    """What was accepted last of reports that are under way again: it counts until another figure is accepted in its place."""
    found, under_way = (
        dict[str, Mapping[str, Kept]](),
        [row for row, one in progress.items() if one.fields.get("state") != "accepted" and one.version > ACCEPTED],
    )
    for at in range(0, len(under_way), listing.CHUNK):
        for group in ledger.of_rows("progress", under_way[at : at + listing.CHUNK], last):
            accepted = [number for number, fact in enumerate(group, 1) if fact.change.fields.get(STEP) == "accept"]
            if accepted:
                (row,) = fold(group[: accepted[-1]]).values()
                found[row.id] = row.fields
    return found


def _as_known(table: str, ids: list[str], last: int) -> Iterable[Row]:
    for at in range(0, len(ids), listing.CHUNK):
        for group in ledger.of_rows(table, ids[at : at + listing.CHUNK], last):
            yield from fold(group).values()


def _read(kept: Iterable[tuple[str, int, str]]) -> dict[str, Kin]:
    """Rows by their ids. All are read as one text, so that the names of fields, which each row repeats, are kept once."""
    told = list(kept)
    fields = json.loads(f"[{','.join(text for _, _, text in told)}]")
    return {row: Kin(row, version, one) for (row, version, _), one in zip(told, fields, strict=True)}


def _kin(entry: listing.Entry) -> Kin:
    return Kin(entry.row, entry.version, entry.fields)
