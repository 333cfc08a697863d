"""What a terminal sees: results on the output, a progress bar on the error stream."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from zhixing.kernel.errors import InputFault


def write(data: bytes, output: Path | None, *, binary: bool) -> None:
    """Write a result to a file, or to the terminal where none is named."""
    if output is not None:
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_bytes(data)
        except OSError as error:
            raise InputFault(str(output), f"cannot be written ({error.strerror})", "a file in a folder you may write to") from None
        print(f"{output}", file=sys.stderr)
        return
    if binary and sys.stdout.isatty():
        raise InputFault("-o", "a workbook is no text for a terminal", "-o FILE.xlsx")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


class Bar:
    """A progress bar on the error stream; shows itself on a terminal only, and only once work takes longer than a second."""

    def __init__(self, what: str) -> None:
        self._what, self._began, self._shown = what, time.monotonic(), False

    def __enter__(self) -> Bar:
        return self

    def __call__(self, done: int, total: int) -> None:
        """Called with the steps done and the steps in all, 0 where nobody knows yet."""
        if not sys.stderr.isatty() or time.monotonic() - self._began < 1:
            return
        filled = 24 * done // total if total else 0
        self._shown = True
        print(f"\r{self._what} {'█' * filled}{'░' * (24 - filled)} {done}/{total or '?'}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
