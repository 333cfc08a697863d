"""The verbs of the command line on a county's store, as a person runs them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.records.conftest import PROJECTS
from tests.store.lakeside import EXPORTS, written
from tests.web.conftest import AGENCIES, COUNTY, PLACES
from zhixing.systems import load_catalogue

ENTER = """
import sys
from pathlib import Path
from zhixing.store import keeping
here = keeping.opened(Path(sys.argv[1]), sys.argv[2])
from zhixing.kernel.access import Actor
from zhixing.store.registers import Register
actor = Actor("wang", frozenset({"department_editor"}), frozenset({"water"}))
Register(here["works"], here.known, actor).enter([{"code": f"2020-{n:06}", "name": f"工程{n}"} for n in range(1, 6)], "water")
"""


@pytest.fixture
def county(tmp_path: Path) -> Path:
    home = tmp_path / "chengchuan"
    home.mkdir()
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES, "tables.toml": PROJECTS.replace('"projects"', '"works"')}.items():
        (home / name).write_text(text, "utf-8")
    return home


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("ZHIXING_", "DJANGO_"))}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=env, cwd=Path(__file__).parents[2])


def test_a_store_is_verified_tampered_with_and_rebuilt(county: Path, tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite3"
    address = f"sqlite:///{file}"
    assert run("-c", ENTER, str(county), address).returncode == 0
    sound = run("-m", "zhixing", "verify", str(county), "--database", address)
    assert sound.stdout.startswith("5 facts, unbroken. Digest: 5:")
    digest = sound.stdout.split()[-1]
    assert "5 rows folded" in run("-m", "zhixing", "rebuild", str(county), "--database", address).stdout
    with sqlite3.connect(file) as database:
        database.execute("DROP TRIGGER fact_unchanged")
        database.execute("UPDATE fact SET fields = replace(fields, '工程3', '工程X') WHERE number = 3")
    database.close()
    broken = run("-m", "zhixing", "verify", str(county), "--database", address, "--digest", digest)
    assert broken.returncode == 2
    assert "fact 3 was changed" in broken.stderr
    assert "Traceback" not in broken.stderr


def test_a_faulty_county_is_told_all_its_faults(county: Path) -> None:
    good = run("-m", "zhixing", "check", str(county))
    count = len(load_catalogue(county).tables)
    assert (good.returncode, good.stdout) == (0, f"澄川县: 3 agencies, 2 towns, {count} tables, no fault\n")
    tables = county / "tables.toml"
    tables.write_text(tables.read_text("utf-8").replace('type = "yesno"', 'type = "bool"').replace('after = ["planned"]', 'after = ["begun"]'), "utf-8")
    (county / "places.csv").write_text(PLACES.replace("990101100", "770101100"), "utf-8")
    bad = run("-m", "zhixing", "check", str(county))
    assert bad.returncode == 2
    assert "tables.toml: table[1].field[8].type" in bad.stderr
    assert "a ladder without a loop" in bad.stderr
    assert "places.csv: line 3" in bad.stderr


def test_an_account_is_made(county: Path, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    made = run("-m", "zhixing", "account", str(county), "zhang", "--name", "张", "--agency", "water", "--role", "auditor", "--database", address)
    assert made.returncode == 0
    assert len(made.stdout.removeprefix("zhang: ").strip()) == 20
    wrong = run("-m", "zhixing", "account", str(county), "zhang", "--name", "张", "--agency", "sea", "--role", "king", "--database", address)
    assert wrong.returncode == 2
    assert "the id of an agency" in wrong.stderr


def test_a_file_is_delivered_by_the_rights_of_an_account(county: Path, tmp_path: Path) -> None:
    (county / "datasets.toml").write_text(EXPORTS.format(mode="whole"), "utf-8")
    address, back = f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path / "bad.csv"
    assert (
        run(
            "-m", "zhixing", "account", str(county), "zhang", "--name", "张", "--agency", "water", "--role", "department_editor", "--database", address
        ).returncode
        == 0
    )
    file = written(tmp_path / "出口.csv", [*((f"20{year}-06", "西湖镇", "1") for year in range(10, 29)), ("2020-13", "西湖镇", "1")])
    deliver = ("-m", "zhixing", "deliver", str(county), "exports", str(file), "--database", address, "--returned", str(back))
    done = run(*deliver, "--by", "zhang", "--reason", "年报")
    assert (done.returncode, done.stdout, done.stderr) == (0, "exports: version 1, 19 rows, 1 came back.\n", "")
    assert "“2020-13”不是年月" in back.read_text("utf-8-sig")
    nobody = run(*deliver, "--by", "nobody")
    assert nobody.returncode == 2 and "expected an account that is in use" in nobody.stderr


def test_an_address_that_is_none(county: Path) -> None:
    wrong = run("-m", "zhixing", "verify", str(county), "--database", "mysql://x")
    assert wrong.returncode == 2
    assert "expected sqlite:///FILE or postgresql://" in wrong.stderr
