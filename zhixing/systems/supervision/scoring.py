"""The score of a department: what is counted in a quarter or a year, each count with the things that it counts, and the grade by the scheme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from zhixing.engines.grading import Grade, Scheme, grade, read_schemes, scheme_on
from zhixing.engines.ledger import Kept
from zhixing.kernel.declare import Declarations
from zhixing.systems.supervision.periods import locked_on, month_end, periods
from zhixing.systems.supervision.standing import Item

SENT = ("submitted", "approved", "accepted")
GOOD = {"blue": "good", "green": "good", "yellow": "yellow", "red": "red", "grey": "unknown"}


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to the department: its number, when it was due, whether it was answered, and when; `returned` is no part of it."""

    number: str
    due: date | None
    answered: date | None


@dataclass(frozen=True, slots=True)
class Score:
    """The grade of a department and everything that was counted for it, by the counts of the scheme."""

    grade: Grade
    counted: Mapping[str, tuple[str, ...]]
    first: date
    last: date


def span_of(quarter: str) -> tuple[date, date]:
    """The first and the last day of a quarter or a year.

    >>> span_of("2020-Q2"), span_of("2020")[1]
    ((datetime.date(2020, 4, 1), datetime.date(2020, 6, 30)), datetime.date(2020, 12, 31))
    """
    year, _, number = quarter.partition("-Q")
    if not number:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    return date(int(year), 3 * int(number) - 2, 1), month_end(f"{year}-{3 * int(number):02}")


def score(quarter: str, items: Sequence[Item], progress: Sequence[Mapping[str, Kept]], notices: Sequence[Notice], day: date) -> Score:
    """The score of one department by the end of a day: `items` are those that it leads, `progress` all rows about them.

    A period that may still be reported on is not counted.
    """
    first, last = span_of(quarter)
    until = min(last, day)
    counted: dict[str, list[str]] = {id: [] for id in _scheme(until).counts}
    for item in items:
        if (light := item.standing(until).light) in GOOD:
            counted[GOOD[light]].append(item.code)
    told = {(str(one["code"]), str(one["period"])): str(one.get("state")) for one in progress}
    for item in items:
        for period in periods(str(item.fields["kind"]), item.begins, item.due, day) if item.state != "withdrawn" else ():
            if first <= month_end(period) <= last and (told.get((item.code, period)) in SENT or day > locked_on(period)):
                counted["reported" if told.get((item.code, period)) in SENT else "missing"].append(f"{item.code} {period}")
    counted["returned"] = sorted(f"{code} {period}" for (code, period), state in told.items() if state == "returned" and first <= month_end(period) <= until)
    for notice in notices:
        if notice.due and first <= notice.due <= until:
            counted["answered" if notice.answered and notice.answered <= notice.due else "unanswered"].append(notice.number)
    found = grade(_scheme(until), {id: len(those) for id, those in counted.items()})
    return Score(found, {id: tuple(those) for id, those in counted.items()}, first, last)


@cache
def _schemes() -> tuple[Scheme, ...]:
    with Declarations(Path(__file__).parent) as files:
        found = read_schemes(files)
    return found


def _scheme(day: date) -> Scheme:
    return scheme_on(_schemes(), "quarter", day)
