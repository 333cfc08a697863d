"""Deliveries by the API: a file pushed into a data set, once for each key; a version taken back; a table published."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse

from zhixing.engines import evidence
from zhixing.engines.datahub import DataSet, Refused
from zhixing.store import attempts, defects, delivering, lake, publishing, shelves
from zhixing.web import holdings
from zhixing.web.api.answers import answer
from zhixing.web.api.bodies import Member, read
from zhixing.web.api.callers import actor_of, permit
from zhixing.web.api.datasets import NUMBER, dataset_of, version_told
from zhixing.web.api.files import pieces
from zhixing.web.api.problems import Problem, Told, Wrong
from zhixing.web.api.queries import pairs_of
from zhixing.web.county import catalogue
from zhixing.web.pages.evidence import FileFault
from zhixing.web.waiting import bare_name

# What a program may push at once; larger files go in by `zhixing deliver`.
LARGEST = 2 << 30
KEY = re.compile(r"[\x21-\x7e]{1,80}")
LONGEST = {"name": 255, "reason": 2000}
_PATH = re.compile(r"/api/datasets/[^/]+/deliveries")
REASON = Member("reason", required=True)


def is_delivery(request: HttpRequest) -> bool:
    """Whether a file of data is what is sent to this address."""
    return _PATH.fullmatch(request.path) is not None


def delivered(request: HttpRequest, dataset: str) -> HttpResponse:
    """A file taken in as the next version, or nothing of it. The same again, by its key or by its bytes, gives the version that is there."""
    found = _to_deliver(request, dataset, "deliver_data")
    asked, key = _asked(request), request.headers.get("Idempotency-Key", "")
    if key and not KEY.fullmatch(key):
        raise Problem("malformed", "Idempotency-Key 为 1 至 80 个可见的 ASCII 字符", "Idempotency-Key has 1 to 80 visible ASCII characters")
    name, before = bare_name(asked["name"]), lake.last(found.id)
    with shelves.scratch() as aside:
        path = aside / "delivered"
        try:
            with path.open("wb") as file:
                for piece in pieces(request, name):
                    file.write(piece)
            version = delivering.deliver(catalogue(), found.id, path, name, actor_of(request), key=key, reason=asked["reason"])
        except evidence.Refused as broken:
            raise Problem("faulty", faults=[FileFault("", broken.code, broken.zh, broken.en)]) from None
        except Refused as refused:
            raise _refused(request, found, refused) from None
    where = f"/api/datasets/{found.id}/versions/{version.number}/rows"
    told = {**version_told(version), "returned": _back(found, version.returned)}
    return answer(told, 201 if version.number > before else 200, headers={"Location": where})


def _asked(request: HttpRequest) -> dict[str, str]:
    pairs = pairs_of(request)
    values = dict(pairs)
    faults: list[Told] = [Wrong(name[:40], "unknown_member", (name[:40],)) for name, _ in pairs if name not in LONGEST]
    faults += [Wrong(name, "doubled_parameter") for name in LONGEST if sum(name == other for other, _ in pairs) > 1]
    faults += [Wrong(name, "too_long", (str(most),)) for name, most in LONGEST.items() if len(values.get(name, "")) > most]
    faults += [Wrong(name, "control") for name in LONGEST if not values.get(name, "").isprintable()]
    if not values.get("name"):
        faults.append(Wrong("name", "required"))
    if faults:
        raise Problem("faulty_query", faults=faults)
    return {name: values.get(name, "").strip() for name in LONGEST}


def _refused(request: HttpRequest, dataset: DataSet, refused: Refused) -> Problem:
    """Why nothing was taken, and the first of the rows that came back."""
    note = next(one for one in reversed(attempts.refusals(dataset.id)) if one.actor == actor_of(request).id)
    return Problem("faulty", refused.zh, refused.en, rows=note.rows, bad=note.bad, returned=_back(dataset, note.returned))


def _back(dataset: DataSet, hash: str) -> list[dict[str, Any]]:
    return [{"line": one.line, "fields": one.fields, "rules": one.rules, "reasons": one.reasons} for one in holdings.bad_rows(dataset, hash)] if hash else []


def taken_back(request: HttpRequest, dataset: str, number: str) -> HttpResponse:
    """The version that counts no longer does; the one that counts then, if there is one."""
    permit(request, "take_back_delivery")
    found = dataset_of(dataset)
    permit(request, "take_back_delivery", found.owner)
    sent = read(request, REASON)
    current = lake.current(found.id)
    if not NUMBER.fullmatch(number) or int(number) not in {one.number for one in lake.versions(found.id)}:
        raise Problem("missing", "没有这一版", "There is no such version")
    if current is None or current.number != int(number):
        raise Problem("conflict", "只能撤回当前的版本", "Only the version in force can be taken back")
    then = defects.take_back(catalogue(), found.id, current.number, actor_of(request), sent["reason"])
    return answer({"version": version_told(then) if then else None})


def published(request: HttpRequest, dataset: str) -> HttpResponse:
    """A table of the ledger published as it is now; the version that is there where nothing has changed."""
    permit(request, "publish_data")
    found = dataset_of(dataset)
    if not found.published:
        raise Problem("conflict", "这个数据集由部门报送，不由台账发布", "This data set is delivered and not published from the ledger")
    read(request)
    before = lake.last(found.id)
    version = publishing.publish(catalogue(), found.id, actor_of(request))
    return answer(version_told(version), 201 if version.number > before else 200)


def _to_deliver(request: HttpRequest, dataset: str, action: str) -> DataSet:
    permit(request, action)
    found = dataset_of(dataset)
    if found.published:
        raise Problem("conflict", "这是台账，逐行填报或导入，不能整份报送", "This is a table of the ledger: its rows are entered or imported")
    permit(request, action, found.owner)
    return found
