"""One commitment: what is promised, how it stands and how that is worked out, its curve, its progress, what was changed and sent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhixing.engines.cases import STEP
from zhixing.engines.commitments import PlannedCommitment
from zhixing.engines.standing import Quantity, allowed, forecast
from zhixing.kernel.access import allow, decide
from zhixing.store import board as boards
from zhixing.store import ledger
from zhixing.systems.supervision import from_plan, marks, proofs_of
from zhixing.web.county import catalogue, plans, supervision
from zhixing.web.curve import curve
from zhixing.web.lights import When, goal, lit, number, short, unit_of, when
from zhixing.web.originals import original
from zhixing.web.pages import climbing
from zhixing.web.pages.board import section_of
from zhixing.web.pages.figures import latest, shown
from zhixing.web.words import Language, word


@login_required
def commitment(request: HttpRequest, year: int, id: str) -> HttpResponse:
    """One commitment of the plan or of the list; as it was known on a day where the address says one."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    language: Language = request.words  # type: ignore[attr-defined]
    plan, at = plans().get(year), when(request)
    planned = next((one for one in plan.commitments if one.id == id), None) if plan else None
    board = boards.board(catalogue(), year, at.known)
    kin = board.commitments.get(id)
    if planned is None and kin is None:
        raise Http404
    text = original(plan) if plan else None
    codes = list(board.items) if id in board.items else [one.id for one in plan.commitments] if plan else []
    place = codes.index(id) if id in codes else -1
    context: dict[str, Any] = {
        "year": year,
        "at": at,
        "planned": planned,
        "head": _head(planned, kin, language),
        "section": section_of(year, planned.section if planned else int(str(kin.fields.get("section") or 0)) if kin else 0, language),
        "kin": kin,
        "agencies": catalogue().known.agencies,
        "tie": text.ties.get(id) if text else None,
        "previous": codes[place - 1] if place > 0 else "",
        "next": codes[place + 1] if -1 < place < len(codes) - 1 else "",
    }
    if kin is not None and id in board.items:
        context |= _followed(request, board, id, at, language)
    return render(request, "supervision/commitment.html", context)


def _head(planned: PlannedCommitment | None, kin: boards.Kin | None, language: Language) -> dict[str, str]:
    """What stands above everything: from the list where it is there, else from the plan."""
    fields: Any = kin.fields if kin else _fields(planned)
    return {
        "title": str(fields["title"]),
        "kind": str(fields["kind"]),
        "goal": goal(fields, language),
        "subject": str(fields.get("subject") or ""),
        "certainty": word(f"certainty.{fields.get('certainty') or 'firm'}", language),
        "due": str(fields.get("due_on") or ""),
        "support": str(fields.get("support") or ""),
        "lead": str(fields.get("lead") or ""),
    }


def _fields(planned: PlannedCommitment | None) -> dict[str, Any]:
    """A commitment that is only planned, as a row would say it."""
    assert planned is not None
    return from_plan(planned, int(planned.period[:4]), planned.lead or "")


def _followed(request: HttpRequest, board: boards.Board, code: str, at: When, language: Language) -> dict[str, Any]:
    """What is known of a commitment of the list."""
    item, line = board.items[code], lit(board, code, at.day, language)
    actor = request.actor  # type: ignore[attr-defined]
    flows = catalogue()
    states = {id: {state.id: state for state in flow.states} for id in ("progress", "adjustments", "notices") if (flow := flows.flow(id))}
    leader = supervision().leader_of(line.lead)
    shares, total = board.of("shares", code), Decimal(0)
    for one in shares:
        total += Decimal(str(one.fields["share"]))
    target = Decimal(str(item.fields.get("target") or 0))
    return {
        "line": line,
        "item": item,
        "arithmetic": [one.en if language == "en" else one.zh for one in line.standing.lines],
        "post": (leader.en if language == "en" else leader.zh) if leader else "",
        "curve": curve(item, at.day),
        "outlook": _outlook(board, code, at, language),
        "figured": _figured(board, code, at, language),
        "progress": [(one, _told(states["progress"], one, language)) for one in sorted(board.of("progress", code), key=lambda one: str(one.fields["period"]))],
        "unit": unit_of(item.fields),
        "stages": [(one, board.stages[one.row].get("reached_on")) for one in sorted(board.of("stages", code), key=lambda one: int(str(one.fields["order"])))],
        "shares": [
            (short(str(one.fields["agency"])), catalogue().known.places.get(str(one.fields.get("town")), ""), number(str(one.fields["share"])))
            for one in shares
        ],
        "shared": (number(total), number(target), number(max(target - total, Decimal(0)))) if shares else None,
        "adjustments": [(one, _told(states["adjustments"], one, language), was) for one, was in _adjustments(board, code)],
        "notices": [(one, _told(states["notices"], one, language)) for one in board.of("notices", code)],
        "marks": _marks(board, code) if decide("read_history", actor, line.lead).allowed else [],
        "may_report": decide("report_progress", actor, line.lead).allowed and at.known is None,
        "may_instruct": decide("issue_notice", actor, None).allowed and at.known is None,
        "may_ask": decide("ask_adjustment", actor, line.lead).allowed and at.known is None,
    }


def _figured(board: boards.Board, code: str, at: When, language: Language) -> list[str]:
    """What the data come to, and what was reported where that is another figure."""
    row = latest(board, code, at.day)
    if row is None:
        return _climbed(board, code, at, language)
    fields, period = row.fields, str(row.fields["period"])
    if fields.get("value") is None:
        return [str(fields.get("waiting_en" if language == "en" else "waiting") or "")]
    said = next((one.fields.get("value") for one in board.of("progress", code) if one.fields["period"] == period and one.fields["state"] != "draft"), None)
    differs = said is not None and Decimal(str(said)) != Decimal(str(fields["value"]))
    told = [word("figures.of_commitment", language, shown(fields), period)]
    return [*told, word("figures.differs", language, f"{number(str(said))}{unit_of(board.items[code].fields)}")] if differs else told


def _climbed(board: boards.Board, code: str, at: When, language: Language) -> list[str]:
    """What the register says of a milestone, and what was reported of its promised stage where that is something else."""
    told = climbing.told_of(board, code)
    if not told or (waiting := climbing.waits(told, language)):
        return [waiting] if told else []
    rungs = climbing.shown(board, code, at.day, language)
    last = next((one for one in reversed(rungs) if one.day), None)
    so = word("stages.of_commitment", language, last.title, last.day) if last else word("stages.of_none", language)
    return [so, *(word("stages.differs", language, one.title, one.said) for one in rungs if one.said)]


def _adjustments(board: boards.Board, code: str) -> list[tuple[boards.Kin, str]]:
    """The adjustments of a commitment, each with what was in force before: as the ledger has it where it was granted, else as it was asked."""
    before: dict[tuple[str, str], str] = {}
    known: dict[str, str] = {}
    asked = board.of("adjustments", code)
    for facts in ledger.of_rows("commitments", [board.commitments[code].row], board.last) if asked else ():
        for fact in facts:
            told = {what: str(value) for what, value in fact.change.fields.items() if what in ("target", "due_on", "lead")}
            if fact.change.fields.get(STEP) == "adjust":
                before |= {(what, value): known.get(what, "") for what, value in told.items()}
            known |= told
    return [(one, before.get((str(one.fields["what"]), str(one.fields.get("becomes") or "")), str(one.fields.get("was") or ""))) for one in asked]


def _told(states: dict[str, Any], one: boards.Kin, language: Language) -> str:
    state = states[str(one.fields["state"])]
    return str(state.en if language == "en" else state.zh)


def _outlook(board: boards.Board, code: str, at: When, language: Language) -> str:
    """What a figure will come to, or what a mean may still be; "" where nothing can be said."""
    item = board.items[code]
    promise, figure = item.promise(at.day), item.figure(at.day)
    if not isinstance(promise, Quantity) or figure is None or at.day >= item.due:
        return ""
    if promise.is_cap and promise.reading == "rate" and (rest := allowed(promise, at.day, figure)) is not None:
        return word("commitment.allowed", language, f"{number(Decimal(rest.numerator) / Decimal(rest.denominator))}{unit_of(item.fields)}")
    found = forecast(promise, at.day, figure)
    if found is None:
        return ""
    error = word("commitment.no_error", language) if found.error is None else f"{found.error:.0%}"
    return word("commitment.forecast", language, f"{number(round(found.value, 1))}{unit_of(item.fields)}", word(f"commitment.{found.method}", language), error)


def _marks(board: boards.Board, code: str) -> list[str]:
    """What is worth a look."""
    rows = {
        "commitments": [board.commitments[code].row],
        "progress": [one.row for one in board.of("progress", code)],
        "notices": [one.row for one in board.of("notices", code)],
    }
    histories = [facts for table, own in rows.items() if own for facts in ledger.of_rows(table, own, board.last)]
    steps = [[str(fact.change.fields[STEP]) for fact in facts if STEP in fact.change.fields] for facts in histories]
    clocks = sum(taken.count("reopen") + taken.count("give_time") > 1 for taken in steps)
    if ("proofs",) not in board.memo:
        board.memo[("proofs",)] = proofs_of(one.fields for one in board.rows["progress"].values())
    own = {hash: len(codes) for hash, codes in board.memo[("proofs",)].items() if code in codes}
    return marks(board.items[code], steps, clocks, own)
