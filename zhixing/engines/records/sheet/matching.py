"""What a line of a sheet says of a row that may be there already: which row is meant, and which of its cells are to be taken for values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhixing.engines.ledger import Kept
from zhixing.engines.records.faults import Fault
from zhixing.engines.records.sheet.columns import EXTRA, KEEPER
from zhixing.engines.records.sheet.look import TOO_LONG
from zhixing.engines.records.sheet.reading import Line
from zhixing.engines.records.table import Field, Table
from zhixing.engines.records.values import Known, Unfit, parse


def said(table: Table, line: Line, before: Mapping[str, Kept], *, blank: bool) -> dict[str, Any]:
    """The raw values that a line gives to a row which said `before`; an empty cell empties its field only if `blank`.

    A mask over personal data, and the remark that something was too long, stand for what is kept and never take its place.
    """
    given: dict[str, Any] = {}
    fields = {field.id: field for field in table.fields}
    for id, raw in line.values.items():
        code = _stands_for(fields[id], raw)
        if code:
            if id not in before:
                given[id] = Unfit(code)
        elif blank or not _is_empty(raw):
            given[id] = raw
    return given


def key_fields(table: Table, given: Mapping[str, Any], known: Known) -> dict[str, Kept] | None:
    """The fields of the key, as they would be kept; None where one of them cannot be read."""
    fields: dict[str, Kept] = {}
    for id in table.key:
        value, fault = parse(table.field(id), given.get(id), known)
        if fault:
            return None
        fields[id] = value
    return fields


def keeper(line: Line, known: Known) -> tuple[str, Fault | None]:
    """The agency that a line names as keeper; "" where it names none, and the fault where there is no such agency."""
    value, fault = parse(Field(KEEPER, EXTRA[KEEPER], "agency"), line.keeper, known)
    return str(value or ""), fault


def _stands_for(field: Field, raw: Any) -> str:
    if raw == TOO_LONG:
        return "cut"
    return "masked" if field.sensitivity in ("personal", "secret") and isinstance(raw, str) and "＊" in raw else ""


def _is_empty(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())
