"""The ground under a figure: the towns of the county as shapes of an SVG, from its outline where it has one, else as tiles that only say who lies beside whom."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhixing.kernel.county import County
from zhixing.web.county import catalogue, folder

WIDTH, TILE, GAP = 640.0, 116.0, 6.0
OUTLINE = "outline.geojson"


@dataclass(frozen=True, slots=True)
class Place:
    """One town: its outline as a path, and where its name and its figure stand."""

    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Ground:
    """All towns in one picture of a size; schematic where the shapes are tiles and no land."""

    width: float
    height: float
    places: Mapping[str, Place]
    schematic: bool


def ground() -> Ground | None:
    """The ground of the county that is served; None where it has neither the shape of every town nor tiles."""
    return _ground(folder())


@functools.cache
def _ground(home: Path) -> Ground | None:
    county = catalogue().county
    drawn = _drawn(home / OUTLINE, county)
    return drawn or (_tiles(county) if county.tiles else None)


def _tiles(county: County) -> Ground:
    columns = max(column for column, _ in county.tiles.values())
    rows = max(row for _, row in county.tiles.values())
    height = TILE * 0.72
    found = {}
    for code, (column, row) in county.tiles.items():
        x, y = (column - 1) * TILE, (row - 1) * height
        shape = f"M{x + GAP / 2:g},{y + GAP / 2:g}h{TILE - GAP:g}v{height - GAP:g}h{GAP - TILE:g}z"
        found[code] = Place(shape, round(x + TILE / 2, 1), round(y + height / 2, 1))
    return Ground(columns * TILE, round(rows * height, 1), found, schematic=True)


def _drawn(path: Path, county: County) -> Ground | None:
    """The outline of the folder, where a feature of it has the code of each town."""
    codes = {town.code for town in county.places}
    try:
        features = json.loads(path.read_bytes()).get("features", [])
        shapes = {str(one["properties"]["code"]): list(_rings(one["geometry"])) for one in features if str((one.get("properties") or {}).get("code")) in codes}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    if not codes or set(shapes) != codes or not points:
        return None
    west, east, south, north = min(x for x, _ in points), max(x for x, _ in points), min(y for _, y in points), max(y for _, y in points)
    shrunk = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / max((east - west) * shrunk, 1e-9)

    def placed(ring: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(round((x - west) * shrunk * scale, 1), round((north - y) * scale, 1)) for x, y in ring]

    found = {code: _place([placed(ring) for ring in rings]) for code, rings in shapes.items()}
    return Ground(WIDTH, round((north - south) * scale, 1), found, schematic=False)


def _place(rings: Sequence[Sequence[tuple[float, float]]]) -> Place:
    """A town by its rings; its name stands in the middle of the widest."""
    largest = max(rings, key=lambda ring: max(x for x, _ in ring) - min(x for x, _ in ring))
    x, y = (round((min(values) + max(values)) / 2, 1) for values in zip(*largest, strict=True))
    path = "".join("M" + "L".join(f"{a:g},{b:g}" for a, b in ring) + "Z" for ring in rings)
    return Place(path, x, y)


def _rings(geometry: Mapping[str, Any]) -> Iterator[list[tuple[float, float]]]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]] if geometry["type"] == "Polygon" else []
    for polygon in parts:
        for ring in polygon:
            yield [(float(x), float(y)) for x, y, *_ in ring]
