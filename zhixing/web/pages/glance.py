"""The year at a glance: every commitment as a small square in its colour, what changed this week, what is due, who is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from zhixing.store import board as boards
from zhixing.web.county import bindings, catalogue, measures
from zhixing.web.lights import LIGHTS, Lit, When, lit
from zhixing.web.pages.board import lines_of, section_of, waiting
from zhixing.web.pages.figures import latest
from zhixing.web.words import Language

ACROSS, STEP, FEW, SOON = 24, 11, 8, 30


@dataclass(frozen=True, slots=True)
class Group:
    """The commitments of one light in one part: how many, and the path of their squares."""

    light: str
    count: int
    path: str


def glance(year: int, at: When, language: Language) -> dict[str, Any]:
    """What the first page tells of a year; worked out once for a board and a day."""
    board, key = boards.board(catalogue(), year, at.known), ("glance", at.day, language)
    if key not in board.memo:
        board.memo[key] = _told(year, at, language)
    return dict(board.memo[key])


def _told(year: int, at: When, language: Language) -> dict[str, Any]:
    lines = lines_of(year, at, language)
    counts = [(light, sum(one.light == light for one in lines)) for light in LIGHTS]
    sections = sorted({one.section for one in lines})
    picture = [(number, section_of(year, number, language), *_row([one for one in lines if one.section == number])) for number in sections]
    soon = [one for one in lines if at.day <= one.due <= at.day + timedelta(days=SOON) and one.light not in ("blue", "none")]
    return {
        "year": year,
        "at": at,
        "total": len(lines),
        "lights": [(light, count) for light, count in counts if count],
        "parts": picture,
        "changed": _changed(year, at, lines, language)[:FEW],
        "soon": sorted(soon, key=lambda one: (one.due, one.order))[:FEW],
        "late": late(lines)[:FEW],
        "waiting": waiting(year) if at.known is None else 0,
        "figured": _figured(year, at),
        "climbed": _climbed(year, at),
    }


def _figured(year: int, at: When) -> tuple[int, int, int] | None:
    """How many quantities there are to compute, how many are computed and how many wait for data; None where the county measures nothing."""
    bound, found = measures(year), boards.board(catalogue(), year, at.known)
    known = sum((row := latest(found, code, at.day)) is not None and row.fields.get("value") is not None for code in bound)
    return (len(bound), known, len(bound) - known) if bound else None


def _climbed(year: int, at: When) -> tuple[int, int, int] | None:
    """The same of the milestones that stand on registers."""
    bound, found = bindings(year), boards.board(catalogue(), year, at.known)
    known = sum(code in found.ladders for code in bound)
    return (len(bound), known, len(bound) - known) if bound else None


def _row(lines: list[Lit]) -> tuple[list[Group], int, int]:
    """The groups of one part, laid out one after the other in lines of so many squares; the height and the count."""
    groups, at = [], 0
    for light in LIGHTS:
        count = sum(one.light == light for one in lines)
        if count:
            groups.append(
                Group(light, count, "".join(f"M{STEP * (place % ACROSS) + 1},{STEP * (place // ACROSS) + 1}h9v9h-9z" for place in range(at, at + count)))
            )
            at += count
    return groups, STEP * -(-at // ACROSS), at


def _changed(year: int, at: When, lines: list[Lit], language: Language) -> list[tuple[Lit, Lit]]:
    """Commitments whose word is another one than a week ago, the worst first, each as it was and as it is: by the same facts on both days."""
    found, before = boards.board(catalogue(), year, at.known), at.day - timedelta(days=7)
    pairs = [(lit(found, one.code, before, language), one) for one in lines if one.light != "none" and found.items[one.code].begins <= before]
    return sorted(((was, now) for was, now in pairs if was.light != now.light), key=lambda pair: (pair[1].order, pair[1].code))


def late(lines: Iterable[Lit]) -> list[tuple[str, str, int, int, int]]:
    """Agencies with red and yellow lights, the reddest first: id, name, red, yellow, how many they lead."""
    told: dict[str, list[Lit]] = {}
    for one in lines:
        told.setdefault(one.lead, []).append(one)
    found = [(lead, own[0].agency, sum(one.light == "red" for one in own), sum(one.light == "yellow" for one in own), len(own)) for lead, own in told.items()]
    return sorted((one for one in found if one[2] or one[3]), key=lambda one: (-one[2], -one[3], one[1]))
