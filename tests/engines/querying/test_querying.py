"""SQL that people write: answered where it is one harmless SELECT; a list of attacks, each refused or ended in time by the first wall, and stopped by the second alone."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.datahub import Column, Writer
from zhixing.engines.datahub import reading as rows_of
from zhixing.engines.querying import BYTES, LONGEST, ROWS, Answer, Given, Refused, ask, checked
from zhixing.engines.querying.within import locked

CANARY = "金丝雀"
COLUMNS = (
    Column("row_line", "BIGINT", sensitivity="open"),
    Column("town", "VARCHAR", sensitivity="open"),
    Column("cost", "DECIMAL(38, 12)"),
    Column("name", "VARCHAR", sensitivity="personal"),
    Column("pin", "VARCHAR", sensitivity="secret"),
)
duckdb = pytest.importorskip("duckdb", reason="NOT TESTED: SQL that people write (the extra “lake”)")


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Given:
    """A table of 200 rows with what is masked and what is secret behind it."""
    path = tmp_path_factory.mktemp("querying") / "rows.parquet"
    with Writer(path, COLUMNS) as writer:
        for number in range(200):
            writer.add((number + 2,), {"town": f"{number % 4}镇", "cost": f"{number}.5", "name": f"{CANARY}{number}", "pin": f"{CANARY}密"})
    return Given("works", *rows_of.as_sql([path], COLUMNS))


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT town, count(*) AS n, sum(cost) FROM works GROUP BY town ORDER BY town LIMIT 1", (("0镇", 50, "4925.000000000000"),)),
        ("FROM works LIMIT 1", ((2, "0镇", "0.500000000000", f"金{'＊' * 3}"),)),
        ("SELECT w.town FROM works w JOIN works v USING (row_line) WHERE v.cost > 198.9", (("3镇",),)),
        ("WITH few AS (SELECT * FROM works WHERE cost < 2) SELECT count(*) FROM few", ((2,),)),
        ("SELECT w FROM (SELECT town FROM works LIMIT 1) w", (("{'town': '0镇'}",),)),
        ("SELECT count(*) FROM works NATURAL JOIN (SELECT '0镇' AS town)", ((50,),)),
        ("SELECT #2 FROM (SELECT row_line, town FROM works LIMIT 1)", (("0镇",),)),
        ("VALUES (1, NULL, true, 9007199254740993)", ((1, None, True, "9007199254740993"),)),
        ("SELECT count(*) FROM range(10) WHERE range > 4;", ((5,),)),
    ],
)
def test_a_select_is_answered(works: Given, sql: str, rows: tuple[tuple[object, ...], ...]) -> None:
    assert ask(sql, [works]).rows == rows


def test_an_answer_is_bounded(works: Given) -> None:
    many = ask("SELECT range FROM range(100000)", [works])
    assert (len(many.rows), many.more, many.read) == (ROWS, True, ())
    wide = ask("SELECT repeat('x', 1900) AS a, repeat('y', 5000) AS b FROM range(1000)", [])
    assert wide.more and sum(len(a) + len(b) for a, b in wide.rows) < BYTES and len(wide.rows[0][1]) == 2001
    assert ask("SELECT 1 WHERE false", []) == Answer(("1",), (), False, ())


ATTACKS = {
    "not_select": [
        "COPY works TO '/tmp/zhixing-out.csv'", "COPY (SELECT 1) TO '/tmp/zhixing-out.csv'", "ATTACH '/tmp/zhixing-out.db'", "INSTALL httpfs", "LOAD httpfs",
        "PRAGMA database_list", "PRAGMA enable_external_access", "SET enable_external_access = true", "SET memory_limit = '100GB'", "RESET ALL", "CREATE TABLE x AS SELECT 1",
        "DROP TABLE works", "DELETE FROM works", "INSERT INTO works SELECT * FROM works", "UPDATE works SET town = 'x'", "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE works",
        "EXPLAIN ANALYZE SELECT 1", "EXPORT DATABASE '/tmp/zhixing-out'", "SHOW TABLES", "DESCRIBE works", "CALL pragma_version()", "BEGIN", "CHECKPOINT", "USE memory",
        "PREPARE a AS SELECT 1", "EXECUTE a", "CREATE MACRO f() AS 1", "VACUUM", "", "-- nothing",
    ],
    "function": [
        "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_parquet('/**/*.parquet')", "SELECT * FROM glob('/*')",
        "SELECT * FROM query('SELECT 1')", "SELECT * FROM query_table('works')", "SELECT * FROM duckdb_settings()", "SELECT * FROM duckdb_tables()", "SELECT * FROM duckdb_secrets()",
        "SELECT * FROM pragma_database_list()", "SELECT current_setting('memory_limit')", "SELECT getenv('HOME')", "SELECT * FROM json_execute_serialized_sql('x')",
        "SELECT version()", "SELECT (SELECT max(content) FROM read_blob('/etc/passwd'))", "SELECT * FROM works WHERE town IN (SELECT file FROM glob('/*'))",
        "WITH a AS (SELECT * FROM read_csv('/etc/passwd')) SELECT 1 FROM a", "SELECT * FROM sniff_csv('/etc/passwd')", "SELECT * FROM parquet_metadata('x')",
        "SELECT * FROM works, LATERAL (SELECT * FROM read_text(works.town))",
    ],
    "table": [
        "SELECT * FROM '/etc/passwd'", "SELECT * FROM 'https://example.org/x.csv'", "SELECT * FROM information_schema.tables", "SELECT * FROM sqlite_master",
        "SELECT * FROM memory.main.works", "SELECT * FROM others", "SELECT * FROM pg_catalog.pg_settings", "WITH a AS (SELECT 1) SELECT * FROM b",
    ],
    "column": ["SELECT pin FROM works", "SELECT nothing FROM works", "SELECT * FROM works WHERE pin LIKE '金%'", "SELECT w.pin FROM works w", "SELECT * EXCLUDE (town) FROM works ORDER BY pin"],
    "syntax": ["SELEC 1", "SELECT (", "SELECT " + "NOT " * 2400 + "true", "x' OR 1=1", "SELECT " + "[" * 4900 + "]" * 4900],
    "value": ["SELECT CAST(name AS INTEGER) FROM works", "SELECT CAST(town AS DATE) FROM works"],
    "long": ["SELECT " + "1," * LONGEST + "1"],
}  # fmt: skip


@pytest.mark.parametrize(("code", "sql"), [(code, sql) for code, listed in ATTACKS.items() for sql in listed], ids=lambda text: text[:60])
def test_an_attack_is_refused_in_one_sentence(works: Given, code: str, sql: str) -> None:
    with pytest.raises(Refused) as refused:
        if code in ("column", "value", "long") or not sql.strip():
            ask(sql, [works])
        else:
            # What the first wall says needs no process of its own.
            checked(sql, ["works"])
    assert refused.value.code in ({code, "syntax"} if sql else {"empty"})
    for said in (refused.value.zh, refused.value.en):
        assert said and CANARY not in said and "/tmp" not in said and "site-packages" not in said and "\n" not in said and len(said) < 400
    assert not list(Path("/tmp").glob("zhixing-out*"))


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
        "SELECT count(*) FROM works a, works b, works c, works d, works e, works f WHERE a.cost + b.cost + c.cost + d.cost + e.cost + f.cost = 600",
        "SELECT count(*) FROM generate_series(1, 1000000000000)",
        "SELECT list(range) FROM range(1000000000)",
        "SELECT count(DISTINCT range || repeat('x', 200)) FROM range(100000000)",
        "SELECT string_agg(repeat('x', 1000000), ',') FROM range(100000)",
        "SELECT count(*) FROM range(100000000) WHERE regexp_matches(repeat('a', 1000) || range, '(a|aa)+$')",
    ],
    ids=lambda text: text[:60],
)
def test_what_would_never_end_is_ended(works: Given, sql: str) -> None:
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        ask(sql, [works], seconds=3)
    assert refused.value.code in ("time", "memory") and time.monotonic() - began < 8
    assert ask("SELECT 1", [works]).rows == ((1,),)


@pytest.mark.parametrize(
    "sql", [sql for code in ("not_select", "function") for sql in ATTACKS[code] if "'" in sql or "SET " in sql], ids=lambda text: text[:60]
)
def test_the_second_wall_stops_by_itself_what_reaches_out(works: Given, sql: str) -> None:
    """Where nothing was checked before: no file is read or written, no setting changed, nothing masked or secret is there."""
    connection = locked([(works.name, works.columns, works.source)], None, 256)
    try:
        rows = connection.execute(sql).fetchall()
    except duckdb.Error:
        rows = []
    assert "root:" not in str(rows) and CANARY not in str(rows) and not list(Path("/tmp").glob("zhixing-out*"))
    assert connection.execute("SELECT current_setting('enable_external_access'), current_setting('lock_configuration')").fetchone() == (False, True)
    assert CANARY not in str(connection.execute("SELECT * FROM works").fetchall())


def test_nothing_of_ours_is_in_the_process(works: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither our settings nor our folder; and it does not stay behind."""
    begun: list[tuple[subprocess.Popen[str], dict[str, Any]]] = []
    begin = subprocess.Popen

    def watched(*args: Any, **kwargs: Any) -> subprocess.Popen[str]:
        begun.append((begin(*args, **kwargs), kwargs))
        return begun[-1][0]

    monkeypatch.setenv("ZHIXING_SECRET", f"{CANARY}密钥")
    monkeypatch.setattr(subprocess, "Popen", watched)
    ask("SELECT count(*) FROM works", [works])
    with pytest.raises(Refused):
        ask("SELECT count(*) FROM generate_series(1, 1000000000000)", [works], seconds=2)
    for process, given in begun:
        assert process.poll() is not None and given["cwd"] == "/" and set(given["env"]) == {"PYTHONPATH", "PYTHONUTF8"}
