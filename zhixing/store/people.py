"""Accounts: who may sign in, which agency they belong to, which roles they have."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from zhixing.kernel.access import GUARDED_ROLES, ROLES, Actor
from zhixing.kernel.county import County


class People(BaseUserManager["Person"]):
    """Makes accounts."""

    def create_user(self, username: str, password: str | None = None, **more: object) -> Person:
        """A new account; without a password nobody can sign in to it."""
        person = self.model(username=username, **more)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """An account.

    username     by which facts name who did something; it never changes
    roles        ids of declared roles with blanks between
    agency       the id of one's own agency
    must_change  the password was given by somebody else: it is changed before anything else
    stamp        what sessions are tied to, besides the password; a new one ends them all
    """

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    agency = models.CharField(max_length=40, blank=True)
    roles = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="zh")
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=False)
    stamp = models.CharField(max_length=32, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = People()

    class Meta:
        app_label = "store"
        db_table = "person"

    def actor(self, county: County) -> Actor:
        """Who this account is to the rules: its roles, its agency and every agency below it."""
        return Actor(self.username, frozenset(self.roles.split()) & frozenset(ROLES), below(county, self.agency))

    @property
    def guarded(self) -> bool:
        """Has the person a role that signs in with a second factor?"""
        return not GUARDED_ROLES.isdisjoint(self.roles.split())

    def end_sessions(self) -> None:
        """Everywhere: whatever session there is does not fit the new stamp. The account still has to be saved."""
        self.stamp = secrets.token_hex(16)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django compares at each request of a session: it ends with another password, and with another stamp."""
        return salted_hmac("zhixing.store.people.session", f"{self.password}\n{self.stamp}", secret=secret, algorithm="sha256").hexdigest()


class Token(models.Model):
    """A key with which a program calls the API for a person: with the person's rights, never more. What is kept is its hash.

    dataset, grant, purpose  of a key that opens one data set and nothing else: which, by which grant, for what
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=64)
    begins = models.CharField(max_length=16)
    hash = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)
    dataset = models.CharField(max_length=40, blank=True)
    grant = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=400, blank=True)

    class Meta:
        app_label = "store"
        db_table = "token"
        ordering = ("-made",)

    def is_expired(self, now: datetime) -> bool:
        """Is its time over?"""
        return now >= self.expires


def hashed(token: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def below(county: County, agency: str) -> frozenset[str]:
    """An agency and every agency under it, however far down; nothing for an agency that the county does not have."""
    found = {one.id for one in county.agencies if one.id == agency}
    while more := {one.id for one in county.agencies if one.parent in found} - found:
        found |= more
    return frozenset(found)


def named(usernames: Iterable[str]) -> dict[str, str]:
    """The names of accounts; an account that is gone has none."""
    return dict(Person.objects.filter(username__in=set(usernames)).values_list("username", "name"))
