"""Reminders by mail: one message to each person who is meant and has an address, none twice, and what failed is sent the next time."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from zhixing.kernel.access import Actor
from zhixing.kernel.errors import InputFault
from zhixing.store import board, clock, delivery, keeping, ledger, models, reminding
from zhixing.store.people import Person
from zhixing.store.registers import register_for
from zhixing.web.county import catalogue
from zhixing.web.mailing import SETTING, Server

OFFICE = Actor("du", frozenset({"supervision_office"}))


class Post(socketserver.ThreadingTCPServer):
    """A server that takes mail and keeps it; after `breaks` messages it hangs up."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.breaks = 100
        super().__init__(("127.0.0.1", 0), Taking)


class Taking(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                if len(self.server.taken) >= self.server.breaks:
                    return
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part)
                self.server.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 well\r\n")


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """The server, and the setting that names it."""
    with Post() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        monkeypatch.setenv(SETTING, f"smtp://127.0.0.1:{server.server_address[1]}?from=duban@example.org")
        yield server
        server.shutdown()
        thread.join(10)


@pytest.fixture
def told(portal: Path, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two commitments of the water department that nobody signed for, and people with and without an address."""
    monkeypatch.setenv(clock.SETTING, "2020-01-13")
    board.forget()
    register = register_for(catalogue(), "commitments", OFFICE)
    for number in (1, 2):
        raw = {
            "year": 2020, "code": f"s{number}", "title": f"东山水厂{number}期", "kind": "milestone", "stage": "opened_in_use", "subject": "水厂", "certainty": "firm",
            "begins_on": "2020-01-01", "due_on": "2020-12-31", "lead": "water",
        }  # fmt: skip
        (fact,) = register.enter([raw], "water")
        register.step(fact.change.row, 1, "confirm")
        register.step(fact.change.row, 2, "publish")
    for username, roles, agency, email in (
        ("wang", "department_editor", "water", "wang@example.org"), ("li", "department_head", "water", "li@example.org"),
        ("zhao", "department_editor", "housing", "zhao@example.org"), ("silent", "department_editor", "water", ""), ("du", "supervision_office", "housing", "du@example.org"),
    ):  # fmt: skip
        one = person(username, roles, agency)
        one.email, one.language = email, "en" if username == "li" else "zh"
        one.save()
    yield
    board.forget()


def on(day: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The daily run of a day: what is said of the mail."""
    monkeypatch.setenv(clock.SETTING, day)
    return keeping.reminded(catalogue(), None).splitlines()[-2]


def test_each_is_written_once_with_what_is_theirs(told: None, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(delivery.ADDRESS, "https://zhixing.example.gov.cn/")
    assert on("2020-01-17", monkeypatch) == "2 messages sent."
    assert [letter["To"] for letter in post.taken] == ["li@example.org", "wang@example.org"], "both may sign for it, one is reminded"
    letter = post.taken[-1]
    assert letter["From"] == "duban@example.org"
    body = letter.get_content()
    assert "东山水厂1期" in body
    assert "东山水厂2期" in body
    assert "2020-01-16" in body
    rows = list(board.board(catalogue(), 2020).rows["commitments"])
    assert [line.strip() for line in body.splitlines() if "https" in line] == [
        *(f"https://zhixing.example.gov.cn/tables/commitments/{row}/steps/sign/?version=3" for row in rows),
        "https://zhixing.example.gov.cn/desk/",
    ]
    assert on("2020-01-17", monkeypatch) == "0 messages sent."
    assert on("2020-01-21", monkeypatch) == "1 messages sent."
    assert post.taken[-1]["To"] == "li@example.org"
    assert "Sign for a commitment" in post.taken[-1].get_content()
    assert on("2020-01-22", monkeypatch) == "0 messages sent."
    assert all("@" not in fact.fields for fact in models.Fact.objects.filter(table=reminding.TABLE)), "no address stands in the ledger"
    assert ledger.verify().broken is None


def test_what_failed_is_sent_the_next_time(told: None, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = Person.objects.get(username="silent")
    editor.email = "second@example.org"
    editor.save()
    post.breaks = 1
    assert on("2020-01-17", monkeypatch).startswith("1 of 3 messages sent, then 127.0.0.1:")
    post.breaks = 100
    assert on("2020-01-18", monkeypatch) == "2 messages sent."
    assert [letter["To"] for letter in post.taken] == ["li@example.org", "second@example.org", "wang@example.org"]


def test_without_a_server_all_is_put_down_and_nothing_sent(told: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    assert SETTING in on("2020-01-17", monkeypatch)
    assert models.Fact.objects.filter(table=reminding.TABLE).count() == 2


@pytest.mark.parametrize(
    "text", ["mail.example.org", "http://mail.example.org?from=a@b", "smtps://mail.example.org", "smtp://:25?from=a@b", "smtp://h:99999?from=a@b"]
)
def test_a_faulty_server_is_told_without_its_password(text: str) -> None:
    with pytest.raises(InputFault, match=SETTING):
        Server.of(text)
    with pytest.raises(InputFault) as raised:
        Server.of("smtps://user:geheim@host")
    assert "geheim" not in str(raised.value)


def test_the_parts_of_a_server_are_read() -> None:
    found = Server.of("starttls://user%40x:p%3Ass@mail.example.org?from=duban@example.org")
    assert (found.host, found.port, found.user, found.password, found.sender) == ("mail.example.org", 587, "user@x", "p:ss", "duban@example.org")
    assert found.connection().use_tls
    assert Server.of("smtps://mail.example.org?from=a@b").connection().use_ssl
