"""Which right codes are believed: a right code beside the name of another enterprise is that of the row above, typed once more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from zhixing.engines.linkage.profile import Profile
from zhixing.engines.linkage.record import Link

# What a rule weighs, in bits: as good as certain, and less than what a person says.
CODE, DECIDED = 40.0, 99.0


def believed(profiles: Sequence[Profile]) -> tuple[list[Profile], list[Link]]:
    """The profiles, those without their code whose name is known by another one; and the pairs that this leaves to a person."""
    by_code: dict[str, list[Profile]] = defaultdict(list)
    known: dict[str, Counter[str]] = defaultdict(Counter)
    for one in profiles:
        if one.code:
            by_code[one.code].append(one)
            known[one.named][one.code] += len(one.members)
    doubted: dict[str, Link] = {}
    for code in sorted(by_code):
        pieces = _pieces(by_code[code])
        for piece in pieces if len(pieces) > 1 else ():
            others = [one for other in pieces if other is not piece for one in other]
            if _is_elsewhere(piece, code, known) and not any(_corroborates(a, b) for a in piece for b in others):
                doubted |= {one.id: _doubtful(one.id, min(other.id for other in others)) for one in piece}
    found = [replace(one, code="", spelt="") if one.id in doubted else one for one in profiles]
    return found, [doubted[id] for id in sorted(doubted)]


def by_code(profiles: Iterable[Profile], apart: Iterable[str] = ()) -> list[Link]:
    """What one right code ties together: each to the first, and every two where a person has decided about one of them."""
    groups: dict[str, list[Profile]] = defaultdict(list)
    for one in profiles:
        if one.code:
            groups[one.code].append(one)
    special, links = set(apart), []
    for group in groups.values():
        whole = any(one.id in special for one in group)
        for at, left in enumerate(group if whole else group[:1]):
            links += [Link(left.id, right.id, "code", CODE + _alike(left, right), *told(left, right)) for right in group[at + 1 :]]
    return links


def told(left: Profile, right: Profile) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields in which two profiles agree, and those in which they do not."""
    agreed, differed = list[str](), list[str]()
    pairs = {
        "name": ((left.core, left.form, left.branch), (right.core, right.form, right.branch)),
        **{column: (getattr(left, column), getattr(right, column)) for column in ("town", "person", "phone", "born")},
        "code": (left.spelt, right.spelt),
        "address": ((left.road, left.number) if left.road else "", (right.road, right.number) if right.road else ""),
    }
    for field, (a, b) in pairs.items():
        if a and b:
            (agreed if a == b else differed).append(field)
    return tuple(sorted(agreed)), tuple(sorted(differed))


def _doubtful(id: str, other: str) -> Link:
    return Link(min(id, other), max(id, other), "code", 0.0, ("code",), ("name",), "code")


def _pieces(profiles: Sequence[Profile]) -> list[list[Profile]]:
    """The profiles of one code, those with names that may be one name together."""
    pieces: list[list[Profile]] = []
    for one in profiles:
        near = [piece for piece in pieces if any(_may_be_one_name(one, other) for other in piece)]
        pieces = [piece for piece in pieces if piece not in near] + [[one, *(other for piece in near for other in piece)]]
    return pieces


def _may_be_one_name(a: Profile, b: Profile) -> bool:
    if a.branch != b.branch and a.branch and b.branch:
        return False
    shared = sum((Counter(a.core) & Counter(b.core)).values())
    return a.brand == b.brand or b.core in (a.former, a.core) or a.core == b.former or shared * 5 >= 4 * max(len(a.core), len(b.core), 1)


def _is_elsewhere(piece: Sequence[Profile], code: str, known: dict[str, Counter[str]]) -> bool:
    """Is the name of these better known by another code?"""
    return any(count >= known[one.named][code] for one in piece for other, count in known[one.named].items() if other != code)


def _corroborates(a: Profile, b: Profile) -> bool:
    """Does anything besides the code say that two names are of one body?"""
    same_place = bool(a.road and a.number) and (a.road, a.number, a.town) == (b.road, b.number, b.town)
    return bool(a.phone and a.phone == b.phone) or bool(a.person and a.person == b.person) or same_place


def _alike(a: Profile, b: Profile) -> float:
    """Of two ties by one code, which is the nearer."""
    return float(len(told(a, b)[0]))
