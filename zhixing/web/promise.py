"""A commitment as people read it: what it aims at, until when, who leads it; and a plan as one picture."""

from __future__ import annotations

from dataclasses import dataclass

from zhixing.engines.commitments import Plan, PlannedCommitment
from zhixing.kernel.terms import Kind
from zhixing.web.shown import grouped
from zhixing.web.words import Language, word

KINDS: dict[Kind, str] = {"quantity": "kind.quantity", "milestone": "kind.milestone", "task": "kind.task"}
SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "", "~": "≈"}
# Measures that are said beside the figure; an increment and a level say themselves.
SAID = {"growth": "measure.growth", "reduction": "measure.reduction", "points": "measure.points"}
# A square of the picture, its distance from the next, and how many stand side by side.
SIZE, STEP, ACROSS = 8, 11, 12


def goal(planned: PlannedCommitment, language: Language) -> str:
    """Figure or stage, and how firmly where that is not for certain; empty for a task."""
    aim = _figure(planned, language) if planned.target else word(f"stage.{planned.stage}", language) if planned.stage else ""
    firm = "" if planned.certainty == "firm" or aim.startswith("≈") else word(f"certainty.{planned.certainty}", language)
    return " ".join(part for part in (firm, aim) if part)


def _figure(planned: PlannedCommitment, language: Language) -> str:
    target = planned.target
    assert target is not None
    value = grouped(_plain(f"{target.value:f}"))
    if target.value_high is not None:
        value += f"～{grouped(_plain(f'{target.value_high:f}'))}"
    if target.measure == "rank":
        return word("measure.top" if target.comparator in ("<=", "<") else "measure.rank", language, value)
    sign = "" if target.value_high is not None else SIGNS[target.comparator]
    unit = "" if target.unit == "1" else target.unit
    figure = f"{sign}{value}{'' if unit[:1] in ('', '%', '‰') else ' '}{unit}"
    return word(SAID[target.measure], language, figure) if target.measure in SAID else figure


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def section_title(plan: Plan, number: int, language: Language) -> str:
    """What a section is about, in the words of the plan; its number where the plan has none."""
    for section in plan.sections:
        if section.number == number:
            return section.en if language == "en" else section.zh
    return word("plan.section", language, number)


@dataclass(frozen=True, slots=True)
class Cell:
    """The commitments of one kind in one section: how many, and their squares as (x, y)."""

    kind: Kind
    count: int
    squares: tuple[tuple[int, int], ...]

    @property
    def word(self) -> str:
        """The word of its kind."""
        return KINDS[self.kind]

    @property
    def width(self) -> int:
        """How wide the squares are together."""
        return STEP * min(self.count, ACROSS) or 1

    @property
    def height(self) -> int:
        """How high they are together."""
        return STEP * -(-self.count // ACROSS) or 1


def picture(plan: Plan, language: Language) -> list[tuple[int, str, list[Cell], int]]:
    """Each section of a plan: number, what it is about, a cell for each kind, how many in all."""
    found = []
    for number in sorted({planned.section for planned in plan.commitments}):
        inside = [planned.kind for planned in plan.commitments if planned.section == number]
        cells = [_cell(kind, inside.count(kind)) for kind in KINDS]
        found.append((number, section_title(plan, number, language), cells, len(inside)))
    return found


def _cell(kind: Kind, count: int) -> Cell:
    return Cell(kind, count, tuple((STEP * (at % ACROSS) + 1, STEP * (at // ACROSS) + 1) for at in range(count)))
