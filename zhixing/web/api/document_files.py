"""The part of the OpenAPI document that is about evidence, beside that of the declared tables."""

from __future__ import annotations

from zhixing.engines.evidence import KINDS, RANKS
from zhixing.systems import Catalogue
from zhixing.web.api import document as tables
from zhixing.web.api import document_datasets
from zhixing.web.api.document import COUNT, MOMENT, ROOT
from zhixing.web.api.files import BYTES, LONGEST_NAME
from zhixing.web.api.parts import READ_PROBLEMS, WRITE_PROBLEMS, WRITING, as_json, operation, record, ref
from zhixing.web.api.schemas import HASH, Schema

EVIDENCE = f"{ROOT}/evidence"
_HASH = {"name": "hash", "in": "path", "required": True, "schema": HASH}
_BINARY: Schema = {"type": "string", "contentMediaType": BYTES}


def document(here: Catalogue) -> Schema:
    """The whole document of a county's catalogue."""
    whole = tables.document(here)
    whole["paths"] |= _paths()
    whole["components"]["schemas"]["Evidence"] = _evidence()
    document_datasets.add(here, whole["paths"], whole["components"]["schemas"])
    whole["tags"] = [*whole["tags"], {"name": "evidence", "description": "证明材料 Evidence"}, document_datasets.TAGGED]
    return whole


def _evidence() -> Schema:
    text: Schema = {"type": "string"}
    use = record({"table": text, "row": text, "field": text})
    return record(
        {
            "hash": {**HASH, "description": "存储内容的 SHA-256，填入行的文件栏 Of what is stored; it stands in the file fields of rows"},
            "given": {**HASH, "description": "上传内容的 SHA-256 Of the bytes that were sent; another one where a picture was written anew"},
            "size": COUNT,
            "kind": {"enum": list(KINDS)},
            "name": text,
            "rank": {"enum": list(RANKS)},
            "actor": text,
            "agency": text,
            "brought": MOMENT,
            "fact": {**COUNT, "description": "总账中的编号 The number of the fact in the ledger"},
            "content": text,
            "used": {"type": "array", "items": use, "description": "现被哪些行引用 Which rows name it now"},
        }
    )


def _paths() -> Schema:
    made = as_json(ref("Evidence"))
    asked = [
        {"name": "name", "in": "query", "description": "文件名 What it is called", "schema": {"type": "string", "maxLength": LONGEST_NAME}},
        {"name": "rank", "in": "query", "description": "主张的证明效力 How much it is claimed to prove", "schema": {"enum": list(RANKS)}},
    ]
    bringing = operation("bring_evidence", "上传证明材料 Bring a file", made, WRITE_PROBLEMS, "evidence", asked, status="201")
    whole: Schema = {"description": "OK", "content": {"*/*": {"schema": _BINARY}}}
    contents = operation("content_evidence", "证明材料的内容 The bytes of a file", whole, READ_PROBLEMS, "evidence")
    contents["responses"] |= {
        "206": {**whole, "description": "一段 A part (Range)"},
        "304": {"description": "未变 Not changed (If-None-Match)"},
        "416": {"description": "没有这一段 No such part"},
    }
    return {
        EVIDENCE: {
            "post": {
                **bringing,
                "requestBody": {"required": True, "content": {BYTES: {"schema": _BINARY}}},
                "security": WRITING,
            }
        },
        f"{EVIDENCE}/{{hash}}": {
            "parameters": [_HASH],
            "get": operation("read_evidence", "证明材料的情况 What is known of a file", made, READ_PROBLEMS, "evidence"),
        },
        f"{EVIDENCE}/{{hash}}/content": {"parameters": [_HASH], "get": contents},
    }
