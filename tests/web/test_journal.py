"""What the running portal writes about itself: enough to find a fault, and nothing that anybody typed."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from zhixing.web import journal
from zhixing.web.journal import JsonLine, Line
from zhixing.web.pages import tables

SignIn = Callable[..., Client]
CANARIES = ("金丝雀王小明", "330784199001010017", "canary-password-1", "canary-token")


@pytest.fixture(params=[JsonLine, Line])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Everything that any logger writes meanwhile, in one of the two forms."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    names = ["", "zhixing.requests", "django.request", "django"]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    """What was written about requests, as JSON."""
    return [json.loads(line) for line in stream.getvalue().splitlines() if line.startswith("{") and '"route"' in line]


def test_no_word_that_was_typed_is_written(signed_in: SignIn, written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    name, number, password, token = CANARIES
    client = signed_in(username=token.replace("-", ""))
    client.raise_request_exception = False
    Client().post("/sign-in/", {"username": name, "password": password})
    client.get(f"/search/?q={name}")
    client.get(f"/tables/works/{number}/")
    client.get(f"/{name}/")
    client.get("/", headers={"authorization": f"Bearer {token}", "x-request-id": f"{name} {number}"})
    client.post("/tables/works/new/", {"owner": "water", "code": number, "name": name})

    def broken(request: HttpRequest, *_: object) -> HttpResponse:
        try:
            raise KeyError(name)
        except KeyError as error:
            raise ValueError(f"duplicate key (name)=({name}, {number}, {request.POST.get('password')})") from error

    monkeypatch.setattr("zhixing.web.pages.forms.register_of", broken)
    assert client.post("/tables/works/new/", {"name": name, "password": password}).status_code == 500
    text = written.getvalue()
    assert [canary for canary in (*CANARIES, "canarytoken", "%E9%87%91") if canary in text] == []
    assert "KeyError" in text, "the kind of the fault, and of the one before it"
    assert "ValueError" in text
    assert "test_journal.py" in text, "and where it happened"
    assert "tables/<slug:table>/new/" in text


def test_a_request_is_one_line_with_its_route_and_roles(signed_in: SignIn, written: io.StringIO) -> None:
    answer = signed_in().get("/tables/works/", headers={"x-request-id": "proxy-12345678"})
    assert answer["X-Request-Id"] == "proxy-12345678"
    if "{" not in written.getvalue():
        assert "route=tables/<slug:table>/ status=200" in written.getvalue()
        return
    (line,) = lines(written)
    assert (line["method"], line["route"], line["status"], line["request"]) == ("GET", "tables/<slug:table>/", 200, "proxy-12345678")
    assert line["roles"] == ["department_editor"]
    assert isinstance(line["milliseconds"], float)


@pytest.mark.parametrize("given", ["short", "with blank 12345678", "x" * 65, "12345678\u4e00"])
def test_an_id_that_may_be_anything_is_not_taken_over(portal: Path, given: str) -> None:
    answer = Client().get("/sign-in/", HTTP_X_REQUEST_ID=given)
    assert answer["X-Request-Id"] != given
    assert len(answer["X-Request-Id"]) == 16


def test_a_fault_that_speaks_of_the_program_is_told() -> None:
    try:
        tables.nothing_of_this_name  # type: ignore[attr-defined]  # noqa: B018
    except AttributeError as error:
        told = journal.fault(error)
    assert "nothing_of_this_name" in told[-1]
    assert told[0].startswith("test_journal.py:")
