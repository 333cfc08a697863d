"""Rows that Python looks at one by one: those of workbooks and JSON, and those of text that SQL alone could not be sure of."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhixing.engines.datahub.columns import LARGEST, SMALLEST
from zhixing.engines.datahub.refused import Refused
from zhixing.engines.ledger import Kept
from zhixing.engines.records import Fault, Known, Table, check_row, sheet

MEGABYTE = 1 << 20
LARGEST_JSON = 64
SYSTEMS = re.compile(r"(CRS:?84|EPSG:*(4326|4490))$", re.I)
# What a spreadsheet program would compute when it opens the file.
FORMULA = r"^\s*(=|[+\-@]+[A-Za-z_.]+[(!|'])"
_FORMULA = re.compile(FORMULA)
NOT_PLAIN = ("这里应是单个的值，不是列表或对象", "A single value is wanted here, no list and no object")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was delivered: its number, its raw values by field, what is wrong with it as a whole, and its cells as text, in the order of the titles."""

    number: int
    values: Mapping[str, Any]
    cells: tuple[str, ...]
    faults: tuple[Fault, ...] = ()


def checked(table: Table, line: Line, known: Known) -> tuple[Mapping[str, Kept], tuple[Fault, ...]]:
    """What is kept of a row, and everything that is wrong with it: as in every form and spreadsheet, and no formulas."""
    if any(not fault.field for fault in line.faults):
        return {}, line.faults
    own = [Fault(id, "formula") for id, value in line.values.items() if isinstance(value, str) and _FORMULA.match(value)]
    own += [
        Fault.ruled(id, *NOT_PLAIN) for id, value in line.values.items() if isinstance(value, list | dict) and table.field(id).type not in ("geometry", "file")
    ]
    found = check_row(table, line.values, known)
    own += [
        Fault(id, "too_large" if value > 0 else "too_small", (str(LARGEST if value > 0 else SMALLEST),))
        for id, value in found.fields.items()
        if isinstance(value, int) and not isinstance(value, bool) and not SMALLEST <= value <= LARGEST
    ]
    wrong = {fault.field for fault in own}
    return found.fields, (*line.faults, *own, *(fault for fault in found.faults if fault.field not in wrong))


def of_workbook(table: Table, path: Path, name: str) -> tuple[tuple[str, ...], tuple[str, ...], Iterator[Line]]:
    """The titles, the field of each and the rows of a workbook, read as every spreadsheet of the portal is."""
    try:
        incoming = sheet.Incoming(path, name, table)
    except sheet.Refused as refused:
        raise Refused.by_sheet(refused) from None
    columns = sorted(incoming.header.titles)

    def lines() -> Iterator[Line]:
        try:
            with incoming:
                for line in incoming.lines():
                    cells = tuple(_shown(line.cells[at].value) if at in line.cells else "" for at in columns)
                    yield Line(line.number, line.values, cells, line.faults)
        except sheet.Refused as refused:
            raise Refused.by_sheet(refused) from None

    ids = incoming.header.ids
    return tuple(incoming.header.titles[at] for at in columns), tuple(ids[at] if ids.get(at) in table.ids else "" for at in columns), lines()


def of_json(table: Table, path: Path, name: str, *, geojson: bool) -> tuple[tuple[str, ...], tuple[str, ...], Iterator[Line]]:
    """The titles, the field of each and the rows of a list of objects, of lines of objects, or of the features of a collection."""
    if path.stat().st_size > LARGEST_JSON * MEGABYTE:
        raise Refused(name, "large", str(LARGEST_JSON), "JSON")
    objects = _objects(path, name, by_lines=not geojson)
    if geojson:
        objects = _features(table, objects, name)
    if not isinstance(objects, list) or any(not isinstance(one, dict) for one in objects):
        raise Refused(name, "shape")
    if not objects:
        raise Refused(name, "rows")
    titles = tuple(dict.fromkeys(str(key) for one in objects[:1000] for key in one))
    header = sheet.match(table, sheet.Row(1, False, {at: sheet.Cell("text", title) for at, title in enumerate(titles, 1) if title.strip()}), "")
    if header.faults or not set(table.key) <= set(header.ids.values()):
        keys = "、".join(table.field(id).label.zh for id in table.key)
        raise Refused.by_sheet(sheet.Refused(name, header.faults or [sheet.Placed("", 0, 0, "", "", "no_header", (keys,))]))
    ids = {titles[at - 1]: id for at, id in header.ids.items() if id in table.ids}
    return (
        titles,
        tuple(ids.get(title, "") for title in titles),
        (
            Line(number, {id: one.get(title) for title, id in ids.items()}, tuple(_shown(one.get(title, "")) for title in titles))
            for number, one in enumerate(objects, 1)
        ),
    )


def _objects(path: Path, name: str, *, by_lines: bool) -> Any:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        if by_lines and text.lstrip()[:1] == "{":
            return [json.loads(line, parse_float=Decimal, parse_constant=_no_number) for line in text.splitlines() if line.strip()]
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Refused(name, "encoding", str(1 + error.object.count(b"\n", 0, error.start))) from None
    except (ValueError, RecursionError):
        raise Refused(name, "damaged") from None


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _features(table: Table, collection: Any, name: str) -> list[Any]:
    """The properties of each feature, its geometry under the field of geometry."""
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection" or not isinstance(collection.get("features"), list):
        raise Refused(name, "shape")
    system = collection.get("crs")
    named = str(system.get("properties", {}).get("name", "")) if isinstance(system, dict) and isinstance(system.get("properties"), dict) else ""
    if named and not SYSTEMS.search(named):
        raise Refused(name, "system", named[:40])
    at = next((field.id for field in table.fields if field.type == "geometry"), "")
    rows = []
    for feature in collection["features"]:
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            raise Refused(name, "shape")
        rows.append({**(feature.get("properties") or {}), **({at: feature.get("geometry")} if at else {})})
    return rows


def _shown(value: Any) -> str:
    """A value as it stands in a cell."""
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value)
