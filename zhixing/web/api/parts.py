"""The parts of which the OpenAPI document is put together: operations, bodies, records, what may go wrong."""

from __future__ import annotations

from typing import Any

from zhixing.web.api.answers import JSON
from zhixing.web.api.schemas import Schema

READ_PROBLEMS = (400, 401, 403, 404, 406, 429, 500)
WRITE_PROBLEMS = (*READ_PROBLEMS, 411, 413, 415, 422)
VERSIONED_PROBLEMS = (*WRITE_PROBLEMS, 409, 412, 428)
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The version that was seen, as in ETag",
    "schema": {"type": "string", "pattern": '^"[1-9][0-9]{0,8}"$'},
    "example": '"3"',
}
ROW = {"name": "row", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}$"}}
REASON: Schema = {"type": ["string", "null"], "maxLength": 2000, "title": "理由", "description": "Reason"}
# Writing by a cookie shows the token that other sites cannot read; writing by a token of one's own needs none.
WRITING: list[Schema] = [{"bearer": []}, {"session": [], "token": []}]


def operation(
    id: str, summary: str, response: Schema, problems: tuple[int, ...], tag: str = "", asked: list[Schema] | None = None, *, status: str = "200"
) -> Schema:
    """An operation with its answers, good and bad."""
    refused = {str(problem): {"$ref": f"#/components/responses/Problem{problem}"} for problem in sorted(problems)}
    told: Schema = {"operationId": id, "summary": summary, **({"tags": [tag]} if tag else {}), **({"parameters": asked} if asked else {})}
    return {**told, "responses": {status: response, **refused}}


def as_json(schema: Schema, *, tagged: bool = False) -> Schema:
    """An answer in JSON; `tagged` with the version in its head."""
    headers: Schema = {"headers": {"ETag": {"description": "The version", "schema": {"type": "string"}}}} if tagged else {}
    return {"description": "OK", **headers, "content": {JSON: {"schema": schema}}}


def body(schema: Schema, optional: bool = False) -> Schema:
    """What is sent."""
    return {"required": not optional, "content": {JSON: {"schema": schema}}}


def record(properties: Schema, required: Any = None) -> Schema:
    """An object with these members and no others; all required unless it is said which."""
    needed = list(properties if required is None else required)
    return {"type": "object", "properties": properties, **({"required": needed} if needed else {}), "additionalProperties": False}


def ref(name: str) -> Schema:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}
