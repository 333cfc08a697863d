"""The walk of a row through its flow as its page shows it: where it stands, the steps that the reader may take, who else may, the clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest

from zhixing.engines.cases import STATE, STEP, Flow, Reading, Step, offered, read_clock, taken
from zhixing.engines.ledger import Fact
from zhixing.engines.records import Fault, Label, Table
from zhixing.kernel.access import ACTIONS, ROLES, decide
from zhixing.kernel.workdays import national
from zhixing.store.listing import Entry
from zhixing.store.registers import today
from zhixing.web.county import catalogue
from zhixing.web.pages.evidence import FileFault
from zhixing.web.pages.inputs import Asked, asked
from zhixing.web.words import Language, word

# The box in which it is said why; no field of the table.
REASON = "reason"


@dataclass(frozen=True, slots=True)
class Tried:
    """A step that somebody wanted to take and that could not be recorded: what was typed, and what is wrong with it."""

    step: str
    raw: Mapping[str, Any]
    reason: str = ""
    faults: Sequence[Fault | FileFault] = ()
    told: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that the reader may take: its form, the state that it leads to, and what was wrong with it where it was tried.

    faults  each with the place in the form that it is about ("" for none of it) and the title of that place
    open    is its form open from the start?
    """

    step: Step
    to: Label
    inputs: Sequence[Asked]
    tried: Tried | None = None
    faults: Sequence[tuple[str, str, Fault | FileFault]] = ()
    open: bool = False

    @property
    def reason_fault(self) -> Fault | FileFault | None:
        """What is wrong with the reason."""
        return next((fault for at, _, fault in self.faults if at == REASON), None)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A step that others may take now; `other_eyes` where the reader had the right to it, had the reader not taken a step before it."""

    step: Step
    who: str
    other_eyes: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """A part of the way behind: what was done, by whom, when."""

    title: Label
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Term:
    """A clock as it stands today: days left (working days where the clock counts those), days late."""

    reading: Reading
    left: int
    late: int
    in_workdays: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a row stands, how it came there (where the reader may see that), and what can come next."""

    state: Label
    ends: bool
    offers: Sequence[Offer] = ()
    awaited: Sequence[Awaited] = ()
    terms: Sequence[Term] = ()
    titles: Mapping[str, Label] = field(default_factory=dict)
    path: Sequence[Passed] = ()

    def step_of(self, fact: Fact) -> Label | None:
        """What a fact of the history did, where it was a step."""
        return self.titles.get(str(fact.change.fields.get(STEP, "")))


def walk(request: HttpRequest, table: Table, entry: Entry, facts: Sequence[Fact], tried: Tried | None = None, opened: str = "") -> Walk | None:
    """The walk of a row as somebody sees it, the form of one step open; None where its table has no flow."""
    flow = catalogue().flow(table.id)
    if flow is None:
        return None
    at, done, actor = flow.state(str(entry.fields[STATE])), taken(flow, facts), request.actor  # type: ignore[attr-defined]
    may = () if entry.withdrawn else offered(flow, done, actor, entry.owner)
    leaving = () if entry.withdrawn else [step for step in flow.steps if at.id in step.leaves]
    language, asked_for = request.words, tried.step if tried else opened  # type: ignore[attr-defined]
    terms = [_term(reading, today()) for clock in flow.clocks if (reading := read_clock(clock, done, national()))]
    return Walk(
        Label(at.zh, at.en),
        at.ends,
        [replace(_offer(request, table, flow, step, entry, tried if tried and tried.step == step.id else None), open=step.id == asked_for) for step in may],
        [Awaited(step, _who(step, entry.owner, language), decide(step.action, actor, entry.owner).allowed) for step in leaving if step not in may],
        terms,
        {step.id: Label(step.zh, step.en) for step in flow.steps},
        _path(flow, facts) if decide("read_history", actor, entry.owner).allowed else (),
    )


def _path(flow: Flow, facts: Sequence[Fact]) -> list[Passed]:
    """From the entry on, step by step."""
    begun, titles = flow.state(flow.begins), {step.id: Label(step.zh, step.en) for step in flow.steps}
    found = []
    for fact in facts:
        step = titles.get(str(fact.change.fields.get(STEP, "")))
        if fact.change.deed == "entered" or step:
            found.append(Passed(step or Label(begun.zh, begun.en), fact.change.actor, fact.recorded))
    return found


def _offer(request: HttpRequest, table: Table, flow: Flow, step: Step, entry: Entry, tried: Tried | None) -> Offer:
    fields = [replace(table.field(id), required=id in step.needs) for id in step.asks]
    to = flow.state(step.to)
    clear = decide("read_personal", request.actor, entry.owner).allowed  # type: ignore[attr-defined]
    shown = {one.id: entry.fields.get(one.id) for one in fields if clear or one.sensitivity in ("open", "internal")}
    faults = tried.faults if tried else ()
    inputs = asked(request, table, fields, tried.raw if tried else shown, entry, faults)
    language = request.words  # type: ignore[attr-defined]
    placed = [(_place(step, fault.field), _title(table, fault.field, language), fault) for fault in faults]
    return Offer(step, Label(to.zh, to.en), inputs, tried, placed)


def _place(step: Step, id: str) -> str:
    return id if id in step.asks or id == REASON else ""


def _title(table: Table, id: str, language: Language) -> str:
    if id == REASON:
        return word("row.reason", language)
    label = table.field(id).label if id in table.ids else table.label
    return label.en if language == "en" else label.zh


def _who(step: Step, owner: str, language: Language) -> str:
    """Everybody who may take a step with a row of an agency."""
    agency = catalogue().known.agencies.get(owner, owner)
    at = 1 if language == "en" else 0
    found = [
        word("steps.role_of", language, ROLES[role][at], agency) if rule == "own" else ROLES[role][at]
        for role, rule in ACTIONS[step.action].grants.items()
        if rule in ("any", "own")
    ]
    return word("steps.or", language).join(found) or word("steps.nobody", language)


def _term(reading: Reading, day: date) -> Term:
    in_workdays = reading.clock.unit == "workdays"
    left = 0
    if reading.due and reading.due > day:
        left = national().between(day, reading.due) if in_workdays else (reading.due - day).days
    return Term(reading, left, reading.late(day), in_workdays)
