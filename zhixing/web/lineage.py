"""Where a figure comes from, as a tree, and what it was on earlier days: each version of the data with who brought it, each other result with what changed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from zhixing.engines.cases import STEP
from zhixing.engines.indicators import GIVEN
from zhixing.engines.ledger import Fact, Kept
from zhixing.kernel.access import Actor, decide
from zhixing.store import lake, ledger
from zhixing.store.clock import CHINA
from zhixing.store.lake import Version
from zhixing.store.people import named
from zhixing.web.county import catalogue
from zhixing.web.holdings import doers
from zhixing.web.words import Language

# So many other results are told, the newest first.
MOST = 20


@dataclass(frozen=True, slots=True)
class Origin:
    """One version of a data set: which, who brought it, when. Of one that is not there any more only its number is known."""

    dataset: str
    name: str
    number: int
    version: Version | None
    by: str

    @property
    def recorded(self) -> datetime | None:
        """When it came, by the clock of the county."""
        return self.version.recorded.astimezone(CHINA) if self.version else None


@dataclass(frozen=True, slots=True)
class Source:
    """A data set that was read: the fields that were used, with their names, and the version; None of what every county has."""

    dataset: str
    name: str
    columns: tuple[tuple[str, str], ...]
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a row of the program came to from a fact on: the values that are told, the data that have changed, another definition, a step that somebody took."""

    number: int
    recorded: datetime
    before: Mapping[str, Kept]
    after: Mapping[str, Kept]
    origins: tuple[Origin, ...]
    redefined: bool
    step: str
    reason: str
    by: str


def sources(data: str, columns: Iterable[str], actor: Actor, language: Language) -> list[Source]:
    """The data sets of a figure: `data` names their versions (DATASET@NUMBER), `columns` what was read of them (TABLE.COLUMN)."""
    origins = {one.dataset: one for one in origins_of(data.split(), actor, language)}
    read: dict[str, list[str]] = {id: [] for id in origins}
    for one in columns:
        table, _, column = one.partition(".")
        read.setdefault(table, []).append(column)
    return [Source(id, _name(id, language), tuple((one, _field(id, one, language)) for one in own), origins.get(id)) for id, own in read.items()]


def origins_of(named: Iterable[str], actor: Actor, language: Language) -> list[Origin]:
    """Versions by their names, each with who brought it, as far as the reader may know people."""
    pairs = [(id, int(number)) for id, _, number in (one.partition("@") for one in named)]
    found = {id: {one.number: one for one in lake.versions(id)} for id in {id for id, _ in pairs}}
    there = [found[id].get(number) for id, number in pairs]
    who = doers(tuple(one for one in there if one), language) if decide("read_rows", actor, None).allowed else {}
    return [
        Origin(id, _name(id, language), number, version, who.get(version.actor, "") if version else "")
        for (id, number), version in zip(pairs, there, strict=True)
    ]


def retold(table: str, row: str, last: int, told: Sequence[str], defined: Sequence[str], actor: Actor, language: Language) -> list[Result]:
    """The results of one row up to a fact, the newest first: of `told` something else, or a step; `defined` are the fields of its definition.

    A new version of the data that came to the same is no other result.
    """
    found: list[Result] = []
    for facts in ledger.of_rows(table, [row], last):
        before: dict[str, Kept] = {}
        for fact in facts:
            after = before | fact.change.fields
            if not before or any(before.get(id) != after.get(id) for id in told) or fact.change.fields.get(STEP):
                found.append(_result(fact, before, after, defined, actor, language))
            before = after
    return found[::-1][:MOST]


def _result(fact: Fact, before: Mapping[str, Kept], after: Mapping[str, Kept], defined: Sequence[str], actor: Actor, language: Language) -> Result:
    change, step = fact.change, str(fact.change.fields.get(STEP) or "")
    new = [one for one in str(after.get("data") or "").split() if one not in str(before.get("data") or "").split()]
    by = named([change.actor]).get(change.actor, "") if step and decide("read_rows", actor, None).allowed else ""
    return Result(
        number=fact.number,
        recorded=fact.recorded.astimezone(CHINA),
        before=dict(before),
        after=dict(after),
        origins=() if step else tuple(origins_of(new, actor, language)),
        redefined=bool(before) and any(before.get(id) != after.get(id) for id in defined),
        step=_step(change.table, step, language) if step else "",
        reason=change.reason,
        by=by,
    )


def _step(table: str, id: str, language: Language) -> str:
    flow = catalogue().flow(table)
    assert flow is not None
    found = flow.step(id)
    return found.en if language == "en" else found.zh


def _name(id: str, language: Language) -> str:
    given = next((one for one in GIVEN if one.id == id), None)
    label = given.label if given else catalogue().dataset(id).label
    return label.en if language == "en" else label.zh


def _field(dataset: str, column: str, language: Language) -> str:
    table = next((one for one in GIVEN if one.id == dataset), None) or catalogue().dataset(dataset).table
    field = next((one for one in table.fields if one.id == column), None)
    return column if field is None else field.label.en if language == "en" else field.label.zh
