"""A county whose power company delivers its meters, which name enterprises: what tests of linking delivered data have in common."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

METERS = """
[[dataset]]
id = "meters"
title = "用电户"
title_en = "Power meters"
summary = "用电户和户名"
owner = "housing"
refresh = "monthly"
sharing = "{sharing}"
terms = "{terms}"
key = ["meter"]
name = "meter"
field = [
  {{ id = "meter", title = "户号", title_en = "Meter", type = "text", required = true, sensitivity = "{key}" }},
  {{ id = "holder", title = "户名", title_en = "Holder", type = "text", required = true }},
  {{ id = "code", title = "信用代码", title_en = "Credit code", type = "text" }},
  {{ id = "contact", title = "联系人", title_en = "Contact", type = "person", sensitivity = "personal" }},
  {{ id = "used", title = "用电量", title_en = "Used", type = "number", unit = "千瓦时" }},
]
"""
NAMED = '[[mention]]\ntable = "meters"\nkind = "enterprise"\nname = "holder"\ncode = "code"\nperson = "contact"\n'
TITLES = ("户号", "户名", "信用代码", "联系人", "用电量")


def metered(home: Path, sharing: str = "conditional", key: str = "internal") -> Path:
    """The folder of a county, which then has the data set and says where it names enterprises."""
    (home / "datasets.toml").write_text(METERS.format(sharing=sharing, terms="依法使用", key=key), "utf-8")
    (home / "entities.toml").write_text(NAMED, "utf-8")
    return home


def meters(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    """A delivery of meters."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TITLES)
        writer.writerows(rows)
    return path
