"""The OpenAPI document (3.1), written anew from the declarations: a table that is declared has its own addresses and types in it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from zhixing.engines.records import Known, Table
from zhixing.systems import Catalogue
from zhixing.web.api.answers import JSON
from zhixing.web.api.bodies import FORM
from zhixing.web.api.problems import KINDS, PROBLEM, URN
from zhixing.web.api.schemas import CODE, DAY, Schema, given, kept, parameters, sortable

ROOT = "/api"
READ_PROBLEMS = (400, 401, 403, 404, 406, 429, 500)
WRITE_PROBLEMS = (*READ_PROBLEMS, 411, 413, 415, 422)
VERSIONED_PROBLEMS = (*WRITE_PROBLEMS, 409, 412, 428)
COUNT: Schema = {"type": "integer", "minimum": 1}
MOMENT: Schema = {"type": "string", "format": "date-time"}
BOTH: Schema = {"type": "object", "required": ["zh", "en"], "properties": {"zh": {"type": "string"}, "en": {"type": "string"}}}
REASON: Schema = {"type": ["string", "null"], "maxLength": 2000, "title": "理由", "description": "Reason"}
GIVEN_REASON: Schema = {"type": "string", "minLength": 1, "maxLength": 2000, "title": "理由", "description": "Reason"}
EFFECTIVE: Schema = {
    "type": ["string", "null"],
    "format": "date",
    "title": "自何日起",
    "description": "From which day it holds; no day to come; today where it is left out",
}
ROW = {"name": "row", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}$"}}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The version that was seen, as in ETag",
    "schema": {"type": "string", "pattern": '^"[1-9][0-9]{0,8}"$'},
    "example": '"3"',
}


def document(here: Catalogue) -> Schema:
    """The document of a county's catalogue."""
    paths: Schema = {f"{ROOT}/tables": {"get": operation("catalogue", "全部台账 Every table", json_answer(reference("Tables")), READ_PROBLEMS)}}
    paths[f"{ROOT}/openapi.json"] = {"get": operation("openapi", "本文档 This document", json_answer({"type": "object"}), READ_PROBLEMS)}
    schemas = _shared()
    for table in here.tables:
        paths |= _paths(table)
        schemas |= _schemas(table, here.known)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{here.county.name} {here.county.name_en}",
            "version": "1",
            "description": "按声明生成。错误均为 RFC 9457 problem。Drawn from the declarations; every error is a problem of RFC 9457.",
        },
        "security": [{"session": []}],
        "tags": [{"name": table.id, "description": f"{table.label.zh} {table.label.en}"} for table in here.tables],
        "paths": paths,
        "components": {"schemas": schemas, "responses": _problems(), "securitySchemes": _ways()},
    }


def _ways() -> Schema:
    return {
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "登录后的会话 The session of somebody who signed in",
        },
        "token": {"type": "apiKey", "in": "header", "name": "X-CSRFToken", "description": "写入时附上 cookie csrftoken 的值 The value of the cookie csrftoken"},
    }


def _problems() -> Schema:
    found: Schema = {}
    for kind, (status, zh, en) in KINDS.items():
        told = f"{zh} {en} ({URN}{kind})"
        response = found.setdefault(f"Problem{status}", {"description": told, "content": {PROBLEM: {"schema": reference("Problem")}}})
        if told not in response["description"]:
            response["description"] += f"; {told}"
    return found


def _shared() -> Schema:
    text: Schema = {"type": "string"}
    fault = object_of({"field": text, "code": text, "zh": text, "en": text})
    problem = object_of(
        {"type": text, "title": text, "status": {"type": "integer"}, "detail": text, "instance": text, "faults": {"type": "array", "items": fault}}
    )
    # What else a problem tells depends on its kind.
    problem |= {
        "additionalProperties": True,
        "properties": {
            **problem["properties"],
            "version": {**COUNT, "description": "412: the current version"},
            "changes": {"type": "array", "items": reference("Step"), "description": "412: what was done meanwhile"},
            "action": {**text, "description": "403: the action"},
            "granted": {"type": "object", "additionalProperties": text, "description": "403: the rule of each role that may"},
        },
    }
    difference = object_of({"field": text, "before": {}, "after": {}, "masked": {"type": "boolean"}})
    fact = {"number": COUNT, "recorded": MOMENT, "actor": text, "version": COUNT}
    deed = {"enum": ["entered", "changed", "undone", "withdrawn", "restored", "noted"]}
    told = {"deed": deed, "effective": DAY, "reason": text, "text": text, "hash": text}
    choice = object_of({"id": text, "title": BOTH})
    plain = dict.fromkeys(("id", "type", "unit", "sensitivity"), text)
    field = object_of({**plain, "title": BOTH, "help": BOTH, "required": {"type": "boolean"}, "choices": {"type": "array", "items": choice}})
    key = {"type": "array", "items": text}
    table = object_of({"id": text, "title": BOTH, "summary": BOTH, "key": key, "name": text, "fields": {"type": "array", "items": field}})
    return {
        "Problem": problem,
        "Step": object_of({**fact, **told, "differences": {"type": "array", "items": difference}}),
        "History": object_of({"steps": {"type": "array", "items": reference("Step")}}),
        "Comment": object_of({**fact, "text": text}),
        "Import": _import(),
        "Tables": object_of({"tables": {"type": "array", "items": table}}),
        "Undoing": object_of({"reason": REASON}, ()),
        "Ending": object_of({"reason": GIVEN_REASON}),
        "Commenting": object_of({"text": {"type": "string", "minLength": 1, "maxLength": 2000}}),
    }


def _import() -> Schema:
    """What became of a spreadsheet."""
    text: Schema = {"type": "string"}
    number: Schema = {"type": "integer", "minimum": 0}
    place = object_of({**dict.fromkeys(("sheet", "cell", "title", "field", "code", "zh", "en"), text), "row": number})
    told = {"type": "array", "items": place, "description": "前 200 处，按单元格 The first 200, by their cells"}
    facts = {"oneOf": [object_of({"first": COUNT, "last": COUNT}), {"type": "null"}]}
    counts = dict.fromkeys(("rows", "new", "update", "unchanged", "bad", "entered", "updated", "fault_count"), number)
    return object_of({"dry_run": {"type": "boolean"}, **counts, "faults": told, "notes": {"type": "array", "items": place}, "sheet": text, "facts": facts})


def _importing(known: Known) -> Schema:
    """The form by which a spreadsheet is handed in."""
    form = {
        "file": {"type": "string", "format": "binary", "title": "表格", "description": ".xlsx, or CSV in UTF-8 or GB18030; at most 40 MB and 100,000 rows"},
        "owner": {**CODE, "enum": list(known.agencies), "title": "保管单位", "description": "Which agency keeps new rows that name none"},
        "existing": {
            "type": "string",
            "enum": ["skip", "update"],
            "title": "已有的行",
            "description": "Rows that are there: leave them, or update what differs",
        },
        "dry_run": {"type": "string", "enum": ["0", "1"], "title": "只预览", "description": "1: record nothing"},
        "reason": {"type": "string", "maxLength": 2000, "title": "理由", "description": "Reason; the name of the file where it is left out"},
    }
    return object_of(form, ("file", "owner"))


def _schemas(table: Table, known: Known) -> Schema:
    """What belongs to one table: its row, a page of rows, what may be sent."""
    fields = object_of({field.id: kept(field, known) for field in table.fields}, ())
    row = {"row": {"type": "string"}, "version": COUNT, "owner": {"type": "string"}, "withdrawn": {"type": "boolean"}, "entered": MOMENT, "changed": MOMENT}
    masked = {"type": "array", "items": {"type": "string"}, "description": "已打码的栏 Fields that are masked"}
    taken = {field.id: given(field, known) for field in table.fields}
    owner = {**CODE, "enum": list(known.agencies), "title": "保管部门", "description": "Which agency keeps the row"}
    required = [field.id for field in table.fields if field.required]
    changing = {"fields": object_of(taken, ()), "reason": REASON, "effective": EFFECTIVE}
    return {
        f"{table.id}_fields": {**fields, "title": table.label.zh, "description": f"{table.label.en} · {table.summary.zh}"},
        f"{table.id}_row": object_of({**row, "fields": reference(f"{table.id}_fields"), "masked": masked}),
        f"{table.id}_rows": object_of({"rows": {"type": "array", "items": reference(f"{table.id}_row")}, "next": {"type": ["string", "null"]}}),
        f"{table.id}_entering": object_of({"owner": owner, **changing, "fields": object_of(taken, required)}, ("owner", "fields")),
        f"{table.id}_changing": object_of(changing, ("fields",)),
        f"{table.id}_importing": _importing(known),
    }


def _paths(table: Table) -> Schema:
    """The addresses of one table."""
    rows, row, id = f"{ROOT}/tables/{table.id}/rows", f"{ROOT}/tables/{table.id}/rows/{{row}}", table.id
    made, one = json_answer(reference(f"{id}_row"), tagged=True), f"{table.label.zh} {table.label.en}"

    def deed(verb: str, zh: str, body: Schema, *, optional: bool = False) -> Schema:
        told = operation(f"{verb}_{id}", f"{zh} {one}", made, VERSIONED_PROBLEMS, id, [IF_MATCH])
        return {**told, "requestBody": _body(body, optional), "security": [{"session": [], "token": []}]}

    entering = operation(f"enter_{id}", f"新增 Enter: {one}", made, (*WRITE_PROBLEMS, 409), id, status="201")
    comment = operation(f"comment_{id}", f"批注 Comment: {one}", json_answer(reference("Comment")), (*WRITE_PROBLEMS, 409), id, status="201")
    writing: Schema = {"security": [{"session": [], "token": []}]}
    taking = operation(f"import_{id}", f"导入表格 Import a spreadsheet: {one}", json_answer(reference("Import")), (*WRITE_PROBLEMS, 409), id)
    return {
        f"{ROOT}/tables/{id}/import": {
            "post": {**taking, "requestBody": {"required": True, "content": {FORM: {"schema": reference(f"{id}_importing")}}}, **writing}
        },
        rows: {
            "get": operation(f"list_{id}", f"列表 List: {one}", json_answer(reference(f"{id}_rows")), READ_PROBLEMS, id, _asked(table)),
            "post": {**entering, "requestBody": _body(reference(f"{id}_entering")), **writing},
        },
        row: {
            "parameters": [ROW],
            "get": operation(f"read_{id}", f"单行 One row: {one}", made, READ_PROBLEMS, id),
            "patch": deed("change", "修改 Change:", reference(f"{id}_changing")),
        },
        f"{row}/history": {
            "parameters": [ROW],
            "get": operation(f"history_{id}", f"历史 History: {one}", json_answer(reference("History")), READ_PROBLEMS, id),
        },
        f"{row}/undo": {"parameters": [ROW], "post": deed("undo", "撤回 Take back:", reference("Undoing"), optional=True)},
        f"{row}/withdraw": {"parameters": [ROW], "post": deed("withdraw", "作废 Withdraw:", reference("Ending"))},
        f"{row}/restore": {"parameters": [ROW], "post": deed("restore", "恢复 Restore:", reference("Ending"))},
        f"{row}/comments": {"parameters": [ROW], "post": {**comment, "requestBody": _body(reference("Commenting")), **writing}},
    }


def _asked(table: Table) -> list[Schema]:
    """The parameters of a list."""
    own = {
        "q": ({"type": "string", "maxLength": 200}, "全文查找 Words to be found"),
        "sort": ({"type": "string", "enum": sortable(table)}, "排序 Order; with - the largest first"),
        "limit": ({"type": "integer", "minimum": 1, "maximum": 500, "default": 50}, "每页行数 Rows of a page"),
        "after": ({"type": "string", "maxLength": 4000}, "上一页的 next `next` of the page before"),
        "withdrawn": ({"type": "string", "enum": ["0", "1"]}, "含已作废的 With those that are withdrawn"),
        "known": (DAY, "某日日终所知 As it was known at the end of a day; in the order of entry"),
    }
    return [*({"name": name, "in": "query", "description": words, "schema": schema} for name, (schema, words) in own.items()), *parameters(table)]


def operation(
    id: str, summary: str, response: Schema, problems: tuple[int, ...], tag: str = "", asked: list[Schema] | None = None, *, status: str = "200"
) -> Schema:
    """An operation: what it is called, what it answers, what may be the matter."""
    refused = {str(problem): {"$ref": f"#/components/responses/Problem{problem}"} for problem in sorted(problems)}
    told: Schema = {"operationId": id, "summary": summary, **({"tags": [tag]} if tag else {}), **({"parameters": asked} if asked else {})}
    return {**told, "responses": {status: response, **refused}}


def json_answer(schema: Schema, *, tagged: bool = False) -> Schema:
    """An answer in JSON."""
    headers: Schema = {"headers": {"ETag": {"description": "The version", "schema": {"type": "string"}}}} if tagged else {}
    return {"description": "OK", **headers, "content": {JSON: {"schema": schema}}}


def _body(schema: Schema, optional: bool = False) -> Schema:
    return {"required": not optional, "content": {JSON: {"schema": schema}}}


def object_of(properties: Schema, required: Any = None) -> Schema:
    """An object with these members and no others; all required unless it is said which."""
    needed = list(properties if required is None else required)
    return {"type": "object", "properties": properties, **({"required": needed} if needed else {}), "additionalProperties": False}


def reference(name: str) -> Schema:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}
