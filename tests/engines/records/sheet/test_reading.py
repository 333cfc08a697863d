"""Spreadsheets in: the right sheet, the header, and what is wrong cell by cell."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from tests.engines.records.conftest import PROJECTS, declared
from tests.engines.records.sheet.conftest import TITLES, faults, read, repacked, with_shared_texts, workbook
from zhixing.engines.records import Table
from zhixing.engines.records.sheet import Refused

GOOD = ("2020-000001", "东山水厂", "水厂", 1200, "西湖镇", datetime.date(2020, 3, 1))
Told = Callable[..., list[tuple[str, str]]]


def test_twelve_planted_faults_come_back_by_their_cells(tmp_path: Path, projects: Table) -> None:
    """Twelve things that people do to a sheet, all told at once, each at its cell and in both languages."""
    rows: list[list[Any]] = [[f"2020-{number:06}", f"项目{number}", "水厂", number, "西湖镇", "2020-03-01"] for number in range(1, 15)]
    rows[0][0] = "7"  # A2: not in the form
    rows[1][1] = None  # B3: required
    rows[2][2] = "铁路"  # C4: no choice
    rows[3][3] = "三千"  # D5: no number
    rows[4][3] = "3 公里"  # D6: another unit
    rows[5][3] = "=SUM(D2:D4)"  # D7: a formula
    rows[6][4] = "南山镇"  # E8: no town
    rows[7][5] = 43891  # F9: a serial number
    rows[8][3] = "#REF!"  # D10: an error
    rows[9][3] = 12345678901234567  # D11: has lost digits
    rows[10][3] = -1  # D12: below the least

    def change(sheet: Any) -> None:
        sheet["D10"].data_type = "e"
        sheet.merge_cells("B13:B14")  # B13, and B14 beneath it

    found = faults(tmp_path, projects, workbook([TITLES, *rows], change))
    assert [(one.cell, one.code) for one in found] == [
        ("A2", "pattern"),
        ("B3", "required"),
        ("C4", "not_choice"),
        ("D5", "not_number"),
        ("D6", "wrong_unit"),
        ("D7", "formula"),
        ("E8", "not_place"),
        ("F9", "not_date"),
        ("D10", "error_cell"),
        ("D11", "digits_lost"),
        ("D12", "too_small"),
        ("B13", "merged"),
        ("B14", "merged"),
    ]
    assert all(one.zh and one.en and one.sheet == "建设项目" and one.title for one in found)
    assert found[3].zh == "“三千”不是数字"


def test_what_cannot_be_mistaken_is_read(tmp_path: Path, projects: Table) -> None:
    rows = [
        TITLES,
        GOOD,
        ("２０２０－０００００２", "二", None, "１２．５", None, "2020年3月1日"),
        ("2020-000003", "三", "Road", 0.1 + 0.2, "990101001", "2020.3.1"),
    ]
    assert [(one.cell, one.code) for one in faults(tmp_path, projects, workbook(rows))] == [("A3", "pattern")]
    _, lines = read(tmp_path, projects, workbook(rows))
    assert lines[0].values["invested"] == "1200"
    assert lines[0].values["listed_on"] == datetime.date(2020, 3, 1)
    assert lines[2].values["invested"] == "0.3"


def test_titles_in_any_order_and_language_and_surplus_columns_are_told(tmp_path: Path, projects: Table) -> None:
    incoming, (line,) = read(tmp_path, projects, workbook([("Name", "备注", "code", "总 投资 *\nInvestment"), ("东山", "x", "2020-000001", 7)]))
    assert {id: value for id, value in line.values.items() if value} == {"name": "东山", "code": "2020-000001", "invested": "7"}
    assert [(note.cell, note.code, note.told) for note in incoming.header.notes] == [("B1", "title_unknown", ("备注",))]


def test_the_header_may_stand_below_a_title(tmp_path: Path, projects: Table) -> None:
    rows = [("澄川县建设项目表",), ("填报单位：水利局", None, "2020年3月"), TITLES, (), GOOD]
    incoming, (line,) = read(tmp_path, projects, workbook(rows, lambda sheet: sheet.merge_cells("A1:F1")))
    assert (incoming.header.row, line.number) == (3, 5)


@pytest.mark.parametrize(
    ("titles", "code", "cell"),
    [
        (("项目代码", "项目名称", "项目名称"), "title_twice", "C1"),
        (("项目代码", "项目名称", "Name"), "title_twice", "C1"),
        (("项目代码", "项目名称", "总投资（亿元）"), "title_unit", "C1"),
        (("项目代码", "项目名称", "总投资(单位：元)"), "title_unit", "C1"),
        (("项目名称", "总投资"), "no_header", ""),
    ],
)
def test_a_header_that_could_be_misread_is_refused(tmp_path: Path, projects: Table, titles: tuple[str, ...], code: str, cell: str) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, projects, workbook([titles, GOOD]))
    assert [(one.code, one.cell) for one in caught.value.placed] == [(code, cell)]
    assert caught.value.placed[0].zh


@pytest.mark.parametrize("title", ["总投资（万元）", "总投资(单位：万元)", "总投资（必填）", "总投资（2020年）", "总投资 (万元)*"])
def test_remarks_in_brackets_are_no_units(tmp_path: Path, projects: Table, title: str) -> None:
    incoming, _ = read(tmp_path, projects, workbook([("项目代码", title), ("2020-000001", 1)]))
    assert incoming.header.ids == {1: "code", 2: "invested"}


def test_a_column_that_is_required_and_missing_is_noted(tmp_path: Path, projects: Table) -> None:
    incoming, _ = read(tmp_path, projects, workbook([("项目代码",), ("2020-000001",)]))
    assert [(note.code, note.told) for note in incoming.header.notes] == [("title_missing", ("项目名称",))]


def test_the_sheet_with_the_header_is_read_and_the_others_are_told(tmp_path: Path, projects: Table) -> None:
    book = Workbook()
    sheets: list[Any] = [book.active, book.create_sheet("清单"), book.create_sheet("去年"), book.create_sheet("藏")]
    for sheet, rows in zip(sheets, [[("目录",)], [TITLES, GOOD], [TITLES[:2], GOOD[:2]], [TITLES, GOOD]], strict=True):
        for row in rows:
            sheet.append(list(row))
    sheets[3].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    incoming, lines = read(tmp_path, projects, out.getvalue())
    assert (incoming.title, len(lines)) == ("清单", 1)
    assert [(note.code, note.told[0]) for note in incoming.header.notes] == [("sheet_unread", "去年")]


def test_hidden_rows_and_repeated_headers_are_told(told: Told) -> None:
    def change(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True

    assert told([TITLES, GOOD, GOOD, TITLES], change)[:2] == [("3", "hidden_row"), ("4", "header_again")]


def test_empty_rows_are_nothing(tmp_path: Path, projects: Table) -> None:
    def change(sheet: Any) -> None:
        sheet["A9"] = "  "
        sheet["A900"].number_format = "0"
        sheet.row_dimensions[12].hidden = True

    _, lines = read(tmp_path, projects, workbook([TITLES, (), GOOD, (None, None)], change))
    assert [line.number for line in lines] == [3]


def test_a_share_is_what_one_sees(tmp_path: Path) -> None:
    (table,) = declared(tmp_path, PROJECTS.replace('unit = "万元"', 'unit = "%"'))

    def change(sheet: Any) -> None:
        sheet["B2"].number_format = "0.0%"
        sheet["B3"].number_format = '0"%"'

    _, lines = read(tmp_path, table, workbook([("项目代码", "总投资"), ("2020-000001", 0.305), ("2020-000002", 30)], change))
    assert [line.values["invested"] for line in lines] == ["30.5%", "30"]


def test_days_are_days_in_every_way_of_counting(tmp_path: Path, projects: Table) -> None:
    """Built-in formats of Chinese programs, counting from 1904, and days before the ways of counting agree."""
    plain = workbook([TITLES[:1] + TITLES[5:], ("2020-000001", datetime.date(2020, 3, 1)), ("2020-000002", 43891), ("2020-000003", 59)])

    def eastern(name: str, part: bytes) -> bytes:
        return part.replace(b'numFmtId="164"', b'numFmtId="31"').replace(b'numFmtId="14"', b'numFmtId="31"') if name == "xl/styles.xml" else part

    def of_1904(name: str, part: bytes) -> bytes:
        return part.replace(b"<workbookPr/>", b'<workbookPr date1904="1"/>') if name == "xl/workbook.xml" else part

    day = datetime.date(2020, 3, 1)
    assert [line.values["listed_on"] for line in read(tmp_path, projects, plain)[1]] == [day, "43891", "59"]
    assert read(tmp_path, projects, repacked(plain, eastern))[1][0].values["listed_on"] == day
    assert read(tmp_path, projects, repacked(plain, of_1904))[1][0].values["listed_on"] == datetime.date(2024, 3, 2)


def test_texts_come_whole(tmp_path: Path, projects: Table) -> None:
    """Rich text without how it is read aloud, escaped characters, comments beside, inline strings."""
    data = workbook([TITLES, ("2020-000001", "MARK", *GOOD[2:])], lambda sheet: setattr(sheet["A2"], "comment", Comment("注", "甲")))
    rich = '<r><t>东山</t></r><r><t xml:space="preserve"> 水_x5382_</t></r><rPh sb="0" eb="1"><t>dōng</t></rPh><phoneticPr fontId="1"/>'
    changed = with_shared_texts(data, rich)
    (line,) = read(tmp_path, projects, changed)[1]
    assert line.values["name"] == "东山 水厂"


def test_too_many_rows_are_refused(tmp_path: Path, projects: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhixing.engines.records.sheet.reading.MOST_ROWS", 2)
    with pytest.raises(Refused, match="More than 2 rows"):
        read(tmp_path, projects, workbook([TITLES, GOOD, GOOD, GOOD]))


def test_a_range_that_covers_many_rows_costs_nothing(told: Told) -> None:
    assert told([TITLES, *[GOOD] * 3], lambda sheet: sheet.merged_cells.add("C2:C1048576")) == [("C2", "merged"), ("C3", "merged"), ("C4", "merged")]
