"""Milestones read off registers: which of a year stand on rows, and one opened down to its ladder, its rows and the version of its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhixing.engines.ledger import Kept
from zhixing.engines.milestones import Binding, rows_of
from zhixing.store import rungs
from zhixing.store.board import Board
from zhixing.systems.supervision import month_end
from zhixing.web import lineage
from zhixing.web.county import bindings, catalogue, plans
from zhixing.web.lights import When, goal, lit, short
from zhixing.web.sharing import reading
from zhixing.web.shown import stored
from zhixing.web.words import Language, word

# So many of the rows that are meant are shown; where more have to get there, their number is said.
MOST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One milestone of the list: its promise, how far it has come or what it waits for, and how it stands."""

    code: str
    title: str
    goal: str
    light: str
    said: str
    rung: str
    day: str
    waiting: str
    agency: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One rung: what it is called, its day, the row that it stands on, and what the department said of it where that is something else."""

    title: str
    promised: bool
    day: str
    table: str
    row: str
    said: str
    reached: str


def lines(board: Board, at: When, language: Language) -> list[Line]:
    """Every milestone of a year that is bound to a register."""
    planned = {one.id: one for one in plans()[board.year].commitments}
    return [_line(board, code, one, planned[code].title, at, language) for code, one in bindings(board.year).items()]


def _line(board: Board, code: str, binding: Binding, title: str, at: When, language: Language) -> Line:
    told, there = told_of(board, code), lit(board, code, at.day, language) if code in board.items else None
    waiting = waits(told, language) if told else word("figures.not_computed", language)
    last = next((one for one in reversed(told) if _is_past(one.get("reached_on"), at.day)), None)
    return Line(
        code=code,
        title=title,
        goal=goal(board.commitments[code].fields, language) if code in board.commitments else "",
        light=there.light if there else "none",
        said=there.word if there else "",
        rung=called(last, language) if last else "",
        day=str(last["reached_on"]) if last else "",
        waiting=waiting,
        agency=short(binding.agency),
    )


def told_of(board: Board, code: str) -> list[Mapping[str, Kept]]:
    """The rows of the rungs of one milestone, the lowest first, whether they wait or not."""
    return sorted((one.fields for one in board.of("rungs", code)), key=lambda one: int(str(one["order"])))


def waits(told: list[Mapping[str, Kept]], language: Language) -> str:
    """What a milestone waits for; "" where it stands on rows."""
    return next((str(one["waiting_en" if language == "en" else "waiting"]) for one in told if one.get("waiting")), "")


def called(rung: Mapping[str, Kept], language: Language) -> str:
    """What a rung is called."""
    return str(rung["title_en" if language == "en" else "title"])


def shown(board: Board, code: str, day: date, language: Language) -> list[Shown]:
    """The ladder of a milestone as it was by a day, each rung beside what was said of it."""
    differing = [one for one in rungs.claims(board) if one.code == code and not one.agrees and month_end(one.period).replace(day=1) <= day]
    found = []
    for one in told_of(board, code):
        table, _, row = str(one.get("by_row") or "").partition("/")
        past = _is_past(one.get("reached_on"), day)
        said = next((claim for claim in reversed(differing) if claim.stage == one["title"]), None)
        found.append(
            Shown(
                title=called(one, language),
                promised=one.get("promised") is True,
                day=str(one["reached_on"]) if past else "",
                table=table if past else "",
                row=row if past else "",
                said=(f"{said.reported}" if said.reported else word("stages.not_reached", language)) if said else "",
                reached=word("stages.of", language, one["reached"], one["rows"]) if one.get("rows") and int(str(one["rows"])) > 1 else "",
            )
        )
    return found


def opened(request: HttpRequest, board: Board, code: str, at: When) -> HttpResponse:
    """The page of one milestone."""
    language: Language = request.words  # type: ignore[attr-defined]
    binding, told = bindings(board.year)[code], told_of(board, code)
    table = catalogue()[binding.ladder.table]
    meant, data = binding.meant(table), str(told[0].get("data") or "") if told else ""
    climb = [] if waits(told, language) else shown(board, code, at.day, language)
    context: dict[str, Any] = {
        "year": board.year,
        "at": at,
        "code": code,
        "title": next(one for one in plans()[board.year].commitments if one.id == code).title,
        "goal": goal(board.commitments[code].fields, language) if code in board.commitments else "",
        "line": lit(board, code, at.day, language) if code in board.items else None,
        "binding": binding,
        "ladder": binding.ladder,
        "table": table,
        "meant": meant.en if language == "en" else meant.zh,
        "agency": short(binding.agency),
        "waiting": waits(told, language),
        "rungs": climb,
        "top": f"{last.title} {last.day}" if (last := next((one for one in reversed(climb) if one.day), None)) else word("stages.not_reached", language),
        "sources": lineage.sources(data, _columns(binding), request.actor, language) if data else [],  # type: ignore[attr-defined]
        "results": _results(request, board, code),
        **_rows(request, binding, data),
    }
    return render(request, "figures/stage.html", context)


def _columns(binding: Binding) -> list[str]:
    """What of its register a milestone is read off."""
    ladder = binding.ladder
    return [f"{ladder.table}.{id}" for id in (*binding.rows, *(one.field for one in ladder.steps), *ladder.held, *ladder.ends)]


def _results(request: HttpRequest, board: Board, code: str) -> list[tuple[lineage.Result, str, str]]:
    """What was read off from when on: of each rung its day, or what it waited for; the newest first."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    waiting = "waiting_en" if language == "en" else "waiting"
    found = []
    for one in board.of("rungs", code):
        for result in lineage.retold("rungs", one.row, board.last, ("reached_on", "waiting"), ("ladder", "edition", "meant"), actor, language):
            if result.before or result.after.get("reached_on") or int(str(one.fields["order"])) == 1:
                before, after = (
                    str(told.get("reached_on") or told.get(waiting) or word("stages.not_reached", language)) for told in (result.before, result.after)
                )
                name = called(result.after, language)
                found.append((result, f"{name} {before}" if result.before else "", f"{name} {after}"))
    return sorted(found, key=lambda one: one[0].number, reverse=True)[: lineage.MOST]


def _rows(request: HttpRequest, binding: Binding, data: str) -> dict[str, Any]:
    """The rows that are meant, out of the very version of the data that was read, masked by what the reader may see."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    id, here = binding.ladder.table, catalogue()
    if not data or not reading(actor, here.dataset(id)).allowed:
        return {"rows": []}
    with rungs.behind(data) as lake:
        found = rows_of([binding], lake).get(id, [])
    meant = [one for one in found if all(one.get(field) in texts for field, texts in binding.rows.items())]
    fields = {one.id: one for one in here[id].fields}
    heads = [name for name in (meant[0] if meant else ()) if name in fields and fields[name].sensitivity != "secret"]
    return {
        "heads": [fields[name] for name in heads],
        "rows": [(str(one["row_id"]), [(fields[name], stored(fields[name], one[name], here.known, language)) for name in heads]) for one in meant[:MOST]],
        "rows_total": len(meant),
    }


def _is_past(kept: Kept, day: date) -> bool:
    return bool(kept) and str(kept) <= day.isoformat()
