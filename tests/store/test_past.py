"""Lists as they were known: what was answered then is answered now, page by page, however much has happened since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.records.conftest import KNOWN
from tests.store import crashing
from tests.store.conftest import HEAD
from zhixing.engines.ledger import fold
from zhixing.engines.records import Query, Table, read_query
from zhixing.kernel.errors import InputFault
from zhixing.store import ledger, listing
from zhixing.store.registers import Register

NAMES = ["东山水厂", "西湖水厂ABC", "东环路 12"]
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(NAMES),
        "kind": st.sampled_from(["plant", ""]),
        "invested": st.sampled_from(["9", "10", "100.5", ""]),
        "town": st.sampled_from(["西湖镇", "东山街道", ""]),
        "listed_on": st.sampled_from(["2020-01-05", "2020-02-01", ""]),
        "urgent": st.sampled_from(["是", "否", ""]),
    },
)
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2020, 1, 4))
STEPS = st.lists(
    st.tuples(st.sampled_from(["enter", "enter", "change", "change", "change", "withdraw", "restore", "note"]), st.integers(0, 5), FIELDS, DAYS), max_size=14
)
ASKED: list[list[tuple[str, str]]] = [
    [],
    [("withdrawn", "1")],
    [("kind", "plant")],
    [("kind.not", "plant"), ("withdrawn", "1")],
    [("invested.from", "10")],
    [("invested.to", "10"), ("town.filled", "")],
    [("town.empty", "")],
    [("town", "西湖镇"), ("urgent", "是")],
    [("listed_on.from", "2020-01-10")],
    [("name.has", "abc")],
    [("q", "水厂")],
    [("q", "厂 西")],
    [("q", "ab")],
    [("q", "环 1")],
]


def query_of(table: Table, pairs: list[tuple[str, str]], order: str) -> Query:
    query, faults = read_query(table, [*pairs, ("sort", order), ("limit", "500")], KNOWN)
    assert faults == ()
    return query


def done(register: Register, rows: list[str], step: tuple[str, int, dict[str, str], date | None]) -> None:
    """One step; what is refused is no step."""
    deed, which, fields, on = step
    if deed == "enter":
        rows.append(register.enter([{"code": f"2020-{len(rows):06}", "name": NAMES[which % 3], **fields}], "water", on=on)[0].change.row)
    elif rows:
        row = rows[which % len(rows)]
        entry = listing.one(register.table, row)
        assert entry is not None
        try:
            if deed == "change":
                register.change(row, entry.version, fields, on=on)
            elif deed == "note":
                register.note(row, "x")
            else:
                (register.withdraw if deed == "withdraw" else register.restore)(row, entry.version, "x", on=on)
        except InputFault:
            return


def paged(table: Table, query: Query, moment: datetime, day: date | None = None) -> Iterator[listing.Entry]:
    """Every page, one after the other."""
    for _ in range(200):
        page = listing.as_known(table, query, moment, day, KNOWN)
        assert len(page.entries) <= query.limit
        yield from page.entries
        if not page.after:
            return
        query = replace(query, after=page.after)
    raise AssertionError("there is no last page")


@settings(max_examples=1000 if crashing.THOROUGH else 15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, limit=st.integers(1, 4), most=st.integers(1, 4), chunk=st.integers(1, 3), order=st.sampled_from(["entered", "-entered"]))
def test_what_was_answered_then_is_answered_now(table: Table, steps: Any, limit: int, most: int, chunk: int, order: str) -> None:
    """The oracle is the list itself, as it was when the moment was now."""
    queries = [query_of(table, pairs, order) for pairs in ASKED]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "MOST_REFOLDED", most)
        patch.setattr(listing, "CHUNK", chunk)
        point = transaction.savepoint()
        try:
            register, rows = Register(table, KNOWN, HEAD), list[str]()
            answered: list[tuple[datetime, list[tuple[listing.Entry, ...]]]] = [(datetime.now(UTC), [() for _ in queries])]
            for step in steps:
                before = ledger.digest().number
                done(register, rows, step)
                if ledger.digest().number > before:
                    moment = list(ledger.everything())[-1].recorded
                    answered.append((moment, [listing.page(table, query).entries for query in queries]))
            for moment, answers in answered:
                for query, answer in zip(queries, answers, strict=True):
                    assert tuple(paged(table, replace(query, limit=limit), moment)) == answer
                for day in (date(2020, 1, 2), date(2999, 1, 1)):
                    folded = [row for group in ledger.of_table(table.id) for row in fold(group, known=moment, day=day).values()]
                    asked = query_of(table, [("withdrawn", "1")], order)
                    found = {entry.row: entry for entry in paged(table, replace(asked, limit=limit), moment, day)}
                    assert {id: (one.version, one.fields, one.withdrawn) for id, one in found.items()} == {
                        row.id: (row.version, row.fields, row.withdrawn) for row in folded
                    }
        finally:
            transaction.savepoint_rollback(point)
            transaction.savepoint_commit(point)


def test_a_list_of_the_past_reads_no_more_than_it_shows(editor: Register) -> None:
    """Of two hundred rows, two of which have changed since, a page of three folds two anew."""
    facts = editor.enter([{"code": f"2020-{number:06}", "name": NAMES[number % 3]} for number in range(200)], "water")
    for fact in facts[150:152]:
        editor.change(fact.change.row, 1, {"name": "改名"})
    with connection.execute_wrapper(Counting()) as counting:  # type: ignore[attr-defined]
        page = listing.as_known(editor.table, Query(order="-entered", limit=100), facts[-1].recorded, None, KNOWN)
    assert counting is None
    assert [entry.fields["name"] for entry in page.entries] == [NAMES[number % 3] for number in range(199, 99, -1)]
    assert Counting.facts == 2


class Counting:
    """How many facts of rows were read from the database."""

    facts = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if '"fact"."row" IN' in sql:
            Counting.facts += len(params) - 2
        return answer


@pytest.mark.parametrize("pairs", [[("why_left.has", "x")], [("kind.has", "road")], [("invested.has", "1")]])
def test_what_has_no_column_of_its_own_cannot_be_asked_by(table: Table, pairs: list[tuple[str, str]]) -> None:
    """It would be looked for in the whole row, and whoever may not see a field could read it from what is found."""
    assert len(read_query(table, pairs, KNOWN)[1]) == 1
