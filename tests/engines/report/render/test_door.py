"""The door: five formats, one table for a folder, the same bytes whatever the surroundings."""

import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render import FORMATS, render
from zhixing.kernel.errors import InputFault

PRINT_DIGESTS = """
import importlib.util, sys
from hashlib import sha256
spec = importlib.util.spec_from_file_location("report_of_the_tests", sys.argv[1])
made = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made)
from zhixing.engines.report.render import FORMATS, render
for name in FORMATS:
    print(name, sha256(render(made.build_report(), name)).hexdigest())
"""


def test_an_unknown_format_names_the_known_ones(report: Reading) -> None:
    with pytest.raises(InputFault, match=r"docx.*table, jsonl, csv, xlsx, html"):
        render(report, "docx")


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_without_anything_in_it_is_drawn(odd: Callable[..., Reading], name: str) -> None:
    assert isinstance(render(odd(), name), bytes)


@pytest.mark.parametrize(
    "surroundings", [{"TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.GB18030", "PYTHONHASHSEED": "1"}, {"TZ": "US/Hawaii", "LC_ALL": "C", "PYTHONHASHSEED": "2"}]
)
def test_the_same_bytes_in_another_locale_time_zone_and_hash_seed(report: Reading, surroundings: dict[str, str]) -> None:
    root = Path(__file__).parents[4]
    environment = os.environ | surroundings | {"PYTHONPATH": str(root), "PYTHONUTF8": "0"}
    here = [f"{name} {sha256(render(report, name)).hexdigest()}" for name in FORMATS]
    command = [sys.executable, "-c", PRINT_DIGESTS, str(Path(__file__).with_name("conftest.py"))]
    there = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert there.split("\n")[:-1] == here
