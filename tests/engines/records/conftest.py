"""A small declared table to test with, and the county it is kept in."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhixing.engines.records import Known, Table, read_tables
from zhixing.kernel.declare import Declarations

KNOWN = Known(
    places={"990101001": "东山街道", "990101100": "西湖镇"},
    agencies={"housing": "澄川县住房和城乡建设局", "water": "澄川县水利局"},
    spelled={"县住建局": "housing"},
)
PROJECTS = """
[[table]]
id = "projects"
title = "建设项目"
title_en = "Projects"
summary = "列入年度计划的建设项目"
key = ["code"]
name = "name"

[[table.field]]
id = "code"
title = "项目代码"
title_en = "Code"
type = "text"
required = true
pattern = "[0-9]{4}-[0-9]{6}"
help = "四位年份-六位序号"

[[table.field]]
id = "name"
title = "项目名称"
title_en = "Name"
type = "text"
required = true
searched = true
sensitivity = "open"

[[table.field]]
id = "kind"
title = "类别"
title_en = "Kind"
type = "choice"
choice = [{ id = "road", title = "道路", title_en = "Road" }, { id = "plant", title = "水厂", title_en = "Waterworks" }]

[[table.field]]
id = "invested"
title = "总投资"
title_en = "Investment"
type = "number"
unit = "万元"
low = 0
decimals = 2

[[table.field]]
id = "builder"
title = "建设单位代码"
title_en = "Builder"
type = "text"

[[table.field]]
id = "town"
title = "所在乡镇"
title_en = "Town"
type = "place"

[[table.field]]
id = "lead"
title = "责任单位"
title_en = "Lead"
type = "agency"

[[table.field]]
id = "urgent"
title = "是否急办"
title_en = "Urgent"
type = "yesno"

[[table.field]]
id = "listed_on"
title = "入库日期"
title_en = "Listed"
type = "date"

[[table.field]]
id = "left_on"
title = "出库日期"
title_en = "Left"
type = "date"

[[table.field]]
id = "why_left"
title = "出库原因"
title_en = "Reason"
type = "long"

[[table.check]]
kind = "not_before"
field = "left_on"
other = "listed_on"

[[table.check]]
kind = "needed_with"
field = "why_left"
other = "left_on"

[[table.check]]
kind = "needed_when"
field = "town"
other = "kind"
value = "road"

[[table.check]]
kind = "credit_code"
field = "builder"

[table.validity]
entry = "listed_on"
exit = "left_on"

[[table.rung]]
id = "planned"
title = "谋划"
title_en = "Planned"

[[table.rung]]
id = "approved"
title = "批复"
title_en = "Approved"
after = ["planned"]

[[table.rung]]
id = "land"
title = "供地"
title_en = "Land granted"
after = ["planned"]

[[table.rung]]
id = "begun"
title = "开工"
title_en = "Begun"
after = ["approved", "land"]
rank = "photo"
"""


def declared(folder: Path, text: str = PROJECTS) -> tuple[Table, ...]:
    """The tables of a declaration."""
    (folder / "tables.toml").write_text(text, "utf-8")
    with Declarations(folder) as files:
        tables = read_tables(files)
    return tables


@pytest.fixture
def projects(tmp_path: Path) -> Table:
    """The table of projects."""
    (table,) = declared(tmp_path)
    return table
