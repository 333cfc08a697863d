"""Enterprises that delivered data name: linked with the rows of the ledger, kept apart or together by people over every delivery, asked for by key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.store.conftest import home_in
from tests.store.metered import metered, meters
from zhixing.kernel.access import ROLES, Actor
from zhixing.kernel.errors import Faults, InputFault, NotAllowed
from zhixing.store import board, current, delivering, enterprises, entities, lake, mentioned
from zhixing.store.registers import register_for
from zhixing.systems import Catalogue, load_catalogue

pytest.importorskip("splink", reason="NOT TESTED: linking (the extra “lake”)")

CODE = "91350100M000100Y43"
POWER = Actor("dian", frozenset({"department_editor"}), frozenset({"housing"}))
WATER = Actor("wang", frozenset({"department_editor"}), frozenset({"water"}))
LISTED = {"list": "listed", "credit_code": CODE, "enterprise": "澄川县华丰五金有限公司", "town": "西湖镇", "entered_on": "2025-01-02"}
LONG = "户" * 70
ROWS = [("1001", "华丰五金有限公司", CODE, "王小明", 500), ("1002", "宏达科技股份有限公司", "", "李四", 7), (LONG, "澄川县水利局", "", "", 1)]


@pytest.fixture
def here(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalogue]:
    monkeypatch.setenv("ZHIXING_LAKE", str(tmp_path / "lake"))
    found = load_catalogue(metered(home_in(tmp_path)))
    current.prepare(found.tables, found.known)
    board.forget()
    register_for(found, "enterprise_lists", Actor("maker", frozenset(ROLES), frozenset({"water"}))).enter([LISTED], "water")
    yield found
    board.forget()


def deliver(here: Catalogue, path: Path, rows: Sequence[Sequence[object]] = ROWS) -> None:
    delivering.deliver(here, "meters", meters(path, rows), path.name, POWER)


def linked(here: Catalogue) -> dict[str, str]:
    entities.link(here)
    return {one.record: whole.id for whole in enterprises.search("")[0] for one in _records(whole.id)}


def _records(id: str) -> list[enterprises.Reason]:
    told = enterprises.one(id)
    assert told is not None
    return told[1]


def test_a_delivered_row_and_a_row_of_the_ledger_are_one_enterprise(here: Catalogue, tmp_path: Path) -> None:
    assert len(linked(here)) == 1, "nothing is delivered yet"
    deliver(here, tmp_path / "meters.csv")
    found = linked(here)
    (listed,) = [record for record in found if record.startswith("enterprise_lists.")]
    assert found["meters.holder/1001"] == found[listed] != found["meters.holder/1002"]
    assert set(found) == {listed, "meters.holder/1001", "meters.holder/1002"}, "an agency is no enterprise"
    told = {one.record: one for one in _records(found[listed])}
    assert (told["meters.holder/1001"].owner, told["meters.holder/1001"].source) == ("housing", "meters")


def test_decisions_hold_when_data_are_delivered_anew(here: Catalogue, tmp_path: Path) -> None:
    deliver(here, tmp_path / "meters.csv")
    first = linked(here)
    (listed,) = [record for record in first if record.startswith("enterprise_lists.")]
    with pytest.raises(NotAllowed):
        entities.judge(here, Actor("x", frozenset({"department_editor"}), frozenset({"rivers"})), "meters.holder/1001", "meters.holder/1002", True, "x")
    entities.judge(here, POWER, "meters.holder/1002", listed, True, "更名前后")
    entities.judge(here, WATER, "meters.holder/1001", listed, False, "同名的另一家")
    deliver(here, tmp_path / "again.csv", [*ROWS[1:], (*ROWS[0][:4], 900), ("1003", "华丰五金有限公司", CODE, "", 3)])
    found = linked(here)
    assert found["meters.holder/1002"] == found[listed] != found["meters.holder/1001"]
    deliver(here, tmp_path / "fewer.csv", ROWS[:1])
    assert "meters.holder/1002" not in linked(here)
    with pytest.raises(InputFault, match="a record of a row in force"):
        mentioned.keeper_of(here, "meters.holder/1002")


def test_a_long_key_is_told_by_its_hash(here: Catalogue, tmp_path: Path) -> None:
    deliver(here, tmp_path / "meters.csv", [(LONG, *ROWS[0][1:])])
    (record,) = [one for one in linked(here) if one.startswith("meters.")]
    assert len(record) < 60 and mentioned.keeper_of(here, record) == "housing"
    lake.take_back(here, "meters", 1, Actor("head", frozenset({"department_head"}), frozenset({"housing"})), "有误")
    assert len(linked(here)) == 1


def test_a_row_that_only_a_guarded_key_tells_apart_cannot_be_linked(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="the key meter, which is guarded"):
        load_catalogue(metered(home_in(tmp_path), key="personal"))
