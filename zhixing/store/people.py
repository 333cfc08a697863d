"""Accounts: who may sign in, which agency they belong to, which roles they have."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from zhixing.kernel.access import ROLES, Actor
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
    """An account. `roles` are ids of declared roles with blanks between; `agency` is the id of one's own agency."""

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    agency = models.CharField(max_length=40, blank=True)
    roles = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="zh")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = People()

    class Meta:
        app_label = "store"
        db_table = "person"

    def actor(self, county: County) -> Actor:
        """Who this account is to the rules: its roles, its agency and every agency below it."""
        return Actor(self.username, frozenset(self.roles.split()) & frozenset(ROLES), below(county, self.agency))


def below(county: County, agency: str) -> frozenset[str]:
    """An agency and every agency under it, however far down; nothing for an agency that the county does not have."""
    found = {one.id for one in county.agencies if one.id == agency}
    while more := {one.id for one in county.agencies if one.parent in found} - found:
        found |= more
    return frozenset(found)


def named(usernames: Iterable[str]) -> dict[str, str]:
    """The names of accounts; an account that is gone has none."""
    return dict(Person.objects.filter(username__in=set(usernames)).values_list("username", "name"))
