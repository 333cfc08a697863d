"""Who may read and who may take out the rows of a data set: by the sharing class that its owner declared, and by the declared list of actions."""

from __future__ import annotations

from zhixing.engines.datahub import DataSet
from zhixing.kernel.access import Actor, Decision, decide


def reading(actor: Actor, dataset: DataSet) -> Decision:
    """May somebody read its rows, masked? What is not shared is for those who deliver it and those who may see what it guards."""
    decision = decide("read_rows", actor, None)
    return _guarded(actor, dataset) if decision.allowed and dataset.sharing == "refused" else decision


def taking_out(actor: Actor, dataset: DataSet) -> Decision:
    """May somebody take its rows out as a file, masked? What is shared on condition too is for the same few; a table of the ledger is exported as it ever was."""
    decision = decide("export_rows", actor, None)
    return _guarded(actor, dataset) if decision.allowed and dataset.sharing != "unconditional" and not dataset.published else decision


def _guarded(actor: Actor, dataset: DataSet) -> Decision:
    delivering = decide("deliver_data", actor, dataset.owner)
    return delivering if delivering.allowed else decide("read_personal", actor, dataset.owner)
