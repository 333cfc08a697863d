"""kill -9 while everybody writes: what was confirmed is there, nothing is half there, and the ledger and its rows agree.

Two rounds; twenty with ZHIXING_THOROUGH=1. On PostgreSQL every third round breaks off the database server too, or it alone.
"""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

import pytest

from bench.portal.caller import Caller
from tests.store import crashing
from tests.store.audit import audit, everything

ROUNDS = 20 if crashing.THOROUGH else 2
WRITES, WRITERS = 200, 20
ROWS = "/api/tables/works/rows"
REFUSED = {409, 412, 422}


class Scene(NamedTuple):
    """A county, its store, somebody who may write, and the database server where it is one of its own."""

    folder: Path
    county: Path
    address: str
    password: str
    server: crashing.Server | None


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    county = crashing.county_in(tmp_path)
    with ExitStack() as stack:
        server = stack.enter_context(crashing.own_server()) if crashing.POSTGRES else None
        address = server.address if server else f"sqlite:///{tmp_path / 'store.sqlite3'}"
        made = command(tmp_path, county, address, "account", "--name", "王", "--agency", "water", "--role", "department_head", "wang")
        yield Scene(tmp_path, county, address, made.split()[-1], server)


def command(folder: Path, county: Path, address: str, verb: str, *more: str) -> str:
    """What a command of ours prints; it has to end well."""
    done = crashing.run(folder, "-m", "zhixing", verb, county, *more, "--database", address)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Writers:
    """Everybody who writes in one round; whoever brings the number of confirmed writes to `until` pulls the plug."""

    def __init__(self, cookies: dict[str, str], port: int, round: int, until: int) -> None:
        self.cookies, self.port, self.round, self.until = cookies, port, round, until
        self.waiting = iter(range(WRITES))
        self.lock, self.pull = threading.Lock(), threading.Event()
        self.confirmed: list[tuple[str, int, str]] = []
        self.others: Counter[str] = Counter()

    def write(self, seed: int, rows: list[str]) -> None:
        """One writer, until no write is left or nobody answers."""
        dice = random.Random(f"{self.round} {seed}")
        with closing(Caller(f"127.0.0.1:{self.port}", 30)) as caller:
            caller.cookies = dict(self.cookies)
            while True:
                with self.lock:
                    number = next(self.waiting, None)
                if number is None:
                    return
                try:
                    self._one(caller, dice, number, rows)
                except (OSError, HTTPException, ValueError):
                    # Not answered, or not to the end: it may be there or not, but not in part.
                    assert self.pull.is_set()
                    with self.lock:
                        self.others["unanswered"] += 1
                    return

    def _one(self, caller: Caller, dice: random.Random, number: int, rows: list[str]) -> None:
        """Enter a row, change one that others change too, withdraw or restore one; the mark tells the write."""
        mark = f"{self.round}-{number}"
        deed = dice.choice(["enter", "enter", "change", "change", "end"])
        if deed == "enter" or not rows:
            fields = {"code": f"{2000 + self.round}-{number:06}", "name": mark}
            status, told = caller.send("POST", ROWS, {"owner": "water", "fields": fields, "reason": mark})
        else:
            address = f"{ROWS}/{dice.choice(rows)}"
            status, contents, _ = caller.ask("GET", address)
            if status != 200:
                raise OSError(status)
            seen = json.loads(contents)
            if deed == "change" and not seen["withdrawn"]:
                status, told = caller.send("PATCH", address, {"fields": {"name": mark}, "reason": mark}, seen["version"])
            else:
                end = "restore" if seen["withdrawn"] else "withdraw"
                status, told = caller.send("POST", f"{address}/{end}", {"reason": mark}, seen["version"])
        if status in (200, 201):
            with self.lock:
                self.confirmed.append((told["row"], told["version"], mark))
                if deed == "enter":
                    rows.append(told["row"])
                if len(self.confirmed) >= self.until:
                    self.pull.set()
        else:
            assert status in REFUSED or (self.pull.is_set() and status >= 500), (status, told)
            with self.lock:
                self.others["refused" if status in REFUSED else "broken"] += 1


def test_whoever_was_confirmed_is_there_after_a_kill(scene: Scene) -> None:
    told: Counter[str] = Counter()
    rows: list[str] = []
    confirmed: list[tuple[str, int, str]] = []
    cookies: dict[str, str] = {}
    dice = random.Random(20)
    for round in range(ROUNDS):
        before = len(audit(scene.address, "works"))
        writers = one_round(scene, round, dice.randint(10, 120), rows, cookies)
        facts = audit(scene.address, "works")
        new = {(fact["row"], fact["version"], fact["reason"]) for fact in facts[before:]}
        assert len(new) == len(facts) - before
        assert set(writers.confirmed) <= new, "a write that was confirmed is lost"
        # What was not answered may have been recorded; nothing else may.
        assert len(new) <= len(writers.confirmed) + writers.others["unanswered"] + writers.others["broken"]
        confirmed += writers.confirmed
        assert set(confirmed) <= {(fact["row"], fact["version"], fact["reason"]) for fact in facts}
        verified = command(scene.folder, scene.county, scene.address, "verify", "--rows")
        assert verified.startswith(f"{len(facts)} facts, unbroken.")
        was = everything(scene.address, "works")
        command(scene.folder, scene.county, scene.address, "rebuild")
        assert everything(scene.address, "works") == was
        told += Counter({"facts": len(new), "confirmed": len(writers.confirmed), **writers.others})
    print(f"\n{ROUNDS} rounds: {dict(told)}; {len(was)} rows, {len(facts)} facts, all confirmed writes there")


def one_round(scene: Scene, round: int, until: int, rows: list[str], cookies: dict[str, str]) -> Writers:
    """Two hundred writes by twenty people, and in their midst the end of the portal, of the database, or of both."""
    victim = ("portal", "both", "database")[round % 3] if scene.server else "portal"
    with crashing.Portal(scene.county, scene.address, scene.folder) as portal:
        if not cookies:
            with closing(Caller(f"127.0.0.1:{portal.port}")) as first:
                first.sign_in("wang", scene.password)
                cookies |= first.cookies
        writers = Writers(cookies, portal.port, round, until)
        with ThreadPoolExecutor(WRITERS) as pool:
            busy = [pool.submit(writers.write, seed, rows) for seed in range(WRITERS)]
            assert writers.pull.wait(crashing.PATIENCE), [one.exception() for one in busy if one.done()]
            if victim != "database":
                portal.kill()
            if victim != "portal" and scene.server:
                scene.server.kill()
                scene.server.rise()
            for one in busy:
                one.result(crashing.PATIENCE)
        if victim == "database":
            assert portal.comes_back(), "the portal does not find the database again"
    return writers
