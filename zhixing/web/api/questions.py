"""A question in SQL, by the API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from zhixing.engines.querying import LONGEST, Refused
from zhixing.web import questions
from zhixing.web.api.answers import answer
from zhixing.web.api.bodies import Member, read
from zhixing.web.api.callers import actor_of, permit
from zhixing.web.api.problems import Problem

SQL, PURPOSE = Member("sql", required=True, longest=LONGEST), Member("purpose", required=True, longest=questions.LONGEST_PURPOSE)


def asked(request: HttpRequest) -> HttpResponse:
    """One SELECT over the data sets that the caller may ask, with what it is for."""
    permit(request, "query_data")
    said = read(request, SQL, PURPOSE)
    try:
        found, data = questions.answered(actor_of(request), said["sql"], said["purpose"])
    except Refused as refused:
        raise Problem("faulty", refused.zh, refused.en) from None
    except questions.Busy:
        raise Problem("too_often", headers={"Retry-After": "10"}) from None
    return answer({"columns": list(found.columns), "rows": [list(row) for row in found.rows], "more": found.more, "data": list(data)})
