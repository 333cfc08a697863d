"""Years side by side: which promises of one year come again in the next, which had a result, and which vanished without one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhixing.engines.commitments import Promise, carried
from zhixing.kernel.access import allow
from zhixing.store.board import LISTED, Board, Kin, board, years
from zhixing.store.corrections import SIGNS
from zhixing.store.registers import today
from zhixing.web.county import catalogue
from zhixing.web.reviewing import place

Fate = Literal["vanished", "carried", "result", "running", "withdrawn"]
FATES: dict[Fate, str] = {
    "vanished": "review.fate_vanished",
    "carried": "review.fate_carried",
    "result": "review.fate_result",
    "running": "review.fate_running",
    "withdrawn": "review.fate_withdrawn",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A promise of the earlier year, the one of the later that takes it up and how alike both are, and what became of it."""

    before: Kin
    after: Kin | None
    alike: int
    fate: Fate
    standing: Any

    @property
    def word(self) -> str:
        """The word of its fate."""
        return FATES[self.fate]


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Two years that follow each other: the newest pair, or the one that is asked for."""
    allow("read_rows", request.actor, None)  # type: ignore[attr-defined]
    there = years(catalogue())
    later = [year for year in there if year - 1 in there]
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked[:5]) in later else (later or [0])[0]
    pairs = side_by_side(year) if year else []
    fate = request.GET.get("fate", "")
    counts = Counter(pair.fate for pair in pairs)
    context = {
        "year": year,
        "later": later,
        "there": there,
        "pairs": [pair for pair in pairs if fate in ("", pair.fate)],
        "fates": [(one, key, counts[one]) for one, key in FATES.items()],
        "fate": fate if fate in FATES else "",
        "total": len(pairs),
        "fresh": len(_promised(board(catalogue(), year))) - sum(pair.after is not None for pair in pairs) if year else 0,
    }
    return render(request, "review/years.html", context)


def side_by_side(year: int) -> list[Pair]:
    """Every promise of the list of the year before, in the order of its report, with what became of it."""
    before, after = board(catalogue(), year - 1), board(catalogue(), year)
    was = [one for one in _promised(before) if one.fields.get("state") in LISTED]
    now = _promised(after)
    again = _again(tuple(map(_promise, was)), tuple(map(_promise, now)))
    end = min(date(year - 1, 12, 31), today())
    found = []
    for number, one in enumerate(was):
        to, alike = again.get(number, (-1, 0.0))
        standing = before.standing(str(one.fields["code"]), end)
        found.append(Pair(one, now[to] if to >= 0 else None, round(alike * 100), _fate(before, one, to >= 0, end), standing))
    return found


def _promised(of: Board) -> list[Kin]:
    """What is or may come on the list of a year."""
    return sorted((one for one in of.commitments.values() if one.fields.get("state") != "rejected"), key=place)


@lru_cache(maxsize=8)
def _again(before: tuple[Promise, ...], after: tuple[Promise, ...]) -> dict[int, tuple[int, float]]:
    return carried(before, after)


def _promise(one: Kin) -> Promise:
    fields: dict[str, Any] = dict(one.fields)
    subject, said = str(fields["subject"]), str(fields.get("quote") or fields["title"])
    if fields.get("target") is None:
        return Promise(subject, said, stage=fields.get("stage"))
    sign: Any = SIGNS.get(str(fields.get("comparator")), ">=")
    return Promise(subject, said, Decimal(str(fields["target"])), str(fields.get("unit") or "1"), sign, fields.get("measure") or "increment")


def _fate(of: Board, one: Kin, again: bool, end: date) -> Fate:
    item = of.items[str(one.fields["code"])]
    if item.state == "withdrawn":
        return "withdrawn"
    if again:
        return "carried"
    if item.state == "closed" or item.accepted:
        return "result"
    return "running" if item.due > end else "vanished"
