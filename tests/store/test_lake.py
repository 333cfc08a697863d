"""The lake: versions as facts, all or nothing, by right, idempotent, taken back, as it was known; files by their hash and nothing else."""

from __future__ import annotations

import hashlib
import os
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.store.conftest import EDITOR, HEAD, OTHER
from tests.store.lakeside import county_in, written
from tests.store.test_backup import emptied
from zhixing.engines.datahub import Refused, connect
from zhixing.kernel.access import ROLES, Actor, decide
from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.store import attempts, clock, current, defects, disk, doctor, expecting, keeping, lake, ledger, shelves
from zhixing.store.backup import backup, restore
from zhixing.store.delivering import deliver
from zhixing.store.lake import Version
from zhixing.store.people import Person
from zhixing.store.publishing import newest, publish, publish_all
from zhixing.store.registers import register_for
from zhixing.systems import Catalogue, load_catalogue

OFFICE = Actor("shu", frozenset({"data_office"}))
EAST, WEST = "990101001", "990101100"
JUNE = [("2020-06", EAST, "1.25"), ("2020-06", WEST, "0.1")]
JULY = [("2020-07", EAST, "1.5"), ("2020-06", WEST, "0.2")]


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the lake is in a test."""
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "lake"))
    return tmp_path / "lake"


@pytest.fixture
def here(db: None, tmp_path: Path) -> Catalogue:
    """A county with one table and one data set, each delivery of which is the whole of it."""
    return prepared(tmp_path, "whole")


def prepared(folder: Path, mode: str) -> Catalogue:
    return prepared_in(county_in(folder, mode))


def prepared_in(home: Path) -> Catalogue:
    found = load_catalogue(home)
    current.prepare(found.tables, found.known)
    return found


def sent(here: Catalogue, folder: Path, rows: Any, actor: Actor = EDITOR, **more: Any) -> Version:
    return deliver(here, "exports", written(folder / "exports.csv", rows), "出口.csv", actor, **more)


def contents(files: list[Path], folder: Path) -> list[tuple[Any, ...]]:
    """The rows of files without their lines, in order."""
    if not files:
        return []
    connection = connect(folder)
    try:
        return sorted(connection.execute("SELECT month, town, value FROM read_parquet(?)", [[str(file) for file in files]]).fetchall())
    finally:
        connection.close()


def as_kept(rows: Any) -> list[tuple[Any, ...]]:
    return sorted((month, town, Decimal(value)) for month, town, value in rows)


def lying(shelf: Path) -> set[Path]:
    return {path for path in shelf.rglob("*") if path.is_file()}


def test_a_delivery_is_a_fact_that_names_its_files(here: Catalogue, tmp_path: Path, shelf: Path) -> None:
    told: list[str] = []
    version = sent(here, tmp_path, JUNE, reason="六月", progress=lambda word, done, of: told.append(word))
    (fact,) = ledger.everything()
    assert (fact.change.table, fact.change.row, fact.change.version, fact.change.actor) == ("lake", "exports", 1, "wang")
    (part,) = version.parts
    assert (version.number, version.rows, version.bad, version.reason, version.kind) == (1, 2, 0, "六月", "delivered")
    assert version.given == hashlib.sha256((tmp_path / "exports.csv").read_bytes()).hexdigest()
    assert lying(shelf) == {shelf / part.hash[:2] / f"{part.hash}.parquet"} == set(version.files)
    assert hashlib.sha256(version.files[0].read_bytes()).hexdigest() == part.hash
    assert version.files[0].stat().st_mode & 0o777 == 0o600
    assert [(one.name, one.unit, one.sensitivity) for one in version.columns][-1] == ("value", "亿元", "open")
    assert version.scores == {"positive": (2, 0)}
    assert contents(lake.files("exports"), tmp_path) == as_kept(JUNE)
    assert told == ["read", "check", "compare"]
    assert ledger.verify().broken is None
    assert list(lake.damaged()) == []


def test_as_it_was_known(here: Catalogue, tmp_path: Path) -> None:
    assert lake.files("exports") == []
    first = sent(here, tmp_path, JUNE)
    between = datetime.now(UTC)
    second = sent(here, tmp_path, JULY)
    assert (first.number, second.number) == (1, 2)
    assert lake.files("exports", between) == first.files
    assert lake.files("exports") == second.files
    assert lake.files("exports", first.recorded) == first.files
    assert lake.current("exports", datetime(2000, 1, 1, tzinfo=UTC)) is None
    assert contents(second.files, tmp_path) == as_kept(JULY)


def test_what_is_added_takes_the_place_of_the_same_keys(db: None, tmp_path: Path) -> None:
    here = prepared(tmp_path, "added")
    first = sent(here, tmp_path, JUNE)
    second = sent(here, tmp_path, JULY)
    assert contents(second.files, tmp_path) == as_kept([JUNE[0], *JULY])
    third = sent(here, tmp_path, [("2020-08", EAST, "2")])
    # Nothing in the files that are there gives way: they stay the very same.
    assert set(second.files) < set(third.files)
    assert contents(first.files, tmp_path) == as_kept(JUNE)
    assert contents(third.files, tmp_path) == as_kept([JUNE[0], *JULY, ("2020-08", EAST, "2")])


def test_rows_that_came_back_are_put_right_and_come_to_the_others(here: Catalogue, tmp_path: Path) -> None:
    good = [(f"20{year}-06", EAST, "1") for year in range(10, 29)]
    first = sent(here, tmp_path, [*good, ("2020-13", WEST, "5")])
    assert (first.rows, first.bad) == (19, 1)
    text = lake.returned(first.returned).read_text("utf-8-sig")
    assert "“2020-13”不是年月" in text
    again = tmp_path / "again.csv"
    again.write_text(text.replace(",2020-13,", ",2020-12,"), "utf-8")
    second = deliver(here, "exports", again, "退回.csv", EDITOR)
    assert contents(second.files, tmp_path) == as_kept([*good, ("2020-12", WEST, "5")])


def test_the_same_delivery_again_is_the_same_version(here: Catalogue, tmp_path: Path) -> None:
    first = sent(here, tmp_path, JUNE, key="2020-06")
    assert sent(here, tmp_path, JUNE, key="2020-06") == first == sent(here, tmp_path, JUNE)
    assert ledger.digest().number == 1
    with pytest.raises(InputFault, match="under which another file was delivered"):
        sent(here, tmp_path, JULY, key="2020-06")
    # Another key says that it was delivered anew, though nothing is new in it.
    second = sent(here, tmp_path, JUNE, key="2020-07")
    assert (second.number, second.parts) == (2, first.parts)
    third = sent(here, tmp_path, JULY)
    assert sent(here, tmp_path, JUNE).number == third.number + 1


def test_a_refused_delivery_is_remembered_and_makes_no_version(here: Catalogue, tmp_path: Path, shelf: Path) -> None:
    with pytest.raises(Refused) as refused:
        sent(here, tmp_path, [*JUNE, ("x", EAST, "1")])
    assert "3 行中有 1 行有误" in refused.value.zh
    (note,) = attempts.refusals("exports")
    assert (note.zh, note.rows, note.bad, note.actor, note.name) == (refused.value.zh, 3, 1, "wang", "出口.csv")
    assert "不是年月" in lake.returned(note.returned).read_text("utf-8-sig")
    assert lake.versions("exports") == []
    assert {path.suffix for path in lying(shelf)} == {".csv"}
    (tmp_path / "x.csv").write_text("甲,乙\n1,2\n", "utf-8")
    with pytest.raises(Refused):
        deliver(here, "exports", tmp_path / "x.csv", "x.csv", EDITOR)
    assert len(attempts.refusals("exports")) == 2
    # A version that comes after it counts from one.
    assert sent(here, tmp_path, JUNE).number == 1
    assert len(attempts.refusals("exports")) == 2


def test_a_version_is_taken_back(here: Catalogue, tmp_path: Path) -> None:
    first, second = sent(here, tmp_path, JUNE), sent(here, tmp_path, JULY)
    with pytest.raises(InputFault, match="before those under it"):
        lake.take_back(here, "exports", 1, HEAD, "有误")
    with pytest.raises(InputFault, match="no reason"):
        lake.take_back(here, "exports", 2, HEAD, " ")
    assert lake.take_back(here, "exports", 2, HEAD, "有误") == first
    assert lake.files("exports") == first.files
    assert [(one.number, one.standing) for one in lake.versions("exports")] == [(1, True), (2, False)]
    assert lake.files("exports", second.recorded) == second.files
    assert lake.take_back(here, "exports", 1, HEAD, "有误") is None
    assert lake.files("exports") == []
    # What was taken back can be delivered again, and is another version.
    assert sent(here, tmp_path, JULY).number == 5
    with pytest.raises(InputFault, match="version 9"):
        lake.take_back(here, "exports", 9, HEAD, "有误")


DEEDS: dict[str, Callable[[Catalogue, Path, Actor, int], object]] = {
    "deliver_data": lambda here, folder, actor, number: sent(here, folder, JULY, actor, key=f"{number}"),
    "take_back_delivery": lambda here, folder, actor, number: lake.take_back(here, "exports", lake.versions("exports")[-1].number, actor, "有误"),
    "publish_data": lambda here, folder, actor, number: publish(here, "works", actor),
}


@pytest.mark.parametrize("action", DEEDS)
def test_every_deed_is_done_where_the_list_allows_it(here: Catalogue, tmp_path: Path, action: str) -> None:
    for number, (role, agency) in enumerate((role, agency) for role in ROLES for agency in ("water", "housing")):
        if action == "take_back_delivery":
            sent(here, tmp_path, JUNE, key=f"{number}")
        actor, before = Actor("asker", frozenset({role}), frozenset({agency})), ledger.digest()
        if decide(action, actor, None if action == "publish_data" else "water").allowed:
            DEEDS[action](here, tmp_path, actor, number)
            # A table is published once; then there is nothing newer.
            assert ledger.digest() != before or (action == "publish_data" and role == "data_office" and agency == "housing")
        else:
            with pytest.raises(NotAllowed):
                DEEDS[action](here, tmp_path, actor, number)
            assert ledger.digest() == before


def test_who_may_not_deliver_leaves_nothing(here: Catalogue, tmp_path: Path, shelf: Path) -> None:
    for actor in (OTHER, Actor("x", frozenset({"auditor"}))):
        with pytest.raises(NotAllowed):
            sent(here, tmp_path, JUNE, actor)
    assert not shelf.exists()
    with pytest.raises(InputFault, match="a table of the ledger"):
        deliver(here, "works", written(tmp_path / "x.csv", JUNE), "x.csv", OFFICE)
    with pytest.raises(InputFault, match="a data set that is delivered"):
        publish(here, "exports", OFFICE)
    with pytest.raises(InputFault, match="the id of a data set"):
        publish(here, "nothing", OFFICE)


def test_a_table_is_published_where_facts_are_newer(here: Catalogue, tmp_path: Path) -> None:
    works = register_for(here, "works", EDITOR)
    empty = publish(here, "works", OFFICE)
    assert (empty.rows, empty.upto, empty.number) == (0, 0, 1)
    facts = works.enter([{"code": "2020-000001", "name": "东山水厂", "invested": "1200.5"}, {"code": "2020-000002", "name": "西湖路"}], "water")
    first = publish(here, "works", OFFICE)
    assert (first.rows, first.upto) == (2, facts[-1].number)
    assert publish(here, "works") == first
    # A comment changes no row.
    works.note(facts[0].change.row, "请核")
    assert publish(here, "works") == first
    register_for(here, "works", HEAD).withdraw(facts[1].change.row, 1, "误录")
    second = publish(here, "works")
    assert (second.rows, second.actor, second.number) == (1, "zhixing", 3)
    connection = connect(tmp_path)
    found = connection.execute("SELECT row_id, row_version, row_owner, name, invested FROM read_parquet(?)", [str(second.files[0])]).fetchall()
    assert found == [(facts[0].change.row, 1, "water", "东山水厂", Decimal("1200.5"))]
    # An empty table has its columns.
    assert [row[0] for row in connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(empty.files[0])]).fetchall()] == [
        column.name for column in here.dataset("works").columns
    ]
    connection.close()
    assert newest(here.dataset("works")) == second.upto
    assert {one.dataset for one in publish_all(here)} == {table.id for table in here.tables}


QUALITY = """
[[table]]
id = "works"
rule = [
  { id = "valued", title = "写明投资", title_en = "Value told", kind = "filled", fields = ["invested"] },
  { id = "totals", title = "与出口额合计一致", title_en = "Sums up", kind = "sum", fields = ["invested"], other = "exports", other_fields = ["value"] },
]
"""


def test_rules_of_a_table_are_counted_when_it_is_published(db: None, tmp_path: Path) -> None:
    home = county_in(tmp_path)
    here = prepared_in(home)
    register_for(here, "works", EDITOR).enter(
        [{"code": "2020-000001", "name": "东山水厂", "invested": "1.35"}, {"code": "2020-000002", "name": "西湖路"}], "water"
    )
    assert publish(here, "works").scores == {}
    (home / "quality.toml").write_text(QUALITY, "utf-8")
    here = prepared_in(home)
    ruled = publish(here, "works")
    assert (ruled.number, ruled.scores) == (2, {"valued": (2, 1)}), "a rule that was declared since is counted; what it looks at is not there yet"
    assert publish(here, "works") == ruled
    sent(here, tmp_path, JUNE)
    summed = publish(here, "works")
    assert (summed.number, summed.scores) == (3, {"valued": (2, 1), "totals": (1, 0)})
    assert defects.raise_tickets(here) == 0, "a table has many keepers: nobody is asked"


def test_files_that_nobody_names_are_swept(here: Catalogue, tmp_path: Path, shelf: Path) -> None:
    version = sent(here, tmp_path, JUNE)
    with pytest.raises(Refused):
        sent(here, tmp_path, [("x", EAST, "1")])
    kept = lying(shelf)
    old, young = shelf / "ab" / f"ab{'0' * 62}.parquet", shelf / "cd" / f"cd{'0' * 62}.parquet"
    for path in (old, young):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"left over")
    long_ago = time.time() - 3 * disk.DAY
    for path in (old, *kept):
        os.utime(path, (long_ago, long_ago))
    assert lake.sweep() == [old]
    assert lying(shelf) == {*kept, young}
    # Put there once more by a delivery, an old file that nobody names is young.
    os.utime(young, (long_ago, long_ago))
    young.with_suffix(".csv").write_bytes(b"")
    version.files[0].write_bytes(b"changed")
    lake.returned(attempts.refusals("exports")[0].returned).unlink()
    assert sorted(found for _, found in lake.damaged()) == ["changed", "missing"]


def test_of_two_who_deliver_at_once_both_are_kept_in_turn(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between putting files together and recording, another delivery comes: the work is done anew on what is there then."""
    here = prepared(tmp_path, "added")
    sent(here, tmp_path, JUNE)
    from zhixing.store import delivering

    whole, between = delivering.scores, [True]

    def scores(*told: Any) -> Any:
        if between.pop() if between else False:
            sent(here, tmp_path / "other", [("2020-09", EAST, "9")])
        return whole(*told)

    (tmp_path / "other").mkdir()
    monkeypatch.setattr(delivering, "scores", scores)
    version = sent(here, tmp_path, JULY)
    assert version.number == 3
    assert contents(version.files, tmp_path) == as_kept([JUNE[0], *JULY, ("2020-09", EAST, "9")])


def test_the_lake_goes_into_the_backup_and_comes_back(here: Catalogue, tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = [(f"20{year}-06", EAST, "1") for year in range(10, 29)]
    versions = [sent(here, tmp_path, JUNE), sent(here, tmp_path, [*good, ("2020-13", WEST, "5")])]
    with pytest.raises(Refused):
        sent(here, tmp_path, [("x", EAST, "1")])
    was = {path.name: path.read_bytes() for path in lying(shelf)}
    backup(tmp_path / "all.zip")
    emptied()
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "other"))
    restore(tmp_path / "all.zip")
    assert {path.name: path.read_bytes() for path in lying(tmp_path / "other")} == was
    assert lake.versions("exports") == versions
    assert list(lake.damaged()) == []


@pytest.mark.parametrize("fault", ["changed", "missing"])
def test_a_damaged_lake_is_told_and_not_backed_up(here: Catalogue, tmp_path: Path, fault: str) -> None:
    (path,) = sent(here, tmp_path, JUNE).files
    path.write_bytes(b"x") if fault == "changed" else path.unlink()
    with pytest.raises(InputFault, match=f"a file of the lake that {'was changed' if fault == 'changed' else 'is missing'}"):
        backup(tmp_path / "all.zip")
    finding = doctor._lake(here)
    assert (finding.state, fault in finding.told) == ("mend", True)


def test_a_backup_with_a_wrong_file_of_the_lake_is_refused_whole(here: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(here, tmp_path, JUNE)
    backup(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in archive.namelist():
            bad.writestr(name, b"x" if name.startswith("lake/") else archive.read(name))
    emptied()
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "other"))
    with pytest.raises(InputFault, match="a file of the lake that was changed"):
        restore(tmp_path / "bad.zip")
    assert lying(tmp_path / "other") == set()
    assert ledger.digest().number == 0


def test_nothing_is_looked_for_outside_its_place() -> None:
    for hash, ending in (("../x", ".csv"), ("a" * 64, ".exe"), ("A" * 64, ".csv")):
        with pytest.raises(ValueError, match=r".*"):
            shelves.place(hash, ending)


def test_what_a_computation_sees_and_what_is_late(here: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lake.holdings(here) == {}
    assert [(one.id, last) for one, last in expecting.late(here, date(2020, 6, 30))] == [("exports", None)]
    monkeypatch.setenv(clock.SETTING, "2020-06-30")
    version, table = sent(here, tmp_path, JUNE), publish(here, "works")
    assert lake.holdings(here) == {"exports": version, "works": table}
    assert lake.holdings(here, version.recorded) == {"exports": version}
    # A month, and a fortnight to gather the figures.
    assert expecting.late(here, date(2020, 6, 30) + timedelta(days=45)) == []
    assert [last for _, last in expecting.late(here, date(2020, 6, 30) + timedelta(days=46))] == [date(2020, 6, 30)]
    lake.take_back(here, "exports", 1, HEAD, "有误")
    assert [last for _, last in expecting.late(here, date(2020, 6, 30))] == [None]


def test_a_delivery_by_command_that_is_refused_gives_its_rows_back(here: Catalogue, tmp_path: Path) -> None:
    Person.objects.create_user("zhang", "a-long-password-1", name="张", roles="department_editor", agency="water")
    file, back = written(tmp_path / "x.csv", [("x", EAST, "1")]), tmp_path / "back.csv"
    with pytest.raises(Refused):
        keeping.delivered(here, "exports", file, "zhang", "", "", back)
    assert "不是年月" in back.read_text("utf-8-sig")
    with pytest.raises(InputFault, match="cannot be written"):
        keeping.delivered(here, "exports", file, "zhang", "", "", tmp_path)
    with pytest.raises(InputFault, match="no file"):
        keeping.delivered(here, "exports", tmp_path / "none.csv", "zhang", "", "", None)
    told: list[tuple[int, int]] = []
    assert "version 1, 2 rows" in keeping.delivered(
        here, "exports", written(tmp_path / "y.csv", JUNE), "zhang", "k", "", None, lambda done, of: told.append((done, of))
    )
    assert (0, 2) in told


def test_the_day_of_a_delivery_is_that_of_the_clock(here: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, "2020-06-30")
    sent(here, tmp_path, JUNE)
    (fact,) = ledger.everything()
    assert fact.change.effective.isoformat() == "2020-06-30"
