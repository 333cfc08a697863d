"""Spreadsheets handed in by programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.engines.records.sheet.conftest import workbook
from tests.web.test_sheets import ROWS, TITLES
from zhixing.kernel.access import ROLES, decide
from zhixing.store import ledger
from zhixing.store.people import Person
from zhixing.web import county

SignIn = Callable[..., Client]
IMPORT = "/api/tables/works/import"


def hand_in(client: Client, rows: Any = ROWS, **more: Any) -> Any:
    data = rows if isinstance(rows, bytes) else workbook(rows)
    return client.post(IMPORT, {"owner": "water", "file": SimpleUploadedFile("清单.xlsx", data), **more})


def test_rows_are_looked_through_and_put_in(signed_in: SignIn) -> None:
    client = signed_in()
    document = client.get("/api/openapi.json").json()
    schema = {"$ref": "#/components/schemas/Import", "components": document["components"]}
    dry = hand_in(client, dry_run="1").json()
    jsonschema_rs.validator_for(schema).validate(dry)
    assert {name: dry[name] for name in ("dry_run", "rows", "new", "bad", "entered", "fault_count", "facts")} == {
        "dry_run": True, "rows": 2, "new": 1, "bad": 1, "entered": 0, "fault_count": 2, "facts": None,
    }  # fmt: skip
    assert [(fault["cell"], fault["field"], fault["code"]) for fault in dry["faults"]] == [("A3", "code", "pattern"), ("C3", "invested", "not_number")]
    assert ledger.digest().number == 0
    done = hand_in(client, reason="年度填报").json()
    jsonschema_rs.validator_for(schema).validate(done)
    assert (done["entered"], done["facts"]) == (1, {"first": 1, "last": 1})
    assert [fact.change.reason for fact in ledger.everything()] == ["年度填报"]
    again = hand_in(client, [TITLES, ("2020-000001", "东山水厂", 7)]).json()
    assert (again["update"], again["updated"]) == (1, 0)
    again = hand_in(client, [TITLES, ("2020-000001", "东山水厂", 7)], existing="update").json()
    assert (again["update"], again["updated"], ledger.digest().number) == (1, 1, 2)


@pytest.mark.parametrize(
    ("more", "status", "told"),
    [
        ({"owner": "mars"}, 422, "unknown_owner"),
        ({"owner": ""}, 422, "required"),
        ({"owner": "housing"}, 403, "not_allowed"),
        ({"existing": "overwrite"}, 422, "none_of"),
        ({"dry_run": "yes"}, 422, "none_of"),
        ({"colour": "red"}, 422, "unknown_member"),
        ({"reason": "\x01"}, 422, "control"),
        ({"file": "text"}, 422, "required"),
        ({"file": SimpleUploadedFile("x.xlsx", b"%PDF-1.7")}, 422, "foreign"),
        ({"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")}, 422, "no_header"),
    ],
)
def test_what_is_wrong_is_told(signed_in: SignIn, more: dict[str, Any], status: int, told: str) -> None:
    answer = hand_in(signed_in(), **more)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert told in answer.content.decode()
    assert ledger.digest().number == 0


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"{}", "application/json", 415),
        (b"x", "multipart/form-data", 415),
        (b"x", "multipart/form-data; boundary=x", 422),
        (b"", "multipart/form-data; boundary=x", 422),
        (b"x", "multipart/form-data; boundary=\xff", 400),
        (b"x" * 9, "multipart/form-data; boundary=" + "x" * 500, 400),
    ],
)
def test_bodies_that_are_no_form(signed_in: SignIn, body: bytes, media: str, status: int) -> None:
    answer = signed_in().generic("POST", IMPORT, body, media)
    assert answer.status_code in (status, 400, 415, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_what_is_too_large_is_not_read(signed_in: SignIn) -> None:
    answer = signed_in().generic("POST", IMPORT, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(2 << 30))
    assert answer.status_code == 413


def test_who_writes_by_a_cookie_shows_the_token(signed_in: SignIn) -> None:
    signed_in()
    client = Client(enforce_csrf_checks=True)
    client.force_login(Person.objects.get(username="wang"), backend="django.contrib.auth.backends.ModelBackend")
    assert hand_in(client).json()["type"].endswith("forged")


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize("agency", ["water", "housing"])
def test_who_may(signed_in: SignIn, role: str, agency: str) -> None:
    client = signed_in("asker", role, agency)
    actor = Person.objects.get(username="asker").actor(county.catalogue().county)
    assert (hand_in(client).status_code == 200) == decide("import_rows", actor, "water").allowed
