"""`python -m bench`: the report reader and three libraries on the same labelled text, then a folder of full reports."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.extraction import Extraction
from bench.labels import ROOT, Labelled, labelled_texts, reports
from bench.score import Tally
from bench.table import table
from bench.throughput import Throughput, cores, measure
from bench.worker import PASSES

OURS = "zhixing"
READERS = {OURS: "ours", "Recognizers-Text zh": "recognizers_text", "JioNLP": "jionlp", "cn2an + pattern": "cn2an", "pattern alone": "pattern"}
HEADING = ["reader", "version", "number+unit", "number only", "wrong value", "missed", "elsewhere", "start s", "ms/1000 chars"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One reader's row: what it found in all labelled texts, how long it took to load, and its speed when warm."""

    name: str
    version: str
    tally: Tally
    load_seconds: float
    ms_per_1000: float


def run(name: str, python: str, texts: list[Labelled]) -> Outcome:
    """Measure one reader in a process of its own and score what it found."""
    command = [python, "-m", "bench.worker", READERS[name], *(str(text.path) for text in texts)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"bench: {name} failed under {python}:\n{done.stderr[-2000:]}")
    result = json.loads(done.stdout)
    tally = Tally()
    for text in texts:
        tally.add(text, [Extraction(*found) for found in result["found"][str(text.path)]])
    characters = sum(text.characters for text in texts)
    return Outcome(name, result["version"], tally, result["load_seconds"], result["seconds"] / characters * 1e6)


def times(ratio: float) -> str:
    """A ratio as it is read: 12.3, but 0.04."""
    return f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def quantities(outcomes: list[Outcome]) -> str:
    """The table of what was found and how fast, and a line for each of the others that sets it beside ours."""
    rows = [HEADING]
    for one in outcomes:
        counts = (one.tally.complete, one.tally.number_only, one.tally.wrong_value, one.tally.missed, one.tally.elsewhere)
        rows.append([one.name, one.version, *map(str, counts), f"{one.load_seconds:.2f}", f"{one.ms_per_1000:.2f}"])
    ours, *others = outcomes
    lines = []
    for one in others:
        found, wrong = ours.tally.complete / max(1, one.tally.complete), ours.tally.wrong / max(1, one.tally.wrong)
        speed = one.ms_per_1000 / ours.ms_per_1000
        lines.append(f"{OURS} against {one.name}: {times(found)} × the numbers with unit, {times(wrong)} × the wrong ones, {times(speed)} × the speed")
    return "\n".join([table(rows), "", *lines])


def folder(result: Throughput, others: list[Outcome]) -> str:
    """The table of reports a second: ours and plain decoding as measured, the libraries at their speed above on as many cores."""
    characters = result.characters / result.reports
    ours = result.reports / result.reading_seconds
    rates = {f"{OURS}, measured": ours, "plain decoding, one core": result.reports / result.decoding_seconds}
    rates |= {f"{one.name}, at its speed above": result.cores * 1e6 / (one.ms_per_1000 * characters) for one in others}
    rows = [["a folder of reports", "reports/s", "million chars/s", "ratio to ours"]]
    rows += [[name, f"{rate:.1f}", f"{rate * characters / 1e6:.2f}", f"{times(rate / ours)}"] for name, rate in rates.items()]
    return table(rows)


def main() -> int:
    """Measure everything and print two tables."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    default = ROOT / ".venv-bench" / "bin" / "python"
    parser.add_argument("--python", type=Path, default=default, help="interpreter of the environment with bench/requirements.txt")
    others = parser.parse_args().python
    if not others.exists():
        sys.exit(f"bench: no interpreter at {others}: make an environment there and install bench/requirements.txt into it, or name one with --python.")
    texts = labelled_texts()
    outcomes = [run(name, sys.executable if name == OURS else str(others), texts) for name in READERS]
    numbers, characters = sum(len(text.numbers) for text in texts), sum(text.characters for text in texts)
    machine = f"Python {platform.python_version()}, {cores()} cores"
    print(f"{numbers} labelled numbers in {len(texts)} reports, {characters:,} characters; {machine}; each reader on one core, best of {PASSES}\n")
    print(quantities(outcomes))
    result = measure(reports())
    seconds = f"{result.reading_seconds:.1f} s, {result.processor_seconds:.1f} s of processor time"
    print(f"\n{result.reports} reports, {result.characters:,} characters, read on {result.cores} cores in {seconds}\n")
    print(folder(result, outcomes[1:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
