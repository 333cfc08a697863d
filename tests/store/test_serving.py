"""The portal as a running program: where it starts, where it does not, and how it stops."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.store.test_keeping import county, run
from tests.with_postgres import free_port
from zhixing.kernel.errors import InputFault
from zhixing.store.serving import Address, free

__all__ = ["county"]

ROOT = Path(__file__).parents[2]


@contextmanager
def served(county: Path, folder: Path, *options: str, **env: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The program, serving; the process and its port."""
    port = free_port()
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("ZHIXING_", "DJANGO_"))}
    command = [
        sys.executable,
        "-m",
        "zhixing",
        "serve",
        str(county),
        "--database",
        f"sqlite:///{folder / 's.sqlite3'}",
        "--address",
        f"127.0.0.1:{port}",
        *options,
    ]
    environment = {**clean, "ZHIXING_SECRET": secrets.token_hex(30), **env}
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            for _ in range(600):
                try:
                    asked(port, "GET", "/health/alive")
                    break
                except ConnectionRefusedError:
                    time.sleep(0.1)
            yield running, port
        finally:
            running.kill()


def asked(port: int, method: str, path: str, patience: float = 60, **headers: str) -> tuple[int, str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=patience)) as connection:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_a_request_that_runs_is_finished_when_the_program_is_stopped(county: Path, tmp_path: Path) -> None:
    with served(county, tmp_path, "--workers", "1", "--threads", "2") as (running, port):
        body = b"username=x&password=y"
        with socket.create_connection(("127.0.0.1", port), timeout=60) as talking:
            head = f"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            talking.sendall(head.encode() + b"\r\n" + body[:5])
            time.sleep(1)
            running.send_signal(signal.SIGTERM)
            time.sleep(1)
            assert running.poll() is None, "it waits for the request"
            with pytest.raises(OSError):
                asked(port, "GET", "/health/alive", patience=2)
            talking.sendall(body[5:])
            answer = talking.makefile("rb").readline()
        assert answer.startswith(b"HTTP/1.1 403"), "it was read to its end and answered: no CSRF token"
        assert running.wait(30) == 0


def test_requests_are_counted_over_all_processes_and_logged_as_json(county: Path, tmp_path: Path) -> None:
    token = "a-token-of-the-watcher"
    with served(county, tmp_path, "--workers", "2", ZHIXING_METRICS_TOKEN=token, ZHIXING_LOG="json") as (running, port):
        for _ in range(12):
            assert asked(port, "GET", "/?q=canary")[0] == 302
        assert asked(port, "GET", "/health/metrics")[0] == 404
        status, text = asked(port, "GET", "/health/metrics", Authorization=f"Bearer {token}")
        assert status == 200
        assert 'zhixing_requests_total{method="GET",route="/",status="302"} 12.0' in text
        running.send_signal(signal.SIGTERM)
        running.wait(30)
        assert running.stderr is not None
        written = running.stderr.read()
    assert written.count('"route": "/", "status": 302') == 12
    assert "canary" not in written
    assert all(line.startswith("{") for line in written.splitlines()), written


def test_a_county_with_faults_is_not_served_and_told_all_of_them(county: Path, tmp_path: Path) -> None:
    (county / "places.csv").write_text("code,name,kind\n770101100,西湖镇,镇\n990101001,东山街道,村\n", "utf-8")
    for verb in ("serve", "demo"):
        refused = run("-m", "zhixing", verb, str(county), "--database", f"sqlite:///{tmp_path / 's.sqlite3'}")
        assert refused.returncode == 2
        assert "places.csv: line 2" in refused.stderr
        assert "places.csv: line 3" in refused.stderr
    assert not (tmp_path / "s.sqlite3").exists(), "nothing was begun"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", ":80x", ""])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(InputFault, match="HOST:PORT"):
        Address.of(address)


def test_the_next_free_port_is_found_and_a_taken_one_refused(county: Path, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = Address("127.0.0.1", other.getsockname()[1])
        assert not taken.is_free
        found = free(taken)
        assert found.port > taken.port
        assert found.is_free
        refused = run("-m", "zhixing", "serve", str(county), "--database", f"sqlite:///{tmp_path / 's.sqlite3'}", "--address", taken.text)
        assert refused.returncode == 2
        assert f"{taken.text} is taken" in refused.stderr
