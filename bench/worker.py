"""One reader in a process of its own: `python -m bench.worker READER FILE...` prints what it found and how long it took, as JSON."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from dataclasses import astuple
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

PASSES = 3


def version_of(distribution: str) -> str:
    """The installed version; "source" where the package is run from its folder, a dash where there is no package."""
    try:
        return version(distribution) if distribution else "-"
    except PackageNotFoundError:
        return "source"


def measure(name: str, paths: list[Path]) -> dict[str, Any]:
    """Load the reader, read everything once to warm up, then time `PASSES` passes over all files; the best counts.

    Passes are timed in processor time (every reader works on one thread), so that a neighbour on the machine favours nobody.
    """
    began = perf_counter()
    module = import_module(f"bench.readers.{name}")
    read = module.load()
    loaded = perf_counter()
    found = {str(path): [astuple(extraction) for extraction in read(path)] for path in paths}
    seconds = []
    for _ in range(PASSES):
        start = process_time()
        for path in paths:
            read(path)
        seconds.append(process_time() - start)
    return {"version": version_of(module.DISTRIBUTION), "load_seconds": loaded - began, "seconds": min(seconds), "found": found}


def main() -> int:
    """Print the measurement as JSON; whatever a library prints on its own goes to standard error."""
    with redirect_stdout(sys.stderr):
        result = measure(sys.argv[1], [Path(argument) for argument in sys.argv[2:]])
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
