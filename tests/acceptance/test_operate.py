"""What docs/operate.md asks a person to install is sound: the system service, the image, the settings."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/operate.md").read_text("utf-8")


def test_the_service_is_one_that_systemd_takes(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("NOT TESTED: systemd-analyze is not installed")
    (unit,) = re.findall(r"```ini\n(.*?)```", PAGE, re.S)
    assert "ExecStart=/opt/zhixing/bin/zhixing serve " in unit
    assert "TimeoutStopSec=40" in unit, "longer than the grace that running requests have"
    unit = re.sub(r"ExecStart=.*", "ExecStart=/bin/true", unit).replace("User=zhixing", "User=daemon")
    (tmp_path / "zhixing.service").write_text(unit, "utf-8")
    told = subprocess.run([program, "verify", str(tmp_path / "zhixing.service")], capture_output=True, text=True)
    ours = [line for line in told.stderr.splitlines() if "zhixing.service" in line and "postgresql" not in line]
    assert ours == []
    (tmp_path / "zhixing.service").write_text(unit.replace("ProtectSystem=strict", "ProtectSystem=strickt"), "utf-8")
    told = subprocess.run([program, "verify", str(tmp_path / "zhixing.service")], capture_output=True, text=True)
    assert "strickt" in told.stderr, "the check can fail"


def test_every_setting_is_told_and_every_told_setting_is_one() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "zhixing").rglob("*.py")]
    used = set(re.findall(r'"(ZHIXING_[A-Z_]+)"', "\n".join(sources)))
    told = set(re.findall(r"^\| `(ZHIXING_[A-Z_]+)` \|", PAGE, re.M))
    assert used - {"ZHIXING_COUNTY"} == told, "the county is named on the command line"


def test_the_image_copies_what_is_there_and_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / "Containerfile").read_text("utf-8").splitlines()
    copied = [name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert any(re.fullmatch(r"USER [1-9][0-9]+", line) for line in lines)
    assert not any("npm" in line or "node" in line for line in lines)
