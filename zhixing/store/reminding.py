"""Reminders in the store: what has not been told yet on a day, and that it was told. Each is a fact, so that none is told twice and none is lost.

Whoever is to be told finds it on the desk; where mail is set up, also in one message a day (see mailing.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time

from zhixing.engines.cases import STATE, Taken, taken
from zhixing.engines.ledger import Change, Fact, fold
from zhixing.kernel.workdays import Calendar, national
from zhixing.store import expecting, ledger, models
from zhixing.store.board import Board, board
from zhixing.store.clock import CHINA, today
from zhixing.store.current import column, model_of
from zhixing.store.remembered import PROGRAM
from zhixing.systems import Catalogue
from zhixing.systems.supervision import Awaited, Reminder, of_deliveries, of_papers, of_tickets, reminders_on

# The id under which the ledger keeps what was told; no declared table may have it.
TABLE = "reminders"
CHUNK = 500


def due(here: Catalogue, day: date, calendar: Calendar | None = None) -> list[Reminder]:
    """What is to be told by the evening of a day and was not told before, the earliest first; of a past day by what was known on its evening."""
    found: list[Reminder] = []
    for year in (day.year - 1, day.year):
        # What falls due at the end of a year is told of in the next one.
        known = None if day >= today() else datetime.combine(day, time.max, CHINA)
        found += _of_year(here, board(here, year, known), day, calendar or national())
    found += _papers(here, day, calendar or national())
    found += _deliveries(here, day, calendar or national())
    found += _tickets(here, day, calendar or national())
    told = _told({_row(one) for one in found})
    return [one for one in found if _row(one) not in told]


def send(here: Catalogue, day: date, calendar: Calendar | None = None) -> list[Reminder]:
    """Put down what is due as told, all or none; nobody else tells it meanwhile."""
    with ledger.turn():
        if day == today():
            expecting.expect(here)
        found = due(here, day, calendar)
        if found:
            ledger.append([_change(one, day) for one in found], lambda _: None)
    return found


def _change(one: Reminder, day: date) -> Change:
    fields = {
        "key": one.key, "on": one.on.isoformat(), "to": one.to, "topic": one.topic, "about": one.row, "agency": one.agency, "title": one.title,
        "due": one.due.isoformat(), "detail": one.detail,
    }  # fmt: skip
    return Change(PROGRAM, "entered", TABLE, _row(one), 1, min(day, today()), fields)


def _row(one: Reminder) -> str:
    """Where the ledger keeps it: the same for the same key."""
    return hashlib.sha256(one.key.encode()).hexdigest()[:32]


def _told(rows: Collection[str]) -> set[str]:
    """Which of these were told."""
    listed, found = sorted(rows), set[str]()
    for at in range(0, len(listed), CHUNK):
        found |= set(models.Fact.objects.filter(table=TABLE, row__in=listed[at : at + CHUNK]).values_list("row", flat=True))
    return found


def _of_year(here: Catalogue, kept: Board, day: date, calendar: Calendar) -> list[Reminder]:
    followed = {code: kept.commitments[code].row for code in kept.items}
    steps = steps_of(here, "commitments", followed.values(), kept.last)
    papers = kept.rows["notices"]
    answered = steps_of(here, "notices", papers, kept.last)
    clocks = {table: flow.clocks for table in ("commitments", "notices") if (flow := here.flow(table))}
    commitments = [
        (followed[code], item, steps.get(followed[code], ()), [one.fields for one in kept.of("progress", code)]) for code, item in kept.items.items()
    ]
    notices = [(row, one.fields, answered.get(row, ())) for row, one in papers.items()]
    return reminders_on(day, commitments, notices, clocks, calendar)


def _papers(here: Catalogue, day: date, calendar: Calendar) -> list[Reminder]:
    """Of papers received that somebody has to handle."""
    flow = here.flow("papers_in")
    assert flow is not None
    past, last = day < today(), ledger.known_on(day)
    rows = model_of(here["papers_in"])._default_manager.filter(number__lte=last)
    # What stands elsewhere now may have been handled on a day that is past.
    rows = rows if past else rows.filter(withdrawn=False, **{column(STATE): "assigned"})
    ids, found = list(rows.order_by("number").values_list("row", flat=True)), []
    for facts in _of_rows("papers_in", ids, last):
        (row,) = fold(facts).values()
        if row.fields.get("handler") and not row.withdrawn:
            found.append((row.id, row.fields, taken(flow, facts)))
    return of_papers(day, found, flow.clocks, calendar)


def _deliveries(here: Catalogue, day: date, calendar: Calendar) -> list[Reminder]:
    """Of data sets that departments have to deliver."""
    waited = [(one.dataset, one.since, one.due) for one in expecting.expected(here, ledger.known_on(day) if day < today() else None)]
    return of_deliveries(day, [Awaited(one.id, one.label.zh, one.owner, since, due) for one, since, due in waited if since and due], calendar)


def _tickets(here: Catalogue, day: date, calendar: Calendar) -> list[Reminder]:
    """Of tickets about data that nobody has answered."""
    last = ledger.known_on(day)
    rows = model_of(here["tickets"])._default_manager.filter(number__lte=last)
    rows = rows if day < today() else rows.filter(withdrawn=False, **{column(STATE): "open"})
    ids = list(rows.order_by("number").values_list("row", flat=True))
    since, found = asked_since(here, ids, last), []
    for facts in _of_rows("tickets", ids, last):
        (row,) = fold(facts).values()
        if row.fields.get(STATE) == "open" and not row.withdrawn:
            found.append((row.id, row.fields, since[row.id]))
    return of_tickets(day, found, calendar)


def asked_since(here: Catalogue, rows: Collection[str], last: int) -> dict[str, date]:
    """From which day on each of these tickets is waited for: since it was opened, or opened again."""
    again = {row: [one.on for one in taken if one.step == "reopen"] for row, taken in steps_of(here, "tickets", rows, last).items()}
    opened = {facts[0].change.row: facts[0].change.effective for facts in _of_rows("tickets", rows, last)}
    return {row: again[row][-1] if again[row] else day for row, day in opened.items()}


def _of_rows(table: str, rows: Iterable[str], last: int) -> Iterator[Sequence[Fact]]:
    listed = list(rows)
    for at in range(0, len(listed), CHUNK):
        yield from ledger.of_rows(table, listed[at : at + CHUNK], last)


def steps_of(here: Catalogue, table: str, rows: Iterable[str], last: int) -> dict[str, list[Taken]]:
    """The steps of each row as they were known."""
    flow = here.flow(table)
    assert flow is not None
    return {facts[0].change.row: taken(flow, facts) for facts in _of_rows(table, rows, last)}
