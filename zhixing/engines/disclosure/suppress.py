"""Hide what is few, and as little beside it as keeps it from being worked out, alone or from what was released before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhixing.engines.disclosure.bounds import Mark, Release, feasible
from zhixing.engines.disclosure.table import Counts, Place
from zhixing.kernel.errors import InputFault

# The least count that is shown where nothing else is said.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Leak:
    """A count of a few that can be worked out too closely: the least and the greatest that it can be; or a difference of a few between two releases."""

    place: Place
    low: float
    high: float


def leaks(release: Release, fewest: int = FEWEST) -> tuple[Leak, ...]:
    """Every count of a few of which more is known than its mark says, or, without one, of which fewer than `fewest` values remain."""
    found = []
    for place, count in release.table.cells.items():
        if 0 < count < fewest and place not in release.table.open:
            low, high = feasible(release, place, fewest)
            wanted = fewest - 2 if release.hidden.get(place) == "few" else fewest - 1
            if high - low < wanted or low == high:
                found.append(Leak(place, low, high))
    return tuple(found)


def differences(before: Release, after: Release, fewest: int = FEWEST) -> tuple[Leak, ...]:
    """Every group that grew or shrank by a few from one release to the next, where that can be worked out of the two: who came or left is as few as a count.

    What is shown in any case says so too in any case, and is not looked at.
    """
    found = []
    beside = after.table.open | after.table.fixed | before.table.open
    for place, count in after.table.cells.items():
        apart = abs(count - before.table.cells.get(place, 0))
        if 0 < apart < fewest and place not in beside and place in before.table.cells:
            (low, high), (least, most) = feasible(after, place, fewest), feasible(before, place, fewest)
            if high - least - (low - most) < fewest - 1:
                found.append(Leak(place, low - most, high - least))
    return tuple(found)


def suppress(table: Counts, fewest: int = FEWEST, before: Sequence[Release] = ()) -> Release:
    """A table of which no count of a few can be worked out, nor, with any release before it, a difference of a few; raises InputFault where that cannot be.

    Zeros are shown. Of what is not few the smallest that suffices is hidden, groups before totals; what turns out not to be needed is shown again.
    """
    if fewest < 2 or any(count < 0 for count in table.cells.values()):
        raise InputFault("counts", f"fewest {fewest}, least count {min(table.cells.values(), default=0)}", "counts from 0 and a least one from 2")
    hidden: dict[Place, Mark] = {place: "few" for place, count in table.cells.items() if 0 < count < fewest and place not in table.open | table.fixed}
    while found := _open(Release(table, hidden), fewest, before):
        place = found[0].place
        if place not in hidden and place not in table.fixed:
            hidden[place] = "guard"
        elif chosen := _guard(Release(table, hidden), found[0], fewest, before):
            hidden[chosen] = "guard"
        elif "few" in hidden.values():
            # Marks that are told apart say too much here: a total of four of four groups is one of each.
            hidden = dict.fromkeys(hidden, "guard")
        else:
            raise InputFault("counts", f"{place}", "a table that can be shown without it", "合并分组或不分组 (show larger groups, or none)")
    return _spared(Release(table, hidden), fewest, before)


def _open(release: Release, fewest: int, before: Sequence[Release]) -> tuple[Leak, ...]:
    return leaks(release, fewest) + tuple(one for earlier in before for one in differences(earlier, release, fewest))


def _guard(release: Release, leak: Leak, fewest: int, before: Sequence[Release]) -> Place | None:
    """What to hide next: the smallest that closes a leak by itself, else the smallest that there is."""
    left = [place for place, count in release.shown.items() if count > 0 and place not in release.table.fixed]
    left.sort(key=lambda place: (None in place, release.table.cells[place]))
    for place in left:
        tried = Release(release.table, {**release.hidden, place: "guard"})
        if all(one.place != leak.place for one in _of(tried, leak.place, fewest, before)):
            return place
    return left[0] if left else None


def _of(release: Release, place: Place, fewest: int, before: Sequence[Release]) -> Iterable[Leak]:
    return [one for one in _open(release, fewest, before) if one.place == place]


def _spared(release: Release, fewest: int, before: Sequence[Release]) -> Release:
    """Without what was hidden for nothing, the greatest first."""
    hidden = dict(release.hidden)
    for place in sorted((one for one in hidden if hidden[one] == "guard"), key=lambda one: -release.table.cells[one]):
        tried = Release(release.table, {one: mark for one, mark in hidden.items() if one != place})
        if not _open(tried, fewest, before):
            hidden = dict(tried.hidden)
    return Release(release.table, hidden)
