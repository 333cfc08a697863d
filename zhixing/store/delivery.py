"""To whom messages go: the people behind an audience, what each has not been told yet by mail or by webhook, and that it was told.

The ledger keeps up to which of its facts a person was told by which way; no address stands in it. What still has to be told is worked out.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from zhixing.engines.ledger import Change
from zhixing.kernel.county import County
from zhixing.kernel.errors import InputFault
from zhixing.store import ledger, models
from zhixing.store.clock import CHINA, today
from zhixing.store.people import Person
from zhixing.store.remembered import PROGRAM
from zhixing.store.reminding import CHUNK, TABLE
from zhixing.store.todo import DELIVER, PAPERS, REPORT, WAITED_FOR, Duty, duties
from zhixing.systems import Catalogue

# Where people open the portal: what links in messages begin with.
ADDRESS = "ZHIXING_ADDRESS"
# Who is meant by an audience; the first two only of the agency that the reminder is about.
ROLES = {
    "handler": "department_editor", "head": "department_head", "leader": "responsible_leader", "office": "supervision_office", "data": "data_office",
}  # fmt: skip
OF_AGENCY = ("handler", "head")
# What could not be written for so many days is written no more; so far back goes the first letter to somebody.
KEPT_FOR = timedelta(days=10)


# The step that a reminder asks for, where the row waits for one: it is told once in a message.
ASKED = {"signing": "sign", "notice": "answer", "ticket": "answer"}


@dataclass(frozen=True, slots=True)
class Door:
    """A way out for messages.

    setting   the name of its setting
    examined  what is told of a value of the setting; InputFault where it cannot be used
    sent      tells everybody who has not been told by this way yet; one line on it
    """

    setting: str
    examined: Callable[[str], str]
    sent: Callable[[Catalogue, date], str]


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is to be told by one way: reminders as the ledger keeps them and what came in for a step of theirs, up to a number of its facts."""

    by: str
    person: Person
    told: Sequence[Mapping[str, Any]]
    waiting: Sequence[Duty]
    upto: int

    @property
    def id(self) -> str:
        """The same whenever the same is told to the same person."""
        return hashlib.sha256(f"{self.by}:{self.person.username}:{self.upto}".encode()).hexdigest()[:32]


def portal() -> str:
    """Where people open the portal, without a stroke at the end; "" where it is not said. InputFault where it is no address."""
    text = os.environ.get(ADDRESS, "").strip().rstrip("/")
    try:
        parts = urlsplit(text)
        usable = bool(
            parts.scheme in ("http", "https") and parts.hostname and text == f"{parts.scheme}://{parts.netloc}" and "@" not in text and parts.port != 0
        )
    except ValueError:
        usable = False
    if text and not usable:
        raise InputFault(ADDRESS, "an address that cannot be used", "https://HOST, as people type it to open the portal")
    return text


def letters(here: Catalogue, day: date, by: str, people: Iterable[Person]) -> list[Letter]:
    """Who of these people was reminded of something, or has something new to take a step with, since they were last told by this way."""
    facts = models.Fact.objects.filter(table=TABLE, effective__gte=day - KEPT_FOR).order_by("number")
    told = [(number, json.loads(fields)) for number, fields in facts.values_list("number", "fields")]
    oldest = ledger.known_by(datetime.combine(day - KEPT_FOR, time.min, CHINA))
    found = []
    for person in people:
        upto = _written(by, person)
        mine = [(number, one) for number, one in told if number > upto and "key" in one and is_meant(person, str(one["to"]), str(one["agency"]), here.county)]
        spoken_of = {(one["about"], ASKED.get(one["topic"])) for _, one in mine}
        came_in = _came_in(here, person, day, max(upto, oldest))
        if mine or came_in:
            waiting = [duty for _, duty in came_in if (duty.row, duty.step) not in spoken_of]
            found.append(Letter(by, person, [one for _, one in mine], waiting, max(number for number, _ in [*mine, *came_in])))
    return found


def is_meant(person: Person, to: str, agency: str, county: County) -> bool:
    """Is this person one of an audience?"""
    actor = person.actor(county)
    return ROLES[to] in actor.roles and (to not in OF_AGENCY or agency in actor.agencies)


def _came_in(here: Catalogue, person: Person, day: date, since: int) -> list[tuple[int, Duty]]:
    """What waits for a step of a person and was put there by somebody else after a fact, each with the fact that put it there."""
    waiting = [one for one in duties(here, person.actor(here.county), day) if one.step not in (REPORT, DELIVER)]
    last: dict[str, tuple[int, str]] = {}
    for table in (*WAITED_FOR, *PAPERS):
        rows = [one.row for one in waiting if one.table == table]
        for at in range(0, len(rows), CHUNK):
            facts = models.Fact.objects.filter(table=table, row__in=rows[at : at + CHUNK]).exclude(deed="noted").order_by("number")
            last |= {row: (number, actor) for row, number, actor in facts.values_list("row", "number", "actor")}
    return [(last[one.row][0], one) for one in waiting if last[one.row][0] > since and last[one.row][1] != person.username]


def written(letter: Letter) -> None:
    """Put down that this was told; where more has been told meanwhile, that stays."""
    row = _row(letter.by, letter.person)
    with ledger.turn():
        facts = ledger.of_row(TABLE, row)
        if not facts or int(str(facts[-1].change.fields["upto"])) < letter.upto:
            version = max((fact.change.version for fact in facts), default=0) + 1
            fields = {"written": letter.person.username, "by": letter.by, "upto": letter.upto}
            ledger.append([Change(PROGRAM, "changed" if facts else "entered", TABLE, row, version, today(), fields)], lambda _: None)


def _written(by: str, person: Person) -> int:
    facts = ledger.of_row(TABLE, _row(by, person))
    return int(str(facts[-1].change.fields["upto"])) if facts else 0


def _row(by: str, person: Person) -> str:
    return f"{by}-{hashlib.sha256(person.username.encode()).hexdigest()}"[:32]
