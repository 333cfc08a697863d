"""Schemes: by what rule points are given, read from scheme.toml. Each holds from a day and names its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from zhixing.kernel import declare
from zhixing.kernel.declare import Declarations, no_doubles

# share: points times a part of a whole; each: points for each one counted, up to a most.
ItemKind = Literal["share", "each"]
ITEM_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
ID, ID_WORDS = r"[a-z][a-z0-9_]{0,39}", "at most 40 small Latin letters, digits and underscores"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a scheme.

    share  `points` times (the counts in `of`) over (the counts in `among`); nothing is given where there are none among them
    each   `points` (negative: taken off) for each of the counts in `of`, together no more than `most` either way
    """

    id: str
    zh: str
    en: str
    kind: ItemKind
    points: Decimal
    of: tuple[str, ...]
    among: tuple[str, ...] = ()
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """A class, and the score from which it begins."""

    id: str
    zh: str
    en: str
    least: Decimal


@dataclass(frozen=True, slots=True)
class Scheme:
    """A published rule: what is counted (`counts`), how it is weighed (`items`), into which classes the score falls (the best first)."""

    id: str
    zh: str
    en: str
    since: date
    source: str
    start: Decimal
    counts: tuple[str, ...]
    items: tuple[Item, ...]
    classes: tuple[Class, ...]


def read_schemes(files: Declarations, name: str = "scheme.toml") -> tuple[Scheme, ...]:
    """The schemes that a file declares under [[scheme]]; several of one id hold one after the other."""
    entries = files.toml(name).tables("scheme")
    schemes = tuple(map(_scheme, entries))
    no_doubles(zip(entries, ((scheme.id, scheme.since) for scheme in schemes), strict=True), "since", "scheme of one day")
    return schemes


def scheme_on(schemes: tuple[Scheme, ...], id: str, day: date) -> Scheme:
    """The scheme of an id that held on a day; LookupError where none did."""
    holding = sorted((one for one in schemes if one.id == id and one.since <= day), key=lambda one: one.since)
    if not holding:
        raise LookupError(f"no scheme {id} holds on {day}")
    return holding[-1]


def _scheme(entry: declare.Table) -> Scheme:
    counts = entry.several("counts", str)
    items = tuple(_item(one, counts) for one in entry.tables("item"))
    entries = entry.tables("class")
    classes = tuple(Class(_id(one), one.required("title", str), one.required("title_en", str), one.required("least", Decimal)) for one in entries)
    if [one.least for one in classes] != sorted((one.least for one in classes), reverse=True):
        entry.fault("class", "classes in another order", "the best first")
    return Scheme(
        _id(entry),
        entry.required("title", str),
        entry.required("title_en", str),
        entry.required("since", date),
        entry.required("source", str),
        entry.optional("start", Decimal, Decimal(0)),
        counts,
        items,
        classes,
    )


def _item(one: declare.Table, counts: tuple[str, ...]) -> Item:
    kind = one.one_of("kind", ITEM_KINDS)
    of, among, most = one.several("of", str), one.several("among", str), one.optional("most", Decimal, None)
    for key, ids in (("of", of), ("among", among)):
        for number, id in enumerate(ids, 1):
            if id not in counts:
                one.fault(f"{key}[{number}]", f"“{id}”", "one of the counts of this scheme")
    if not of:
        one.fault("of", "nothing", "what is counted")
    if (kind == "share") != bool(among):
        one.fault("among", "nothing" if kind == "share" else "a whole", "the whole of a share, and of nothing else")
    if kind == "share" and not set(of) <= set(among):
        one.fault("of", "counts that are not among the whole", "a part of it")
    if most is not None and (kind == "share" or most < 0):
        one.fault("most", str(most), "a bound of 0 and more, of points for each")
    return Item(_id(one), one.required("title", str), one.required("title_en", str), kind, one.required("points", Decimal), of, among, most)


def _id(entry: declare.Table) -> str:
    return entry.matching("id", ID, ID_WORDS)
