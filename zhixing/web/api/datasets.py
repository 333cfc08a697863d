"""The catalogue of data by the API: every data set, one of them with its versions, and the rows of a version, masked."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse

from zhixing.engines.datahub import DataSet
from zhixing.engines.datahub import reading as rows_of
from zhixing.engines.records import Query, read_query
from zhixing.kernel.access import Decision
from zhixing.store import datakeys, expecting, lake, shelves
from zhixing.store.clock import today
from zhixing.store.lake import Version
from zhixing.web import holdings
from zhixing.web.api.answers import answer
from zhixing.web.api.callers import actor_of, key_of, permit, refusal
from zhixing.web.api.problems import Problem, Told, Wrong
from zhixing.web.api.queries import MOST, pairs_of
from zhixing.web.api.shapes import field_told
from zhixing.web.county import catalogue
from zhixing.web.held import FARTHEST, FORMS, as_file, asked_of, columns_of, is_there, seen_by
from zhixing.web.sharing import reading, taking_out

PAGE = 50
NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def listed(request: HttpRequest) -> HttpResponse:
    """Every data set, each with the version that counts."""
    permit(request, "read_rows")
    return answer({"datasets": [_told(one.dataset, one.version, late=one.late) for one in holdings.holdings("zh", today())]})


def single(request: HttpRequest, dataset: str) -> HttpResponse:
    """One data set with its fields and versions, the newest first."""
    permit(request, "read_rows")
    found = dataset_of(dataset)
    versions = lake.versions(found.id)
    current = next((one for one in reversed(versions) if one.standing), None)
    late = any(one.id == found.id for one, _ in expecting.late(catalogue(), today()))
    more = {"fields": [field_told(field) for field in found.table.fields], "key": list(found.table.key)}
    return answer({**_told(found, current, late=late), **more, "versions": [version_told(one) for one in reversed(versions)]})


def rows(request: HttpRequest, dataset: str, number: str) -> HttpResponse:
    """A page of the rows of a version, filtered and sorted; what is about a person is masked but for what a grant opens, what is secret is left out."""
    permit(request, "read_rows")
    found, held = readable(request, dataset, number)
    in_place(held)
    query, offset = _asked(request, found, held)
    columns = seen_by(actor_of(request), found, held, by_grant(request), "接口读取")
    put_down(request, found, held, "rows")
    page = rows_of.page(held.files, columns, query, offset, shelves.copies())
    shapes = {field.id for field in found.table.fields if field.type == "geometry"}
    masked = [one.name for one in page.columns if one.sensitivity == "personal"]
    names = [one.name for one in page.columns]
    plain = [_shape if name in shapes and name not in masked else plainly for name in names]
    told = [{name: make(kept) for name, make, kept in zip(names, plain, row, strict=True) if kept is not None} for row in page.rows]
    following = offset + query.limit
    return answer({"rows": told, "total": page.total, "masked": masked, "next": following if following < page.total else None})


def _asked(request: HttpRequest, dataset: DataSet, version: Version) -> tuple[Query, int]:
    """What the address asks for, and from which row on; a problem with every fault where it cannot be answered."""
    pairs = pairs_of(request)
    values = dict(pairs)
    faults: list[Told] = [Wrong(name[:40], "doubled_parameter") for name in values if sum(name == other for other, _ in pairs) > 1]
    faults += [Wrong(name, "unknown_member", (name,)) for name in ("q", "after", "withdrawn", "page") if name in values]
    table = asked_of(dataset, columns_of(dataset, version))
    query, wrong = read_query(
        table, [(name, value) for name, value in pairs if name not in ("limit", "offset", "grant", "q", "after", "withdrawn")], catalogue().known
    )
    faults += wrong
    numbers = {}
    for name, usual, least, most in (("limit", PAGE, 1, MOST), ("offset", 0, 0, FARTHEST)):
        text = values.get(name, str(usual))
        numbers[name] = int(text) if re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) else -1
        if not least <= numbers[name] <= most:
            faults.append(Wrong(name, "not_limit", (str(most),)))
    if faults:
        raise Problem("faulty_query", faults=faults)
    return replace(query, limit=numbers["limit"], order=query.order if "sort" in values else ""), numbers["offset"]


def file(request: HttpRequest, dataset: str, number: str) -> FileResponse:
    """All rows of a version as CSV or Parquet, masked but for what a grant opens, where the sharing class lets the caller have them, or a grant."""
    permit(request, "export_rows")
    found, held = readable(request, dataset, number)
    form, code = request.GET.get("form", "csv"), by_grant(request)
    if form not in FORMS:
        raise Problem("faulty_query", faults=[Wrong("form", "none_of", ("csv, parquet",))])
    if not code:
        allowed(taking_out(actor_of(request), found))
    if not held.parts:
        raise _lost()
    in_place(held)
    kind, media = FORMS[form]
    columns = seen_by(actor_of(request), found, held, code, f"接口下载 {form}")
    put_down(request, found, held, f"file {form}")
    return as_file(held, columns, kind, media, found)


def by_grant(request: HttpRequest) -> str:
    """The grant by which data are asked for: that of the key, or the one that the address names."""
    key = key_of(request)
    return key.grant if key else dict(pairs_of(request)).get("grant", "")


def put_down(request: HttpRequest, dataset: DataSet, version: Version, what: str) -> None:
    """Put down the use of a key to one data set; whoever calls in person is not written down for reading."""
    key = key_of(request)
    if key:
        datakeys.use(actor_of(request), key, dataset, version.number, what)


def dataset_of(id: str) -> DataSet:
    """The data set of an address."""
    try:
        return catalogue().dataset(id)
    except KeyError:
        raise Problem("missing", "没有这个数据集", "There is no such data set") from None


def version_of(dataset: DataSet, number: str) -> Version:
    """The version of an address."""
    found = next((one for one in lake.versions(dataset.id) if NUMBER.fullmatch(number) and one.number == int(number)), None)
    if found is None:
        raise Problem("missing", "没有这一版", "There is no such version")
    return found


def readable(request: HttpRequest, dataset: str, number: str) -> tuple[DataSet, Version]:
    """The data set and the version of an address, where the caller may read the rows."""
    found = dataset_of(dataset)
    held = version_of(found, number)
    allowed(reading(actor_of(request), found))
    return found, held


def in_place(version: Version) -> None:
    """Go on where all files of a version are there."""
    if not is_there(version):
        raise _lost()


def _lost() -> Problem:
    return Problem("missing", "这一版的文件不在原处", "Files of this version are not in their place")


def allowed(decision: Decision) -> None:
    """Go on where a decision says yes."""
    if not decision.allowed:
        raise refusal(decision)


def version_told(version: Version) -> dict[str, Any]:
    """A version: what came, by whom, from where, how good it is."""
    return {
        "number": version.number,
        "kind": version.kind,
        "standing": version.standing,
        "fact": version.fact,
        "recorded": version.recorded.isoformat(),
        "actor": version.actor,
        "reason": version.reason,
        "rows": version.rows,
        "bad": version.bad,
        "hash": version.hash,
        "name": version.name,
        "given": version.given,
        "key": version.key,
        "declaration": version.declaration,
        "columns": [{"name": one.name, "type": one.type, "unit": one.unit, "sensitivity": one.sensitivity} for one in version.columns],
        "scores": {rule: {"about": about, "broken": broken} for rule, (about, broken) in holdings.counted(version).items()},
    }


def _told(dataset: DataSet, version: Version | None, *, late: bool) -> dict[str, Any]:
    return {
        "id": dataset.id,
        "title": {"zh": dataset.label.zh, "en": dataset.label.en},
        "summary": {"zh": dataset.table.summary.zh, "en": dataset.table.summary.en},
        "owner": dataset.owner,
        "published": dataset.published,
        "refresh": dataset.refresh,
        "late": late,
        "sharing": dataset.sharing,
        "terms": {"zh": dataset.terms.zh, "en": dataset.terms.en},
        "open": dataset.open,
        "score": holdings.scored(version),
        "version": version_told(version) if version else None,
    }


def plainly(kept: Any) -> Any:
    """A value of the lake as JSON: figures as text, so that none is rounded."""
    if isinstance(kept, Decimal):
        return format(kept.normalize(), "f")
    return kept.isoformat() if isinstance(kept, date) else kept


def _shape(kept: Any) -> Any:
    """What is kept as GeoJSON in a text, as the object that it is."""
    return None if kept is None else json.loads(str(kept))
