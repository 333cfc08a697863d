"""The fold: facts of a row in, the row as it stands out; as it was known at a moment, and as it was on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from zhixing.engines.ledger.fact import Fact, Kept


@dataclass(frozen=True, slots=True)
class Row:
    """A row as its facts make it.

    version    of its last change; `withdrawn` says that it is no longer in force
    fields     what it says; a field that was emptied is left out
    entered, changed  the facts' times of recording, first and last; `fact` is the number of the last
    effective  the latest day from which one of its changes holds
    """

    id: str
    version: int
    fields: Mapping[str, Kept]
    entered: datetime
    changed: datetime
    fact: int
    effective: date
    withdrawn: bool = False


@dataclass(slots=True)
class _Making:
    version: int = 0
    fact: int = 0
    entered: datetime | None = None
    changed: datetime | None = None
    effective: date = date.min
    withdrawn: tuple[date, int, bool] = (date.min, 0, False)
    # Of each field: from which day, by which fact, what. The latest day holds; of two facts of one day the later one.
    values: dict[str, tuple[date, int, Kept]] = field(default_factory=dict)


def fold(facts: Iterable[Fact], *, known: datetime | None = None, day: date | None = None) -> dict[str, Row]:
    """The rows that the facts of one table make, by their ids.

    `known` leaves out what was recorded after a moment: as one knew it then. `day` leaves out what holds only from a later day:
    as it was on that day. A change that was recorded late and holds from an earlier day does not undo what holds from a later one.
    """
    making: dict[str, _Making] = {}
    for fact in facts:
        if (known is not None and fact.recorded > known) or (day is not None and fact.change.effective > day) or fact.change.deed == "noted":
            continue
        _apply(making.setdefault(fact.change.row, _Making()), fact)
    return {id: _row(id, made) for id, made in making.items()}


def _apply(made: _Making, fact: Fact) -> None:
    change = fact.change
    made.version, made.fact = max(made.version, change.version), max(made.fact, fact.number)
    made.entered = fact.recorded if made.entered is None else min(made.entered, fact.recorded)
    made.changed = fact.recorded if made.changed is None else max(made.changed, fact.recorded)
    made.effective = max(made.effective, change.effective)
    mark = (change.effective, fact.number)
    if change.deed in ("withdrawn", "restored") and mark > made.withdrawn[:2]:
        made.withdrawn = (*mark, change.deed == "withdrawn")
    for name, value in change.fields.items():
        if name not in made.values or mark > made.values[name][:2]:
            made.values[name] = (*mark, value)


def _row(id: str, made: _Making) -> Row:
    assert made.entered is not None and made.changed is not None
    fields = {name: value for name, (_, _, value) in sorted(made.values.items()) if value is not None}
    return Row(id, made.version, fields, made.entered, made.changed, made.fact, made.effective, made.withdrawn[2])


def contrary(facts: Iterable[Fact], version: int) -> dict[str, Kept]:
    """The fields of the change that takes back a row's version: what would hold on its effective day without it.

    `facts` are those of the row, in order; the change that takes it back holds from the same day. KeyError where there is no such version.
    """
    earlier: list[Fact] = []
    for fact in facts:
        change = fact.change
        if change.deed != "noted" and change.version == version:
            rows = fold(earlier, day=change.effective)
            before = rows[change.row].fields if change.row in rows else {}
            return {name: before.get(name) for name in change.fields}
        earlier.append(fact)
    raise KeyError(version)
