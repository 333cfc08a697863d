"""A data set of a million rows, delivered by the real program; and the same rows as a SQLite table with an index for each column that is asked by.

`python -m bench.catalogue.filling FOLDER DATABASE` makes the empty store and sixteen accounts.
"""

from __future__ import annotations

import csv
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from bench.labels import ROOT
from bench.portal import filling
from bench.portal.filling import AGENCIES, PASSWORD

DATASET = "works"
TITLES = ("代码", "名称", "类别", "乡镇", "牵头单位", "总投资", "开工年份", "计划完工", "完工")
FIELDS = ("code", "name", "kind", "town", "lead", "invested", "begun_in", "due_on", "done")
INDEXED = ("kind", "town", "lead", "invested", "begun_in", "due_on")
DECLARED = """
[[dataset]]
id = "works"
title = "工程清单"
title_en = "Works"
summary = "报送的工程"
owner = "%s"
refresh = "yearly"
sharing = "unconditional"
delivery = "whole"
key = ["code"]
name = "name"
field = [
  { id = "code", title = "代码", title_en = "Code", type = "text", required = true },
  { id = "name", title = "名称", title_en = "Name", type = "text", required = true },
  { id = "kind", title = "类别", title_en = "Kind", type = "choice", choice = [%s] },
  { id = "town", title = "乡镇", title_en = "Town", type = "place" },
  { id = "lead", title = "牵头单位", title_en = "Lead", type = "agency" },
  { id = "invested", title = "总投资", title_en = "Investment", type = "number", unit = "万元", low = 0, decimals = 2 },
  { id = "begun_in", title = "开工年份", title_en = "Begun in", type = "year" },
  { id = "due_on", title = "计划完工", title_en = "Due", type = "date" },
  { id = "done", title = "完工", title_en = "Done", type = "yesno" },
]
"""


def county(folder: Path) -> Path:
    """The folder of the county, with the data set declared."""
    home = filling.county(folder)
    choices = ", ".join(f'{{ id = "{kind}", title = "{work}", title_en = "{kind.title()}" }}' for kind, work in zip(filling.KINDS, filling.WORKS, strict=True))
    (home / "datasets.toml").write_text(DECLARED % (AGENCIES[0], choices), "utf-8")
    return home


def filled(folder: Path, address: str, rows: int) -> Path:
    """The store with the data set delivered, and beside it the SQLite table; both are made once. The file of the table."""
    folder.mkdir(parents=True, exist_ok=True)
    file, table = folder / "works.csv", folder / "rows.sqlite3"
    home = county(folder)
    if not table.exists():
        _write(file, rows)
        subprocess.run([sys.executable, "-m", "bench.catalogue.filling", str(folder), address], cwd=ROOT, check=True)
        deliver = [sys.executable, "-m", "zhixing", "deliver", str(home), DATASET, str(file), "--by", "user00", "--database", address]
        subprocess.run(deliver, cwd=ROOT, check=True)
        _table(file, table)
    return table


def _write(file: Path, rows: int) -> None:
    dice = random.Random(7)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(TITLES)
        for number in range(rows):
            said = filling.row(dice, number)
            writer.writerow([{True: "是", False: "否"}.get(said[id], said[id]) if id == "done" else said[id] for id in FIELDS])  # type: ignore[call-overload]


def _table(file: Path, table: Path) -> None:
    """The rows of the file, each by its line, as SQLite keeps them best."""
    making = table.with_suffix(".making")
    making.unlink(missing_ok=True)
    with closing(sqlite3.connect(making)) as database, file.open(encoding="utf-8", newline="") as rows:
        reader = csv.reader(rows)
        next(reader)
        database.execute(
            "CREATE TABLE works (row_line INTEGER PRIMARY KEY, code TEXT, name TEXT, kind TEXT, town TEXT, lead TEXT, "
            "invested REAL, begun_in INTEGER, due_on TEXT, done INTEGER)"
        )
        told = ((line, *row[:5], float(row[5]), int(row[6]), row[7], int(row[8] == "是")) for line, row in enumerate(reader, 2))
        database.executemany("INSERT INTO works VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", told)
        for column in INDEXED:
            database.execute(f"CREATE INDEX works_{column} ON works ({column})")
        database.execute("ANALYZE")
        database.commit()
    making.replace(table)


def people(folder: Path, address: str) -> None:
    """An empty store with sixteen accounts."""
    from zhixing.store import keeping

    keeping.opened(county(folder), address)
    from zhixing.store.people import Person

    for number in range(16):
        Person.objects.create_user(f"user{number:02}", PASSWORD, name=f"用户{number}", agency=AGENCIES[number], roles="department_editor")


if __name__ == "__main__":
    people(Path(sys.argv[1]), sys.argv[2])
