"""The board: what is laid on top equals what is folded anew, and a past day shows the figures of that day, whatever was restated since."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.store import crashing
from tests.web.conftest import whole
from zhixing.kernel.access import Actor
from zhixing.store import board, clock, current
from zhixing.store.registers import register_for
from zhixing.systems import Catalogue, load_catalogue

YEAR = 2020
OFFICE = Actor("office", frozenset({"supervision_office"}), frozenset())
LEADER = Actor("leader", frozenset({"responsible_leader"}), frozenset())
EDITOR = Actor("editor", frozenset({"department_editor"}), frozenset({"water"}))
HEAD = Actor("head", frozenset({"department_head"}), frozenset({"water"}))
DAYS = 25 if crashing.THOROUGH else 4
A_DAY = 20


@pytest.fixture
def here(db: None, tmp_path: Path) -> Iterator[Catalogue]:
    """An invented county with the tables of supervision."""
    board.forget()
    found = load_catalogue(whole(tmp_path / "chengchuan"))
    current.prepare(found.tables, found.known)
    yield found
    board.forget()


def quantity(number: int, **more: Any) -> dict[str, Any]:
    """A proposed commitment of the water department: so many ponds."""
    return {
        "year": YEAR, "code": f"s1.a.{number:02}", "title": f"清淤山塘{number}00座", "kind": "quantity", "subject": "山塘", "comparator": "ge", "target": f"{number}00",
        "unit": "座", "measure": "increment", "certainty": "firm", "begins_on": "2020-01-01", "due_on": "2020-12-31", "lead": "water", **more,
    }  # fmt: skip


def published(here: Catalogue, count: int) -> list[str]:
    """So many commitments, published and signed for; their rows."""
    office, editor = register_for(here, "commitments", OFFICE), register_for(here, "commitments", EDITOR)
    rows = [fact.change.row for fact in office.enter([quantity(number) for number in range(1, count + 1)], "water")]
    for row in rows:
        office.step(row, 1, "confirm")
        office.step(row, 2, "publish")
        editor.step(row, 3, "sign")
    return rows


def accepted(here: Catalogue, number: int, period: str, value: int, rank: str = "computed") -> str:
    """Progress of one period on its way to being accepted; its row."""
    editor, head, office = (register_for(here, "progress", actor) for actor in (EDITOR, HEAD, OFFICE))
    raw = {"year": YEAR, "code": f"s1.a.{number:02}", "period": period, "lead": "water", "value": str(value), "words": "按计划推进", "rank": rank, "jump": "是"}
    row = editor.enter([raw], "water")[0].change.row
    editor.step(row, 1, "submit")
    head.step(row, 2, "approve")
    office.step(row, 3, "accept")
    return row


def restated(here: Catalogue, row: str, value: int) -> None:
    """An accepted figure becomes another one, the whole way round."""
    editor, head, office = (register_for(here, "progress", actor) for actor in (EDITOR, HEAD, OFFICE))
    entry = register_for(here, "progress", OFFICE).of_key(_key(here, row))
    assert entry is not None
    version = entry.version
    office.step(row, version, "restate", reason="数据更正")
    editor.change(row, version + 1, {"value": str(value)})
    changed = editor.of_key(_key(here, row))
    assert changed is not None
    editor.step(row, changed.version, "submit")
    head.step(row, changed.version + 1, "approve")
    office.step(row, changed.version + 2, "accept")


def _key(here: Catalogue, row: str) -> tuple[Any, ...]:
    fields = board.board(here, YEAR).rows["progress"][row].fields
    return fields["year"], fields["code"], fields["period"]


def told(found: board.Board, day: date) -> dict[str, Any]:
    """Everything that a page would show of a board on a day."""
    figures = {code: item.figure(day) for code, item in found.items.items()}
    return {
        "standings": found.standings(day),
        "figures": figures,
        "rows": {table: {id: dict(kin.fields) for id, kin in of.items()} for table, of in found.rows.items()},
    }


def test_a_past_day_shows_the_figures_of_that_day(here: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """80 random restatements (500 with ZHIXING_THOROUGH=1): every day asked for afterwards is what the board was on that evening."""
    chance, day, seen = random.Random(20), date(2020, 4, 1), dict[date, dict[str, Any]]()
    monkeypatch.setenv(clock.SETTING, day.isoformat())
    published(here, 4)
    rows = [accepted(here, number, "2020-03", 10 * number) for number in range(1, 5)]
    for _ in range(DAYS):
        seen[day] = told(board.board(here, YEAR), day)
        day += timedelta(days=1)
        monkeypatch.setenv(clock.SETTING, day.isoformat())
        for _ in range(A_DAY):
            restated(here, chance.choice(rows), chance.randrange(1, 500))
    for past, then in seen.items():
        known = datetime.combine(past, time.max, clock.CHINA)
        assert told(board.board(here, YEAR, known), past) == then, past


def test_what_is_laid_on_top_equals_what_is_folded_anew(here: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, "2020-07-10")
    day = date(2020, 7, 10)
    published(here, 3)
    for deed in (
        lambda: accepted(here, 1, "2020-06", 60),
        lambda: accepted(here, 2, "2020-06", 20, rank="word"),
        lambda: register_for(here, "stages", HEAD).enter(
            [{"year": YEAR, "code": "s1.a.03", "order": 1, "title": "完成招标", "agency": "water", "due_on": "2020-05-31"}], "water"
        ),
        lambda: adjusted(here, "withdrawal", ""),
    ):
        board.board(here, YEAR)
        deed()
        on_top = told(board.board(here, YEAR), day)
        board.forget()
        assert told(board.board(here, YEAR), day) == on_top
    lights = {code: standing.light for code, standing in board.board(here, YEAR).standings(day).items()}
    assert lights == {"s1.a.01": "", "s1.a.02": "red", "s1.a.03": "grey"}


def adjusted(here: Catalogue, what: str, becomes: str) -> None:
    """An adjustment of the first commitment, asked for and granted."""
    raw = {"year": YEAR, "code": "s1.a.01", "number": 1, "lead": "water", "what": what, "becomes": becomes, "why": "上级任务调整"}
    row = register_for(here, "adjustments", EDITOR).enter([raw], "water")[0].change.row
    register_for(here, "adjustments", LEADER).step(row, 1, "grant", reason="同意")


def test_what_was_accepted_counts_until_its_correction_is(here: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, "2020-07-10")
    published(here, 1)
    row, day = accepted(here, 1, "2020-06", 60), date(2020, 7, 10)
    kept = board.board(here, YEAR)
    register_for(here, "progress", OFFICE).step(row, 4, "restate", reason="数据更正")
    register_for(here, "progress", EDITOR).change(row, 5, {"value": "10"})
    for found in (board.board(here, YEAR), board.board(here, YEAR, datetime.combine(day, time.max, clock.CHINA))):
        assert found is not kept
        figure = found.items["s1.a.01"].figure(day)
        assert figure is not None
        assert (str(figure.value), found.standing("s1.a.01", day).light) == ("60", "green")
        assert [one.fields["value"] for one in found.of("progress", "s1.a.01")] == ["10"]
    board.forget()
    assert str(board.board(here, YEAR).accepted[row]["value"]) == "60"


def test_a_word_alone_is_never_green(here: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, "2020-07-10")
    published(here, 1)
    accepted(here, 1, "2020-06", 99, rank="word")
    standing = board.board(here, YEAR).standing("s1.a.01", date(2020, 7, 10))
    assert (standing.state, standing.light, standing.doubt) == ("unknown", "grey", "word_only")


def test_another_store_with_as_many_facts_is_not_taken_for_this_one(here: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, "2020-07-10")
    published(here, 1)
    kept = board.board(here, YEAR)
    kept.hash = "0" * 64
    kept.rows["commitments"].clear()
    assert list(board.board(here, YEAR).items) == ["s1.a.01"]


def test_years_stand_apart(here: Catalogue) -> None:
    office = register_for(here, "commitments", OFFICE)
    office.enter([quantity(1), {**quantity(1), "year": 2021, "begins_on": "2021-01-01", "due_on": "2021-12-31"}], "water")
    assert board.years(here) == [2021, 2020]
    assert len(board.board(here, 2020).commitments) == len(board.board(here, 2021).commitments) == 1
    assert board.board(here, 2020).items == {}
