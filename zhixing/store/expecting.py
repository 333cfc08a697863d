"""What departments still have to deliver, and by which day: each data set that is delivered, from the day on which it last came on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zhixing.engines.datahub import DataSet
from zhixing.kernel.access import Actor, decide
from zhixing.store import attempts, lake, ledger
from zhixing.store.clock import today
from zhixing.store.remembered import PROGRAM
from zhixing.store.settled import settled
from zhixing.systems import Catalogue

# How a note says since when a first delivery is waited for.
EXPECTED = "expected"


@dataclass(frozen=True, slots=True)
class Expected:
    """The next delivery of a data set.

    last   the day of the last one that counts; None where there is none
    since  from which day the term runs: of the last delivery, or on which the program first asked for one; None where it has not asked yet
    due    the last day on which it is in time; None where nobody has said how often it comes, or from when on
    """

    dataset: DataSet
    last: date | None
    since: date | None

    @property
    def due(self) -> date | None:
        """The last day on which it comes in time."""
        return self.since + timedelta(days=self.dataset.term) if self.since and self.dataset.term is not None else None

    def is_late(self, day: date) -> bool:
        """Has its term passed? What never came is late from the beginning."""
        return self.dataset.term is not None and (self.last is None or (day - self.last).days > self.dataset.term)


def expected(here: Catalogue, upto: int | None = None) -> list[Expected]:
    """The next delivery of every data set that an agency delivers, as it is known now, or was up to a fact of the ledger."""
    if upto is None:
        # The answer keeps its catalogue, so that no other object takes its place in memory.
        return settled(("expected", id(here)), lambda: (here, _expected(here, ledger.digest().number)))[1]
    return _expected(here, upto)


def _expected(here: Catalogue, upto: int) -> list[Expected]:
    # What nobody answers for is asked of nobody.
    asked_for = [one for one in here.delivered if one.owner]
    ids = [one.id for one in asked_for]
    facts = {group[0].change.row: group for group in ledger.of_rows(lake.TABLE, ids, upto)} if ids else {}
    found = []
    for one in asked_for:
        last = attempts.came_on(one.id, facts.get(one.id, ()))
        asked = (fact.change.effective for fact in facts.get(one.id, ()) if fact.change.deed == "noted" and fact.change.fields.get("kind") == EXPECTED)
        found.append(Expected(one, last, last or next(asked, None)))
    return found


def expect(here: Catalogue) -> None:
    """Put down from today on that a first delivery is waited for, where nobody has delivered yet and this was not put down before."""
    for one in expected(here):
        if one.since is None and one.dataset.term is not None:
            attempts.note(PROGRAM, one.dataset.id, {"kind": EXPECTED})


def late(here: Catalogue, day: date | None = None) -> list[tuple[DataSet, date | None]]:
    """What should have been delivered by a day (today) and was not, as it was known in its evening, with the day of the last delivery that counts.

    None for that day where there never was one.
    """
    day = day or today()
    upto = ledger.known_on(day) if day < today() else None
    return [(one.dataset, one.last) for one in expected(here, upto) if one.is_late(day)]


def mine(here: Catalogue, actor: Actor) -> list[tuple[Expected, date]]:
    """What somebody has to deliver, with its last day: of their own agencies, and not of those that they may only deliver for."""
    found = [(one, one.due) for one in expected(here) if one.dataset.owner in actor.agencies and decide("deliver_data", actor, one.dataset.owner).allowed]
    return [(one, due) for one, due in found if due is not None]
