"""From rows to rungs: which rows are meant, on which day each rung was reached and by which of them, or what is waited for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, Literal

from zhixing.engines.indicators import Lake
from zhixing.engines.milestones.binding import Binding
from zhixing.engines.milestones.ladder import Step
from zhixing.engines.records import Label, Table

Row = Mapping[str, Any]
ROW = "row_id"
# So many rows of one table are looked at; milestones name rows, they do not count a register.
MOST = 20000
# missing: the table was never published. empty: none of its rows is meant. incomplete: not every one that is named is there.
Reason = Literal["missing", "empty", "incomplete"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: the day on which it was reached and the row by which, None and "" where it was not; how many of the rows have reached it."""

    step: Step
    day: date | None
    row: str
    reached: int


@dataclass(frozen=True, slots=True)
class Climb:
    """How far a milestone has come: every rung, the promised one last; how many rows it stands on."""

    binding: Binding
    rungs: tuple[Rung, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing can be said: why, and of rows that are named those that are not there."""

    binding: Binding
    reason: Reason
    lacking: tuple[str, ...] = ()

    def told(self, table: Table, agency: Label) -> Label:
        """The sentence for a page: what is waited for, from whom."""
        meant = self.binding.meant(table)
        because = {
            "missing": Label("尚未交付", "it has not been delivered yet"),
            "empty": Label(f"其中还没有{meant.zh}的行", f"it has no row yet with {meant.en}"),
            "incomplete": Label("还缺 " + "、".join(self.lacking), "not yet there: " + ", ".join(self.lacking)),
        }[self.reason]
        return Label(f"等待{agency.zh}的数据“{table.label.zh}”：{because.zh}", f"Waiting for data {table.label.en} of {agency.en}: {because.en}")


def rows_of(bindings: Iterable[Binding], lake: Lake) -> dict[str, list[Row]]:
    """The rows that any of these milestones may stand on, by table, one question for each; a table that is not there is left out."""
    found: dict[str, list[Row]] = {}
    for id in sorted({one.ladder.table for one in bindings} & set(lake.tables)):
        own, table = [one for one in bindings if one.ladder.table == id], lake.tables[id]
        meant = [[table[field].isin(texts) for field, texts in one.rows.items()] for one in own]
        asked = table.filter(reduce(or_, (reduce(and_, each) for each in meant))) if all(meant) else table
        found[id] = list(lake.rows(str(lake.backend.compile(asked.select(*_columns(own)).order_by(ROW).limit(MOST)))))
    return found


def _columns(bindings: Sequence[Binding]) -> list[str]:
    ladders = [one.ladder for one in bindings]
    fields = (field for one in ladders for field in (*one.named_by, *(step.field for step in one.steps), *one.held, *one.ends))
    return [ROW, *dict.fromkeys(fields)]


def climbed(binding: Binding, rows: Iterable[Row] | None, begins: date) -> Climb | Absent:
    """How far a milestone has come by the rows of its table; `begins` is the first day of its period. None of a table that is not there.

    Of several rows the first that reaches a rung counts, or, where all have to, the last. A row that was stopped, dropped or revoked
    holds no rung any more and is not waited for, unless it is named; one that does not say yes where it has to holds none either.
    """
    if rows is None:
        return Absent(binding, "missing")
    ladder = binding.ladder
    meant = [one for one in rows if all(one.get(field) in texts for field, texts in binding.rows.items())]
    if not meant:
        return Absent(binding, "empty")
    if lacking := _lacking(binding, meant):
        return Absent(binding, "incomplete", lacking)
    counting = [one for one in meant if all(one.get(id) is True for id in ladder.held) and not any(one.get(id) for id in ladder.ends)]
    whole = bool(counting) and not _lacking(binding, counting)
    rungs = []
    for step in ladder.steps:
        since = begins if ladder.within and step is ladder.steps[-1] else date.min
        days = sorted((day, str(one[ROW])) for one in counting if (day := _day(one.get(step.field))) and day >= since)
        there = bool(days) and whole and (ladder.take == "one" or len(days) == len(counting))
        day, row = (days[0] if ladder.take == "one" else days[-1]) if there else (None, "")
        rungs.append(Rung(step, day, row, len(days)))
    return Climb(binding, tuple(rungs), len(meant))


def _lacking(binding: Binding, meant: Sequence[Row]) -> tuple[str, ...]:
    """What is named and has no row, where everything that is named has to have one."""
    id = binding.ladder.each
    there = {one.get(id) for one in meant}
    return tuple(text for text in binding.rows.get(id, ()) if text not in there)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None
