"""Links joined into clusters, the strongest first, with what keeps bodies apart: what people decided, and different codes that are both right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from zhixing.engines.linkage.belief import DECIDED
from zhixing.engines.linkage.model import Model
from zhixing.engines.linkage.record import Link, Verdict

# A record without a code that fits two bodies almost equally well belongs to neither until a person says so.
MARGIN = 3.0


class Clusters:
    """Sets that grow together, each knowing its codes and whom it must never meet."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        self._over = {id: id for id in codes}
        self._codes = {id: {code} - {""} for id, code in codes.items()}
        self._apart: dict[str, set[str]] = defaultdict(set)

    def of(self, id: str) -> str:
        """The record that stands for the cluster of a record."""
        while self._over[id] != id:
            self._over[id] = id = self._over[self._over[id]]
        return id

    def keep_apart(self, left: str, right: str) -> None:
        """Never let these two meet."""
        a, b = self.of(left), self.of(right)
        self._apart[a].add(b)
        self._apart[b].add(a)

    def are_apart(self, left: str, right: str) -> bool:
        """Has a person decided that these two do not meet?"""
        return self.of(right) in self._apart[self.of(left)]

    def differ(self, left: str, right: str) -> bool:
        """Have these two right codes, and none in common?"""
        a, b = self._codes[self.of(left)], self._codes[self.of(right)]
        return bool(a and b and not a & b)

    def join(self, left: str, right: str) -> None:
        """Let two clusters be one."""
        a, b = sorted((self.of(left), self.of(right)))
        if a == b:
            return
        self._over[b] = a
        self._codes[a] |= self._codes.pop(b)
        for other in self._apart.pop(b, set()):
            self._apart[other].discard(b)
            self._apart[other].add(a)
            self._apart[a].add(other)

    def groups(self) -> list[list[str]]:
        """The clusters, each sorted, by their first records."""
        found: dict[str, list[str]] = defaultdict(list)
        for id in sorted(self._over):
            found[self.of(id)].append(id)
        return sorted(found.values())


def decided(clusters: Clusters, verdicts: Iterable[Verdict]) -> tuple[list[Link], list[Verdict]]:
    """Do what people decided: what is apart first, so that what would join it is told as contradicted."""
    ordered = sorted({replace(one, left=min(one.left, one.right), right=max(one.left, one.right)) for one in verdicts}, key=lambda one: (one.left, one.right))
    links, contradicted = [], []
    for one in ordered:
        if not one.same:
            clusters.keep_apart(one.left, one.right)
    for one in ordered:
        if one.same and clusters.are_apart(one.left, one.right):
            contradicted.append(one)
        elif one.same:
            clusters.join(one.left, one.right)
            links.append(Link(one.left, one.right, "decided", DECIDED))
    return links, contradicted


def joined(clusters: Clusters, links: Sequence[Link], codes: Mapping[str, str], model: Model) -> list[Link]:
    """Join what may be joined; what is left over for a person, the likeliest first, one pair for each two clusters."""
    several = _several(links, codes, model)
    doubts = list[Link]()
    for one in sorted(links, key=lambda one: (-one.weight, one.left, one.right)):
        if clusters.are_apart(one.left, one.right):
            continue
        if one.how == "scored" and (clusters.differ(one.left, one.right) or (one.left, one.right) in several):
            doubts.append(replace(one, doubt="several"))
        elif one.how == "scored" and one.weight < model.link:
            doubts.append(replace(one, doubt=one.doubt or "score"))
        elif one.doubt:
            doubts.append(one)
        else:
            clusters.join(one.left, one.right)
    return doubts


def open_doubts(clusters: Clusters, doubts: Iterable[Link]) -> list[Link]:
    """Of the pairs that were left over, those that are still two bodies and that nobody has decided about; the strongest of each two clusters."""
    found: dict[tuple[str, str], Link] = {}
    for one in sorted(doubts, key=lambda one: (-one.weight, one.left, one.right)):
        a, b = sorted((clusters.of(one.left), clusters.of(one.right)))
        if a != b and not clusters.are_apart(a, b):
            found.setdefault((a, b), one)
    return list(found.values())


def _several(links: Sequence[Link], codes: Mapping[str, str], model: Model) -> set[tuple[str, str]]:
    """The pairs of records without a code that fit bodies of different codes almost equally well."""
    best: dict[str, dict[str, float]] = defaultdict(dict)
    for one in links:
        if one.how == "scored" and one.weight >= model.link:
            for id, other in ((one.left, one.right), (one.right, one.left)):
                if not codes[id] and (code := codes[other]):
                    best[id][code] = max(one.weight, best[id].get(code, one.weight))
    torn = {id for id, found in best.items() if len(found) > 1 and sorted(found.values())[-1] - sorted(found.values())[-2] < MARGIN}
    return {(one.left, one.right) for one in links if one.how == "scored" and any(id in torn and codes[other] for id, other in _both(one))}


def _both(link: Link) -> tuple[tuple[str, str], tuple[str, str]]:
    return (link.left, link.right), (link.right, link.left)
