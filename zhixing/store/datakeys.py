"""Keys that open one data set for one purpose, perhaps by one grant, and nothing else; their making, every use and their end are facts.

The key itself is a token (tokens.py): what is kept of it is its hash. In the ledger its row is named by the first part of that hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from zhixing.engines.datahub import DataSet
from zhixing.engines.ledger import Change, Kept
from zhixing.kernel.access import Actor, allow, decide
from zhixing.store import accounts, grants, ledger, tokens
from zhixing.store.clock import CHINA, today
from zhixing.store.people import Person, Token, hashed
from zhixing.systems import Catalogue

# The id under which the ledger keeps them; no declared table may have it.
TABLE = "keys"
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Scope:
    """What a key opens: one data set, by which grant (“”: as its rows are read without one), and for what."""

    dataset: str
    purpose: str
    grant: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as those see it who answer for the data: whose it is, what it opens and for what, until when, how often and when last it was used."""

    id: int
    person: str
    name: str
    scope: Scope
    expires: datetime
    uses: int
    last: datetime | None


def issue(here: Catalogue, person: Person, actor: Actor, name: str, days: int, scope: Scope) -> str:
    """A new key, told this once; "" where the person has as many tokens as one may have. With a grant it lasts no longer than that, and NotAllowed where none is in force."""
    until = datetime.now(UTC) + timedelta(days=days)
    if scope.grant:
        last = grants.held(here, actor, here.dataset(scope.dataset), scope.grant).until
        # So many days as the grant has still, counted from the day that the store takes for today.
        until = min(until, _end(datetime.now(CHINA).date() + (last - today())))
    with transaction.atomic():
        token = tokens.issue(person, name, days, tokens.DATA)
        if token:
            kept = Token.objects.get(hash=hashed(token))
            kept.dataset, kept.grant, kept.purpose, kept.expires = scope.dataset, scope.grant, scope.purpose, until
            kept.save()
            fields: dict[str, Kept] = {
                "dataset": scope.dataset,
                "purpose": scope.purpose,
                "grant": scope.grant,
                "until": until.isoformat(),
                "person": person.username,
            }
            ledger.append([Change(actor.id, "entered", TABLE, _row(kept), 1, today(), fields)], lambda _: None)
    return token


def use(actor: Actor, key: Token, dataset: DataSet, number: int, what: str) -> None:
    """Put down one use of a key. Where it has a grant, reading by that puts it down with the grant too."""
    fields: dict[str, Kept] = {"what": what, "used": number, "dataset": dataset.id}
    ledger.append([Change(actor.id, "noted", TABLE, _row(key), 1, today(), fields)], lambda _: None)


def listed(actor: Actor, datasets: Iterable[DataSet]) -> list[Key]:
    """Every key to data that somebody decides about, the newest first."""
    decided = {one.id for one in datasets if decide("decide_grant", actor, one.owner).allowed}
    return [_told(one) for one in Token.objects.select_related("person").filter(dataset__in=decided)]


def revoke(here: Catalogue, actor: Actor, id: int) -> bool:
    """End a key, by who decides about its data; False where there is none such."""
    with transaction.atomic():
        key = Token.objects.select_related("person").exclude(dataset="").filter(pk=id).first()
        if key is None:
            return False
        allow("decide_grant", actor, here.dataset(key.dataset).owner)
        ledger.append([Change(actor.id, "noted", TABLE, _row(key), 1, today(), {"ended": True})], lambda _: None)
        accounts.note(actor.id, key.person.username, "token_revoked")
        key.delete()
    return True


def _told(key: Token) -> Key:
    uses = [fact for fact in ledger.of_row(TABLE, _row(key)) if "used" in fact.change.fields]
    last = uses[-1].recorded if uses else None
    return Key(key.pk, key.person.username, key.name, Scope(key.dataset, key.purpose, key.grant), key.expires, len(uses), last)


def _row(key: Token) -> str:
    return str(key.hash)[:32]


def _end(day: date) -> datetime:
    """The end of a day, where it is China."""
    return datetime.combine(day + timedelta(days=1), time(), CHINA)
