"""Who may read and who may take out the rows of a data set: by the sharing class that its owner declared, by the declared list of actions, or by a grant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhixing.engines.datahub import Column, DataSet
from zhixing.kernel.access import Actor, Decision, decide
from zhixing.store import grants
from zhixing.store.grants import Grant
from zhixing.web.county import catalogue


def reading(actor: Actor, dataset: DataSet) -> Decision:
    """May somebody read its rows, masked? What is not shared is for those who deliver it and those who may see what it guards."""
    decision = decide("read_rows", actor, None)
    return _guarded(actor, dataset) if decision.allowed and dataset.sharing == "refused" else decision


def taking_out(actor: Actor, dataset: DataSet) -> Decision:
    """May somebody take its rows out as a file, masked? What is shared on condition too is for the same few; a table of the ledger is exported as it ever was."""
    decision = decide("export_rows", actor, None)
    return _guarded(actor, dataset) if decision.allowed and dataset.sharing != "unconditional" and not dataset.published else decision


def asking(actor: Actor, dataset: DataSet) -> bool:
    """May somebody ask for its use? Of what is delivered and shared on condition, and not by one's own agency."""
    asked_for = dataset.sharing == "conditional" and not dataset.published and bool(dataset.owner)
    return asked_for and dataset.owner not in actor.agencies and decide("ask_data", actor, None).allowed


def granted(actor: Actor, dataset: DataSet) -> list[Grant]:
    """The grants by which somebody may use it today: in clear as far as they go, also as a file."""
    return grants.in_force(catalogue(), actor, dataset) if dataset.sharing == "conditional" and not dataset.published else []


def opened(columns: Sequence[Column], grant: Grant) -> tuple[Column, ...]:
    """Columns as a grant opens them: what is about a person in clear where it was asked for; nothing opens what is secret."""
    return tuple(replace(one, sensitivity="internal") if one.sensitivity == "personal" and one.name in grant.clear else one for one in columns)


def _guarded(actor: Actor, dataset: DataSet) -> Decision:
    delivering = decide("deliver_data", actor, dataset.owner)
    return delivering if delivering.allowed else decide("read_personal", actor, dataset.owner)
