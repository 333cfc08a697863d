"""Law 4, first half. A module is called after what it is about; these words say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from house import PACKAGE, ROOT, hold, modules, plant

EMPTY = {"util", "utils", "helper", "helpers", "misc", "common", "base", "manager", "managers", "service", "services"}


def offences(root: Path) -> list[str]:
    """Every module or folder with a name that says nothing."""
    return [f"{module.where}: a name that says nothing" for module in modules(root, PACKAGE, "bench", "tests") if EMPTY & _words(module.name)]


def _words(name: str) -> set[str]:
    return set(name.lower().replace("_", ".").split("."))


def test_module_names_say_something() -> None:
    hold(offences(ROOT))


@pytest.mark.parametrize("file", ["zhixing/kernel/utils.py", "zhixing/engines/base/__init__.py", "zhixing/engines/report/text_helpers.py", "tests/common.py"])
def test_the_law_can_fail(tmp_path: Path, file: str) -> None:
    assert offences(plant(tmp_path, {file: ""})) == [f"{file}: a name that says nothing"]
