"""Files and folders that a power failure does not take back, and room for what is being worked on."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DAY = 24 * 3600


def sync(path: Path) -> None:
    """What a power failure does not take back: a file, or the entries of a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def scratch(incoming: Path) -> Iterator[Path]:
    """A folder within `incoming` for what is being worked on; what an earlier stop of the machine left there goes after a day."""
    for left in incoming.iterdir():
        try:
            if left.stat().st_mtime < time.time() - DAY:
                shutil.rmtree(left)
        except FileNotFoundError:
            # Another process was quicker.
            continue
    with tempfile.TemporaryDirectory(dir=incoming) as aside:
        yield Path(aside)
