"""Somebody who may do everything in the database, and `zhixing verify`, which names the first fact that is wrong.

Twenty-four ways at random; two hundred with ZHIXING_THOROUGH=1. (tests/store/test_ledger.py tries two hundred each time, without the command.)
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import secrets
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.store import crashing
from tests.store.audit import FACTS, facts_of

WAYS = 200 if crashing.THOROUGH else 24
FILL = """
import sys
from datetime import date
from pathlib import Path
from zhixing.store import keeping
here = keeping.opened(Path(sys.argv[1]), sys.argv[2])
from zhixing.kernel.access import Actor
from zhixing.store.registers import Register
register = Register(here["works"], here.known, Actor("wang", frozenset({"department_head"}), frozenset({"water"})))
for n in range(10):
    (fact,) = register.enter([{"code": f"2020-{n:06}", "name": f"工程{n}", "invested": str(n)}], "water")
    register.change(fact.change.row, 1, {"town": "西湖镇"}, "更正")
    register.note(fact.change.row, "看一看")
    register.change(fact.change.row, 2, {"invested": str(n + 100)}, on=date(2020, 1, 1))
"""
COUNT = 40
COLUMNS = ("actor", "deed", "table", "row", "version", "effective", "fields", "reason", "recorded", "previous", "hash")


class Store(NamedTuple):
    """A store of forty facts from which others are copied, and the digest that was published of it."""

    folder: Path
    county: Path
    address: str
    digest: str


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("tampering")
    county = crashing.county_in(folder)
    with crashing.own_database(folder) as address:
        done = crashing.run(folder, "-c", FILL, county, address)
        assert done.returncode == 0, done.stderr
        facts = facts_of(address)
        assert len(facts) == COUNT
        yield Store(folder, county, address, f"{COUNT}:{facts[-1]['hash']}")


@contextmanager
def copied(store: Store) -> Iterator[str]:
    """The address of a copy."""
    if not crashing.POSTGRES:
        path = store.folder / f"{secrets.token_hex(6)}.sqlite3"
        shutil.copy(store.address.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"
        path.unlink()
        return
    import psycopg

    name = f"zhixing_{secrets.token_hex(6)}"
    with psycopg.connect(urlsplit(store.address)._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {urlsplit(store.address).path[1:]}")
        try:
            yield urlsplit(store.address)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


Execute = Callable[..., None]


@contextmanager
def opened(address: str, *, guarded: bool = False) -> Iterator[Execute]:
    """The database as its owner has it, without the triggers and the index of versions."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as database, database:
            if not guarded:
                for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'fact'").fetchall():
                    database.execute(f"DROP TRIGGER {trigger}")
                database.execute("DROP INDEX one_fact_a_version")
            yield lambda sql, *values: database.execute(sql, values) and None
        return
    import psycopg

    with psycopg.connect(address) as connection:
        if not guarded:
            connection.execute("ALTER TABLE fact DISABLE TRIGGER USER")
            connection.execute("DROP INDEX one_fact_a_version")
        yield lambda sql, *values: connection.execute(sql.replace("?", "%s"), values) and None


def tamper(address: str, dice: random.Random, facts: list[dict[str, Any]]) -> tuple[str, int]:
    """One deed of somebody with full rights; its kind, and the number of the first fact that is then wrong."""
    kind, number = dice.choice(["change", "change", "delete", "insert", "swap", "move", "cut", "empty", "end"]), dice.randint(1, COUNT)
    with opened(address) as execute:
        if kind == "change":
            column = dice.choice(COLUMNS)
            kind = f"change {column}"
            value = {"version": 77, "effective": "1999-01-01", "recorded": "1999-01-01 00:00:00+00:00"}.get(column, dice.choice(["x", "{}", "县", "0" * 40]))
            execute(f'UPDATE fact SET "{column}" = ? WHERE number = ?', value, number)
        elif kind == "delete":
            execute("DELETE FROM fact WHERE number = ?", number)
        elif kind == "cut":
            execute("DELETE FROM fact WHERE number >= ?", number)
        elif kind == "empty":
            execute("TRUNCATE fact" if crashing.POSTGRES else "DELETE FROM fact")
            number = 1
        elif kind == "insert":
            execute("UPDATE fact SET number = -number - 1 WHERE number > ?", number)
            execute("UPDATE fact SET number = -number WHERE number < 0")
            names = ", ".join(f'"{name}"' for name in COLUMNS)
            execute(f"INSERT INTO fact (number, {names}) SELECT number + 1, {names} FROM fact WHERE number = ?", number)
            number += 1
        elif kind == "swap":
            other = dice.choice([n for n in range(1, COUNT + 1) if n != number])
            for old, new in ((number, -1), (other, number), (-1, other)):
                execute("UPDATE fact SET number = ? WHERE number = ?", new, old)
            number = min(number, other)
        elif kind == "move":
            # The last comes in front of another; all between move up.
            number = dice.randint(1, COUNT - 1)
            execute("UPDATE fact SET number = -1000 WHERE number = ?", COUNT)
            execute("UPDATE fact SET number = -number - 1 WHERE number >= ?", number)
            execute("UPDATE fact SET number = -number WHERE number < 0 AND number > -1000")
            execute("UPDATE fact SET number = ? WHERE number = -1000", number)
        else:
            number = end(execute, dice.choice(["longer", "shorter", "other"]), facts)
    return kind, number


def end(execute: Execute, how: str, facts: list[dict[str, Any]]) -> int:
    """The end that the store remembers is another."""
    if how == "longer":
        execute("UPDATE chain SET number = ?", COUNT + 3)
        return COUNT + 1
    if how == "shorter":
        execute("UPDATE chain SET number = ?, hash = ?", COUNT - 1, facts[-2]["hash"])
        return COUNT
    execute("UPDATE chain SET hash = ?", "f" * 64)
    return COUNT


class Verifier:
    """The command, again and again."""

    def __init__(self, store: Store) -> None:
        self.store = store
        command = [sys.executable, "-m", "tests.store.verifying"]
        self.process = Popen(command, stdin=PIPE, stdout=PIPE, text=True, env=crashing.environment(store.folder), cwd=crashing.ROOT, start_new_session=True)

    def __call__(self, address: str, *more: str) -> tuple[int, str, str]:
        """Exit code, what was printed, what was said is wrong."""
        assert self.process.stdin and self.process.stdout
        print(json.dumps([str(self.store.county), "--database", address, *more]), file=self.process.stdin, flush=True)
        code, out, err = json.loads(self.process.stdout.readline())
        return code, out, err


@pytest.fixture(scope="module")
def verify(store: Store) -> Iterator[Verifier]:
    verifier = Verifier(store)
    yield verifier
    verifier.process.communicate(timeout=60)


def test_an_honest_store_is_sound(store: Store, verify: Verifier) -> None:
    code, out, err = verify(store.address, "--rows", "--digest", store.digest)
    assert (code, err) == (0, "")
    assert out.startswith(f"{COUNT} facts, unbroken. Digest: {store.digest}")


def test_whatever_is_done_to_facts_the_first_bad_one_is_named(store: Store, verify: Verifier) -> None:
    facts = facts_of(store.address)
    tried: Counter[str] = Counter()
    for seed in range(WAYS):
        with copied(store) as address:
            kind, number = tamper(address, random.Random(seed), facts)
            code, out, err = verify(address)
            assert (code, out) == (2, ""), (seed, kind, err)
            named = re.search(r"facts? ([0-9]+)", err)
            assert named and int(named[1]) == number, (seed, kind, number, err)
            assert "Traceback" not in err
            tried[kind] += 1
    print(f"\n{WAYS} ways, each found: {dict(tried)}")


def test_a_chain_that_was_forged_whole_does_not_pass_a_published_digest(store: Store, verify: Verifier) -> None:
    """From some fact on everything is written anew, every hash and the remembered end included."""
    for number in (1, 17, COUNT):
        with copied(store) as address:
            forge(address, number)
            assert verify(address)[0] == 0
            code, _, err = verify(address, "--digest", store.digest)
            assert code == 2
            assert f"fact {COUNT} has another hash than the digest that was published" in err


def forge(address: str, number: int) -> None:
    facts = crashing.read(address, FACTS)
    previous = facts[number - 2]["hash"] if number > 1 else "0" * 64
    with opened(address) as execute:
        for fact in facts[number - 1 :]:
            reason = "伪造" if fact["number"] == number else fact["reason"]
            moment = datetime.fromisoformat(str(fact["recorded"])).replace(tzinfo=UTC) if crashing.POSTGRES is False else fact["recorded"].astimezone(UTC)
            said = {name: fact[name] for name in ("number", "actor", "deed", "table", "row", "version")}
            said |= {"recorded": moment.isoformat(timespec="microseconds"), "effective": str(fact["effective"]), "fields": json.loads(fact["fields"])}
            said |= {"reason": reason, "previous": previous}
            hash = hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
            execute("UPDATE fact SET reason = ?, previous = ?, hash = ? WHERE number = ?", reason, previous, hash, fact["number"])
            previous = hash
        execute("UPDATE chain SET hash = ?", previous)


def test_a_store_without_an_end_is_told(store: Store, verify: Verifier) -> None:
    with copied(store) as address:
        with opened(address) as execute:
            execute("DELETE FROM chain")
        code, _, err = verify(address)
        assert code == 2
        assert "the end of the chain" in err


REFUSED = ["UPDATE fact SET reason = 'x' WHERE number = 2", "UPDATE fact SET number = number + 100", "DELETE FROM fact WHERE number = 2", "DELETE FROM fact"]
SAID = 'recorded, \'x\', deed, "table", "row", version, effective, fields, reason, previous, hash FROM fact WHERE number = 2'
REFUSED += (
    ["TRUNCATE fact", "TRUNCATE fact CASCADE", "INSERT INTO fact SELECT * FROM fact WHERE number = 2 ON CONFLICT (number) DO UPDATE SET reason = 'x'"]
    if crashing.POSTGRES
    else [f"REPLACE INTO fact SELECT number, {SAID}", f"REPLACE INTO fact SELECT 99, {SAID}", "UPDATE OR REPLACE fact SET number = 4 WHERE number = 2"]
)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_triggers_refuse(store: Store, statement: str) -> None:
    with pytest.raises(Exception, match="a fact is never"), opened(store.address, guarded=True) as execute:
        execute(statement)
    assert len(facts_of(store.address)) == COUNT


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE current_works SET f_invested = 7 WHERE number = 5", "f_invested of the row differ"),
        ("UPDATE current_works SET kept = replace(kept, '工程1', '工程9') WHERE number = 5", "kept of the row differ"),
        ("UPDATE current_works SET owner = 'housing', version = 9 WHERE number = 5", "version, owner of the row differ"),
        ("UPDATE current_works SET grams = 'x' WHERE number = 5", "grams of the row differ"),
        ("DELETE FROM current_works WHERE number = 5", "the row is missing; fact 8 made it"),
        ("UPDATE current_works SET \"row\" = 'other' WHERE number = 5", "the row is missing; fact 8 made it"),
        ("INSERT INTO current_works SELECT * FROM current_works WHERE number = 5", "no fact made the row"),
    ],
)
def test_a_row_that_does_not_come_from_the_facts_is_told(store: Store, verify: Verifier, statement: str, told: str) -> None:
    with copied(store) as address:
        with opened(address) as execute:
            if statement.startswith("INSERT"):
                names = ", ".join(
                    f'"{name}"' for name in crashing.read(address, "SELECT * FROM current_works LIMIT 1")[0] if name not in ("number", "row", "key")
                )
                statement = (
                    f"INSERT INTO current_works (number, \"row\", \"key\", {names}) SELECT 99, 'other', 'other', {names} FROM current_works WHERE number = 5"
                )
            execute(statement)
        assert verify(address)[0] == 0
        code, _, err = verify(address, "--rows")
        assert code == 2
        assert told in err


def test_an_index_of_words_that_leads_astray_is_told(store: Store, verify: Verifier) -> None:
    if crashing.POSTGRES:
        return
    with copied(store) as address:
        with opened(address) as execute:
            execute("INSERT INTO current_works_words(current_works_words, rowid, grams) SELECT 'delete', number, grams FROM current_works WHERE number = 5")
        code, _, err = verify(address, "--rows")
        assert code == 2
        assert "the index of words is not that of the rows" in err
