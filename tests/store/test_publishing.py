"""A table published again: only the files are written in which a row has changed, and together they hold what a whole publication would."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.store.conftest import EDITOR, HEAD
from tests.store.lakeside import county_in
from zhixing.engines.datahub import connect
from zhixing.kernel.access import Actor
from zhixing.store import current, lake, listing, publishing, shelves
from zhixing.store.current import model_of
from zhixing.store.lake import Version
from zhixing.store.publishing import publish
from zhixing.store.registers import register_for
from zhixing.systems import Catalogue, load_catalogue

OFFICE = Actor("shu", frozenset({"data_office"}))


@pytest.fixture
def here(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "lake"))
    monkeypatch.setattr(publishing, "PART", 3)
    found = load_catalogue(county_in(tmp_path))
    current.prepare(found.tables, found.known)
    return found


def enter(here: Catalogue, *numbers: int) -> list[str]:
    facts = register_for(here, "works", EDITOR).enter([{"code": f"2020-{number:06}", "name": f"水厂{number}"} for number in numbers], "water")
    return [fact.change.row for fact in facts]


def rows_of(version: Version, folder: Path) -> list[tuple[Any, ...]]:
    with connect(folder) as connection:
        found = []
        for path in version.files:
            found += connection.execute("SELECT row_id, row_version, name FROM read_parquet(?)", [str(path)]).fetchall()
        return found


def in_force(here: Catalogue) -> list[tuple[Any, ...]]:
    entries = listing.entries(model_of(here["works"])._default_manager.filter(withdrawn=False).order_by("number"))
    return [(one.row, one.version, one.fields["name"]) for one in entries]


def test_only_the_files_of_changed_rows_are_written(here: Catalogue, tmp_path: Path) -> None:
    rows = enter(here, *range(8))
    first = publish(here, "works")
    assert [part.rows for part in first.parts] == [3, 3, 2]
    register_for(here, "works", EDITOR).change(rows[4], 1, {"name": "新名"})
    second = publish(here, "works")
    assert [one == other for one, other in zip(first.parts, second.parts, strict=True)] == [True, False, True]
    # What is new comes into the last file until it is full.
    enter(here, 8, 9)
    third = publish(here, "works")
    assert [part.rows for part in third.parts] == [3, 3, 3, 1] and third.parts[:2] == second.parts[:2]
    enter(here, 10, 11)
    assert [part.rows for part in publish(here, "works").parts] == [3, 3, 3, 3]
    enter(here, 12)
    full = publish(here, "works")
    assert [part.rows for part in full.parts] == [3, 3, 3, 3, 1] and full.parts[:3] == third.parts[:3]
    assert rows_of(full, tmp_path) == in_force(here)


def test_a_file_whose_rows_are_all_withdrawn_is_gone_and_comes_back(here: Catalogue, tmp_path: Path) -> None:
    rows = enter(here, *range(9))
    publish(here, "works")
    head = register_for(here, "works", HEAD)
    for row in rows[3:6]:
        head.withdraw(row, 1, "误录")
    assert [part.rows for part in publish(here, "works").parts] == [3, 3]
    head.restore(rows[4], 2, "未误")
    version = publish(here, "works")
    assert rows_of(version, tmp_path) == in_force(here) and version.rows == 7
    for row in (*rows[:3], rows[4], *rows[6:]):
        head.withdraw(row, 3 if row == rows[4] else 1, "误录")
    empty = publish(here, "works")
    assert (empty.rows, len(empty.parts)) == (0, 1) and rows_of(empty, tmp_path) == []


def test_a_lost_file_is_written_again(here: Catalogue, tmp_path: Path) -> None:
    enter(here, *range(7))
    first = publish(here, "works")
    first.files[0].unlink()
    enter(here, 7)
    second = publish(here, "works")
    assert rows_of(second, tmp_path) == in_force(here)


def test_what_changes_while_it_is_published_is_looked_for_again(here: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = enter(here, *range(7))
    publish(here, "works")
    register_for(here, "works", EDITOR).change(rows[0], 1, {"name": "甲"})
    changed, late = publishing._changed, iter((rows[5],))

    def meanwhile(*told: Any) -> Any:
        found = changed(*told)
        for row in late:
            register_for(here, "works", EDITOR).change(row, 1, {"name": "乙"})
        return found

    monkeypatch.setattr(publishing, "_changed", meanwhile)
    version = publish(here, "works")
    assert rows_of(version, tmp_path) == in_force(here) and {"甲", "乙"} <= {name for *_, name in rows_of(version, tmp_path)}


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_deeds_comes_to_what_a_whole_publication_holds(here: Catalogue, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, editor, head, number = random.Random(seed), register_for(here, "works", EDITOR), register_for(here, "works", HEAD), 0
    rows: dict[str, tuple[int, bool]] = {}
    for _ in range(8):
        for _ in range(chance.randint(1, 4)):
            deed, row = chance.choice(("enter", "enter", "change", "withdraw", "restore")), chance.choice([*rows, ""])
            version, stands = rows.get(row, (0, True))
            if deed == "enter":
                more = chance.randint(1, 4)
                rows |= dict.fromkeys(enter(here, *range(number, number + more)), (1, True))
                number += more
            elif row and deed == "change" and stands:
                editor.change(row, version, {"name": f"改{seed}{version}"})
                rows[row] = version + 1, True
            elif row and deed in ("withdraw", "restore") and stands == (deed == "withdraw"):
                (head.withdraw if stands else head.restore)(row, version, "据实")
                rows[row] = version + 1, not stands
        version_of_table = publish(here, "works")
        assert rows_of(version_of_table, tmp_path) == in_force(here)
        assert all(one.last < other.last for one, other in pairwise(version_of_table.parts))
        assert version_of_table.upto == publishing.newest(here.dataset("works"))
    assert list(lake.damaged()) == []
