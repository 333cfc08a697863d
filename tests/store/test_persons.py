"""Persons over a store: rows of several tables come together under pseudonyms, nothing by which somebody is known is published, and decisions outlive every load."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.store.conftest import home_in
from tests.store.test_entities import OFFICE, WATER, County
from zhixing.kernel.access import Actor
from zhixing.store import current, delivering, entities, lake, ledger, persons
from zhixing.systems import Catalogue, load_catalogue

pytest.importorskip("splink", reason="NOT TESTED: linking (the extra “lake”)")

NUMBER, ANOTHER = "11010519491231002X", "110105194912310038"
TALENT = {"person": "金丝雀", "kind": "leading", "identity_number": NUMBER, "employer": "东山机械厂", "employer_code": "91350100M000100Y43"}
HOME = {
    "person": "金丝雀",
    "identity_number": NUMBER,
    "kind": "age_friendly",
    "town": "西湖镇",
    "helper": "housing",
    "identified_on": "2025-02-01",
    "address": "西湖镇金丝雀路1号",
}


class Register(County):
    """Rows are told by the person whom they name; a talent's employer is another matter."""

    def enter(self, table: str, fields: dict[str, Any], owner: str = "water") -> str:
        """A row; the record of its person."""
        return f"{table}.person/{super().enter(table, fields, owner).partition('/')[2]}"


@pytest.fixture
def county(supervising: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    monkeypatch.setenv("ZHIXING_LAKE", str(tmp_path / "lake"))
    yield Register(supervising)


def beside(record: str) -> set[str]:
    """The records that are told beside one."""
    return {one.record for one in persons.others(record)}


def published() -> str:
    """Everything that is published of persons, as text."""
    ids = (persons.PERSONS.id, persons.RECORDS.id, persons.DOUBTS.id)
    return "".join(str(pq.read_table(file).to_pylist()) for id in ids for file in lake.files(id))


def test_rows_of_two_tables_are_one_person_and_no_name_is_published(county: Register) -> None:
    talent, home = county.enter("talents", TALENT), county.enter("households", HOME, "housing")
    second, other = county.enter("households", {**HOME, "kind": "barrier_free"}, "housing"), county.enter("households", {**HOME, "identity_number": ANOTHER})
    found = persons.link(county.here)
    assert (found.rows, found.bodies, found.anew) == (4, 2, True)
    assert beside(talent) == {home, second} and beside(home) == {talent, second} and beside(other) == set()
    (told,) = [one for one in persons.others(talent) if one.record == home]
    assert (told.source, told.row, told.owner, told.how) == ("households", home.partition("/")[2], "housing", "code")
    assert "金丝雀" not in published() and NUMBER not in published() and "households" in published()


def test_a_name_alone_makes_nobody_the_same(county: Register) -> None:
    talent = county.enter("talents", {key: value for key, value in TALENT.items() if key != "identity_number"})
    home = county.enter("households", HOME)
    persons.link(county.here)
    assert beside(talent) == beside(home) == set()


def test_decisions_outlive_loads(county: Register) -> None:
    talent = county.enter("talents", {key: value for key, value in TALENT.items() if key != "identity_number"})
    home, second = county.enter("households", HOME), county.enter("households", {**HOME, "kind": "barrier_free"})
    entities.judge(county.here, WATER, talent, home, True, "本人确认")
    persons.link(county.here)
    assert beside(talent) == {home, second}
    before = {one.record: one.how for one in persons.others(home)}
    assert before[talent] == "decided"
    county.change(home, address="东山街道2号")
    county.enter("households", {**HOME, "identity_number": ANOTHER})
    persons.link(county.here)
    assert beside(talent) == {home, second}
    entities.judge(county.here, OFFICE, home, second, False, "冒用证件")
    persons.link(county.here)
    assert second not in beside(home)


def test_enterprises_and_persons_do_not_disturb_each_other(county: Register) -> None:
    county.enter("talents", TALENT)
    persons.link(county.here)
    assert entities.link(county.here).anew and not persons.link(county.here).anew
    before = ledger.digest()
    assert not entities.link(county.here).anew and not persons.link(county.here).anew
    assert ledger.digest() == before


CLINIC = """
[[dataset]]
id = "visits"
title = "门诊"
title_en = "Visits"
summary = "就诊记录"
owner = "housing"
refresh = "monthly"
sharing = "refused"
terms = "依法不予共享"
key = ["case"]
name = "case"
field = [
  { id = "case", title = "流水号", title_en = "Case", type = "text", required = true, sensitivity = "internal" },
  { id = "patient", title = "姓名", title_en = "Patient", type = "person", required = true },
  { id = "number", title = "证件号码", title_en = "Number", type = "text", sensitivity = "personal" },
  { id = "phone", title = "电话", title_en = "Telephone", type = "text", sensitivity = "personal" },
]
"""
PATIENTS = '[[mention]]\ntable = "visits"\nkind = "person"\nname = "patient"\ncode = "number"\nphone = "phone"\n'


def test_who_may_be_the_same_waits_for_a_word(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same name and telephone, a number on one side alone: a person is asked, and what is said holds over deliveries."""
    monkeypatch.setenv("ZHIXING_LAKE", str(tmp_path / "lake"))
    home = home_in(tmp_path)
    (home / "datasets.toml").write_text(CLINIC, "utf-8")
    (home / "entities.toml").write_text(PATIENTS, "utf-8")
    here = load_catalogue(home)
    current.prepare(here.tables, here.known)

    def delivered(*rows: str) -> None:
        file = tmp_path / "visits.csv"
        file.write_text("\n".join(["流水号,姓名,证件号码,电话", *rows]), "utf-8")
        delivering.deliver(here, "visits", file, file.name, Actor("yi", frozenset({"department_editor"}), frozenset({"housing"})))
        persons.link(here)

    delivered(f"7,金丝雀,{NUMBER},13800000001", "8,金丝雀,,13800000001", "9,李四,,13800000002")
    assert beside("visits.patient/7") == set()
    (one,) = persons.maybe(here, "visits.patient/7")
    (other,) = persons.maybe(here, "visits.patient/8")
    assert (one.record, one.source, one.owner, one.by, one.how) == ("visits.patient/8", "visits", "housing", "visits.patient/7", "")
    assert other.record == "visits.patient/7" and "phone" in one.agreed and persons.maybe(here, "visits.patient/9") == []
    assert "金丝雀" not in published() and "13800000001" not in published()
    entities.judge(here, OFFICE, "visits.patient/7", "visits.patient/8", True, "本人确认")
    assert persons.maybe(here, "visits.patient/7") == [], "decided, though not linked yet"
    delivered(f"7,金丝雀,{NUMBER},13800000001", "8,金丝雀,,13800000001")
    assert beside("visits.patient/7") == {"visits.patient/8"}


@pytest.mark.parametrize("record", ["", "talents.person/none", "x", "talents.person/'; drop table"])
def test_who_is_not_linked_has_no_others(county: Register, record: str) -> None:
    assert persons.others(record) == [] and persons.maybe(county.here, record) == []
    county.enter("talents", TALENT)
    persons.link(county.here)
    assert persons.others(record) == [] and persons.maybe(county.here, record) == []
