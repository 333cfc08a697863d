"""The API under what nobody would send: whatever comes in, the answer is one that the document promises, and never a broken program.

A few hundred cases; ten thousand where ZHIXING_THOROUGH is 1.
"""

from __future__ import annotations

import json
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
import schemathesis
from django.conf import settings as portal_settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests.web.test_api import ROWS, enter, folder, send
from zhixing.store import ledger, listing
from zhixing.web.api import callers
from zhixing.web.county import catalogue

__all__ = ["folder"]

THOROUGH = os.environ.get("ZHIXING_THOROUGH") == "1"
CASES = 10_000 if THOROUGH else 330
CHECKS: Any = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
TOKEN = "a" * 32
# What comes before a case: rows in every state, so that not every address is one of nothing.
NUMBERS = range(1, 7)


@pytest.fixture
def rows(signed_in: Callable[..., Client]) -> list[str]:
    """Rows of the water department: new, changed, withdrawn."""
    client = signed_in("maker", "department_head", "water")
    made = [enter(client, number, phone="13800001234", workers=number) for number in NUMBERS]
    for row in made[2:]:
        send(client, "PATCH", f"{ROWS}/{row}", {"fields": {"invested": 7}}, 1)
    for row in made[4:]:
        send(client, "POST", f"{ROWS}/{row}/withdraw", {"reason": "x"}, 2)
    return made


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pace to keep to."""
    monkeypatch.setattr(callers.PACE, "most", 10**9)


@pytest.fixture
def portal_of_caller(rows: list[str], signed_in: Callable[..., Client], unhurried: None) -> Iterator[Callable[..., Any]]:
    """The portal as WSGI, called by somebody who may do everything with these rows; the session is put in behind the case's own cookies."""
    session = signed_in("caller", "department_head", "water").cookies[portal_settings.SESSION_COOKIE_NAME].value
    cookie = f"{portal_settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}"
    # The caller that calls WSGI without a server does not unpack what comes packed.
    known = {"HTTP_COOKIE": cookie, "HTTP_X_CSRFTOKEN": TOKEN, "HTTP_ACCEPT_ENCODING": "identity"}
    handler = WSGIHandler()

    def called(environ: dict[str, Any], start: Any) -> list[bytes]:
        # As a server does it: what the answer holds open, files that were sent among it, is closed behind it.
        with closing(handler({**environ, **known}, start)) as answer:
            return list(answer)

    # As Django's own client does it: the connection holds the transaction of the test, and is not to be closed after a request.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield called
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", MODES, ids=["as declared", "against it"])
def test_every_answer_is_one_that_the_document_promises(rows: list[str], portal_of_caller: Any, mode: GenerationMode, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "django")
    whole = schemathesis.openapi.from_wsgi("/api/openapi.json", portal_of_caller)
    whole.validate()
    # A field of every type is in this table; the others would only thin the cases out.
    schema = whole.include(path_regex="/works/|/tables$")
    operations = [found.ok() for found in schema.get_all_operations()]
    # All but that of the document itself.
    assert len(operations) == 11
    seen: Counter[int] = Counter()
    for operation in operations:
        fuzz(operation, mode, CASES // len(operations) // len(MODES) + 1, rows, seen)
    print(f"\n{mode.value}: {sum(seen.values())} cases, {dict(sorted(seen.items()))}")
    assert {200, 404} <= set(seen)
    assert ledger.verify().broken is None


def fuzz(operation: Any, mode: GenerationMode, cases: int, rows: list[str], seen: Counter[int]) -> None:
    """Try one operation; most cases that are about a row are about one that is there, half of them in the version that it has."""

    @settings(max_examples=cases, deadline=None, database=None, derandomize=not THOROUGH, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(mode), row=st.sampled_from([*rows, None]), current=st.booleans())
    def tried(case: Any, row: str | None, current: bool) -> None:
        if row and case.path_parameters and "row" in case.path_parameters:
            case.path_parameters["row"] = row
            entry = listing.one(catalogue()["works"], row)
            if current and entry:
                case.headers["If-Match"] = f'"{entry.version}"'
        response = case.call()
        seen[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    tried()


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
DEEDS = [("PATCH", ""), ("POST", "/undo"), ("POST", "/withdraw"), ("POST", "/restore"), ("POST", "/comments")]
ANYTHING = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12)


def test_whatever_stands_in_a_field_is_kept_or_refused(
    rows: list[str], signed_in: Callable[..., Client], unhurried: None, caplog: pytest.LogCaptureFixture
) -> None:
    """Any JSON, half characters included, and any bytes, in place of a body and in place of each field."""
    caplog.set_level(logging.ERROR, "django")
    client = signed_in("sender", "department_head", "water")
    ids = [*catalogue()["works"].ids, "nothing"]
    fields = st.dictionaries(st.sampled_from(ids), ANYTHING, max_size=4)
    # A code that fits, so that other fields are what it fails of, or does not.
    sound = fields.map(lambda given: {**given, "name": "东山", "code": "2021-000001"})
    bodies = st.one_of(
        st.binary(),
        ANYTHING.map(json.dumps).map(str.encode),
        st.builds(lambda given: json.dumps({"owner": "water", "fields": given}).encode(), fields | sound),
        st.builds(lambda given: json.dumps({"fields": given}).encode(), fields),
        st.builds(lambda given, name: json.dumps({name: given}).encode(), ANYTHING, st.sampled_from(["reason", "text", "effective", "fields"])),
    )
    addresses = st.sampled_from([("POST", ROWS), *((method, f"{ROWS}/{rows[0]}{deed}") for method, deed in DEEDS)])

    @settings(max_examples=CASES // 3, deadline=None, database=None, derandomize=not THOROUGH, suppress_health_check=list(HealthCheck))
    @given(body=bodies, address=addresses)
    def tried(body: bytes, address: tuple[str, str]) -> None:
        entry = listing.one(catalogue()["works"], rows[0])
        assert entry is not None
        answer = send(client, *address, body, entry.version)
        assert answer.status_code < 500

    tried()
    assert ledger.verify().broken is None
