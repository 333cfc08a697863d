"""A store moves from one database to the other and back by its backup; a backup that is killed leaves no half file under its name."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.store.test_keeping import ENTER, county, run
from tests.store.test_released import KIND, database

__all__ = ["county"]

SLOW = """
import sys, time
from pathlib import Path
from zhixing.store import keeping
here = keeping.opened(Path(sys.argv[1]), sys.argv[2])
from zhixing.store import backup, ledger
everything = ledger.everything
def slowly():
    for fact in everything():
        print(fact.number, flush=True)
        yield fact
        time.sleep(0.2)
ledger.everything = slowly
backup.backup(Path(sys.argv[3]))
"""


@pytest.mark.skipif(KIND == "sqlite", reason="NOT TESTED on SQLite alone: moving needs both databases")
def test_a_store_moves_to_the_other_database_and_back(county: Path, tmp_path: Path) -> None:
    begun, moved_back = f"sqlite:///{tmp_path / 'a.sqlite3'}", f"sqlite:///{tmp_path / 'b.sqlite3'}"
    assert run("-c", ENTER, str(county), begun).returncode == 0
    digest = run("-m", "zhixing", "verify", str(county), "--database", begun).stdout
    with database(tmp_path) as address:
        for number, (source, target) in enumerate(((begun, address), (address, moved_back))):
            file = str(tmp_path / f"{number}.zip")
            assert run("-m", "zhixing", "backup", str(county), file, "--database", source).returncode == 0
            restored = run("-m", "zhixing", "restore", str(county), file, "--database", target)
            assert restored.returncode == 0, restored.stderr
            assert "5 rows folded" in restored.stdout
        here = run("-m", "zhixing", "verify", str(county), "--database", address, "--digest", digest.split()[-1])
        assert here.returncode == 0, here.stderr
    back = run("-m", "zhixing", "verify", str(county), "--database", moved_back, "--digest", digest.split()[-1])
    assert back.returncode == 0, back.stderr
    assert back.stdout == digest, "what is written down of a backup stands behind it, in the store that it was taken of"
    assert run("-m", "zhixing", "verify", str(county), "--database", begun).stdout.startswith("6 facts, unbroken")


def test_a_backup_that_is_killed_leaves_no_half_file(county: Path, tmp_path: Path) -> None:
    address, file = f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path / "all.zip"
    assert run("-c", ENTER, str(county), address).returncode == 0
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, str(county), address, str(file)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as writing:
        assert writing.stdout is not None
        assert writing.stdout.readline().strip() == "1"
        os.kill(writing.pid, signal.SIGKILL)
    assert not file.exists()
    assert run("-m", "zhixing", "backup", str(county), str(file), "--database", address).returncode == 0
    assert zipfile.ZipFile(file).testzip() is None
    assert [one.name for one in tmp_path.glob("all.zip*")] == ["all.zip"]
