"""A person at the portal, as a browser is one: signs in by the form, keeps the cookies, asks and writes over one connection."""

from __future__ import annotations

import json
import re
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Caller:
    """One person's connection to HOST:PORT. Whatever takes longer than `patience` seconds is an error (OSError or HTTPException)."""

    def __init__(self, address: str, patience: float = 60) -> None:
        host, _, port = address.rpartition(":")
        self.connection = HTTPConnection(host, int(port), timeout=patience)
        self.cookies: dict[str, str] = {}

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def sign_in(self, username: str, password: str) -> None:
        """By the form; a RuntimeError where the portal does not let one in."""
        _, page, _ = self.ask("GET", "/sign-in/")
        found = _TOKEN.search(page.decode("utf-8"))
        form = urlencode({"csrfmiddlewaretoken": found[1] if found else "", "username": username, "password": password}).encode()
        status, _, _ = self.ask("POST", "/sign-in/", form, {"Content-Type": "application/x-www-form-urlencoded"})
        if status != 302:
            raise RuntimeError(f"{username} is not let in: {status}")

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes, dict[str, str]]:
        """Status, contents and headers of an answer; a connection that was closed between two requests is opened anew once."""
        told = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        idle = self.connection.sock is not None
        try:
            self.connection.request(method, path, body, told)
            answer = self.connection.getresponse()
        except (HTTPException, OSError):
            self.connection.close()
            if not idle or method != "GET":
                raise
            self.connection.request(method, path, body, told)
            answer = self.connection.getresponse()
        contents = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, contents, dict(answer.headers)

    def send(self, method: str, path: str, data: Any, version: int | None = None) -> tuple[int, Any]:
        """Write by the API; status and JSON of the answer."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.cookies.get("csrftoken", "")}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        # A connection that the portal has closed meanwhile would lose a write without an answer: each write has its own.
        self.connection.close()
        status, contents, _ = self.ask(method, path, json.dumps(data).encode(), headers)
        return status, json.loads(contents) if contents else None
