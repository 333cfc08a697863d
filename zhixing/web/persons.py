"""What a page tells of the person whom a row names: the other rows of that person (一人一档), each only to who may see it in clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from zhixing.engines.datahub import DataSet
from zhixing.engines.records import Table
from zhixing.kernel.access import decide
from zhixing.store import entities, listing, persons
from zhixing.store.persons import Other
from zhixing.web.county import catalogue
from zhixing.web.shown import value
from zhixing.web.words import Language, word


@dataclass(frozen=True, slots=True)
class Line:
    """Another row: where it stands, of which kind it is there, how it was told, and whether the reader may say that it is of somebody else, or somebody has."""

    other: Other
    dataset: DataSet
    kind: str
    agreed: str
    may_judge: bool
    parted: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What there is beside a row: rows of the same person, rows that may be, how many there are that are not this reader's to see; `cut` where there are more."""

    record: str
    same: tuple[Line, ...]
    maybe: tuple[Line, ...]
    elsewhere: int
    cut: int


def beside(request: HttpRequest, table: Table, entry: listing.Entry) -> Beside | None:
    """The other rows of the person whom a row names; None where it names none, or its personal fields are not this reader's to see."""
    here, actor = catalogue(), request.actor  # type: ignore[attr-defined]
    mention = next((one for one in here.mentions if one.kind == "person" and one.table == table.id), None)
    if mention is None or entry.withdrawn or not decide("read_personal", actor, entry.owner).allowed:
        return None
    record = f"{mention.id}/{entry.row}"
    apart = entities.apart(here)
    every = persons.others(record)
    seen, perhaps = ([one for one in some if decide("read_personal", actor, one.owner).allowed] for some in (every, persons.maybe(here, record)))
    keepers = {record: entry.owner, **{one.record: one.owner for one in every}}
    kinds = _kinds([*seen, *perhaps], request.words)  # type: ignore[attr-defined]

    def line(one: Other) -> Line:
        may = any(decide("judge_links", actor, owner).allowed for owner in (one.owner, keepers.get(one.by, one.owner)))
        agreed = _fields(one.agreed, request.words)  # type: ignore[attr-defined]
        return Line(one, here.dataset(one.source), kinds.get(one.record, ""), agreed, may, frozenset((one.record, one.by)) in apart)

    cut = persons.MOST if len(every) == persons.MOST else 0
    return Beside(record, tuple(map(line, seen)), tuple(map(line, perhaps)), len(every) - len(seen), cut)


def _kinds(others: Sequence[Other], language: Language) -> dict[str, str]:
    """What the rows of tables are in one word: the choice that each of them has to make."""
    here, found = catalogue(), dict[str, str]()
    for source in {one.source for one in others if here.dataset(one.source).published}:
        rows = {one.row: one.record for one in others if one.source == source}
        kind = next((field for field in here[source].fields if field.type == "choice" and field.required), None)
        if kind is not None:
            entries = listing.of_rows(here[source], sorted(rows))
            found |= {rows[row]: value(kind, entry.fields.get(kind.id), here.known, language) for row, entry in entries.items()}
    return found


def _fields(ids: tuple[str, ...], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(word(f"linked_person.{id}", language) for id in ids)
