"""Kinship: how surely a promise and a result are about the same matter, 0 to 1, and whether the one can be laid beside the other."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from zhixing.engines.commitments.likeness import words
from zhixing.engines.commitments.matter import THINGS, Figure, Matter
from zhixing.kernel.terms import Stage

# What a pair is worth: the words of both subjects, the words around them, and how near two figures are.
SUBJECT, AROUND, NEAR = 0.76, 0.1, 0.14
# A subject that stands whole in the other one is nearly the same thing; how heavy it has to be to carry that alone.
WITHIN, LEAST_WITHIN = 0.92, 4.0
# The head of a subject says what is counted and weighs more; subjects without a common one are seldom one matter.
HEAD, OTHER_HEAD = 2.0, 0.6
# How much of the promise a subject has to have that stands in it; a name that goes on in the other one; characters in the same order.
PART, BEGUN, IN_ORDER = 0.5, 0.8, 0.8
# What is left where only one of the two names a level (省级), where the name begins otherwise (甲电站, 乙电站), where another thing is done with it.
OTHER_LEVEL, OTHER_NAME, OTHER_ASPECT = 0.95, 0.6, 0.8
# How much of the promise's words a sentence has to have that cannot be laid beside it, and what such a pair is worth.
COVERED, APART, NAMED = 0.85, 0.85, 0.6
# How long a name has to be to be known again in a sentence about something else: of a stage, of a figure.
NAME, COUNTED_NAME = 4, 6
# How far in size and surroundings a short subject may be, and what the qualifiers cost that the other sentence lacks.
AWAY, VAGUE = 0.5, 0.6
# How short a subject is that says little, and how heavy its head has to be to say enough all the same (专利, but not 项目).
SHORT, TELLING = 3, 7.0
# The stages on the way to use, in their order; the others stand for themselves.
WAY: tuple[Stage, ...] = ("plan", "prepared", "launched", "start_construction", "topping_out", "completed", "accepted", "opened_in_use")
RANK: dict[Stage, int] = {stage: at for at, stage in enumerate(WAY)}
RANK["established"] = RANK["completed"]


class Kinship:
    """Kinship of the matters of two texts: each word is the heavier the fewer of them have it."""

    def __init__(self, promises: Sequence[Matter], results: Sequence[Matter]) -> None:
        having = Counter(word for one in (*promises, *results) if one.clear for word in one.words)
        total = len(promises) + len(results)
        self._weights = {word: math.log(1 + total / count) for word, count in having.items()}
        self._promises, self._results = [self._filled(one) for one in promises], [self._filled(one) for one in results]

    def pairs(self) -> Iterator[tuple[int, int, float]]:
        """Every promise and result (by their order) that have something in common, and how near they are kin."""
        having = defaultdict[str, set[int]](set)
        for to, result in enumerate(self._results):
            for word in result.words | result.quoted:
                having[word].add(to)
        for at, promise in enumerate(self._promises):
            common = Counter(to for word in promise.words for to in having.get(word, ()))
            for to, count in common.items():
                if count > 1 or promise.head & self._results[to].head:
                    yield at, to, self(promise, self._results[to])

    def _filled(self, one: Matter) -> Matter:
        """The words of the quote join a counted subject that is short and says little (项目, 投资)."""
        if one.figure is None or len(one.name) > SHORT or self._heavy(one.head, one.head) >= TELLING:
            return one
        return replace(one, words=one.words | one.quoted)

    def __call__(self, promise: Matter, result: Matter) -> float:
        """From 0 (another matter) to 1 (said in the same words, with figures that are near)."""
        if differs(promise, result):
            return 0.0
        alike = self._alike(promise, result) * _vague(promise, result) if result.clear else 0.0
        around = _around(promise, result) if alike else 0.0
        if result.clear and comparable(promise, result):
            return (SUBJECT * alike + AROUND * around + NEAR * near(promise, result)) * _marks(promise, result) if alike else 0.0
        return max(self._restated(promise, result, alike, around), self._named(promise, result))

    def _alike(self, promise: Matter, result: Matter) -> float:
        """How much the subjects have in common: 1 where they are the same."""
        shared = promise.words & result.words
        if not shared:
            return 0.0
        both, wanted, there = (self._heavy(some, promise.head | result.head) for some in (shared, promise.words, result.words))
        alike = 2 * both / (wanted + there)
        if promise.stage and len(result.name) > NAME and promise.name.startswith(result.name):
            return max(alike, BEGUN)
        if not promise.head & result.head:
            return alike * OTHER_HEAD
        if both >= LEAST_WITHIN:
            alike = max(alike, WITHIN * both / wanted, WITHIN * both / there if both / wanted > PART else 0.0)
        return max(alike, in_order(promise.name, result.name) if min(len(promise.name), len(result.name)) > SHORT else 0.0)

    def _restated(self, promise: Matter, result: Matter, alike: float, around: float) -> float:
        """The same subject in another measure: nearly all of the promise's words have to be there."""
        if promise.name == result.name and self._heavy(promise.head, promise.head) >= TELLING:
            return APART * (SUBJECT + AROUND * around + NEAR)
        if not alike or len(promise.name) < NAME or self._covered(promise, result.words) < COVERED:
            return 0.0
        return APART * (SUBJECT * alike + AROUND * around + NEAR)

    def _named(self, promise: Matter, result: Matter) -> float:
        """A sentence about something else, or without figure or stage, counts only where it has the whole name."""
        if len(promise.name) + len(promise.bearer) + 2 * len(promise.levels) < (COUNTED_NAME if promise.figure else NAME):
            return 0.0
        covered = self._covered(promise, result.quoted)
        return NAMED * covered if covered >= COVERED else 0.0

    def _covered(self, promise: Matter, there: frozenset[str]) -> float:
        return self._heavy(promise.words & there, promise.head) / (self._heavy(promise.words, promise.head) or 1.0)

    def _heavy(self, some: Iterable[str], head: frozenset[str]) -> float:
        return math.fsum(self._weights.get(word, 0.0) * (HEAD if word in head else 1.0) for word in some)


def differs(promise: Matter, result: Matter) -> bool:
    """Is it another matter by its marks: another level, section, road number, or the title of somebody else?"""
    for one, other in ((promise.levels, result.levels), (promise.phases, result.phases), (promise.codes, result.codes)):
        if one and other and not one & other:
            return True
    return bool(promise.bearer) and promise.bearer[:2] not in result.quote


def comparable(promise: Matter, result: Matter) -> bool:
    """Can the result be laid beside the promise: a figure beside a figure of the same kind, a stage beside one of the same way?"""
    if promise.figure is not None and result.figure is not None:
        conflict = promise.aspects and result.aspects and promise.aspects != result.aspects
        return not conflict and _same_kind(promise.figure, result.figure)
    if promise.stage is not None and result.stage is not None:
        if promise.stage == "awarded" or promise.bearer:
            return result.stage == "awarded" or (result.stage in ("accepted", "completed") and promise.levels >= result.levels)
        return promise.stage == result.stage or {promise.stage, result.stage} <= {*RANK}
    return False


def reached(promised: Stage, done: Stage) -> bool:
    """Is a stage that can be laid beside the promised one that stage, or a later one on the way to use?"""
    return promised == done or promised not in RANK or done not in RANK or RANK[done] >= RANK[promised]


def near(promise: Matter, result: Matter) -> float:
    """How near two figures are in size, 0 to 1; stages are near as such."""
    if promise.figure is None or result.figure is None or promise.figure.value == result.figure.value:
        return 1.0
    promised, done = promise.figure.value, result.figure.value
    if promised <= 0 or done <= 0:
        return 0.3
    return max(0.0, 1.0 - abs(math.log10(float(done / promised))))


def in_order(one: str, other: str) -> float:
    """How much of two short names is the same characters in the same order (龙头项目, 龙头企业投资项目); the shorter one whole is nearly all."""
    row = [0] * (len(other) + 1)
    for character in one:
        before = row
        row = [0]
        for at, there in enumerate(other):
            row.append(before[at] + 1 if character == there else max(row[at], before[at + 1]))
    whole = row[-1] == len(one) >= NAME
    return IN_ORDER if whole else 2 * row[-1] / (len(one) + len(other) or 1) * IN_ORDER


def _same_kind(promised: Figure, done: Figure) -> bool:
    if promised.unit != done.unit or promised.several != done.several:
        return False
    if promised.family != done.family:
        return {promised.family, done.family} in ({"growth", "reduction"}, {"share", "amount"} if promised.unit == "1" else set())
    return promised.unit != THINGS or {promised.measure, done.measure} != {"increment", "level"}


def _around(promise: Matter, result: Matter) -> float:
    return min(1.0, 3 * len(promise.around & result.around) / (len(promise.around) + len(result.around) or 1))


def _vague(promise: Matter, result: Matter) -> float:
    """What is left where a short subject (投资) meets a qualified one (技改投资) of which its sentence knows nothing, or one of quite another size."""
    if promise.figure is None or result.figure is None:
        return 1.0
    short, full = sorted((promise, result), key=lambda one: len(one.name))
    if len(short.name) > SHORT:
        return 1.0
    if comparable(promise, result) and near(promise, result) < AWAY and _around(promise, result) < AWAY:
        return 0.0
    added = words(full.name).pairs - words(short.name).pairs
    says_little = short.words != words(short.name).pairs or (short is promise and len(short.name) < SHORT and not short.levels)
    return 1.0 - VAGUE * len(added - short.around) / len(added) if added and says_little else 1.0


def _marks(promise: Matter, result: Matter) -> float:
    """What is left of the likeness where one of the two has a mark that the other lacks."""
    left = 1.0 if promise.levels == result.levels else OTHER_LEVEL
    if promise.aspects != result.aspects:
        left *= OTHER_ASPECT
    if promise.stage and (not {promise.name[:2], promise.name[1:3]} & result.words or (len(promise.name) <= SHORT and promise.name != result.name)):
        left *= OTHER_NAME
    return left
