"""Accounts: what is done to them is a fact, and what no role may do."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.conftest import AGENCIES, COUNTY, PLACES
from zhixing.engines.ledger import fold
from zhixing.kernel.access import ROLES, Actor
from zhixing.kernel.county import County, load_county
from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.store import accounts, factors, ledger, models, tokens
from zhixing.store.accounts import TABLE, Accounts, Entry, Faulty
from zhixing.store.people import Person

BOSS = Actor("boss", frozenset({"system_administrator"}))
WANG = Entry("王小明", "water", ("department_editor",), "wang@example.org")


@pytest.fixture(autouse=True)
def quick(settings: object) -> None:
    """Nobody types a password here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def county(tmp_path: Path) -> County:
    """The county of invented agencies."""
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES}.items():
        (tmp_path / name).write_text(text, "utf-8")
    return load_county(tmp_path)


@pytest.fixture
def handled(db: None, county: County) -> Accounts:
    """The accounts as the administrator handles them."""
    Person.objects.create_user("boss", None, name="Boss", agency="housing", roles="system_administrator")
    return Accounts(county, BOSS)


def person(username: str = "wang") -> Person:
    return Person.objects.get(username=username)


def test_a_new_account_is_a_fact_without_secrets(handled: Accounts) -> None:
    password = handled.new("wang", WANG)
    assert person().check_password(password)
    assert person().must_change
    (fact,) = ledger.of_row(TABLE, "wang")
    assert (fact.change.actor, fact.change.deed) == ("boss", "entered")
    assert fact.change.fields == {"username": "wang", "name": "王小明", "agency": "water", "roles": ["department_editor"]}


def test_everything_that_is_done_is_a_fact(handled: Accounts) -> None:
    handled.new("wang", WANG)
    handled.change("wang", 1, Entry("王大明", "rivers", ("department_head",), "da@example.org"))
    assert handled.change("wang", 2, Entry("王大明", "rivers", ("department_head",), "da@example.org")) == []
    handled.deactivate("wang", 2, "调离")
    handled.reactivate("wang", 3, "")
    handled.reset_password("wang")
    handled.reset_factor("wang")
    facts = ledger.of_row(TABLE, "wang")
    assert [(fact.change.deed, fact.change.fields.get("did")) for fact in facts] == [
        ("entered", None),
        ("changed", None),
        ("noted", "email_changed"),
        ("withdrawn", None),
        ("restored", None),
        ("noted", "password_reset"),
        ("noted", "factor_reset"),
    ]
    assert facts[1].change.fields == {"name": "王大明", "agency": "rivers", "roles": ["department_head"]}
    row = fold(facts)["wang"]
    assert (row.fields["name"], row.fields["agency"], row.fields["roles"], row.withdrawn) == ("王大明", "rivers", ["department_head"], False)
    everything = "".join(models.Fact.objects.values_list("fields", flat=True))
    assert "@" not in everything
    assert person().password not in everything
    assert ledger.verify().broken is None


@pytest.mark.parametrize(
    ("username", "entry", "faults"),
    [
        ("", WANG, [("username", "malformed")]),
        ("王", WANG, [("username", "malformed")]),
        ("a" * 41, WANG, [("username", "malformed")]),
        ("a/b", WANG, [("username", "malformed")]),
        ("BOSS", WANG, [("username", "taken")]),
        ("command-line", WANG, [("username", "taken")]),
        ("li", Entry("", "sea", (), "x"), [("name", "missing"), ("agency", "unknown"), ("roles", "missing"), ("email", "malformed")]),
        ("li", Entry("李" * 65, "water", ("king",)), [("name", "too_long"), ("roles", "unknown")]),
    ],
)
def test_every_fault_is_told_at_once_and_nothing_is_kept(handled: Accounts, username: str, entry: Entry, faults: list[tuple[str, str]]) -> None:
    with pytest.raises(Faulty) as told:
        handled.new(username, entry)
    assert list(told.value.faults) == faults
    assert (Person.objects.count(), ledger.digest().number) == (1, 0)


def test_the_second_of_two_administrators_is_told(handled: Accounts) -> None:
    handled.new("wang", WANG)
    handled.change("wang", 1, Entry("王大明", "water", ("department_editor",), "wang@example.org"))
    with pytest.raises(ledger.Overtaken):
        handled.change("wang", 1, Entry("王二明", "water", ("department_editor",), "wang@example.org"))
    assert person().name == "王大明"


def test_nobody_changes_what_they_may_do_themselves(handled: Accounts) -> None:
    other = Accounts(handled.county, Actor("li", frozenset({"system_administrator"})))
    other.new("deputy", Entry("副", "water", ("system_administrator",)))
    accounts.grant("boss", Entry("Boss", "housing", ("system_administrator",)))
    for roles, agency in ((("system_administrator", "auditor"), "housing"), (("auditor",), "housing"), (("system_administrator",), "water")):
        with pytest.raises(NotAllowed, match="nobody changes their own roles"):
            handled.change("boss", 1, Entry("Boss", agency, roles))
    for deed in (lambda: handled.deactivate("boss", 1, ""), lambda: handled.reset_password("boss"), lambda: handled.reset_factor("boss")):
        with pytest.raises(NotAllowed, match="own roles"):
            deed()
    handled.change("boss", 1, Entry("老板", "housing", ("system_administrator",)))
    assert person("boss").name == "老板"


def test_the_last_administrator_stays(handled: Accounts) -> None:
    other = Accounts(handled.county, Actor("li", frozenset({"system_administrator"})))
    with pytest.raises(NotAllowed, match="last system administrator") as told:
        other.deactivate("boss", 0, "")
    assert "最后一名在用的系统管理员" in told.value.zh
    with pytest.raises(NotAllowed, match="last system administrator"):
        other.change("boss", 0, Entry("Boss", "housing", ("auditor",)))
    other.new("deputy", Entry("副", "water", ("system_administrator",)))
    other.deactivate("boss", 0, "")
    with pytest.raises(NotAllowed, match="last system administrator"):
        other.deactivate("deputy", 1, "")


@pytest.mark.parametrize("role", [role for role in ROLES if role != "system_administrator"])
def test_nobody_else_handles_accounts(handled: Accounts, role: str) -> None:
    handled.new("wang", WANG)
    other = Accounts(handled.county, Actor("li", frozenset({role}), frozenset({"water"})))
    deeds = (
        lambda: other.new("zhao", WANG),
        lambda: other.change("wang", 1, WANG),
        lambda: other.deactivate("wang", 1, ""),
        lambda: other.reactivate("wang", 1, ""),
        lambda: other.reset_password("wang"),
        lambda: other.reset_factor("wang"),
    )
    before = ledger.digest()
    for deed in deeds:
        with pytest.raises(NotAllowed, match="Manage accounts is not allowed"):
            deed()
    assert ledger.digest() == before


def test_a_new_password_ends_tokens_and_sessions(handled: Accounts) -> None:
    handled.new("wang", WANG)
    token, before = tokens.issue(person(), "报表", 30), person().get_session_auth_hash()
    assert tokens.bearer(token) == person()
    handled.reset_password("wang")
    assert tokens.bearer(token) is None
    assert person().get_session_auth_hash() != before
    assert person().must_change


def test_an_account_that_is_set_anew_from_the_machine(handled: Accounts) -> None:
    handled.new("wang", WANG)
    handled.deactivate("wang", 1, "")
    secret = factors.new_secret()
    codes = factors.enrol(person(), secret, _code(secret))
    assert codes
    password = accounts.grant("wang", Entry("王小明", "housing", ("auditor",)))
    assert person().check_password(password)
    assert (person().is_active, person().must_change, factors.has(person())) == (True, False, False)
    told = [(fact.change.actor, fact.change.deed) for fact in ledger.of_row(TABLE, "wang")]
    assert told[2:] == [("command-line", "changed"), ("command-line", "restored"), ("command-line", "noted")]


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_who_is_not_there_is_told(handled: Accounts) -> None:
    with pytest.raises(InputFault, match="no such account"):
        handled.reset_password("nobody")


ENTRIES = st.builds(
    Entry, st.sampled_from(["甲", "乙"]), st.sampled_from(["water", "housing"]), st.sets(st.sampled_from(sorted(ROLES)), min_size=1).map(accounts.ordered)
)
DEEDS = st.lists(
    st.tuples(st.sampled_from(["boss", "a", "b"]), st.sampled_from(["change", "deactivate", "reactivate"]), st.sampled_from(["boss", "a", "b"]), ENTRIES),
    max_size=12,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_whatever_is_done_an_administrator_is_left_and_accounts_are_what_their_facts_make(handled: Accounts, deeds: list[tuple[str, str, str, Entry]]) -> None:
    with transaction.atomic():
        for username in ("a", "b"):
            handled.new(username, Entry("甲", "water", ("system_administrator",)))
        for who, deed, whom, entry in deeds:
            actor = person(who)
            other = Accounts(handled.county, actor.actor(handled.county))
            version, roles = accounts.version_of(whom), person(whom).roles
            if not actor.is_active:
                continue
            with suppress(NotAllowed, InputFault):
                if deed == "change":
                    other.change(whom, version, entry)
                else:
                    getattr(other, deed)(whom, version, "")
            assert who != whom or person(whom).roles == roles
            assert any("system_administrator" in one.roles.split() for one in Person.objects.filter(is_active=True))
        for username in ("a", "b"):
            row, one = fold(ledger.of_row(TABLE, username))[username], person(username)
            assert (row.fields["name"], row.fields["agency"], row.fields["roles"]) == (one.name, one.agency, one.roles.split())
            assert row.withdrawn != one.is_active
        assert json.dumps([dict(fact.change.fields) for fact in ledger.everything()])
        transaction.set_rollback(True)
