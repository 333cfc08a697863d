"""The part of the OpenAPI document that no table declares: accounts, departments, the end of the ledger."""

from __future__ import annotations

from zhixing.kernel.access import ROLES
from zhixing.kernel.county import County
from zhixing.web.api.parts import IF_MATCH, READ_PROBLEMS, VERSIONED_PROBLEMS, WRITE_PROBLEMS, WRITING, as_json, body, operation, record, ref
from zhixing.web.api.schemas import Schema

TAG = "people"
USERNAME = {"name": "username", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"}}


def administered() -> Schema:
    """The addresses."""
    one = as_json(ref("Person"), tagged=True)
    conflict = (*WRITE_PROBLEMS, 409)
    making = operation("enter_person", "新建账号 New account", as_json(ref("Handover"), tagged=True), WRITE_PROBLEMS, TAG, status="201")
    changing = operation("change_person", "修改账号 Change an account", one, VERSIONED_PROBLEMS, TAG, [IF_MATCH])

    def ending(id: str, words: str) -> Schema:
        told = operation(id, words, one, (*VERSIONED_PROBLEMS, *conflict), TAG, [IF_MATCH])
        return {"parameters": [USERNAME], "post": {**told, "requestBody": body(ref("Undoing"), True), "security": WRITING}}

    return {
        "/api/account": {"get": operation("account", "本人账号 Who calls", as_json(ref("Person")), READ_PROBLEMS, TAG)},
        "/api/people": {
            "get": operation("people", "全部账号 Every account", as_json(ref("People")), READ_PROBLEMS, TAG),
            "post": {**making, "requestBody": body(ref("Entering")), "security": WRITING},
        },
        "/api/people/{username}": {
            "parameters": [USERNAME],
            "get": operation("person", "一个账号 One account", one, READ_PROBLEMS, TAG),
            "patch": {**changing, "requestBody": body(ref("Changing")), "security": WRITING},
        },
        "/api/people/{username}/deactivate": ending("deactivate_person", "停用账号 Take an account out of use"),
        "/api/people/{username}/reactivate": ending("reactivate_person", "恢复账号 Take it into use again"),
        "/api/organisation": {"get": operation("organisation", "机构 Departments and towns", as_json(ref("Organisation")), READ_PROBLEMS, TAG)},
        "/api/ledger": {"get": operation("ledger", "总账摘要 The end of the ledger", as_json(ref("Digest")), READ_PROBLEMS)},
    }


def administration(county: County) -> Schema:
    """The schemas."""
    text: Schema = {"type": "string"}
    roles: Schema = {"type": "array", "items": {"enum": list(ROLES)}, "uniqueItems": True}
    told = {"username": text, "name": text, "agency": text, "roles": roles, "email": text, "active": {"type": "boolean"}, "second_factor": {"type": "boolean"}}
    set_: Schema = {
        "name": {"type": "string", "minLength": 1, "maxLength": 64},
        "agency": {"enum": [one.id for one in county.agencies]},
        "roles": {**roles, "minItems": 1},
        "email": {"type": ["string", "null"], "format": "email", "maxLength": 254},
    }
    agency = record({"id": text, "name": text, "short": text, "kind": text, "parent": {"type": ["string", "null"]}})
    town = record({"code": text, "name": text, "kind": text})
    return {
        "Person": record(told),
        "People": record({"people": {"type": "array", "items": ref("Person")}}),
        "Handover": record({**told, "password": {**text, "description": "一次性密码，只答复这一次 For one sign-in, told this once"}}),
        "Entering": record({"username": USERNAME["schema"], **set_}, ("username", "name", "agency", "roles")),
        "Changing": record(set_, ()),
        "Organisation": record({"agencies": {"type": "array", "items": agency}, "towns": {"type": "array", "items": town}}),
        "Digest": record({"number": {"type": "integer", "minimum": 0}, "hash": text}),
    }
