"""Papers taken along from the portal: opened again and looked into, as of a day, only by who may."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from docx import Document
from openpyxl import load_workbook

from tests.store.supervised import CANARY, DEEDS, TRAIL, YEAR, Year, fill, supervise
from tests.web.conftest import whole
from zhixing.kernel.access import ROLES, decide
from zhixing.store import board, remembered
from zhixing.store.people import Person
from zhixing.web import lights
from zhixing.web.county import catalogue
from zhixing.web.pages import papers

SignIn = Callable[..., Client]
HOME = f"/supervision/papers/{YEAR}/"
JULY = date(2025, 7, 20)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county with plan, sites and settings of supervision."""
    return supervise(whole(tmp_path / "chengchuan"))


@pytest.fixture(autouse=True)
def july(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is the twentieth of July."""
    monkeypatch.setattr(lights, "today", lambda: JULY)
    board.forget()
    yield
    board.forget()


@pytest.fixture
def year(portal: Path) -> Year:
    """A year with rows."""
    return fill(catalogue())


@pytest.fixture
def office(year: Year, signed_in: SignIn) -> Client:
    """Somebody of the supervision office."""
    return signed_in("zhou", "supervision_office", "housing")


def taken(client: Client, name: str) -> bytes:
    answer = client.get(HOME + name)
    assert answer.status_code == 200, answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    return bytes(answer.content)


def words(data: bytes) -> str:
    """Every word of a DOCX, tables row by row."""
    document = Document(io.BytesIO(data))
    rows = ["|".join(cell.text.strip() for cell in row.cells) for table in document.tables for row in table.rows]
    return "\n".join([*(one.text for one in document.paragraphs), *rows])


def printed(data: bytes) -> str:
    """Every word of a PDF, without line ends."""
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(data))


def test_the_page_says_what_can_be_made(office: Client) -> None:
    shown = office.get(HOME).content.decode()
    for name in ("tasks.xlsx", "tasks.docx", "tasks.pdf", "bulletin.docx", "bulletin.pdf", "special.pdf", "review.docx"):
        assert f'href="{HOME}{name}?' in shown, name
    assert '下一个可用文号： <b lang="zh-CN">澄政督〔2025〕5号</b>' in shown
    assert shown.count(f'href="{HOME}notice.docx?row=') == 3
    office.cookies["language"] = "en"
    assert "Quarterly bulletin" in office.get(HOME).content.decode()


def test_the_table_of_responsibilities(office: Client) -> None:
    sheet = load_workbook(io.BytesIO(taken(office, "tasks.xlsx"))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[2][0] == "城市建设"
    assert rows[3] == [1, "绿道增加不少于 20 公里", "18公里以上", "2025年12月底前", "分管建设的县领导", "澄川县水利局", None, None]
    assert [row[1] for row in rows if row[0] in (1, 2, 3, 4)] == ["绿道增加不少于 20 公里", "让东环路通车", "=办好民生实事"]
    assert sheet["B7"].data_type == "s"
    document = Document(io.BytesIO(taken(office, "tasks.docx?number=澄政督[2025]05号")))
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "目标任务", "年度目标", "完成时限", "责任领导", "牵头单位", "配合单位"]
    assert len({cell._tc for cell in table.rows[1].cells}) == 1
    assert table.rows[0]._tr.trPr.xpath("w:tblHeader")
    assert {section.orientation for section in document.sections} == {0, 1}
    assert "澄政督〔2025〕5号" in [one.text for one in document.paragraphs]
    assert "绿道增加不少于20公里" in printed(taken(office, "tasks.pdf"))


def test_a_notice(office: Client) -> None:
    rows = {str(kin.fields["number"]): kin.row for kin in board.board(catalogue(), YEAR).rows["notices"].values()}
    issued = printed(taken(office, f"notice.pdf?row={rows['澄政督[2025]3号']}"))
    for said in ("澄政督〔2025〕3号", "澄川县水利局", "请于2025年6月9日前书面反馈办理情况", "2025年6月2日", "澄川县住房和城乡建设局"):
        assert said in issued, said
    assert "5个工作日内" in words(taken(office, f"notice.docx?row={rows['澄政督〔2025〕4号']}"))
    for row in ("", "x", "0" * 32):
        assert office.get(f"{HOME}notice.docx?row={row}").status_code == 404


def test_the_bulletin_and_the_special_report(office: Client) -> None:
    said = words(taken(office, "bulletin.docx"))
    assert "督办事项共4项，其中已完成1项，未达序时进度2项，调出1项。" in said
    assert "2025-06-30 实际 8，目标 ≥ 18：未达到" in said
    assert "没有批准调整。" in said
    assert "未办结1件，其中逾期1件。" in said
    assert "41天" in said
    special = printed(taken(office, "special.pdf"))
    assert "督查专报" in special
    assert "=办好民生实事" in special
    assert "绿道增加" not in special.partition("需要关注的事项")[2].partition("督办件办理情况")[0]


def test_adjustments_of_the_quarter(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lights, "today", lambda: date(2025, 6, 30))
    said = words(taken(office, "bulletin.docx"))
    assert "绿道增加不少于 20 公里|目标值|20|18|省里调整了口径" in said
    assert "建成游泳馆|调出|||改由市级建设" in said
    assert f"{CANARY}不批" not in said


def test_the_look_back_leads_to_the_portal(office: Client) -> None:
    document = Document(io.BytesIO(taken(office, "review.docx")))
    kept = next(one for one in document.paragraphs if one.text.startswith("让东环路通车，已于2025年6月20日投入使用"))
    assert [(one.text, one.address) for one in kept.hyperlinks] == [(text, f"http://testserver/report/{YEAR}/s1.a.02/") for text in ("2025", "6", "20")]
    order = [one.text for one in document.paragraphs]
    rest = order[next(at for at, text in enumerate(order) if text.endswith("未列入的事项")) :]
    assert any(text.startswith("绿道增加不少于 20 公里：未达序时进度") for text in rest)
    assert any(text.startswith("建成游泳馆：调出") for text in rest)


def test_an_earlier_day_is_told_as_it_was_known(office: Client) -> None:
    """Everything was recorded today: the day before, nothing was there."""
    assert "共0项" in words(taken(office, "bulletin.docx?on=2025-06-30"))
    shown = office.get(f"{HOME}?on=2025-06-30").content.decode()
    assert "2025-06-30 当日所知" in shown
    assert f"{HOME}tasks.xlsx?on=2025-06-30" in shown
    for wrong in ("2025-02-30", "x", "2999-01-01"):
        assert "共4项" in words(taken(office, f"bulletin.docx?on={wrong}"))


@pytest.mark.parametrize("role", list(ROLES))
def test_who_may(year: Year, signed_in: SignIn, role: str) -> None:
    client = signed_in("asker", role, "water")
    actor = Person.objects.get(username="asker").actor(catalogue().county)
    plan, rows = decide("read_plan", actor, None).allowed, decide("read_rows", actor, None).allowed
    assert (client.get(HOME).status_code == 200) == plan
    for name in ("tasks.xlsx", "review.docx"):
        assert (client.get(HOME + name).status_code == 200) == plan
    refused = client.get(f"{HOME}bulletin.docx")
    assert (refused.status_code == 200) == (plan and rows)
    if not rows:
        assert "查看台账" in refused.content.decode()
        assert CANARY not in client.get(HOME).content.decode()


def test_nobody_else_and_nothing_is_taken_in(office: Client) -> None:
    for address in (HOME, f"{HOME}tasks.xlsx"):
        assert Client().get(address).headers["Location"].startswith("/sign-in/")
        for method in ("post", "put", "patch", "delete"):
            assert getattr(office, method)(address).status_code == 405


@pytest.mark.parametrize("name", ["tasks.csv", "nothing.docx", "review.pdf", "bulletin.xlsx", "notice.xlsx"])
def test_what_is_not_made_is_not_there(office: Client, name: str) -> None:
    assert office.get(HOME + name).status_code == 404
    assert office.get("/supervision/papers/1999/").status_code == 404


def test_a_number_that_is_none_is_told(office: Client) -> None:
    answer = office.get(f"{HOME}bulletin.docx?number=<b>7")
    assert answer.status_code == 422
    assert "发文字号" in answer.content.decode()
    assert "<b>7" not in answer.content.decode()


def test_without_the_parts_that_make_papers_it_is_told(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: Any) -> bytes:
        raise papers.MissingPart("Official papers as DOCX", "papers")

    monkeypatch.setitem(papers.FORMS, "docx", missing)
    answer = office.get(f"{HOME}bulletin.docx")
    assert answer.status_code == 501
    assert "papers" in answer.content.decode()


def test_a_year_without_a_list_makes_empty_papers(portal: Path, signed_in: SignIn) -> None:
    client = signed_in("zhou", "supervision_office", "housing")
    assert "还没有督办件" in client.get(HOME).content.decode()
    assert load_workbook(io.BytesIO(taken(client, "tasks.xlsx"))).active.max_row == 2
    for name in ("tasks.docx", "tasks.pdf", "bulletin.docx", "special.docx", "review.docx"):
        assert taken(client, name)


def test_synthetic_papers_say_so(office: Client) -> None:
    remembered.remember(remembered.SYNTHETIC, {"seed": 1})
    assert "演示数据，均为虚构" in words(taken(office, "bulletin.docx"))
    assert "演示数据，均为虚构" in printed(taken(office, "tasks.pdf"))
    answer = office.get(f"{HOME}tasks.xlsx")
    assert "-synthetic.xlsx" in answer["Content-Disposition"]
    assert "演示数据" in str(load_workbook(io.BytesIO(answer.content)).active["A1"].value)


def test_no_number_is_given_twice(office: Client, year: Year) -> None:
    year.notice("澄政督〔2025〕第012号", year=None)
    assert "澄政督〔2025〕13号" in office.get(HOME).content.decode()


def test_many_commitments_fit(office: Client, year: Year) -> None:
    """A page of the annex after the other, the heads on each."""
    for number in range(40):
        year.published({**TRAIL, "code": f"s2.b.{number:02}", "section": 2, "title": f"{DEEDS['title']}之{number}，{'很长的事项' * 6}"})
    document = pypdfium2.PdfDocument(taken(office, "tasks.pdf"))
    with_heads = [page for page in document if "目标任务" in (text := "".join(page.get_textpage().get_text_range().split())) and "完成时限" in text]
    assert len(with_heads) > 2
    assert all(page.get_width() > page.get_height() for page in with_heads)
