"""What an administrator does with accounts, and what people do with their own: each is a fact of the reserved table `people`.

A fact of an account holds its name, agency and roles; no password, no hash, no address. The row is the username.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from zhixing.engines.ledger import Change, Fact, Kept
from zhixing.kernel.access import ACTIONS, ROLES, Actor, allow
from zhixing.kernel.county import County
from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.store import factors, ledger
from zhixing.store.people import Person
from zhixing.store.registers import today

TABLE = "people"
USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
ADMINISTRATOR = "system_administrator"
# Who acts when the command line does.
MACHINE = "command-line"
# Names under which the program records, and the address at which accounts are made.
PROGRAM = frozenset({MACHINE, "oidc", "new", "zhixing"})
# The rules that no role lifts, in English and Chinese.
LAST = ("the last system administrator in use keeps the role and the account", "最后一名在用的系统管理员不能被停用，也不能取消其角色")
ONESELF = ("nobody changes their own roles, agency or state", "任何人不能修改本人的角色、部门，也不能停用本人账号")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is typed about a person."""

    name: str
    agency: str
    roles: tuple[str, ...]
    email: str = ""

    @property
    def fields(self) -> dict[str, Kept]:
        """What of it is recorded."""
        return {"name": self.name, "agency": self.agency, "roles": list(self.roles)}


class Faulty(InputFault):
    """An account that cannot be kept like this; `faults` are pairs of field and what is wrong with it."""

    def __init__(self, username: str, faults: Sequence[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"account {username}", ", ".join(f"{field} ({what})" for field, what in faults))


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of a county as one administrator handles them."""

    county: County
    actor: Actor

    def new(self, username: str, entry: Entry) -> str:
        """A new account; its first password, told this once."""
        self._allowed()
        with ledger.turn():
            fault = "malformed" if not USERNAME.fullmatch(username) else "taken" if is_taken(username) else ""
            self._check(username, entry, [("username", fault)] if fault else [])
            return enter(self.actor.id, username, entry)

    def change(self, username: str, version: int, entry: Entry) -> list[Fact]:
        """Set name, agency, roles and address of an account that was seen in a version; nothing where nothing differs."""
        self._allowed()
        with ledger.turn():
            person = self._person(username)
            self._check(username, entry, [])
            old = entry_of(person)
            moved = (entry.agency, set(entry.roles)) != (old.agency, set(old.roles))
            if moved and username == self.actor.id:
                raise self._refused(ONESELF)
            if ADMINISTRATOR not in entry.roles:
                self._not_the_last(person)
            person.name, person.agency, person.roles = entry.name, entry.agency, " ".join(entry.roles)
            if moved:
                person.end_sessions()
            fields = {id: value for id, value in entry.fields.items() if value != old.fields[id]}
            facts = self._recorded(person, "changed", version, fields) if fields else []
            if entry.email != old.email:
                person.email = entry.email
                facts += note(self.actor.id, username, "email_changed")
            person.save()
            return facts

    def deactivate(self, username: str, version: int, reason: str) -> list[Fact]:
        """Nobody signs in to it any more; whoever is in is out at once."""
        self._allowed()
        with ledger.turn():
            person = self._person(username)
            if username == self.actor.id:
                raise self._refused(ONESELF)
            self._not_the_last(person)
            return self._ended(person, version, reason, active=False)

    def reactivate(self, username: str, version: int, reason: str) -> list[Fact]:
        """Take an account into use again."""
        self._allowed()
        with ledger.turn():
            return self._ended(self._person(username), version, reason, active=True)

    def reset_password(self, username: str) -> str:
        """A new password, told this once and changed at the first sign-in; sessions and tokens end."""
        self._allowed()
        with ledger.turn():
            person = self._person(username)
            if username == self.actor.id:
                raise self._refused(ONESELF)
            password = new_password()
            person.set_password(password)
            person.must_change = True
            person.end_sessions()
            person.save()
            person.tokens.all().delete()
            note(self.actor.id, username, "password_reset")
            return password

    def reset_factor(self, username: str) -> None:
        """The second factor is gone; where a role asks for one it is set up at the next sign-in. Sessions end."""
        self._allowed()
        with ledger.turn():
            person = self._person(username)
            if username == self.actor.id:
                raise self._refused(ONESELF)
            factors.drop(person)
            person.end_sessions()
            person.save()
            note(self.actor.id, username, "factor_reset")

    def _allowed(self) -> None:
        allow("manage_people", self.actor, None)

    def _person(self, username: str) -> Person:
        person = Person.objects.select_for_update().filter(username=username).first()
        if person is None:
            raise InputFault(f"account {username}", "no such account", "the name of an account")
        return person

    def _check(self, username: str, entry: Entry, faults: list[tuple[str, str]]) -> None:
        known = {agency.id for agency in self.county.agencies}
        found = {
            ("name", "missing"): not entry.name,
            ("name", "too_long"): len(entry.name) > 64,
            ("agency", "unknown"): entry.agency not in known,
            ("roles", "missing"): not entry.roles,
            ("roles", "unknown"): not set(entry.roles) <= set(ROLES),
            ("email", "malformed"): not _is_address(entry.email),
        }
        faults = [*faults, *(fault for fault, holds in found.items() if holds)]
        if faults:
            raise Faulty(username, faults)

    def _not_the_last(self, person: Person) -> None:
        """Somebody has to be left who can make accounts."""
        if person.is_active and ADMINISTRATOR in person.roles.split():
            others = Person.objects.filter(is_active=True).exclude(pk=person.pk).values_list("roles", flat=True)
            if not any(ADMINISTRATOR in roles.split() for roles in others):
                raise self._refused(LAST)

    def _refused(self, rule: tuple[str, str]) -> NotAllowed:
        action = ACTIONS["manage_people"]
        return NotAllowed(action.en, rule[0], f"不可以{action.zh}：{rule[1]}。")

    def _ended(self, person: Person, version: int, reason: str, *, active: bool) -> list[Fact]:
        if person.is_active == active:
            raise InputFault(f"account {person.username}", "an account in use" if active else "an account that is not in use", "the other")
        person.is_active = active
        person.end_sessions()
        person.save()
        return self._recorded(person, "restored" if active else "withdrawn", version, {}, reason)

    def _recorded(self, person: Person, deed: Any, version: int, fields: dict[str, Kept], reason: str = "") -> list[Fact]:
        return ledger.append([Change(self.actor.id, deed, TABLE, person.username, version + 1, today(), fields, reason)], lambda _: None)


def grant(username: str, entry: Entry) -> str:
    """From the machine itself: make the account, or set one anew that nobody can get into any more. Its password, which need not be changed."""
    password = new_password()
    with ledger.turn():
        person = Person.objects.filter(username=username).first()
        if person is None:
            enter(MACHINE, username, entry)
            person = Person.objects.get(username=username)
        else:
            old, version = entry_of(person).fields, version_of(username)
            fields = {id: value for id, value in entry.fields.items() if value != old[id] or not version}
            deeds: list[tuple[Any, dict[str, Kept]]] = [("changed", fields)] if fields else []
            deeds += [] if person.is_active else [("restored", {})]
            changes = [Change(MACHINE, deed, TABLE, username, version + n, today(), set_) for n, (deed, set_) in enumerate(deeds, 1)]
            ledger.append(changes, lambda _: None)
            note(MACHINE, username, "password_reset")
        person.name, person.agency, person.roles, person.is_active = entry.name, entry.agency, " ".join(entry.roles), True
        person.must_change = False
        person.set_password(password)
        person.end_sessions()
        person.save()
        person.tokens.all().delete()
        factors.drop(person)
    return password


def is_taken(username: str) -> bool:
    """Has somebody this name, in whatever letters, or the program itself?"""
    return username.lower() in PROGRAM or Person.objects.filter(username__iexact=username).exists()


def enter(actor: str, username: str, entry: Entry) -> str:
    """Record and make an account that was checked; its first password."""
    password = new_password()
    change = Change(actor, "entered", TABLE, username, 1, today(), {"username": username, **entry.fields})
    with ledger.turn():
        ledger.append([change], lambda _: None)
        Person.objects.create_user(username, password, name=entry.name, email=entry.email, agency=entry.agency, roles=" ".join(entry.roles), must_change=True)
    return password


def note(actor: str, username: str, did: str) -> list[Fact]:
    """Record something that changes nothing of what is recorded: `did` says what, in a word of the program."""
    with ledger.turn():
        return ledger.append([Change(actor, "noted", TABLE, username, version_of(username), today(), {"did": did})], lambda _: None)


def entry_of(person: Person) -> Entry:
    """What is kept about a person."""
    return Entry(person.name, person.agency, ordered(person.roles.split()), person.email)


def ordered(roles: Iterable[str]) -> tuple[str, ...]:
    """Declared roles in the order of the declaration."""
    wanted = set(roles)
    return tuple(role for role in ROLES if role in wanted)


def version_of(username: str) -> int:
    """The version of an account: of its last change."""
    return max((fact.change.version for fact in ledger.of_row(TABLE, username)), default=0)


def new_password() -> str:
    """A password that can be read out: 72 random bits."""
    return "-".join(secrets.token_hex(3) for _ in range(3))


def _is_address(text: str) -> bool:
    try:
        return not text or validate_email(text) is None
    except ValidationError:
        return False
