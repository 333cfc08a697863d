"""The board of a year: every commitment with its light, filtered and in an order; and what the office does with several at once."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from zhixing.kernel.access import allow
from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.store import board as boards
from zhixing.store.registers import register_for
from zhixing.web.county import catalogue, plans, supervision
from zhixing.web.lights import LIGHTS, Lit, When, lit, when
from zhixing.web.pages.asked import chips, conditions
from zhixing.web.promise import KINDS, section_title
from zhixing.web.words import Language, word

COLUMNS = ("light", "code", "promise", "goal", "figure", "expected", "lead", "due")
ORDERS: dict[str, Callable[[Lit], Any]] = {
    "light": lambda one: one.order, "code": lambda one: one.code, "promise": lambda one: one.title, "goal": lambda one: one.goal,
    "figure": lambda one: one.standing.ratio if one.standing.ratio is not None else -1, "lead": lambda one: one.agency, "due": lambda one: one.due,
}  # fmt: skip
ALL = 500


@login_required
def latest(request: HttpRequest) -> HttpResponse:
    """The board of the latest year that has commitments."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    found = boards.years(catalogue())
    return redirect("board", found[0]) if found else render(request, "supervision/board.html", {"year": None})


@login_required
def board(request: HttpRequest, year: int) -> HttpResponse:
    """All commitments of a year that are or were on the list."""
    allow("read_plan", request.actor, None)  # type: ignore[attr-defined]
    language: Language = request.words  # type: ignore[attr-defined]
    asked = {name: value[:100] for name, value in request.GET.items()}
    at = when(request)
    lines = lines_of(year, at, language)
    found = [one for one in lines if meets(one, asked)]
    order = asked.get("sort", "").removeprefix("-")
    if order in ORDERS:
        found.sort(key=ORDERS[order], reverse=asked["sort"].startswith("-"))
    context = {
        "year": year,
        "at": at,
        "total": len(lines),
        "found": len(found),
        "rows": _rows(found[:ALL], year, at, language, grouped=order not in ORDERS),
        "asked": asked,
        **_filters(lines, asked, year, language),
        "columns": [
            (id, f"board.{id}", urlencode({**asked, "sort": f"-{id}" if asked.get("sort") == id else id}), _sorted(asked, id), id in ORDERS) for id in COLUMNS
        ],
        "waiting": waiting(year),
    }
    return render(request, "supervision/board.html", context)


def lines_of(year: int, at: When, language: Language) -> list[Lit]:
    """The commitments of a year in the order of the report, as they stood; 404 for a year that has neither commitments nor a plan."""
    found = boards.board(catalogue(), year, at.known)
    if not found.commitments and year not in plans():
        raise Http404
    key = ("lines", at.day, language)
    if key not in found.memo:
        found.memo[key] = sorted((lit(found, code, at.day, language) for code in found.items), key=lambda one: (one.section, one.code))
    return list(found.memo[key])


def waiting(year: int) -> int:
    """How many reports of progress wait for the office."""
    found = boards.board(catalogue(), year)
    if ("waiting",) not in found.memo:
        found.memo[("waiting",)] = sum(one.fields.get("state") == "approved" for one in found.rows["progress"].values())
    return int(found.memo[("waiting",)])


def section_of(year: int, number: int, language: Language) -> str:
    """What a part of the report is about."""
    plan = plans().get(year)
    return section_title(plan, number, language) if plan and number else word("board.section_none", language)


def meets(one: Lit, asked: dict[str, str]) -> bool:
    """Is a commitment among those that are asked for?"""
    said = f"{one.code} {one.title} {one.agency}".lower()
    post = asked.get("post", "")
    leader = next((leader for leader in supervision().leaders if leader.id == post), None) if post else None
    return (
        asked.get("section", "") in ("", str(one.section))
        and asked.get("kind", "") in ("", one.kind)
        and asked.get("lead", "") in ("", one.lead)
        and asked.get("light", "") in ("", one.light)
        and (leader is None or one.lead in leader.agencies)
        and all(part.lower() in said for part in asked.get("q", "").split())
    )


def _filters(lines: list[Lit], asked: dict[str, str], year: int, language: Language) -> dict[str, Any]:
    sections = [(str(number), section_of(year, number, language)) for number in sorted({one.section for one in lines})]
    leads = sorted({(one.lead, one.agency) for one in lines}, key=lambda pair: pair[1])
    lights = [(light, f"{word(f'light.{light}', language)} {count}") for light in LIGHTS if (count := sum(one.light == light for one in lines))]
    posts = [(one.id, one.en if language == "en" else one.zh) for one in supervision().leaders]
    kinds = [(kind, word(key, language)) for kind, key in KINDS.items()]
    names = {"section": dict(sections), "lead": dict(leads), "light": dict(lights), "post": dict(posts), "kind": dict(kinds)}
    choices = [(name, f"board.{name}", list(names[name].items())) for name in ("light", "section", "lead", "kind", "post") if names[name]]
    named = [(name, names[name].get(value, value) if name in names else value) for name, value in conditions(asked).items()]
    return {"choices": choices, "chips": chips(asked, named)}


def _sorted(asked: dict[str, str], id: str) -> str:
    return {id: "ascending", f"-{id}": "descending"}.get(asked.get("sort", ""), "none")


def _rows(lines: list[Lit], year: int, at: When, language: Language, *, grouped: bool) -> SafeString:
    """The lines of the table. Hundreds of lines of nine cells, cell by cell in a template, would take most of a page's time: each is written once."""
    memo, made, section = boards.board(catalogue(), year, at.known).memo, [], None
    written: dict[str, str] = memo.setdefault(("rows", at.day, at.asked, language), {})
    for one in lines:
        if grouped and one.section != section:
            section = one.section
            count = sum(other.section == section for other in lines)
            made.append(
                f'<tr class="group"><th scope="rowgroup" colspan="9">{escape(section_of(year, section, language))} <span class="soft">{count}</span></th></tr>'
            )
        if one.code not in written:
            written[one.code] = _row(one, year, f"?on={at.asked}" if at.asked else "", language)
        made.append(written[one.code])
    return mark_safe("".join(made))


def _row(one: Lit, year: int, suffix: str, language: Language) -> str:
    heads = {id: escape(word(f"board.{id}", language)) for id in COLUMNS}
    choose = escape(word("board.choose_one", language, one.code))
    address = reverse("commitment", args=(year, one.code)) + suffix
    return (
        f'<tr><td class="pick"><input type="checkbox" name="code" value="{one.code}" form="bulk" aria-label="{choose}"></td>'
        f'<td class="whole" data-label="{heads["light"]}"><span class="light {one.light}">{escape(one.word)}</span></td>'
        f'<td class="nowrap" data-label="{heads["code"]}">{one.code}</td>'
        f'<th scope="row" lang="zh-CN"><a href="{address}">{escape(one.title)}</a></th>'
        f'<td class="nowrap" data-label="{heads["goal"]}">{escape(one.goal)}</td>'
        f'<td class="number" data-label="{heads["figure"]}">{escape(one.figure)}</td>'
        f'<td class="number" data-label="{heads["expected"]}">{escape(one.expected)}</td>'
        f'<td lang="zh-CN" data-label="{heads["lead"]}"><a class="quiet" href="{reverse("department", args=(one.lead,))}">{escape(one.agency)}</a></td>'
        f'<td class="date" data-label="{heads["due"]}">{one.due}</td></tr>'
    )


@login_required
@require_POST
def bulk(request: HttpRequest, year: int) -> HttpResponse:
    """Do one thing with all commitments that were chosen: accept what waits, or go and write them a notice."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    codes, back = request.POST.getlist("code")[:ALL], reverse("board", args=(year,))
    notice = request.POST.get("deed") == "notice"
    allow("issue_notice" if notice else "judge_progress", actor, None)
    if not codes:
        messages.error(request, word("board.chosen_none", language))
        return redirect(back)
    if notice:
        return redirect(f"{reverse('send_notices', args=(year,))}?{urlencode([('code', code) for code in codes])}")
    found, progress, done = boards.board(catalogue(), year), register_for(catalogue(), "progress", actor), 0
    for kin in (kin for code in codes for kin in found.of("progress", code) if kin.fields.get("state") == "approved"):
        try:
            progress.step(kin.row, kin.version, "accept")
            done += 1
        except (InputFault, NotAllowed):
            continue
    told = word("board.accepted", language, done) if done else word("board.accepted_none", language)
    (messages.success if done else messages.error)(request, told)
    return redirect(back)
