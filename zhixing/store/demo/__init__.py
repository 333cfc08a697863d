"""The demonstration: a store filled with synthetic rows that keep every rule, a year of work by artificial people, marked as what it is.

It knows declarations and no county: what there is to be shown stands in a county's demo.toml, what a plausible row looks like in the
examples.toml of a system. Whatever has neither is filled all the same. The same seed invents the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from django.db import transaction

from zhixing.engines.commitments import Plan, load_plan
from zhixing.kernel.declare import Declarations
from zhixing.kernel.errors import InputFault
from zhixing.store import current, ledger, remembered
from zhixing.store.demo.days import Span
from zhixing.store.demo.filling import lives
from zhixing.store.demo.invention import Inventor
from zhixing.store.demo.people import cast, crew, enrol
from zhixing.store.demo.wishes import NAME, DemoPerson, Wish, read_wishes
from zhixing.store.demo.year import lived, record
from zhixing.store.people import Person
from zhixing.store.registers import CHINA, today
from zhixing.systems import Catalogue, load_examples

__all__ = ["Filled", "fill", "read_demo", "span_of"]


@dataclass(frozen=True, slots=True)
class Filled:
    """What a demonstration found or made: how many rows and facts, whether just now, and who may sign in with which password."""

    rows: int
    facts: int
    anew: bool
    people: tuple[tuple[DemoPerson, str, str], ...]


def read_demo(folder: Path, here: Catalogue) -> tuple[tuple[DemoPerson, ...], tuple[Wish, ...]]:
    """What a county wants to be shown; nothing in particular where it has no demo.toml."""
    year = here.county.report_year
    plan: Plan | None = load_plan(folder, year) if (folder / f"plan/{year}.toml").is_file() else None
    if not (folder / NAME).is_file():
        return (), ()
    with Declarations(folder) as files:
        found = read_wishes(here, plan, files)
    return found


def span_of(year: int, until: date) -> Span:
    """The year of the report and the weeks after it; never beyond today, and never so short that nothing happens."""
    last = min(date(year + 1, 1, 20), until - timedelta(days=1))
    return Span(min(date(year, 1, 4), last - timedelta(days=370)), last)


def fill(folder: Path, here: Catalogue, seed: int = 1) -> Filled:
    """Fill an empty store, all or nothing; one that a demonstration has filled is kept as it is and its people get new passwords.

    A store that holds anything else is refused: synthetic rows never stand beside real ones.
    """
    named, wishes = read_demo(folder, here)
    people = cast(here, named)
    anew = not remembered.is_synthetic()
    with transaction.atomic():
        if anew:
            _refuse_real()
            inventor, span = Inventor(Random(seed), here.county), span_of(here.county.report_year, today())
            began = datetime.combine(span.first, time(8), CHINA).astimezone(UTC)
            remembered.remember(remembered.SYNTHETIC, {"seed": seed, "text": "演示数据，均为虚构 Synthetic data, all invented"}, began)
            record(lived(lives(here, wishes, load_examples(), inventor, span), crew(here, people), inventor, span))
            current.rebuild(here.tables, here.known)
        accounts = enrol(here, people)
    rows = sum(current.model_of(table)._default_manager.count() for table in here.tables)
    return Filled(rows, ledger.digest().number, anew, tuple(accounts))


def _refuse_real() -> None:
    if ledger.digest().number or Person.objects.exists():
        found = "facts or accounts that are there already"
        raise InputFault("store", found, "an empty store, or one that a demonstration has filled", "Name another database: --database sqlite:///FILE")
