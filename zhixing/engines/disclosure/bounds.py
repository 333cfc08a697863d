"""What can be worked out of a released table: the least and the greatest that a hidden count can be, exactly, by what else can flow through the sums."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Literal

from zhixing.engines.disclosure.table import Counts, Knot, Place

Mark = Literal["few", "guard"]
Graph = dict[Knot, dict[Knot, float]]


@dataclass(frozen=True, slots=True)
class Release:
    """A table as it is shown: everything but what is hidden, and by which mark.

    few     says to everybody that it is at least one and fewer than the least that is shown
    guard   says nothing
    """

    table: Counts
    hidden: Mapping[Place, Mark]

    @property
    def shown(self) -> dict[Place, int]:
        """The counts that everybody reads."""
        return {place: count for place, count in self.table.cells.items() if place not in self.hidden and place not in self.table.open}


def feasible(release: Release, place: Place, fewest: int) -> tuple[int, float]:
    """The least and the greatest that a count can be for somebody who knows all that is shown; the greatest may be without end."""
    (least, most), count = _told(release, place, fewest), release.table.cells[place]
    if least == most:
        return least, most
    begins, ends = release.table.arcs[place]
    graph = _room(release, place, fewest)
    up = _flow(graph, ends, begins, most - count)
    graph = _room(release, place, fewest)
    down = _flow(graph, begins, ends, count - least)
    return count - int(down), inf if up == inf else count + int(up)


def _told(release: Release, place: Place, fewest: int) -> tuple[int, float]:
    mark, count = release.hidden.get(place), release.table.cells[place]
    if mark == "few":
        return 1, fewest - 1
    return (0, inf) if mark == "guard" or place in release.table.open else (count, count)


def _room(release: Release, but: Place, fewest: int) -> Graph:
    """How far every other count can be raised along its arc, or lowered against it."""
    graph: Graph = defaultdict(lambda: defaultdict(float))
    for place, (begins, ends) in release.table.arcs.items():
        if place != but:
            low, high = _told(release, place, fewest)
            count = release.table.cells[place]
            graph[begins][ends] += high - count
            graph[ends][begins] += count - low
    return graph


def _flow(graph: Graph, begins: Knot, ends: Knot, most: float) -> float:
    """The greatest flow from one knot to another, up to `most`, by shortest ways."""
    found = 0.0
    while found < most and (way := _way(graph, begins, ends)):
        more = min(most - found, *(graph[one][other] for one, other in way))
        if more == inf:
            return inf
        for one, other in way:
            graph[one][other] -= more
            graph[other][one] += more
        found += more
    return found


def _way(graph: Graph, begins: Knot, ends: Knot) -> list[tuple[Knot, Knot]]:
    came: dict[Knot, Knot] = {begins: begins}
    waiting = deque([begins])
    while waiting and ends not in came:
        at = waiting.popleft()
        for other, room in graph[at].items():
            if room > 0 and other not in came:
                came[other] = at
                waiting.append(other)
    way = []
    while ends in came and ends != begins:
        way.append((came[ends], ends))
        ends = came[ends]
    return way
