"""A list in parts, opened again."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from zhixing.engines.sheets import Column, listed

COLUMNS = (Column("序号", 6, centred=True), Column("事项", 40), Column("进展", 20, blank=True))
PARTS = [("城市建设", [(1, "=绿道", "x"), (2, "长" * 90, "")]), ("民生", [(3, "学校", "")])]


def test_parts_are_merged_rows_and_heads_are_repeated() -> None:
    sheet = load_workbook(io.BytesIO(listed("责任分解表", "分解表", COLUMNS, PARTS)))["分解表"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["责任分解表", None, None],
        ["序号", "事项", "进展"],
        ["城市建设", None, None],
        [1, "=绿道", None],
        [2, "长" * 90, None],
        ["民生", None, None],
        [3, "学校", None],
    ]
    assert sheet["B4"].data_type == "s"
    assert sorted(str(one) for one in sheet.merged_cells.ranges) == ["A1:C1", "A3:C3", "A6:C6"]
    assert (sheet.print_title_rows, sheet.page_setup.orientation, sheet.freeze_panes) == ("$1:$2", "landscape", "A3")
    assert (sheet.row_dimensions[5].height or 0) > 40


def test_it_has_the_same_bytes_every_time_and_may_be_empty() -> None:
    assert listed("表", "表", COLUMNS, PARTS) == listed("表", "表", COLUMNS, PARTS)
    assert load_workbook(io.BytesIO(listed("表", "表", COLUMNS, []))).active.max_row == 2
