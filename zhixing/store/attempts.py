"""What came of a data set and made no version: deliveries that were refused, the same once more; each is a note in the ledger, beside the versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhixing.engines.ledger import Change, Fact, Kept
from zhixing.store import lake, ledger
from zhixing.store.clock import CHINA, today
from zhixing.store.lake import TABLE, Version


@dataclass(frozen=True, slots=True)
class Refusal:
    """A delivery that was not taken: the file's name and hash, why in both languages, how many rows were bad of how many, and the file of those that came back."""

    dataset: str
    fact: int
    recorded: datetime
    actor: str
    name: str
    given: str
    zh: str
    en: str
    rows: int
    bad: int
    returned: str


def refusals(dataset: str) -> list[Refusal]:
    """The deliveries that were refused, the first one first."""
    return [_refusal(dataset, fact) for fact in ledger.of_row(TABLE, dataset) if is_note(fact, "refused")]


def came_on(dataset: str, facts: Sequence[Fact]) -> date | None:
    """The day on which a data set last came: that of the version that counts, or on which the same came again; None where nothing counts."""
    version = lake.counting(dataset, facts)
    if version is None:
        return None
    again = [fact.recorded for fact in facts if is_note(fact, "same") and fact.change.fields["same"] == version.number]
    return max([version.recorded, *again]).astimezone(CHINA).date()


def came_after(dataset: str, fact: int) -> bool:
    """Has anything come and been taken after a fact: a version, or the same once more?"""
    return any(
        one.number > fact and (is_note(one, "same") or one.change.fields.get("kind") in ("delivered", "published")) for one in ledger.of_row(TABLE, dataset)
    )


def note(actor: str, dataset: str, fields: Mapping[str, Kept]) -> Fact:
    """Append what makes no version: that a delivery was refused, that the same came again, since when a first one is waited for."""
    with ledger.turn():
        latest = lake.last(dataset)
        (fact,) = ledger.append([Change(actor, "noted", TABLE, dataset, latest, today(), fields)], lake.nothing)
        return fact


def same_again(actor: str, version: Version) -> None:
    """Put down that the version which counts was delivered once more, once a day and after what was refused: nothing has changed, and that is news too."""
    with ledger.turn():
        refused = refusals(version.dataset)
        since = bool(refused) and not came_after(version.dataset, refused[-1].fact)
        if since or came_on(version.dataset, ledger.of_row(TABLE, version.dataset)) != today():
            note(actor, version.dataset, {"kind": "same", "same": version.number})


def is_note(fact: Fact, kind: str) -> bool:
    """Is it a note of this kind?"""
    return fact.change.deed == "noted" and fact.change.fields.get("kind") == kind


def _refusal(dataset: str, fact: Fact) -> Refusal:
    said: Mapping[str, Any] = fact.change.fields
    whole = (said[key] for key in ("name", "given", "zh", "en", "rows", "bad", "returned"))
    return Refusal(dataset, fact.number, fact.recorded, fact.change.actor, *whole)
