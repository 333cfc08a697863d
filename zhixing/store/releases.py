"""What was told of data about people: every table of counts that was once shown is remembered, so that no later one gives away by the difference who came or left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhixing.engines.disclosure import Mark, Release, one_way, suppress
from zhixing.engines.ledger import Kept
from zhixing.kernel.errors import InputFault
from zhixing.store import ledger, remembered

ROW = "released-"


def released(dataset: str, number: int, way: str, counts: Mapping[str, int]) -> Release | None:
    """The counts of a version by one way, as they may be shown beside their total and everything that was shown of the data set before; None where they may not.

    What was shown once is shown again as it was. All groups that there can be are among the counts, those without rows too.
    """
    with ledger.turn():
        told = [_told(fact.change.fields) for fact in ledger.of_row(remembered.TABLE, ROW + dataset)]
        others = [(one, marks) for at, by, one, marks in told if by == way and at != number]
        names = dict.fromkeys([*counts, *(name for one, _ in others for name in one)])
        table = one_way({name: counts.get(name, 0) for name in names}, total=True, fixed=True)
        for at, by, _, marks in told:
            if (at, by) == (number, way):
                return Release(table, {(name,): mark for name, mark in marks.items()})
        try:
            release = suppress(table, before=[_release(names, *other) for other in others])
        except InputFault:
            return None
        marks = {name: mark for (name,), mark in release.hidden.items() if name is not None}
        fields: dict[str, Kept] = {"version": number, "way": way, "counts": dict(counts), "marks": dict(marks)}
        remembered.remember(ROW + dataset, fields)
        return release


def _told(fields: Mapping[str, Any]) -> tuple[int, str, dict[str, int], dict[str, Mark]]:
    return int(fields["version"]), str(fields["way"]), dict(fields["counts"]), dict(fields["marks"])


def _release(names: Sequence[str] | Mapping[str, None], counts: Mapping[str, int], marks: Mapping[str, Mark]) -> Release:
    return Release(one_way({name: counts.get(name, 0) for name in names}, total=True, fixed=True), {(name,): mark for name, mark in marks.items()})
