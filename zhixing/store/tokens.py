"""Tokens: the keys with which programs call the API for a person."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from django.db import transaction

from zhixing.store import accounts
from zhixing.store.people import Person, Token, hashed

PREFIX = "zx_"
# Of a token that opens a person's calendar and nothing else: it stands in an address, which others may come to see.
CALENDAR = "zxc_"
# Of a key that opens one data set and nothing else (datakeys.py).
DATA = "zxd_"
DAYS = (30, 90, 365)
MOST = 20
# How exactly it is told when a token was last used: a call that reads need not write each time.
GRAIN = timedelta(minutes=5)


def issue(person: Person, name: str, days: int, prefix: str = PREFIX) -> str:
    """A new token, told this once; "" where the person has as many as one may have."""
    token, now = prefix + secrets.token_urlsafe(32), datetime.now(UTC)
    with transaction.atomic():
        if person.tokens.count() >= MOST:
            return ""
        Token.objects.create(person=person, name=name, begins=token[:8], hash=hashed(token), made=now, expires=now + timedelta(days=days))
        accounts.note(person.username, person.username, "token_made")
    return token


def revoke(person: Person, id: int) -> bool:
    """End one of the person's tokens; False where there is none such."""
    with transaction.atomic():
        gone, _ = person.tokens.filter(pk=id).delete()
        if gone:
            accounts.note(person.username, person.username, "token_revoked")
    return bool(gone)


def bearer(token: str, prefix: str = PREFIX) -> Person | None:
    """Who calls with this token: nobody where it is unknown, expired or for something else, or the account is not in use."""
    found = held(token, prefix)
    return found.person if found else None


def held(token: str, prefix: str = PREFIX) -> Token | None:
    """The token that somebody calls with; None where it is unknown, expired or for something else, or the account is not in use."""
    kept = Token.objects.select_related("person").filter(hash=hashed(token)).first() if token.startswith(prefix) else None
    now = datetime.now(UTC)
    if kept is None or kept.is_expired(now) or not kept.person.is_active:
        return None
    if kept.used is None or now - kept.used > GRAIN:
        Token.objects.filter(pk=kept.pk).update(used=now)
    return kept
