"""Data delivered by the form: taken with what came back, refused in one sentence, taken back; bad files of every kind, and nobody who may not."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.publicdata import CANARY, CATALOGUE, TITLES, exports, folder, hand_in, said, shelf, table, visit
from zhixing.engines.ledger import Change
from zhixing.store import attempts, delivering, evidence, lake, ledger

__all__ = ["folder", "shelf"]
SignIn = Callable[..., Client]
GOOD = [(f"20{year}-06", "西湖镇", "1") for year in range(10, 29)]


@pytest.fixture
def editor(signed_in: SignIn) -> Client:
    """Who delivers."""
    return signed_in("wang", "department_editor", "water")


def test_a_file_is_taken_and_what_is_bad_comes_back(editor: Client) -> None:
    page = said(hand_in(editor, "exports", exports(*GOOD, ("2020-13", "西湖镇", "5")), reason="年报"))
    assert "已收下，成为第 1 版" in page and "年报" in page
    assert "<dd>19</dd>" in page and "<dd>1</dd>" in page and "“2020-13”不是年月" in page
    (version,) = lake.versions("exports")
    back = editor.get(f"{CATALOGUE}exports/returned/{version.returned}.csv")
    text = said(back)
    assert text.startswith("\ufeff行号,有误栏目") and "2020-13" in text and "filename*=UTF-8''" in back.headers["Content-Disposition"]
    mended = SimpleUploadedFile("退回.csv", text.replace(",2020-13,西湖镇", ",2020-12,西湖镇").encode("utf-8"))
    page = said(hand_in(editor, "exports", mended))
    assert "已收下，成为第 2 版" in page and "<dd>20</dd>" in page


def test_the_form_tells_what_is_needed_in_both_languages(editor: Client) -> None:
    assert "月份、乡镇、出口额（亿元）" in said(editor.get(f"{CATALOGUE}exports/deliver/"))
    editor.cookies["language"] = "en"
    page = said(editor.get(f"{CATALOGUE}exports/deliver/"))
    assert "Month, Town, Exports（亿元）" in page and "Deliver data" in page


def test_the_same_file_again_is_not_taken_twice(editor: Client) -> None:
    hand_in(editor, "exports", exports())
    assert "这份文件已经是第 1 版" in said(hand_in(editor, "exports", exports()))
    assert len(lake.versions("exports")) == 1


BAD: dict[str, tuple[SimpleUploadedFile, str]] = {
    "nothing in it": (SimpleUploadedFile("x.csv", b""), "文件是空的"),
    "another kind": (SimpleUploadedFile("x.exe", b"MZ"), "不接受"),
    "no header": (SimpleUploadedFile("x.csv", "甲,乙\n1,2\n".encode()), "至少要有"),
    "mixed encodings": (
        SimpleUploadedFile("x.csv", "月份,乡镇,出口额\n2020-06,西湖镇,1\n".encode() + "2020-07,西湖镇街道,1\n".encode("gb18030")),
        "混用两种编码",
    ),
    "a thousand columns": (SimpleUploadedFile("x.csv", (",".join(["月份", "乡镇", "出口额", *(f"c{n}" for n in range(997))]) + "\n").encode()), "1000 栏"),
    "no workbook": (SimpleUploadedFile("x.xlsx", b"PK\x03\x04nothing"), "损坏"),
    "no Parquet": (SimpleUploadedFile("x.parquet", b"PAR1nothing"), "损坏"),
    "formulas": (exports(("=HYPERLINK(1)", "西湖镇", "1"), ("2020-06", "西湖镇", "=1+1")), "2 行中有 2 行有误"),
    "shifted": (exports(*((place, month, value) for month, place, value in GOOD)), "整份未收"),
    "the header again": (exports(("2020-06", "西湖镇", "1"), ("月份", "乡镇", "出口额")), "整份未收"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_in_one_sentence(editor: Client, kind: str) -> None:
    file, sentence = BAD[kind]
    file.seek(0)
    answer = hand_in(editor, "exports", file)
    assert answer.status_code in (200, 422)
    assert sentence in said(answer)
    assert lake.versions("exports") == []
    for refusal in attempts.refusals("exports"):
        assert refusal.zh.partition("：")[0] in said(editor.get(f"{CATALOGUE}exports/"))
        editor.cookies["language"] = "en"
        assert said(editor.get(f"{CATALOGUE}exports/refused/{refusal.fact}/")).count('role="alert"') == 1


def test_rows_of_three_kinds_of_dates_and_numbers_come_back_or_go_in_as_they_are(editor: Client) -> None:
    rows = [*GOOD, ("2029年6月", "西湖镇", "1,200.5"), ("2030/6", "西湖镇", "１.５"), ("06/07/2031", "西湖镇", "2")]
    page = said(hand_in(editor, "exports", exports(*rows)))
    assert "<dd>21</dd>" in page and "“06/07/2031”不是年月" in page
    assert "1,200.5 亿元" in page and "1.5 亿元" in page


def test_a_file_whose_rest_is_in_one_cell_is_refused_with_the_line(editor: Client) -> None:
    text = "月份,乡镇,出口额\n" + "".join(f"20{year}-06,西湖镇,1\n" for year in range(10, 29)) + '"2030-06,西湖镇,1\n' + "2031-06,西湖镇,1\n" * 9000
    answer = hand_in(editor, "exports", SimpleUploadedFile("x.csv", text.encode()))
    page = said(answer)
    assert answer.status_code == 200 and "引号没有成对" in page and len(page) < 40_000
    assert lake.versions("exports") == [] and "第 21 行" in attempts.refusals("exports")[0].zh


def test_what_is_too_large_is_not_read(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(evidence.LIMIT, "1")
    big = SimpleUploadedFile("x.csv", b"x" * (evidence.MEGABYTE + 10))
    answer = editor.post(f"{CATALOGUE}exports/deliver/", {"file": big})
    assert answer.status_code == 413 and "文件超过 1 MB" in said(answer)
    answer = editor.post(f"{CATALOGUE}exports/deliver/", {"file": SimpleUploadedFile("x.csv", b"x" * (2 * evidence.MEGABYTE))})
    assert answer.status_code == 413
    assert attempts.refusals("exports") == []


def test_without_the_token_nothing_is_taken(person: Callable[..., object], portal: Path) -> None:
    person("wang", "department_editor", "water")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("zhou", "department_editor", "water"), backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    assert client.post(f"{CATALOGUE}exports/deliver/", {"file": exports()}).status_code == 403
    assert lake.versions("exports") == []


def test_somebody_was_quicker(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken(*_: object, **__: object) -> None:
        raise ledger.Overtaken(Change("li", "changed", "lake", "exports", 2, date(2020, 6, 30), {}), [])

    monkeypatch.setattr(delivering, "deliver", overtaken)
    answer = hand_in(editor, "exports", exports())
    assert answer.status_code == 409 and "同时有别人在报送" in said(answer)


def test_a_version_is_taken_back_with_a_reason(editor: Client, signed_in: SignIn) -> None:
    head = signed_in("li", "department_head", "water")
    for value in ("1", "2"):
        hand_in(editor, "exports", exports(("2020-06", "西湖镇", value)))
    assert "撤回这一版" not in said(editor.get(f"{CATALOGUE}exports/"))
    back = f"{CATALOGUE}exports/2/take-back/"
    assert "撤回要写明理由" in said(head.post(back, {"reason": " "}, follow=True))
    assert "只能撤回当前的版本" in said(head.post(f"{CATALOGUE}exports/1/take-back/", {"reason": "误"}, follow=True))
    page = said(head.post(back, {"reason": "报错了月份"}, follow=True))
    assert "第 2 版已撤回" in page and "已撤回</span>" in page
    assert "已撤回" in said(head.get(f"{CATALOGUE}exports/2/")) and "2 亿元" in said(head.get(f"{CATALOGUE}exports/2/"))
    found = lake.current("exports")
    assert found is not None and found.number == 1


def test_what_came_back_is_for_those_who_deliver(editor: Client, signed_in: SignIn) -> None:
    hand_in(editor, "visits", table(TITLES, [visit(1), visit(2, 出生日期=f"{CANARY}日"), visit(3, 备注="")]))
    hand_in(editor, "visits", table(TITLES, [visit(1, 出生日期=f"{CANARY}日")]))
    (version,), (refusal,) = lake.versions("visits"), attempts.refusals("visits")
    own = said(editor.get(f"{CATALOGUE}visits/1/"))
    # The page tells which field of which line; what stood there is in the file.
    assert "出生日期" in own and "＊＊＊" in own and CANARY not in own and CANARY not in said(editor.get(f"{CATALOGUE}visits/refused/{refusal.fact}/"))
    files = [f"{CATALOGUE}visits/returned/{hash}.csv" for hash in (version.returned, refusal.returned)]
    for address in files:
        assert CANARY in said(editor.get(address))
    other = signed_in("qian", "department_head", "housing")
    auditor = signed_in("shen", "auditor", "water")
    for client in (other, auditor):
        assert CANARY not in said(client.get(f"{CATALOGUE}visits/")) and "退回的行" not in said(client.get(f"{CATALOGUE}visits/1/"))
        for address in (*files, f"{CATALOGUE}visits/refused/{refusal.fact}/"):
            answer = client.get(address)
            assert answer.status_code == 403 and CANARY not in said(answer)
    # A file of another data set, and what is no file at all.
    hand_in(editor, "exports", exports())
    assert editor.get(f"{CATALOGUE}exports/returned/{version.returned}.csv").status_code == 404
    assert editor.get(f"{CATALOGUE}exports/returned/{'0' * 64}.csv").status_code == 404
    assert editor.get(f"{CATALOGUE}visits/refused/99/").status_code == 404


def test_only_the_first_rows_that_came_back_are_shown(editor: Client) -> None:
    rows = [visit(number, 费用="三元" if number % 2 else "1") for number in range(200)]
    page = said(hand_in(editor, "visits", table(TITLES, rows)))
    assert page.count("“三元”") == 50 and "先列出 50 行" in page
    (version,) = lake.versions("visits")
    text = said(editor.get(f"{CATALOGUE}visits/returned/{version.returned}.csv"))
    assert len(list(csv.reader(io.StringIO(text)))) == 101
