"""Who adds up, subtracts and compares everything that is told of data about people finds nobody: every table, version, file, operation and count of quality."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.web.conftest import whole
from tests.web.publicdata import CANARY, CATALOGUE, TITLES, declare, hand_in, said, shelf, table, visit, with_towns
from zhixing.engines.disclosure import FEWEST
from zhixing.kernel.access import ROLES

__all__ = ["shelf"]
SignIn = Callable[..., Client]
SET = "/api/datasets/visits"
TOWNS = {"990101001": "东山街道", "990101100": "西湖镇", "990101200": "北岭乡", "990101300": "南湖乡"}
Truth = dict[str, int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county's folder, with the data sets and four towns."""
    return with_towns(declare(whole(tmp_path / "chengchuan")), "990101200,北岭乡,乡", "990101300,南湖乡,乡")


@pytest.fixture
def head(signed_in: SignIn) -> Client:
    """Who delivers."""
    return signed_in("li", "department_head", "water")


def delivered(head: Client, truth: Truth, unsaid: int = 0) -> None:
    """A version with so many people in each town; of so many no town is said, which breaks a rule."""
    towns = [TOWNS[town] for town, count in truth.items() for _ in range(count)] + [""] * unsaid
    hand_in(head, "visits", table(TITLES, [visit(number, 乡镇=town) for number, town in enumerate(towns, 1)]))


def history(dice: random.Random, length: int) -> list[Truth]:
    """Versions that differ by a few, as they do from day to day."""
    truth = {town: dice.choice((0, 2, 4, 9, 30)) for town in TOWNS}
    found = [truth]
    for _ in range(length - 1):
        truth = {town: max(0, count + dice.choice((0, 0, 1, -1, 3, 7))) for town, count in truth.items()}
        found.append(truth)
    return found


def told(client: Client, number: int) -> list[dict[str, int | str]] | None:
    """What is shown of each town in a version, by operation, file and page; all three say the same."""
    answer = client.get(f"{SET}/versions/{number}/groups").json()
    file = client.get(f"{CATALOGUE}visits/{number}/groups.csv?by=town")
    page = said(client.get(f"{CATALOGUE}visits/{number}/?by=town")).partition('id="groups"')[2]
    if answer["groups"] is None:
        assert file.status_code == 403 and "<svg" not in page and 'class="number"' not in page
        return None
    shown = {one["by"]["town"]: one["rows"] if one["rows"] is not None else one["hidden"] for one in answer["groups"]}
    words = {"few": "＜5", "guard": "不显示"}
    lines = list(csv.reader(io.StringIO(said(file).lstrip("\ufeff"))))[1:]
    assert dict(lines) == {TOWNS[town]: words.get(kept, str(kept)) for town, kept in shown.items()}
    cells = re.findall(r'<th scope="row">([^<]*)</th><td class="number">([^<]*)<', page)
    assert dict(cells) == dict(lines)
    return [shown]


def fitting(shown: dict[str, Any], total: int) -> Iterator[tuple[int, ...]]:
    """Every table that fits what is shown and the total, tried one by one."""
    ranges = []
    for town in TOWNS:
        kept = shown.get(town, 0)
        ranges.append(range(1, FEWEST) if kept == "few" else range(total + 1) if kept == "guard" else range(kept, kept + 1))
    return (counts for counts in product(*ranges) if sum(counts) == total)


@pytest.mark.parametrize("seed", range(4))
def test_nobody_works_out_a_few_nor_who_came_or_left(head: Client, signed_in: SignIn, seed: int) -> None:
    dice = random.Random(seed)
    truths = history(dice, 4)
    for truth in truths:
        delivered(head, truth)
    numbers = list(range(1, len(truths) + 1))
    dice.shuffle(numbers)
    reader, possible = signed_in("chen", "supervision_office", "housing"), {}
    for number in numbers:
        found = told(reader, number)
        if found is None:
            continue
        (shown,) = found
        truth = truths[number - 1]
        possible[number] = tables = list(fitting(shown, sum(truth.values())))
        assert tuple(truth.values()) in tables
        for place, count in enumerate(truth.values()):
            values = {counts[place] for counts in tables}
            assert not 0 < count < FEWEST or len(values) >= FEWEST - 1, (number, shown)
    for one, other in product(possible, repeat=2):
        for place, (before, after) in enumerate(zip(truths[one - 1].values(), truths[other - 1].values(), strict=True)):
            if 0 < abs(after - before) < FEWEST:
                low, high = (reach(possible[number], place) for number in (one, other))
                assert high[1] - low[0] - (high[0] - low[1]) >= FEWEST - 1, (one, other, place)


def reach(tables: Sequence[tuple[int, ...]], place: int) -> tuple[int, int]:
    """The least and the greatest that a count can be."""
    values = {counts[place] for counts in tables}
    return min(values), max(values)


def test_no_filter_and_no_other_field_makes_another_table(head: Client, signed_in: SignIn) -> None:
    delivered(head, {"990101001": 30, "990101100": 20, "990101200": 9, "990101300": 3})
    first = json.dumps(head.get(f"{SET}/versions/1/groups").json()["groups"])
    fields = ("number", "name", "insured", "born", "pin", "town", "day", "cost", "note", "row_line", "day.month", "born.year")
    asked = [f"by={one}" for one in fields] + [f"by=town,{one}" for one in fields] + [f"by=town&of={one}" for one in fields]
    asked += [f"by=town&{one}{end}" for one in fields for end in ("=1", ".from=1", ".to=2020-01-01", ".has=x", ".not=1", ".empty=", ".filled=")]
    asked += ["by=town&limit=2", "by=town&sort=by", "sort=by&limit=3"]
    for one in asked:
        answer = head.get(f"{SET}/versions/1/groups?{one}")
        page = said(head.get(f"{CATALOGUE}visits/1/?{one}")).partition('id="groups"')[2]
        file = head.get(f"{CATALOGUE}visits/1/groups.csv?{one}")
        if answer.status_code == 200:
            assert all(json.dumps(group) in first for group in answer.json()["groups"]), one
        else:
            assert answer.status_code == 400 and file.status_code in (400, 200), one
        for text in (answer.content.decode(), page, said(file)):
            assert CANARY not in text and "1987" not in text, one


def test_counts_of_quality_tell_of_no_few(head: Client, signed_in: SignIn) -> None:
    """How many break a rule is told by fives, so that neither a count nor the difference of two is a few."""
    broken = (0, 1, 2, 4, 5, 6, 9)
    for number in broken:
        delivered(head, {"990101001": 40 + number}, number)
    for role in ROLES:
        client = signed_in(role, role, "housing")
        for address in (SET, "/api/datasets", f"{CATALOGUE}visits/", CATALOGUE):
            text = said(client.get(address))
            assert not re.search(r'"broken": ?([1-46-9]|1[1-4])\b', text) and not re.search(r"中 ?[1-46-9] 个不符", text), (role, address)
    versions = {one["number"]: one["scores"]["told"] for one in head.get(SET).json()["versions"]}
    assert [versions[number]["broken"] for number in range(1, len(broken) + 1)] == [0, 5, 5, 5, 5, 10, 10]
    assert "58 行中至多 10 个不符" in said(head.get(f"{CATALOGUE}visits/"))
