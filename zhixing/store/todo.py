"""What a person has to do: every row and every paper that waits for a step that this person may take, and every period that nobody has reported on yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhixing.engines.cases import STATE, Flow, Taken, offered, read_clock
from zhixing.engines.ledger import Kept
from zhixing.engines.records import Proposed
from zhixing.kernel.access import Actor, decide
from zhixing.kernel.workdays import national
from zhixing.store import expecting, lake, ledger, listing
from zhixing.store.board import Board, Kin, board
from zhixing.store.current import column, key_of, model_of
from zhixing.store.reminding import asked_since, steps_of
from zhixing.systems import Catalogue
from zhixing.systems.supervision import Item, answered_by, asked_from, locked_on, periods

# What is waited for in each state. Of several that may take a step, each finds it on the list until one has taken it.
WAITED_FOR = {
    "commitments": {"published": "sign"},
    "progress": {"draft": "submit", "returned": "submit", "submitted": "approve", "approved": "accept"},
    "adjustments": {"asked": "grant"},
    "notices": {"drafted": "issue", "issued": "answer", "extension": "give_time", "answered": "close"},
    "objections": {"raised": "uphold"},
    "tickets": {"open": "answer", "answered": "settle"},
    "grants": {"drafted": "send", "asked": "agree"},
}
# Those whose rows stand on the board of no year, each with the field that says what it is about.
ALONE = {"objections": "quarter", "tickets": "title", "grants": "dataset"}
# What is waited for here is a decision, whichever: it is called by its action, and no way of deciding is put before the other.
EITHER_WAY = ("objections", "grants")
# The same of papers, whatever their year; what is not RIPE waits for others first.
PAPERS = {
    "papers_out": {"drafted": "submit", "checking": "check", "countersigning": "send_up", "signing": "sign", "signed": "issue", "issued": "file"},
    "countersigns": {"asked": "agree"},
    "papers_in": {"received": "register", "registered": "propose", "proposed": "assign", "assigned": "finish", "finished": "file"},
}
RIPE = ("send_up", "agree")
REPORT, PIECE, TERM, DELIVER = "report", "piece", "term", "deliver"
# So far ahead terms are told of.
AHEAD = timedelta(days=120)
IN_FORCE = ("published", "signed")


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done with one row.

    step    the step of the flow of its table; `report` where the period of a commitment has no report yet, `piece` and `term` for what falls due,
            `deliver` for a data set, which is a row of the table `lake`
    due     the last day, None where there is none
    period  of a report; the order of a piece
    version of the row, when it was looked at
    """

    step: str
    table: str
    row: str
    title: str
    agency: str
    due: date | None = None
    period: str = ""
    version: int = 0

    def is_over(self, day: date) -> bool:
        """Has its last day gone by?"""
        return self.due is not None and self.due < day


def duties(here: Catalogue, actor: Actor, day: date) -> list[Duty]:
    """Everything that waits for a person, what is due first before the rest."""
    found = [duty for table in ALONE for duty in _alone(here, table, actor)]
    for year in (day.year - 1, day.year):
        kept = board(here, year)
        for table in [table for table in WAITED_FOR if table in kept.rows]:
            found += [_duty(kept, table, *waiting) for waiting in _waiting(here, table, kept.rows[table].values(), kept.last, actor)]
        if decide("report_progress", actor, None).allowed:
            found += _unreported(kept, actor, day)
    found += _papers(here, actor, day)
    found += [_delivery(one, due) for one, due in expecting.mine(here, actor) if _is_asked(one, due, day)]
    return sorted(found, key=lambda one: (one.due or date.max, one.table, one.title, one.row))


def _waiting(here: Catalogue, table: str, rows: Iterable[Kin], last: int, actor: Actor) -> Iterator[tuple[Kin, str, date | None]]:
    """Each of these rows that waits for a step of this person, with the step and its last day."""
    flow, waited = here.flow(table), WAITED_FOR[table]
    assert flow is not None
    mine = [one for one in rows if _may(flow, waited.get(str(one.fields.get(STATE)), ""), actor, one)]
    taken = steps_of(here, table, [one.row for one in mine], last)
    for one in mine:
        step, steps = waited[str(one.fields[STATE])], taken.get(one.row, [])
        # Four eyes: what one has sent oneself is for somebody else.
        if any(step == other.id for other in offered(flow, steps, actor, str(one.fields["owner"]))):
            yield one, step, _ends(flow, steps) if table != "progress" else locked_on(str(one.fields["period"]))


def _alone(here: Catalogue, table: str, actor: Actor) -> Iterator[Duty]:
    """What waits in a table whose rows stand on the board of no year."""
    states = WAITED_FOR[table]
    there = model_of(here[table])._default_manager.filter(withdrawn=False, **{f"{column(STATE)}__in": list(states)}).order_by("number")
    rows = [Kin(one.row, one.version, one.fields) for one in listing.entries(there)]
    since = asked_since(here, [one.row for one in rows], ledger.digest().number) if table == "tickets" else {}
    for one, step, due in _waiting(here, table, rows, ledger.digest().number, actor):
        by = answered_by(since[one.row], national()) if step == "answer" else due
        yield Duty(step, table, one.row, _titled(here, table, one), str(one.fields["owner"]), by, version=one.version)


def _titled(here: Catalogue, table: str, one: Kin) -> str:
    """What a row is called: of a request for data, which data and by whom."""
    title = str(one.fields[ALONE[table]])
    if table != "grants":
        return title
    named = next((dataset.label.zh for dataset in here.delivered if dataset.id == title), title)
    return f"{named}：{here.known.agencies.get(str(one.fields['agency']), '')}"


def _papers(here: Catalogue, actor: Actor, day: date) -> Iterator[Duty]:
    last = ledger.digest().number
    for table, waited in PAPERS.items():
        flow = here.flow(table)
        assert flow is not None
        there = model_of(here[table])._default_manager.filter(withdrawn=False, **{f"{column(STATE)}__in": list(waited)}).order_by("number")
        mine = [one for one in listing.entries(there) if _may(flow, waited[str(one.fields[STATE])], actor, one)]
        taken = steps_of(here, table, [one.row for one in mine], last)
        for one in mine:
            step, steps = waited[str(one.fields[STATE])], taken.get(one.row, [])
            step = "circulate" if step == "check" and one.fields.get("countersigners") else step
            mine_to_take = any(step == other.id for other in offered(flow, steps, actor, one.owner))
            if mine_to_take and (step not in RIPE or _is_ripe(here, table, one, step, day)):
                yield Duty(step, table, one.row, str(one.fields["title"]), one.owner, _ends(flow, steps), version=one.version)


def _is_ripe(here: Catalogue, table: str, one: listing.Entry, step: str, day: date) -> bool:
    """Has the system's own rule nothing against the step?"""

    def look(other: str, key: tuple[Kept, ...]) -> Mapping[str, Kept] | None:
        hashed = key_of(here[other], dict(zip(here[other].key, key, strict=True)))
        found = listing.of_keys(here[other], [hashed]).get(hashed)
        return found.fields if found else None

    rule = here.rule(table)
    return rule is None or not list(rule(Proposed(one.fields, one.fields, step, day, look, here.known)))


def _may(flow: Flow, step: str, actor: Actor, one: Kin | listing.Entry) -> bool:
    return bool(step) and decide(flow.step(step).action, actor, str(one.fields["owner"])).allowed


def _ends(flow: Flow, taken: Sequence[Taken]) -> date | None:
    """When the clock of a row runs out, where one runs."""
    readings = [reading for clock in flow.clocks if (reading := read_clock(clock, taken, national())) and reading.stopped is None and reading.due]
    return min((reading.due for reading in readings if reading.due), default=None)


def _duty(kept: Board, table: str, one: Kin, step: str, due: date | None) -> Duty:
    fields = one.fields
    about = kept.commitments.get(str(fields.get("code", "")))
    title = str(fields.get("title") or (about.fields["title"] if about else fields.get("code", "")))
    return Duty(step, table, one.row, title, str(fields["owner"]), due, str(fields.get("period", "")), one.version)


def _unreported(kept: Board, actor: Actor, day: date) -> Iterator[Duty]:
    """The latest period of each commitment, where it is over, not locked, and nobody has begun to report."""
    for code, item in kept.items.items():
        lead, period = str(item.fields["lead"]), _open_period(item, day)
        begun = any(one.fields.get("period") == period for one in kept.of("progress", code))
        if period and not begun and item.state in IN_FORCE and decide("report_progress", actor, lead).allowed:
            yield Duty(REPORT, "commitments", kept.commitments[code].row, str(item.fields["title"]), lead, locked_on(period), period)


def _open_period(item: Item, day: date) -> str:
    ended = periods(str(item.fields["kind"]), item.begins, item.due, day)
    return ended[-1] if ended and day <= locked_on(ended[-1]) else ""


def _delivery(one: expecting.Expected, due: date) -> Duty:
    return Duty(DELIVER, lake.TABLE, one.dataset.id, one.dataset.label.zh, one.dataset.owner, due)


def _is_asked(one: expecting.Expected, due: date, day: date) -> bool:
    """Does a delivery stand on the list already? Not before the day after the last one."""
    return one.since is not None and day > one.since and day >= asked_from(due, national())


def terms(here: Catalogue, actor: Actor, day: date) -> list[Duty]:
    """What falls due in the next months of what a person's agencies do: pieces that are not reached, commitments that are not kept, deliveries that are
    not on the list of what is to be done yet; the earliest first."""
    found: list[Duty] = []
    deliveries = [_delivery(one, due) for one, due in expecting.mine(here, actor) if day <= due <= day + AHEAD and not _is_asked(one, due, day)]
    for year in (day.year - 1, day.year):
        kept = board(here, year)
        for code, item in kept.items.items():
            row, title = kept.commitments[code].row, str(item.fields["title"])
            if item.state in IN_FORCE:
                pieces = [one for one in item.stages if one.get("reached_on") is None]
                found += [
                    Duty(PIECE, "commitments", row, f"{title}：{one['title']}", str(one["agency"]), date.fromisoformat(str(one["due_on"])), str(one["order"]))
                    for one in pieces
                ]
                found += [Duty(TERM, "commitments", row, title, str(item.fields["lead"]), item.due)] if kept.standing(code, day).state != "kept" else []
    mine = [one for one in found if one.due and day <= one.due <= day + AHEAD and decide("report_progress", actor, one.agency).allowed]
    return sorted([*mine, *deliveries], key=lambda one: (one.due or date.max, one.title))
