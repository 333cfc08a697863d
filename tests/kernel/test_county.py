"""The county: its folder is read whole, and every fault of its three files is told at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zhixing.kernel.county import County, load_county
from zhixing.kernel.errors import Faults, InputFault

COUNTIES = Path(__file__).resolve().parents[2] / "counties"

COUNTY = """schema = 1
[county]
slug = "chengchuan"
name = "澄川县"
name_en = "Chengchuan"
level = "county"
kind = "县"
code = "999901"
parent = "某市"
province = "某省"
[report]
year = 2025
[sources]
divisions = "invented"
"""
AGENCIES = "id,name,short,kind,parent\nhealth,澄川县卫生健康局,县卫健局,government,\nclinics,,县卫健局医政科,government,health\n"
PLACES = "code,name,kind\n999901001,东溪街道,街道\n999901100,西坪镇,镇\n"


def county_folder(folder: Path, county: str = COUNTY, agencies: str = AGENCIES, places: str = PLACES) -> Path:
    for name, text in (("county.toml", county), ("agencies.csv", agencies), ("places.csv", places)):
        (folder / name).write_text(text, "utf-8")
    return folder


def told(folder: Path) -> list[str]:
    with pytest.raises(Faults) as raised:
        load_county(folder)
    return [str(fault) for fault in raised.value.faults]


def test_a_county_is_what_its_folder_says(tmp_path: Path) -> None:
    county = load_county(county_folder(tmp_path))
    assert isinstance(county, County)
    assert (county.slug, county.name, county.level, county.kind, county.code, county.report_year) == ("chengchuan", "澄川县", "county", "县", "999901", 2025)
    assert (county.parent, county.province, county.name_en) == ("某市", "某省", "Chengchuan")
    assert [(place.code, place.name, place.kind) for place in county.places] == [("999901001", "东溪街道", "街道"), ("999901100", "西坪镇", "镇")]


def test_an_agency_without_full_name_goes_by_its_short_one(tmp_path: Path) -> None:
    county = load_county(county_folder(tmp_path))
    assert county.agency("health").name == "澄川县卫生健康局"
    assert (county.agency("clinics").name, county.agency("clinics").parent) == ("县卫健局医政科", "health")
    with pytest.raises(KeyError):
        county.agency("nobody")


@pytest.mark.parametrize("folder", sorted(path for path in COUNTIES.iterdir() if path.is_dir()), ids=lambda path: path.name)
def test_every_county_of_the_project_is_sound(folder: Path) -> None:
    county = load_county(folder)
    assert county.slug == folder.name
    assert county.agencies and county.places


def test_the_faults_of_all_three_files_are_told_at_once(tmp_path: Path) -> None:
    county = COUNTY.replace('kind = "县"', 'kind = "县城"').replace("999901", "9999x1").replace("2025", "25").replace("name_en", "name_english")
    agencies = AGENCIES + "health,a,b,government,\nWater,c,d,bureau,helth\nx,e,县卫健局,party,\n"
    places = PLACES + "999901100,北岭镇,镇\n99990,西坪镇,村\n"
    assert told(county_folder(tmp_path, county, agencies, places)) == [
        "county.toml: county.name_english: unknown key. Perhaps “name_en” is meant.",
        "county.toml: county.kind: “县城”; expected one of 县, 县级市, 市辖区, 自治县, 旗, 自治旗, 特区, 林区, 地级市, 自治州, 地区, 盟. Perhaps “县” is meant.",
        "county.toml: county.code: “9999x1”; expected six digits, as in the list of administrative divisions.",
        "county.toml: county.name_en: no value; expected text.",
        "county.toml: report.year: 25; expected a year.",
        "agencies.csv: line 4, id: the id health for the second time; expected each only once.",
        "agencies.csv: line 5, id: “Water”; expected small Latin letters, digits and underscores.",
        "agencies.csv: line 5, kind: “bureau”; expected one of party, government, public_institution.",
        "agencies.csv: line 5, parent: “helth”; expected the id of an agency of this file. Perhaps “health” is meant.",
        "agencies.csv: line 6, short: the short name 县卫健局 for the second time; expected each only once.",
        "places.csv: line 4, code: the code 999901100 for the second time; expected each only once.",
        "places.csv: line 5, code: “99990”; expected nine digits.",
        "places.csv: line 5, name: the name 西坪镇 for the second time; expected each only once.",
        "places.csv: line 5, kind: “村”; expected one of 街道, 镇, 乡, 民族乡, 苏木, 民族苏木, 区公所.",
    ]


def test_parents_in_a_circle_are_a_fault(tmp_path: Path) -> None:
    agencies = "id,name,short,kind,parent\na,,甲,party,b\nb,,乙,party,a\nc,,丙,party,c\nd,,丁,party,a\n"
    faults = told(county_folder(tmp_path, agencies=agencies))
    assert [fault.split(":")[1] for fault in faults] == [" line 2, parent", " line 3, parent", " line 4, parent"]


def test_a_town_belongs_to_the_county_by_its_code(tmp_path: Path) -> None:
    assert told(county_folder(tmp_path, places="code,name,kind\n888801001,东溪街道,街道\n")) == [
        "places.csv: line 2, code: “888801001”; expected a code that begins with the county's own, 999901."
    ]


def test_kind_and_level_agree(tmp_path: Path) -> None:
    (fault,) = told(county_folder(tmp_path, COUNTY.replace('kind = "县"', 'kind = "地级市"')))
    assert fault == "county.toml: county.kind: “地级市”; expected a kind of county."


def test_a_prefecture_has_the_towns_of_all_its_counties(tmp_path: Path) -> None:
    county = COUNTY.replace('level = "county"', 'level = "prefecture"').replace('kind = "县"', 'kind = "地级市"').replace("999901", "999900")
    assert load_county(county_folder(tmp_path, county)).level == "prefecture"


@pytest.mark.parametrize("version", ["0", "2", '"1"'])
def test_another_schema_is_refused(tmp_path: Path, version: str) -> None:
    (fault,) = told(county_folder(tmp_path, COUNTY.replace("schema = 1", f"schema = {version}")))
    assert fault.startswith("county.toml: schema: ")


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    assert told(tmp_path) == [f"{name}: no such file." for name in ("county.toml", "agencies.csv", "places.csv")]
    with pytest.raises(InputFault, match="no such folder"):
        load_county(tmp_path / "nowhere")


def test_the_folder_may_lie_anywhere(tmp_path: Path) -> None:
    copy = shutil.copytree(next(path for path in sorted(COUNTIES.iterdir()) if path.is_dir()), tmp_path / "a copy (2)")
    assert load_county(copy).agencies


TILES = "code,column,row\n999901001,1,1\n999901100,2,1\n"


def test_towns_may_have_tiles(tmp_path: Path) -> None:
    assert load_county(county_folder(tmp_path)).tiles == {}
    (tmp_path / "tiles.csv").write_text(TILES, "utf-8")
    assert load_county(tmp_path).tiles == {"999901001": (1, 1), "999901100": (2, 1)}


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("999901100,2", "999901100,1", "the tile 1, 1 for the second time"),
        ("999901100,2,1\n", "", "no tile of 999901100"),
        ("999901100", "999901101", "the code of a town of places.csv"),
        ("999901100,2", "999901100,zwei", "a whole number"),
        ("999901100,2", "999901100,0", "a number from 1 to 40"),
    ],
)
def test_a_fault_of_a_tile_is_told(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    county_folder(tmp_path)
    (tmp_path / "tiles.csv").write_text(TILES.replace(was, becomes), "utf-8")
    with pytest.raises(Faults) as raised:
        load_county(tmp_path)
    assert any(fault.where.startswith("tiles.csv") and said in str(fault) for fault in raised.value.faults), str(raised.value)
