"""The review of a year as a page shows it: its commitments in the order of the report, which come next, how far it is, where they stand in the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

from django.utils.http import urlencode

from zhixing.engines.cases import STATE
from zhixing.store.board import Board, Kin

FILTERS = ("state", "section", "kind", "lead", "q")
# A lead that nobody has named is asked for by this word.
MISSING = "missing"
# What a state means for the review.
STANDS = {"proposed": "proposed", "rejected": "rejected"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of the text: the codes of the commitments that they make, whether the one is among them that is looked at, and where they lead."""

    codes: tuple[str, ...]
    text: str
    now: bool
    address: str

    @property
    def told(self) -> str:
        """The codes as an attribute."""
        return " ".join(self.codes)


@dataclass(frozen=True)
class Review:
    """The commitments of a year as one person reviews them.

    asked   what the address asks for
    office  whose they are until somebody leads them
    found   sentences that were found in the text of the report, by code, for rows that came in without
    """

    board: Board
    asked: Mapping[str, str]
    office: str
    found: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def all(self) -> list[Kin]:
        """Every commitment, in the order of the report."""
        return sorted(self.board.commitments.values(), key=place)

    @cached_property
    def shown(self) -> list[Kin]:
        """Those that the filters leave."""
        return [one for one in self.all if self._meets(one)]

    @cached_property
    def filters(self) -> str:
        """What the filters are, as the end of an address."""
        return urlencode({name: self.asked[name] for name in FILTERS if self.asked.get(name)})

    def address(self, code: str) -> str:
        """The end of the address at which one is looked at, under the same filters."""
        return "?" + urlencode({**({"at": code} if code else {}), **{name: self.asked[name] for name in FILTERS if self.asked.get(name)}})

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many are confirmed, not listed, not decided, and how many there are."""
        counts = Counter(STANDS.get(str(one.fields.get(STATE)), "confirmed") for one in self.all)
        return {**{name: counts[name] for name in ("confirmed", "rejected", "proposed")}, "all": len(self.all)}

    def first(self) -> str:
        """Where one begins: at the first that is not decided; "" where there is none at all."""
        return self.following("") or next((str(one.fields["code"]) for one in self.shown or self.all), "")

    def following(self, code: str) -> str:
        """The next that is not decided, behind this one, else from the beginning; "" where all are."""
        at = self.board.commitments.get(code)
        behind = [one for one in self.shown if at is None or place(one) > place(at)]
        rest = [*behind, *self.shown]
        return next((str(one.fields["code"]) for one in rest if one.fields.get(STATE) == "proposed" and one is not at), "")

    def beside(self, code: str) -> tuple[str, str]:
        """The one before and the one behind among those that are shown; "" at the ends."""
        at = self.board.commitments[code]
        before = [one for one in self.shown if place(one) < place(at)]
        behind = [one for one in self.shown if place(one) > place(at)]
        return str(before[-1].fields["code"]) if before else "", str(behind[0].fields["code"]) if behind else ""

    def number(self, code: str) -> int:
        """The how manieth of all it is."""
        return 1 + next((at for at, one in enumerate(self.all) if one.fields["code"] == code), 0)

    def quotes(self, one: Kin) -> list[str]:
        """The sentences of the report that make it."""
        code = str(one.fields["code"])
        return [line for line in str(one.fields.get("quote") or self.found.get(code, "")).split("\n") if line]

    def missing(self, one: Kin) -> bool:
        """Has nobody been named who leads it?"""
        return one.fields.get("lead") == self.office

    def _meets(self, one: Kin) -> bool:
        asked, fields = self.asked, one.fields
        lead = asked.get("lead", "")
        said = f"{fields.get('code')} {fields.get('title')} {fields.get('quote') or ''}".lower()
        return (
            asked.get("state", "") in ("", fields.get(STATE))
            and asked.get("section", "") in ("", str(fields.get("section") or 0))
            and asked.get("kind", "") in ("", fields.get("kind"))
            and (self.missing(one) if lead == MISSING else lead in ("", fields.get("lead")))
            and all(word in said for word in asked.get("q", "").lower().split())
        )


def place(one: Kin) -> tuple[int, tuple[str | int, ...]]:
    """Where in the report a commitment stands, for sorting: numbers in its code count as numbers."""
    return _place(int(str(one.fields.get("section") or 0)), str(one.fields["code"]))


@lru_cache(maxsize=8192)
def _place(section: int, code: str) -> tuple[int, tuple[str | int, ...]]:
    return section, tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", code))


def in_text(paragraphs: Sequence[str], review: Review, code: str) -> list[list[Piece]]:
    """The text of the report with the sentences of its commitments."""
    marks: dict[int, list[tuple[int, int, str]]] = {}
    starts = [0]
    for paragraph in paragraphs:
        starts.append(starts[-1] + len(paragraph) + 1)
    for start, end, of in _found("\n".join(paragraphs), review):
        number = next(at for at in range(len(paragraphs)) if starts[at + 1] > start)
        marks.setdefault(number, []).append((start - starts[number], end - starts[number], of))
    return [
        [Piece(codes, text, code in codes, review.address(codes[0]) if codes else "") for codes, text in _cut(paragraph, marks.get(number, []))]
        for number, paragraph in enumerate(paragraphs)
    ]


def _found(text: str, review: Review) -> Iterator[tuple[int, int, str]]:
    """Where sentences stand: behind the one before, else wherever they do."""
    last = 0
    for one in review.all:
        for quote in review.quotes(one):
            at = text.find(quote, last)
            at = text.find(quote) if at < 0 else at
            if at >= 0:
                last = at
                yield at, at + len(quote), str(one.fields["code"])


def _cut(paragraph: str, marks: Sequence[tuple[int, int, str]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """A paragraph cut where a sentence begins or ends; sentences may share words."""
    cuts = sorted({0, len(paragraph), *(min(cut, len(paragraph)) for start, end, _ in marks for cut in (start, end))})
    for start, end in pairwise(cuts):
        codes = tuple(of for begins, ends, of in marks if begins <= start and end <= ends)
        yield codes, paragraph[start:end]
