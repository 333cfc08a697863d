"""Data sets that come by themselves: by the same door as a file, by their schedule, again where it fails, once whoever asks, and never with a secret."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.store.lakeside import county_in
from zhixing.engines.datahub import Refused, pulling
from zhixing.kernel.errors import InputFault
from zhixing.store import attempts, clock, current, doctor, expecting, fetching, keeping, lake, models, shelves
from zhixing.store.clock import CHINA
from zhixing.systems import Catalogue, load_catalogue

pytest.importorskip("duckdb_extension_sqlite_scanner", reason="NOT TESTED: fetching from databases (the extra “lake”)")

SOURCE = """
[dataset.source]
kind = "{kind}"
connection = "ZHIXING_SOURCE_TRADE"
{asked}
columns = {{ month = "ym", town = "town_code", value = "amount" }}
when = {{ every = "day", at = "06:00" }}
"""
EAST, WEST = "990101001", "990101100"
SECRET = "金丝雀口令"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2020-06-{text}").replace(tzinfo=CHINA)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock."""

    def set_to(text: str) -> datetime:
        now = moment(text)
        monkeypatch.setenv(clock.SETTING, now.date().isoformat())
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    set_to("10T05:00")
    return set_to


def declared(folder: Path, kind: str = "sqlite", asked: str = 'table = "trade"') -> Path:
    """The county's folder, with a source for its data set."""
    home = county_in(folder)
    text = (home / "datasets.toml").read_text("utf-8").replace("rule = [", "rule = [", 1)
    (home / "datasets.toml").write_text(text + SOURCE.format(kind=kind, asked=asked), "utf-8")
    return home


@pytest.fixture
def trade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The department's database, and a way to let it say something else."""
    path = tmp_path / "trade.sqlite3"
    monkeypatch.setenv("ZHIXING_SOURCE_TRADE", f"sqlite:///{path}")

    def says(*rows: tuple[str, str, Any]) -> None:
        there = sqlite3.connect(path)
        there.executescript("DROP TABLE IF EXISTS trade; CREATE TABLE trade (ym TEXT, town_code TEXT, amount REAL, phone TEXT)")
        there.executemany("INSERT INTO trade VALUES (?, ?, ?, '金丝雀')", rows)
        there.commit()
        there.close()

    says(("2020-05", EAST, 1.5), ("2020-05", WEST, 2))
    return says


@pytest.fixture
def here(db: None, at: Any, trade: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """A county with one data set that is fetched every day at six."""
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "lake"))
    return prepared(declared(tmp_path))


def prepared(home: Path) -> Catalogue:
    found = load_catalogue(home)
    current.prepare(found.tables, found.known)
    return found


def everything() -> str:
    """All that the ledger holds."""
    return "".join(f"{one.fields}{one.reason}" for one in models.Fact.objects.all())


def test_it_comes_by_the_same_door_as_a_file(here: Catalogue, trade: Any, at: Any) -> None:
    version = fetching.fetch(here, "exports", asked=True)
    assert version is not None and (version.number, version.rows, version.bad, version.actor, version.name) == (1, 2, 0, "zhixing", "exports.parquet")
    assert version.given and version.scores == {"positive": (2, 0)}
    at("11T05:00")
    assert fetching.fetch(here, "exports", asked=True) == version, "the same rows make no new version"
    assert [one.last.isoformat() for one in expecting.expected(here) if one.last] == ["2020-06-11"], "but they have come"
    trade(("2020-05", EAST, 1.5), ("2020-05", WEST, -2), *((f"2019-{month:02}", EAST, 1) for month in range(1, 13)), ("1999-13", EAST, 1))
    second = fetching.fetch(here, "exports", asked=True)
    assert second is not None and (second.number, second.rows, second.bad, second.scores) == (2, 14, 1, {"positive": (14, 1)})
    assert "出口额：不符合质量规则" in everything() and "金丝雀" not in everything(), "what nobody asked for stays where it is"
    trade(("2020-05", EAST, "不详"), ("2020-06", WEST, 1))
    with pytest.raises(Refused):
        fetching.fetch(here, "exports", asked=True)
    last = fetching.course(here.dataset("exports"), clock.now()).last
    assert last is not None and last.failed and last.final and "2 行中有 1 行有误" in last.zh and lake.current("exports") == second
    assert "出口额：报送的数据没有收下" in everything() and len(attempts.refusals("exports")) == 1


def test_it_is_due_by_its_schedule_and_again_with_growing_waits(here: Catalogue, at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIXING_SOURCE_TRADE")
    tried = []
    now = at("10T05:00")
    while now < moment("11T08:00"):
        at(now.strftime("%dT%H:%M"))
        told, well = keeping.pulled(here, None)
        if told != "Nothing is due.":
            tried.append(now.strftime("%dT%H:%M"))
            assert not well and "ZHIXING_SOURCE_TRADE is not set" in told and "Next at 2020-06-1" in told
        now += timedelta(minutes=10)
    # The tenth of June at five: the time of the day before has not been done. Then at six, after 10, 30, 120 and 360 minutes, and no more that day.
    assert tried == [
        "10T05:00", "10T05:10", "10T05:40", "10T06:00", "10T06:10", "10T06:40", "10T08:40", "10T14:40", "11T06:00", "11T06:10", "11T06:40",
    ]  # fmt: skip
    stands = fetching.course(here.dataset("exports"), now)
    assert stands.last is not None and (stands.last.number, stands.last.zh) == (3, "没有设置环境变量 ZHIXING_SOURCE_TRADE，不知道连接哪个数据库")


def test_once_it_has_come_it_is_left_until_the_next_time(here: Catalogue, trade: Any, at: Any) -> None:
    at("10T06:00")
    assert keeping.pulled(here, None) == ("exports: version 1, 2 rows, 0 came back.", True)
    for later in ("10T06:10", "10T23:50", "11T05:50"):
        at(later)
        assert keeping.pulled(here, None) == ("Nothing is due.", True)
    now = at("11T06:00")
    assert fetching.due(here, now) == ["exports"]
    trade(("2020-05", EAST, "不详"), ("2020-06", WEST, "不详"))
    assert not keeping.pulled(here, None)[1]
    at("11T07:00")
    assert fetching.due(here, clock.now()) == [], "what was refused is the same in ten minutes"
    assert fetching.course(here.dataset("exports"), clock.now()).next == moment("12T06:00")


def test_what_was_broken_off_is_tried_again(here: Catalogue, at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: Any) -> Path:
        raise KeyboardInterrupt

    at("10T06:00")
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(pulling, "pulled", killed)
        fetching.fetch(here, "exports")
    at("10T06:30")
    assert keeping.pulled(here, None)[0] == "Nothing is due.", "for all that is known it still runs"
    assert keeping.pulled(here, "exports")[0] == "exports: another process fetches it."
    now = at("10T07:20")
    last = fetching.course(here.dataset("exports"), now).last
    assert last is not None and last.failed and last.zh == "上一次没有做完就中断了"
    assert keeping.pulled(here, None) == ("exports: version 1, 2 rows, 0 came back.", True)


def test_a_password_is_told_nowhere(here: Catalogue, at: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("ZHIXING_SOURCE_TRADE", f"postgresql://reader:{SECRET}@127.0.0.1:1/trade")
    told = f"{keeping.pulled(prepared(tmp_path / 'chengchuan'), 'exports')}"
    (tmp_path / "p").mkdir()
    with pytest.raises(pulling.Unpulled) as fault:
        fetching.fetch(prepared(declared(tmp_path / "p", "postgres")), "exports", asked=True)
    assert "nothing listens there" in str(fault.value) and fault.value.zh == "连不上 ZHIXING_SOURCE_TRADE 所指的数据库：服务器没有在监听"
    whole = told + repr(fault.value) + str(fault.value) + everything() + caplog.text
    assert SECRET not in whole and "reader" not in whole and "%E9" not in whole


def test_the_doctor_tells_how_it_stands(here: Catalogue, at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def sources() -> str:
        return doctor._sources(here).line

    now = at("10T08:10")
    assert "due and not fetched: exports" in sources()
    keeping.pulled(here, None)
    assert "ok" in sources() and "1 data sets are fetched" in sources()
    at("11T06:00")
    with monkeypatch.context() as unset:
        unset.delenv("ZHIXING_SOURCE_TRADE")
        assert "MEND" in sources() and "not set: ZHIXING_SOURCE_TRADE" in sources()
        keeping.pulled(here, None)
    assert "1 of 1 failed, first exports: The environment variable" in sources() and now < clock.now()


def test_what_is_not_fetched_is_told(here: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="a data set without a source"):
        fetching.fetch(here, "works", asked=True)
    with pytest.raises(InputFault, match="the id of a data set"):
        fetching.fetch(here, "nothing", asked=True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="NOT TESTED: fetching from PostgreSQL (python tests/with_postgres.py)")
def test_postgresql_is_read_and_nothing_else(db: None, at: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import psycopg

    named = connection.settings_dict
    address = f"postgresql://{named['USER']}:{named['PASSWORD']}@{named['HOST']}:{named['PORT']}/{named['NAME']}"
    monkeypatch.setenv("ZHIXING_SOURCE_TRADE", address)
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "lake"))
    # By a connection of its own: what the test itself writes is rolled back, and nobody else would see it before.
    with psycopg.connect(address, autocommit=True) as there:
        there.execute("CREATE SCHEMA trade")
        there.execute("CREATE TABLE trade.exports (ym TEXT, town_code TEXT, amount NUMERIC(10, 3), made TIMESTAMPTZ DEFAULT now())")
        there.execute("INSERT INTO trade.exports VALUES ('2020-05', %s, 1.5), ('2020-05', %s, 2)", [EAST, WEST])
        there.execute("CREATE FUNCTION trade.sly() RETURNS TEXT LANGUAGE sql AS $$ DELETE FROM trade.exports; SELECT '2020-05' $$")
    try:
        questions = {
            'table = "trade.exports"': "",
            'query = "SELECT ym, town_code, amount FROM trade.exports WHERE amount > 1"': "",
            'table = "trade.nothing"': "table",
            'query = "SELECT nothing FROM trade.exports"': "query",
            'query = "SELECT trade.sly() AS ym, NULL AS town_code, 1 AS amount"': "writing",
            'query = "SELECT pg_sleep(90)::TEXT AS ym, NULL AS town_code, 1 AS amount"\nminutes = 1': "",
        }
        for number, (asked, code) in enumerate(questions.items()):
            (tmp_path / f"c{number}").mkdir()
            here = prepared(declared(tmp_path / f"c{number}", "postgres", asked))
            if "pg_sleep" in asked:
                if os.environ.get("ZHIXING_THOROUGH") == "1":
                    with pytest.raises(pulling.Unpulled) as fault:
                        fetching.fetch(here, "exports", asked=True)
                    assert fault.value.code == "slow"
            elif code:
                with pytest.raises(pulling.Unpulled) as fault:
                    fetching.fetch(here, "exports", asked=True)
                assert fault.value.code == code and named["PASSWORD"] not in f"{fault.value}{fault.value.zh}{everything()}"
            else:
                version = fetching.fetch(here, "exports", asked=True)
                assert version is not None and (version.number, version.rows) == (1, 2)
        with psycopg.connect(address) as there:
            assert there.execute("SELECT count(*) FROM trade.exports").fetchone() == (2,)
        wrong = address.replace(named["PASSWORD"], "wrong-one")
        monkeypatch.setenv("ZHIXING_SOURCE_TRADE", wrong)
        with pytest.raises(pulling.Unpulled) as fault:
            fetching.fetch(here, "exports", asked=True)
        assert fault.value.told[1] == "用户名或密码不对，或不允许从本机连接" and "wrong-one" not in str(fault.value)
    finally:
        with psycopg.connect(address, autocommit=True) as there:
            there.execute("DROP SCHEMA trade CASCADE")


def test_while_one_fetches_no_other_does(here: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    others, fetched = [], pulling.pulled

    def meanwhile(*asked: Any) -> Path:
        others.append(fetching.fetch(here, "exports", asked=True))
        return fetched(*asked)

    monkeypatch.setattr(pulling, "pulled", meanwhile)
    version = fetching.fetch(here, "exports", asked=True)
    assert version is not None and version.number == 1 and others == [None] and len(lake.versions("exports")) == 1


@pytest.mark.skipif(os.environ.get("ZHIXING_THOROUGH") != "1", reason="ZHIXING_THOROUGH=1: three programs are started")
def test_two_processes_fetch_once(tmp_path: Path, trade: Any) -> None:
    """Two timers at once, on a store of their own: one of them fetches."""
    home = declared(tmp_path)
    env = {
        **{name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", clock.SETTING)},
        "ZHIXING_DATABASE": f"sqlite:///{tmp_path / 'store.sqlite3'}", "ZHIXING_LAKE": str(tmp_path / "lake"), "ZHIXING_FILES": str(tmp_path / "files"),
    }  # fmt: skip
    assert subprocess.run([sys.executable, "-m", "zhixing", "verify", str(home)], env=env, capture_output=True, check=False).returncode == 0
    both = [subprocess.Popen([sys.executable, "-m", "zhixing", "pull", str(home)], env=env, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(one.communicate(timeout=120)[0].strip() for one in both)
    assert "exports: version 1, 2 rows, 0 came back." in said and [one.returncode for one in both] == [0, 0]
    there = sqlite3.connect(tmp_path / "store.sqlite3")
    kinds = [kind for (kind,) in there.execute("SELECT json_extract(fields, '$.kind') FROM fact WHERE \"table\" = 'lake' ORDER BY number")]
    there.close()
    assert kinds == ["fetching", "delivered", "fetched"], said
