"""Two small tables, indicators over them out of a text, and a DuckDB that holds what a test puts in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pytest

from zhixing.engines.indicators import Asked, Indicator, Lake, counted_days, read_indicators
from zhixing.engines.records import Table, read_tables
from zhixing.kernel.declare import Declarations
from zhixing.kernel.workdays import national

# The backend still asks DuckDB in a way that DuckDB warns about.
LENIENT = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

TABLES = """
[[table]]
id = "works"
title = "项目"
title_en = "Works"
summary = "项目"
key = ["code"]
name = "code"
field = [
  { id = "code", title = "编号", title_en = "Code", type = "text", required = true },
  { id = "kind", title = "类别", title_en = "Kind", type = "choice", choice = [{ id = "road", title = "路", title_en = "Road" }, { id = "park", title = "园", title_en = "Park" }] },
  { id = "town", title = "乡镇", title_en = "Town", type = "place" },
  { id = "begun_on", title = "开工", title_en = "Begun", type = "date" },
  { id = "done_on", title = "完工", title_en = "Done", type = "date" },
  { id = "left_on", title = "退出", title_en = "Left", type = "date" },
  { id = "expires_on", title = "到期", title_en = "Expires", type = "date" },
  { id = "amount", title = "投资", title_en = "Amount", type = "money", unit = "万元", decimals = 4 },
  { id = "paused", title = "扣除", title_en = "Paused", type = "integer" },
  { id = "good", title = "合格", title_en = "Good", type = "yesno" },
]
validity = { entry = "begun_on", exit = "left_on", expiry = "expires_on" }

[[table]]
id = "returns"
title = "月报"
title_en = "Returns"
summary = "月报"
key = ["kind", "unit", "month"]
name = "unit"
field = [
  { id = "kind", title = "类别", title_en = "Kind", type = "choice", choice = [{ id = "came", title = "进", title_en = "Came" }, { id = "went", title = "出", title_en = "Went" }] },
  { id = "unit", title = "单位", title_en = "Unit", type = "text" },
  { id = "month", title = "月份", title_en = "Month", type = "month", required = true },
  { id = "number", title = "数量", title_en = "Number", type = "integer" },
]
"""
SQL_TYPES = {"integer": "bigint", "money": "decimal(38, 12)", "date": "date", "yesno": "boolean"}
HEAD = """
[[indicator]]
id = "it"
title = "指标"
title_en = "It"
definition = "定义"
definition_en = "Definition"
authority = "本级"
authority_en = "County"
valid_from = 2020-01-01
"""
DAYS = list(counted_days(national(), date(2018, 1, 1), date(2021, 12, 31)))


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> tuple[Table, ...]:
    folder = tmp_path_factory.mktemp("tables")
    (folder / "tables.toml").write_text(TABLES, "utf-8")
    with Declarations(folder) as files:
        found = read_tables(files)
    return found


Declare = Callable[[str], Indicator]


@pytest.fixture(scope="session")
def declared(tables: tuple[Table, ...], tmp_path_factory: pytest.TempPathFactory) -> Declare:
    """The indicator of a text, which begins where the head ends."""

    def of(text: str) -> Indicator:
        folder = tmp_path_factory.mktemp("indicator")
        (folder / "indicators.toml").write_text(HEAD + text, "utf-8")
        with Declarations(folder) as files:
            (found,) = read_indicators(files, tables)
        return found

    return of


@pytest.fixture(scope="session")
def asked(declared: Declare) -> Callable[[str], Asked]:
    """The same, asked without narrowing it."""
    return lambda text: Asked(declared(text))


class Pool:
    """A lake whose tables are put in row by row."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._backend, self._tables = ibis.duckdb.connect(), {table.id: table for table in tables}
        self.sql("create table workdays (day date, number bigint)")
        self.sql("insert into workdays values " + ", ".join(f"(date '{day}', {number})" for day, number in DAYS))
        self.sql("create table places (code varchar, name varchar, kind varchar)")
        self.sql("insert into places values ('1', '东山镇', '镇'), ('2', '西湖街道', '街道')")
        for table in tables:
            columns = ", ".join(f"{field.id} {SQL_TYPES.get(field.type, 'varchar')}" for field in table.fields)
            self.sql(f"create table {table.id} (row_id varchar, {columns})")

        self._lake = Lake(self._backend, {id: self._backend.table(id) for id in (*self._tables, "places", "workdays")})

    def sql(self, text: str) -> Any:
        return self._backend.con.execute(text)

    def holding(self, **rows: Sequence[Mapping[str, Any]]) -> Lake:
        """The lake with exactly these rows."""
        for id, table in self._tables.items():
            self.sql(f"delete from {id}")
            if rows.get(id):
                values = [[f"{at}", *(row.get(name) for name in table.ids)] for at, row in enumerate(rows[id])]
                self._backend.con.executemany(f"insert into {id} values ({', '.join('?' * (len(table.ids) + 1))})", values)
        return self._lake

    def close(self) -> None:
        self._backend.disconnect()


@pytest.fixture(scope="module")
def pool(tables: tuple[Table, ...]) -> Iterator[Pool]:
    pool = Pool(tables)
    yield pool
    pool.close()


def work(**fields: Any) -> dict[str, Any]:
    """A work: days as texts, amounts as numbers."""
    return {name: date.fromisoformat(value) if name.endswith("_on") and isinstance(value, str) else value for name, value in fields.items()}


def read_in(folder: Path, text: str, tables: Sequence[Table]) -> tuple[Indicator, ...]:
    """The indicators of a whole file."""
    (folder / "indicators.toml").write_text(text, "utf-8")
    with Declarations(folder) as files:
        found = read_indicators(files, tables)
    return found
