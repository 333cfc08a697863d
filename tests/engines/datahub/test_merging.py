"""What is added to what is there, against a dictionary by key."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.engines.datahub import DataSet, Writer, merged
from zhixing.engines.records import Field, Label, Table

EXAMPLES = 300 if os.environ.get("ZHIXING_THOROUGH") == "1" else 6
SAID = Label("", "")
DATASET = DataSet(Table("x", SAID, SAID, (Field("a", SAID, "text"), Field("b", SAID, "integer"), Field("v", SAID, "text")), ("a", "b"), "a"))
KEYS = st.tuples(st.sampled_from([None, "p", "q"]), st.none() | st.integers(0, 2))


def written(path: Path, rows: dict[tuple[str | None, int | None], str]) -> Path:
    with Writer(path, DATASET.columns) as writer:
        for number, ((a, b), value) in enumerate(rows.items()):
            writer.add((number,), {"a": a, "b": b, "v": value})
    return path


@given(deliveries=st.lists(st.dictionaries(KEYS, st.text("xyz", max_size=2), min_size=1), min_size=1, max_size=4))
@settings(max_examples=EXAMPLES)
def test_the_last_row_of_a_key_counts(tmp_path_factory: pytest.TempPathFactory, deliveries: list[dict[tuple[str | None, int | None], str]]) -> None:
    files: tuple[Path, ...] = ()
    expected: dict[tuple[str | None, int | None], str] = {}
    for number, rows in enumerate(deliveries):
        folder = tmp_path_factory.mktemp(f"merging{number}")
        before = files
        files = merged(DATASET, files, [written(folder / "added.parquet", rows)], folder)
        untouched = [file for file in before if not {(row["a"], row["b"]) for row in parquet.read_table(file).to_pylist()} & set(rows)]
        assert set(untouched) <= set(files)
        expected |= rows
        found = [row for file in files for row in parquet.read_table(file).to_pylist()]
        assert {(row["a"], row["b"]): row["v"] for row in found} == expected
        assert len(found) == len(expected)
