"""Law 3. Counties are data: no program in their folders, no county in the program."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from house import NOT_OURS, PACKAGE, ROOT, hold, plant

KINDS = {".toml", ".csv", ".md", ".geojson"}
REQUIRED = ("county.toml", "agencies.csv", "places.csv", "SOURCE.md", "plan/*.toml")
PREFECTURES = "zhixing/engines/report/prefectures.txt"
RANK = re.compile(r"(?:自治)?[县市区旗]$")


def folders(root: Path) -> list[Path]:
    """The folder of every county."""
    return sorted(path for path in (root / "counties").iterdir() if path.is_dir() and path.name not in NOT_OURS)


def names(folder: Path) -> set[str]:
    """What a county is called: slug, official name, name without its rank, English name."""
    county = tomllib.loads((folder / "county.toml").read_text("utf-8")).get("county", {})
    name = county.get("name", "")
    return {one.lower() for one in (folder.name, county.get("slug", ""), name, RANK.sub("", name), county.get("name_en", "")) if len(one) > 1}


def unlike_data(root: Path) -> list[str]:
    """Every file in a county's folder that is no data, and every file that is missing."""
    found = []
    for path in sorted((root / "counties").rglob("*")):
        if path.is_file() and not NOT_OURS & set(path.parts) and (path.suffix not in KINDS or path.stat().st_mode & 0o111):
            found.append(f"{path.relative_to(root).as_posix()}: a county holds data only ({', '.join(sorted(KINDS))})")
    return found + [f"counties/{folder.name}: no {name}" for folder in folders(root) for name in REQUIRED if not any(folder.glob(name))]


def mentions(root: Path) -> list[str]:
    """Every line of the program that names a county."""
    called = set().union(*(names(folder) for folder in folders(root) if (folder / "county.toml").exists()))
    pattern = re.compile("|".join(rf"(?<![a-z]){re.escape(name)}(?![a-z])" for name in sorted(called)))
    found = []
    for path in sorted((root / PACKAGE).rglob("*")):
        if path.is_file() and not NOT_OURS & set(path.parts):
            where = path.relative_to(root).as_posix()
            lines = [where, *path.read_text("utf-8").splitlines()]
            found += [f"{where}:{number}: names a county, {match[0]}" for number, line in enumerate(lines) if (match := pattern.search(line.lower()))]
    return found


def test_counties_hold_data_only() -> None:
    hold(unlike_data(ROOT))


def test_the_program_names_no_county() -> None:
    hold(mentions(ROOT))


def test_the_list_of_prefectures_holds_no_county(shared: Callable[[str], Path]) -> None:
    listed = [line for line in (ROOT / PREFECTURES).read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert len(set(listed)) == len(listed) == 293
    with shared("data/admin/areas.csv").open(encoding="utf-8", newline="") as file:
        counties = {row["name"] for row in csv.DictReader(file)}
    # Cities without districts stand a second time in the list of counties, as their own only division.
    with shared("data/admin/cities.csv").open(encoding="utf-8", newline="") as file:
        cities = {row["name"] for row in csv.DictReader(file)}
    assert sorted(set(listed) & counties - cities) == []


COUNTY = '[county]\nslug = "lanxi-demo"\nname = "澄川县"\nname_en = "Chengchuan"\n'
HOUSE = {f"counties/lanxi-demo/{name}": "" for name in ("agencies.csv", "places.csv", "SOURCE.md", "plan/2025.toml")}
HOUSE |= {"counties/lanxi-demo/county.toml": COUNTY, "zhixing/lexicon.toml": 'words = ["县"]'}


def test_a_house_in_order_passes(tmp_path: Path) -> None:
    root = plant(tmp_path, HOUSE)
    assert unlike_data(root) + mentions(root) == []


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("counties/lanxi-demo/rules.py", "", "a county holds data only"),
        ("counties/lanxi-demo/plan.sh", "", "a county holds data only"),
        ("counties/other/county.toml", "", "no agencies.csv"),
        ("zhixing/lexicon.toml", 'words = [\n"澄川"]', "lexicon.toml:2: names a county, 澄川"),
        ("zhixing/page.html", "<p>CHENGCHUAN", "names a county, chengchuan"),
        ("zhixing/lanxi-demo.py", "", "lanxi-demo.py:0: names a county"),
    ],
)
def test_the_law_can_fail(tmp_path: Path, file: str, text: str, reason: str) -> None:
    root = plant(tmp_path, {**HOUSE, file: text})
    assert any(reason in offence for offence in unlike_data(root) + mentions(root))
