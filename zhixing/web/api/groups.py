"""Rows of a version told apart by one or two fields, by the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from zhixing.engines.datahub import reading as rows_of
from zhixing.kernel.errors import InputFault
from zhixing.web import grouped
from zhixing.web.api.answers import answer
from zhixing.web.api.callers import permit
from zhixing.web.api.datasets import in_place, plainly, put_down, readable
from zhixing.web.api.problems import Problem, Told, Wrong
from zhixing.web.api.queries import pairs_of
from zhixing.web.held import columns_of, is_about_people


def groups(request: HttpRequest, dataset: str, number: str) -> HttpResponse:
    """How many rows of a version there are of each town, code, month; sum, mean, least and greatest of figures. Of data about people no group of a few is told."""
    permit(request, "read_rows")
    found, held = readable(request, dataset, number)
    in_place(held)
    pairs, columns = pairs_of(request), columns_of(found, held)
    names = [name for name, _ in pairs]
    faults: list[Told] = [Wrong(name[:40], "doubled_parameter") for name in dict.fromkeys(names) if names.count(name) > 1]
    faults += [Wrong(name, "unknown_member", (name,)) for name in ("q", "after", "withdrawn", "page", "grant") if name in names]
    asked, wrong = grouped.read_asked(found.table, columns, pairs)
    if faults or wrong:
        raise Problem("faulty_query", faults=[*faults, *wrong])
    try:
        told = grouped.told(found, held, columns, asked)
    except InputFault as fault:
        raise Problem("faulty_query", "分组太多或数值过大，无法准确计算，请换栏或加筛选", str(fault)) from None
    put_down(request, found, held, "groups")
    by = [way.id for way in asked.by]
    lines = None if told.lines is None else [_told(line, by, asked.of) for line in told.lines]
    return answer({"groups": lines, "total": told.total, "rows": told.rows, "about_people": is_about_people(columns)})


def _told(line: grouped.Line, by: list[str], of: tuple[str, ...]) -> dict[str, Any]:
    shared = dict(zip(by, map(plainly, line.names), strict=True))
    figures = {name: _figures(taken) for name, taken in zip(of, line.taken, strict=False)}
    return {"by": shared, "rows": line.rows, **({"hidden": line.mark} if line.mark else {}), "of": figures}


def _figures(taken: rows_of.Taken) -> dict[str, Any]:
    told = {"sum": taken.sum, "mean": taken.mean, "min": taken.least, "max": taken.greatest}
    return {"rows": taken.rows, **{name: plainly(kept) for name, kept in told.items()}}
