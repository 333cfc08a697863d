"""A synthetic county: every kind of fault that was planted in what departments deliver is found by the platform, row by row, and nothing else is."""

from __future__ import annotations

import csv
import io
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from zhixing.cli import counties
from zhixing.engines.datahub import connect
from zhixing.kernel.errors import InputFault
from zhixing.store import clock, current, enterprises, entities, expecting, keeping, lake, ledger, remembered, shelves, tickets
from zhixing.store.board import board, forget
from zhixing.store.demo.coming import Coming
from zhixing.store.demo.county import Size, Written, write
from zhixing.store.demo.county.truth import NAME, TEXT
from zhixing.store.demo.people import cast, crew
from zhixing.systems import load_catalogue

pytest.importorskip("ibis", reason="NOT TESTED: a synthetic county (the extra “lake”)")

FOLDER = Path(__file__).parents[2] / "counties/yongkang"
HERE = load_catalogue(FOLDER)
AUTUMN = date(HERE.county.report_year, 9, 30)
SMALL = Size.of(0.01)


def truth_of(folder: Path) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """What a list says of the whole, and its faults by kind."""
    about, *faults = [json.loads(line) for line in (folder / NAME).read_text("utf-8").splitlines()]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in faults:
        found[one["fault"]].append(one)
    return about, found


def test_the_same_seed_writes_the_same(tmp_path: Path) -> None:
    spring, seeds = date(HERE.county.report_year, 2, 29), {"first": 1, "second": 1, "other": 2}
    made = {name: write(HERE, seed, SMALL, tmp_path / name, spring) for name, seed in seeds.items()}

    def bytes_of(found: Written) -> list[tuple[str, bytes]]:
        return [(one.path.name, one.path.read_bytes()) for one in found.deliveries if one.path.suffix != ".xlsx"]

    assert bytes_of(made["first"]) == bytes_of(made["second"]) != bytes_of(made["other"])
    assert made["first"].planted.faults == made["second"].planted.faults
    assert all("synthetic" in one.path.name for one in made["first"].deliveries)
    assert {one.path.suffix for one in made["first"].deliveries} == {".csv", ".xlsx", ".parquet"}


def test_what_is_planted_is_found(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIXING_LAKE", str(tmp_path / "lake"))
    found = write(HERE, 1, SMALL, tmp_path / "files", AUTUMN)
    found.planted.write(tmp_path, {"seed": 1})
    about, truth = truth_of(tmp_path)
    assert about["mark"] == TEXT and about["planted"] == {fault: len(ones) for fault, ones in truth.items()}
    assert set(truth) == {"wrong_credit_code", "wrong_identity_number", "key_twice", "same_entity", "late", "restated"}
    coming = Coming(HERE, crew(HERE, cast(HERE, ())), found.deliveries, found.given)
    for one in found.deliveries:
        coming.take(one)
    _faulty_rows_came_back_and_no_others(coming, truth)
    _what_is_late_is_late_on_just_these_days(truth["late"])
    _what_was_restated_stands_in_both_versions(coming, truth["restated"])
    _entities_that_stand_twice_are_linked(truth["same_entity"])
    _the_county_is_whole(tmp_path)
    _rows_are_what_was_said_to_count(found, tmp_path)


def _faulty_rows_came_back_and_no_others(coming: Coming, truth: dict[str, list[dict[str, Any]]]) -> None:
    planted = {(one["file"], one["line"], one["rule"]) for fault in ("wrong_credit_code", "wrong_identity_number", "key_twice") for one in truth[fault]}
    came_back = set()
    for one, version in coming.taken:
        if version.returned:
            rows = csv.DictReader(io.StringIO(lake.returned(version.returned).read_text("utf-8-sig")))
            came_back |= {(one.path.name, int(row["行号"]), row["规则"]) for row in rows}
    assert came_back == planted
    assert min(len(truth[fault]) for fault in ("wrong_credit_code", "wrong_identity_number", "key_twice", "same_entity")) >= 3


def _what_is_late_is_late_on_just_these_days(late: list[dict[str, Any]]) -> None:
    assert {one["until"] is None for one in late} == {True, False}, "some came in the end, and some have not come yet"
    for one in late:
        since, until = date.fromisoformat(one["since"]), date.fromisoformat(one["until"]) if one["until"] else None
        days = {since - timedelta(days=1): False, since: True, (until - timedelta(days=1) if until else AUTUMN): True} | ({until: False} if until else {})
        for day, expected in days.items():
            assert (one["dataset"] in {found.id for found, _ in expecting.late(HERE, day)}) == expected, (one, day)


def _what_was_restated_stands_in_both_versions(coming: Coming, restated: list[dict[str, Any]]) -> None:
    assert {one["dataset"] for one in restated} == {"sewage_villages", "service_cases"}
    for one in restated:
        (number,) = [version.number for delivery, version in coming.taken if delivery.about and delivery.dataset == one["dataset"]]
        before, after = (next(found for found in lake.versions(one["dataset"]) if found.number == at) for at in (number - 1, number))
        assert [_value(version.files, one) for version in (before, after)] == [one["before"], one["after"]]


def _value(files: list[Path], one: dict[str, Any]) -> Any:
    where = " and ".join(f"{name} = ?" for name in one["key"])
    ((value,),) = _asked(f"select {one['field']} from read_parquet(?) where {where}", [[str(path) for path in files], *one["key"].values()])
    return value


def _asked(sql: str, told: list[Any]) -> list[tuple[Any, ...]]:
    with shelves.scratch() as aside, connect(aside) as lookup:
        rows: list[tuple[Any, ...]] = lookup.execute(sql, told).fetchall()
        return rows


def _entities_that_stand_twice_are_linked(same: list[dict[str, Any]]) -> None:
    current.prepare(HERE.tables, HERE.known)
    entities.link(HERE)
    told = _asked("select record, enterprise from read_parquet(?)", [[str(path) for path in lake.files("enterprise_records")]])
    of = {record.removeprefix("market_entities.name/"): enterprise for record, enterprise in told}
    doubts = [{one.left.row, one.right.row} for one in enterprises.doubts(HERE)]
    pairs = [set(one["rows"]) for one in same]
    together = [pair for pair in pairs if len({of[one] for one in pair}) == 1]
    doubted = [pair for pair in pairs if pair not in together and pair in doubts]
    assert len(together) + len(doubted) == len(pairs), "each is linked, or laid before a person"
    assert len(together) >= 0.7 * len(pairs)
    assert len(of) - len(set(of.values())) == len(together), "nothing else is"


def _the_county_is_whole(folder: Path) -> None:
    def rows(id: str) -> int:
        version = lake.current(id)
        return version.rows if version else 0

    assert rows("villages") == 452
    assert abs(rows("residents") - SMALL.residents) <= 0.01 * SMALL.residents
    towns = {town.code for town in HERE.county.places}
    for id in ("residents", "market_entities", "villages"):
        assert {town for (town,) in _asked("select distinct town from read_parquet(?)", [[str(path) for path in lake.files(id)]])} == towns, id
    scores = lake.current("residents")
    assert scores is not None and scores.scores == {"lives": (scores.rows, 0)}


def _rows_are_what_was_said_to_count(found: Written, folder: Path) -> None:
    """What the figures of a year are foreseen from is what the lake holds in the end."""
    for id, rows in found.given.items():
        names = [field.id for field in HERE.dataset(id).table.fields]
        held = _asked(f"select {', '.join(names)} from read_parquet(?)", [[str(path) for path in lake.files(id)]])
        assert sorted(_plain(row) for row in held) == sorted(_plain(tuple(row.get(name) for name in names)) for row in rows)


def _plain(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(f"{float(value):.3f}" if str(value).replace(".", "", 1).isdigit() and "." in str(value) else str(value) for value in row)


def test_a_store_that_is_filled_or_a_folder_that_holds_something_is_not_touched(db: None, tmp_path: Path) -> None:
    from zhixing.store.demo.synthesis import made

    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(InputFault, match="which holds something"):
        made(FOLDER, HERE, 1, 0.01, tmp_path, None, counties.Bar)
    remembered.remember(remembered.SYNTHETIC, {"seed": 1})
    with pytest.raises(InputFault, match="an empty one"):
        made(FOLDER, HERE, 1, 0.01, tmp_path / "new", None, counties.Bar)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letter.txt"]


@pytest.fixture
def shown_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command sets the day that is shown; what it was comes back."""
    monkeypatch.setenv(clock.SETTING, "")
    forget()
    yield
    forget()


@pytest.mark.skipif(os.environ.get("ZHIXING_THOROUGH") != "1", reason="a whole year of work: with ZHIXING_THOROUGH=1")
def test_the_whole_county_is_coherent(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown_day: None) -> None:
    """With a year of work around the deliveries: every quantity has a figure, and tickets ask after just the claims that are not so."""
    from zhixing.store.demo.synthesis import made

    monkeypatch.setenv("ZHIXING_LAKE", str(tmp_path / "lake"))
    current.prepare(HERE.tables, HERE.known)
    told = made(FOLDER, HERE, 1, 0.01, tmp_path / "to", None, counties.Bar)
    assert "83 figures, 0 waiting for data" in told
    _, truth = truth_of(tmp_path / "to")
    found = board(HERE, HERE.county.report_year)
    computed = {(str(one.fields["code"]), str(one.fields["period"])) for one in found.rows["figures"].values() if one.fields.get("value") is not None}
    differing = {(one.code, one.period) for one in tickets.claims(found) if not one.agrees}
    assert {(one["commitment"], one["period"]) for one in (*truth["overclaim"], *truth["outdated"])} == differing <= computed
    assert "tickets opened" in told and f"{len(differing)} tickets" in told
    assert ledger.verify().broken is None
    assert remembered.is_synthetic()
    assert "nothing has changed" not in keeping.linked(HERE)
