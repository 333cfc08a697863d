"""Facts in the database: never changed, never removed, and found out where somebody does it all the same."""

from __future__ import annotations

import random

import pytest
from django.db import DatabaseError, connection, transaction

from tests.store.conftest import project
from zhixing.store import ledger
from zhixing.store.models import Fact
from zhixing.store.registers import Register

TRIGGERS = {
    "sqlite": ("DROP TRIGGER fact_unchanged", "DROP TRIGGER fact_kept", "DROP TRIGGER fact_added"),
    "postgresql": ("DROP TRIGGER fact_unchanged ON fact", "DROP TRIGGER fact_kept ON fact"),
}
COLUMNS = ("actor", "deed", "table", "row", "fields", "reason", "previous", "hash", "version", "effective", "recorded")


@pytest.fixture
def filled(editor: Register) -> Register:
    """A register with forty facts."""
    facts = editor.enter([project(number, invested=str(number)) for number in range(1, 21)], "water")
    for fact in facts:
        editor.change(fact.change.row, 1, {"town": "西湖镇"})
    return editor


@pytest.mark.parametrize("statement", ["UPDATE fact SET actor = 'x'", "DELETE FROM fact", "UPDATE fact SET reason = reason WHERE number = 1"])
def test_the_database_refuses(filled: Register, statement: str) -> None:
    with pytest.raises(DatabaseError, match="a fact is never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert ledger.verify().broken is None


def test_an_honest_ledger_is_sound(filled: Register) -> None:
    verdict = ledger.verify()
    assert verdict.broken is None
    assert verdict.digest == ledger.digest()
    assert verdict.digest.number == 40


def _tamper(dice: random.Random) -> tuple[str, int]:
    """One random deed of somebody with full rights on the database; what it is and the number of the first fact that is then wrong."""
    number = dice.randint(1, 40)
    kind = dice.choice(["change", "delete", "insert", "swap", "cut"])
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for statement in TRIGGERS[connection.vendor]:
            cursor.execute(statement)
        if kind == "change":
            name = dice.choice(COLUMNS)
            value = {"version": 77, "effective": "1999-01-01", "recorded": "1999-01-01 00:00:00+00:00"}.get(
                name, dice.choice(["x", "{}", '{"name":"伪造"}', "0" * (64 if name in ("hash", "previous") else 16)])
            )
            if number == 1 and name == "previous" and value == "0" * 64:
                value = "f" * 64
            cursor.execute(f"UPDATE fact SET {quote(name)} = %s WHERE number = %s", [value, number])
            return kind, number
        if kind == "delete":
            cursor.execute("DELETE FROM fact WHERE number = %s", [number])
            return kind, number
        if kind == "cut":
            cursor.execute("DELETE FROM fact WHERE number >= %s", [number])
            return kind, number
        if kind == "insert":
            cursor.execute("DROP INDEX one_fact_a_version")
            cursor.execute("UPDATE fact SET number = -number - 1 WHERE number > %s", [number])
            cursor.execute("UPDATE fact SET number = -number WHERE number < 0")
            columns = ", ".join(quote(name) for name in COLUMNS)
            cursor.execute(f"INSERT INTO fact (number, {columns}) SELECT number + 1, {columns} FROM fact WHERE number = %s", [number])
            return kind, number + 1
        other = dice.choice([n for n in range(1, 41) if n != number])
        for old, new in ((number, -1), (other, number), (-1, other)):
            cursor.execute("UPDATE fact SET number = %s WHERE number = %s", [new, old])
        return kind, min(number, other)


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_two_hundred_ways_to_tamper(filled: Register, first: int) -> None:
    """Each time the first bad fact is named; twenty ways one after the other on the same facts, each taken back."""
    for seed in range(first, first + 20):
        with transaction.atomic():
            deed, expected = _tamper(random.Random(seed))
            broken = ledger.verify().broken
            transaction.set_rollback(True)
        assert broken is not None, (seed, deed)
        assert broken.number == expected, (seed, deed)


def test_a_tail_that_was_cut_with_the_memory_of_it(filled: Register) -> None:
    """Somebody cuts the chain and sets the remembered end back too: only the published digest tells."""
    published = ledger.digest()
    with connection.cursor() as cursor:
        for statement in TRIGGERS[connection.vendor]:
            cursor.execute(statement)
        cursor.execute("DELETE FROM fact WHERE number > 30")
    last = Fact.objects.get(number=30)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE chain SET number = 30, hash = %s", [last.hash])
    assert ledger.verify().broken is None
    broken = ledger.verify(published).broken
    assert broken is not None
    assert (broken.number, broken.kind) == (31, "cut")
