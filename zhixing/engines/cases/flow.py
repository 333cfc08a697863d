"""Flows: the states that a case goes through, the steps between them, and the clocks that run meanwhile; read from flow.toml."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from zhixing.engines.records import Table
from zhixing.kernel import declare
from zhixing.kernel.access import ACTIONS
from zhixing.kernel.declare import Declarations, no_doubles

Unit = Literal["workdays", "days"]
# Who is told: the handler of the case, the head of the agency, the leader in charge, the office that watches over it.
Audience = Literal["handler", "head", "leader", "office"]
UNITS: tuple[Unit, ...] = get_args(Unit)
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
ID, ID_WORDS = r"[a-z][a-z0-9_]{0,39}", "at most 40 small Latin letters, digits and underscores"
LONGEST_TERM = 3650
A_KNOWN_ACTION = "the id of an action of actions.toml"


@dataclass(frozen=True, slots=True)
class State:
    """Where a case stands. In an ending state nothing is waited for; in an open one its fields may be changed by hand."""

    id: str
    zh: str
    en: str
    ends: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Numbering:
    """A number that the program gives in the form of papers (督〔2020〕3号): the next of its mark and year, never one that was given.

    field  the field that gets it; nobody else fills it in
    mark   what stands before the year, unless the field `mark_in` of the row says it
    """

    field: str
    mark: str = ""
    mark_in: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A way from one state to another.

    action  of the declared list: whoever may do it may take the step
    asks    fields of the row that are set with it; of these `needs` have to be filled
    reason  whether it has to be said why
    not_by  steps: whoever took one of them last may not take this one (四眼原则)
    clears  fields that are emptied with it
    numbers the number that is given with it
    """

    id: str
    zh: str
    en: str
    leaves: tuple[str, ...]
    to: str
    action: str
    asks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    reason: bool = False
    not_by: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    numbers: Numbering | None = None

    @property
    def sets(self) -> tuple[str, ...]:
        """The fields that may be other ones after it."""
        return (*self.asks, *self.clears, *((self.numbers.field,) if self.numbers else ()))


@dataclass(frozen=True, slots=True)
class Warning:
    """Somebody is told so many days after the term has ended; before it, where the number is negative."""

    at: int
    to: Audience


@dataclass(frozen=True, slots=True)
class Clock:
    """A term that runs: from the day of a step until another one.

    days       how long, unless the field `days_in` of the row says it
    stops      steps that end it; pauses, resumes: steps between which it stands still
    extends    the step that lengthens it by the number in the field `more_in`
    """

    id: str
    zh: str
    en: str
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    unit: Unit
    days: int = 0
    days_in: str = ""
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    extends: str = ""
    more_in: str = ""
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """What the rows of one table go through.

    enters, changes  the actions by which rows are entered, and changed in an open state
    keeper           the field that names the agency which keeps the row, or where it is empty the field `keeper_else`; "" where that is chosen when it is entered
    numbers          the number that a row is given when it is entered
    """

    table: str
    zh: str
    en: str
    begins: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    clocks: tuple[Clock, ...] = ()
    enters: str = "enter_row"
    changes: str = "change_row"
    keeper: str = ""
    keeper_else: str = ""
    numbers: Numbering | None = None

    def named(self, fields: Mapping[str, Any]) -> str:
        """The agency that a row names as its keeper; "" where it names none."""
        return next((str(fields[id]) for id in (self.keeper, self.keeper_else) if id and fields.get(id)), "")

    @property
    def numbered(self) -> frozenset[str]:
        """The fields that get a number by the program."""
        return frozenset(numbers.field for numbers in (self.numbers, *(step.numbers for step in self.steps)) if numbers)

    def state(self, id: str) -> State:
        """The state of an id; a KeyError where there is none such."""
        return {one.id: one for one in self.states}[id]

    def step(self, id: str) -> Step:
        """The step of an id; a KeyError where there is none such."""
        return {one.id: one for one in self.steps}[id]


def read_flows(files: Declarations, tables: Iterable[Table], name: str = "flow.toml") -> tuple[Flow, ...]:
    """The flows that a file declares under [[flow]], each for one of these tables."""
    known = {table.id: table for table in tables}
    entries = files.toml(name).tables("flow")
    flows = tuple(_flow(entry, known) for entry in entries)
    no_doubles(zip(entries, (flow.table for flow in flows), strict=True), "table", "table")
    return flows


def _flow(entry: declare.Table, known: dict[str, Table]) -> Flow:
    table = entry.required("table", str)
    if table and table not in known:
        entry.fault("table", f"“{table}”", "the id of a table of this system")
    fields = set(known[table].ids) if table in known else None
    states = _states(entry)
    ids = {state.id for state in states}
    steps = _steps(entry, ids, known.get(table))
    clocks = _clocks(entry, {step.id for step in steps}, fields)
    begins = _one_of(entry, "begins", entry.required("begins", str), ids, "the id of a state of this flow")
    for id in sorted(ids - _reached(begins, steps)):
        entry.fault("state", f"“{id}”, to which no step leads", "states that can be reached")
    stuck = [state.id for state in states if not state.ends and not any(state.id in step.leaves for step in steps)]
    if stuck:
        entry.fault("state", f"“{stuck[0]}”, from which no step leads", "a step, or ends = true")
    enters, changes = (
        _one_of(entry, key, entry.optional(key, str, usual), ACTIONS, A_KNOWN_ACTION) for key, usual in (("enters", "enter_row"), ("changes", "change_row"))
    )
    keepers = entry.optional("keeper", str, ""), entry.optional("keeper_else", str, "")
    for key, keeper in zip(("keeper", "keeper_else"), keepers, strict=True):
        if keeper and fields is not None and (keeper not in fields or known[table].field(keeper).type != "agency"):
            entry.fault(key, f"“{keeper}”", "the id of a field of the table of type agency")
    names, numbers = (entry.required("title", str), entry.required("title_en", str)), _numbering(entry, known.get(table))
    return Flow(table, *names, begins, states, steps, clocks, enters, changes, *keepers, numbers)


def _states(entry: declare.Table) -> tuple[State, ...]:
    entries = entry.tables("state")
    states = tuple(
        State(_id(one), one.required("title", str), one.required("title_en", str), one.optional("ends", bool, False), one.optional("open", bool, False))
        for one in entries
    )
    no_doubles(zip(entries, (state.id for state in states), strict=True), "id", "state id")
    return states


def _steps(entry: declare.Table, states: set[str], table: Table | None) -> tuple[Step, ...]:
    entries = entry.tables("step")
    steps = tuple(_step(one, states, table) for one in entries)
    no_doubles(zip(entries, (step.id for step in steps), strict=True), "id", "step id")
    ids = {step.id for step in steps}
    for one, step in zip(entries, steps, strict=True):
        _all_of(one, "not_by", step.not_by, ids, "the id of a step of this flow")
    return steps


def _step(one: declare.Table, states: set[str], table: Table | None) -> Step:
    asks, needs, clears = (one.several(key, str) for key in ("asks", "needs", "clears"))
    if table is not None:
        _all_of(one, "asks", asks, table.ids, "the id of a field of the table")
        _all_of(one, "needs", needs, set(asks), "a field that the step asks for")
        _all_of(one, "clears", clears, set(table.ids) - set(asks), "the id of a field of the table for which the step does not ask")
    return Step(
        id=_id(one),
        zh=one.required("title", str),
        en=one.required("title_en", str),
        leaves=_all_of(one, "from", one.several("from", str), states, "the id of a state of this flow"),
        to=_one_of(one, "to", one.required("to", str), states, "the id of a state of this flow"),
        action=_one_of(one, "action", one.required("action", str), ACTIONS, A_KNOWN_ACTION),
        asks=asks,
        needs=needs,
        reason=one.optional("reason", bool, False),
        not_by=one.several("not_by", str),
        clears=clears,
        numbers=_numbering(one, table),
    )


def _numbering(entry: declare.Table, table: Table | None) -> Numbering | None:
    if "numbers" not in entry:
        return None
    told = entry.table("numbers")
    found = Numbering(told.required("field", str), told.optional("mark", str, ""), told.optional("mark_in", str, ""))
    if bool(found.mark) == bool(found.mark_in):
        told.fault("mark", f"“{found.mark}”", "mark, or mark_in: the field that says it")
    if table is not None:
        _field(told, "field", found.field, table, required=False)
        if found.mark_in:
            _field(told, "mark_in", found.mark_in, table, required=True)
    return found


def _field(told: declare.Table, key: str, id: str, table: Table, *, required: bool) -> None:
    """A number is text that the program fills in; what it is made of has to be there before."""
    one = table.field(id) if id in table.ids else None
    if id and (one is None or one.type != "text" or one.required != required):
        told.fault(key, f"“{id}”", f"the id of a field of type text that is {'' if required else 'not '}required")


def _clocks(entry: declare.Table, steps: set[str], fields: set[str] | None) -> tuple[Clock, ...]:
    if "clock" not in entry:
        return ()
    entries = entry.tables("clock")
    clocks = tuple(_clock(one, steps, fields) for one in entries)
    no_doubles(zip(entries, (clock.id for clock in clocks), strict=True), "id", "clock id")
    return clocks


def _clock(one: declare.Table, steps: set[str], fields: set[str] | None) -> Clock:
    told = {key: _all_of(one, key, one.several(key, str), steps, "the id of a step of this flow") for key in ("starts", "stops", "pauses", "resumes")}
    days, days_in, extends, more_in = (one.optional("days", int, 0), *(one.optional(key, str, "") for key in ("days_in", "extends", "more_in")))
    if not told["starts"]:
        one.fault("starts", "no step", "the steps with which it begins to run")
    if bool(days) == bool(days_in) or not 0 <= days <= LONGEST_TERM:
        one.fault("days", str(days), f"1 to {LONGEST_TERM} days, or days_in: the field that says how many")
    if bool(extends) != bool(more_in):
        one.fault("extends", f"“{extends}”", "extends and more_in together")
    for key, field in (("days_in", days_in), ("more_in", more_in)):
        if field and fields is not None and field not in fields:
            one.fault(key, f"“{field}”", "the id of a field of the table")
    if extends and extends not in steps:
        one.fault("extends", f"“{extends}”", "the id of a step of this flow")
    warnings = tuple(Warning(entry.required("at", int), entry.one_of("to", AUDIENCES)) for entry in (one.tables("warning") if "warning" in one else ()))
    unit = one.one_of("unit", UNITS)
    names = one.required("title", str), one.required("title_en", str)
    return Clock(_id(one), *names, told["starts"], told["stops"], unit, days, days_in, told["pauses"], told["resumes"], extends, more_in, warnings)


def _id(entry: declare.Table) -> str:
    return entry.matching("id", ID, ID_WORDS)


def _one_of(entry: declare.Table, key: str, id: str, known: Collection[str], expected: str) -> str:
    if id and id not in known:
        entry.fault(key, f"“{id}”", expected)
    return id


def _all_of(entry: declare.Table, key: str, ids: tuple[str, ...], known: Collection[str], expected: str) -> tuple[str, ...]:
    for number, id in enumerate(ids, 1):
        if id not in known:
            entry.fault(f"{key}[{number}]", f"“{id}”", expected)
    return ids


def _reached(begins: str, steps: tuple[Step, ...]) -> set[str]:
    reached = {begins}
    while more := {step.to for step in steps if reached & set(step.leaves)} - reached:
        reached |= more
    return reached
