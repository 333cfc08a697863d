"""Papers of a year to be taken along: table of responsibilities, notices, bulletin, special report, look back; as DOCX, PDF and XLSX, as of a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from zhixing.engines.cases import STATE, Taken, read_clock, taken
from zhixing.engines.documents import Paper, docx, missing_faces, next_number, normal_number, one_form, pdf
from zhixing.engines.ledger import Kept
from zhixing.engines.standing import Standing
from zhixing.kernel.access import allow, decide
from zhixing.kernel.errors import InputFault, MissingPart
from zhixing.kernel.workdays import national
from zhixing.store import board as boards
from zhixing.store import ledger, listing, numbering, remembered
from zhixing.store.current import column, model_of
from zhixing.systems.supervision import Bureau, Item, papers
from zhixing.web.county import catalogue, plans, supervision
from zhixing.web.lights import When, when
from zhixing.web.promise import section_title
from zhixing.web.words import word

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"docx": DOCX, "pdf": "application/pdf", "xlsx": XLSX}
FORMS = {"docx": docx, "pdf": pdf}
MOST_SENT = 50
# What is made of the whole list: the words for it.
KINDS = {
    "tasks": ("papers.tasks", "papers.tasks_told"),
    "bulletin": ("papers.bulletin", "papers.bulletin_told"),
    "special": ("papers.special", "papers.special_told"),
    "review": ("papers.review", "papers.review_told"),
}
# What a paper is called as a file, and its forms.
FILES = {
    "tasks": ("责任分解表", ("xlsx", "docx", "pdf")),
    "notice": ("督查通知", ("docx", "pdf")),
    "bulletin": ("督查通报", ("docx", "pdf")),
    "special": ("督查专报", ("docx", "pdf")),
    "review": ("工作回顾", ("docx",)),
}
# What goes out by the flow of papers, and as which of the official kinds. A notice has a flow and a number of its own; a look back is material.
SENT = {"tasks": "notice", "bulletin": "bulletin", "special": "report"}
# The series of numbers to which those of notices and of papers belong.
SERIES = "papers"
# These tell rows of notices: whoever reads only the plan does not get them.
INNER = ("notice", "bulletin", "special")
OUT = ("issued", "extension", "answered")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a paper is made from: the board of a year as of a day, and the number that it is to have."""

    request: HttpRequest
    board: boards.Board
    at: When
    number: str

    @property
    def told(self) -> list[tuple[Item, Standing]]:
        """Every commitment of the list with how it stands."""
        return [(item, self.board.standing(code, self.at.day)) for code, item in sorted(self.board.items.items())]


@login_required
@require_safe
def overview(request: HttpRequest, year: int) -> HttpResponse:
    """What can be made of a year."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    return told(request, year)


@login_required
@require_safe
def paper(request: HttpRequest, year: int, kind: str, form: str) -> HttpResponse:
    """One paper as a file."""
    actor = request.actor  # type: ignore[attr-defined]
    allow("read_plan", actor, None)
    name, forms = FILES.get(kind, ("", ()))
    if form not in forms:
        raise Http404
    if kind in INNER:
        allow("read_rows", actor, None)
    typed = request.GET.get("number", "").strip()
    try:
        asked = Asked(request, *board_of(request, year), normal_number(typed) if typed else "")
        content = papers.tasks_sheet(_bureau(year), year, _items(asked)) if form == "xlsx" else FORMS[form](made(asked, kind))
    except (InputFault, MissingPart) as error:
        return told(request, year, str(error), 422 if isinstance(error, InputFault) else 501)
    return file(content, form, f"{kind}-{year}", f"{name}-{asked.at.day.isoformat()}")


def file(content: bytes, form: str, plain: str, name: str) -> HttpResponse:
    """A paper to be kept; `plain` is its name for whoever knows no Chinese."""
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f"attachment; filename=\"{plain}.{form}\"; filename*=UTF-8''{quote(name)}.{form}"
    return answer


def board_of(request: HttpRequest, year: int) -> tuple[boards.Board, When]:
    """The board that the address asks for; 404 of a year without plan and list."""
    at = when(request)
    if year not in plans() and year not in boards.years(catalogue()):
        raise Http404
    return boards.board(catalogue(), year, at.known), at


def told(request: HttpRequest, year: int, fault: str = "", status: int = 200) -> HttpResponse:
    """The page of what can be made, with what went wrong."""
    board, at = board_of(request, year)
    actor, office = request.actor, supervision().office  # type: ignore[attr-defined]
    rows = decide("read_rows", actor, None).allowed
    number = request.GET.get("number", "").strip()[:60]
    notices = sorted(board.rows["notices"].values(), key=lambda kin: str(kin.fields["number"]), reverse=True) if rows else []
    context = {
        "year": year,
        "at": at,
        "asked": urlencode({"on": at.asked, "number": number}),
        "number": number,
        "kinds": [(kind, title, told, FILES[kind][1]) for kind, (title, told) in KINDS.items() if rows or kind not in INNER],
        "total": len(board.items),
        "notices": [(kin.row, kin.fields, _followed(board, kin, at.day)) for kin in notices],
        "forms": FILES["notice"][1],
        "agencies": catalogue().known.agencies,
        "next": next_number(supervision().mark, year, numbering.given(catalogue(), SERIES, year)),
        "sent": _sent(year) if rows else [],
        "may_send": set(SENT) if all(decide(action, actor, office).allowed for action in ("draft_paper", "bring_evidence")) else set(),
        "faces": _faces(),
        "fault": fault,
    }
    return render(request, "papers.html", context, status=status)


def _sent(year: int) -> list[tuple[listing.Entry, Any]]:
    """The papers of a year that were put into the flow, the newest first, each with where it stands."""
    here = catalogue()
    flow = here.flow("papers_out")
    assert flow is not None
    rows = model_of(here["papers_out"])._default_manager.filter(withdrawn=False, **{f"{column('source')}__startswith": f"{year}/"})
    return [(one, flow.state(str(one.fields[STATE]))) for one in listing.entries(rows.order_by("-number")[:MOST_SENT])]


@cache
def _faces() -> str:
    """The faces that are stood in for on this machine; "" where papers cannot be made at all."""
    try:
        return "、".join(missing_faces())
    except MissingPart:
        return ""


def _bureau(year: int) -> Bureau:
    here, plan = catalogue(), plans().get(year)
    sections = {section.number: section_title(plan, section.number, "zh") for section in plan.sections} if plan else {}
    stages = {id: label.zh for id, label in here["commitments"].field("stage").choices.items()}
    marked = word("synthetic.row", "zh") if remembered.is_synthetic() else ""
    return Bureau(here.county.name, supervision(), here.known.agencies, sections, stages, marked)


def _items(asked: Asked) -> list[Item]:
    """What is to be done: all that was not taken off the list."""
    return [item for item in asked.board.items.values() if item.state != "withdrawn"]


def made(asked: Asked, kind: str) -> Paper:
    """The paper of a kind."""
    bureau, year, day = _bureau(asked.board.year), asked.board.year, asked.at.day
    make: dict[str, Callable[[], Paper]] = {
        "tasks": lambda: papers.tasks_paper(bureau, year, _items(asked), day, asked.number),
        "notice": lambda: _notice(asked, bureau),
        "bulletin": lambda: papers.bulletin_paper(bureau, year, asked.told, _granted(asked), _out(asked), day, number=asked.number),
        "special": lambda: papers.bulletin_paper(bureau, year, asked.told, [], _out(asked), day, special=True, number=asked.number),
        "review": lambda: papers.review_paper(bureau, year, asked.told, day, lambda code: _address(asked, code)),
    }
    return make[kind]()


def _address(asked: Asked, code: str) -> str:
    """The page of a commitment, as it is called from outside."""
    return asked.request.build_absolute_uri(reverse("commitment", args=[asked.board.year, code]))


def _notice(asked: Asked, bureau: Bureau) -> Paper:
    kin = asked.board.rows["notices"].get(asked.request.GET.get("row", ""))
    if kin is None:
        raise Http404
    steps = _steps(asked.board, "notices", kin.row)
    issued = next((one.on for one in reversed(steps) if one.step in ("issue", "reopen")), None)
    due = _followed(asked.board, kin, asked.at.day).due if issued else None
    fields: Mapping[str, Kept] = {**kin.fields, "number": one_form(str(kin.fields["number"]))}
    return papers.notice_paper(bureau, fields, issued or asked.at.day, due)


def _steps(board: boards.Board, table: str, row: str) -> list[Taken]:
    """The steps that a row has taken by what the board knows."""
    flow = catalogue().flow(table)
    assert flow is not None
    return taken(flow, [fact for fact in ledger.of_row(table, row) if fact.number <= board.last])


def _followed(board: boards.Board, kin: boards.Kin, day: date) -> papers.Followed:
    """A notice with the end of its term."""
    flow = catalogue().flow("notices")
    assert flow is not None
    reading = read_clock(flow.clocks[0], _steps(board, "notices", kin.row), national())
    return papers.Followed(kin.fields, reading.due if reading else None, reading.late(day) if reading else 0)


def _out(asked: Asked) -> list[papers.Followed]:
    """The notices that are out and not closed."""
    return [_followed(asked.board, kin, asked.at.day) for kin in asked.board.rows["notices"].values() if kin.fields.get(STATE) in OUT]


def _granted(asked: Asked) -> list[Mapping[str, Kept]]:
    """The adjustments that were granted in the quarter of the day."""
    day = asked.at.day
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    found = []
    for kin in asked.board.rows["adjustments"].values():
        on = next((one.on for one in reversed(_steps(asked.board, "adjustments", kin.row)) if one.step == "grant"), None)
        if kin.fields.get(STATE) == "granted" and on and first <= on <= day:
            found.append(kin.fields)
    return found
