"""A folder of full reports read in parallel: reports a second, beside plain decoding of the same files."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.extraction import as_given

COPIES = 160  # of full reports: some seconds of work on two cores


@dataclass(frozen=True, slots=True)
class Throughput:
    """What was read and how long it took: by the reader on all cores (and its processor time, all workers), and by plain decoding on one."""

    reports: int
    characters: int
    cores: int
    reading_seconds: float
    processor_seconds: float
    decoding_seconds: float


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def measure(sources: list[Path]) -> Throughput:
    """Copy the sources into a temporary folder until there are enough, then read the folder; starting the workers counts."""
    with TemporaryDirectory(prefix="zhixing-bench-") as name:
        files = [Path(shutil.copy(source, Path(name) / f"{number:04}.txt")) for number, source in enumerate(islice(cycle(sources), COPIES))]
        start = perf_counter()
        characters = sum(len(as_given(file)) for file in files)
        decoded, before = perf_counter(), os.times()
        read_folder(Path(name))
        after = os.times()
        processor = after.children_user + after.children_system - before.children_user - before.children_system
        return Throughput(len(files), characters, cores(), perf_counter() - decoded, processor, decoded - start)


def read_folder(folder: Path) -> None:
    """Read the folder as `zhixing read DIR -o OUT --format jsonl` does: in parallel, one output a report."""
    from zhixing.engines.report import read_folder  # its import is part of what is measured

    for _ in read_folder(folder, folder / "readings", "jsonl"):
        pass
