"""The demonstration: a store filled with synthetic rows that keep every rule, a year of work by artificial people, marked as what it is.

It knows declarations and no county: what there is to be shown stands in a county's demo.toml, what a plausible row looks like in the
examples.toml of a system. Whatever has neither is filled all the same. The same seed invents the same rows.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from random import Random

from django.db import transaction

from zhixing.engines.commitments import Plan, load_plan
from zhixing.engines.ledger import Kept
from zhixing.kernel.declare import Declarations
from zhixing.kernel.errors import InputFault
from zhixing.store import current, ledger, remembered
from zhixing.store.clock import CHINA, today
from zhixing.store.demo.coming import Coming
from zhixing.store.demo.days import Span
from zhixing.store.demo.filling import lives
from zhixing.store.demo.foreseeing import foreseen, rows_on
from zhixing.store.demo.invention import Inventor
from zhixing.store.demo.milestones import climbs, milestone_lives
from zhixing.store.demo.office import corresponded
from zhixing.store.demo.people import cast, crew, enrol
from zhixing.store.demo.rows import Made
from zhixing.store.demo.supervision import Cast, claimed, supervised
from zhixing.store.demo.wishes import NAME, DemoPerson, Wish, read_wishes
from zhixing.store.demo.year import Crew, Moment, lived, record
from zhixing.store.people import Person
from zhixing.systems import Catalogue, load_examples
from zhixing.systems.supervision import load_supervision

__all__ = ["Filled", "day_of", "fill", "read_demo", "span_of"]

# The day of the year that is shown where nobody asks for another, and when its evening comes.
SHOWN, EVENING = (9, 30), time(20)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a demonstration found or made: how many rows and facts, whether just now, which day it shows, and who may sign in with which password."""

    rows: int
    facts: int
    anew: bool
    day: date
    people: tuple[tuple[DemoPerson, str, str], ...]


def read_demo(folder: Path, here: Catalogue) -> tuple[tuple[DemoPerson, ...], tuple[Wish, ...]]:
    """What a county wants to be shown; nothing in particular where it has no demo.toml."""
    if not (folder / NAME).is_file():
        return (), ()
    with Declarations(folder) as files:
        found = read_wishes(here, _plan(folder, here), files)
    return found


def _plan(folder: Path, here: Catalogue) -> Plan | None:
    year = here.county.report_year
    return load_plan(folder, year) if (folder / f"plan/{year}.toml").is_file() else None


def span_of(year: int, until: date) -> Span:
    """The year of the report and the weeks after it; never beyond today, and never so short that nothing happens."""
    last = min(date(year + 1, 1, 20), until - timedelta(days=1))
    return Span(min(date(year, 1, 4), last - timedelta(days=370)), last)


def day_of(year: int, asked: date | None) -> date:
    """The day that a demonstration shows: in autumn, when much is done and much is open. One before the report's year has nothing to show."""
    day = asked or date(year, *SHOWN)
    if day < date(year, 1, 1):
        raise InputFault("--date", day.isoformat(), f"{year}-01-01 or a later day", "The report that is shown begins with this year")
    return day


def fill(folder: Path, here: Catalogue, seed: int = 1, asked: date | None = None, coming: Coming | None = None) -> Filled:
    """Fill an empty store, all or nothing; one that a demonstration has filled is kept as it is and its people get new passwords.

    A year is invented whole and told up to the evening of the day that is asked for. A store that holds anything else is refused:
    synthetic rows never stand beside real ones. `coming` is what departments deliver meanwhile.
    """
    named, wishes = read_demo(folder, here)
    people = cast(here, named)
    anew = not remembered.is_synthetic()
    day = day_of(here.county.report_year, asked) if anew else _kept(here, asked)
    with transaction.atomic():
        if anew:
            _refuse_real()
            inventor, span, hands = Inventor(Random(seed), here.county), span_of(here.county.report_year, today()), crew(here, people)
            began = datetime.combine(min(span.first, day), time(8), CHINA).astimezone(UTC)
            mark: dict[str, Kept] = {"seed": seed, "day": day.isoformat(), "text": "演示数据，均为虚构 Synthetic data, all invented"}
            remembered.remember(remembered.SYNTHETIC, mark, began)
            evening, plan, acting, examples = datetime.combine(day, EVENING, CHINA), _plan(folder, here), _acting(people, hands), load_examples()
            made = Made()
            promised = milestone_lives(folder, here, plan, wishes, examples, seed, span, made) if plan else ()
            work = list(lived((*lives(here, wishes, examples, inventor, span, made), *promised), hands, inventor, span))
            rows = rows_on(work, evening)
            figures = foreseen(folder, here, plan, rows, evening, coming.given if coming else None) if plan else {}
            if coming and plan:
                coming.claims = claimed(folder, here, seed, figures)
            papers = corresponded(here, acting, f"{load_supervision(folder, here.county).mark}函", seed)
            told = supervised(folder, here, acting, seed, figures, climbs(folder, here, plan, rows) if plan else {})
            moments = heapq.merge(work, told, papers, key=lambda moment: moment.at)
            _told((moment for moment in moments if moment.at <= evening), coming)
            current.rebuild(here.tables, here.known)
        accounts = enrol(here, people)
    count = sum(current.model_of(table)._default_manager.count() for table in here.tables)
    return Filled(count, ledger.digest().number, anew, day, tuple(accounts))


def _told(moments: Iterator[Moment], coming: Coming | None) -> None:
    """Record everything in the order of the clock, what is delivered in its turn."""
    ahead = next(moments, None)
    for one in coming.deliveries if coming else ():
        before = list[Moment]()
        while ahead is not None and ahead.at <= one.at:
            before.append(ahead)
            ahead = next(moments, None)
        record(before)
        coming.take(one)
    if ahead is not None:
        record(chain([ahead], moments))


def _acting(people: Iterable[DemoPerson], hands: Crew) -> Cast:
    first = {one.role: one.username for one in reversed(tuple(people))}
    return Cast(hands, first["supervision_office"], first["responsible_leader"])


def _kept(here: Catalogue, asked: date | None) -> date:
    """The day that a store which is filled already shows; another one needs another store."""
    told = ledger.of_row(remembered.TABLE, remembered.SYNTHETIC)[0].change.fields.get("day")
    day = date.fromisoformat(str(told)) if told else day_of(here.county.report_year, None)
    if asked not in (None, day):
        raise InputFault("--date", f"{asked}", f"{day}, the day that this store was filled for", "make demo FRESH=1, or another --database")
    return day


def _refuse_real() -> None:
    if ledger.digest().number or Person.objects.exists():
        found = "facts or accounts that are there already"
        raise InputFault("store", found, "an empty store, or one that a demonstration has filled", "Name another database: --database sqlite:///FILE")
