"""The kinds of gateway that take messages: what each is sent, how it knows who sent it, how it says that it has taken it.

Another kind is one more Shape in SHAPES, and a section of docs/operate.md.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zhixing.web.letter import Message

# Headers of the plain kind: milliseconds since 1970, and the signature over them and the body.
STAMP, SIGNATURE = "X-Zhixing-Timestamp", "X-Zhixing-Signature"


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of gateway.

    body    what it is sent, as JSON
    signed  from the secret, the time in milliseconds and the bytes of the body: what is added to the address, and which headers
    said    what is wrong by an answer of status 200; "" where the message was taken
    pause   seconds from one message to the next, so that it is not sent more than it takes
    """

    body: Callable[[Message], Mapping[str, Any]]
    signed: Callable[[str, int, bytes], tuple[Mapping[str, str], Mapping[str, str]]]
    said: Callable[[bytes], str]
    pause: float


def _robot(message: Message) -> Mapping[str, Any]:
    return {"msgtype": "markdown", "markdown": {"title": message.title, "text": message.markdown}}


def _robot_signed(secret: str, stamp: int, body: bytes) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The rule of DingTalk's own robots: the time and the secret are signed with the secret; the body is not."""
    made = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256)
    return {"timestamp": str(stamp), "sign": base64.b64encode(made).decode()}, {}


def _robot_said(answer: bytes) -> str:
    """It answers with 200 also where it refuses; its words may quote what it was sent and are not told."""
    try:
        code = json.loads(answer)["errcode"]
    except (ValueError, KeyError, TypeError):
        return "an answer that is not a robot's"
    return "" if code == 0 else f"errcode {code if isinstance(code, int) else '?'}"


def _plain(message: Message) -> Mapping[str, Any]:
    lines = [{"what": one.what, "matter": one.matter, "due": one.due, "link": one.link} for one in message.lines]
    person = {"username": message.username, "name": message.name, "agency": message.agency}
    return {"id": message.id, "person": person, "title": message.title, "text": message.markdown, "lines": lines, "synthetic": message.synthetic}


def _plain_signed(secret: str, stamp: int, body: bytes) -> tuple[Mapping[str, str], Mapping[str, str]]:
    return {}, {STAMP: str(stamp), SIGNATURE: hmac.new(secret.encode(), f"{stamp}\n".encode() + body, hashlib.sha256).hexdigest()}


SHAPES = {
    # A robot takes twenty messages a minute and is deaf for ten where it gets more.
    "dingtalk": Shape(_robot, _robot_signed, _robot_said, 3.1),
    "json": Shape(_plain, _plain_signed, lambda answer: "", 0),
}
