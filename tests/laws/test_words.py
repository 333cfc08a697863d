"""Law 7. The project says nothing of the machines it was written on, and needs nothing that lies beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from house import ROOT, files, hold, plant

MACHINE = [f"/{'work'}/", f"/{'root'}/", f"../.{'library'}", f"/{'home'}/"]
BESIDE = f"../{'shared'}"  # development data: tests and measurements use it where it is there
MAY_USE_IT = ("tests/", "bench/")


def offences(root: Path) -> list[str]:
    """Every line with a path of some machine, or with the development data where nothing may need it."""
    found = []
    for path in files(root):
        where = path.relative_to(root).as_posix()
        words = MACHINE if where.startswith(MAY_USE_IT) else [*MACHINE, BESIDE]
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), start=1):
            found += [f"{where}:{number}: {word}" for word in words if word in line]
    return found


def test_no_file_names_a_machine() -> None:
    hold(offences(ROOT))


@pytest.mark.parametrize("word", [*MACHINE, BESIDE])
def test_the_law_can_fail(tmp_path: Path, word: str) -> None:
    assert offences(plant(tmp_path, {"docs/tour.md": f"See\n{word}x"})) == [f"docs/tour.md:2: {word}"]


def test_tests_may_use_what_lies_beside(tmp_path: Path) -> None:
    assert offences(plant(tmp_path, {"tests/test_a.py": BESIDE})) == []
