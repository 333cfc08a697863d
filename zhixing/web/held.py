"""A version of a data set as pages and programs get hold of it: which one an address means, its columns for whoever asks, its rows as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar
from urllib.parse import quote

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase

from zhixing.engines.datahub import Column, DataSet
from zhixing.engines.datahub import reading as rows_of
from zhixing.engines.records import Table
from zhixing.kernel.access import Actor, Decision
from zhixing.kernel.errors import NotAllowed
from zhixing.store import grants, lake, shelves
from zhixing.store.lake import Version
from zhixing.web.county import catalogue
from zhixing.web.sharing import opened

Saved = TypeVar("Saved", bound=HttpResponseBase)
# Beyond this row no page begins.
FARTHEST = 10**9
FORMS: dict[str, tuple[rows_of.Form, str]] = {"csv": ("csv", "text/csv; charset=utf-8"), "parquet": ("parquet", "application/vnd.apache.parquet")}


def version_of(dataset: str, number: int) -> Version:
    """The version of an address; 404 where there is none such."""
    found = next((one for one in lake.versions(dataset) if one.number == number), None)
    if found is None:
        raise Http404
    return found


def columns_of(dataset: DataSet, version: Version) -> tuple[Column, ...]:
    """The columns of a version, guarded as they were then or are now, whichever is more."""
    return rows_of.stricter(version.columns, dataset.columns)


def is_about_people(columns: Iterable[Column]) -> bool:
    """Is anything in these rows about a person, or secret?"""
    return any(one.sensitivity in rows_of.GUARDED for one in columns)


def asked_of(dataset: DataSet, columns: tuple[Column, ...]) -> Table:
    """The table as far as one may ask by it: nothing can be found by what is masked, or it could be guessed value by value."""
    plain = {one.name for one in columns if one.sensitivity not in rows_of.GUARDED}
    return replace(dataset.table, fields=tuple(field for field in dataset.table.fields if field.id in plain))


def is_there(version: Version) -> bool:
    """Are all its files in their places?"""
    return all(path.is_file() for path in version.files)


def permitted(decision: Decision) -> None:
    """Go on where a decision says yes."""
    if not decision.allowed:
        raise NotAllowed(decision.action.en, decision.en, f"{decision.zh}。")


def seen_by(actor: Actor, dataset: DataSet, version: Version, code: str, what: str) -> tuple[Column, ...]:
    """The columns of a version as somebody gets them: masked, or by a grant of this code, which notes the use."""
    columns = columns_of(dataset, version)
    return opened(columns, grants.use(catalogue(), actor, dataset, code, what, version.number)) if code else columns


def as_file(version: Version, columns: Sequence[Column], form: rows_of.Form, media: str, dataset: DataSet) -> FileResponse:
    """All rows of a version, in these columns, as an answer that is saved."""
    with shelves.scratch() as aside:
        # What is open can be sent after its name is gone.
        file = rows_of.copied(version.files, columns, aside / f"rows.{form}", form).open("rb")
    return saved(FileResponse(file, content_type=media), f"{dataset.id}-{version.number}.{form}", f"{dataset.label.zh} {version.number}.{form}")


def saved(answer: Saved, plain: str, title: str) -> Saved:
    """A file as an answer that is saved under a name."""
    answer["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(title)}"
    return answer
