"""Tables whose rows go through a flow: the fields in which a row keeps where it stands, and its steps read back from its facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from zhixing.engines.cases.flow import Flow, Step
from zhixing.engines.cases.walk import Taken
from zhixing.engines.ledger import Fact, Kept
from zhixing.engines.records import Field, Label, Table

# Where a row stands, and the step that brought it there; no declaration may use these ids, and nobody fills them in.
STATE, STEP = "state", "step"


def tracked(table: Table, flow: Flow) -> Table:
    """The table with the two fields of its flow; what the program numbers, nobody fills in."""
    states = {state.id: Label(state.zh, state.en) for state in flow.states}
    steps = {step.id: Label(step.zh, step.en) for step in flow.steps}
    fields = (
        Field(STATE, Label("状态", "State"), "choice", choices=states, sensitivity="open", searched=True, locked=True),
        Field(STEP, Label("最近一步", "Last step"), "choice", choices=steps, sensitivity="open", listed=False, locked=True),
    )
    own = (replace(one, locked=True) if one.id in flow.numbered else one for one in table.fields)
    return replace(table, fields=(*own, *fields))


def placed(flow: Flow, step: Step | None = None) -> dict[str, Kept]:
    """What a row keeps of a step that is taken; of none, where it begins."""
    return {STATE: step.to, STEP: step.id} if step else {STATE: flow.begins}


def taken(flow: Flow, facts: Sequence[Fact]) -> list[Taken]:
    """The steps that the facts of one row tell, the oldest first, each with the days that it set or added."""
    found, kept = list[Taken](), dict[str, Kept]()
    for fact in facts:
        if fact.change.deed == "noted":
            continue
        kept |= fact.change.fields
        step = fact.change.fields.get(STEP)
        if isinstance(step, str):
            found.append(Taken(step, fact.change.actor, fact.change.effective, _days(flow, step, kept)))
    return found


def _days(flow: Flow, step: str, kept: Mapping[str, Kept]) -> int | None:
    for clock in flow.clocks:
        field = clock.more_in if step == clock.extends else clock.days_in if step in clock.starts else ""
        if field and isinstance(value := kept.get(field), int):
            return value
    return None
