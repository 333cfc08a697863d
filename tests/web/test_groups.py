"""Rows of a version told apart by town, code or month: by page, file and API alike; of data about people one table, in which nobody finds a few."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.web.conftest import whole
from tests.web.publicdata import CANARY, CATALOGUE, TITLES, declare, exports, hand_in, said, shelf, table, visit, visits, with_towns
from tests.web.test_api import kind, send
from tests.web.test_api_datasets import promised
from zhixing.engines.disclosure import Release, differences, leaks, one_way
from zhixing.store import ledger, remembered
from zhixing.web.county import catalogue

__all__ = ["shelf"]
SignIn = Callable[..., Client]
EXPORTS, VISITS = "/api/datasets/exports/versions/1/groups", "/api/datasets/visits/versions/{}/groups"
ROWS = [("2019-12", "西湖镇", "1.5"), ("2020-06", "西湖镇", "1.5"), ("2020-06", "东山街道", "2"), ("2020-07", "东山街道", "0.25")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county's folder, with the data sets and a third town."""
    return with_towns(declare(whole(tmp_path / "chengchuan")), "990101200,北岭乡,乡")


@pytest.fixture
def head(signed_in: SignIn) -> Client:
    """Who delivers."""
    return signed_in("li", "department_head", "water")


def told(client: Client, address: str) -> Any:
    answer = send(client, "GET", address)
    assert answer.status_code == 200, answer.content.decode()
    promised(client, "VersionGroups", answer.json())
    return answer.json()


def people(client: Client, towns: Sequence[tuple[str, int]]) -> None:
    """A version with so many people in each town."""
    rows = [visit(number, 乡镇=town) for number, town in enumerate((town for town, count in towns for _ in range(count)), 1)]
    hand_in(client, "visits", table(TITLES, rows))


def test_a_program_asks_for_groups(head: Client) -> None:
    hand_in(head, "exports", exports(*ROWS))
    codes = {one["by"]["town"]: one for one in told(head, f"{EXPORTS}?by=town&of=value")["groups"]}
    (west,) = [one for town, one in codes.items() if one["of"]["value"]["sum"] == "3"]
    assert (west["rows"], west["of"]["value"]) == (2, {"rows": 2, "sum": "3", "mean": "1.5", "min": "1.5", "max": "1.5"})
    both = told(head, f"{EXPORTS}?by=month.year,town&sort=by")
    assert [(one["by"]["month.year"], one["rows"]) for one in both["groups"]] == [("2019", 1), ("2020", 2), ("2020", 1)] and (both["total"], both["rows"]) == (
        3,
        4,
    )
    assert told(head, f"{EXPORTS}?by=month&value.from=1.6")["groups"] == [{"by": {"month": "2020-06"}, "rows": 1, "of": {}}]
    cut = told(head, f"{EXPORTS}?by=month&limit=1")
    assert told(head, EXPORTS)["groups"] == told(head, f"{EXPORTS}?by=town")["groups"]
    assert (len(cut["groups"]), cut["total"]) == (1, 3) and cut["about_people"] is False


@pytest.mark.parametrize(
    "asked",
    [
        "by=value", "by=nothing", "by=town,month,month.year", "by=town,town", "by=town&of=month", "by=town&of=a,b,c,d,e", "by=town&limit=0",
        "by=town&limit=1001", "by=town&limit=x", "by=town&sort=value", "by=town&x=1", "by=town&by=month", "by=town&q=x", "by=town&grant=x",
    ],
)  # fmt: skip
def test_what_cannot_be_told_apart_is_a_problem(head: Client, asked: str) -> None:
    hand_in(head, "exports", exports(*ROWS))
    answer = send(head, "GET", f"{EXPORTS}?{asked}")
    assert kind(answer) == "faulty_query" and answer.json()["faults"]


def test_the_page_shows_bars_and_the_file_says_the_same(head: Client) -> None:
    hand_in(head, "exports", exports(*ROWS))
    page = said(head.get(f"{CATALOGUE}exports/1/"))
    assert 'name="by"' in page and "出口额" in page.partition('id="groups"')[2] and "<svg" not in page
    page = said(head.get(f"{CATALOGUE}exports/1/?by=town&of=value&value.from=0.5"))
    groups = page.partition('id="groups"')[2]
    assert 'rect width="100"' in groups and 'rect width="66"' in groups and 'name="value.from"' in groups and "共 3 行，分 2 组" in groups
    lines = list(csv.reader(io.StringIO(said(head.get(f"{CATALOGUE}exports/1/groups.csv?by=town&of=value&value.from=0.5")).lstrip("\ufeff"))))
    assert lines == [
        ["乡镇", "行数", "出口额合计（亿元）", "出口额平均（亿元）", "出口额最小（亿元）", "出口额最大（亿元）"],
        ["西湖镇", "2", "3", "1.5", "1.5", "1.5"],
        ["东山街道", "1", "2", "2", "2", "2"],
    ]
    english = head.get(f"{CATALOGUE}exports/1/?by=month.year&also=town", headers={"accept-language": "en"})
    assert "2019" in said(english).partition('id="groups"')[2]
    assert 'role="alert"' in said(head.get(f"{CATALOGUE}exports/1/?by=value")) and head.get(f"{CATALOGUE}exports/1/groups.csv?by=value").status_code == 400


def test_of_people_rows_are_counted_by_one_field_and_a_few_are_hidden(head: Client) -> None:
    people(head, [("西湖镇", 40), ("东山街道", 3), ("北岭乡", 9)])
    found = told(head, VISITS.format(1))
    assert found == told(head, f"{VISITS.format(1)}?by=town")
    assert found["about_people"] is True and found["rows"] == 52
    assert sorted((one["rows"] or 0, one.get("hidden", "")) for one in found["groups"]) == [(0, "few"), (0, "guard"), (40, "")]
    page = said(head.get(f"{CATALOGUE}visits/1/?by=town")).partition('id="groups"')[2]
    assert "＜5" in page and "不显示" in page and page.count("rect") == 1 and 'name="also"' not in page and 'name="of"' not in page
    text = said(head.get(f"{CATALOGUE}visits/1/groups.csv?by=town"))
    assert "＜5" in text and "西湖镇,40" in text and CANARY not in page + text
    for asked in ("by=day", "by=name", "by=pin", "by=town,day", "by=town&of=cost", "by=town&cost.from=3", "by=day.month", "town=990101100"):
        answer = send(head, "GET", f"{VISITS.format(1)}?{asked}")
        assert kind(answer) == "faulty_query" and CANARY not in answer.content.decode(), asked
        assert head.get(f"{CATALOGUE}visits/1/groups.csv?{asked}").status_code == 400, asked


def test_too_few_are_not_told_apart(head: Client) -> None:
    hand_in(head, "visits", visits(3))
    assert told(head, VISITS.format(1)) == {"groups": None, "total": 0, "rows": 3, "about_people": True}
    assert "不分组显示" in said(head.get(f"{CATALOGUE}visits/1/?by=town"))
    assert head.get(f"{CATALOGUE}visits/1/groups.csv?by=town").status_code == 403


STEPS = [
    [("西湖镇", 40), ("东山街道", 12), ("北岭乡", 9)],
    [("西湖镇", 41), ("东山街道", 12), ("北岭乡", 9)],
    [("西湖镇", 41), ("东山街道", 14), ("北岭乡", 9)],
    [("西湖镇", 48), ("东山街道", 3), ("北岭乡", 10)],
    [("西湖镇", 48), ("东山街道", 0), ("北岭乡", 11)],
]


@pytest.mark.parametrize("order", [range(1, 6), range(5, 0, -1), (3, 1, 5, 2, 4, 1, 3)])
def test_no_two_versions_tell_who_came_or_left(head: Client, order: Sequence[int]) -> None:
    """Whichever is looked at first: of every two that were told, nobody works out a difference of a few; what was told once is told again."""
    for towns in STEPS:
        people(head, towns)
    names = list(catalogue().known.places)
    seen: dict[int, Any] = {}
    for number in order:
        found = told(head, VISITS.format(number))["groups"]
        assert seen.setdefault(number, found) == found
    releases = [_release(names, STEPS[number - 1], found) for number, found in seen.items() if found is not None]
    assert len(releases) >= 2
    assert all(leaks(one) == () for one in releases)
    assert all(differences(one, other) == () for one in releases for other in releases if one is not other)


def _release(names: Sequence[str], towns: Sequence[tuple[str, int]], found: list[dict[str, Any]]) -> Release:
    """What was shown, as somebody has it who knows the total too."""
    codes = {title: code for code, title in catalogue().known.places.items()}
    counts = dict.fromkeys(names, 0) | {codes[town]: count for town, count in towns}
    assert all(one["rows"] in (None, counts[one["by"]["town"]]) for one in found)
    hidden = {(one["by"]["town"],): one["hidden"] for one in found if one["rows"] is None}
    return Release(one_way(counts, total=True, fixed=True), hidden)


def test_what_was_told_is_remembered_as_a_fact(head: Client) -> None:
    people(head, STEPS[0])
    for _ in range(2):
        told(head, VISITS.format(1))
    (fact,) = ledger.of_row(remembered.TABLE, "released-visits")
    assert fact.change.fields["way"] == "town"


@pytest.mark.parametrize("agency", ["water", "housing"])
def test_groups_are_for_those_who_may_read_the_rows(head: Client, signed_in: SignIn, agency: str) -> None:
    hand_in(head, "cases", table(TITLES, [visit(number) for number in range(1, 30)]))
    client = signed_in("zhao", "department_editor", agency)
    assert client.get("/api/datasets/cases/versions/1/groups").status_code == (200 if agency == "water" else 403)
    assert client.get(f"{CATALOGUE}cases/1/groups.csv?by=town").status_code == (200 if agency == "water" else 403)
    assert ('id="groups"' in said(client.get(f"{CATALOGUE}cases/1/?by=town"))) == (agency == "water")
