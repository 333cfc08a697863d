"""A county at its full size, synthetic: what departments deliver in a year, written as files in the formats that departments send, with faults that are planted and listed.

Which data sets there are the systems declare; who delivers them the county says. Everything else is invented: the same seed and scale invent the same files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from zhixing.engines.ledger import Kept
from zhixing.store.clock import CHINA
from zhixing.store.demo.county import cases, market, residents, returns
from zhixing.store.demo.county.calendar import after, at, late_from
from zhixing.store.demo.county.files import Batch, Delivery, Kind, Row, written
from zhixing.store.demo.county.truth import Planted
from zhixing.store.demo.invention import Inventor
from zhixing.systems import Catalogue

__all__ = ["Size", "Written", "write"]

# The month that comes late and by how many days, by data set; the month that is delivered again, and when.
LATE: Mapping[str, tuple[int, int]] = {cases.DATASET: (6, 25), returns.TRAVEL: (7, 50)}
AGAIN: Mapping[str, tuple[int, tuple[int, int]]] = {cases.DATASET: (4, (5, 20)), returns.SEWAGE: (3, (5, 21))}
QUARTERS = (1, 4, 7, 10)
# Of one data set nothing has come for longer than its term when the demonstration is looked at.
SILENT = market.DATASET
CORRECTED = "更正上次报送"


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is: market entities, residents, and service cases a month."""

    entities: int
    residents: int
    cases: int

    @classmethod
    def of(cls, scale: float) -> Size:
        """A county of 100,000 entities and 600,000 residents, or a part of it; never so small that nothing can be planted."""
        return cls(max(500, round(100_000 * scale)), max(1000, round(600_000 * scale)), max(100, round(20_000 * scale)))

    @property
    def rows(self) -> int:
        """About how many rows that is in all."""
        return round(self.entities * 1.05) + self.residents + 14 * self.cases + 15 * residents.COUNT


@dataclass(frozen=True, slots=True)
class Written:
    """The files, in the order in which they are delivered, what was planted in them, and the rows of small data sets as they count in the end."""

    deliveries: tuple[Delivery, ...]
    planted: Planted
    given: Mapping[str, list[Mapping[str, Kept]]]


def write(here: Catalogue, seed: int, size: Size, folder: Path, day: date, progress: Callable[[int, int], None] = lambda done, of: None) -> Written:
    """Write what departments deliver up to the evening of a day."""
    planted, written_so_far = Planted(), list[Delivery]()
    given: dict[str, dict[tuple[Kept, ...], Mapping[str, Kept]]] = {returns.SEWAGE: {}, returns.TRAVEL: {}}
    count = 0

    def seen(batch: Batch) -> Iterator[Row]:
        nonlocal count
        key = here.dataset(batch.dataset).table.key
        for row in batch.rows:
            count += 1
            if count % 5000 == 0:
                progress(count, max(count, size.rows))
            if batch.dataset in given:
                given[batch.dataset][tuple(row.fields[name] for name in key)] = row.fields
            yield row

    folder.mkdir(parents=True, exist_ok=True)
    evening = datetime.combine(day, datetime.max.time(), CHINA)
    for batch in _batches(here, seed, size, planted):
        silent = batch.dataset == SILENT and batch.at > evening - timedelta(days=(here.dataset(SILENT).term or 0) + 1)
        if batch.at <= evening and not silent:
            written_so_far.append(written(replace(batch, rows=seen(batch)), here.dataset(batch.dataset), here.known, folder, planted))
    deliveries = tuple(sorted(written_so_far, key=lambda one: one.at))
    _late(here, deliveries, day, planted)
    return Written(deliveries, planted, {id: list(rows.values()) for id, rows in given.items()})


def _batches(here: Catalogue, seed: int, size: Size, planted: Planted) -> Iterator[Batch]:
    """Every delivery of the year; of one data set in the order of the clock. Each has dice of its own."""
    year, clock = here.county.report_year, Random(f"clock:{seed}")
    eve = date(year - 1, 12, 31)
    inventors = {
        id: Inventor(Random(f"{id}:{seed}"), here.county) for id in (residents.VILLAGES, residents.RESIDENTS, cases.DATASET, returns.SEWAGE, returns.TRAVEL)
    }
    places = residents.villages(inventors[residents.VILLAGES])
    yield Batch(residents.VILLAGES, f"{year}", at(date(year, 1, 5), clock), "xlsx", residents.listed(places))
    yield Batch(
        residents.RESIDENTS, f"{year}", at(date(year, 1, 7), clock), "parquet", residents.residents(inventors[residents.RESIDENTS], size.residents, places, eve)
    )
    register = market.register(here.county, Random(f"{market.DATASET}:{seed}"), size.entities)
    for month, rows in sorted(register.months.items()):
        when = after(clock, year, int(month[5:])) if month else at(date(year, 1, 6), clock)
        yield Batch(market.DATASET, month or f"{eve:%Y-%m}", when, "csv", rows)
    offices = [agency.id for agency in here.county.agencies if agency.kind == "government"]
    told = cases.Cases(inventors[cases.DATASET], places, offices, year, size.cases)
    yield from _monthly(cases.DATASET, year, clock, "csv", lambda month: told.month(month, keep=month == AGAIN[cases.DATASET][0]))
    yield _again(cases.DATASET, year, clock, "csv", told.again(AGAIN[cases.DATASET][0], planted))
    sewage = returns.Sewage(inventors[returns.SEWAGE], places, year)
    yield from _monthly(returns.SEWAGE, year, clock, "xlsx", sewage.month)
    yield _again(returns.SEWAGE, year, clock, "xlsx", sewage.again(AGAIN[returns.SEWAGE][0], planted))
    yield from _monthly(returns.TRAVEL, year, clock, "csv", lambda month: returns.travel(inventors[returns.TRAVEL], year, month), QUARTERS)


def _monthly(dataset: str, year: int, clock: Random, kind: Kind, made: Callable[[int], Iterator[Row]], months: Iterable[int] = range(1, 13)) -> Iterator[Batch]:
    late, days = LATE.get(dataset, (0, 0))
    for month in months:
        yield Batch(dataset, f"{year}-{month:02}", after(clock, year, month, days if month == late else 0), kind, made(month))


def _again(dataset: str, year: int, clock: Random, kind: Kind, rows: Iterator[Row]) -> Batch:
    month, day = AGAIN[dataset]
    return Batch(dataset, f"{year}-{month:02}", at(date(year, *day), clock), kind, rows, CORRECTED)


def _late(here: Catalogue, deliveries: Sequence[Delivery], day: date, planted: Planted) -> None:
    """Put down from when to when each data set was late: longer without anything new than its term."""
    for id in dict.fromkeys(one.dataset for one in deliveries):
        dataset, came = here.dataset(id), [one.at for one in deliveries if one.dataset == id]
        for last, following in zip(came, [*came[1:], None], strict=True):
            since, until = late_from(dataset, last), following.astimezone(CHINA).date() if following else None
            if since < (until or day + timedelta(days=1)):
                planted.late(id, since, until)
