"""Clocks of a case: when a term ends, whether it stands still, and who is to be told on which day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhixing.engines.cases.flow import Audience, Clock
from zhixing.engines.cases.walk import Taken
from zhixing.kernel.workdays import Calendar, Span

FAR = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock as it stands after some steps.

    due          the last day of the term; None while the clock stands still without an end in sight
    days         the whole term, with what was added
    paused       standing still since this day
    stopped      ended on this day by a step
    provisional  the due day lies behind the end of the announced calendar
    """

    clock: Clock
    started: date
    days: int
    due: date | None
    paused: date | None = None
    stopped: date | None = None
    provisional: bool = False

    def late(self, day: date) -> int:
        """How many days after its end it was stopped, or still runs; 0 in time."""
        end = self.stopped or day
        return max(0, (end - self.due).days) if self.due else 0


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody is to be told of a clock on a day. `key` is the same whenever it is worked out: what was sent under it is not sent again."""

    key: str
    on: date
    to: Audience
    at: int


def read_clock(clock: Clock, taken: Sequence[Taken], calendar: Calendar) -> Reading | None:
    """The clock after the steps that were taken, the oldest first; None where it never began to run. A new start begins a new term."""
    started: date | None = None
    days, spans, paused, stopped = 0, list[Span](), None, None
    for one in taken:
        if one.step in clock.starts:
            started, days, spans, paused, stopped = one.on, one.days if clock.days_in and one.days is not None else clock.days, [], None, None
        elif started is None or stopped is not None:
            continue
        elif one.step in clock.stops:
            if paused:
                spans.append(Span(paused, one.on))
            stopped, paused = one.on, None
        elif one.step in clock.pauses and paused is None:
            paused = one.on
        elif one.step in clock.resumes and paused is not None:
            spans.append(Span(paused, one.on))
            paused = None
        elif one.step == clock.extends and one.days:
            days += one.days
    if started is None:
        return None
    if paused is not None:
        return Reading(clock, started, days, None, paused)
    due, provisional = _due(clock, started, days, spans, calendar)
    return Reading(clock, started, days, due, None, stopped, provisional)


def _due(clock: Clock, started: date, days: int, spans: Sequence[Span], calendar: Calendar) -> tuple[date, bool]:
    if clock.unit == "workdays":
        term = calendar.term(started, days, spans)
        return term.due, term.provisional
    day, left = started, days
    while left:
        day += timedelta(days=1)
        left -= not any(day in span for span in spans)
    due = calendar.next_worked(day)
    return due, calendar.term(started, 0).provisional or due.year not in calendar.years


def calls(reading: Reading, row: str, calendar: Calendar) -> Iterator[Call]:
    """Everybody who is to be told, in the order of the days: in working days before and after the end. A clock that was stopped or stands still calls nobody later."""
    if reading.due is None:
        return
    for warning in sorted(reading.clock.warnings, key=lambda one: one.at):
        day = calendar.before(reading.due, -warning.at).due if warning.at < 0 else calendar.term(reading.due, warning.at).due
        if day > reading.started and (reading.stopped is None or day < reading.stopped):
            yield Call(f"{row}:{reading.clock.id}:{reading.started}:{reading.due}:{warning.at}", day, warning.to, warning.at)
