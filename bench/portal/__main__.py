"""`python -m bench.portal`: the portal under the load of sixteen people, then the part of it that only reads, beside Datasette on the same rows."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.labels import ROOT
from bench.portal.filling import county
from bench.portal.load import USERS, Person, Reader, Taken, crowd, percentile
from bench.table import table
from bench.throughput import cores

HOME = ROOT / "build" / "bench"
DATASETTE = ROOT / ".venv-bench" / "bin" / "datasette"
RATE, P95 = 120, 300


def main() -> None:
    """Fill the store where it is not filled yet, and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.portal", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database", help="a store on PostgreSQL (default: SQLite in build/bench)")
    options = parser.parse_args()
    folder = HOME / f"portal-{options.rows}"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "store.sqlite3"
    address = options.database or f"sqlite:///{file}"
    subprocess.run([sys.executable, "-m", "bench.portal.filling", str(folder), address, str(options.rows)], cwd=ROOT, check=True)
    vendor = address.partition(":")[0]
    print(
        f"{options.rows} rows in one table, {vendor}; {USERS} people, {cores()} processors for server and people, load of the machine {os.getloadavg()[0]:.1f}"
    )
    with portal(county(folder), address) as (place, group):
        for title, writes, seconds in (("70 % lists, 20 % rows, 10 % writes", True, options.seconds), ("the part that reads", False, options.seconds / 2)):
            people = [Person(n, place, options.rows, writes=writes) for n in range(USERS)]
            before = processor_seconds(group)
            taken = crowd(people, seconds)
            show(f"zhixing: {title}", taken, processor_seconds(group) - before)
    if vendor != "sqlite":
        return
    with datasette(copied(file, folder / "rows.sqlite3")) as (place, group):
        before = processor_seconds(group)
        taken = crowd([Reader(n, place, options.rows) for n in range(USERS)], options.seconds / 2)
        show("Datasette: the part that reads", taken, processor_seconds(group) - before)


def processor_seconds(group: int) -> float:
    """What the processes of a server have had of the processors so far: it tells what a request costs on a machine that others use too."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = path.read_text().rpartition(")")[2].split()
            ticks += int(told[11]) + int(told[12]) if int(told[2]) == group else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def show(title: str, taken: Taken, processor: float) -> None:
    """The table of one run."""
    rows = [["request", "number", "p50 ms", "p95 ms", "p99 ms"]]
    every = [one for times in taken.times.values() for one in times]
    for kind, times in [*sorted(taken.times.items()), ("all", every)]:
        rows.append([kind, str(len(times)), *(f"{percentile(times, part):.0f}" for part in (50, 95, 99))])
    spent = f"{1000 * processor / len(every):.1f} ms of a processor each"
    print(f"\n{title}: {taken.rate:.0f} requests/s, {spent}, {sum(taken.errors.values())} errors, load of the machine {os.getloadavg()[0]:.1f}")
    print(table(rows))
    for wrong, count in sorted(taken.errors.items(), key=lambda pair: -pair[1])[:5]:
        print(f"  {count} × {wrong}")
    sys.stdout.flush()


@contextmanager
def portal(home: Path, address: str) -> Iterator[tuple[str, int]]:
    """The portal of a county's folder as `zhixing serve` runs it; its HOST:PORT and the group of its processes."""
    place = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "zhixing", "serve", str(home), "--address", place, "--database", address]
    with served(command, place, "/health/alive", {"ZHIXING_SECRET": secrets.token_urlsafe(50)}) as group:
        yield place, group


def copied(store: Path, copy: Path) -> Path:
    """The same table with the same indexes, for Datasette."""
    if not copy.exists() or copy.stat().st_mtime < store.stat().st_mtime:
        shutil.copy(store, copy)
        with closing(sqlite3.connect(copy)) as database:
            # Its journal would have to be written by a reader.
            database.execute("PRAGMA journal_mode=DELETE")
    return copy


@contextmanager
def datasette(file: Path) -> Iterator[tuple[str, int]]:
    """Datasette over a database, told that nobody changes it, which lets it count once."""
    if not DATASETTE.exists():
        sys.exit("bench: no Datasette in .venv-bench; run make bench, which installs it")
    place = f"127.0.0.1:{free_port()}"
    # Without the facets that it would suggest for each list, which take most of its time.
    quick = ["--setting", "suggest_facets", "off", "--setting", "sql_time_limit_ms", "10000"]
    command = [str(DATASETTE), "serve", "-i", str(file), "-p", place.partition(":")[2], *quick]
    with served(command, place, "/-/versions.json", {}) as group:
        yield place, group


@contextmanager
def served(command: list[str], place: str, path: str, settings: dict[str, str]) -> Iterator[int]:
    """A server, from its first answer on, as the group of its processes; gone afterwards."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ZHIXING_")} | settings
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        for _ in range(1200):
            if answers(place, path):
                break
            time.sleep(0.25)
        else:
            sys.exit(f"bench: {command[0]} does not answer")
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def answers(place: str, path: str) -> bool:
    """Does it answer with 200?"""
    with closing(HTTPConnection(place, timeout=120)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    main()
