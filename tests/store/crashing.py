"""Stores and portals of their own, for tests that kill and crowd. What a store holds is read with the drivers of the databases, without any code of ours."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.engines.records.conftest import PROJECTS
from tests.with_postgres import as_account, free_port, programs
from zhixing.store.database import SETTING

ROOT = Path(__file__).parents[2]
# Nothing here may take longer, in seconds; what does is broken off and told.
PATIENCE = 120 if os.environ.get("ZHIXING_THOROUGH") != "1" else 480
SECRET = secrets.token_urlsafe(50)
THOROUGH = os.environ.get("ZHIXING_THOROUGH") == "1"
POSTGRES = os.environ.get(SETTING, "").startswith("postgres")


def county_in(folder: Path) -> Path:
    """The folder of an invented county with one table, `works`."""
    from tests.web.conftest import AGENCIES, COUNTY, PLACES  # it needs Django, which the programs below set up first

    home = folder / "chengchuan"
    home.mkdir()
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES, "tables.toml": PROJECTS.replace('"projects"', '"works"')}.items():
        (home / name).write_text(text, "utf-8")
    return home


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """The address of an empty database that is gone afterwards: a file, or one more on the server that ZHIXING_DATABASE names."""
    if not POSTGRES:
        yield f"sqlite:///{folder / 'store.sqlite3'}"
        return
    import psycopg

    server, name = os.environ[SETTING], f"zhixing_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Server(NamedTuple):
    """A PostgreSQL server of one's own."""

    address: str
    start: list[str]
    data: Path

    def kill(self) -> None:
        """kill -9 to every process of the server, the first one first; returns when none is left."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True, timeout=PATIENCE).stdout.split()
        for process in (first, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for _ in range(PATIENCE * 10):
            if not any(Path(f"/proc/{process}").exists() for process in (first, *children)):
                return
            time.sleep(0.1)
        raise AssertionError("the database server is still there")

    def rise(self) -> None:
        """Start it again: what was confirmed is played back from its log."""
        subprocess.run(self.start, check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=PATIENCE)


@contextmanager
def own_server() -> Iterator[Server]:
    """A server that a test may throw over without disturbing others."""
    found = programs()
    assert found is not None
    folder = Path(tempfile.mkdtemp(prefix="zhixing-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", free_port()
    control = as_account([str(found / "pg_ctl"), "-D", str(data), "-l", str(folder / "log")])
    quiet: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/", "timeout": PATIENCE}
    try:
        subprocess.run(as_account([str(found / "initdb"), "-D", str(data), "-U", "zhixing", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]), **quiet)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        start = [*control, "-w", "-o", options, "start"]
        subprocess.run(start, **quiet)
        yield Server(f"postgresql://zhixing@127.0.0.1:{port}/postgres", start, data)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", timeout=PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def read(address: str, question: str) -> list[dict[str, Any]]:
    """What the database answers, as the driver gives it."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(question)]
    import psycopg
    from psycopg.rows import dict_row

    with psycopg.connect(address, row_factory=dict_row) as connection:
        return connection.execute(question).fetchall()


def sound(address: str) -> None:
    """The database itself finds nothing wrong with its file, nor with its index of words. On PostgreSQL, whatever was under way has come to its end."""
    if not address.startswith("sqlite"):
        read(address, "SELECT * FROM chain FOR UPDATE")
        return
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        database.execute("INSERT INTO current_works_words(current_works_words, rank) VALUES ('integrity-check', 1)")


def environment(folder: Path) -> dict[str, str]:
    """That of a program of ours: nothing of the tests' own settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ZHIXING_", "DJANGO_", "XDG_"))}
    return {**kept, "ZHIXING_SECRET": SECRET, "HOME": str(folder)}


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A program of ours from beginning to end, with all its children."""
    command = [sys.executable, *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(folder), cwd=ROOT, start_new_session=True
    ) as process:
        try:
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            _kill(process)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def _kill(process: subprocess.Popen[Any]) -> None:
    """Kill a process with its whole group, and wait until the last of them has let go of its output."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)


class Portal:
    """The portal, as `zhixing serve` runs it: one process that minds two others, four threads in each."""

    def __init__(self, county: Path, address: str, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "portal.log"
        command = [sys.executable, "-m", "zhixing", "serve", str(county), "--address", f"127.0.0.1:{self.port}", "--database", address]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=environment(folder), cwd=ROOT, start_new_session=True)

    def __enter__(self) -> Portal:
        """Begins once it answers."""
        try:
            for _ in range(600):
                if self._answers():
                    return self
                try:
                    self.process.wait(0.1)
                    break
                except subprocess.TimeoutExpired:
                    continue
            raise AssertionError(f"the portal does not answer: {self.log.read_text('utf-8')}")
        except BaseException:
            self.kill()
            raise

    def _answers(self) -> bool:
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
                connection.request("GET", "/health/ready")
                return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False

    def comes_back(self) -> bool:
        """Does it answer again, within half a minute?"""
        for _ in range(300):
            if self._answers():
                return True
            time.sleep(0.1)
        return False

    def kill(self) -> None:
        """kill -9 to all of it; returns when none of its processes is left."""
        _kill(self.process)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def __exit__(self, *_: object) -> None:
        self.kill()
