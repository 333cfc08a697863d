"""数据查询: one SELECT over the data sets that somebody may ask, with what it is for; and what was asked lately."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from zhixing.engines import querying
from zhixing.engines.querying import Refused
from zhixing.kernel.access import allow
from zhixing.store import queries
from zhixing.store.people import named
from zhixing.web import questions
from zhixing.web.shown import EMPTY
from zhixing.web.words import Language, word

# So many rows stand on the page; the API gives all that a question may have.
SHOWN, LATELY = 200, 30


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def query(request: HttpRequest) -> HttpResponse:
    """Ask, and see the answer."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    allow("query_data", actor, None)
    context: dict[str, Any] = {"longest": querying.LONGEST, "rows": querying.ROWS, "seconds": querying.SECONDS}
    if request.method == "POST":
        context |= _asked(request, language)
    lately = queries.lately(actor, LATELY)
    who = named(one.actor for one in lately)
    context |= {"open": questions.open_to(actor), "lately": [(one, who.get(one.actor, one.actor)) for one in lately]}
    return render(request, "datasets/query.html", context, status=422 if "fault" in context else 200)


def _asked(request: HttpRequest, language: Language) -> dict[str, Any]:
    sql, purpose = request.POST.get("sql", ""), request.POST.get("purpose", "").strip()
    said = {"sql": sql[: querying.LONGEST], "purpose": purpose[: questions.LONGEST_PURPOSE]}
    if not 0 < len(purpose) <= questions.LONGEST_PURPOSE:
        return {**said, "fault": word("query.no_purpose", language, questions.LONGEST_PURPOSE)}
    try:
        answer, data = questions.answered(request.actor, sql, purpose)  # type: ignore[attr-defined]
    except Refused as refused:
        return {**said, "fault": refused.en if language == "en" else refused.zh}
    except questions.Busy:
        return {**said, "fault": word("query.busy", language)}
    lines = [[EMPTY if kept is None else str(kept) for kept in row] for row in answer.rows[:SHOWN]]
    return {**said, "answer": answer, "lines": lines, "cut": answer.more or len(answer.rows) > SHOWN, "data": data}
