"""Messages by a gateway of a messenger (钉钉, 浙政钉 or the county's own): one signed request a day for each person, where a gateway is named.

ZHIXING_WEBHOOK  the gateway: dingtalk+https://:SECRET@oapi.dingtalk.com/robot/send?access_token=TOKEN for a robot of DingTalk,
                 json+https://:SECRET@HOST/PATH for any other; http in place of https on this machine only. Without one nothing is sent

It runs with `zhixing remind` and nowhere else: nothing that a person does in the portal waits for it. What was taken is put down in the
ledger; what was not is tried again with growing pauses, and by the next run.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPException
from time import monotonic, sleep, time_ns
from typing import Any
from urllib.error import HTTPError
from urllib.parse import SplitResult, unquote, urlencode, urlsplit
from urllib.request import BaseHandler, HTTPRedirectHandler, ProxyHandler, Request, build_opener

from zhixing.kernel.errors import InputFault
from zhixing.store import delivery
from zhixing.store.people import Person
from zhixing.systems import Catalogue
from zhixing.web.gateways import SHAPES, Shape
from zhixing.web.letter import Message, read
from zhixing.web.oidc import HERE

SETTING = "ZHIXING_WEBHOOK"
# Seconds: for a connection and for each part of an answer, before each further try, and for a run in all.
PATIENCE, PAUSES, LONGEST = 10, (2, 8, 30), 900
# Bytes of an answer that are read.
LARGEST = 64 * 1024
# Where so many messages are refused one after the other, it is not for what stands in them.
MOST_REFUSED = 3
# A gateway that answers so may take the same message later.
BUSY = (408, 425, 429)


class Unreached(Exception):
    """The gateway did not answer, or is busy: it is worth another try."""


class Refused(Exception):
    """The gateway answered that it does not take this message."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where messages are handed in. Address and secret are never told: the address may hold a token."""

    kind: str
    host: str
    name: str
    address: str = field(repr=False)
    secret: str = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Gateway:
        """The gateway of a setting; InputFault where it is none."""
        try:
            parts = urlsplit(text.strip())
            kind, _, scheme = parts.scheme.partition("+")
            port, secret, host = parts.port, unquote(parts.password or ""), parts.hostname or ""
        except ValueError:
            kind = scheme = secret = host = ""
            port = None
        safe = scheme == "https" or (scheme == "http" and host in HERE)
        if kind not in SHAPES or not safe or not host or not secret or parts.username or parts.fragment or not text.strip().isascii():
            expected = " or ".join(f"{kind}+https://:SECRET@HOST/PATH" for kind in SHAPES)
            raise InputFault(SETTING, "an address that cannot be used", expected, "A secret is needed; https too, but on this machine")
        return cls(kind, host, *called(parts, scheme, host, port), secret)

    @property
    def shape(self) -> Shape:
        """Its kind."""
        return SHAPES[self.kind]

    def hand_in(self, message: Message) -> None:
        """Hand a message in, once. Raises Unreached or Refused with what may be told of it."""
        body = json.dumps(self.shape.body(message), ensure_ascii=False).encode()
        query, headers = self.shape.signed(self.secret, time_ns() // 1_000_000, body)
        joint = ("&" if "?" in self.address else "?") if query else ""
        asked = Request(f"{self.address}{joint}{urlencode(query)}", body, {"Content-Type": "application/json; charset=utf-8", **headers}, method="POST")
        told = handed_in(asked, self.host)
        wrong = "an answer without end" if len(told) > LARGEST else self.shape.said(told)
        if wrong:
            raise Refused(wrong)


def called(parts: SplitResult, scheme: str, host: str, port: int | None) -> tuple[str, str]:
    """What a server may be called to others, and its address without what it is signed with."""
    place = f"[{host}]" if ":" in host else host
    place = place if port is None else f"{place}:{port}"
    return place, f"{scheme}://{place}{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def handed_in(asked: Request, host: str) -> bytes:
    """What a server answers to a request that is made once. Raises Unreached or Refused with what may be told of it."""
    try:
        with build_opener(*_handlers(host)).open(asked, timeout=PATIENCE) as answer:
            return _heard(answer)
    except HTTPError as error:
        error.close()
        raise (Unreached if error.code in BUSY or error.code >= 500 else Refused)(f"status {error.code}") from None
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise Unreached(type(reason if isinstance(reason, Exception) else error).__name__) from None


def _handlers(host: str) -> list[BaseHandler]:
    """No answer leads elsewhere; what is on this machine is not asked for by way of another."""
    return [_Straight(), *([ProxyHandler({})] if host in HERE else [])]


class _Straight(HTTPRedirectHandler):
    """Whoever sends us elsewhere has not taken the message."""

    def redirect_request(self, *_: Any) -> None:
        """Nowhere."""


def _heard(answer: Any) -> bytes:
    """An answer, up to one byte too many; not one that comes drop by drop."""
    told, until = b"", monotonic() + 2 * PATIENCE
    while len(told) <= LARGEST and (part := answer.read1(LARGEST + 1 - len(told))):
        told += part
        if monotonic() > until:
            raise Unreached("an answer that takes too long")
    return told


def posted(here: Catalogue, day: date) -> str:
    """Hand in a message for everybody who has not had one yet; one line on it. What was not taken is handed in the next time."""
    text = os.environ.get(SETTING, "")
    if not text:
        return f"No webhook: {SETTING} names no gateway."
    gateway, until = Gateway.of(text), monotonic() + LONGEST
    waiting = delivery.letters(here, day, "webhook", Person.objects.filter(is_active=True).order_by("username"))
    sent, refused, in_row, wrong = 0, 0, 0, ""
    for at, letter in enumerate(waiting):
        try:
            if at:
                _pause(gateway.shape.pause, until)
            tried(functools.partial(gateway.hand_in, read(here, letter)), until)
        except Unreached as error:
            return f"{sent} of {len(waiting)} messages taken, then {gateway.name} failed: {error}. The others are handed in the next time."
        except Refused as error:
            refused, in_row, wrong = refused + 1, in_row + 1, str(error)
            if in_row == MOST_REFUSED:
                break
        else:
            delivery.written(letter)
            sent, in_row = sent + 1, 0
    if refused:
        return f"{sent} of {len(waiting)} messages taken, {refused} refused by {gateway.name}: {wrong}. The others are handed in the next time."
    return f"{sent} messages taken by {gateway.name}."


def tried(hand_in: Callable[[], None], until: float) -> None:
    """Hand in, and again after each pause where the server cannot be reached."""
    for pause in PAUSES:
        try:
            return hand_in()
        except Unreached:
            _pause(pause, until)
    return hand_in()


def _pause(seconds: float, until: float) -> None:
    if monotonic() + seconds > until:
        raise Unreached("no time left in this run")
    sleep(seconds)


def _examined(text: str) -> str:
    gateway = Gateway.of(text)
    return f"webhook {gateway.kind} by {gateway.name}"


DOOR = delivery.Door(SETTING, _examined, posted)
