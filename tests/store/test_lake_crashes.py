"""kill -9 at any moment of a delivery: the version is there whole or not at all, and sent again it is there once.

Five moments; fifty with ZHIXING_THOROUGH=1. What is there is read with the drivers of the database and the files, without any code of ours.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from tests.store import crashing
from tests.store.lakeside import county_in, written

ROUNDS = 50 if crashing.THOROUGH else 5
ROWS = 20_000 if crashing.THOROUGH else 4_000
PROGRAM = Path(__file__).with_name("delivering_program.py")
TOWNS = ("990101001", "990101100")


class Deliverer:
    """The program, ready to deliver."""

    def __init__(self, folder: Path, county: Path, address: str) -> None:
        self.lake = folder / "lake"
        environment = crashing.environment(folder) | {"ZHIXING_LAKE": str(self.lake), "PYTHONPATH": str(crashing.ROOT)}
        command = [sys.executable, str(PROGRAM), str(county), address]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=crashing.ROOT)
        assert self.read() == "ready"

    def read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def begin(self, file: Path, key: str) -> int:
        """Deliver; the number of the process that does it."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{file} {key}\n")
        self.process.stdin.flush()
        word, number = self.read().split()
        assert word == "begun"
        return int(number)

    def end(self) -> str:
        """What it has said when it has ended; "" where it was killed before."""
        said = ""
        while (line := self.read()) != "ended":
            said = line
        return said

    def close(self) -> str:
        """Let it sweep and end; what it finds damaged."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        said = self.read()
        self.process.wait(crashing.PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return said


def months(round: int) -> list[tuple[str, str, str]]:
    """The rows of a round; one of them is bad."""
    rows = [(f"{1000 + number // 24:04}-{number // 2 % 12 + 1:02}", TOWNS[number % 2], f"{round}.{number:05}") for number in range(ROWS)]
    rows[round] = ("x", *rows[round][1:])
    return rows


def facts(database: Path) -> list[dict[str, object]]:
    """The versions of the data set as the database has them."""
    with closing(sqlite3.connect(database)) as connection:
        return [json.loads(fields) for (fields,) in connection.execute("SELECT fields FROM fact WHERE \"table\" = 'lake' AND row = 'exports' ORDER BY number")]


def held(lake: Path, fact: dict[str, object]) -> tuple[int, Decimal]:
    """The number of rows of a version and their sum, out of files that are what their names say."""
    import pyarrow.parquet as parquet

    rows, total = 0, Decimal(0)
    for part in fact["parts"]:  # type: ignore[attr-defined]
        path = lake / part["hash"][:2] / f"{part['hash']}.parquet"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == part["hash"]
        values = parquet.read_table(path).column("value").to_pylist()
        assert len(values) == part["rows"]
        rows, total = rows + len(values), total + sum(values)
    returned = str(fact["returned"])
    assert hashlib.sha256((lake / returned[:2] / f"{returned}.csv").read_bytes()).hexdigest() == returned
    return rows, total


@pytest.mark.skipif(crashing.POSTGRES, reason="what the database does is the same as in test_crashes.py; the files are beside either")
def test_a_delivery_that_is_killed_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    county, database = county_in(tmp_path), tmp_path / "store.sqlite3"
    deliverer = Deliverer(tmp_path, county, f"sqlite:///{database}")
    dice, told = random.Random(5), Counter[str]()
    takes, count = undisturbed(deliverer, written(tmp_path / "first.csv", months(0)), "first", 1), 1
    for round in range(1, ROUNDS + 1):
        rows, before = months(round), facts(database)
        file = written(tmp_path / "next.csv", rows)
        child = deliverer.begin(file, f"round{round}")
        time.sleep(dice.uniform(0, takes))
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            told["too late"] += 1
        said, there = deliverer.end(), facts(database)
        assert there[:count] == before
        assert [fact["key"] for fact in there[count:]] in ([f"round{round}"], [] if not said else None)
        told["there" if len(there) > count else "absent"] += 1
        # Whatever counts now is whole.
        assert held(deliverer.lake, there[-1])[0] == ROWS - 1
        count += 1
        takes = undisturbed(deliverer, file, f"round{round}", count)
        there = facts(database)
        assert len(there) == count
        assert held(deliverer.lake, there[-1]) == (ROWS - 1, sum(Decimal(value) for month, _, value in rows if month != "x"))
    # What broke off lies about unnamed, and goes.
    assert deliverer.close() == "[] None"
    assert {path.stem for path in deliverer.lake.glob("*/*") if path.is_file()} == named(database)
    print(f"\n{ROUNDS} moments within {takes:.1f} s: {dict(told)}")
    assert told["absent"]


def undisturbed(deliverer: Deliverer, file: Path, key: str, number: int) -> float:
    """Deliver to the end; how long it takes."""
    began = time.monotonic()
    deliverer.begin(file, key)
    assert deliverer.end() == f"done {number} {ROWS - 1}"
    return time.monotonic() - began


def named(database: Path) -> set[str]:
    """Every file that a version names."""
    return {str(name) for fact in facts(database) for name in (*(part["hash"] for part in fact["parts"]), fact["returned"])}  # type: ignore[attr-defined]
