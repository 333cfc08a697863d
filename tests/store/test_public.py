"""The published view of a year: what is in it, and that nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.store.supervised import BASE, CANARY, OFFICE, YEAR, Year, fill, supervise
from tests.web.conftest import whole
from zhixing.store import board, current
from zhixing.store.public import events, public_year
from zhixing.systems import Catalogue, load_catalogue
from zhixing.systems.supervision import load_supervision

JULY = date(2025, 7, 20)


@pytest.fixture
def here(db: None, tmp_path: Path) -> Iterator[Catalogue]:
    """The catalogue of the invented county, with an empty store."""
    found = load_catalogue(supervise(whole(tmp_path / "chengchuan")))
    current.prepare(found.tables, found.known)
    board.forget()
    yield found
    board.forget()


@pytest.fixture
def year(here: Catalogue) -> Year:
    """A year with rows."""
    return fill(here)


def test_only_what_is_on_the_list_is_there(here: Catalogue, year: Year) -> None:
    view = public_year(here, board.board(here, YEAR), JULY)
    assert sorted(view.items) == ["s1.a.01", "s1.a.02", "s2.a.01", "s2.a.02"]
    assert [(one["period"], one.get("value")) for one in view.items["s1.a.01"].accepted] == [("2025-03", "6"), ("2025-06", "8")]
    assert [(one["what"], one["was"], one["becomes"], one["why"]) for one in view.adjustments["s1.a.01"]] == [("target", "20", "18", "省里调整了口径")]
    assert [one["title"] for one in view.items["s2.a.01"].stages] == ["建成三所学校"]


def test_no_planted_word_and_no_account_is_in_it(here: Catalogue, year: Year) -> None:
    seen = board.board(here, YEAR)
    assert CANARY in repr(seen.rows)
    assert CANARY not in repr(public_year(here, seen, JULY))
    assert CANARY not in repr(events(here, seen))


def test_only_open_fields_are_in_it(here: Catalogue, year: Year) -> None:
    view = public_year(here, board.board(here, YEAR), JULY)
    for table, rows in {
        "commitments": [item.fields for item in view.items.values()],
        "stages": [one for item in view.items.values() for one in item.stages],
        "progress": [one for item in view.items.values() for one in item.accepted],
        "adjustments": [one for many in view.adjustments.values() for one in many],
    }.items():
        assert rows
        assert {here[table].field(id).sensitivity for one in rows for id in one} == {"open"}
        assert not {"owner", "step", "machine", "proof", "jump"} & {id for one in rows for id in one}


def test_it_stands_as_the_board_says(here: Catalogue, year: Year) -> None:
    seen = board.board(here, YEAR)
    view = public_year(here, seen, JULY)
    assert {code: view.standing(code) for code in view.items} == seen.standings(JULY)
    assert {code: view.standing(code).light for code in sorted(view.items)} == {"s1.a.01": "yellow", "s1.a.02": "blue", "s2.a.01": "red", "s2.a.02": ""}


def test_what_changed_since_the_month_before(here: Catalogue, year: Year) -> None:
    view = public_year(here, board.board(here, YEAR), date(2025, 7, 10))
    assert view.month_before == date(2025, 6, 30)
    assert {code: (before.light, now.light) for code, before, now in view.moved()} == {"s2.a.01": ("green", "yellow")}
    view = public_year(here, board.board(here, YEAR), date(2025, 6, 30))
    assert {code: (before.light, now.light) for code, before, now in view.moved()} == {"s1.a.01": ("green", "yellow"), "s1.a.02": ("grey", "blue")}


def test_events_are_what_still_holds(here: Catalogue, year: Year) -> None:
    told = events(here, board.board(here, YEAR))
    assert [event.number for event in told] == sorted((event.number for event in told), reverse=True)
    kinds = [(event.kind, event.code, event.fields.get("period", "")) for event in told]
    assert ("accepted", "s1.a.01", "2025-06") in kinds
    assert ("adjusted", "s1.a.01", "") in kinds
    assert ("withdrawn", "s2.a.02", "") in kinds
    assert not [code for _, code, _ in kinds if code.startswith("s9")]
    assert len([kind for kind, code, _ in kinds if (kind, code) == ("accepted", "s1.a.01")]) == 2
    assert len(events(here, board.board(here, YEAR), most=2)) == 2
    row = next(one.row for one in board.board(here, YEAR).of("progress", "s1.a.01") if one.fields["period"] == "2025-06")
    year.step("progress", OFFICE, row, "restate", on=date(2025, 7, 9))
    again = board.board(here, YEAR)
    assert ("accepted", "s1.a.01", "2025-06") not in [(event.kind, event.code, event.fields.get("period", "")) for event in events(here, again)]
    assert [one["period"] for one in public_year(here, again, JULY).items["s1.a.01"].accepted] == ["2025-03", "2025-06"]


def test_a_year_of_drafts_is_empty(here: Catalogue) -> None:
    Year(here).enter("commitments", OFFICE, {**BASE, "code": "s1", "kind": "task", "title": "起草", "subject": "起草"}, "housing")
    assert not public_year(here, board.board(here, YEAR), JULY).items


def test_the_site_is_off_until_the_county_says_otherwise(here: Catalogue, tmp_path: Path) -> None:
    home = tmp_path / "chengchuan"
    assert load_supervision(home, here.county).public
    (home / "supervision.toml").write_text('schema = 1\noffice = "water"\nmark = "督"\n', "utf-8")
    settings = load_supervision(home, here.county)
    assert (settings.public, settings.licence) == (False, "")
    (home / "supervision.toml").unlink()
    assert not load_supervision(home, here.county).public
