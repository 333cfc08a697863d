"""The OpenAPI document (3.1), written anew from the declarations: a table that is declared has its own addresses and types in it."""

from __future__ import annotations

from django.conf import settings

from zhixing.engines.records import Known, Table
from zhixing.systems import Catalogue
from zhixing.web.api import document_steps as steps
from zhixing.web.api.administration import administered, administration
from zhixing.web.api.bodies import FORM
from zhixing.web.api.parts import (
    IF_MATCH,
    READ_PROBLEMS,
    REASON,
    ROW,
    VERSIONED_PROBLEMS,
    WRITE_PROBLEMS,
    WRITING,
    as_json,
    body,
    operation,
    record,
    ref,
)
from zhixing.web.api.problems import KINDS, PROBLEM, URN
from zhixing.web.api.schemas import CODE, DAY, Schema, given, kept, parameters, sortable

ROOT = "/api"
COUNT: Schema = {"type": "integer", "minimum": 1}
MOMENT: Schema = {"type": "string", "format": "date-time"}
BOTH: Schema = {"type": "object", "required": ["zh", "en"], "properties": {"zh": {"type": "string"}, "en": {"type": "string"}}}
GIVEN_REASON: Schema = {"type": "string", "minLength": 1, "maxLength": 2000, "title": "理由", "description": "Reason"}
EFFECTIVE: Schema = {
    "type": ["string", "null"],
    "format": "date",
    "title": "自何日起",
    "description": "From which day it holds; no day to come; today where it is left out",
}


def document(here: Catalogue) -> Schema:
    """The document of a county's catalogue."""
    paths: Schema = {f"{ROOT}/tables": {"get": operation("catalogue", "全部台账 Every table", as_json(ref("Tables")), READ_PROBLEMS)}}
    paths[f"{ROOT}/openapi.json"] = {"get": operation("openapi", "本文档 This document", as_json({"type": "object"}), READ_PROBLEMS)}
    paths |= administered()
    schemas = _shared() | administration(here.county)
    for table in here.tables:
        paths |= _paths(table)
        schemas |= _schemas(table, here.known)
        if flow := here.flow(table.id):
            steps.add(table, flow, here.known, paths, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{here.county.name} {here.county.name_en}",
            "version": "1",
            "description": "按声明生成。错误均为 RFC 9457 problem。Drawn from the declarations; every error is a problem of RFC 9457.",
        },
        "security": [{"bearer": []}, {"session": []}],
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
        "bearer": {"type": "http", "scheme": "bearer", "description": "个人接口令牌，在“我的账号”中建立 A token of one's own, made under “My account”"},
        "token": {"type": "apiKey", "in": "header", "name": "X-CSRFToken", "description": "写入时附上 cookie csrftoken 的值 The value of the cookie csrftoken"},
    }


def _problems() -> Schema:
    found: Schema = {}
    for kind, (status, zh, en) in KINDS.items():
        told = f"{zh} {en} ({URN}{kind})"
        response = found.setdefault(f"Problem{status}", {"description": told, "content": {PROBLEM: {"schema": ref("Problem")}}})
        if told not in response["description"]:
            response["description"] += f"; {told}"
    return found


def _shared() -> Schema:
    text: Schema = {"type": "string"}
    fault = record({"field": text, "code": text, "zh": text, "en": text})
    problem = record(
        {"type": text, "title": text, "status": {"type": "integer"}, "detail": text, "instance": text, "faults": {"type": "array", "items": fault}}
    )
    # What else a problem tells depends on its kind.
    problem |= {
        "additionalProperties": True,
        "properties": {
            **problem["properties"],
            "version": {**COUNT, "description": "412: the current version"},
            "changes": {"type": "array", "items": ref("Step"), "description": "412: what was done meanwhile"},
            "action": {**text, "description": "403: the action"},
            "granted": {"type": "object", "additionalProperties": text, "description": "403: the rule of each role that may"},
        },
    }
    difference = record({"field": text, "before": {}, "after": {}, "masked": {"type": "boolean"}})
    fact = {"number": COUNT, "recorded": MOMENT, "actor": text, "version": COUNT}
    deed = {"enum": ["entered", "changed", "undone", "withdrawn", "restored", "noted"]}
    told = {"deed": deed, "effective": DAY, "reason": text, "text": text, "hash": text}
    choice = record({"id": text, "title": BOTH})
    plain = dict.fromkeys(("id", "type", "unit", "sensitivity"), text)
    field = record({**plain, "title": BOTH, "help": BOTH, "required": {"type": "boolean"}, "choices": {"type": "array", "items": choice}})
    key = {"type": "array", "items": text}
    table = record({"id": text, "title": BOTH, "summary": BOTH, "key": key, "name": text, "fields": {"type": "array", "items": field}})
    return {
        "Problem": problem,
        "Step": record({**fact, **told, "differences": {"type": "array", "items": difference}}),
        "History": record({"steps": {"type": "array", "items": ref("Step")}}),
        "Comment": record({**fact, "text": text}),
        "Import": _import(),
        "Tables": record({"tables": {"type": "array", "items": table}}),
        "Undoing": record({"reason": REASON}, ()),
        "Ending": record({"reason": GIVEN_REASON}),
        "Commenting": record({"text": {"type": "string", "minLength": 1, "maxLength": 2000}}),
    }


def _import() -> Schema:
    """What became of a spreadsheet."""
    text: Schema = {"type": "string"}
    number: Schema = {"type": "integer", "minimum": 0}
    place = record({**dict.fromkeys(("sheet", "cell", "title", "field", "code", "zh", "en"), text), "row": number})
    told = {"type": "array", "items": place, "description": "前 200 处，按单元格 The first 200, by their cells"}
    facts = {"oneOf": [record({"first": COUNT, "last": COUNT}), {"type": "null"}]}
    counts = dict.fromkeys(("rows", "new", "update", "unchanged", "bad", "entered", "updated", "fault_count"), number)
    return record({"dry_run": {"type": "boolean"}, **counts, "faults": told, "notes": {"type": "array", "items": place}, "sheet": text, "facts": facts})


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
    return record(form, ("file", "owner"))


def _schemas(table: Table, known: Known) -> Schema:
    """What belongs to one table: its row, a page of rows, what may be sent."""
    fields = record({field.id: kept(field, known) for field in table.fields}, ())
    row = {"row": {"type": "string"}, "version": COUNT, "owner": {"type": "string"}, "withdrawn": {"type": "boolean"}, "entered": MOMENT, "changed": MOMENT}
    masked = {"type": "array", "items": {"type": "string"}, "description": "已打码的栏 Fields that are masked"}
    taken = {field.id: given(field, known) for field in table.to_fill}
    owner = {**CODE, "enum": list(known.agencies), "title": "保管部门", "description": "Which agency keeps the row"}
    required = [field.id for field in table.fields if field.required]
    changing = {"fields": record(taken, ()), "reason": REASON, "effective": EFFECTIVE}
    return {
        f"{table.id}_fields": {**fields, "title": table.label.zh, "description": f"{table.label.en} · {table.summary.zh}"},
        f"{table.id}_row": record({**row, "fields": ref(f"{table.id}_fields"), "masked": masked}),
        f"{table.id}_rows": record({"rows": {"type": "array", "items": ref(f"{table.id}_row")}, "next": {"type": ["string", "null"]}}),
        f"{table.id}_entering": record({"owner": owner, **changing, "fields": record(taken, required)}, ("owner", "fields")),
        f"{table.id}_changing": record(changing, ("fields",)),
        f"{table.id}_importing": _importing(known),
    }


def _paths(table: Table) -> Schema:
    """The addresses of one table."""
    rows, row, id = f"{ROOT}/tables/{table.id}/rows", f"{ROOT}/tables/{table.id}/rows/{{row}}", table.id
    made, one = as_json(ref(f"{id}_row"), tagged=True), f"{table.label.zh} {table.label.en}"

    def deed(verb: str, zh: str, content: Schema, *, optional: bool = False) -> Schema:
        told = operation(f"{verb}_{id}", f"{zh} {one}", made, VERSIONED_PROBLEMS, id, [IF_MATCH])
        return {**told, "requestBody": body(content, optional), "security": WRITING}

    entering = operation(f"enter_{id}", f"新增 Enter: {one}", made, (*WRITE_PROBLEMS, 409), id, status="201")
    comment = operation(f"comment_{id}", f"批注 Comment: {one}", as_json(ref("Comment")), (*WRITE_PROBLEMS, 409), id, status="201")
    writing: Schema = {"security": WRITING}
    taking = operation(f"import_{id}", f"导入表格 Import a spreadsheet: {one}", as_json(ref("Import")), (*WRITE_PROBLEMS, 409), id)
    return {
        f"{ROOT}/tables/{id}/import": {"post": {**taking, "requestBody": {"required": True, "content": {FORM: {"schema": ref(f"{id}_importing")}}}, **writing}},
        rows: {
            "get": operation(f"list_{id}", f"列表 List: {one}", as_json(ref(f"{id}_rows")), READ_PROBLEMS, id, _asked(table)),
            "post": {**entering, "requestBody": body(ref(f"{id}_entering")), **writing},
        },
        row: {
            "parameters": [ROW],
            "get": operation(f"read_{id}", f"单行 One row: {one}", made, READ_PROBLEMS, id),
            "patch": deed("change", "修改 Change:", ref(f"{id}_changing")),
        },
        f"{row}/history": {"parameters": [ROW], "get": operation(f"history_{id}", f"历史 History: {one}", as_json(ref("History")), READ_PROBLEMS, id)},
        f"{row}/undo": {"parameters": [ROW], "post": deed("undo", "撤回 Take back:", ref("Undoing"), optional=True)},
        f"{row}/withdraw": {"parameters": [ROW], "post": deed("withdraw", "作废 Withdraw:", ref("Ending"))},
        f"{row}/restore": {"parameters": [ROW], "post": deed("restore", "恢复 Restore:", ref("Ending"))},
        f"{row}/comments": {"parameters": [ROW], "post": {**comment, "requestBody": body(ref("Commenting")), **writing}},
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
