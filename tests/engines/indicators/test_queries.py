"""Queries that were made are kept: a later process answers without what makes them, and what cannot be used costs time and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from zhixing.engines.indicators import queries

PROGRAM = """
import sys
{before}
from datetime import date
from pathlib import Path
from zhixing.engines.indicators import Asked, figures, open_lake
from zhixing.engines.indicators.indicator import Indicator, Tally
from zhixing.engines.records import Label
nothing = Label("", "")
parts = [Tally("works", "entered", "done_on", sum="amount"), Tally("works", "latest_of_each", "done_on", sum="amount", each=("kind",))]
made = [Indicator(f"i{{at}}", nothing, nothing, "", nothing, "year", "up", 1, date.min, None, kind, (part,)) for at, (part, kind) in enumerate(zip(parts, ("entries", "on_day")))]
with open_lake({{"works": ["works.parquet"]}}, kept=Path("queries.json")) as lake:
    print([str(one.value) for one in figures([Asked(one) for one in made], date(2020, {month}, 28), lake)], "ibis" in sys.modules)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a published table."""
    rows = "(values ('road', date '2020-02-01', 3.5), ('road', date '2020-05-01', 4), ('park', date '2020-08-01', 5)) as t(kind, done_on, amount)"
    duckdb.connect().execute(f"copy (select kind, done_on, amount::decimal(38, 12) as amount from {rows}) to '{tmp_path / 'works.parquet'}' (format parquet)")
    return tmp_path


def told(home: Path, month: int = 9, before: str = "") -> str:
    """What a process of its own answers."""
    program = PROGRAM.format(before=before, month=month)
    return subprocess.run([sys.executable, "-c", program], cwd=home, capture_output=True, text=True, timeout=120, check=True).stdout.strip()


def test_what_was_made_once_is_answered_without_what_makes_it(home: Path) -> None:
    assert told(home) == "['12.5', '9'] True"
    assert told(home) == "['12.5', '9'] False"
    assert told(home, 6, "sys.modules['ibis'] = None") == "['7.5', '4'] True", "on another day too; the name stands there, for nothing"
    assert (home / "queries.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"stamp": "of another program", "queries": {}}', '{"queries": 7}'])
def test_a_file_that_cannot_be_used_is_made_anew(home: Path, text: str) -> None:
    (home / "queries.json").write_text(text, "utf-8")
    assert told(home) == "['12.5', '9'] True"
    assert json.loads((home / "queries.json").read_text("utf-8"))["stamp"] == queries.stamp()


def test_other_columns_are_another_query(home: Path) -> None:
    assert told(home) == "['12.5', '9'] True"
    work = home / "works.parquet"
    duckdb.connect().execute(f"copy (select 'x' as row_id, * from '{work}') to '{home / 'wider.parquet'}' (format parquet)")
    (home / "wider.parquet").replace(work)
    assert told(home) == "['12.5', '9'] True"


def test_a_folder_that_cannot_be_written_to_costs_nothing_else(tmp_path: Path) -> None:
    book = queries.Book(tmp_path / "missing" / "queries.json")
    book.keep(("a",), "select 1")
    book.close()
    assert book.find(("a",)) == "select 1"
    assert not (tmp_path / "missing").exists()
