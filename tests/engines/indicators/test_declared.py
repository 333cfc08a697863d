"""indicators.toml: what is declared comes out, and every fault is told with file and key."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.engines.indicators.conftest import HEAD, Declare, read_in
from zhixing.engines.records import Table
from zhixing.kernel.errors import Faults

ENTRIES = 'kind = "entries"\ntable = "works"\nwhen = "entered"\ndate = "done_on"\n'
SHARE = """kind = "share"
part = { table = "works", when = "entered", date = "done_on", where = [{ field = "good", yes = true }] }
whole = { table = "works", when = "entered", date = "done_on" }
"""
LONG = 'kind = "duration"\ntable = "works"\nbegins = "begun_on"\nends = "done_on"\ndays = "working"\n'


def test_what_is_declared_comes_out(declared: Declare) -> None:
    found = declared(ENTRIES + 'in_force = true\nsum = "amount"\nunit = "万元"\nnarrows = ["kind"]\nnarrowed_by = ["town"]\n')
    (part,) = found.parts
    assert (part.table, part.when, part.date, part.sum, part.exits, part.expiry) == ("works", "entered", "done_on", "amount", ("left_on",), "expires_on")
    assert (found.narrows, found.narrowed_by, found.unit, found.tables) == (("kind",), ("kind", "town"), "万元", ("works",))
    assert (found.period, found.direction, found.version, found.label.zh) == ("year", "up", 1, "指标")


def test_a_condition_keeps_its_number_exact(declared: Declare) -> None:
    found = declared(ENTRIES + 'where = [{ field = "amount", above = 0.1 }, { field = "kind", is_not = ["road"] }]')
    assert [(one.test, one.number, one.texts) for one in found.parts[0].where] == [("above", Decimal("0.1"), ()), ("is_not", None, ("road",))]


def test_a_version_holds_for_a_time(declared: Declare) -> None:
    found = declared(ENTRIES + "valid_until = 2021-12-31\n")
    assert [found.holds_on(day) for day in (date(2019, 12, 31), date(2020, 1, 1), date(2021, 12, 31), date(2022, 1, 1))] == [False, True, True, False]


def test_working_days_need_their_calendar(declared: Declare) -> None:
    assert declared(LONG + 'take = "greatest"').tables == ("works", "workdays")


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        (ENTRIES.replace('"works"', '"work"'), "table", "Perhaps “works” is meant"),
        (ENTRIES.replace("done_on", "done"), "date", "the id of a field of the table"),
        (ENTRIES.replace("done_on", "kind"), "date", "a field of type date"),
        (ENTRIES.replace("entries", "entry"), "kind", "one of entries, on_day"),
        (ENTRIES.replace("entered", "standing"), "when", "one of entered, flow"),
        (ENTRIES + 'sum = "kind"', "sum", "a field of type integer or number or money or year"),
        (ENTRIES + 'sum = "amount"\nmean = "amount"', "mean", "one of them"),
        (ENTRIES + 'narrows = ["colour"]', "narrows[1]", "a choice, text or number"),
        (ENTRIES + 'narrows = ["done_on"]', "narrows[1]", "a choice, text or number"),
        (ENTRIES + 'where = [{ field = "kind", is = ["rode"] }]', "where[1].is[1]", "a choice of kind: road, park"),
        (ENTRIES + 'where = [{ field = "kind", is = [] }]', "where[1].is", "a list of at least one"),
        (ENTRIES + 'where = [{ field = "kind", yes = true }]', "where[1].field", "a field of type yesno"),
        (ENTRIES + 'where = [{ field = "amount" }]', "where[1].field", "one of is, is_not"),
        (ENTRIES + 'where = [{ field = "amount", above = 1, below = 2 }]', "where[1].field", "one of is, is_not"),
        (
            ENTRIES + 'where = [{ field = "town", among = { table = "places", when = "standing", date = "code", names = "code" } }]',
            "date",
            "a field of type date",
        ),
        (ENTRIES + "colour = 1", "colour", "unknown key"),
        (ENTRIES + "version = 0", "version", "1 to 9999"),
        (ENTRIES + "digits = 13", "digits", "0 to 12"),
        (ENTRIES + "valid_until = 2019-12-31", "valid_until", "no day before valid_from"),
        ('kind = "share"\n', "part", "a table [part]"),
        (SHARE + 'sum = "amount"', "sum", "unknown key"),
        ('kind = "on_day"\ntable = "returns"\nwhen = "latest_of_each"\ndate = "month"', "each", "the fields that tell one unit"),
        ('kind = "growth"\nreading = "slow"\npart = { table = "returns", when = "flow", date = "month" }', "reading", "one of rate, difference"),
        (LONG + 'take = "within"', "limit", "a whole number"),
        (LONG + 'take = "least"', "take", "one of greatest, percentile, within"),
        ('kind = "over"\ninner = "entries"\ntake = "least"\ngroup = "colour"\n' + ENTRIES.partition("\n")[2], "group", "month, quarter, or a field"),
        ('kind = "over"\ninner = "entries"\ntake = "least"\ngroup = "town"\nevery = "places.colour"\n' + ENTRIES.partition("\n")[2], "every", "TABLE.FIELD"),
        ('kind = "sql"\nsql = "select 1"', "tables", "the ids of the tables"),
        ('kind = "sql"\nsql = "select 1"\ntables = ["nothing"]', "tables[1]", "the id of a table"),
    ],
)
def test_a_fault_is_told_with_file_and_key(tables: tuple[Table, ...], tmp_path: Path, text: str, key: str, said: str) -> None:
    with pytest.raises(Faults) as raised:
        read_in(tmp_path, HEAD + text, tables)
    faults = [fault for fault in raised.value.faults if fault.where.startswith("indicators.toml: indicator[1].") and f".{key}" in fault.where]
    assert faults, str(raised.value)
    assert said in str(faults[0])


def test_every_fault_is_told_at_once(tables: tuple[Table, ...], tmp_path: Path) -> None:
    text = HEAD.replace('title = "指标"\n', "") + ENTRIES.replace("done_on", "done") + HEAD + 'kind = "on_day"\ntable = "works"\nwhen = "always"\n'
    with pytest.raises(Faults) as raised:
        read_in(tmp_path, text, tables)
    assert sorted(fault.where.partition(" (")[0] for fault in raised.value.faults) == [
        "indicators.toml: indicator[1].date",
        "indicators.toml: indicator[1].title",
        "indicators.toml: indicator[2].id",
    ]


def test_versions_of_one_indicator_stand_side_by_side(tables: tuple[Table, ...], tmp_path: Path) -> None:
    found = read_in(tmp_path, HEAD + ENTRIES + HEAD + ENTRIES + "version = 2\n", tables)
    assert [(one.id, one.version) for one in found] == [("it", 1), ("it", 2)]
