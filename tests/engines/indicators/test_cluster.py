"""A cluster that is not there, or is none: told in time, with the address, what was expected and what to do."""

from __future__ import annotations

import builtins
import socket
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from zhixing.engines.indicators.cluster import open_cluster
from zhixing.kernel.errors import InputFault, MissingPart

installed = pytest.mark.skipif(find_spec("pyspark") is None, reason="NOT TESTED: an address without a cluster: the extra “spark” (pyspark) not installed")
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def silent() -> Iterator[int]:
    """A port on which somebody takes calls and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        calls: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    calls.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield listener.getsockname()[1]
        for call in calls:
            call.close()


@installed
def test_nobody_there_is_told_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(InputFault) as fault:
        open_cluster({}, f"sc://127.0.0.1:{port}/;token=hush", answers=1)
    assert time.monotonic() - began < 10
    assert fault.value.where == f"sc://127.0.0.1:{port}"
    assert "within 1 seconds" in fault.value.found
    assert "Connect server" in fault.value.expected
    assert "Start" in fault.value.remedy
    assert "hush" not in str(fault.value)


@installed
def test_somebody_else_is_told_in_time(silent: int) -> None:
    began = time.monotonic()
    with pytest.raises(InputFault, match="nobody answers within 1 seconds"):
        open_cluster({}, f"sc://127.0.0.1:{silent}", answers=1)
    assert time.monotonic() - began < 10


@installed
@pytest.mark.parametrize(
    "address", ["", "127.0.0.1:15002", "spark://127.0.0.1:7077", "sc://", "sc://host:port", "sc://host:15002/path", "sc://host/;nothing", "sc://host:99999999"]
)
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(InputFault, match=r"--url: no address of Spark Connect; expected an address like sc://HOST:15002"):
        open_cluster({}, address, answers=1)


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.split(".")[0] in ("grpc", "pyspark"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingPart, match="zhixing\\[spark\\]"):
        open_cluster({}, "sc://127.0.0.1:15002")
