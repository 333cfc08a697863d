"""The second factor: codes of an app, checked against the vectors of RFC 6238, and recovery codes."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from zhixing.store import factors
from zhixing.store.people import Person

# RFC 6238, appendix B: the secret “12345678901234567890”, SHA-1; the last six of its eight digits.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")]
Set = Callable[[float], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Sets the time."""

    def at(moment: float) -> None:
        monkeypatch.setattr(time, "time", lambda: moment)

    return at


@pytest.fixture
def person(db: None) -> Person:
    """Somebody without a second factor."""
    return Person.objects.create_user("wang", None, name="Wang", roles="auditor", agency="water")


@pytest.mark.parametrize(("moment", "code"), VECTORS)
def test_codes_are_those_of_the_standard(person: Person, clock: Set, moment: int, code: str) -> None:
    clock(moment)
    assert factors.enrol(person, SECRET, "000000") == []
    assert len(set(factors.enrol(person, SECRET, code))) == 10
    assert factors.has(person)


def test_a_code_is_taken_once_and_none_before_it(person: Person, clock: Set) -> None:
    clock(1111111109)
    factors.enrol(person, SECRET, "081804")
    assert factors.check(person, "081804") == "wrong"
    clock(1111111111)
    assert factors.check(person, "050 471") == "right"
    assert [factors.check(person, code) for code in ("050471", "081804")] == ["wrong", "wrong"]


def test_half_a_minute_more_or_less_is_forgiven_and_not_more(person: Person, clock: Set) -> None:
    clock(59)
    factors.enrol(person, SECRET, "287082")
    for late, verdict in ((61, "wrong"), (29, "right")):
        clock(1234567890 + late)
        assert factors.check(person, "005924") == verdict, late


def test_full_width_and_groups_are_read(person: Person, clock: Set) -> None:
    clock(59)
    factors.enrol(person, SECRET, "２８７ ０８２")
    clock(1234567890)
    assert factors.check(person, "００５-９２４") == "right"


@pytest.mark.parametrize("typed", ["", "abc", "0" * 999, "²²²²²²", "\x00", "1e5", "-05924"])
def test_what_is_no_code_is_wrong(person: Person, clock: Set, typed: str) -> None:
    clock(59)
    factors.enrol(person, SECRET, "287082")
    assert factors.check(person, typed) == "wrong"


def test_each_recovery_code_is_taken_once(person: Person, clock: Set) -> None:
    clock(59)
    codes = factors.enrol(person, SECRET, "287082")
    for left, code in enumerate(codes, 1):
        assert factors.check(person, f"{code[:5]} {code[5:]}") == "right"
        assert factors.check(person, code) == "wrong"
        assert factors.codes_left(person) == 10 - left
    fresh = factors.renew_codes(person)
    assert not set(fresh) & set(codes)
    assert factors.check(person, fresh[0]) == "right"


def test_after_ten_wrong_codes_none_is_taken_for_a_quarter_of_an_hour(person: Person, clock: Set) -> None:
    clock(59)
    codes = factors.enrol(person, SECRET, "287082")
    clock(1234567890)
    assert {factors.check(person, "111111") for _ in range(10)} == {"wrong"}
    assert [factors.check(person, code) for code in ("005924", codes[0])] == ["held", "held"]
    clock(1234567890 + 899)
    assert factors.check(person, codes[0]) == "held"
    clock(1234567890 + 900)
    assert factors.check(person, codes[0]) == "right"


def test_another_app_takes_the_place_of_the_first(person: Person, clock: Set) -> None:
    clock(59)
    old = factors.enrol(person, SECRET, "287082")
    other = factors.new_secret()
    assert other != SECRET
    assert factors.enrol(person, other, "287082") == []
    assert factors.check(person, old[0]) == "right"
    clock(1234567890)
    new = factors.enrol(person, SECRET, "005924")
    assert (factors.check(person, old[1]), factors.check(person, new[0])) == ("wrong", "right")
    assert Authenticator.objects.filter(user=person).count() == 2


def test_secrets_are_sealed_with_the_key_of_the_installation(person: Person, clock: Set, settings: object) -> None:
    settings.FACTOR_KEY = "k" * 50  # type: ignore[attr-defined]
    clock(59)
    codes = factors.enrol(person, SECRET, "287082")
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        kept = str(cursor.fetchall())
    assert SECRET not in kept
    assert kept.count(factors.SEALED) == 2
    assert factors.check(person, codes[0]) == "right"
    settings.FACTOR_KEY = "another key"  # type: ignore[attr-defined]
    assert (factors.check(person, codes[1]), factors.codes_left(person)) == ("wrong", 0)
    settings.FACTOR_KEY = "k" * 50  # type: ignore[attr-defined]
    assert factors.check(person, codes[1]) == "right"


def test_who_has_none_has_no_right_code(person: Person) -> None:
    assert factors.check(person, "287082") == "wrong"
    assert not factors.has(person)
