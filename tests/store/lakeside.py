"""A county with a delivered data set and a declared table, and what the tests of the lake share."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.engines.records.conftest import PROJECTS

EXPORTS = """
[[dataset]]
id = "exports"
title = "出口额"
title_en = "Exports"
summary = "按月的出口额"
owner = "water"
refresh = "monthly"
sharing = "unconditional"
open = true
delivery = "{mode}"
tolerated = 0.1
key = ["month", "town"]
name = "month"
field = [
  {{ id = "month", title = "月份", title_en = "Month", type = "month", required = true, sensitivity = "open" }},
  {{ id = "town", title = "乡镇", title_en = "Town", type = "place", required = true, sensitivity = "open" }},
  {{ id = "value", title = "出口额", title_en = "Exports", type = "number", unit = "亿元", required = true, sensitivity = "open" }},
]
rule = [{{ id = "positive", title = "不为负", title_en = "Not negative", kind = "range", fields = ["value"], low = 0 }}]
"""
TITLES = ("月份", "乡镇", "出口额")


def county_in(folder: Path, mode: str = "whole") -> Path:
    """The folder of an invented county with the table `works` and the data set `exports`."""
    from tests.web.conftest import AGENCIES, COUNTY, PLACES  # it needs Django, which the programs set up first

    home = folder / "chengchuan"
    home.mkdir()
    texts = {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES, "tables.toml": PROJECTS.replace('"projects"', '"works"')}
    for name, text in {**texts, "datasets.toml": EXPORTS.format(mode=mode)}.items():
        (home / name).write_text(text, "utf-8")
    return home


def written(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    """A CSV of exports."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TITLES)
        writer.writerows(rows)
    return path
