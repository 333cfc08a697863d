"""Row h: the same input gives the same bytes, in another place, locale, time zone and process, and at another time."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parents[2] / "examples" / "chengchuan-2025.txt"
PLACES = (
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "Asia/Shanghai"},
    {"PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8", "TZ": "America/St_Johns", "PYTHONUTF8": "1"},
    {"PYTHONHASHSEED": "77", "LC_ALL": "POSIX", "TZ": "UTC", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
)


@pytest.mark.parametrize("form", ["jsonl", "csv", "html", "xlsx", "table"])
def test_same_bytes(form: str, tmp_path: Path, run: Callable[..., Any]) -> None:
    results = []
    for number, place in enumerate(PLACES):
        if number == 1:
            time.sleep(2.1)  # archives note the time in steps of two seconds
        folder = tmp_path / f"place {number}" / ("deeper" * number)
        folder.mkdir(parents=True)
        shutil.copy(SAMPLE, folder)
        printed = run("read", SAMPLE.name, "--format", form, cwd=folder, env=place)
        written = run("read", folder / SAMPLE.name, "--format", form, "-o", "out", cwd=folder, env=place)
        assert (printed.code, printed.err, written.code) == (0, "", 0), (printed.err, written.err)
        assert (folder / "out").read_bytes() == printed.out
        results.append(printed.out)
    assert len(results[0]) > 1000
    assert [result == results[0] for result in results] == [True] * len(PLACES)
