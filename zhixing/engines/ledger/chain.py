"""The chain: each fact carries the hash of the one before, so that no fact can be changed, removed, inserted or moved unnoticed.

The hash of a fact is SHA-256 over one canonical JSON (keys sorted by code point, no spaces, UTF-8, no fractions: see Kept)
of its number, its time, its change and the hash before it. Whoever holds a digest (number and hash) that was made public can prove
everything up to that fact: a chain forged from some point on does not reach it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from zhixing.engines.ledger.fact import Change, Fact, Kept
from zhixing.kernel.errors import InputFault

GENESIS = "0" * 64
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Digest:
    """The end of a chain: how many facts it has and the hash of the last; what a county prints to prove it later.

    >>> Digest(0, GENESIS).text[:12], Digest.of("3:" + "a" * 64).number
    ('0:0000000000', 3)
    """

    number: int
    hash: str

    @property
    def text(self) -> str:
        """One line to be published: NUMBER:HASH."""
        return f"{self.number}:{self.hash}"

    @classmethod
    def of(cls, text: str) -> Digest:
        """The digest of a published line; InputFault where it is none."""
        number, _, hash = text.strip().partition(":")
        if not (number.isascii() and number.isdigit() and len(hash) == 64 and set(hash) <= set("0123456789abcdef")):
            raise InputFault("digest", f"“{text.strip()[:80]}”", "NUMBER:HASH with 64 hexadecimal digits, as it was published")
        return cls(int(number), hash)


EMPTY = Digest(0, GENESIS)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain is broken: the number of the first fact that is wrong and what is wrong with it.

    changed   its contents do not give its hash
    untied    it does not carry the hash of the fact before it: something was inserted, moved or forged from here on
    missing   no fact of this number
    doubled   two facts of one number
    backdated recorded before the fact in front of it
    cut       the chain ends before the digest that was published
    forged    the chain is sound in itself and another than the one that was published
    """

    number: int
    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of a chain found: where it ends, and the first break if there is one."""

    digest: Digest
    broken: Break | None = None


def seal(change: Change, last: Digest, recorded: datetime, last_recorded: datetime | None = None) -> Fact:
    """The fact that a change becomes behind the end of a chain.

    Time never runs backwards in a chain: where the clock was set back, the fact is recorded a microsecond after the one before it.
    """
    if last_recorded is not None and recorded <= last_recorded:
        recorded = last_recorded + _MICROSECOND
    recorded = recorded.astimezone(UTC)
    if change.effective > (recorded + timedelta(hours=8)).date():
        raise InputFault("effective", change.effective.isoformat(), "a day that has come", "What will hold later is written as a date in a field of the row")
    number = last.number + 1
    return Fact(number, recorded, change, last.hash, _hash(number, recorded, change, last.hash))


def verify(facts: Iterable[Fact], published: Digest | None = None) -> Verdict:
    """The first break of a chain whose facts come in the order of their numbers; with a published digest, also against that."""
    last, before = EMPTY, None
    for fact in facts:
        broken = _fault(fact, last, before)
        if broken is None and published is not None and fact.number == published.number and fact.hash != published.hash:
            broken = Break(fact.number, "forged", f"fact {fact.number} has another hash than the digest that was published")
        if broken is not None:
            return Verdict(last, broken)
        last, before = Digest(fact.number, fact.hash), fact.recorded
    if published is not None and last.number < published.number:
        return Verdict(
            last,
            Break(
                last.number + 1, "cut", f"fact {last.number + 1} is missing: the chain ends with fact {last.number} and is known to have had {published.number}"
            ),
        )
    return Verdict(last)


def _fault(fact: Fact, last: Digest, before: datetime | None) -> Break | None:
    expected = last.number + 1
    if fact.number != expected:
        kind = "doubled" if fact.number < expected else "missing"
        told = f"there are two facts {fact.number}" if kind == "doubled" else f"fact {expected} is missing; the next one is {fact.number}"
        return Break(min(fact.number, expected), kind, told)
    if fact.previous != last.hash:
        return Break(fact.number, "untied", f"fact {fact.number} does not follow fact {last.number}: it carries another hash of the fact before it")
    if fact.hash != _hash(fact.number, fact.recorded, fact.change, fact.previous):
        return Break(fact.number, "changed", f"fact {fact.number} was changed: what it says does not give its hash")
    if before is not None and fact.recorded <= before:
        return Break(fact.number, "backdated", f"fact {fact.number} is recorded before fact {last.number}")
    return None


def canonical(value: Kept) -> bytes:
    """The one way in which a kept value is written down for hashing.

    >>> canonical({"b": "县", "a": [1, True, None]}).decode()
    '{"a":[1,true,null],"b":"县"}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("utf-8")


def _hash(number: int, recorded: datetime, change: Change, previous: str) -> str:
    told: Kept = {
        "number": number,
        "recorded": recorded.astimezone(UTC).isoformat(timespec="microseconds"),
        "previous": previous,
        "actor": change.actor,
        "deed": change.deed,
        "table": change.table,
        "row": change.row,
        "version": change.version,
        "effective": change.effective.isoformat(),
        "fields": dict(change.fields),
        "reason": change.reason,
    }
    return hashlib.sha256(canonical(told)).hexdigest()
