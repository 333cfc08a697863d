"""The portal as a running program: where it answers, with how many hands, and whether it does. Gunicorn runs it; here it is only started."""

from __future__ import annotations

import http.cookiejar
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from zhixing.kernel.errors import InputFault, ZhixingError
from zhixing.store.collected import collected

# How long running requests may take to end after SIGTERM, and how long a demonstration may take to begin, in seconds.
GRACE, PATIENCE = 20, 60
# How many ports after the one that is taken are tried.
PORTS = 50


@dataclass(frozen=True, slots=True)
class Address:
    """HOST:PORT."""

    host: str
    port: int

    @classmethod
    def of(cls, text: str) -> Address:
        """The address that was typed; InputFault where it is none."""
        host, _, port = text.rpartition(":")
        if not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise InputFault("--address", f"“{text}”", "HOST:PORT, for example 127.0.0.1:8000")
        return cls(host, int(port))

    @property
    def text(self) -> str:
        """As gunicorn and a browser take it."""
        return f"{self.host}:{self.port}"

    @property
    def is_free(self) -> bool:
        """May a server be started here? False where another one is."""
        host = self.host.strip("[]")
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                listener.bind((host, self.port))
                return True
        return False


def free(address: Address) -> Address:
    """This address, or the first free port after it where another program has it."""
    for port in range(address.port, min(address.port + PORTS, 65536)):
        if (found := Address(address.host, port)).is_free:
            return found
    raise InputFault("--address", f"{address.text} and the {PORTS} ports after it are taken", "a free port")


def serve(address: Address, workers: int, threads: int) -> int:
    """Answer requests until interrupted; this process becomes the server."""
    if not address.is_free:
        raise InputFault("--address", f"{address.text} is taken or not of this machine", "a free address", "Stop the other program, or name another port")
    os.environ["ZHIXING_STATIC"] = str(collected())
    os.execv(sys.executable, _command(address, workers, threads))


def _command(address: Address, workers: int, threads: int) -> list[str]:
    hands = ["--workers", str(workers), "--threads", str(threads), "--graceful-timeout", str(GRACE)]
    return [sys.executable, "-m", "gunicorn", "-c", "python:zhixing.web.gunicorn_settings", "--bind", address.text, *hands, "zhixing.web.wsgi:application"]


def tried(address: Address, username: str, password: str, county: str) -> str:
    """Start the portal, sign in as a person would, see the first page, stop the portal; one line on it."""
    os.environ["ZHIXING_STATIC"] = str(collected())
    server = subprocess.Popen(_command(address, 1, 4))
    try:
        began = time.monotonic()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        first = _until(lambda: browser.open(f"http://{address.text}/sign-in/", timeout=10).read().decode(), server)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', first)
        form = {"username": username, "password": password, "csrfmiddlewaretoken": token[1] if token else "", "next": "/"}
        asked = urllib.request.Request(f"http://{address.text}/sign-in/", urllib.parse.urlencode(form).encode(), {"Referer": f"http://{address.text}/sign-in/"})
        with browser.open(asked, timeout=10) as response:
            page, status, where = response.read().decode(), response.status, urllib.parse.urlsplit(response.url).path
            marked = response.headers.get("Zhixing-Data") == "synthetic"
        if status != 200 or where == "/sign-in/" or county not in page or not marked:
            raise ZhixingError(
                f"The portal answers {where} with {status}, but nobody is signed in, or the page is not of {county}, or not marked as synthetic."
            )
        return (
            f"http://{address.text}{where} answers to {username}: {status}, {len(page.encode()) // 1024} kB, {time.monotonic() - began:.1f} s after the start."
        )
    except urllib.error.URLError as error:
        raise ZhixingError(f"The portal does not answer: {error}.") from None
    finally:
        server.terminate()
        server.wait(GRACE + 10)


def _until(ask: Callable[[], Any], server: subprocess.Popen[bytes]) -> Any:
    """The first answer that there is."""
    begun = time.monotonic()
    while True:
        try:
            return ask()
        except urllib.error.HTTPError:
            raise
        except OSError:
            if server.poll() is not None or time.monotonic() - begun > PATIENCE:
                raise ZhixingError("The portal does not start; what it said stands above.") from None
            time.sleep(0.2)
