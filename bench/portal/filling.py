"""A county that does not exist, with a million rows in one table: real facts, sealed and chained, the same ones each time.

`python -m bench.portal.filling FOLDER DATABASE ROWS` fills an empty store; a filled one is left as it is.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

AGENCIES = tuple(f"agency{number:02}" for number in range(1, 25))
TOWNS = tuple(f"9901011{number:02}" for number in range(16))
KINDS = ("road", "plant", "school", "clinic", "park", "housing", "greenway", "bridge", "market", "farm", "reservoir", "digital")
YEARS = range(2005, 2021)
PLACES = ("东山", "西湖", "南溪", "北岭", "城中", "石桥", "龙川", "芝英", "古山", "花街", "白云", "清渚")
WORKS = ("水厂", "公路", "小学", "医院", "公园", "住宅", "绿道", "大桥", "市场", "农田", "水库", "机房")
PARTS = ("新建", "扩建", "改造", "修缮", "提升", "迁建")
BEGIN = datetime(2015, 1, 1, tzinfo=UTC)
BATCH = 5000
# One row in so many was changed after it was entered.
CHANGED = 5

COUNTY = """schema = 1
[county]
slug = "bench"
name = "试算县"
name_en = "Bench"
level = "county"
kind = "县"
code = "990101"
parent = "云岭市"
province = "南江省"
[report]
year = 2025
[sources]
all = "Invented."
"""
FIELDS = """
[[table]]
id = "bench"
title = "工程"
title_en = "Works"
summary = "列入计划的工程"
key = ["code"]
name = "name"
field = [
  { id = "code", title = "代码", title_en = "Code", type = "text", required = true },
  { id = "name", title = "名称", title_en = "Name", type = "text", required = true, searched = true, sensitivity = "open" },
  { id = "kind", title = "类别", title_en = "Kind", type = "choice", choice = [%s] },
  { id = "town", title = "乡镇", title_en = "Town", type = "place" },
  { id = "lead", title = "牵头单位", title_en = "Lead", type = "agency" },
  { id = "invested", title = "总投资", title_en = "Investment", type = "number", unit = "万元", low = 0, decimals = 2 },
  { id = "begun_in", title = "开工年份", title_en = "Begun in", type = "year" },
  { id = "due_on", title = "计划完工", title_en = "Due", type = "date" },
  { id = "done", title = "完工", title_en = "Done", type = "yesno" },
  { id = "contact", title = "联系人", title_en = "Contact", type = "person" },
  { id = "phone", title = "电话", title_en = "Phone", type = "text", sensitivity = "personal", listed = false },
  { id = "remark", title = "备注", title_en = "Remark", type = "long" },
]
"""


def county(folder: Path) -> Path:
    """The county's folder, made."""
    home = folder / "county"
    home.mkdir(parents=True, exist_ok=True)
    choices = ", ".join(f'{{ id = "{kind}", title = "{work}", title_en = "{kind.title()}" }}' for kind, work in zip(KINDS, WORKS, strict=True))
    agencies = "".join(f"{id},试算县{place}局,{place}局,government,\n" for id, place in zip(AGENCIES, (a + b for a in PLACES for b in "东西"), strict=True))
    towns = "".join(f"{code},{place}{number}镇,镇\n" for number, (code, place) in enumerate(zip(TOWNS, (*PLACES, *PLACES), strict=False)))
    files = {
        "county.toml": COUNTY,
        "tables.toml": FIELDS % choices,
        "agencies.csv": f"id,name,short,kind,parent\n{agencies}",
        "places.csv": f"code,name,kind\n{towns}",
    }
    for name, text in files.items():
        (home / name).write_text(text, "utf-8")
    return home


def row(dice: random.Random, number: int) -> dict[str, str | int | bool]:
    """What is said of the row of a number."""
    work = dice.randrange(len(WORKS))
    begun = dice.choice(YEARS)
    return {
        "code": f"{number:08}",
        "name": f"{dice.choice(PLACES)}{dice.choice(PLACES)}{WORKS[work]}{dice.choice(PARTS)}工程{number % 997}号",
        "kind": KINDS[work],
        "town": dice.choice(TOWNS),
        "lead": dice.choice(AGENCIES),
        "invested": str(dice.randint(1, 5000) * dice.choice((1, 1, 1, 20))),
        "begun_in": begun,
        "due_on": date(begun + dice.randint(0, 3), dice.randint(1, 12), dice.randint(1, 28)).isoformat(),
        "done": dice.random() < 0.5,
        "contact": f"王{dice.choice(PLACES)}",
        "phone": f"138{dice.randrange(10**8):08}",
        "remark": "列入年度计划，资金已落实。",
        "owner": dice.choice(AGENCIES),
    }


def entered_by(row: int) -> int:
    """The number of the fact that entered a row: one more than the rows and the changes before it."""
    return row + 1 + -(-row // CHANGED)


def fill(folder: Path, address: str, rows: int) -> None:
    """Facts of so many rows, and the rows that they make."""
    from zhixing.store import keeping

    here = keeping.opened(county(folder), address)
    from zhixing.engines.ledger import Change, Digest, Fact, seal
    from zhixing.store import current, ledger, models

    def changes() -> Iterator[Change]:
        dice = random.Random(7)
        for number in range(rows):
            id = f"{number:032x}"
            day = (BEGIN + timedelta(seconds=number * 90)).date()
            yield Change("loader", "entered", "bench", id, 1, day, row(dice, number))
            if number % CHANGED == 0:
                yield Change("loader", "changed", "bench", id, 2, day, {"invested": str(dice.randint(1, 5000)), "done": True}, "决算")

    waiting = changes()
    last, before = ledger.digest(), None
    # Where a filling was broken off it goes on.
    next(islice(waiting, last.number, last.number), None)
    while batch := list(islice(waiting, BATCH)):
        facts: list[Fact] = []
        for change in batch:
            fact = seal(change, last, BEGIN + timedelta(seconds=last.number * 80), before)
            facts.append(fact)
            last, before = Digest(fact.number, fact.hash), fact.recorded
        with ledger.turn():
            ledger.keep(facts)
            models.Chain.objects.filter(pk=1).update(number=last.number, hash=last.hash, recorded=before)
        if last.number % (20 * BATCH) == 0:
            print(f"{last.number} facts", file=sys.stderr)
    if not models.Person.objects.exists():
        print(f"{current.rebuild([here['bench']], here.known)} rows", file=sys.stderr)
        people(here.known.agencies)


def people(agencies: object) -> None:
    """Sixteen people: editors and heads of agencies, the supervision office, an auditor."""
    from zhixing.store.people import Person

    assert set(AGENCIES) <= set(agencies)  # type: ignore[call-overload]
    for number in range(16):
        Person.objects.create_user(
            f"user{number:02}", PASSWORD, name=f"用户{number}", agency=AGENCIES[number], roles=("department_head", "department_editor")[number % 2]
        )


PASSWORD = "bench-bench-bench-1"

if __name__ == "__main__":
    fill(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
