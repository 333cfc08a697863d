"""A small synthetic filling of every declared table, the same for the same seed: any value that a field may hold, empty ones included.

Rows keep no rules between fields: a figure has to come out right of whatever a table may hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import pyarrow as pa

from zhixing.engines.indicators import counted_days
from zhixing.engines.records import Field, Table
from zhixing.kernel.county import County
from zhixing.kernel.workdays import national

FIRST, LAST, TODAY = date(2019, 1, 1), date(2021, 3, 31), date(2020, 9, 30)
MONTHS = [f"{year}-{month:02}" for year in (2017, 2018, 2019, 2020) for month in range(1, 13)][:-2]
EACH = 60
ENDS = ("left", "revoked", "closed", "stopped", "dropped", "refused", "withdrawn", "repealed")
AMOUNT, TYPES = pa.decimal128(38, 12), {"integer": pa.int64(), "year": pa.int64(), "date": pa.date32(), "yesno": pa.bool_()}


def filled(tables: Sequence[Table], county: County, often: Collection[str], seed: int = 4) -> dict[str, pa.Table]:
    """What each data set holds, as it is published; rows of the choices that are asked for stand there often."""
    # Each table is made by a dice of its own: another table more changes none of the others.
    found = {table.id: published(table, list(Maker(Random(f"{seed} {table.id}"), county, often).rows(table))) for table in tables}
    places = [{"code": town.code, "name": town.name, "kind": town.kind} for town in county.places]
    days = list(counted_days(national(), date(2018, 1, 1), date(2021, 12, 31)))
    found["places"] = pa.Table.from_pylist(places)
    found["workdays"] = pa.table({"day": pa.array([day for day, _ in days], pa.date32()), "number": pa.array([number for _, number in days], pa.int64())})
    return found


def published(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as columns of the types in which the ledger publishes them."""
    head = {"row_id": pa.string(), "row_version": pa.int64(), "row_owner": pa.string()}
    kinds = head | {field.id: AMOUNT if field.type in ("number", "money") else TYPES.get(field.type, pa.string()) for field in table.fields}
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()})


class Maker:
    """Makes rows of one table after the other."""

    def __init__(self, random: Random, county: County, often: Collection[str]) -> None:
        self.random, self.county, self.often = random, county, often

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        """The rows of a table: each choice of its first one often enough; units by months where it is kept by months."""
        kind = next((field for field in table.fields if field.type == "choice"), None)
        month = next((field.id for field in table.fields if field.type == "month"), "")
        fixed: list[dict[str, Any]] = [{kind.id: choice} if kind else {} for choice in (kind.choices if kind else [""])]
        if table.id == "statistics":
            units: list[dict[str, Any]] = [{**one, month: at} for one, at in product(fixed, MONTHS)]
        elif table.id == "air_days":
            units = [{"station": f"站{at}", "day": TODAY - timedelta(days=day)} for at in (1, 2) for day in range(450)]
        elif table.id == "travel_times":
            towns = [town.code for town in self.county.places]
            units = [
                {**one, "town": town, "measured_on": day} for one in fixed for town in towns for day in (date(2019, 6, 1), date(2020, 4, 1), date(2020, 7, 1))
            ]
        elif month:
            names = [id for id in table.key if id not in (month, kind.id if kind else "") and table.field(id).type == "text"]
            units = [{**one, **dict.fromkeys(names, f"单位{at}"), month: when} for one in fixed for at in range(4) for when in MONTHS]
        else:
            units = [one for one in fixed for _ in range(10 * EACH if not kind else EACH if one[kind.id] in self.often else 3)]
        rungs = {rung.on for rung in table.ladder}
        for number, given in enumerate(units):
            own = {field.id: self.value(field, field.id in rungs) for field in table.fields if field.id not in given}
            yield {"row_id": f"{table.id}-{number:06}", "row_version": 1, "row_owner": "somebody", **own, **given}

    def value(self, field: Field, rung: bool) -> Any:
        """Any value, sometimes none; of a day that ends a row mostly none."""
        random = self.random
        if not field.required and random.random() < 0.15:
            return None
        match field.type:
            case "choice":
                return random.choice([one for one in field.choices if one in self.often and random.random() < 0.5] or list(field.choices))
            case "integer":
                return random.randint(max(0, int(field.low or 0)), min(200, int(field.high or 200))) if field.high != 20 else random.randint(0, 3)
            case "number" | "money":
                return Decimal(random.randint(100, 900_000)) / 100
            case "yesno":
                return random.random() < 0.7
            case "date":
                if field.id.startswith(ENDS) and not rung and random.random() < 0.8:
                    return None
                return FIRST + timedelta(days=random.randint(0, (LAST - FIRST).days + (900 if field.id.startswith("expires") else 0)))
            case "month":
                return random.choice(MONTHS)
            case "year":
                return random.choice((2019, 2020))
            case "place":
                return random.choice(self.county.places).code
            case "text":
                return f"{field.id}{random.randint(1, 300)}"
        return None
