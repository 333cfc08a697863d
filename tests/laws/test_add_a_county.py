"""Law 3, the other way round: what docs/add-a-county.md shows is a county that loads, without a line of code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from house import ROOT, plant
from zhixing.cli import main

AGENCIES = "id,name,short,kind,parent\nhousing_and_construction,,县住建局,government,\n"
PLACES = "code,name,kind\n990101001,东山街道,街道\n"


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """The county of the page, as a folder."""
    page = (ROOT / "docs/add-a-county.md").read_text("utf-8")
    identity, source, section, commitment = re.findall(r"^```toml\n(.*?)^```", page, re.M | re.S)
    files = {
        "county.toml": identity,
        "agencies.csv": AGENCIES,
        "places.csv": PLACES,
        "plan/2025.toml": f"{source}\n{section}\n{commitment}",
        "SOURCE.md": "Invented.\n",
    }
    return plant(tmp_path / "chengchuan", files)


def test_the_county_of_the_page_loads(county: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(county)]) == 0
    assert "新建口袋公园 12 个" in capfd.readouterr().out


def test_every_fault_is_told_at_once(county: Path, capfd: pytest.CaptureFixture[str]) -> None:
    plan = county / "plan/2025.toml"
    plan.write_text(plan.read_text("utf-8").replace('"quantity"', '"quantum"').replace('lead = "housing_', 'lead = "housin_'), "utf-8")
    assert main(["plan", str(county)]) != 0
    told = capfd.readouterr().err
    assert "quantum" in told
    assert "housin_and_construction" in told
