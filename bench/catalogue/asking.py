"""What sixteen programs ask of a data set, the same of ours and of Datasette: filtered reads of five kinds and the catalogue, and rows in groups of four."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

from bench.portal.caller import Caller
from bench.portal.filling import AGENCIES, KINDS, PASSWORD, PLACES, TOWNS, WORKS, YEARS
from bench.portal.load import USERS

PAGE = 50
Kind = Literal["reads", "groups"]
# Of a hundred reads so many are of the catalogue itself; the others are of the five kinds alike.
CATALOGUE = 10
# How far the deep pages lie: every so many rows of a town.
STEP = 1000
OPERATORS = {"": "__exact", ".from": "__gte", ".to": "__lte", ".has": "__contains"}
PARTS = {".year": 4, ".month": 7}
VERSION = "/api/datasets/works/versions/1"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: of which kind, filters, order, how deep; or by which fields and which figure."""

    kind: str
    filters: tuple[tuple[str, str], ...] = ()
    order: str = ""
    deep: int = 0
    by: tuple[str, ...] = ()


Marks = Mapping[str, list[tuple[str, int]]]


def marks(file: Path) -> Marks:
    """Where Datasette goes on for a deep page: of each town the day and line of every thousandth row by day."""
    said = (
        "SELECT town, due_on, row_line FROM (SELECT town, due_on, row_line, row_number() OVER (PARTITION BY town ORDER BY due_on, row_line) AS n FROM works) "
        "WHERE n % ? = 0 ORDER BY town, n"
    )
    found: dict[str, list[tuple[str, int]]] = {}
    with closing(sqlite3.connect(file)) as database:
        for town, day, line in database.execute(said, (STEP,)):
            found.setdefault(town, []).append((day, line))
    return found


def question(dice: random.Random, kind: Kind, deep: Marks) -> Question:
    """What somebody asks next."""
    town, work, lead, year = dice.choice(TOWNS), dice.choice(KINDS), dice.choice(AGENCIES), dice.choice(YEARS)
    if kind == "groups":
        of = [((), ("town",)), ((), ("kind", "town")), ((("kind", work),), ("begun_in",)), ((("lead", lead),), ("due_on.month",))]
        filters, by = dice.choice(of)
        return Question(f"groups by {' and '.join(by)}{', filtered' if filters else ''}", filters, by=by)
    if dice.randrange(100) < CATALOGUE:
        return Question("catalogue")
    least = dice.randint(10, 90) * 50
    return dice.choice(
        [
            Question("equality", dice.choice([(("town", town), ("kind", work)), (("lead", lead),), (("begun_in", str(year)), ("town", town))])),
            Question("range", dice.choice([(("invested.from", str(least)), ("invested.to", str(least + 200))), (("due_on.from", f"{year}-06-01"), ("due_on.to", f"{year}-08-31"), ("town", town))])),
            Question("text contains", (("name.has", dice.choice(PLACES) + dice.choice(PLACES) + dice.choice(WORKS)),)),
            Question("sorted", *dice.choice([((("kind", work),), "-invested"), ((("lead", lead),), "due_on")])),
            Question("deep page", (("town", town),), "due_on", dice.randrange(len(deep[town])) + 1),
        ]
    )  # fmt: skip


def ours(asked: Question) -> str:
    """The address of our API."""
    if asked.kind == "catalogue":
        return "/api/datasets"
    if asked.by:
        return f"{VERSION}/groups?{urlencode([('by', ','.join(asked.by)), ('of', 'invested'), ('limit', '1000'), *asked.filters])}"
    deep = [("offset", str(asked.deep * STEP))] if asked.deep else []
    return f"{VERSION}/rows?{urlencode([('limit', str(PAGE)), *asked.filters, *([('sort', asked.order)] if asked.order else []), *deep])}"


def theirs(asked: Question, deep: Marks) -> str:
    """The address of Datasette's API: its table with a count as ours has one, and its SQL for groups."""
    if asked.kind == "catalogue":
        return "/rows.json"
    if asked.by:
        keys = [f"substr({name.partition('.')[0]}, 1, {PARTS['.' + part]})" if (part := name.partition(".")[2]) else name for name in asked.by]
        where = " AND ".join(f"{name} = :{name}" for name, _ in asked.filters) or "1"
        sql = f"SELECT {', '.join(keys)}, count(*) AS n, sum(invested), avg(invested), min(invested), max(invested) FROM works WHERE {where} GROUP BY {', '.join(keys)} ORDER BY n DESC"
        return f"/rows.json?{urlencode([('sql', sql), ('_shape', 'objects'), *asked.filters])}"
    pairs = [("_size", str(PAGE)), ("_shape", "objects")]
    for name, value in asked.filters:
        field, point, operator = name.partition(".")
        pairs.append((field + OPERATORS[point + operator], value))
    if asked.order:
        pairs.append(("_sort_desc" if asked.order.startswith("-") else "_sort", asked.order.removeprefix("-")))
    if asked.deep:
        day, line = deep[dict(asked.filters)["town"]][asked.deep - 1]
        pairs.append(("_next", f"{day},{line}"))
    return f"/rows/works.json?{urlencode(pairs)}"


class Program:
    """One of the sixteen, at ours or at Datasette."""

    def __init__(self, number: int, address: str, kind: Kind, deep: Marks, *, datasette: bool) -> None:
        self.dice, self.kind, self.deep, self.datasette = random.Random(number), kind, deep, datasette
        self.caller = Caller(address)
        if not datasette:
            self.caller.sign_in(f"user{number % USERS:02}", PASSWORD)

    def ask(self) -> tuple[str, str]:
        """One request; its kind and what was wrong with the answer."""
        asked = question(self.dice, self.kind, self.deep)
        status, _ = self.answer(asked)
        return asked.kind, "" if status == 200 else f"{asked.kind}: {status}"

    def answer(self, asked: Question) -> tuple[int, Any]:
        """The answer to a question."""
        status, contents, _ = self.caller.ask("GET", theirs(asked, self.deep) if self.datasette else ours(asked))
        return status, json.loads(contents)


def told(asked: Question, answer: Any, *, datasette: bool) -> Any:
    """What both have to say alike: how many rows, and which come first; or the groups with their rows."""
    if asked.by:
        found = answer["rows"] if datasette else answer["groups"]
        return sorted((tuple(list(one.values())[: len(asked.by)]), one["n"]) if datasette else (tuple(one["by"].values()), one["rows"]) for one in found)
    lines = [row["row_line"] for row in answer["rows"]]
    if not asked.order:
        return answer["filtered_table_rows_count" if datasette else "total"], sorted(lines)
    # Of rows that are the same in what they are sorted by, either order is right.
    return answer["filtered_table_rows_count" if datasette else "total"], [str(row[asked.order.removeprefix("-")]).removesuffix(".0") for row in answer["rows"]]
