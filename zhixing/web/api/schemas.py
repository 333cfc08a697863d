"""JSON Schemas (draft 2020-12, as in OpenAPI 3.1) of what is declared: a field as it is kept, as it may be given, and as one may ask for it."""

from __future__ import annotations

import re
from typing import Any

from zhixing.engines.records import Field, Known, Table
from zhixing.store.current import COLUMNS

Schema = dict[str, Any]
DAY: Schema = {"type": "string", "format": "date"}
MONTH: Schema = {"type": "string", "pattern": "^[12][0-9]{3}-(0[1-9]|1[0-2])$"}
HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
CODE: Schema = {"type": "string", "minLength": 1, "maxLength": 40}
GEOMETRY: Schema = {
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {
        "type": {"enum": ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]},
        "coordinates": {"type": "array", "minItems": 1},
    },
    "additionalProperties": False,
}
LARGEST_WHOLE = 2**63 - 1
ASKED = {"is": "", "not": "is not", "from": "at least", "to": "at most", "has": "contains", "empty": "is empty", "filled": "is filled in"}
ORDERED = ("integer", "number", "money", "year", "date", "month")
# What Python's patterns and those of JSON Schema do not share.
_PYTHON_ONLY = re.compile(r"\(\?(?!:)|\\[AZz]|\\p")


def kept(field: Field, known: Known) -> Schema:
    """A value as it is answered."""
    schema = {**_annotated(field, known), **_kept(field)}
    if field.sensitivity != "personal":
        return schema
    titles = {name: schema.pop(name) for name in ("title", "description")}
    return {**titles, "anyOf": [schema, {"type": "string", "description": "masked"}]}


def given(field: Field, known: Known) -> Schema:
    """A value as it may be sent: as it is kept, or in any of the spellings that a form takes; null empties the field."""
    schema = _annotated(field, known)
    shape = _kept(field)
    match field.type:
        case "integer" | "number" | "money":
            bounds = {key: float(bound) for key, bound in (("minimum", field.low), ("maximum", field.high)) if bound is not None}
            shape = {"type": ["number", "string"], **bounds, "maxLength": 60}
        case "year":
            shape = {**shape, "type": ["integer", "string"]}
        case "yesno":
            shape = {"type": ["boolean", "string"], "enum": [True, False, "是", "否", None]}
        case "choice":
            shape = {"type": "string", "enum": [*field.choices, None]}
        case "place":
            shape = {"type": "string", "enum": [*known.places, None]}
        case "agency":
            shape = {"type": "string", "enum": [*known.agencies, None]}
    kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    return {**schema, **shape, "type": [*kinds, "null"]}


def _kept(field: Field) -> Schema:
    """The bare shape of a kept value."""
    match field.type:
        case "integer":
            low, high = field.low if field.low is not None else -LARGEST_WHOLE, field.high if field.high is not None else LARGEST_WHOLE
            return {"type": "integer", "format": "int64", "minimum": int(low), "maximum": int(high)}
        case "year":
            return {"type": "integer", "minimum": int(field.low or 1000), "maximum": int(field.high or 2999)}
        case "number" | "money":
            return {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
        case "date":
            return DAY
        case "month":
            return MONTH
        case "yesno":
            return {"type": "boolean"}
        case "choice":
            return {"type": "string", "enum": list(field.choices)}
        case "place" | "agency":
            return CODE
        case "geometry":
            return GEOMETRY
        case "file":
            return {"type": "array", "items": HASH}
    shared = field.pattern and not _PYTHON_ONLY.search(field.pattern)
    return {"type": "string", "maxLength": field.longest, **({"pattern": f"^(?:{field.pattern})$"} if shared else {})}


def _annotated(field: Field, known: Known) -> Schema:
    """Title and description: English title, help, unit, what codes stand for, who sees it."""
    names: dict[str, str] = {id: f"{label.zh} {label.en}" for id, label in field.choices.items()}
    if field.type in ("place", "agency"):
        names = dict(known.places if field.type == "place" else known.agencies)
    parts = [
        field.label.en,
        field.help.zh,
        field.help.en,
        f"单位 unit: {field.unit}" if field.unit else "",
        f"至多 {field.decimals} 位小数 at most {field.decimals} decimals" if field.decimals is not None else "",
        f"不小于 at least {field.low}" if field.low is not None else "",
        f"不大于 at most {field.high}" if field.high is not None else "",
        "；".join(f"{id} {name}" for id, name in names.items()),
        {"personal": "个人信息，无权者见到的是打码后的文本 masked for those who may not see it", "secret": "仅保管部门可见 for its keepers only"}.get(
            field.sensitivity, ""
        ),
    ]
    return {"title": field.label.zh, "description": " · ".join(part for part in parts if part)}


def parameters(table: Table) -> list[Schema]:
    """Every filter that a list of the table takes, as query parameters."""
    found = []
    for field in table.fields:
        if field.type not in COLUMNS or field.sensitivity == "secret":
            continue
        for operator, words in ASKED.items():
            if (operator in ("from", "to") and field.type not in ORDERED) or (operator == "has" and field.type != "text"):
                continue
            name = field.id if operator == "is" else f"{field.id}.{operator}"
            found.append({"name": name, "in": "query", "description": f"{field.label.zh} {field.label.en} {words}".strip(), "schema": _asked(field, operator)})
    return found


def _asked(field: Field, operator: str) -> Schema:
    if operator in ("empty", "filled"):
        return {"type": "string", "maxLength": 0}
    match field.type:
        case "choice":
            return {"type": "string", "enum": list(field.choices)}
        case "yesno":
            return {"type": "string", "enum": ["true", "false"]}
        case "integer" | "year":
            return {"type": "integer"}
        case "number" | "money":
            return {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"}
        case "date":
            return DAY
        case "month":
            return MONTH
    return {"type": "string", "minLength": 1, "maxLength": 200}


def sortable(table: Table) -> list[str]:
    """What a list can be sorted by, each also with - in front for the largest first."""
    types = (*ORDERED, "text", "choice", "place", "agency", "yesno")
    ids = ["entered", *(field.id for field in table.fields if field.type in types and field.sensitivity != "secret")]
    return [sign + id for id in ids for sign in ("", "-")]
