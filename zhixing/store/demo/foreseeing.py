"""What the registers of a demonstration will come to, before anything is recorded: so that departments can report what is so, and some what is not."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from zhixing.engines.commitments import Plan
from zhixing.engines.datahub import Writer
from zhixing.engines.indicators import Figure, Lake, Measure, figures, open_lake
from zhixing.engines.ledger import Kept
from zhixing.kernel.errors import MissingPart
from zhixing.store.demo.year import Moment
from zhixing.store.figures import DECIMALS, given_rows, month_ends, tables_of
from zhixing.systems import Catalogue, load_measures

GONE = {"withdrawn": True, "restored": False}


# Rows of what is delivered, by data set: those that count on the evening.
Given: TypeAlias = Mapping[str, Sequence[Mapping[str, Kept]]]
# Rows by table and id, as they stand; what was withdrawn says so.
Rows: TypeAlias = dict[str, dict[str, dict[str, Kept]]]


def rows_on(work: Iterable[Moment], evening: datetime) -> Rows:
    """The rows as they stand on an evening."""
    rows: Rows = {}
    for moment in work:
        if moment.at <= evening:
            _apply(moment, rows.setdefault(moment.change.table, {}))
    return rows


def foreseen(folder: Path, here: Catalogue, plan: Plan, rows: Rows, evening: datetime, delivered: Given | None = None) -> dict[tuple[str, str], Decimal]:
    """The figure of each quantity, by its code and the month, in its own unit, from the rows of an evening; none without the extra “lake”.

    Of what is measured against the start of the year, the figure of the December before is there too.
    """
    measures = load_measures(folder, here, plan)
    if not measures:
        return {}
    try:
        with tempfile.TemporaryDirectory() as aside, _lake(here, measures, rows, delivered or {}, evening.date(), Path(aside)) as data:
            return dict(_figures(measures, plan, evening.date(), data))
    except MissingPart:
        return {}


def _apply(moment: Moment, rows: dict[str, dict[str, Kept]]) -> None:
    change = moment.change
    if change.deed != "noted":
        rows[change.row] = {**rows.get(change.row, {}), **change.fields, "withdrawn": GONE.get(change.deed, rows.get(change.row, {}).get("withdrawn", False))}


def _lake(here: Catalogue, measures: Iterable[Measure], rows: Mapping[str, Mapping[str, Mapping[str, Kept]]], delivered: Given, day: date, aside: Path) -> Lake:
    """The rows in force and those that are delivered, published into a folder."""
    paths: dict[str, list[str]] = {}
    for id in tables_of(measures):
        given, path = given_rows(here, id, day), aside / f"{id}.parquet"
        if id in delivered:
            given = here.dataset(id).columns, [dict(row) for row in delivered[id]]
        if given is None and id not in {table.id for table in here.tables}:
            continue
        columns, told = given or (here.dataset(id).columns, [fields for fields in rows.get(id, {}).values() if not fields["withdrawn"]])
        with Writer(path, columns) as writer:
            for number, fields in enumerate(told, 1):
                writer.add((number,) if given else (f"{number}", 1, fields["owner"]), fields)
        paths[id] = [str(path)]
    return open_lake(paths)


def _figures(measures: Iterable[Measure], plan: Plan, day: date, data: Lake) -> Iterable[tuple[tuple[str, str], Decimal]]:
    units = {one.id: one.target.unit for one in plan.commitments if one.target}
    everything = list(measures)
    eve = [one for one in everything if one.baseline == "computed"]
    for end, asked in [(date(plan.year - 1, 12, 31), eve), *((end, everything) for end in month_ends(plan.year, day))]:
        for one, answer in zip(asked, figures([one.asked for one in asked], end, data), strict=True):
            if isinstance(answer, Figure):
                yield (one.commitment, f"{end:%Y-%m}"), round(one.in_unit(answer.value, units[one.commitment]), DECIMALS)
