"""Reminders by mail: one message a day to each person who has an address, where a server is named.

ZHIXING_SMTP  the server: smtps://USER:PASSWORD@HOST:465?from=ADDRESS, or starttls://… , or smtp://… for one that asks for no encryption;
              without it no mail is sent, and everything stands on the desk all the same
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from smtplib import SMTPException
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail import EmailMessage, get_connection

from zhixing.kernel.errors import InputFault
from zhixing.store import delivery
from zhixing.store.people import Person
from zhixing.systems import Catalogue
from zhixing.web.letter import read

SETTING = "ZHIXING_SMTP"
PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}
PATIENCE = 20
BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in, and from whom it comes."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str

    @classmethod
    def of(cls, text: str) -> Server:
        """The server of a setting; InputFault where it is none. The password is never told."""
        try:
            parts = urlsplit(text.strip())
            port = parts.port or PORTS[parts.scheme]
            (sender,) = parse_qs(parts.query)["from"]
        except (KeyError, ValueError):
            parts, port, sender = urlsplit(""), 0, ""
        if not parts.hostname or "@" not in sender or not sender.isprintable():
            raise InputFault(SETTING, "an address that cannot be used", "smtps://USER:PASSWORD@HOST:465?from=ADDRESS, or with starttls:// or smtp://")
        return cls(parts.scheme, parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), sender)

    @property
    def name(self) -> str:
        """What may be told of it."""
        return f"{self.host}:{self.port}"

    def connection(self) -> Any:
        """The way to it."""
        named = {"host": self.host, "port": self.port, "username": self.user, "password": self.password}
        return get_connection(BACKEND, **named, use_tls=self.scheme == "starttls", use_ssl=self.scheme == "smtps", timeout=PATIENCE)


def mailed(here: Catalogue, day: date) -> str:
    """Write to everybody who has not been written to yet; one line on it. What could not be handed in is written the next time."""
    text = os.environ.get(SETTING, "")
    if not text:
        return f"No mail: {SETTING} names no server."
    server, sent = Server.of(text), 0
    waiting = delivery.letters(here, day, "letter", Person.objects.filter(is_active=True).exclude(email="").order_by("username"))
    try:
        with server.connection() as connection:
            for letter in waiting:
                message = read(here, letter)
                EmailMessage(message.title, message.plain, server.sender, [letter.person.email], connection=connection).send()
                delivery.written(letter)
                sent += 1
    except (OSError, SMTPException) as error:
        return f"{sent} of {len(waiting)} messages sent, then {server.name} failed: {type(error).__name__}. The others are sent the next time."
    return f"{sent} messages sent."


DOOR = delivery.Door(SETTING, lambda text: f"mail by {Server.of(text).name}", mailed)
