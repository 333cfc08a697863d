"""What the catalogue says of a data set: who answers for it, whether it is late, how good its versions are, which figures are made from it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from zhixing.engines.datahub import DataSet
from zhixing.engines.disclosure import FEWEST
from zhixing.engines.indicators import Indicator
from zhixing.engines.milestones import Ladder
from zhixing.store import expecting, lake
from zhixing.store.attempts import Refusal
from zhixing.store.lake import Version
from zhixing.store.people import named
from zhixing.store.remembered import PROGRAM
from zhixing.systems import Catalogue, System
from zhixing.web.county import bindings, catalogue, measures, plans
from zhixing.web.held import columns_of, is_about_people
from zhixing.web.words import Language, word

# How wide and high the line of a rule's scores is drawn.
WIDTH, HEIGHT = 120, 24
MOST_SHOWN, LONGEST = 50, 400
GUARDED = ("personal", "secret")
_SAID = re.compile("“.*”")


@dataclass(frozen=True, slots=True)
class Holding:
    """One data set in the catalogue: its declaration, the system that it belongs to, its newest version and by whom, its score, whether it is late."""

    dataset: DataSet
    system: System | None
    version: Version | None
    who: str
    score: str
    late: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """How one rule was kept, version by version: in the newest so many of so many, the points of a line, and whether rows can break it.

    Of data about `people` it is broken at most so often.
    """

    rule: str
    title: tuple[str, str]
    about: int
    broken: int
    line: str
    rows: bool
    people: bool

    @property
    def score(self) -> str:
        """In hundredths."""
        return hundredths([(self.about, self.broken)])


@dataclass(frozen=True, slots=True)
class Bad:
    """One row that came back: its line in the file, the fields that are wrong, by which rules, and the reasons."""

    line: str
    fields: str
    rules: str
    reasons: str


def holdings(language: Language, day: date) -> list[Holding]:
    """Every data set of the county."""
    here = catalogue()
    versions, late = lake.holdings(here), {one.id for one, _ in expecting.late(here, day)}
    systems = systems_of(here)
    who = doers(versions.values(), language)
    return [
        Holding(one, systems.get(one.id), version, who.get(version.actor, version.actor) if version else "", scored(version), one.id in late)
        for one in here.datasets
        for version in (versions.get(one.id),)
    ]


def systems_of(here: Catalogue) -> dict[str, System]:
    """The system of each data set; a data set that the county declares itself belongs to none."""
    return {id: system for system in here.systems for id in (*(table.id for table in system.tables), *(one.id for one in system.datasets))}


def scheduled(dataset: DataSet, language: Language) -> str:
    """When it is fetched by itself, in words; "" where only somebody's word begins it."""
    schedule = dataset.origin.schedule if dataset.origin else None
    return word(f"datasets.every_{schedule.every}", language, schedule.number, f"{schedule.at:%H:%M}") if schedule else ""


def doers(done: Iterable[Version | Refusal], language: Language) -> dict[str, str]:
    """The names of those who delivered or published; the program is called what it is."""
    return {PROGRAM: word("datasets.program", language), **named(one.actor for one in done)}


def matches(one: Holding, words: str, agency: str) -> bool:
    """Is every word found in what the data set is called, what it is for, its fields, or who answers for it?"""
    table = one.dataset.table
    labels = [table.label, table.summary, *(field.label for field in table.fields)]
    text = " ".join([table.id, agency, *(part for label in labels for part in (label.zh, label.en))]).lower()
    return all(part in text for part in words.lower().split())


def hundredths(counts: list[tuple[int, int]]) -> str:
    """The share that keeps the rules, the mean of them all, in hundredths; 100 only where nothing breaks any.

    >>> hundredths([(10, 0), (3, 1)]), hundredths([(100000, 1)]), hundredths([]), hundredths([(0, 0)])
    ('83.3', '99.9', '', '100')
    """
    if not counts:
        return ""
    shares = [Decimal(about - broken) / about if about else Decimal(1) for about, broken in counts]
    mean = (100 * sum(shares) / len(shares)).quantize(Decimal("0.1"), ROUND_DOWN)
    return f"{mean.normalize():f}"


def counted(version: Version) -> dict[str, tuple[int, int]]:
    """Of each rule: how many rows or groups it is about, and how many break it.

    Of data about people, of how many rows at most so many break it, by fives: how many exactly would tell of a few, by itself or beside another version.

    >>> at_most(52, 0), at_most(52, 1), at_most(52, 6), at_most(7, 6)
    ((52, 0), (52, 5), (52, 10), (7, 7))
    """
    told = dict(version.scores or {})
    if not is_about_people(columns_of(catalogue().dataset(version.dataset), version)):
        return told
    return {rule: at_most(version.rows, broken) for rule, (_, broken) in told.items()} if version.rows >= FEWEST else {}


def at_most(rows: int, broken: int) -> tuple[int, int]:
    """A count by fives, and of how many."""
    return rows, min(rows, -(-broken // FEWEST) * FEWEST)


def scored(version: Version | None) -> str:
    """The score of a version; "" where no rule is counted."""
    return hundredths(list(counted(version).values())) if version else ""


def kept(dataset: DataSet, versions: list[Version]) -> list[Kept]:
    """Each rule with its line over the versions."""
    found, counts = [], [counted(one) for one in versions]
    people = any(is_about_people(columns_of(dataset, one)) for one in versions)
    for rule in dataset.rules:
        told = [one[rule.id] for one in counts if rule.id in one]
        if told:
            shares = [(about - broken) / about if about else 1.0 for about, broken in told]
            step = WIDTH / max(1, len(shares) - 1)
            points = " ".join(f"{at * step:.1f},{2 + (HEIGHT - 4) * (1 - share):.1f}" for at, share in enumerate([*shares, *shares[:1]][: max(2, len(shares))]))
            found.append(Kept(rule.id, (rule.label.zh, rule.label.en), *told[-1], points, rule.kind != "fresh", people))
    return found


def readers(id: str) -> list[tuple[Indicator | Ladder, list[tuple[int, str]]]]:
    """The indicators and ladders that read a data set, each with the commitments of the plans that stand on it."""
    found: dict[str, tuple[Indicator | Ladder, list[tuple[int, str]]]] = {one.id: (one, []) for one in catalogue().indicators if id in one.tables}
    for year in plans():
        for code, measure in measures(year).items():
            for bound in (measure.bound, *measure.others):
                indicator = bound.asked.indicator
                if id in indicator.tables and (year, code) not in (told := found.setdefault(indicator.id, (indicator, [])))[1]:
                    told[1].append((year, code))
        for code, binding in bindings(year).items():
            if binding.ladder.table == id:
                found.setdefault(binding.ladder.id, (binding.ladder, []))[1].append((year, code))
    return list(found.values())


def bad_rows(dataset: DataSet, hash: str) -> list[Bad]:
    """The first of the rows that came back, up to one with a cell that is too long to be shown. Of a fault in a guarded field the reason names no value."""
    guarded = {field.label.zh for field in dataset.table.fields if field.sensitivity in GUARDED}
    path = lake.returned(hash)
    if not path.is_file():
        return []
    found: list[Bad] = []
    with path.open(encoding="utf-8-sig", newline="") as file, suppress(csv.Error):
        rows = csv.reader(file)
        next(rows, None)
        for line, fields, _, rules, reasons, *_ in rows:
            said = _SAID.sub("“＊＊＊”", reasons) if guarded & set(fields.split("；")) else reasons
            found.append(Bad(line, *(text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for text in (fields, rules, said))))
            if len(found) == MOST_SHOWN:
                break
    return found
