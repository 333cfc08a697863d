"""Rows fetched from a department's database: read and nothing else, the same rows the same file, every fault a sentence without the password."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.datahub import connect, pulling
from zhixing.engines.datahub.origin import Origin, Schedule
from zhixing.engines.datahub.pulling import Unpulled, pulled
from zhixing.engines.records import Field, Label, Table
from zhixing.kernel.workdays import national

pytest.importorskip("duckdb_extension_sqlite_scanner", reason="NOT TESTED: fetching from databases (the extra “lake”)")

TABLE = Table(
    "exports", Label("出口额", "Exports"), Label("", ""),
    (Field("month", Label("月份", "Month"), "month", required=True), Field("town", Label("乡镇", "Town"), "place"), Field("value", Label("出口额", "Exports"), "number", unit="亿元")),
    ("month", "town"), "month",
)  # fmt: skip
ROWS = [("2020-06", "990101001", 1.25, "金丝雀"), ("2020-05", "990101100", "0.1", ""), ("2020-06", "990101100", None, None)]


@pytest.fixture
def address(tmp_path: Path) -> str:
    """A database of an old program, that keeps to no type, with what nobody asks for in it."""
    path = tmp_path / "trade.sqlite3"
    there = sqlite3.connect(path)
    there.execute("CREATE TABLE 出口 (ym TEXT, 乡镇 TEXT, amount REAL, phone TEXT)")
    there.executemany("INSERT INTO 出口 VALUES (?, ?, ?, ?)", ROWS)
    there.execute("CREATE VIEW totals AS SELECT ym AS month, sum(amount) AS value FROM 出口 GROUP BY ym")
    there.commit()
    there.close()
    return f"sqlite:///{path}"


def origin(**more: Any) -> Origin:
    usual: dict[str, Any] = {"table": "出口", "columns": {"month": "ym", "value": "amount"}}
    return Origin("sqlite", "ZHIXING_SOURCE_TRADE", **(usual | more))


def fetched(origin: Origin, address: str, folder: Path) -> list[tuple[Any, ...]]:
    folder.mkdir()
    path = pulled(origin, address, TABLE, folder)
    connection = connect(folder / "..")
    try:
        described = [row[0] for row in connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()]
        return [tuple(described), *connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()]
    finally:
        connection.close()


def test_what_is_a_field_is_fetched_and_nothing_else(address: str, tmp_path: Path) -> None:
    found = fetched(origin(), address, tmp_path / "a")
    assert found == [("month", "town", "value"), ("2020-05", "990101100", "0.1"), ("2020-06", "990101001", "1.25"), ("2020-06", "990101100", None)]
    assert fetched(origin(table="totals", columns={}), address, tmp_path / "b")[0] == ("month", "value"), "a view; by ids and titles where nothing is declared"
    asked = origin(table="", columns={}, query="SELECT ym AS 月份, amount AS value FROM 出口 WHERE amount > 1")
    assert fetched(asked, address, tmp_path / "c") == [("month", "value"), ("2020-06", "1.25")]


def test_the_same_rows_are_the_same_file_in_whatever_order(address: str, tmp_path: Path) -> None:
    def hash_in(name: str) -> str:
        (tmp_path / name).mkdir()
        return hashlib.sha256(pulled(origin(), address, TABLE, tmp_path / name).read_bytes()).hexdigest()

    first = hash_in("a")
    there = sqlite3.connect(address.removeprefix("sqlite:///"))
    there.executescript("CREATE TABLE o AS SELECT * FROM 出口 ORDER BY amount DESC; DELETE FROM 出口; INSERT INTO 出口 SELECT * FROM o;")
    there.close()
    assert hash_in("b") == first


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        ({"table": "nothing"}, "table", "没有表或视图“nothing”"),
        ({"columns": {"month": "yyyymm"}}, "columns", "没有栏：yyyymm；有的是：ym、乡镇、amount、phone"),
        ({"columns": {}}, "columns", "没有栏：month"),
        ({"table": "", "query": "SELECT absent FROM 出口"}, "query", "no such column: absent"),
        ({"table": "", "query": "SELECT ym FROM 出口 WHERE"}, "query", "不接受声明的查询"),
        ({"table": "", "query": "WITH a AS (SELECT 1) DELETE FROM 出口"}, "writing", "已拒绝"),
    ],
)
def test_what_cannot_be_fetched_is_a_sentence(address: str, tmp_path: Path, more: dict[str, Any], code: str, told: str) -> None:
    before = hashlib.sha256(Path(address.removeprefix("sqlite:///")).read_bytes()).hexdigest()
    with pytest.raises(Unpulled) as fault:
        pulled(origin(**more), address, TABLE, tmp_path)
    assert fault.value.code == code and told in fault.value.zh and "ZHIXING_SOURCE_TRADE" in str(fault.value)
    assert hashlib.sha256(Path(address.removeprefix("sqlite:///")).read_bytes()).hexdigest() == before


@pytest.mark.parametrize(
    ("kind", "address", "code", "told"),
    [
        ("sqlite", "", "unset", "没有设置环境变量 ZHIXING_SOURCE_TRADE"),
        ("sqlite", "trade.sqlite3", "address", "sqlite:////PATH/FILE"),
        ("sqlite", "sqlite:////nowhere/金丝雀.sqlite3", "unreached", "没有这个文件"),
        ("postgres", "postgresql://u:金丝雀@127.0.0.1:1/trade", "unreached", "服务器没有在监听"),
        ("postgres", "postgresql://u:金丝雀@nowhere.invalid/trade", "unreached", "找不到主机名"),
        ("postgres", "mysql://u:金丝雀@127.0.0.1/trade", "address", "postgresql://USER"),
        ("postgres", "postgresql://u:金丝雀@127.0.0.1:x/trade", "address", "postgresql://USER"),
    ],
)
def test_an_address_that_is_none_is_told_without_it(tmp_path: Path, kind: Any, address: str, code: str, told: str) -> None:
    with pytest.raises(Unpulled) as fault:
        pulled(Origin(kind, "ZHIXING_SOURCE_TRADE", table="出口"), address, TABLE, tmp_path)
    assert fault.value.code == code and told in fault.value.zh + fault.value.en
    assert "金丝雀" not in f"{fault.value!r}{fault.value}{fault.value.zh}{fault.value.en}" and "%E9" not in str(fault.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"no database" * 500)
    with pytest.raises(Unpulled, match="no SQLite database"):
        pulled(origin(), f"sqlite:///{tmp_path / 'x.sqlite3'}", TABLE, tmp_path)


def test_what_takes_too_long_is_stopped(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "GRACE", 2)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) AS month FROM n"
    began = time.monotonic()
    with pytest.raises(Unpulled) as fault:
        pulled(origin(table="", columns={}, query=endless, minutes=0), address, TABLE, tmp_path)
    assert fault.value.code == "slow" and time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("every", "number", "now", "last", "following"),
    [
        ("day", 1, "2020-06-10T05:59", "2020-06-09T06:00", "2020-06-10T06:00"),
        ("day", 1, "2020-06-10T06:00", "2020-06-10T06:00", "2020-06-11T06:00"),
        ("workday", 1, "2020-10-05T12:00", "2020-09-30T06:00", "2020-10-09T06:00"),
        ("week", 1, "2020-06-10T12:00", "2020-06-08T06:00", "2020-06-15T06:00"),
        ("month", 5, "2020-10-10T12:00", "2020-09-07T06:00", "2020-10-14T06:00"),
        ("quarter", 5, "2020-10-14T05:00", "2020-07-07T06:00", "2020-10-14T06:00"),
    ],
)
def test_a_schedule_goes_by_the_calendar(every: Any, number: int, now: str, last: str, following: str) -> None:
    schedule = Schedule(every, datetime.fromisoformat("2020-01-01T06:00").time(), number)
    moment = datetime.fromisoformat(now)
    assert schedule.last(moment, national()) == datetime.fromisoformat(last)
    assert schedule.following(moment, national()) == datetime.fromisoformat(following)
