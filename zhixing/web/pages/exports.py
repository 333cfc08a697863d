"""Rows taken out: CSV, XLSX, JSON and GeoJSON, streamed row by row, masked where the reader may not see a person in clear."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse

from zhixing.engines.records import Field, Table, read_query, sheet
from zhixing.kernel.access import allow, decide
from zhixing.store import listing, remembered
from zhixing.web.county import catalogue
from zhixing.web.pages.tables import table_of
from zhixing.web.shown import EMPTY, masked, value
from zhixing.web.words import word

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "json": "application/json", "geojson": "application/geo+json"}
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@login_required
def export(request: HttpRequest, table: str, form: str) -> StreamingHttpResponse | FileResponse:
    """All rows that the address asks for."""
    actor = request.actor  # type: ignore[attr-defined]
    allow("export_rows", actor, None)
    found = table_of(table)
    if form not in TYPES or (form == "geojson" and not _place(found)):
        raise Http404
    query, _ = read_query(found, request.GET.items(), catalogue().known)
    if form == "xlsx":
        return _xlsx(request, found, listing.matching(found, query))
    writer = {"csv": _csv, "json": _json, "geojson": _geojson}[form]
    answer = StreamingHttpResponse(writer(request, found, listing.matching(found, query)), content_type=TYPES[form])
    return _named(answer, found, form)


def _named(answer: Any, table: Table, form: str) -> Any:
    """The answer as a file to be saved."""
    answer["Content-Disposition"] = f"attachment; filename=\"{table.id}.{form}\"; filename*=UTF-8''{quote(f'{table.label.zh}.{form}')}"
    return answer


def _xlsx(request: HttpRequest, table: Table, entries: Iterator[listing.Entry], *, synthetic: bool = False) -> FileResponse:
    """A workbook that can be changed and handed in again; its parts are packed in a temporary file, row by row."""

    def outgoing(entry: listing.Entry) -> sheet.Outgoing:
        kept = _kept(request, table, entry)
        shown = {id: str(value) for id, value in kept.items() if value != entry.fields[id]}
        return sheet.Outgoing(entry.row, entry.version, entry.owner, kept, shown)

    file = TemporaryFile()  # noqa: SIM115  (closed with the answer)
    sheet.write_rows(file, table, catalogue().known, map(outgoing, entries), language=request.words, synthetic=synthetic)  # type: ignore[attr-defined]
    file.seek(0)
    return _named(FileResponse(file, content_type=XLSX), table, "xlsx")


def _taken_out(table: Table) -> list[Field]:
    return [field for field in table.fields if field.sensitivity != "secret"]


def _place(table: Table) -> Field | None:
    return next((field for field in _taken_out(table) if field.type == "geometry"), None)


def _kept(request: HttpRequest, table: Table, entry: listing.Entry) -> dict[str, Any]:
    """What is kept of a row, masked field by field."""
    clear = decide("read_personal", request.actor, entry.owner).allowed  # type: ignore[attr-defined]
    return {
        field.id: masked(str(entry.fields[field.id])) if field.sensitivity == "personal" and not clear else entry.fields[field.id]
        for field in _taken_out(table)
        if field.id in entry.fields
    }


def _csv(request: HttpRequest, table: Table, entries: Iterator[listing.Entry]) -> Iterator[str]:
    """With the mark by which spreadsheets know UTF-8; what they would take for a formula has an apostrophe in front.

    Synthetic rows say so in a column of their own, so that no sorting and cutting parts them from it.
    """
    fields, known, language = _taken_out(table), catalogue().known, request.words  # type: ignore[attr-defined]
    marked = [word("synthetic.row", language)] if remembered.is_synthetic() else []
    yield "\ufeff" + _line(
        [*(field.label.en if language == "en" else field.label.zh for field in fields), *(word("synthetic.column", language) for _ in marked)]
    )
    for entry in entries:
        clear = decide("read_personal", request.actor, entry.owner).allowed  # type: ignore[attr-defined]
        cells = [value(f, entry.fields.get(f.id), known, language, clear=clear or f.sensitivity != "personal") for f in fields]
        yield _line(["" if cell == EMPTY else f"'{cell}" if cell.startswith(FORMULA) and not _number(cell) else cell for cell in cells] + marked)


def _number(cell: str) -> bool:
    return cell.removeprefix("-").replace(",", "").replace(".", "", 1).isdigit()


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _mark() -> str:
    return '"synthetic":true,' if remembered.is_synthetic() else ""


def _json(request: HttpRequest, table: Table, entries: Iterator[listing.Entry]) -> Iterator[str]:
    yield f'{{"table":{json.dumps(table.id)},{_mark()}"rows":['
    for at, entry in enumerate(entries):
        row = {"row": entry.row, "version": entry.version, "owner": entry.owner, "fields": _kept(request, table, entry)}
        yield ("," if at else "") + "\n" + json.dumps(row, ensure_ascii=False)
    yield "]}\n"


def _geojson(request: HttpRequest, table: Table, entries: Iterator[listing.Entry]) -> Iterator[str]:
    """RFC 7946; coordinates in CGCS2000, which differs from WGS 84 by less than a metre."""
    place = _place(table)
    assert place is not None
    yield f'{{"type":"FeatureCollection",{_mark()}"features":['
    first = True
    for entry in entries:
        fields = _kept(request, table, entry)
        shape = fields.pop(place.id, None)
        if shape is not None:
            yield (
                ("" if first else ",")
                + "\n"
                + json.dumps({"type": "Feature", "id": entry.row, "geometry": json.loads(shape), "properties": fields}, ensure_ascii=False)
            )
            first = False
    yield "]}\n"
