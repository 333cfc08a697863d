"""Grants: who may use data that are shared on condition, for what and until when; each use is noted with its grant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhixing.engines.cases import STATE
from zhixing.engines.datahub import DataSet
from zhixing.engines.ledger import Change
from zhixing.kernel.access import Actor
from zhixing.kernel.errors import NotAllowed
from zhixing.store import ledger
from zhixing.store.clock import today
from zhixing.store.current import column, model_of
from zhixing.store.listing import Entry, entries
from zhixing.store.registers import register_for
from zhixing.systems import Catalogue

TABLE = "grants"


@dataclass(frozen=True, slots=True)
class Grant:
    """What was asked and how it stands: the row and its version; which agency, for what, which fields in clear, until which day; who provides the data."""

    row: str
    version: int
    code: str
    dataset: str
    agency: str
    purpose: str
    clear: frozenset[str]
    until: date
    provider: str
    state: str

    def holds(self, actor: Actor, dataset: DataSet, day: date) -> bool:
        """Is it in force for somebody on a day? A request can be sent to any agency: only what was decided by the one that answers for the data counts."""
        given = self.state == "granted" and day <= self.until and self.provider == dataset.owner
        return given and dataset.sharing == "conditional" and self.dataset == dataset.id and self.agency in actor.agencies


@dataclass(frozen=True, slots=True)
class Use:
    """One use of data by a grant: when, by whom, by which grant and for what, what of which version."""

    recorded: datetime
    actor: str
    grant: Grant
    what: str
    number: int


def of_dataset(here: Catalogue, dataset: str) -> list[Grant]:
    """Every request for a data set, the newest first."""
    rows = model_of(here[TABLE])._default_manager.filter(withdrawn=False, **{column("dataset"): dataset})
    return [_grant(one) for one in entries(rows.order_by("-number"))]


def in_force(here: Catalogue, actor: Actor, dataset: DataSet) -> list[Grant]:
    """The grants by which somebody may use a data set today."""
    return [one for one in of_dataset(here, dataset.id) if one.holds(actor, dataset, today())]


def ask(here: Catalogue, actor: Actor, dataset: DataSet, agency: str, said: Mapping[str, Any]) -> str:
    """Ask who provides a data set for its use; the row. Raises Faulty with what is wrong."""
    register = register_for(here, TABLE, actor)
    with ledger.turn():
        row = register.enter([{"dataset": dataset.id, "agency": agency, **said}], agency)[0].change.row
        register.step(row, 1, "send", {"provider": dataset.owner})
    return row


def use(here: Catalogue, actor: Actor, dataset: DataSet, code: str, what: str, number: int) -> Grant:
    """Use a version of a data set by a grant that is in force at this moment, and note it; NotAllowed where it is not."""
    with ledger.turn():
        grant = held(here, actor, dataset, code)
        text = f"按授权使用数据：{dataset.id} 第 {number} 版，{what}"
        said = {"text": text, "what": what, "used": number}
        ledger.append([Change(actor.id, "noted", TABLE, grant.row, grant.version, today(), said, "")], lambda _: None)
    return grant


def held(here: Catalogue, actor: Actor, dataset: DataSet, code: str) -> Grant:
    """The grant of this number by which somebody may use a data set today; NotAllowed where none is in force."""
    grant = next((one for one in in_force(here, actor, dataset) if one.code == code), None)
    if grant is None:
        raise NotAllowed("Use of data", "no grant of this number is in force for your agency", "本单位没有这一编号的有效数据使用授权：未同意、已到期或已终止。")
    return grant


def uses(here: Catalogue, dataset: str, most: int) -> list[Use]:
    """The last uses of a data set by grants, the newest first."""
    by_row = {one.row: one for one in of_dataset(here, dataset)}
    found = [use for row, grant in by_row.items() for use in _uses(row, grant)]
    return sorted(found, key=lambda one: one.recorded, reverse=True)[:most]


def own(found: Iterable[Grant], agencies: Collection[str]) -> list[Grant]:
    """Those that agencies asked for or decide on."""
    return [one for one in found if one.agency in agencies or one.provider in agencies]


def _uses(row: str, grant: Grant) -> Iterable[Use]:
    for fact in ledger.of_row(TABLE, row):
        said = fact.change.fields
        if fact.change.deed == "noted" and "used" in said:
            yield Use(fact.recorded, fact.change.actor, grant, str(said["what"]), int(str(said["used"])))


def _grant(entry: Entry) -> Grant:
    said = {id: str(value) if value is not None else "" for id, value in entry.fields.items()}
    return Grant(
        entry.row,
        entry.version,
        said["code"],
        said["dataset"],
        said["agency"],
        said["purpose"],
        frozenset(said.get("clear", "").split()),
        date.fromisoformat(said["until"]),
        said.get("provider", ""),
        said[STATE],
    )
