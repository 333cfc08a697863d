"""Computed figures: what the data come to for every quantity of a plan, month by month, written where it has changed and laid beside what was reported.

Nobody else writes these rows: the program appends them by itself, and each names the versions of the data that it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from zhixing.engines.commitments import Plan
from zhixing.engines.datahub import Column, DataSet, Writer
from zhixing.engines.indicators import GIVEN, Figure, Lake, Measure, Waiting, counted_days, figures, open_lake
from zhixing.engines.ledger import Kept
from zhixing.engines.records import Label
from zhixing.kernel.workdays import national
from zhixing.store import current, lake, listing, publishing, shelves, unattended
from zhixing.store.current import column, model_of
from zhixing.store.lake import Version
from zhixing.systems import Catalogue, load_measures

TABLE, DECIMALS = "figures", 8
# In the folder of the lake: queries that were made once. Nothing is lost with it.
QUERIES = "queries.json"
# What a figure has, or what it waits for: whichever it is, the rest is empty.
MADE = ("value", "unit", "rows", "numerator", "denominator", "waiting", "waiting_en")
# Growth is measured against the year before, and its slowing against the one before that.
BACK = 3

# What is told while figures are computed: which month, of how many.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Spark cluster that computes in place of this process: its address, and the folder of the lake as its machines call it, "" where they call it as we do."""

    address: str
    folder: str = ""

    def files(self, paths: Iterable[Path]) -> list[str]:
        """Files of the lake as the cluster calls them."""
        home = shelves.folder().resolve()
        called = [path.resolve().relative_to(home) for path in paths]
        return [f"{self.folder.rstrip('/') or home}/{path.as_posix()}" for path in called]


@dataclass(frozen=True, slots=True)
class Computed:
    """What came of computing: how many figures there are on the last day, how many wait for data, and how many rows were written."""

    day: date
    figures: int
    waiting: int
    written: int


def month_ends(year: int, day: date) -> list[date]:
    """The last days of the months of a year that have come by a day.

    >>> month_ends(2020, date(2020, 3, 30))
    [datetime.date(2020, 1, 31), datetime.date(2020, 2, 29)]
    """
    ends = [date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(1, 13)]
    return [end for end in ends if end <= day]


def compute(here: Catalogue, folder: Path, plan: Plan, day: date, progress: Progress | None = None, cluster: Cluster | None = None) -> Computed:
    """Compute every measure of a plan for every month that is over; what is there already by the same data and definition is not computed again.

    Here by DuckDB, or on a cluster; the figures are the same.
    """
    measures = load_measures(folder, here, plan)
    ends = month_ends(plan.year, day)
    if not measures or not ends:
        return Computed(day, 0, 0, 0)
    written, there, listed = 0, _published(here, measures), _listed(here, plan.year, measures)
    with opened(here, measures, ends[-1], there, cluster) as data:
        for number, end in enumerate(ends, 1):
            if progress:
                progress(f"{end:%Y-%m}", number, len(ends))
            known = {str(row.fields["code"]): row for row in _rows(here, plan.year, end)}
            due = [one for one in measures if not _is_current(known.get(one.commitment), one, _versions(one, there))]
            found = figures([one.asked for one in due], end, data) if due else ()
            rows = []
            for one, answer in zip(due, found, strict=True):
                promise = listed.get(one.commitment, {})
                about: dict[str, Kept] = {
                    "year": plan.year,
                    "code": one.commitment,
                    "period": f"{end:%Y-%m}",
                    "day": end.isoformat(),
                    "data": _versions(one, there),
                }
                fields = about | _answered(here, one, answer, str(promise.get("unit") or one.unit))
                rows.append(unattended.Row(fields, str(promise.get("lead") or here.county.agencies[0].id), end))
            written += unattended.write(here, TABLE, rows)
    told = [row.fields.get("value") is not None for row in _rows(here, plan.year, ends[-1])]
    return Computed(ends[-1], sum(told), len(told) - sum(told), written)


def opened(here: Catalogue, measures: Iterable[Measure], day: date, there: Mapping[str, Version], cluster: Cluster | None = None) -> Lake:
    """The data that measures need, in the versions that are there; here or on a cluster."""
    paths = files_of(here, measures, day, there)
    if cluster:
        return open_lake({id: cluster.files(own) for id, own in paths.items()}, cluster.address)
    return open_lake({id: [str(path) for path in own] for id, own in paths.items()}, kept=shelves.folder() / QUERIES)


def files_of(here: Catalogue, measures: Iterable[Measure], day: date, there: Mapping[str, Version]) -> dict[str, list[Path]]:
    """The files of every table that measures need; none of what nobody has delivered yet."""
    given = {table.id for table in GIVEN}
    return {id: _given(here, id, day) if id in given else there[id].files if id in there else [] for id in tables_of(measures)}


def _published(here: Catalogue, measures: Iterable[Measure]) -> dict[str, Version]:
    """The version of every data set that a computation sees, and that its figures are to name; tables of the ledger are published before as they are now."""
    delivered = {one.id for one in (*here.delivered, *(DataSet(table) for table in GIVEN))}
    for id in tables_of(measures):
        if id not in delivered:
            publishing.publish(here, id)
    return lake.holdings(here)


def _listed(here: Catalogue, year: int, measures: Iterable[Measure]) -> dict[str, Mapping[str, Kept]]:
    """What the list says of the commitments that are measured: their units and leads; nothing of one that is not on it."""
    table = here["commitments"]
    keys = {one.commitment: current.key_of(table, {"year": year, "code": one.commitment}) for one in measures}
    found = listing.of_keys(table, list(keys.values()))
    return {code: found[key].fields for code, key in keys.items() if key in found}


def tables_of(measures: Iterable[Measure]) -> list[str]:
    """Every table that measures need, whichever reading is asked for."""
    return sorted({id for one in measures for bound in (one.bound, *one.others) for id in bound.asked.indicator.tables})


def behind(here: Catalogue, measure: Measure, data: str, day: date) -> Lake:
    """The very data that a figure was made from, by the versions that its row names; of a version that was lost there are no rows."""
    named = dict(one.split("@") for one in data.split())
    paths: dict[str, list[str]] = {}
    for id in tables_of([measure]):
        if id in {table.id for table in GIVEN}:
            paths[id] = [str(path) for path in _given(here, id, day)]
        else:
            version = next((one for one in lake.versions(id) if one.number == int(named[id])), None) if id in named else lake.current(id)
            paths[id] = [str(path) for path in version.files] if version else []
    return open_lake(paths, kept=shelves.folder() / QUERIES)


def _given(here: Catalogue, id: str, day: date) -> list[Path]:
    found = given_rows(here, id, day)
    assert found is not None
    with shelves.scratch() as aside:
        path = aside / f"{id}.parquet"
        with Writer(path, found[0]) as writer:
            for line, row in enumerate(found[1], 1):
                writer.add((line,), row)
        return [shelves.place(shelves.put(path))]


def given_rows(here: Catalogue, id: str, day: date) -> tuple[tuple[Column, ...], list[dict[str, Kept]]] | None:
    """What every county has without delivering it: its towns, and the working days of the years around a day. None for any other table."""
    table = next((one for one in GIVEN if one.id == id), None)
    if table is None:
        return None
    if id == "places":
        rows: list[dict[str, Kept]] = [{"code": town.code, "name": town.name, "kind": town.kind} for town in here.county.places]
    else:
        counted = counted_days(national(), date(day.year - BACK, 1, 1), date(day.year, 12, 31))
        rows = [{"day": one.isoformat(), "number": number} for one, number in counted]
    return DataSet(table).columns, rows


def _rows(here: Catalogue, year: int, end: date) -> list[listing.Entry]:
    rows = model_of(here[TABLE])._default_manager.filter(withdrawn=False, **{column("year"): year, column("period"): f"{end:%Y-%m}"})
    return listing.entries(rows.order_by("number"))


def _versions(measure: Measure, there: Mapping[str, Version]) -> str:
    """Of which versions the data of a measure are, as its row names them."""
    given = {table.id for table in GIVEN}
    return " ".join(f"{id}@{there[id].number if id in there else 0}" for id in measure.asked.indicator.tables if id not in given)


def _is_current(row: listing.Entry | None, measure: Measure, data: str) -> bool:
    indicator = measure.asked.indicator
    return row is not None and (row.fields.get("data"), row.fields.get("indicator"), row.fields.get("edition")) == (data, indicator.id, indicator.version)


def _answered(here: Catalogue, measure: Measure, answer: Figure | Waiting, unit: str) -> dict[str, Kept]:
    """What the row says of a figure, or of what it waits for. The value is in the unit of the commitment, so that both can be compared."""
    indicator = measure.asked.indicator
    fields: dict[str, Kept] = dict.fromkeys(MADE) | {"indicator": indicator.id, "edition": indicator.version}
    if isinstance(answer, Waiting):
        agency = here.known.agencies[measure.agency]
        titles = {one.id: one.label for one in here.datasets} | {table.id: table.label for table in GIVEN}
        told = answer.told(titles, Label(agency, agency))
        return fields | {"waiting": told.zh[:400], "waiting_en": told.en[:400]}
    return fields | {
        "value": _kept(measure.in_unit(answer.value, unit)), "unit": unit, "rows": answer.rows,
        "numerator": _kept(answer.numerator), "denominator": None if answer.denominator is None else _kept(answer.denominator),
    }  # fmt: skip


def _kept(value: Decimal) -> str:
    text = f"{round(value, DECIMALS):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
