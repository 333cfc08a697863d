"""A gateway that takes messages and keeps them: it answers as it is told to, and holds an answer back for as long as it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TAKEN = (200, b'{"errcode":0,"errmsg":"ok"}', {})


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        """What the body says."""
        return json.loads(self.body)


class Recording(ThreadingHTTPServer):
    """The gateway. `answers` are given one after the other (status, body, headers), then that it is well; nothing is answered before `goes_on` is set."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: list[tuple[int, bytes, dict[str, str]]] = []
        self.came, self.goes_on = threading.Semaphore(0), threading.Event()
        self.goes_on.set()
        super().__init__(("127.0.0.1", 0), _Taking)

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Taking(BaseHTTPRequestHandler):
    server: Recording

    def do_POST(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(Asked(parts.path, dict(parse_qsl(parts.query)), {name.lower(): value for name, value in self.headers.items()}, body))
        status, said, headers = self.server.answers.pop(0) if self.server.answers else TAKEN
        self.server.came.release()
        self.server.goes_on.wait(60)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(said)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST

    def log_message(self, *_: Any) -> None:
        """Nothing is written anywhere."""


@contextmanager
def recording() -> Iterator[Recording]:
    """The gateway, running."""
    with Recording() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.goes_on.set()
        server.shutdown()
        thread.join(10)
