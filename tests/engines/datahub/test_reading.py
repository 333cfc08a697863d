"""Rows of a version as others may have them: masked as pages mask, found only by what is open, safe in a spreadsheet."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.engines.datahub import Column, Writer, connect, reading
from zhixing.engines.datahub.returned import safe
from zhixing.engines.records import Field, Label, Query, Table, read_query
from zhixing.engines.records.query import Filter
from zhixing.engines.records.values import Known
from zhixing.kernel.errors import InputFault
from zhixing.web.shown import masked

SAID = Label("", "")
FIELDS = (
    Field("town", SAID, "text"), Field("value", SAID, "number"), Field("count", SAID, "integer"), Field("day", SAID, "date"), Field("told", SAID, "yesno"),
)  # fmt: skip
TABLE = Table("x", SAID, SAID, FIELDS, ("town",), "town")
TYPES = {"town": "VARCHAR", "value": "DECIMAL(38, 12)", "count": "BIGINT", "day": "DATE", "told": "BOOLEAN"}
COLUMNS = (Column("row_line", "BIGINT", sensitivity="open"), *(Column(name, type) for name, type in TYPES.items()))
ROWS = [
    {"town": "东山", "value": "1.5", "count": 3, "day": "2020-06-30", "told": True},
    {"town": "西湖", "value": "-2", "count": None, "day": "2020-07-01", "told": False},
    {"town": None, "value": None, "count": 7, "day": None, "told": None},
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


def written(path: Path, rows: list[dict[str, object]], columns: tuple[Column, ...] = COLUMNS) -> Path:
    with Writer(path, columns) as writer:
        for line, row in enumerate(rows, 2):
            writer.add((line,), row)  # type: ignore[arg-type]
    return path


def lines(page: reading.Page) -> list[int]:
    return [row[0] for row in page.rows]


@given(texts=st.lists(TEXTS, min_size=1, max_size=40))
@settings(max_examples=20, deadline=None)
def test_sql_masks_as_pages_do(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    column = Column("name", "VARCHAR", sensitivity="personal")
    path = written(tmp_path_factory.mktemp("masked") / "x.parquet", [{"name": text} for text in texts], (COLUMNS[0], column))
    found = reading.page([path], (COLUMNS[0], column), Query(limit=100))
    assert [row[1] for row in found.rows] == [masked(text) for text in texts]


@given(texts=st.lists(st.sampled_from(["=1+1", "+x", "-1.5", "+1,200", "-", "@a", "\tx", "东山", "-东山", "--1", "'=1"]), min_size=1, max_size=12))
@settings(max_examples=15, deadline=None)
def test_a_file_is_safe_as_the_file_of_returned_rows_is(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    import csv

    home, columns = tmp_path_factory.mktemp("safe"), (COLUMNS[0], Column("name", "VARCHAR"))
    path = written(home / "x.parquet", [{"name": text} for text in texts], columns)
    with reading.copied([path], columns, home / "x.csv", "csv").open(encoding="utf-8", newline="") as file:
        assert [row[1] for row in list(csv.reader(file))[1:]] == [safe(text) for text in texts]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", [2, 3, 4]), ("town=东山", [2]), ("town.not=东山", [3, 4]), ("town.has=湖", [3]), ("town.empty=", [4]), ("value.filled=", [2, 3]), ("value.from=0", [2]),
        ("value.to=1.5", [2, 3]), ("count=7", [4]), ("day.from=2020-07-01", [3]), ("told=否", [3]), ("town=东山&count=4", []), ("value=1e30", []),
        ("sort=value", [3, 2, 4]), ("sort=-count", [4, 2, 3]), ("limit=2", [2, 3]), ("town='; DROP TABLE x; --", []),
    ],
)  # fmt: skip
def test_rows_are_found_and_sorted(tmp_path: Path, asked: str, found: list[int]) -> None:
    pairs = [tuple(one.split("=", 1)) for one in asked.split("&") if one]
    query, _ = read_query(TABLE, pairs, Known())  # type: ignore[arg-type]
    if not any(name == "sort" for name, *_ in pairs):
        query = Query(query.filters, "", limit=query.limit)
    if "1e30" in asked:
        query = Query((Filter("value", "is", "1" + "0" * 60),), "")
    assert lines(reading.page([written(tmp_path / "x.parquet", ROWS)], COLUMNS, query)) == found


def test_pages_hold_every_row_once(tmp_path: Path) -> None:
    path = written(tmp_path / "x.parquet", [{"town": "东山", "count": number % 3} for number in range(100)])
    for order in ("", "count", "-count"):
        seen = [line for offset in range(0, 120, 7) for line in lines(reading.page([path], COLUMNS, Query(order=order, limit=7), offset))]
        assert sorted(seen) == list(range(2, 102))
    assert reading.page([path], COLUMNS, Query(order=""), 10**9).rows == ()
    assert reading.page([], COLUMNS, Query()).total == 0


@pytest.mark.parametrize("sensitivity", ["personal", "secret"])
def test_nothing_is_found_by_what_is_guarded(tmp_path: Path, sensitivity: str) -> None:
    columns = (COLUMNS[0], Column("town", "VARCHAR", sensitivity=sensitivity), *COLUMNS[2:])
    path = written(tmp_path / "x.parquet", ROWS)
    for query in (Query((Filter("town", "is", "东山"),), ""), Query(order="town"), Query(order="-town"), Query((Filter("other", "empty"),), "")):
        with pytest.raises(InputFault, match="guarded or not there"):
            reading.page([path], columns, query)


@pytest.mark.parametrize("column", TYPES)
def test_of_what_is_no_text_nothing_is_left(tmp_path: Path, column: str) -> None:
    guarded = tuple(Column(one.name, one.type, sensitivity="personal") if one.name == column else one for one in COLUMNS)
    path = written(tmp_path / "x.parquet", ROWS)
    at = [one.name for one in COLUMNS].index(column)
    told = [row[at] for row in reading.page([path], guarded, Query(order="")).rows]
    assert told == [None if row[column] is None else masked(str(row[column])) if column == "town" else "＊＊＊" for row in ROWS]


def test_what_is_secret_leaves_in_no_file(tmp_path: Path) -> None:
    columns = tuple(Column(one.name, one.type, sensitivity="secret") if one.name == "value" else one for one in COLUMNS)
    path = written(tmp_path / "x.parquet", ROWS)
    text = reading.copied([path], columns, tmp_path / "x.csv", "csv").read_text("utf-8")
    assert text.splitlines()[:2] == ["row_line,town,count,day,told", "2,东山,3,2020-06-30,true"]
    copy = reading.copied([path], COLUMNS, tmp_path / "y.parquet", "parquet")
    connection = connect(tmp_path)
    assert connection.execute("SELECT value FROM read_parquet(?)", [str(copy)]).fetchall() == [(Decimal("1.5"),), (Decimal(-2),), (None,)]
    connection.close()
    assert reading.copied([path], COLUMNS, tmp_path / "z.csv", "csv").read_text("utf-8").splitlines()[1] == "2,东山,1.5,3,2020-06-30,true"


def test_an_old_version_is_as_guarded_as_then_or_now() -> None:
    then = (Column("a", "VARCHAR", sensitivity="open"), Column("b", "VARCHAR", sensitivity="secret"), Column("gone", "VARCHAR"))
    now = (Column("a", "VARCHAR", sensitivity="personal"), Column("b", "VARCHAR", sensitivity="open"), Column("new", "VARCHAR"))
    assert [(one.name, one.sensitivity) for one in reading.stricter(then, now)] == [("a", "personal"), ("b", "secret"), ("gone", "internal")]
