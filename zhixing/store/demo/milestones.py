"""The rows of registers on which milestones stand, invented: entered under the names that the county means, early, late, never, or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

from zhixing.engines.commitments import Plan
from zhixing.engines.ledger import Kept
from zhixing.engines.milestones import Binding, Climb, climbed
from zhixing.engines.records import Field
from zhixing.store.demo.days import Span
from zhixing.store.demo.invention import Inventor
from zhixing.store.demo.rows import Life, Made, Maker
from zhixing.store.demo.wishes import Wish
from zhixing.systems import Catalogue, load_milestones

# The rungs of a milestone by what they are called, the promised one last, each with its day; by the code of the commitment.
Climbs: TypeAlias = Mapping[str, tuple[tuple[str, date | None], ...]]
# The part that nobody has entered; of the others what has come about by autumn and what never does. The rest comes about later.
ABSENT, EARLY, NEVER = 0.06, 0.3, 0.18
# Between which parts of the span something comes about.
AUTUMN, LATE = (0.1, 0.68), (0.7, 0.95)
# What has few rungs comes about soon after autumn: else nothing at all would be known of it by then.
SHORT, SOON = 2, (0.7, 0.8)


def milestone_lives(
    folder: Path, here: Catalogue, plan: Plan, wishes: Sequence[Wish], examples: Mapping[str, Any], seed: int, span: Span, made: Made
) -> Iterator[tuple[Maker, Life]]:
    """The rows that milestones name. They are made by a dice of their own: all other rows are the same with and without them.

    None of them is of a kind that a wish counts, unless the milestone says so.
    """
    inventor, makers = Inventor(Random(f"milestones:{seed}"), here.county), dict[str, Maker]()
    for binding in load_milestones(folder, here, plan):
        table = here[binding.ladder.table]
        if table.id not in makers:
            makers[table.id] = Maker(table, examples.get(table.id, {}), inventor, here.known, span, made)
        maker = makers[table.id]
        if inventor.random.random() < ABSENT:
            continue
        counted = {text for wish in wishes if wish.table == table.id for text in wish.rows.values()}
        for given in _given(here, binding, counted):
            life = _life(maker, binding, given, span)
            if life is not None:
                yield maker, life


def _given(here: Catalogue, binding: Binding, counted: Collection[str]) -> list[dict[str, Any]]:
    """What the rows say: one for each that has to be there, else one; in the town and of the sort that its name speaks of."""
    first = {id: texts[0] for id, texts in binding.rows.items()}
    each = binding.ladder.each
    found: list[dict[str, Any]] = [{**first, each: text} for text in binding.rows[each]] if each else [dict(first)]
    table = here[binding.ladder.table]
    for given in found:
        said = " ".join(str(value) for value in given.values())
        town = next((one for one in here.county.places if one.name.removesuffix(one.kind) in said), None)
        given |= {"town": town.code} if town and "town" in table.ids else {}
        said = said.replace("项目", "")
        given |= {one.id: _sort(one, said, counted) for one in table.fields if one.type == "choice" and one.required and one.id not in given}
    return found


def _sort(field: Field, said: str, counted: Collection[str]) -> str:
    """The choice whose title has most in common with a name; the last one, which is for all others, where none has two characters of it."""
    free = [id for id in field.choices if id not in counted]
    return max(free, key=lambda id: max(1 + (id == free[-1]), _common(field.choices[id].zh, said)))


def _common(one: str, other: str) -> int:
    """How many characters in a row stand in both."""
    return max((end - at for at in range(len(one)) for end in range(at + 1, len(one) + 1) if one[at:end] in other), default=0)


def _life(maker: Maker, binding: Binding, given: Mapping[str, Any], span: Span) -> Life | None:
    random, goal, later = maker.inventor.random, binding.ladder.steps[-1].field, SOON if len(binding.ladder.steps) <= SHORT else LATE
    dealt = random.random()
    kept = dealt >= NEVER
    on = span.day(random, *(AUTUMN if dealt < NEVER + EARLY else later)) if kept else None
    if binding.ladder.held:
        # It is entered when it is planned, with its day; whether it was held is said afterwards.
        given = {**given, goal: (on or span.last + timedelta(days=30)).isoformat(), **dict.fromkeys(binding.ladder.held, "是" if kept else "否")}
        return maker.life(given, lead=binding.agency, counted=True)
    return maker.life(given, goal=goal, kept=kept, lead=binding.agency, counted=True, on=on)


def climbs(folder: Path, here: Catalogue, plan: Plan, rows: Mapping[str, Mapping[str, Mapping[str, Kept]]]) -> Climbs:
    """How far each milestone has come by the rows of the registers, by table and row id; nothing of one whose rows are not there."""
    found = {}
    for binding in load_milestones(folder, here, plan):
        own = _in_force(rows.get(binding.ladder.table, {}))
        answer = climbed(binding, own, date(plan.year, 1, 1))
        if isinstance(answer, Climb):
            found[binding.commitment] = tuple((one.step.label.zh, one.day) for one in answer.rungs)
    return found


def _in_force(rows: Mapping[str, Mapping[str, Kept]]) -> Sequence[Mapping[str, Any]]:
    told: Iterable[tuple[str, Mapping[str, Kept]]] = rows.items()
    return [{**fields, "row_id": row} for row, fields in told if not fields["withdrawn"]]
