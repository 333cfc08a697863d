"""SQL and Python agree on every value and every row: what SQL takes, Python takes and to the same; what only Python takes is not lost."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.datahub.conftest import FIRMS, TITLES, code, declared
from tests.engines.records.conftest import KNOWN
from zhixing.engines.datahub import parts, vector
from zhixing.engines.records import Table, check_row

EXAMPLES = 1000 if os.environ.get("ZHIXING_THOROUGH") == "1" else 25
NUMBERS = st.one_of(
    st.decimals(-(10**13), 10**13, places=3).map(str),
    st.integers(-(10**25), 10**25).map("{:,}".format),
    st.from_regex(r"[+-]?[0-9０-９]{1,4}([,，][0-9]{3})?([.．][0-9]{0,3}0*)?(万元|亿| )?", fullmatch=True),
)
DATES = st.one_of(
    st.dates().map(str),
    st.from_regex(r"[12][0-9]{3}[-/.年]?[0-9]{1,2}[-/.月]?([0-9]{1,2}日?)?( 00:00)?", fullmatch=True),
)
WORDS = st.text(st.sampled_from("东山街道企业有限公司 　=@+-'ＡA1\n\u200b\u2028é́"), max_size=6)
CELLS: dict[str, st.SearchStrategy[str]] = {
    "code": st.one_of(st.integers(1, 99).map(code), st.text("0123456789ABCXYI", min_size=17, max_size=19)),
    "name": WORDS | st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8),  # a file with zeros in it is no text
    "town": st.sampled_from(["990101001", "东山街道", "西湖镇", "东湖", "东山街道 "]),
    "kind": st.sampled_from(["limited", "有限公司", "Limited", "sole", "有限", ""]),
    "invested": NUMBERS,
    "staff": NUMBERS | st.sampled_from(["", "12.0", "12.50"]),
    "opened": DATES,
    "closed": DATES | st.just(""),
    "month": DATES,
    "active": st.sampled_from(["是", "否", "TRUE", "1", "√", "x"]),
    "year": st.sampled_from(["2020", "2020年", "1900", "２０２０", "20200"]),
    "lead": st.sampled_from(["water", "县住建局", "澄川县水利局", "水利局"]),
    "owner_id": st.sampled_from(["11010519491231002X", "11010519491231002x", "110105194912310021", "110105194913310026", "11010500000000000X", ""]),
    "serial": st.sampled_from(["AB-001", "ab-001", "AB-００１", "AB-01"]),
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    (found,) = declared(tmp_path_factory.mktemp("vector"), FIRMS)
    return found.table


@pytest.fixture(scope="module")
def connection() -> Any:
    return parts.duckdb().connect()


def by_sql(connection: Any, table: Table, rows: list[dict[str, str]]) -> list[tuple[bool, dict[str, Any]]]:
    """Whether SQL is sure of each row, and its values."""
    ids = list(rows[0])
    columns = ", ".join(f"nullif(trim({id}), '') AS t_{id}" for id in ids)
    values = ", ".join(f"{vector.value(connection, table.field(id), f't_{id}', f't_{id}', 'VARCHAR', KNOWN)} AS v_{id}" for id in ids)
    good = vector.good(table, {id: f"v_{id}" for id in ids}, {id: f"t_{id}" for id in ids})
    pa = parts.arrow()
    connection.register("given", pa.table({id: [one[id] for one in rows] for id in ids}))
    sql = f"SELECT coalesce({good}, false), {', '.join(f'v_{id}' for id in ids)} FROM (SELECT *, {values} FROM (SELECT {columns} FROM given))"
    return [(sure, dict(zip(ids, found, strict=True))) for sure, *found in connection.execute(sql).fetchall()]


def plain(value: Any) -> Any:
    """A value as the ledger would keep it."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text
    return value if value is None or isinstance(value, int | str) else value.isoformat()


@pytest.mark.parametrize("id", CELLS)
@given(data=st.data())
@settings(max_examples=EXAMPLES)
def test_a_value_is_taken_by_both_and_is_the_same(connection: Any, table: Table, id: str, data: st.DataObject) -> None:
    cells = data.draw(st.lists(CELLS[id], min_size=1, max_size=20))
    alone = Table("one", table.label, table.summary, (table.field(id),), (id,), id)
    for cell, (sure, found) in zip(cells, by_sql(connection, alone, [{id: cell} for cell in cells]), strict=True):
        checked = check_row(alone, {id: cell}, KNOWN)
        if sure:
            assert not checked.faults, cell
            assert plain(found[id]) == checked.fields.get(id), cell


@given(rows=st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=10))
@settings(max_examples=EXAMPLES)
def test_a_row_that_sql_is_sure_of_has_no_fault(connection: Any, table: Table, rows: list[dict[str, str]]) -> None:
    for row, (sure, found) in zip(rows, by_sql(connection, table, rows), strict=True):
        checked = check_row(table, row, KNOWN)
        if sure:
            assert checked.faults == ()
            assert {id: plain(value) for id, value in found.items() if value is not None} == dict(checked.fields)


def test_sql_is_sure_of_what_is_usual(connection: Any, table: Table) -> None:
    """Otherwise the two would agree on nothing at all."""
    from tests.engines.datahub.conftest import row

    usual = [
        dict(zip((one.id for one in table.fields), row(1, **more), strict=True))
        for more in ({}, {"成立日期": "2015/3/1"}, {"成立日期": "20150301"}, {"投资（万元）": "1,200"}, {"人数": "１２"}, {"月份": "2020年6月"})
    ]
    assert len(usual[0]) == len(TITLES)
    assert [sure for sure, _ in by_sql(connection, table, usual)] == [True] * 6
    assert not by_sql(connection, table, [dict(usual[0], serial="ab-001")])[0][0]


@pytest.mark.parametrize("pattern", [r"\D+", r"[^\d]", r"(?!a)b", r"(a)\1", r"\bA\b"])
def test_a_pattern_that_means_more_in_sql_is_left_to_python(connection: Any, table: Table, pattern: str) -> None:
    from dataclasses import replace

    field = replace(table.field("serial"), pattern=pattern)
    assert vector.value(connection, field, "t", "t", "VARCHAR", KNOWN) == "NULL"
