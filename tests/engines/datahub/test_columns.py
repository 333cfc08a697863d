"""Rows into Parquet and back: every value exact, whatever it is, in bounded batches."""

from __future__ import annotations

import datetime
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.engines.datahub import Writer, columns, dataset_of, rows_in
from zhixing.engines.datahub.columns import columns_of
from zhixing.engines.ledger import Kept
from zhixing.engines.records import Field, Label, Table
from zhixing.kernel.errors import InputFault

EXAMPLES = 1000 if os.environ.get("ZHIXING_THOROUGH") == "1" else 15
SAID = Label("", "")
# What the ledger keeps of each type, and what is to be found in the file.
KEPT: dict[str, tuple[st.SearchStrategy[Any], Any]] = {
    "text": (st.text(st.characters(exclude_categories=("Cs", "Cc"))), str),
    "month": (st.dates().map(lambda day: day.isoformat()[:7]), str),
    "integer": (st.integers(-(2**63), 2**63 - 1), int),
    "year": (st.integers(1, 9999), int),
    "number": (st.decimals(-(10**25), 10**25, places=12).map(lambda value: f"{value:f}"), Decimal),
    "money": (st.decimals(-(10**15), 10**15, places=2).map(lambda value: f"{value:f}"), Decimal),
    "date": (st.dates().map(str), datetime.date.fromisoformat),
    "yesno": (st.booleans(), bool),
    "file": (st.lists(st.just("a" * 64) | st.just("b" * 64), min_size=1), " ".join),
    "geometry": (st.just('{"type":"Point","coordinates":[120.0,28.9]}'), str),
}
TABLE = Table("all", SAID, SAID, tuple(Field(kind, SAID, kind, unit="元") for kind in KEPT), ("text",), "text")  # type: ignore[arg-type]
ROWS = st.lists(st.fixed_dictionaries({}, optional={kind: values for kind, (values, _) in KEPT.items()}), max_size=12)


@given(rows=ROWS)
@settings(max_examples=EXAMPLES)
def test_what_is_kept_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Kept]]) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(columns, "BATCH", 5)
        with Writer(path, columns_of(TABLE, published=True)) as writer:
            for number, row in enumerate(rows):
                writer.add((f"r{number}", 1, "water"), row)
    assert writer.rows == rows_in(path) == len(rows)
    found = parquet.read_table(path).to_pylist()
    expected = [{kind: read(row[kind]) if kind in row else None for kind, (_, read) in KEPT.items()} for row in rows]
    assert [{kind: row[kind] for kind in KEPT} for row in found] == expected
    assert [row["row_id"] for row in found] == [f"r{number}" for number in range(len(rows))]


def test_the_types_are_those_that_were_decided() -> None:
    found = {column.name: column.type for column in dataset_of(TABLE).columns}
    assert found == {
        "row_id": "VARCHAR", "row_version": "BIGINT", "row_owner": "VARCHAR", "text": "VARCHAR", "month": "VARCHAR", "integer": "BIGINT", "year": "BIGINT",
        "number": "DECIMAL(38, 12)", "money": "DECIMAL(38, 12)", "date": "DATE", "yesno": "BOOLEAN", "file": "VARCHAR", "geometry": "VARCHAR",
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), [("integer", 2**63), ("number", "1." + "1" * 13), ("number", "9" * 30), ("date", "30.6.2020"), ("yesno", "是")])
def test_what_would_not_be_exact_is_told_with_its_column(tmp_path: Path, kind: str, value: Kept) -> None:
    with pytest.raises(InputFault, match=f"column {kind}"), Writer(tmp_path / "x.parquet", columns_of(TABLE, published=False)) as writer:
        writer.add((1,), {kind: value})
