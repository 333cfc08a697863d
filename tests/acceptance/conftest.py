"""What the acceptance tests share: the reports of the development data, the scorer that comes with them, and the program as a person runs it."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.report import Reading, read, render

ROOT = Path(__file__).resolve().parents[2]

# Runs a command with a time limit and tells what it took. It is a small process of its own, because the peak of a process
# is counted from the memory of the one that started it. What other programs of this machine take is not counted as time of the command.
MEASURE = """
import json, os, subprocess, sys, time
limit, out, err, note, *command = sys.argv[1:]
began = time.monotonic()
with open(out, "wb") as stdout, open(err, "wb") as stderr:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
    while True:
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        seconds = time.monotonic() - began
        if done:
            break
        if seconds > float(limit):
            process.kill()
            _, status, usage = os.wait4(process.pid, 0)
            break
        time.sleep(0.01)
with open(note, "w") as file:
    busy = min(seconds, usage.ru_utime + usage.ru_stime)
    json.dump({"code": os.waitstatus_to_exitcode(status), "seconds": busy, "peak": usage.ru_maxrss * 1024}, file)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the program did: exit code (negative: killed), output, seconds that it worked, peak of memory in bytes."""

    code: int
    out: bytes
    err: str
    seconds: float
    peak: int


@pytest.fixture
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Run]:
    """Runs `python -m zhixing ARGUMENTS` and measures it; `env` is added to the environment, a run beyond `limit` seconds is killed."""

    def started(*arguments: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None, limit: float = 60) -> Run:
        folder = tmp_path_factory.mktemp("run")
        files = [folder / name for name in ("out", "err", "note")]
        command = [sys.executable, "-m", "zhixing", *map(str, arguments)]
        subprocess.run([sys.executable, "-c", MEASURE, str(limit), *map(str, files), *command], cwd=cwd, env={**os.environ, **(env or {})}, check=True)
        out, err, note = files
        return Run(out=out.read_bytes(), err=err.read_text("utf-8", "replace"), **json.loads(note.read_text()))

    return started


@pytest.fixture(scope="session")
def text_of(shared: Callable[[str], Path]) -> Callable[[str], Path]:
    """The file of a report of the development data by its name."""

    def find(name: str) -> Path:
        return shared(f"reports/{name}.txt" if name == "yongkang-2020" else f"reports/dev/{name}.txt")

    return find


@pytest.fixture(scope="session")
def reading_of(text_of: Callable[[str], Path]) -> Callable[[str], Reading]:
    """The reading of a report of the development data; each is read once."""
    known: dict[str, Reading] = {}

    def reading(name: str) -> Reading:
        if name not in known:
            known[name] = read(text_of(name))
        return known[name]

    return reading


@pytest.fixture(scope="session")
def score(shared: Callable[[str], Path], reading_of: Callable[[str], Reading]) -> Callable[[Path, str], tuple[dict[str, float], str]]:
    """Scores the reading of a report against the records of a file: strict F1 of "plan quantity", "past quantity", "plan milestone", and the table."""
    scorer = _scorer(shared("extraction/score.py"))

    def scored(labels: Path, name: str) -> tuple[dict[str, float], str]:
        known = scorer.load(labels)
        read_now = [json.loads(line) for line in render(reading_of(name), "jsonl").decode().splitlines()]
        slices = {key: scorer.score_slice(known, read_now, *key) for key in scorer.SLICES}
        table = io.StringIO()
        with redirect_stdout(table):
            scorer.report(name, slices)
        return {" ".join(key): scorer.rates(total["strict"], total["gold"], total["pred"])[2] for key, total in slices.items()}, table.getvalue()

    return scored


def _scorer(path: Path) -> Any:
    """The scorer as a module; nothing is written beside it."""
    spec = importlib.util.spec_from_file_location("extraction_score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module
