"""Counts of groups, and which of them add up to which: every count is an arc, every sum a knot at which as much comes in as goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# The names of a group by each of its ways; None stands for the total of that way.
Place = tuple[str | None, ...]
Knot = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts by place, and the sums that they keep.

    arcs    the two knots that a count stands between
    open    places that nobody is shown: their counts belong to the sums, and may be anything
    fixed   places that are shown in any case, because they stand elsewhere too
    """

    cells: Mapping[Place, int]
    arcs: Mapping[Place, tuple[Knot, Knot]]
    open: frozenset[Place] = frozenset()
    fixed: frozenset[Place] = frozenset()


def one_way(groups: Mapping[str, int], *, total: bool = False, fixed: bool = False) -> Counts:
    """Counts by one way, with or without their total; where it is `fixed`, it cannot be hidden."""
    everything: Place = (None,)
    cells: dict[Place, int] = {(name,): count for name, count in groups.items()}
    arcs: dict[Place, tuple[Knot, Knot]] = dict.fromkeys(cells, (("sum", None), ("parts", None)))
    cells[everything], arcs[everything] = sum(groups.values()), (("parts", None), ("sum", None))
    return Counts(cells, arcs, frozenset() if total else frozenset((everything,)), frozenset((everything,)) if fixed else frozenset())


def two_way(rows: Mapping[str, Mapping[str, int]]) -> Counts:
    """Counts by two ways with the totals of both; a group that is not named is zero."""
    columns = list(dict.fromkeys(name for row in rows.values() for name in row))
    cells: dict[Place, int] = {(row, column): counts.get(column, 0) for row, counts in rows.items() for column in columns}
    cells |= {(row, None): sum(counts.values()) for row, counts in rows.items()}
    cells |= {(None, column): sum(counts.get(column, 0) for counts in rows.values()) for column in columns}
    cells[None, None] = sum(sum(counts.values()) for counts in rows.values())
    return Counts(cells, {place: _between(*place) for place in cells})


def _between(row: str | None, column: str | None) -> tuple[Knot, Knot]:
    """A group runs from its row to its column, the total of a row into that row, that of a column out of that column: so that every sum is kept."""
    ends: tuple[Knot, Knot] = (("row", row), ("column", column))
    return ends if (row is None) == (column is None) else (ends[1], ends[0])
