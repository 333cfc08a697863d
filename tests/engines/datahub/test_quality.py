"""Quality rules: counted by one query, and by plain Python over the same rows."""

from __future__ import annotations

import itertools
import os
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.datahub.conftest import code
from zhixing.engines.datahub import DataSet, Writer, connect, rows_in
from zhixing.engines.datahub.dataset import Rule
from zhixing.engines.datahub.quality import BEFORE, MINE, THEIRS, Score, breaking, scored
from zhixing.engines.records import Field, Label, Table

EXAMPLES = 300 if os.environ.get("ZHIXING_THOROUGH") == "1" else 8
SAID = Label("", "")
FIELDS = (
    Field("code", SAID, "text"), Field("town", SAID, "text"), Field("month", SAID, "month"), Field("stock", SAID, "integer"),
    Field("amount", SAID, "number", unit="1"), Field("person", SAID, "text"),
)  # fmt: skip
HERE = Table("here", SAID, SAID, FIELDS, ("code",), "code")
OTHER = Table("other", SAID, SAID, (Field("town", SAID, "text"), Field("total", SAID, "number", unit="1")), ("town",), "town")
RULES = (
    Rule("filled", SAID, "filled", ("town",)),
    Rule("range", SAID, "range", ("amount",), low=Decimal(0), high=Decimal("2.5")),
    Rule("unique", SAID, "unique", ("code", "month")),
    Rule("listed", SAID, "listed", ("town",), values=("a", "b'")),
    Rule("foreign", SAID, "foreign", ("town",), other="other", other_fields=("town",)),
    Rule("credit", SAID, "credit_code", ("code",)),
    Rule("person", SAID, "identity_number", ("person",)),
    Rule("sum", SAID, "sum", ("amount",), other="other", other_fields=("total",), by=("town",), tolerance=Decimal("0.1")),
    Rule("stock", SAID, "monotone", ("stock",), by=("town",), over="month"),
    Rule("fresh", SAID, "fresh", ("month",), days=30),
)
DATASET = DataSet(HERE, rules=RULES)
AMOUNTS = st.decimals(-1, 4, places=1)
ROWS = st.lists(
    st.fixed_dictionaries({
        "code": st.sampled_from([None, code(1), code(2), code(3)[:17] + "!"]), "town": st.sampled_from([None, "a", "b'", "c"]),
        "month": st.sampled_from([None, "2020-05", "2020-06"]), "stock": st.none() | st.integers(0, 3), "amount": st.none() | AMOUNTS.map(str),
        "person": st.sampled_from([None, "11010519491231002X", "110105194912310021"]),
    }), min_size=1, max_size=8, unique_by=lambda row: (row["town"], row["month"]),
)  # fmt: skip
OTHERS = st.dictionaries(st.sampled_from(["a", "b'", "d"]), AMOUNTS.map(str), min_size=1)


def share(found: list[Any], kept: Any) -> tuple[int, int]:
    """Of those that are there, how many are not kept."""
    there = [one for one in found if one is not None]
    return len(there), sum(not kept(one) for one in there)


def oracle(rows: list[dict[str, Any]], others: dict[str, str]) -> dict[str, tuple[int, int]]:
    column = {name: [row[name] for row in rows] for name in rows[0]}
    same = Counter((row["code"], row["month"]) for row in rows if row["code"] is not None)
    sums: dict[Any, list[Decimal]] = defaultdict(list)
    for row in rows:
        sums[row["town"]] += [] if row["amount"] is None else [Decimal(row["amount"])]
    totals = {town: sum(values) if values else None for town, values in sums.items()}
    groups = set(totals) | set(others)
    wrong = [
        town for town in groups
        if town is None or totals.get(town) is None or town not in others or abs(Decimal(totals[town] or 0) - Decimal(others[town])) > Decimal("0.1")
    ]  # fmt: skip
    pairs = []
    for town in {row["town"] for row in rows}:
        steps = sorted((row["month"], row["stock"]) for row in rows if row["town"] == town and row["month"] is not None and row["stock"] is not None)
        pairs += [(a, b) for (_, a), (_, b) in itertools.pairwise(steps)]
    return {
        "filled": (len(rows), sum(town is None for town in column["town"])),
        "range": share(column["amount"], lambda value: 0 <= Decimal(value) <= Decimal("2.5")),
        "unique": (sum(same.values()), sum(count - 1 for count in same.values())),
        "listed": share(column["town"], lambda town: town in ("a", "b'")),
        "foreign": share(column["town"], lambda town: town in others),
        "credit": share(column["code"], lambda value: "!" not in value),
        "person": share(column["person"], lambda value: value.endswith("X")),
        "sum": (len(groups), len(wrong)),
        "stock": (len(pairs), sum(b < a for a, b in pairs)),
        "fresh": (1, 0 if "2020-06" in column["month"] else 1),
    }


@given(rows=ROWS, others=OTHERS)
@settings(max_examples=EXAMPLES)
def test_each_rule_counts_as_python_counts(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], others: dict[str, str]) -> None:
    folder = tmp_path_factory.mktemp("quality")
    files = {"here": [folder / "here.parquet"], "other": [folder / "other.parquet"]}
    with Writer(files["here"][0], DATASET.columns) as writer:
        for number, row in enumerate(rows):
            writer.add((number,), row)
    with Writer(files["other"][0], DataSet(OTHER).columns) as writer:
        for town, total in others.items():
            writer.add((0,), {"town": town, "total": total})
    connection = connect(folder)
    found = scored(connection, DATASET, files, date(2020, 7, 30))
    expected = oracle(rows, others)
    assert {one.rule: (one.about, one.broken) for one in found} == expected
    # The rows that are given out are as many as are counted: of those that stand twice both, of what is not fresh none.
    same = Counter((row["code"], row["month"]) for row in rows if row["code"] is not None)
    counts = {**{rule: broken for rule, (_, broken) in expected.items()}, "fresh": 0, "unique": sum(count for count in same.values() if count > 1)}
    for rule in RULES:
        columns = breaking(connection, DATASET, rule, files, folder / f"{rule.id}.parquet")
        assert rows_in(folder / f"{rule.id}.parquet") == counts[rule.id], rule.id
        beside = {"sum": {MINE, THEIRS}, "stock": {BEFORE}}.get(rule.id, set())
        assert {one.name for one in columns} == ({"town"} if rule.id == "sum" else {one.name for one in DATASET.columns}) | beside
    connection.close()


def test_a_rule_about_what_is_not_there_yet_is_unknown(tmp_path: Path) -> None:
    with Writer(tmp_path / "here.parquet", DATASET.columns) as writer:
        writer.add((1,), {"town": "a"})
    connection = connect(tmp_path)
    found = {one.rule: one for one in scored(connection, DATASET, {"here": [tmp_path / "here.parquet"]}, date(2020, 7, 30))}
    assert {rule for rule, one in found.items() if one.unknown} == {"foreign", "sum"}
    assert (found["foreign"].share, found["filled"].share, found["fresh"].broken) == (None, 1, 1)
    assert all(one.unknown for one in scored(connection, DATASET, {}, date(2020, 7, 30)))
    connection.close()
    assert Score("x", 3, 1).share == Decimal(2) / 3
