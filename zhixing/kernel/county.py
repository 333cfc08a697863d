"""The county as data: who it is, its agencies and its towns, loaded from a folder of declarations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from zhixing.kernel.declare import Declarations, Table, no_doubles

SCHEMA, TILES, MOST_TILES = 1, "tiles.csv", 40
CountyLevel = Literal["prefecture", "county"]
CountyKind = Literal["县", "县级市", "市辖区", "自治县", "旗", "自治旗", "特区", "林区", "地级市", "自治州", "地区", "盟"]
AgencyKind = Literal["party", "government", "public_institution"]
TownKind = Literal["街道", "镇", "乡", "民族乡", "苏木", "民族苏木", "区公所"]

LEVELS: tuple[CountyLevel, ...] = get_args(CountyLevel)
KINDS: tuple[CountyKind, ...] = get_args(CountyKind)
AGENCY_KINDS: tuple[AgencyKind, ...] = get_args(AgencyKind)
TOWN_KINDS: tuple[TownKind, ...] = get_args(TownKind)
PREFECTURES = frozenset(("地级市", "自治州", "地区", "盟"))


@dataclass(frozen=True, slots=True)
class Agency:
    """A body that can lead a commitment; `name` is its full name or, where the county gave none, the usual short one."""

    id: str
    name: str
    short: str
    kind: AgencyKind
    parent: str | None


@dataclass(frozen=True, slots=True)
class Town:
    """A division of the county at the level of a town (乡级行政区), with its nine-digit code (GB/T 10114)."""

    code: str
    name: str
    kind: TownKind


@dataclass(frozen=True, slots=True)
class County:
    """A county (or a prefecture, which reports in the same way), with its six-digit code (GB/T 2260).

    tiles   column and row of each town on a map of tiles, from the upper left; empty where that is not declared
    extent  west, south, east and north of the box it lies in, in degrees of CGCS2000; empty where that is not declared
    """

    slug: str
    name: str
    name_en: str
    level: CountyLevel
    kind: CountyKind
    code: str
    parent: str
    province: str
    report_year: int
    agencies: tuple[Agency, ...]
    places: tuple[Town, ...]
    extent: tuple[Decimal, ...] = ()
    tiles: Mapping[str, tuple[int, int]] = field(default_factory=dict, hash=False)

    def agency(self, id: str) -> Agency:
        """The agency of an id; a KeyError where the county has none such."""
        for agency in self.agencies:
            if agency.id == id:
                return agency
        raise KeyError(id)


def load_county(folder: Path) -> County:
    """The county that a folder declares in county.toml, agencies.csv and places.csv; raises Faults with everything that is wrong."""
    with Declarations(folder) as files:
        county = read_county(files)
    return county


def read_county(files: Declarations) -> County:
    """The county among the declarations of its folder, for whoever reads more of them in one go."""
    top = files.toml("county.toml")
    schema(top)
    table, report = top.table("county"), top.table("report")
    top.texts("sources")
    level, kind = table.one_of("level", LEVELS), table.one_of("kind", KINDS)
    if "kind" in table and "level" in table and (kind in PREFECTURES) != (level == "prefecture"):
        table.fault("kind", f"“{kind}”", f"a kind of {level}")
    code = table.matching("code", r"[1-9][0-9]{5}", "six digits, as in the list of administrative divisions")
    agencies = _agencies(files.rows("agencies.csv", ("id", "name", "short", "kind", "parent")))
    places = _towns(files.rows("places.csv", ("code", "name", "kind")), code if level == "county" else code[:4])
    return County(
        slug=table.matching("slug", r"[a-z][a-z0-9-]*", "small Latin letters, digits and hyphens"),
        name=table.required("name", str),
        name_en=table.required("name_en", str),
        level=level,
        kind=kind,
        code=code,
        parent=table.required("parent", str),
        province=table.required("province", str),
        report_year=year(report, "year"),
        agencies=agencies,
        places=places,
        extent=_extent(table),
        tiles=_tiles(files, {town.code for town in places}) if (files.folder / TILES).is_file() else {},
    )


def _extent(table: Table) -> tuple[Decimal, ...]:
    extent = table.several("extent", Decimal)
    if extent and not (len(extent) == 4 and -180 <= extent[0] < extent[2] <= 180 and -90 <= extent[1] < extent[3] <= 90):
        table.fault("extent", "(" + ", ".join(map(str, extent)) + ")", "west, south, east and north in degrees")
        return ()
    return extent


def _tiles(files: Declarations, towns: set[str]) -> dict[str, tuple[int, int]]:
    """Where each town stands on a map of tiles: no two on one, and none left out."""
    rows = files.rows(TILES, ("code", "column", "row"))
    codes = [row.reference("code", towns, "the code of a town of places.csv") or "" for row in rows]
    places = [(row.required("column", int), row.required("row", int)) for row in rows]
    no_doubles(zip(rows, codes, strict=True), "code", "code")
    no_doubles(zip(rows, (f"{column}, {line}" for column, line in places), strict=True), "column", "tile")
    for row, place in zip(rows, places, strict=True):
        for key, value in zip(("column", "row"), place, strict=True):
            if not 1 <= value <= MOST_TILES:
                row.fault(key, str(value), f"a number from 1 to {MOST_TILES}")
    if lacking := sorted(towns - set(codes)):
        files.note(TILES, "no tile of " + ", ".join(lacking), "one for every town of places.csv")
    return dict(zip(codes, places, strict=True))


def schema(table: Table) -> None:
    """Check that a file is written for this version of the program."""
    if table.required("schema", int) != SCHEMA:
        table.fault("schema", "a schema that this version does not know", str(SCHEMA))


def year(table: Table, key: str) -> int:
    """The year under a key; government work reports have been given since 1954."""
    value = table.required(key, int)
    if not 1954 <= value <= 2100:
        table.fault(key, str(value), "a year")
    return value


def _agencies(rows: tuple[Table, ...]) -> tuple[Agency, ...]:
    agencies = tuple(map(_agency, rows))
    no_doubles(zip(rows, (agency.id for agency in agencies), strict=True), "id", "id")
    no_doubles(zip(rows, (agency.short for agency in agencies), strict=True), "short", "short name")
    parents = {agency.id: agency.parent for agency in agencies}
    for row, agency in zip(rows, agencies, strict=True):
        if row.reference("parent", parents, "the id of an agency of this file") in parents and _in_circle(agency.id, parents):
            row.fault("parent", f"“{agency.parent}”, which in the end is under {agency.id} itself", "no circle of parents")
    return agencies


def _agency(row: Table) -> Agency:
    short = row.required("short", str)
    id = row.matching("id", r"[a-z][a-z0-9_]*", "small Latin letters, digits and underscores")
    return Agency(id, row.optional("name", str, short), short, row.one_of("kind", AGENCY_KINDS), row.optional("parent", str, None))


def _in_circle(id: str, parents: dict[str, str | None]) -> bool:
    above, seen = parents.get(id), set[str]()
    while above is not None and above != id and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == id


def _towns(rows: tuple[Table, ...], begins: str) -> tuple[Town, ...]:
    towns = tuple(_town(row, begins) for row in rows)
    no_doubles(zip(rows, (town.code for town in towns), strict=True), "code", "code")
    no_doubles(zip(rows, (town.name for town in towns), strict=True), "name", "name")
    return towns


def _town(row: Table, begins: str) -> Town:
    code = row.matching("code", r"[0-9]{9}", "nine digits")
    if code and not code.startswith(begins):
        row.fault("code", f"“{code}”", f"a code that begins with the county's own, {begins}")
    return Town(code, row.required("name", str), row.one_of("kind", TOWN_KINDS))
