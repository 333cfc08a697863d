"""What is linked and what comes of it, as plain values: records, what people decided about two of them, links with their reasons, clusters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# decided  a person said so; code: the same right code; identical: every field the same; scored: enough agrees
How = Literal["decided", "code", "identical", "scored"]
# Why a pair is laid before a person: the score lies between the thresholds; one code stands beside two names; two bodies fit equally well.
Doubt = Literal["score", "code", "several"]


@dataclass(frozen=True, slots=True)
class Record:
    """What one row says of an enterprise, or under pseudonyms of a person; "" where it says nothing.

    id      of the row in its source, the same at each load
    code    the credit code as it was written; of a person the pseudonym of the identity number
    former  names it had before
    town    the code of its town, or its name; `address` may name it too
    person  who stands for an enterprise
    born    of a person
    """

    id: str
    name: str
    code: str = ""
    former: tuple[str, ...] = ()
    address: str = ""
    town: str = ""
    person: str = ""
    phone: str = ""
    born: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decided about two records, by their ids: they are the same, or they are not. It holds against every rule and score."""

    left: str
    right: str
    same: bool


@dataclass(frozen=True, slots=True)
class Link:
    """Why two records belong together, or might.

    weight   in bits: each more doubles how sure it is; of a rule or a decision that of certainty
    agreed, differed  fields that speak for it and against it
    doubt    "" where it holds; else why a person is asked
    """

    left: str
    right: str
    how: How
    weight: float
    agreed: tuple[str, ...] = ()
    differed: tuple[str, ...] = ()
    doubt: Doubt | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The records of one body, sorted, and for each that is not alone the strongest reason why it is here."""

    records: tuple[str, ...]
    reasons: Mapping[str, Link] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Linkage:
    """Everything that linking found.

    clusters      every record in exactly one, by their first records
    doubts        pairs for a person, the likeliest first
    contradicted  decisions that two records are the same which others make impossible
    """

    clusters: tuple[Cluster, ...]
    doubts: tuple[Link, ...]
    contradicted: tuple[Verdict, ...]
