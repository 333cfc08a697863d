"""Questions in SQL by people and programs: which data sets somebody may ask, one question at a time, put down before and after."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from zhixing.engines import querying
from zhixing.engines.datahub import Column, DataSet
from zhixing.engines.datahub import reading as rows_of
from zhixing.engines.querying import Answer, Given, Refused
from zhixing.kernel.access import Actor, decide
from zhixing.store import lake, queries
from zhixing.store.lake import Version
from zhixing.web.county import catalogue
from zhixing.web.held import columns_of, is_about_people, is_there
from zhixing.web.sharing import reading

# So many questions are answered at once by each process of the server; whoever comes meanwhile waits so many seconds and is then told to come again.
AT_ONCE, PATIENCE = 2, 5
LONGEST_PURPOSE = 400
_room = threading.BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Too many questions are being answered."""


@dataclass(frozen=True, slots=True)
class Open:
    """A data set that somebody may ask, the version in force and its columns."""

    dataset: DataSet
    version: Version
    columns: tuple[Column, ...]


def open_to(actor: Actor) -> list[Open]:
    """The data sets that somebody may ask: those whose rows one may read. One about people only where one may see all its rows in clear; masked it is even then."""
    found = []
    versions = lake.holdings(catalogue())
    for dataset in catalogue().datasets:
        version = versions.get(dataset.id)
        if version is None or not version.parts or not reading(actor, dataset).allowed:
            continue
        columns = columns_of(dataset, version)
        if not is_about_people(columns) or _sees(actor, dataset):
            found.append(Open(dataset, version, rows_of.shown(columns)))
    return found


def _sees(actor: Actor, dataset: DataSet) -> bool:
    """May somebody see every row of it in clear? Rows of the ledger are kept by many agencies: there only who sees them all."""
    decision = decide("read_personal", actor, dataset.owner or None)
    return decision.allowed and (bool(dataset.owner) or decision.rule == "any")


def answered(actor: Actor, sql: str, purpose: str) -> tuple[Answer, tuple[str, ...]]:
    """The answer to a question, and the versions that it was made from; Refused or Busy where there is none. It is put down in any case."""
    if not _room.acquire(timeout=PATIENCE):
        raise Busy
    try:
        row = queries.begun(actor, sql[: querying.LONGEST], purpose)
        there = {one.dataset.id: one for one in open_to(actor) if is_there(one.version)}
        came, data = "failed", ()
        try:
            answer = querying.ask(sql, [Given(id, *rows_of.as_sql(one.version.files, columns_of(one.dataset, one.version))) for id, one in there.items()])
            came, data = "answered", tuple(f"{id}@{there[id].version.number}" for id in answer.read)
        except Refused as refused:
            came = refused.code
            raise
        finally:
            queries.ended(actor, row, data, came)
    finally:
        _room.release()
    return answer, data
