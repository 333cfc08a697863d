"""A question asked in a process of its own: what it gets, how long it may take, what comes back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhixing.engines.querying.checking import LONGEST
from zhixing.engines.querying.refused import Refused

# Of an answer: rows, and bytes of them as JSON. Of the process: seconds, megabytes of DuckDB, bytes of address space.
ROWS, BYTES = 1000, 2_000_000
SECONDS, MEMORY, SPACE = 10, 256, 3 << 30


@dataclass(frozen=True, slots=True)
class Given:
    """A table that may be asked: what it is called, and as SQL its columns as the reader may have them and where they come from."""

    name: str
    columns: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question: columns, rows, whether there would have been more, and which tables were read."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool
    read: tuple[str, ...]


def ask(sql: str, tables: Sequence[Given], seconds: int = SECONDS) -> Answer:
    """The answer to a question about some of these tables; Refused with the reason where there is none.

    It is read in the other process too: what makes a parser fall makes nothing else fall.
    """
    if not sql.strip():
        raise Refused("empty")
    if len(sql) > LONGEST:
        raise Refused("long", str(LONGEST))
    taken = [(one.name, one.columns, one.source) for one in tables]
    question = {"sql": sql, "tables": taken, "rows": ROWS, "bytes": BYTES, "memory": MEMORY, "address_space": SPACE, "seconds": seconds + 1}
    told = _within(json.dumps(question), seconds)
    if "refused" in told:
        raise Refused(*told["refused"])
    return Answer(tuple(told["columns"]), tuple(map(tuple, told["rows"])), bool(told["more"]), tuple(told["read"]))


def _within(question: str, seconds: int) -> dict[str, Any]:
    """What the process says: it begins without our settings and folders, and is ended with everything that it has begun when its time is over."""
    package = str(Path(__file__).resolve().parents[3])
    environment = {"PYTHONPATH": os.pathsep.join([package, *(one for one in sys.path if one)]), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "zhixing.engines.querying.within"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd="/", start_new_session=True, text=True,
    ) as process:  # fmt: skip
        try:
            said, _ = process.communicate(question, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Refused("time", str(seconds)) from None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    try:
        told: dict[str, Any] = json.loads(said)
    except ValueError:
        # Ended by the bounds of its memory or time, before it could say so.
        ended = {-signal.SIGXCPU: ("time", str(seconds)), -signal.SIGSEGV: ("failed",)}
        raise Refused(*ended.get(process.returncode, ("memory",))) from None
    return told
