"""The workbook: opened again, cell by cell."""

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook, load_workbook

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render.xlsx import render_xlsx

TASKS = "序号 类别 章节 原文 事项 目标 计量单位 完成时限 力度 牵头单位 配合单位 责任领导 进展情况 完成值 存在问题 填报日期 位置 编号"


def opened(reading: Reading) -> Workbook:
    return load_workbook(io.BytesIO(render_xlsx(reading)))


def table(book: Workbook, name: str) -> list[dict[str, object]]:
    heads, *lines = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), line, strict=True)) for line in lines]


def test_the_list_of_tasks_has_one_row_a_commitment(report: Reading) -> None:
    book = opened(report)
    assert book.sheetnames == ["任务清单", "去年完成情况", "说明"]
    assert " ".join(str(cell.value) for cell in book["任务清单"][1]) == TASKS
    rows = table(book, "任务清单")
    assert [row["编号"] for row in rows] == [record.id for record in report.records if record.tense == "plan"]
    first, second, *_, park, _, task = rows
    assert (first["序号"], first["类别"], first["目标"], first["计量单位"], first["完成时限"]) == (1, "定量目标", "≥100 个", "个", "2026年")
    assert (first["章节"], first["原文"], first["位置"]) == ("（一）做强产业", "实施技改项目100个以上", "第6行")
    assert (first["力度"], second["力度"]) == ("确保", "力争")
    assert (park["目标"], park["牵头单位"], park["配合单位"]) == ("2026年内开工建设", "县住建局", "县财政局、县水利局")
    assert (task["类别"], task["目标"], task["计量单位"]) == ("持续性任务", "持续推进", None)


def test_what_the_office_fills_in_is_blank(report: Reading) -> None:
    for row in table(opened(report), "任务清单"):
        assert {row[name] for name in ("责任领导", "进展情况", "完成值", "存在问题", "填报日期")} == {None}


def test_achievements_have_a_sheet_of_their_own(report: Reading) -> None:
    rows = table(opened(report), "去年完成情况")
    assert [(row["事项"], row["完成情况"], row["时期"]) for row in rows] == [("全县生产总值", "增长 6.2%", "2025年"), ("北环路", "建成", "2025年")]


def test_the_notes_hold_counts_notices_and_what_was_not_understood(report: Reading) -> None:
    cells = [cell for row in opened(report)["说明"].iter_rows(values_only=True) for cell in row if cell]
    assert "6 条（定量 3 · 节点 2 · 任务 1）" in cells
    assert "分句 13 = 承诺 4 + 完成情况 2 + 背景 6 + 未读懂 1（未读懂占 7.7%）" in cells
    assert {"正文在中途结束。", "十条举措各显神通。", "没有认出事项", "第8行"} <= set(cells)


def test_it_is_ready_for_the_screen_and_for_paper(report: Reading) -> None:
    sheet = opened(report)["任务清单"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:R{sheet.max_row}"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize), sheet.page_setup.fitToWidth) == ("landscape", 9, 1)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["D2"].alignment.wrap_text
    assert "&P" in sheet.oddFooter.center.text
    assert sheet.oddHeader.center.text == "青禾县政府工作报告 任务清单"


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "#N/A", "\x1b[31m红\x00"])
def test_text_stays_text(odd: Callable[..., Reading], text: str) -> None:
    cell = opened(odd(text))["任务清单"]["E2"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\x1b", " ").replace("\x00", " ")


def test_the_same_bytes_twice_without_any_date_of_today(report: Reading) -> None:
    first, second = render_xlsx(report), render_xlsx(report)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert package.testzip() is None
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in package.infolist()} == {zipfile.ZIP_STORED}
        assert package.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2
        assert not [name for name in package.namelist() if "vba" in name.lower()]


def test_heights_are_a_first_guess_that_the_program_may_change(report: Reading) -> None:
    with zipfile.ZipFile(io.BytesIO(render_xlsx(report))) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "customHeight" not in sheet
    assert ' ht="' in sheet
