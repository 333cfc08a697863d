"""The doctor: well where all is well, and each thing that may be wrong, named, with what to do."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engines.records.conftest import PROJECTS
from tests.store.test_keeping import ENTER, county, run
from tests.web.conftest import AGENCIES, COUNTY, PLACES

__all__ = ["county"]

ASK = """
import os, sys
os.environ.update(dict(one.split("=", 1) for one in sys.argv[3:]))
from zhixing.cli import main
sys.exit(main(["doctor", sys.argv[1], "--database", sys.argv[2]]))
"""

LAST = max(path.stem for path in (Path(__file__).parents[2] / "zhixing/store/migrations").glob("0*.py"))


def looked(county: Path, file: Path, **env: str) -> tuple[int, str]:
    """What the doctor says, with some settings."""
    found = run("-c", ASK, str(county), f"sqlite:///{file}", *(f"{name}={value}" for name, value in env.items()))
    assert "Traceback" not in found.stderr, found.stderr
    return found.returncode, found.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with five rows and a backup of today, made once."""
    home = tmp_path_factory.mktemp("doctor")
    folder = home / "chengchuan"
    folder.mkdir()
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES, "tables.toml": PROJECTS.replace('"projects"', '"works"')}.items():
        (folder / name).write_text(text, "utf-8")
    assert run("-c", ENTER, str(folder), f"sqlite:///{home / 'store.sqlite3'}").returncode == 0
    assert run("-m", "zhixing", "backup", str(folder), str(home / "all.zip"), "--database", f"sqlite:///{home / 'store.sqlite3'}").returncode == 0
    return home / "store.sqlite3"


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoilt."""
    return Path(shutil.copy(made, tmp_path / "store.sqlite3"))


def test_all_is_well(county: Path, store: Path) -> None:
    code, said = looked(county, store, ZHIXING_SECRET="x" * 50)
    assert code == 0, said
    assert "MEND" not in said
    assert "  messages  " not in said
    for word in ("SQLite", "all applied", "6 facts, unbroken", "5 rows folded anew and found equal", "all.zip, 0 days", "GB free", "pages"):
        assert word in said, word


def statements(*lines: str) -> Callable[[Path, Path], None]:
    """Somebody with the database in hand."""

    def done(county: Path, store: Path) -> None:
        with sqlite3.connect(store) as database:
            for line in lines:
                database.execute(line)
        database.close()

    return done


def declared(name: str, old: str, new: str) -> Callable[[Path, Path], None]:
    """Somebody who edits the county."""

    def done(county: Path, store: Path) -> None:
        text = (county / name).read_text("utf-8")
        assert old in text
        (county / name).write_text(text.replace(old, new), "utf-8")

    return done


def gone(county: Path, store: Path) -> None:
    store.unlink()


def torn(county: Path, store: Path) -> None:
    store.write_bytes(b"no database" * 500)


WRONG = {
    "no file": (gone, "no file"),
    "no database": (torn, "file is not a database"),
    "tampered fact": (statements("DROP TRIGGER fact_unchanged", "UPDATE fact SET actor = 'li' WHERE number = 3"), "fact 3 was changed"),
    "tampered row": (statements("UPDATE current_works SET kept = replace(kept, '工程2', '工程9') WHERE number = 2"), "is not as its facts make it"),
    "row that is not": (statements("DELETE FROM current_works WHERE number = 2"), "5 rows by its facts, 4 in the table"),
    "missing migration": (statements(f"DELETE FROM django_migrations WHERE app = 'store' AND name = '{LAST}'"), f"the next is store.{LAST}"),
    "newer migration": (statements("INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '2030-01-01')"), "of a newer version"),
    "changed declaration": (declared("tables.toml", "项目名称", "项目全称"), "made from another declaration"),
    "faulty declaration": (declared("tables.toml", 'type = "yesno"', 'type = "bool"'), "faults in its declarations"),
    "agency that is gone": (declared("agencies.csv", "water", "sea"), "rows are kept by agencies that there are not: water"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_each_thing_that_is_wrong_is_named(county: Path, store: Path, wrong: str) -> None:
    spoil, word = WRONG[wrong]
    spoil(county, store)
    code, said = looked(county, store, ZHIXING_SECRET="x" * 50)
    assert code == 1, said
    assert "MEND" in said
    assert "→" in said, "and what to do"
    assert word in said


def test_unsafe_settings_are_named(county: Path, store: Path) -> None:
    code, said = looked(county, store, ZHIXING_HOSTS="zhixing.example.gov.cn")
    assert code == 1
    assert "no ZHIXING_SECRET" in said
    assert "called as zhixing.example.gov.cn without https" in said
    assert "ZHIXING_TODAY is set" in looked(county, store, ZHIXING_TODAY="2020-09-30")[1]
    code, said = looked(county, store, ZHIXING_HOSTS="zhixing.example.gov.cn", ZHIXING_HTTPS="1", ZHIXING_SECRET="x" * 50)
    assert code == 0, said
    assert "secret, https, zhixing.example.gov.cn" in said


def test_ways_out_for_messages_are_looked_at_and_nobody_is_asked(county: Path, store: Path) -> None:
    set_up = {
        "ZHIXING_SMTP": "smtps://u:geheim@mail.example.org:465?from=a@example.org",
        "ZHIXING_WEBHOOK": "dingtalk+https://:geheim@nobody.invalid/robot?t=token",
    }
    code, said = looked(county, store, **set_up)
    assert code == 0, said
    assert "ok    messages      mail by mail.example.org:465" in said
    assert "ok    messages      webhook dingtalk by nobody.invalid" in said
    assert "look  messages      no ZHIXING_ADDRESS" in said
    code, faulty = looked(county, store, ZHIXING_WEBHOOK="dingtalk+http://:geheim@host/?token", ZHIXING_ADDRESS="zhixing.example.gov.cn")
    assert code == 1, faulty
    assert "MEND  messages      ZHIXING_WEBHOOK: an address that cannot be used" in faulty
    assert "MEND  messages      ZHIXING_ADDRESS: an address that cannot be used" in faulty
    assert [word for word in ("geheim", "token") if word in said + faulty] == []


def test_looking_changes_nothing(county: Path, store: Path) -> None:
    statements(f"DELETE FROM django_migrations WHERE app = 'store' AND name = '{LAST}'")(county, store)

    def all_of_it() -> list[str]:
        database = sqlite3.connect(store)
        lines = [line for line in database.iterdump() if "current_works" not in line]
        database.close()
        return lines

    before = all_of_it()
    looked(county, store)
    assert all_of_it() == before
    assert not (county.parent / "other.sqlite3").exists()
    looked(county, county.parent / "other.sqlite3")
    assert not (county.parent / "other.sqlite3").exists(), "no empty database is left behind"
