"""Records into clusters: codes first, then what is alike, with what people decided above both. The same input gives the same clusters, in whatever order it comes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from zhixing.engines.linkage.belief import CODE, believed, by_code
from zhixing.engines.linkage.clustering import Clusters, decided, joined, open_doubts
from zhixing.engines.linkage.model import ENTERPRISES, PERSONS, Model
from zhixing.engines.linkage.profile import Places, Profile, enterprises, persons
from zhixing.engines.linkage.record import Cluster, Link, Linkage, Record, Verdict
from zhixing.engines.linkage.scoring import scored


def link_enterprises(records: Iterable[Record], verdicts: Iterable[Verdict] = (), places: Places | None = None) -> Linkage:
    """Which rows are of one enterprise. Verdicts about rows that are not there are kept for when they come again."""
    given = _given(records)
    held = _held(verdicts, given)
    profiles = enterprises(given.values(), places or Places(), _decided_about(held))
    profiles, doubts = believed(profiles)
    return _linked(profiles, doubts, held, ENTERPRISES)


def link_persons(records: Iterable[Record], verdicts: Iterable[Verdict] = (), places: Places | None = None) -> Linkage:
    """Which rows are of one person. Names and numbers come as pseudonyms, the same for the same text."""
    given = _given(records)
    held = _held(verdicts, given)
    return _linked(persons(given.values(), places or Places(), _decided_about(held)), [], held, PERSONS)


def named(linkage: Linkage, before: Mapping[str, str]) -> dict[str, str]:
    """The id of each record's body: what most of its records had before, else a new one. `before` is the id of each record at the last load.

    >>> linkage = Linkage((Cluster(("a", "b")), Cluster(("c",))), (), ())
    >>> named(linkage, {"a": "e1", "b": "e1", "c": "e1"})["a"], len(set(named(linkage, {"a": "e1", "c": "e1"}).values()))
    ('e1', 2)
    """
    wanted: list[tuple[int, str, str]] = []
    for cluster in linkage.clusters:
        for id, count in Counter(before[one] for one in cluster.records if one in before).items():
            wanted.append((-count, id, cluster.records[0]))
    given: dict[str, str] = {}
    taken: set[str] = set()
    for _, id, first in sorted(wanted):
        if id not in taken and first not in given:
            given[first] = id
            taken.add(id)
    found: dict[str, str] = {}
    for cluster in linkage.clusters:
        first = cluster.records[0]
        id = given.get(first) or _new(first, taken | set(before.values()))
        found |= dict.fromkeys(cluster.records, id)
    return found


def _new(record: str, taken: set[str]) -> str:
    """An id made from a record; another where that one is taken by a body that the record has left."""
    text = record
    while (id := hashlib.sha256(text.encode()).hexdigest()[:16]) in taken:
        text += "+"
    return id


def _given(records: Iterable[Record]) -> dict[str, Record]:
    """The records by id, in the order of the ids: nothing may hang on the order that they come in."""
    return dict(sorted((one.id, one) for one in records))


def _held(verdicts: Iterable[Verdict], given: Mapping[str, Record]) -> list[Verdict]:
    return [one for one in verdicts if one.left in given and one.right in given and one.left != one.right]


def _decided_about(verdicts: Iterable[Verdict]) -> set[str]:
    return {id for one in verdicts for id in (one.left, one.right)}


def _linked(profiles: Sequence[Profile], doubts: Sequence[Link], verdicts: Sequence[Verdict], model: Model) -> Linkage:
    codes = {one.id: one.code for one in profiles}
    clusters = Clusters(codes)
    settled, contradicted = decided(clusters, verdicts)
    links = [*by_code(profiles, _decided_about(verdicts)), *scored(profiles, model)]
    left = joined(clusters, links, codes, model)
    kept = [*settled, *(one for one in links if one.how != "scored" or one.weight >= model.link)]
    reasons = _reasons(clusters, kept)
    members = {one.id: one.members for one in profiles}
    found = [_cluster(group, members, reasons, codes) for group in clusters.groups()]
    return Linkage(tuple(sorted(found, key=lambda one: one.records)), tuple(open_doubts(clusters, [*doubts, *left])), tuple(contradicted))


def _reasons(clusters: Clusters, links: Iterable[Link]) -> dict[str, Link]:
    """The strongest link of each record within its cluster."""
    found: dict[str, Link] = {}
    for one in sorted(links, key=lambda one: (-one.weight, one.left, one.right)):
        if clusters.of(one.left) == clusters.of(one.right):
            found.setdefault(one.left, one)
            found.setdefault(one.right, one)
    return found


def _cluster(group: Sequence[str], members: Mapping[str, Sequence[str]], reasons: Mapping[str, Link], codes: Mapping[str, str]) -> Cluster:
    told = {id: reasons[id] for id in group if id in reasons}
    for id in group:
        for one in members[id]:
            if one != id:
                told[one] = Link(id, one, "code" if codes[id] else "identical", CODE, ("code", "name") if codes[id] else ("name",))
        if id not in told and len(members[id]) > 1:
            told[id] = replace(told[members[id][1]], left=members[id][1], right=id)
    return Cluster(tuple(sorted(one for id in group for one in members[id])), told)
