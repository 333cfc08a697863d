"""Keeps a small store as this version makes it, so that every later version can be shown to take it over: python tests/store/released/make.py

Run once for each release that changes the migrations, and once more under tests/with_postgres.py. What it writes is never changed again.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT))
MAKE = """
import sys
from pathlib import Path
from zhixing.store import keeping
here = keeping.opened(Path(sys.argv[1]), sys.argv[2])
from django.db import connection
from zhixing.kernel.access import Actor
from zhixing.store import ledger
from zhixing.store.registers import Register
keeping.account(here, "wang", "王", "water", ["department_head"])
works = Register(here["works"], here.known, Actor("wang", frozenset({"department_head"}), frozenset({"water"})))
first, second, third = works.enter([{"code": f"2020-{n:06}", "name": f"“东山”水厂{n}号", "invested": "0.1"} for n in (1, 2, 3)], "water")
works.change(first.change.row, 1, {"town": "西湖镇"}, "更正")
works.undo(first.change.row, 2, "有误")
works.note(second.change.row, "请补充。")
works.withdraw(third.change.row, 1, "重复")
print(ledger.digest().text)
with connection.cursor() as cursor:  # current tables are made anew from the facts wherever they are missing
    for table in here.tables:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TABLE current_{table.id}_words")
        cursor.execute(f"DROP TABLE current_{table.id}")
    cursor.execute("DELETE FROM current_table")
"""


def main() -> None:
    """Make the store in the database of the environment, else in SQLite, and write it down as SQL."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhixing.web.settings"
    import django

    django.setup()
    from tests.engines.records.conftest import PROJECTS
    from tests.web.conftest import AGENCIES, COUNTY, PLACES

    with tempfile.TemporaryDirectory() as folder:
        county = Path(folder) / "chengchuan"
        county.mkdir()
        files = {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES, "tables.toml": PROJECTS.replace('"projects"', '"works"')}
        for name, text in files.items():
            (county / name).write_text(text, "utf-8")
        address = os.environ.get("ZHIXING_DATABASE", f"sqlite:///{folder}/store.sqlite3")
        del os.environ["DJANGO_SETTINGS_MODULE"]
        digest = subprocess.run([sys.executable, "-c", MAKE, str(county), address], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
        kind = urlsplit(address).scheme
        if kind == "sqlite":
            with sqlite3.connect(f"{folder}/store.sqlite3") as store:
                sql = "\n".join(store.iterdump())
        else:
            program = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))[-1]
            dumped = subprocess.run(
                [program, "--no-owner", "--no-privileges", "--inserts", "-d", address], check=True, stdout=subprocess.PIPE, text=True
            ).stdout
            sql = "\n".join(line for line in dumped.splitlines() if not line.startswith(("\\", "--", "SELECT pg_catalog.set_config", "SET ")) and line)
        (HERE / f"{version('zhixing')}.{kind}.sql").write_text(sql + "\n", "utf-8")
        (HERE / f"{version('zhixing')}.{kind}.digest").write_text(digest, "utf-8")


if __name__ == "__main__":
    main()
