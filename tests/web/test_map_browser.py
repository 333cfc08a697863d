"""The map in a real browser that draws it: a place is set on it and found there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.browsing import VENDOR, WIDE, browser, database, served, visit

__all__ = ["browser", "database", "served", "visit"]

DRAWS_MAPS = True


@pytest.mark.skipif(not (VENDOR / "maplibre-gl.mjs").exists(), reason="NOT TESTED: the map (make vendor)")
def test_a_place_is_set_on_the_map_and_found_there(visit: Any) -> None:
    page = visit("wang", WIDE)
    home = "/".join(page.url.split("/")[:3])
    page.goto(f"{home}/tables/sites/new/")
    page.get_by_label("名称").fill("地图一号")
    page.locator(".map[data-drawn]").wait_for()
    page.locator(".map canvas").click(position={"x": 120, "y": 90})
    assert re.fullmatch(r"-?\d+\.\d{6}, -?\d+\.\d{6}", page.locator("#at").input_value())
    page.locator("#at").fill("120.04, 28.9")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    address = page.url
    page.goto(f"{home}/tables/sites/map/?q=地图一号")
    page.locator(".map[data-drawn='1']").wait_for()
    box = page.locator(".map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url(address)
