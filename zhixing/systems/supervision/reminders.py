"""Who is to be told on which day of what: reports that are due, papers to be signed for and answered, pieces and promises whose day comes near.

All of it is worked out from rows and their steps, for any day: what was told is kept by the store under the key of each reminder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from zhixing.engines.cases import Clock, Taken, calls, read_clock
from zhixing.engines.ledger import Kept
from zhixing.kernel.workdays import Calendar
from zhixing.systems.supervision.periods import locked_on, month_end, periods
from zhixing.systems.supervision.standing import Fields, Item

Topic = Literal["progress", "signing", "piece", "commitment", "notice", "paper", "delivery", "ticket"]
# So many working days after the last day of a term (before it, where the number is negative), and who is told then. How long one has to
# sign for a commitment and to answer a notice, and who is told of that, stands with their clocks in flow.toml.
# Of a period: around the last day on which it may be reported on.
PROGRESS = ((-5, "handler"), (-2, "handler"), (1, "head"), (5, "leader"), (5, "office"))
# Of a piece and of a commitment: around its own day.
TERMS = ((-10, "handler"), (1, "head"), (10, "leader"))
# Of a delivery: around the last day on which it comes in time. Of what comes every day the days before lie before the last delivery:
# so whoever delivers is told after the term too, and beside the office that of data.
DELIVERY = ((-5, "handler"), (-2, "handler"), (1, "handler"), (1, "head"), (5, "leader"), (5, "office"), (5, "data"))
# So many working days a department has to answer a ticket about its data; it is told around their end as of a report.
ANSWERED_IN = 10
# What could not be told for so many days, because the program did not run, is told no more: it is on the lists of what is to be done.
KEPT_FOR = timedelta(days=30)
# A period is spoken of for so long after its end at most: 15 working days, holidays, and the days above.
SPOKEN_OF = timedelta(days=90)
# States of a commitment in which something is waited for, and of a report that was handed in.
ACTIVE = ("published", "signed")
REPORTED = ("submitted", "approved", "accepted")


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody is to be told of something.

    key    the same whenever it is worked out: what was sent under it is not sent again
    to     handler, head, leader, office or data (the data office); of the agency, where it is one of the first two
    row    of commitments, or of notices, papers received or tickets where that is the topic; of a delivery its data set
    due    the last day of the term
    """

    key: str
    on: date
    to: str
    topic: Topic
    row: str
    agency: str
    title: str
    due: date
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Awaited:
    """The next delivery of a data set: its id and title, the agency that provides it ("" where nobody is named), from when its term runs, and its last day."""

    dataset: str
    title: str
    agency: str
    since: date
    due: date


@dataclass(frozen=True, slots=True)
class _Followed:
    """A commitment with what its reminders depend on: the steps that were taken, the periods that were reported on."""

    row: str
    item: Item
    taken: Sequence[Taken]
    reported: Collection[str]


def reminders_on(
    day: date,
    commitments: Iterable[tuple[str, Item, Sequence[Taken], Sequence[Fields]]],
    notices: Iterable[tuple[str, Fields, Sequence[Taken]]],
    clocks: Mapping[str, Sequence[Clock]],
    calendar: Calendar,
) -> list[Reminder]:
    """What is to be told by the evening of a day and still holds on it, the earliest first.

    commitments  row id, item, steps that were taken, every report on it whatever its state
    notices      row id, fields, steps that were taken
    clocks       those of the flows of the two tables, by table
    """
    found: list[Reminder] = []
    for row, item, taken, progress in commitments:
        reported = {str(one["period"]) for one in progress if one.get("state") in REPORTED}
        found += _of_commitment(_Followed(row, item, taken, reported), clocks["commitments"], calendar, day)
    for row, fields, taken in notices:
        found += _clocked(row, fields, taken, clocks["notices"], calendar, "notice", "agency")
    return _now(found, day)


def of_papers(day: date, papers: Iterable[tuple[str, Fields, Sequence[Taken]]], clocks: Sequence[Clock], calendar: Calendar) -> list[Reminder]:
    """The same of papers received that have to be handled: row id, fields, steps that were taken."""
    return _now([one for row, fields, taken in papers for one in _clocked(row, fields, taken, clocks, calendar, "paper", "handler")], day)


def of_deliveries(day: date, deliveries: Iterable[Awaited], calendar: Calendar) -> list[Reminder]:
    """The same of data sets that have to be delivered: nothing before the day after the last delivery."""
    return _now([told for one in deliveries for told in _delivery(one, calendar) if told.on > one.since], day)


def _delivery(one: Awaited, calendar: Calendar) -> Iterator[Reminder]:
    for at, to in DELIVERY:
        yield Reminder(
            f"delivery:{one.dataset}:{one.due}:{at}:{to}", _shifted(one.due, at, calendar), to, "delivery", one.dataset, one.agency, one.title, one.due
        )


def of_tickets(day: date, tickets: Iterable[tuple[str, Fields, date]], calendar: Calendar) -> list[Reminder]:
    """The same of tickets about data that nobody has answered: row id, fields, the day from which the answer is waited for."""
    return _now([told for row, fields, since in tickets for told in _ticket(row, fields, since, calendar)], day)


def _ticket(row: str, fields: Fields, since: date, calendar: Calendar) -> Iterator[Reminder]:
    due = answered_by(since, calendar)
    for at, to in PROGRESS:
        on = _shifted(due, at, calendar)
        yield Reminder(f"ticket:{row}:{due}:{at}:{to}", on, to, "ticket", row, str(fields["agency"]), str(fields["title"]), due)


def answered_by(since: date, calendar: Calendar) -> date:
    """The last day on which a ticket is answered in time that was opened on a day."""
    return calendar.term(since, ANSWERED_IN).due


def asked_from(due: date, calendar: Calendar) -> date:
    """From when on a delivery that is due on a day stands on the list of what is to be done: from the first reminder."""
    return _shifted(due, DELIVERY[0][0], calendar)


def _shifted(due: date, at: int, calendar: Calendar) -> date:
    """So many working days after a day; before it, where the number is negative."""
    return calendar.before(due, -at).due if at < 0 else calendar.term(due, at).due


def _now(found: Iterable[Reminder], day: date) -> list[Reminder]:
    return sorted((one for one in found if day - KEPT_FOR <= one.on <= day), key=lambda one: (one.on, one.key))


def _of_commitment(one: _Followed, signing: Sequence[Clock], calendar: Calendar, day: date) -> Iterator[Reminder]:
    """Nothing is told of what was not on the list yet, or is there no more."""
    begun = [taken.on for taken in one.taken if taken.step in ("publish", "reopen")]
    if one.item.state in ACTIVE and begun:
        found = (_signing(one, signing, calendar), _progress(one, calendar, day), _pieces(one, calendar), _itself(one, calendar, day))
        yield from (reminder for part in found for reminder in part if reminder.on > begun[-1])


def _clocked(row: str, fields: Fields, taken: Sequence[Taken], clocks: Sequence[Clock], calendar: Calendar, topic: Topic, keeper: str) -> Iterator[Reminder]:
    for clock in clocks:
        reading = read_clock(clock, taken, calendar)
        if reading is None or reading.due is None or reading.stopped is not None:
            continue
        for call in calls(reading, row, calendar):
            yield Reminder(f"{topic}:{call.key}", call.on, call.to, topic, row, str(fields[keeper]), str(fields["title"]), reading.due)


def _signing(one: _Followed, clocks: Sequence[Clock], calendar: Calendar) -> Iterator[Reminder]:
    return _clocked(one.row, one.item.fields, one.taken, clocks, calendar, "signing", "lead")


def _progress(one: _Followed, calendar: Calendar, day: date) -> Iterator[Reminder]:
    item = one.item
    for period in periods(str(item.fields["kind"]), item.begins, item.due, day):
        if period not in one.reported and day - month_end(period) <= SPOKEN_OF:
            yield from _around(one, "progress", period, locked_on(period, calendar), PROGRESS, calendar)


def _pieces(one: _Followed, calendar: Calendar) -> Iterator[Reminder]:
    for piece in one.item.stages:
        if piece.get("reached_on") is None:
            due = date.fromisoformat(str(piece["due_on"]))
            yield from _around(one, "piece", str(piece["order"]), due, TERMS, calendar, agency=piece["agency"])


def _itself(one: _Followed, calendar: Calendar, day: date) -> Iterator[Reminder]:
    due = one.item.due
    near = calendar.before(due, -TERMS[0][0]).due <= day <= calendar.term(due, TERMS[-1][0]).due + KEPT_FOR
    if near and one.item.standing(day).state != "kept":
        yield from _around(one, "commitment", "", due, TERMS, calendar)


def _around(
    one: _Followed, topic: Topic, detail: str, due: date, terms: Sequence[tuple[int, str]], calendar: Calendar, agency: Kept = None
) -> Iterator[Reminder]:
    fields = one.item.fields
    for at, to in terms:
        key = f"{topic}:{one.row}:{detail}:{due}:{at}:{to}"
        yield Reminder(key, _shifted(due, at, calendar), to, topic, one.row, str(agency or fields["lead"]), str(fields["title"]), due, detail)
