"""What the running portal writes to its error stream: one line for each request and each fault, as text or, with ZHIXING_LOG=json, as JSON.

No personal data is written: of a request its route and not its path, of a person the role and not the name, of a fault the lines of
the program that it went through and not its message, which may quote what somebody typed.
"""

from __future__ import annotations

import json
import logging
import os
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

SETTING = "ZHIXING_LOG"
# Faults of the program whose messages name the program's own things.
SPEAKING = (AttributeError, NameError, ImportError)
ASKED = logging.getLogger("zhixing.requests")


def route(request: HttpRequest) -> str:
    """The pattern of the address, without what was filled into it: tables/<slug:table>/<slug:row>/."""
    match = request.resolver_match
    return (match.route or "/") if match is not None else "unknown"


class Line(logging.Formatter):
    """A record as one line of text and, for a fault, the lines of the program under it."""

    def format(self, record: logging.LogRecord) -> str:
        """See the class."""
        told = told_of(record)
        fault = told.pop("fault", None)
        words = [f"{name}={','.join(value) if isinstance(value, list) else value}" for name, value in told.items() if name not in ("time", "level", "message")]
        line = " ".join([str(told["time"]), str(told["level"]), str(told["message"]), *words])
        return line if fault is None else "\n".join([line, *(f"  {one}" for one in fault)])


class JsonLine(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """See the class."""
        return json.dumps(told_of(record), ensure_ascii=False)


def told_of(record: logging.LogRecord) -> dict[str, Any]:
    """What may be written of a record."""
    told: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "message": _message(record),
        **getattr(record, "told", {}),
    }
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        told |= {"route": route(request), "request": getattr(request, "id", "")}
    if record.exc_info and record.exc_info[1] is not None:
        told["fault"] = fault(record.exc_info[1])
    return told


def _message(record: logging.LogRecord) -> str:
    """The words of the program; what other programs fill into theirs (paths, values) is left out."""
    words = str(record.msg) if record.name.startswith("zhixing") or not record.args else re.sub(r"%(\([a-z]+\))?[-0-9.]*[a-z]", "…", str(record.msg))
    return f"{record.name}: {words.splitlines()[0] if words else ''}"[:300] if record.name != ASKED.name else words


def fault(error: BaseException) -> list[str]:
    """The way of a fault through the program, innermost last, with those that it came from before it."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return [*(fault(before) if before is not None else ()), *frames, f"{kind}: {error}" if isinstance(error, SPEAKING) else kind]


def _short(path: str) -> str:
    """A file of the program or of a package, without where it is installed."""
    for mark in ("site-packages/", "/zhixing/"):
        if mark in path:
            return ("" if mark == "site-packages/" else "zhixing/") + path.rpartition(mark)[2]
    return path.rpartition("/")[2]


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "zhixing.web.journal.JsonLine" if os.environ.get(SETTING) == "json" else "zhixing.web.journal.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "zhixing.requests": {"level": "INFO" if os.environ.get(SETTING) in ("json", "text") else "WARNING"},
        # Without handlers of their own: everything goes to the root's.
        "gunicorn.error": {"handlers": [], "level": "WARNING", "propagate": True},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "zhixing": {"level": "INFO"},
    },
}
