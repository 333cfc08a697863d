"""Lists: filters, order, words, pages; now and then."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.records.conftest import KNOWN
from tests.store.conftest import project
from zhixing.engines.records import Query, read_query
from zhixing.store import current, ledger, listing
from zhixing.store.registers import Register


def found(register: Register, *pairs: tuple[str, str]) -> list[str]:
    """The numbers of the projects that a query finds, page after page."""
    query, faults = read_query(register.table, pairs, KNOWN)
    assert faults == ()
    numbers, after = [], ""
    while True:
        page = listing.page(register.table, Query(query.filters, query.order, query.phrases, after, query.limit, query.withdrawn))
        numbers += [str(entry.fields["code"])[-2:] for entry in page.entries]
        after = page.after
        if not after:
            return numbers


@pytest.fixture
def filled(editor: Register) -> Register:
    """Five projects that differ."""
    editor.enter(
        [
            project(1, name="东山水厂（二期）", kind="plant", invested="100"),
            project(2, name="西湖路", kind="road", town="西湖镇", invested="20", listed_on="2020-01-05"),
            project(3, name="东环路", kind="road", town="东山街道", invested="300", listed_on="2020-02-05"),
            project(4, name="城西水厂ABC", invested="100"),
            project(5, name="无名工程"),
        ],
        "water",
    )
    return editor


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], "05 04 03 02 01"),
        ([("sort", "entered")], "01 02 03 04 05"),
        ([("sort", "invested")], "02 01 04 03 05"),
        ([("sort", "-invested")], "03 04 01 02 05"),
        ([("sort", "invested"), ("limit", "2")], "02 01 04 03 05"),
        ([("sort", "-invested"), ("limit", "1")], "03 04 01 02 05"),
        ([("kind", "道路"), ("sort", "entered")], "02 03"),
        ([("kind.not", "road"), ("sort", "entered")], "01 04 05"),
        ([("invested.from", "100"), ("sort", "entered")], "01 03 04"),
        ([("invested.to", "1亿元"), ("sort", "entered")], "01 02 03 04"),
        ([("invested.empty", "")], "05"),
        ([("listed_on.from", "2020年1月6日")], "03"),
        ([("town", "西湖镇")], "02"),
        ([("name.has", "abc")], "04"),
        ([("q", "水厂"), ("sort", "entered")], "01 04"),
        ([("q", "山水厂")], "01"),
        ([("q", "东 路")], "03"),
        ([("q", "厂"), ("sort", "entered")], "01 04"),
        ([("q", "水厂 abc")], "04"),
        ([("q", "南山")], ""),
        ([("q", '"*(')], "05 04 03 02 01"),
    ],
)
def test_what_a_list_shows(filled: Register, pairs: list[tuple[str, str]], expected: str) -> None:
    assert found(filled, *pairs) == expected.split()


@pytest.mark.parametrize(("name", "value"), [("colour", "red"), ("name.like", "x"), ("sort", "why_left"), ("kind.from", "road"), ("invested.from", "viel")])
def test_what_cannot_be_asked_is_told(filled: Register, name: str, value: str) -> None:
    _, faults = read_query(filled.table, [(name, value)], KNOWN)
    assert len(faults) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(cursor=st.text(max_size=60))
def test_a_cursor_that_was_tampered_with_begins_anew(filled: Register, cursor: str) -> None:
    assert listing.page(filled.table, Query(after=cursor)).entries


def test_a_list_as_it_was_known(filled: Register, head: Register) -> None:
    before = [entry.fields for entry in listing.matching(filled.table, Query())]
    moment = list(ledger.everything())[-1].recorded
    (row,) = listing.page(filled.table, read_query(filled.table, [("q", "东环路")], KNOWN)[0]).entries
    filled.change(row.row, 1, {"invested": "999"})
    head.withdraw(row.row, 2, "撤销")
    filled.enter([project(6)], "water")
    past = listing.as_known(filled.table, Query(order="entered"), moment, None, KNOWN)
    assert [entry.fields for entry in past.entries] == before
    assert [
        e.fields["code"]
        for e in listing.as_known(filled.table, read_query(filled.table, [("q", "水厂"), ("sort", "entered")], KNOWN)[0], moment, None, KNOWN).entries
    ] == [
        "2020-000001",
        "2020-000004",
    ]


def test_a_rebuild_gives_identical_tables(filled: Register, head: Register) -> None:
    rows = listing.page(filled.table, Query()).entries
    filled.change(rows[0].row, 1, {"invested": "7"})
    head.withdraw(rows[1].row, 1, "撤销")
    filled.note(rows[2].row, "看一看")
    model = current.model_of(filled.table)
    before = list(model._default_manager.order_by("number").values())
    assert current.rebuild([filled.table], KNOWN) == 5
    assert list(model._default_manager.order_by("number").values()) == before
    assert found(filled, ("q", "水厂"), ("sort", "entered")) == ["01"]


def test_a_table_is_refolded_only_where_its_declaration_changed(filled: Register) -> None:
    assert current.prepare([filled.table], KNOWN) == []
    from dataclasses import replace

    renamed = replace(filled.table, fields=tuple(replace(field, searched=False) for field in filled.table.fields))
    assert current.prepare([renamed], KNOWN) == ["projects"]
    assert listing.page(renamed, read_query(renamed, [("q", "水厂")], KNOWN)[0]).entries == ()


def test_counting_stops(filled: Register) -> None:
    assert (listing.count(filled.table, Query()), listing.count(filled.table, Query(), most=3)) == (5, 3)


@pytest.mark.parametrize("walked", [1, 2, 3, 50])
@pytest.mark.parametrize("order", ["invested", "-invested", "listed_on", "-name"])
@pytest.mark.parametrize("asked", [[("kind", "road")], [("invested.from", "100"), ("kind.not", "road")], [("town.filled", "")], [("invested.to", "100")]])
def test_a_filtered_order_is_the_same_by_either_way(
    filled: Register, monkeypatch: pytest.MonkeyPatch, walked: int, order: str, asked: list[tuple[str, str]]
) -> None:
    """Looked for among the first rows of the order, or sorted from all that meet the filters: page by page the same rows."""
    for limit in ("1", "2", "3"):
        pairs = [*asked, ("sort", order), ("limit", limit)]
        monkeypatch.setattr(listing, "_walked", lambda *_: [])
        plain = found(filled, *pairs)
        monkeypatch.undo()
        monkeypatch.setattr(listing, "WALKED", walked)
        assert found(filled, *pairs) == plain


@pytest.mark.parametrize("order", ["-entered", "invested", "-listed_on"])
def test_filters_and_orders_are_weighed_within_an_index(filled: Register, order: str) -> None:
    """No row is read that is not shown: SQLite finds the numbers of a page, and counts, in an index that holds all that is asked."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL lays several indexes over each other")
    query, _ = read_query(filled.table, [("kind", "road"), ("invested.from", "1"), ("sort", order)], KNOWN)
    asked: list[tuple[str, Any]] = []

    def watched(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watched):
        listing.page(filled.table, query)
        listing.count(filled.table, query)
    for sql, params in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            steps = [step for *_, step in cursor.fetchall() if "current_projects" in step or "U0" in step or "V0" in step]
        assert steps and all("COVERING INDEX" in step or "PRIMARY KEY" in step for step in steps), (sql, steps)
