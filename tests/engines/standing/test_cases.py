"""Standing: every line of cases.txt, which was worked out by hand from the rules in words."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from zhixing.engines.standing import Figure, Milestone, Profile, Quantity, Stage, Task, judge

LINES = [line for line in (Path(__file__).parent / "cases.txt").read_text("utf-8").splitlines() if line and not line.startswith("#")]
FIRST, LAST = date(2020, 1, 1), date(2020, 12, 31)
QUARTERS = tuple((date(2020, month, day), Decimal(part)) for month, day, part in ((3, 31, "0.2"), (6, 30, "0.5"), (9, 30, "0.8")))
PROFILES = {
    "winter": Profile("seasonal", FIRST, LAST, tuple(Decimal(9 if month == 12 else 1) for month in range(1, 13))),
    "quarters": Profile("steps", FIRST, LAST, steps=QUARTERS),
}


def day(text: str) -> date:
    """06-30 of the year 2020; 01-20+1 of the year after."""
    bare, _, later = text.partition("+")
    return date.fromisoformat(f"{2020 + int(later or 0)}-{bare}")


def quantity(cells: list[str]) -> tuple[str, str, str]:
    """The verdict on a line of quantities."""
    (comparator, value), reading, shape, certainty, baseline, told, silent, on, _ = cells[0].split(), *cells[1:]
    profile = PROFILES.get(shape) or Profile(shape, FIRST, LAST)  # type: ignore[arg-type]
    promise = Quantity(comparator, Decimal(value), reading, profile, certainty, None if baseline == "-" else Decimal(baseline))  # type: ignore[arg-type]
    figure = None
    if told != "none":
        figure_on, rank, worst = told.split()
        number, _, known = figure_on.partition("@")
        figure = Figure(Decimal(number), day(known), rank, None if worst == "-" else Decimal(worst))  # type: ignore[arg-type]
    standing = judge(promise, day(on), figure, silent=int(silent))
    return standing.state, standing.light, standing.doubt or "-"


def laddered(cells: list[str]) -> tuple[str, str, str]:
    """The verdict on a line of milestones or tasks."""
    kind, certainty, *stages, ends, reported, silent, on, _ = cells
    ladder = tuple(map(stage, stages))
    promise = Milestone(ladder, day(ends), certainty, reported == "yes") if kind == "milestone" else Task(ladder, day(ends), certainty)  # type: ignore[arg-type]
    standing = judge(promise, day(on), silent=int(silent))
    return standing.state, standing.light, standing.doubt or "-"


def stage(text: str) -> Stage:
    """start 03-31>03-20 photo: planned for a day (- for none), reached on a day or not yet."""
    id, days, *rank = text.split()
    planned, _, reached = days.partition(">")
    return Stage(id, None if planned == "-" else day(planned), day(reached) if reached else None, rank[0] if rank else "word")  # type: ignore[arg-type]


@pytest.mark.parametrize("line", LINES)
def test_every_line_stands_as_worked_out_by_hand(line: str) -> None:
    cells = [cell.strip() for cell in line.split("|")]
    found = laddered(cells) if cells[0] in ("milestone", "task") else quantity(cells)
    assert found == tuple(cells[-1].split())


def test_the_table_is_whole() -> None:
    """Every state, light and doubt that can come about is in it, and no line twice."""
    told = [tuple(line.rpartition("|")[2].split()) for line in LINES]
    assert len(LINES) >= 200 and len(set(LINES)) == len(LINES)
    assert {state for state, _, _ in told} == {"kept", "on_course", "behind", "broken", "unknown"}
    assert {light for _, light, _ in told} == {"blue", "green", "yellow", "red", "grey"}
    assert {doubt for _, _, doubt in told} == {"-", "no_data", "no_baseline", "stale", "not_final", "word_only", "not_measurable"}
    assert min(Counter(state for state, _, _ in told).values()) >= 20
