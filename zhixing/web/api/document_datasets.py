"""The part of the OpenAPI document that is about data sets: the catalogue, rows of a version, deliveries."""

from __future__ import annotations

from zhixing.systems import Catalogue
from zhixing.web.api.answers import JSON
from zhixing.web.api.files import BYTES
from zhixing.web.api.parts import READ_PROBLEMS, WRITE_PROBLEMS, WRITING, as_json, body, operation, record, ref
from zhixing.web.api.schemas import HASH, Schema

TAG = "datasets"
TAGGED = {"name": TAG, "description": "数据目录与报送 The data catalogue and deliveries"}
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SHARINGS = ("unconditional", "conditional", "refused")
BOTH: Schema = record({"zh": TEXT, "en": TEXT})
NUMBER: Schema = {"name": "number", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[1-9][0-9]{0,8}$"}}
KEY: Schema = {
    "name": "Idempotency-Key", "in": "header", "description": "同一个键只收一次 What is sent under the same key is taken once",
    "schema": {"type": "string", "pattern": "^[!-~]{1,80}$"},
}  # fmt: skip


def add(here: Catalogue, paths: Schema, schemas: Schema) -> None:
    """Put the addresses and schemas of data sets beside the others."""
    place = {"name": "dataset", "in": "path", "required": True, "schema": {"enum": [one.id for one in here.datasets]}}
    schemas |= _schemas()
    paths |= _read(place) | _written(place)


FILTERS: Schema = {
    "name": "FIELD", "in": "query", "style": "form", "explode": True,
    "description": "按栏筛选，写法与台账相同 Filters as of tables: FIELD, FIELD.from, FIELD.to, FIELD.has, FIELD.not, FIELD.empty, FIELD.filled; of no guarded field",
    "schema": {"type": "object", "additionalProperties": TEXT},
}  # fmt: skip
FORM: list[Schema] = [
    {"name": "form", "in": "query", "schema": {"enum": ["csv", "parquet"], "default": "csv"}},
    {"name": "grant", "in": "query", "description": "数据使用申请的编号，使用会被记录 By a grant in force, whose use is put down", "schema": TEXT},
]
FILE: Schema = {
    "description": "文件 The file",
    "content": {media: {"schema": {"contentMediaType": media}} for media in ("text/csv", "application/vnd.apache.parquet")},
}
GROUPED: list[Schema] = [
    {"name": "by", "in": "query", "description": "按哪一栏或两栏，如 town,day.month By which field or two; of days also .month and .year. Of data about people there is one way", "schema": TEXT},
    {"name": "of", "in": "query", "description": "统计哪些数值栏 Which figures, with commas between, at most four; of data about people none", "schema": TEXT},
    {"name": "sort", "in": "query", "description": "多的在前，或按组名 The largest first, or by name", "schema": {"enum": ["rows", "by"], "default": "rows"}},
    {"name": "limit", "in": "query", "description": "最多几组 Groups at most", "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}},
    FILTERS,
]  # fmt: skip


def _read(place: Schema) -> Schema:
    asked = [
        {"name": "limit", "in": "query", "description": "每页行数 Rows of a page", "schema": {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}},
        {"name": "offset", "in": "query", "description": "从第几行起 Rows before the page; `next` of the page before", "schema": {**COUNT, "default": 0}},
        {"name": "sort", "in": "query", "description": "按哪一栏 By which field; with - the largest first", "schema": TEXT},
        {"name": "grant", "in": "query", "description": "数据使用申请的编号，使用会被记录 By a grant in force, whose use is put down", "schema": TEXT},
        FILTERS,
    ]  # fmt: skip
    return {
        "/api/datasets": {"get": operation("datasets", "数据目录 Every data set", as_json(ref("DataSets")), READ_PROBLEMS, TAG)},
        "/api/datasets/{dataset}": {
            "parameters": [place],
            "get": operation("dataset", "一个数据集 One data set", as_json(ref("DataSetInFull")), READ_PROBLEMS, TAG),
        },
        "/api/datasets/{dataset}/versions/{number}/rows": {
            "parameters": [place, NUMBER],
            "get": operation("dataset_rows", "一版的内容 Rows of a version", as_json(ref("VersionRows")), READ_PROBLEMS, TAG, asked),
        },
        "/api/datasets/{dataset}/versions/{number}/file": {
            "parameters": [place, NUMBER],
            "get": operation("dataset_file", "一版的全部内容 All rows of a version as a file", FILE, READ_PROBLEMS, TAG, FORM),
        },
        "/api/datasets/{dataset}/versions/{number}/groups": {
            "parameters": [place, NUMBER],
            "get": operation("dataset_groups", "一版的分组统计 Groups of the rows of a version", as_json(ref("VersionGroups")), READ_PROBLEMS, TAG, GROUPED),
        },
    }


def _written(place: Schema) -> Schema:
    asked = [
        {"name": "name", "in": "query", "required": True, "description": "文件名，看后缀 What it is called; its ending says what it is", "schema": {"type": "string", "minLength": 1, "maxLength": 255}},
        {"name": "reason", "in": "query", "description": "说明 Reason", "schema": {"type": "string", "maxLength": 2000}},
        KEY,
    ]  # fmt: skip
    problems = (*WRITE_PROBLEMS, 409, 412)
    delivering = operation("deliver", "报送数据 Deliver a file", as_json(ref("Delivered")), problems, TAG, asked, status="201")
    delivering["responses"]["200"] = as_json(ref("Delivered"))
    publishing = operation("publish_table", "发布台账 Publish a table", as_json(ref("Version")), problems, TAG, status="201")
    publishing["responses"]["200"] = as_json(ref("Version"))
    then = as_json(record({"version": {"oneOf": [ref("Version"), {"type": "null"}]}}))
    taking_back = operation("take_back_version", "撤回一版 Take a version back", then, problems, TAG)
    file: Schema = {"type": "string", "contentMediaType": BYTES}
    querying = operation("query", "数据查询 One SELECT over the data sets that the caller may ask", as_json(ref("Answer")), problems, TAG)
    return {
        "/api/query": {"post": {**querying, "requestBody": body(ref("Question")), "security": WRITING}},
        "/api/datasets/{dataset}/deliveries": {
            "parameters": [place],
            "post": {**delivering, "requestBody": {"required": True, "content": {BYTES: {"schema": file}}}, "security": WRITING},
        },
        "/api/datasets/{dataset}/publish": {
            "parameters": [place],
            "post": {**publishing, "requestBody": {"content": {JSON: {"schema": record({}, ())}}}, "security": WRITING},
        },
        "/api/datasets/{dataset}/versions/{number}/take-back": {
            "parameters": [place, NUMBER],
            "post": {**taking_back, "requestBody": body(ref("Ending")), "security": WRITING},
        },
    }


def _schemas() -> Schema:
    hash: Schema = {"anyOf": [HASH, {"const": ""}]}
    score = record({"about": COUNT, "broken": COUNT})
    column = record(dict.fromkeys(("name", "type", "unit", "sensitivity"), TEXT))
    version = {
        "number": {"type": "integer", "minimum": 1}, "kind": {"enum": ["delivered", "published"]}, "standing": {"type": "boolean", "description": "未撤回 Not taken back"},
        "fact": COUNT, "recorded": {"type": "string", "format": "date-time"}, "actor": TEXT, "reason": TEXT, "rows": COUNT, "bad": COUNT, "hash": HASH,
        "name": TEXT, "given": hash, "key": TEXT, "declaration": COUNT, "columns": {"type": "array", "items": column},
        "scores": {"type": "object", "additionalProperties": score},
    }  # fmt: skip
    plain = {
        "id": TEXT, "title": BOTH, "summary": BOTH, "owner": TEXT, "published": {"type": "boolean"}, "refresh": TEXT, "late": {"type": "boolean"},
        "sharing": {"enum": [*SHARINGS]}, "terms": BOTH, "open": {"type": "boolean"}, "score": TEXT, "version": {"oneOf": [ref("Version"), {"type": "null"}]},
    }  # fmt: skip
    choice = record({"id": TEXT, "title": BOTH})
    field = {"id": TEXT, "title": BOTH, "help": BOTH, "type": TEXT, "required": {"type": "boolean"}, "unit": TEXT, "sensitivity": TEXT}
    full = {"fields": {"type": "array", "items": record({**field, "choices": {"type": "array", "items": choice}})}, "key": {"type": "array", "items": TEXT}}
    bad = record(dict.fromkeys(("line", "fields", "rules", "reasons"), TEXT))
    page = {"rows": {"type": "array", "items": {"type": "object"}}, "total": COUNT, "masked": {"type": "array", "items": TEXT}}
    number: Schema = {"type": ["string", "integer", "null"]}
    figures = record({"rows": COUNT, **dict.fromkeys(("sum", "mean", "min", "max"), number)})
    named: Schema = {"type": "object", "additionalProperties": {"type": ["string", "integer", "boolean", "null"]}}
    group = record(
        {
            "by": named,
            "rows": {"type": ["integer", "null"], "description": "不显示的为空 null where it is hidden"},
            "of": {"type": "object", "additionalProperties": figures},
            "hidden": {"enum": ["few", "guard"], "description": "少于 5，或可据以推算 Fewer than 5, or what would give that away"},
        },
        ("by", "rows", "of"),
    )
    grouped = {
        "groups": {"type": ["array", "null"], "items": group, "description": "不能分组的为空 null where no group may be told"},
        "total": COUNT,
        "rows": COUNT,
    }
    return {
        "Version": record(version),
        "Delivered": record({**version, "returned": {"type": "array", "items": bad, "description": "前 50 行退回的 The first 50 rows that came back"}}),
        "DataSets": record({"datasets": {"type": "array", "items": record(plain)}}),
        "DataSetInFull": record({**plain, **full, "versions": {"type": "array", "items": ref("Version")}}),
        "Question": record({"sql": {**TEXT, "minLength": 1, "maxLength": 10000}, "purpose": {**TEXT, "minLength": 1, "maxLength": 400}}),
        "Answer": record(
            {
                "columns": {"type": "array", "items": TEXT},
                "rows": {"type": "array", "items": {"type": "array"}},
                "more": {"type": "boolean", "description": "还有更多，未列出 There was more than is told"},
                "data": {"type": "array", "items": TEXT, "description": "用了哪些数据集的哪一版 DATASET@VERSION of what was read"},
            }
        ),
        "VersionGroups": record({**grouped, "about_people": {"type": "boolean"}}),
        "VersionRows": record({**page, "next": {"type": ["integer", "null"]}}),
    }
