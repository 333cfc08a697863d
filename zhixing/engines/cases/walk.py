"""The walk of one case through its flow: which steps were taken, where it stands, what may be done next and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhixing.engines.cases.flow import Flow, State, Step
from zhixing.kernel.access import Actor, Decision, decide
from zhixing.kernel.errors import InputFault, NotAllowed


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: by whom, on which day, with which number of days where it set a term or lengthened one."""

    step: str
    actor: str
    on: date
    days: int | None = None


def standing(flow: Flow, taken: Sequence[Taken]) -> State:
    """Where a case stands after its steps, the oldest first. InputFault where a step does not leave the state before it."""
    at = flow.begins
    for number, one in enumerate(taken, 1):
        step = flow.step(one.step)
        if at not in step.leaves:
            raise InputFault(f"{flow.table}, step {number}", f"“{step.id}” from the state “{at}”", "one of " + ", ".join(step.leaves))
        at = step.to
    return flow.state(at)


def offered(flow: Flow, taken: Sequence[Taken], actor: Actor, owner: str | None) -> tuple[Step, ...]:
    """The steps that somebody may take now."""
    at = standing(flow, taken).id
    return tuple(step for step in flow.steps if at in step.leaves and decide(step.action, actor, owner).allowed and not _took(step, taken, actor))


def permit(flow: Flow, taken: Sequence[Taken], id: str, actor: Actor | None, owner: str | None) -> Decision | None:
    """The decision to let somebody take a step; NotAllowed with the rule, InputFault where the case does not stand there.

    Of a step that is brought about by another one nobody has to be asked: then there is no actor and no decision.
    """
    step, at = flow.step(id), standing(flow, taken)
    if at.id not in step.leaves:
        states = "、".join(flow.state(one).zh for one in step.leaves)
        raise InputFault(f"{flow.table}/{id}", f"状态“{at.zh}” (state “{at.en}”)", f"状态“{states}”", "页面可能已过时，请刷新 (reload the page)")

    if actor is None:
        return None
    decision = decide(step.action, actor, owner)
    if not decision.allowed:
        raise NotAllowed(step.en, decision.en, f"“{step.zh}”：{decision.zh}。")
    if _took(step, taken, actor):
        others = [flow.step(one) for one in step.not_by]
        zh = f"不可以{step.zh}：经办“{'、'.join(one.zh for one in others)}”的人不能再办“{step.zh}”，请由另一人办理。"
        raise NotAllowed(step.en, f"the same person may not do it who did: {', '.join(one.en for one in others)}", zh)
    return decision


def _took(step: Step, taken: Sequence[Taken], actor: Actor) -> bool:
    """Was it this person who took, last of all, a step that this one may not be taken after by the same?"""
    last = {one.step: one.actor for one in taken}
    return any(last.get(other) == actor.id for other in step.not_by)
