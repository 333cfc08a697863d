"""What goes wrong in a supervised year: each has a clear answer and leaves its trace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.http import HttpRequest

from tests.store.supervised import EDITOR, LEADER, OFFICE, TRAIL, YEAR, Year
from tests.web.conftest import AGENCIES, PASSWORD
from zhixing.kernel.access import Actor
from zhixing.kernel.errors import NotAllowed
from zhixing.store import board, current, doctor, ledger, todo
from zhixing.store.accounts import Accounts
from zhixing.store.people import Person, named
from zhixing.store.registers import Faulty, register_for
from zhixing.systems import Catalogue, load_catalogue

APRIL = date(2025, 4, 3)
PROGRESS: dict[str, Any] = {"year": YEAR, "code": "s1.a.01", "period": "2025-03", "lead": "water", "words": "已办", "rank": "document", "value": "6"}


@pytest.fixture
def year(supervising: Catalogue) -> Year:
    """One commitment, published and signed for, and a first figure that was accepted."""
    made = Year(supervising)
    made.published(TRAIL, "sign")
    made.reported("s1.a.01", "2025-03", APRIL, value="6")
    return made


def refused(year: Year, table: str, actor: Actor, fields: Mapping[str, Any], owner: str, on: date) -> str:
    """What is answered to a row that is not taken; nothing of it is in the ledger."""
    before = ledger.digest()
    with pytest.raises(Faulty) as fault:
        year.enter(table, actor, fields, owner, on)
    assert ledger.digest() == before
    return " ".join(one.zh for one in fault.value.faults)


@pytest.mark.parametrize(
    ("more", "on", "told"),
    [
        ({"period": "2025-02"}, date(2025, 4, 3), "锁定"),
        ({"period": "2025-05"}, date(2025, 4, 3), "尚未开始"),
        ({"period": "2024-12"}, date(2025, 1, 3), "早于该事项的起算日期 2025-01-01"),
        ({"period": "2025-04", "value": "70000"}, date(2025, 5, 6), "请核对计量单位（公里）"),
        ({"period": "2025-04", "value": "5"}, date(2025, 5, 6), "累计数小于 2025-03 的 6"),
    ],
    ids=["a closed period", "a period to come", "before the commitment", "another unit", "a total that falls"],
)
def test_progress_that_cannot_be(year: Year, more: dict[str, Any], on: date, told: str) -> None:
    assert told in refused(year, "progress", EDITOR, {**PROGRESS, **more}, "water", on)


def test_a_figure_in_another_unit_is_taken_when_it_was_checked_and_says_so(year: Year) -> None:
    row = year.enter("progress", EDITOR, {**PROGRESS, "period": "2025-04", "value": "70000", "jump": True}, "water", date(2025, 5, 6))
    assert ledger.of_row("progress", row)[0].change.fields["jump"] is True


def test_a_target_is_lowered_before_its_term_by_a_decision_that_stays_and_after_it_not_at_all(year: Year) -> None:
    asked = {"year": YEAR, "code": "s1.a.01", "lead": "water", "what": "target", "becomes": "6", "why": "改口径"}
    assert "时限 2025-12-31 已过" in refused(year, "adjustments", EDITOR, {**asked, "number": 1}, "water", date(2026, 1, 5))
    row = year.enter("adjustments", EDITOR, {**asked, "number": 1}, "water", date(2025, 5, 6))
    with pytest.raises(NotAllowed):
        year.step("adjustments", EDITOR, row, "grant", on=date(2025, 5, 7))
    year.step("adjustments", LEADER, row, "grant", on=date(2025, 5, 8))
    found = board.board(year.here, YEAR)
    adjusted = ledger.of_row("commitments", found.commitments["s1.a.01"].row)[-1]
    assert (adjusted.change.actor, adjusted.change.fields["target"], found.items["s1.a.01"].fields["target"]) == (LEADER.id, "6", "6")
    assert ledger.of_row("commitments", found.commitments["s1.a.01"].row)[0].change.fields["target"] == "20"


def test_two_notices_of_one_number(year: Year) -> None:
    """The second is refused with the title of the first, and that it was tried is noted there, however the number was written."""
    first = year.notice("澄政督〔2025〕1号", "issue")
    raw = {
        "number": "澄政督[2025]01号",
        "kind": "notice",
        "year": YEAR,
        "agency": "water",
        "title": "再督办",
        "matter": "请说明。",
        "days": 5,
        "code": "s1.a.01",
    }
    with pytest.raises(Faulty) as fault:
        year.enter("notices", OFFICE, raw, "housing", date(2025, 6, 2))
    assert "文号" in fault.value.faults[0].zh and "绿道进度" in fault.value.faults[0].zh
    last = ledger.of_row("notices", first)[-1].change
    assert (last.deed, last.actor) == ("noted", OFFICE.id) and "澄政督〔2025〕1号" in str(last.fields["text"])
    assert sum(fact.change.deed == "entered" for facts in ledger.of_table("notices") for fact in facts) == 1


def merged(folder: Path, line: str) -> Catalogue:
    """The county with the water bureau as the line says, and without what was under it where it is gone."""
    listed = AGENCIES.replace("water,澄川县水利局,县水利局,government,\n", line)
    (folder / "agencies.csv").write_text(listed if line else listed.partition("rivers,")[0], "utf-8")
    found = load_catalogue(folder)
    current.prepare(found.tables, found.known)
    board.forget()
    return found


def person(username: str, role: str, agency: str) -> Person:
    return Person.objects.create_user(username, PASSWORD, name=username.title(), agency=agency, roles=role)


def test_a_department_that_is_merged_goes_on_under_the_one_that_takes_it_in(year: Year, tmp_path: Path) -> None:
    """It stays in the list under its successor: whoever works there reports, signs and answers for it; the name of then stays in what was then."""
    here = merged(tmp_path / "chengchuan", "water,澄川县水利局（并入住建局）,县水利局,government,housing\n")
    heir = person("hu", "department_editor", "housing").actor(here.county)
    row = Year(here).enter("progress", heir, {**PROGRESS, "period": "2025-04", "value": "8"}, "water", date(2025, 5, 6))
    register_for(here, "progress", heir).step(row, 1, "submit", on=date(2025, 5, 6))
    assert [fact.change.actor for fact in ledger.of_row("progress", row)] == ["hu", "hu"]
    assert board.board(here, YEAR).items["s1.a.01"].fields["lead"] == "water"


def test_a_department_that_is_renamed_keeps_its_rows(year: Year, tmp_path: Path) -> None:
    here = merged(tmp_path / "chengchuan", "water,澄川县水务局,县水务局,government,\n")
    assert here.known.agencies["water"] == "澄川县水务局" and list(board.board(here, YEAR).items) == ["s1.a.01"]
    assert Year(here).reported("s1.a.01", "2025-04", date(2025, 5, 6), value="8")


def test_a_department_that_is_struck_off_is_found_by_the_doctor_and_breaks_nothing(year: Year, tmp_path: Path) -> None:
    here = merged(tmp_path / "chengchuan", "")
    told = doctor._people(here)
    assert (told.state, "water" in told.told, "agencies.csv" in told.remedy) == ("mend", True, True)
    assert board.board(here, YEAR).standings(date(2025, 6, 1))


def test_what_waits_for_a_person_who_left_waits_for_the_colleagues(year: Year) -> None:
    here = year.here
    person("lu", "department_head", "water")
    colleague, administrator = person("mo", "department_head", "water"), person("an", "system_administrator", "housing")
    row = year.enter("progress", EDITOR, {**PROGRESS, "period": "2025-04", "value": "8"}, "water", date(2025, 5, 6))
    year.step("progress", EDITOR, row, "submit", on=date(2025, 5, 6))
    Accounts(here.county, administrator.actor(here.county)).deactivate("lu", 0, "调离")
    assert not authenticate(HttpRequest(), username="lu", password=PASSWORD)
    found = [(duty.step, duty.row) for duty in todo.duties(here, colleague.actor(here.county), date(2025, 5, 7))]
    assert ("approve", row) in found
    register_for(here, "progress", colleague.actor(here.county)).step(row, 2, "approve", on=date(2025, 5, 7))
    assert named(["lu"]) == {"lu": "Lu"}
