"""Lineage told to a server of others (Marquez, DataHub, the province's own): every OpenLineage event once, in the order of the ledger, where a server is named.

ZHIXING_LINEAGE  its address: https://HOST/api/v1/lineage, with https://:KEY@HOST/… as bearer of a key; http in place of https on this machine only

It runs with `zhixing remind` and nowhere else, as messages do: nobody waits for it. Up to which fact a server has taken is put down in the ledger; what
was not taken is told by the next run. A server that takes the same event twice knows it by its run id.
"""

from __future__ import annotations

import functools
import json
import os
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from urllib.parse import unquote, urlsplit
from urllib.request import Request

from zhixing.kernel.errors import InputFault
from zhixing.store import delivery, openlineage, remembered
from zhixing.store.openlineage import Event
from zhixing.systems import Catalogue
from zhixing.web.county import folder
from zhixing.web.oidc import HERE
from zhixing.web.webhook import LONGEST, Refused, Unreached, called, handed_in, tried

SETTING, ROW = "ZHIXING_LINEAGE", "lineage"
# After so many events it is put down how far the server has come.
BATCH = 100


@dataclass(frozen=True, slots=True)
class Server:
    """Where events are handed in. The address and the key are never told."""

    host: str
    name: str
    address: str = field(repr=False)
    key: str = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Server:
        """The server of a setting; InputFault where it is none."""
        try:
            parts = urlsplit(text.strip())
            host, port, key = parts.hostname or "", parts.port, unquote(parts.password or "")
        except ValueError:
            raise InputFault(SETTING, "an address that cannot be read", "https://HOST/PATH") from None
        safe = parts.scheme == "https" or (parts.scheme == "http" and host in HERE)
        if not safe or not host or parts.username or parts.fragment or not text.strip().isascii():
            raise InputFault(SETTING, "an address that cannot be used", "https://HOST/PATH or https://:KEY@HOST/PATH", "http only on this machine")
        return cls(host, *called(parts, parts.scheme, host, port), key)

    def hand_in(self, event: Event) -> None:
        """Hand an event in, once. Raises Unreached or Refused."""
        headers = {"Content-Type": "application/json; charset=utf-8"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        handed_in(Request(self.address, json.dumps(event, ensure_ascii=False).encode(), headers, method="POST"), self.host)


def told(here: Catalogue, day: date) -> str:
    """Hand in every event that the server has not taken yet; one line on it. The first that it does not take ends the run."""
    text = os.environ.get(SETTING, "")
    if not text:
        return f"No lineage: {SETTING} names no server."
    server, until, sent = Server.of(text), monotonic() + LONGEST, 0
    waiting = openlineage.events(here, folder(), _upto(server))
    try:
        for number, _, event in waiting:
            tried(functools.partial(server.hand_in, event), until)
            sent += 1
            if sent % BATCH == 0 and number != waiting[-1][0]:
                _put_down(server, number)
    except (Unreached, Refused) as error:
        return f"{sent} of {len(waiting)} lineage events taken, then {server.name} failed: {error}. The others are told the next time."
    finally:
        if sent:
            _put_down(server, waiting[sent - 1][0])
    return f"{sent} lineage events taken by {server.name}."


def _upto(server: Server) -> int:
    """The last fact whose event this server has taken."""
    facts = [fact for fact in remembered.known(ROW) if fact.change.fields.get("server") == server.name]
    return int(str(facts[-1].change.fields["upto"])) if facts else 0


def _put_down(server: Server, number: int) -> None:
    if number > _upto(server):
        remembered.remember(ROW, {"server": server.name, "upto": number})


def _examined(text: str) -> str:
    return f"lineage to {Server.of(text).name}"


DOOR = delivery.Door(SETTING, _examined, told)
