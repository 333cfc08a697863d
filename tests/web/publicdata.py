"""A county with data sets of every sharing class, one of them about people: what the tests of the catalogue and of deliveries have in common."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.store.lakeside import EXPORTS
from tests.web.conftest import whole
from zhixing.store import shelves

# What is about a person or secret begins so: none of it may come out by any page, operation or file.
CANARY = "金丝雀"
VISITS = """
[[dataset]]
id = "{id}"
title = "{title}"
title_en = "{english}"
summary = "按人的就诊记录"
owner = "water"
refresh = "monthly"
sharing = "{sharing}"
{terms}
tolerated = 0.5
key = ["number"]
name = "number"
field = [
  {{ id = "number", title = "序号", title_en = "Number", type = "integer", required = true, sensitivity = "open" }},
  {{ id = "name", title = "姓名", title_en = "Name", type = "person", sensitivity = "personal" }},
  {{ id = "insured", title = "参保", title_en = "Insured", type = "yesno", sensitivity = "personal" }},
  {{ id = "born", title = "出生日期", title_en = "Born", type = "date", sensitivity = "personal" }},
  {{ id = "pin", title = "口令", title_en = "Pin", type = "text", sensitivity = "secret" }},
  {{ id = "town", title = "乡镇", title_en = "Town", type = "place" }},
  {{ id = "day", title = "日期", title_en = "Day", type = "date" }},
  {{ id = "cost", title = "费用", title_en = "Cost", type = "money", unit = "元" }},
  {{ id = "note", title = "备注", title_en = "Note", type = "text" }},
]
rule = [{{ id = "told", title = "写明乡镇", title_en = "Town told", kind = "filled", fields = ["town"] }}]
"""
SETS = EXPORTS.format(mode="whole")
SETS += VISITS.format(id="visits", title="就诊", english="Visits", sharing="conditional", terms='terms = "限统计分析使用"')
SETS += VISITS.format(id="cases", title="案件", english="Cases", sharing="refused", terms='terms = "个人信息保护法"')
TITLES = ("序号", "姓名", "参保", "出生日期", "口令", "乡镇", "日期", "费用", "备注")
CATALOGUE = "/data/catalogue/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county's folder, with the data sets."""
    return declare(whole(tmp_path / "chengchuan"))


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the lake is in a test."""
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "lake"))
    return tmp_path / "lake"


def declare(home: Path) -> Path:
    """Put the data sets into a county's folder."""
    (home / "datasets.toml").write_text(SETS, "utf-8")
    return home


def with_towns(home: Path, *towns: str) -> Path:
    """Give a county more towns, each a line of places.csv."""
    with (home / "places.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{town}\n" for town in towns)
    return home


def visit(number: int, **more: str) -> tuple[str, ...]:
    """A row about a person."""
    usual = {
        "姓名": f"{CANARY}甲{number}",
        "参保": "是",
        "出生日期": "1987-06-05",
        "口令": f"{CANARY}口令",
        "乡镇": "西湖镇",
        "日期": "2020-06-30",
        "费用": f"{number}.50",
        "备注": "复诊",
    }
    return tuple({**usual, "序号": str(number), **more}[title] for title in TITLES)


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], name: str = "数据.csv") -> SimpleUploadedFile:
    """A CSV to be handed in."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(titles)
    writer.writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode("utf-8"))


def visits(count: int = 3, **more: str) -> SimpleUploadedFile:
    """So many rows about people, the last of which says something else."""
    return table(TITLES, [*(visit(number) for number in range(1, count)), visit(count, **more)])


def exports(*rows: tuple[str, str, str]) -> SimpleUploadedFile:
    """A CSV of exports."""
    return table(("月份", "乡镇", "出口额"), rows or [("2020-06", "西湖镇", "1.5"), ("2020-06", "东山街道", "2")], "出口.csv")


def hand_in(client: Client, dataset: str, file: SimpleUploadedFile, **more: str) -> Any:
    """A file delivered by its form; the page that follows."""
    return client.post(f"{CATALOGUE}{dataset}/deliver/", {"file": file, **more}, follow=True)


def said(answer: Any) -> str:
    """What an answer says."""
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")
