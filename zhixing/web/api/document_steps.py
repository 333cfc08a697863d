"""The part of the OpenAPI document that a flow adds to its table: the steps, and which of them the caller may take now."""

from __future__ import annotations

from zhixing.engines.cases import Flow
from zhixing.engines.records import Known, Table
from zhixing.web.api.parts import IF_MATCH, REASON, ROW, VERSIONED_PROBLEMS, WRITING, as_json, body, operation, record, ref
from zhixing.web.api.schemas import Schema, given


def add(table: Table, flow: Flow, known: Known, paths: Schema, schemas: Schema) -> None:
    """Put the steps of a flow beside the other addresses and schemas of its table."""
    ids = [step.id for step in flow.steps]
    words = "；".join(f"{step.id} {step.zh} {step.en}" for step in flow.steps)
    place = {"name": "step", "in": "path", "required": True, "description": words, "schema": {"enum": ids}}
    told = operation(
        f"step_{table.id}", f"办理 Take a step: {table.label.zh} {table.label.en}", as_json(ref(f"{table.id}_row"), tagged=True), VERSIONED_PROBLEMS, table.id
    )
    taking = {**told, "parameters": [IF_MATCH], "requestBody": body(ref(f"{table.id}_stepping"), True), "security": WRITING}
    paths[f"/api/tables/{table.id}/rows/{{row}}/steps/{{step}}"] = {"parameters": [ROW, place], "post": taking}
    asked = {id: given(table.field(id), known) for step in flow.steps for id in step.asks}
    schemas[f"{table.id}_stepping"] = record({"fields": record(asked, ()), "reason": REASON}, ())
    offered = {"type": "array", "items": {"enum": ids}, "description": "现在可以办理的步骤，仅单行 Steps that the caller may take now; of single rows only"}
    schemas[f"{table.id}_row"]["properties"]["steps"] = offered
