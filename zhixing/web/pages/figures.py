"""Computed figures: what the data come to for every quantity of a year, and one of them opened down to its query, its data and its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from zhixing.engines.indicators import Figure, Lake, Measure, dimensions, figures, rows_behind, told_apart, trace
from zhixing.engines.ledger import Kept
from zhixing.engines.records import Label, Table
from zhixing.engines.standing import Quantity
from zhixing.kernel.access import allow
from zhixing.store import board as boards
from zhixing.store import figures as computed
from zhixing.store.board import Board, Kin
from zhixing.systems.supervision import month_end
from zhixing.web import held, lineage
from zhixing.web.county import bindings, catalogue, measures, plans
from zhixing.web.curve import curve
from zhixing.web.lights import goal, lit, number, short, unit_of, when
from zhixing.web.pages import climbing
from zhixing.web.painted import Part, painted
from zhixing.web.promised import expected
from zhixing.web.sharing import reading
from zhixing.web.shown import EMPTY, stored, value
from zhixing.web.words import Language, word

LINES = 50
# Before the fields of a published row stand its id, its version and its keeper.
ROW = "row_id"


def latest(board: Board, code: str, day: date) -> Kin | None:
    """The row of the last month that was over by a day."""
    rows = [one for one in board.of("figures", code) if month_end(str(one.fields["period"])) <= day]
    return max(rows, key=lambda one: str(one.fields["period"]), default=None)


def shown(fields: Mapping[str, Kept]) -> str:
    """A computed figure with its unit; "" where there is none."""
    unit = str(fields.get("unit") or "")
    kept = fields.get("value")
    return "" if kept is None else f"{number(str(kept))}{unit if unit[:1] in '%‰' else f' {unit}'}"


@login_required
@require_safe
def one(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """One figure: definition, readings, arithmetic, query, versions of the data, what it is made of by town or month, and its rows."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    allow("read_plan", actor, None)
    measure, at = measures(year).get(code), when(request)
    if measure is None and code not in bindings(year):
        raise Http404
    board = boards.board(catalogue(), year, at.known)
    if measure is None:
        return climbing.opened(request, board, code, at)
    row = latest(board, code, at.day)
    indicator = measure.asked.indicator
    planned = next(one for one in plans()[year].commitments if one.id == code)
    context: dict[str, Any] = {
        "year": year,
        "at": at,
        "code": code,
        "title": planned.title,
        "goal": goal(board.commitments[code].fields, language) if code in board.commitments else "",
        "measure": measure,
        "indicator": indicator,
        "kin": row,
        "figure": shown(row.fields) if row else "",
        "waiting": str((row.fields.get("waiting_en" if language == "en" else "waiting") if row else "") or ""),
        "agency": short(measure.agency),
        "line": lit(board, code, at.day, language) if code in board.items else None,
        "months": _months(board, code, at.day),
        "curve": curve(board.items[code], at.day, _reported(board, code, at.day)) if code in board.items else None,
        "results": _results(request, board, row) if row else [],
        "unit": unit_of(board.commitments[code].fields) if code in board.commitments else "",
    }
    if row is not None and row.fields.get("value") is None:
        context["sources"] = lineage.sources(str(row.fields.get("data") or ""), (), actor, language)
    if row is not None and row.fields.get("value") is not None:
        day = date.fromisoformat(str(row.fields["day"]))
        with computed.behind(catalogue(), measure, str(row.fields.get("data") or ""), day) as lake:
            context |= _opened(request, measure, day, lake, str(row.fields.get("unit") or ""), str(row.fields.get("data") or ""))
    return render(request, "figures/one.html", context)


def _results(request: HttpRequest, board: Board, row: Kin) -> list[tuple[lineage.Result, str, str]]:
    """What the figure of the month was from when on: each result, before and now, a figure or what it waited for."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    waiting = "waiting_en" if language == "en" else "waiting"
    found = lineage.retold("figures", row.row, board.last, ("value", "waiting"), ("indicator", "edition"), actor, language)
    return [(one, *(shown(fields) or str(fields.get(waiting) or "") for fields in (one.before, one.after))) for one in found]


def _reported(board: Board, code: str, day: date) -> dict[str, Decimal]:
    """What was reported of each month that was over by a day, drafts aside."""
    told = [one.fields for one in board.of("progress", code) if one.fields.get("state") != "draft" and one.fields.get("value") is not None]
    return {str(one["period"]): Decimal(str(one["value"])) for one in told if month_end(str(one["period"])) <= day}


def _months(board: Board, code: str, day: date) -> list[tuple[str, str, str, str, str]]:
    """Month by month: due by the profile, computed, reported, and the difference where both are there."""
    told, item = _reported(board, code, day), board.items.get(code)
    promise = item.promise(day) if item else None
    found = []
    for one in sorted(board.of("figures", code), key=lambda one: str(one.fields["period"]), reverse=True):
        period, kept = str(one.fields["period"]), one.fields.get("value")
        if month_end(period) <= day:
            said = told.get(period)
            differs = kept is not None and said is not None and Decimal(str(kept)) != said
            apart = number(said - Decimal(str(kept))) if differs and said is not None else ""
            due = expected(promise, min(month_end(period), promise.profile.due)) if isinstance(promise, Quantity) else None
            wanted, claimed = (EMPTY if value is None else number(value) for value in (None if due is None else round(due, 2), said))
            found.append((period, wanted, shown(one.fields) or EMPTY, claimed, apart))
    return found


def _opened(request: HttpRequest, measure: Measure, day: date, lake: Lake, unit: str, data: str) -> dict[str, Any]:
    """What needs the data themselves."""
    language: Language = request.words  # type: ignore[attr-defined]
    asked, people = measure.asked, is_about_people(measure)
    ways = () if people else dimensions(asked.indicator, [one.table for one in catalogue().datasets])
    by = request.GET.get("by", "")
    by = by if by in ways else next((one for one in ("town", "lead", "kind", "month") if one in ways), "")
    part = 1 if request.GET.get("part") == "1" and len(asked.parts) == 2 else 0
    found, apart = trace(asked, day, lake), _apart(measure, by, day, lake, unit, language) if by else []
    most = max((abs(one.value) for one in apart), default=Decimal(0))
    # What differs between two readings may be one person.
    given = [] if people else _others(measure, day, lake)
    others = [(one.reading.en if language == "en" else one.reading.zh, one.asked.indicator, answer) for one, answer in given]
    return {
        "queries": found.queries,
        "sources": lineage.sources(data, found.columns, request.actor, language),  # type: ignore[attr-defined]
        "others": [(reading, indicator, _said(measure, answer, unit)) for reading, indicator, answer in others],
        "ways": [(one, _way(one, asked.indicator.tables[0], language)) for one in ways],
        "by": by,
        "apart": [(one.name, one.told, one.share(most)) for one in apart],
        "map": painted({one.key: one for one in apart}) if by == "town" else None,
        "people": people,
        "parts": len(asked.parts),
        "part": part,
        **_rows(request, measure, day, lake, part, {"by": by, "on": request.GET.get("on", "")}),
    }


def _others(measure: Measure, day: date, lake: Lake) -> list[tuple[Any, Any]]:
    return list(zip(measure.others, figures([one.asked for one in measure.others], day, lake), strict=True)) if measure.others else []


def _said(measure: Measure, answer: Any, unit: str) -> str:
    return shown({"value": format(measure.in_unit(answer.value, unit), "f"), "unit": unit}) if isinstance(answer, Figure) else EMPTY


def _table(id: str) -> Table:
    return catalogue().dataset(id).table


def _way(by: str, table: str, language: Language) -> str:
    if by in ("month", "quarter"):
        return word(f"figures.by_{by}", language)
    label: Label = _table(table).field(by).label
    return label.en if language == "en" else label.zh


def is_about_people(measure: Measure) -> bool:
    """Is a figure made from data with anything about a person? Then it is told for the county and not apart: two figures of the same people,

    or one of two months, would give away what each of them hides.
    """
    declared = {one.id: one for one in catalogue().datasets}
    return any(held.is_about_people(declared[id].columns) for id in measure.asked.indicator.tables if id in declared)


def _apart(measure: Measure, by: str, day: date, lake: Lake, unit: str, language: Language) -> list[Part]:
    """The figure by town, kind or month."""
    answers = {name: one for name, one in told_apart(measure.asked, by, day, lake).items() if isinstance(one, Figure)}
    field = None if by in ("month", "quarter") else _table(measure.asked.indicator.tables[0]).field(by)
    named = {name: value(field, name, catalogue().known, language) if field and name else name or word("figures.unsaid", language) for name in answers}
    ordered = sorted(answers) if field is None else sorted(answers, key=lambda name: (-answers[name].value, name))
    return [Part(name or "", named[name], _said(measure, answers[name], unit), measure.in_unit(answers[name].value, unit)) for name in ordered]


def _rows(request: HttpRequest, measure: Measure, day: date, lake: Lake, part: int, kept: Mapping[str, str]) -> dict[str, Any]:
    """A page of the rows behind a figure, masked by what the reader may see."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    if measure.asked.indicator.sql:
        return {"rows": None}
    try:
        offset = max(0, min(int(request.GET.get("from", "0")), 10**9))
    except ValueError:
        offset = 0
    what = measure.asked.parts[part] if measure.asked.parts else measure.asked.indicator.duration
    assert what is not None
    table = _table(what.table)
    if not reading(actor, catalogue().dataset(table.id)).allowed:
        return {"rows": None}
    found = rows_behind(measure.asked, [table], day, lake, part=part, offset=offset, limit=LINES)
    fields = {one.id: one for one in table.fields}
    shown_columns = [one for one in found.columns if one != ROW and (one not in fields or fields[one].sensitivity != "secret")]
    lines = []
    for values in found.rows:
        told = dict(zip(found.columns, values, strict=True))
        cells = [(fields.get(name) or name, stored(fields.get(name), told[name], catalogue().known, language)) for name in shown_columns]
        lines.append((str(told.get(ROW) or ""), cells))
    following = offset + LINES if offset + LINES < found.total else 0
    return {
        "rows": lines,
        "rows_table": table,
        "rows_published": catalogue().dataset(table.id).published,
        "rows_heads": [fields.get(name) or name for name in shown_columns],
        "rows_total": found.total,
        "rows_from": offset + 1,
        "rows_to": offset + len(lines),
        "rows_next": urlencode({**kept, "part": part, "from": following}) if following else "",
    }
