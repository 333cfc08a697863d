"""To whom reminders go: the people behind an audience, what each has not been sent by mail yet, and that it was sent.

The ledger keeps up to which reminder a person was written to; no address stands in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhixing.engines.ledger import Change
from zhixing.kernel.county import County
from zhixing.store import ledger, models
from zhixing.store.clock import today
from zhixing.store.people import Person
from zhixing.store.remembered import PROGRAM
from zhixing.store.reminding import TABLE

# Who is meant by an audience; the first two only of the agency that the reminder is about.
ROLES = {"handler": "department_editor", "head": "department_head", "leader": "responsible_leader", "office": "supervision_office"}
OF_AGENCY = ("handler", "head")
# What could not be written for so many days is written no more; so far back goes the first letter to somebody.
KEPT_FOR = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is to be written: reminders as the ledger keeps them, up to a number of its facts."""

    person: Person
    told: Sequence[Mapping[str, Any]]
    upto: int


def letters(county: County, day: date) -> list[Letter]:
    """Everybody who has an address and was reminded of something since the last letter."""
    facts = models.Fact.objects.filter(table=TABLE, effective__gte=day - KEPT_FOR, effective__lte=day).order_by("number")
    told = [(number, json.loads(fields)) for number, fields in facts.values_list("number", "fields")]
    found = []
    for person in Person.objects.filter(is_active=True).exclude(email="").order_by("username"):
        upto = _written(person)
        mine = [(number, one) for number, one in told if number > upto and "key" in one and is_meant(person, str(one["to"]), str(one["agency"]), county)]
        if mine:
            found.append(Letter(person, [one for _, one in mine], mine[-1][0]))
    return found


def is_meant(person: Person, to: str, agency: str, county: County) -> bool:
    """Is this person one of an audience?"""
    actor = person.actor(county)
    return ROLES[to] in actor.roles and (to not in OF_AGENCY or agency in actor.agencies)


def written(letters: Iterable[Letter]) -> None:
    """Put down that these were sent."""
    for letter in letters:
        facts = ledger.of_row(TABLE, _row(letter.person))
        version = max((fact.change.version for fact in facts), default=0) + 1
        fields = {"written": letter.person.username, "upto": letter.upto}
        ledger.append([Change(PROGRAM, "changed" if facts else "entered", TABLE, _row(letter.person), version, today(), fields)], lambda _: None)


def _written(person: Person) -> int:
    facts = ledger.of_row(TABLE, _row(person))
    return int(str(facts[-1].change.fields["upto"])) if facts else 0


def _row(person: Person) -> str:
    return f"letter-{hashlib.sha256(person.username.encode()).hexdigest()[:25]}"
