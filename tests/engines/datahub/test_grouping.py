"""Rows in groups: as adding up by hand gives them, from Parquet and from a copy alike; nothing guarded is told apart; what would not be exact is refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.engines.datahub import Column, Writer
from zhixing.engines.datahub import reading as rows_of
from zhixing.engines.datahub.reading import held
from zhixing.engines.records import Query
from zhixing.engines.records.query import Filter
from zhixing.kernel.errors import InputFault

DECIMAL = "DECIMAL(38, 12)"
COLUMNS = (
    Column("row_line", "BIGINT", sensitivity="open"),
    Column("town", "VARCHAR", sensitivity="open"),
    Column("day", "DATE"),
    Column("cost", DECIMAL),
    Column("name", "VARCHAR", sensitivity="personal"),
)
PLAIN = Query(order="")
TOWNS, DAYS = st.sampled_from(["甲镇", "乙镇", None]), st.sampled_from(["2020-01-31", "2020-02-01", "2021-01-01", None])
ROWS = st.lists(st.tuples(TOWNS, DAYS, st.one_of(st.none(), st.decimals(-1000, 1000, places=2))), max_size=25)
Rows = list[tuple[str | None, str | None, Decimal | None]]
Write = Callable[[Rows], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Rows as a file."""

    def written(rows: Rows) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.parquet"
        with Writer(path, COLUMNS) as writer:
            for line, (town, day, cost) in enumerate(rows, 2):
                writer.add((line,), {"town": town, "day": day, "cost": None if cost is None else str(cost), "name": "王小明"})
        return path

    return written


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_groups_are_what_adding_up_gives(tmp_path_factory: pytest.TempPathFactory, rows: Rows) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    with Writer(path, COLUMNS) as writer:
        for line, (town, day, cost) in enumerate(rows, 2):
            writer.add((line,), {"town": town, "day": day, "cost": None if cost is None else str(cost), "name": "王小明"})
    found = rows_of.groups([path], COLUMNS, [rows_of.Way("town"), rows_of.Way("day", "month")], ["cost"], PLAIN)
    by_hand: dict[tuple[str | None, str | None], list[Decimal | None]] = {}
    for town, day, cost in rows:
        by_hand.setdefault((town, day[:7] if day else None), []).append(cost)
    assert (found.total, found.rows) == (len(by_hand), len(rows))
    assert {one.names: one.rows for one in found.groups} == {names: len(costs) for names, costs in by_hand.items()}
    for one in found.groups:
        costs = [cost for cost in by_hand[one.names] if cost is not None]
        (taken,) = one.taken
        assert taken.rows == len(costs)
        if costs:
            assert (taken.sum, taken.least, taken.greatest) == (sum(costs), min(costs), max(costs))
            assert taken.mean is not None and abs(taken.mean - sum(costs) / len(costs)) < Decimal("1e-11")
        else:
            assert (taken.sum, taken.mean, taken.least, taken.greatest) == (None,) * 4


def test_the_largest_come_first_or_all_in_the_order_of_their_names(write: Write) -> None:
    path = write([("乙镇", None, None)] * 3 + [("甲镇", "2020-01-01", None)] * 5)
    assert [one.names[0] for one in rows_of.groups([path], COLUMNS, [rows_of.Way("town")], (), PLAIN).groups] == ["甲镇", "乙镇"]
    assert [one.names[0] for one in rows_of.groups([path], COLUMNS, [rows_of.Way("town")], (), PLAIN, named=True).groups] == ["乙镇", "甲镇"]
    cut = rows_of.groups([path], COLUMNS, [rows_of.Way("town")], (), PLAIN, limit=1)
    assert (len(cut.groups), cut.total, cut.rows) == (1, 2, 8)
    few = rows_of.groups([path], COLUMNS, [rows_of.Way("town")], (), Query((Filter("day", "filled", ""),), order=""))
    assert [(one.names, one.rows) for one in few.groups] == [(("甲镇",), 5)]
    none = rows_of.groups([], COLUMNS, [rows_of.Way("town")], (), PLAIN)
    assert (none.groups, none.total, none.rows) == ((), 0, 0)


@pytest.mark.parametrize(
    ("by", "of"),
    [(rows_of.Way("name"), ()), (rows_of.Way("nothing"), ()), (rows_of.Way("cost", "month"), ()), (rows_of.Way("day", "hour"), ()), (rows_of.Way("town"), ("day",)), (rows_of.Way("town"), ("name",))],
)  # fmt: skip
def test_what_is_guarded_or_no_figure_is_refused(write: Write, by: rows_of.Way, of: tuple[str, ...]) -> None:
    with pytest.raises(InputFault):
        rows_of.groups([write([("甲镇", None, None)])], COLUMNS, [by], of, PLAIN)


def test_what_cannot_be_added_up_exactly_is_refused(write: Write) -> None:
    huge = Decimal("9" * 25)
    assert rows_of.groups([write([("甲镇", None, Decimal(10) ** 24)])], COLUMNS, [rows_of.Way("town")], ["cost"], PLAIN).rows == 1
    with pytest.raises(InputFault, match="too large"):
        rows_of.groups([write([("甲镇", None, huge), ("甲镇", None, huge)])], COLUMNS, [rows_of.Way("town")], ["cost"], PLAIN)


def test_a_copy_answers_as_the_file_does(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write([(f"{number % 7}镇", f"2020-{1 + number % 12:02}-01", Decimal(number)) for number in range(400)])
    asked = Query((Filter("town", "is", "3镇"),), order="-cost")
    plain = [rows_of.page([path], COLUMNS, asked, 2), rows_of.groups([path], COLUMNS, [rows_of.Way("town")], ["cost"], PLAIN)]
    monkeypatch.setattr(held, "LEAST", 0)
    copies = tmp_path / "copies"
    assert [rows_of.page([path], COLUMNS, asked, 2, copies), rows_of.groups([path], COLUMNS, [rows_of.Way("town")], ["cost"], PLAIN, copies=copies)] == plain
    (copy,) = copies.iterdir()
    assert copy.stat().st_mode & 0o077 == 0
    # What is damaged is read past, from the files themselves.
    held._kept.open.clear()
    copy.write_bytes(b"no database")
    assert rows_of.page([path], COLUMNS, asked, 2, copies) == plain[0]


def test_fields_may_be_called_as_they_like(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "LEAST", 0)
    columns = tuple(Column(name, "BIGINT") for name in ("row_line", "rowid", "place", "number"))
    for kept in (columns, columns[:1] + columns[2:]):
        path = tmp_path / f"{len(kept)}.parquet"
        with Writer(path, kept) as writer:
            for line in range(5):
                writer.add((line,), {"rowid": 7, "place": 10 - line, "number": line})
        page = rows_of.page([path], kept, Query(order="-number", limit=2), 1, tmp_path / "copies")
        assert (page.total, [row[-1] for row in page.rows]) == (5, [3, 2])
