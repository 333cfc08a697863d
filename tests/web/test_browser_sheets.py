"""A clerk hands in a workbook with twelve faults, in a real browser: all twelve by their cells, the good rows in, the bad ones back, mended, in."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.engines.records.sheet.conftest import workbook
from tests.web.browsing import SIZES, browser, database, served, visit

__all__ = ["browser", "database", "served", "visit"]
TITLES = ("项目代码", "项目名称", "类别", "总投资（万元）", "所在乡镇", "入库日期")


def planted(code: int, path: Path) -> list[str]:
    """A workbook of sixteen rows, twelve of them with one fault each; the cells of the faults."""
    rows: list[list[Any]] = [[f"2020-{code + number:06}", f"项目{number}", "水厂", number, "西湖镇", "2020-03-01"] for number in range(16)]
    wrong = {"A2": "7", "B3": None, "C4": "铁路", "D5": "三千", "D6": "3 公里", "D7": "=SUM(D2:D4)", "E8": "南山镇", "F9": 43891, "D10": "#REF!"}
    wrong |= {"D11": 12345678901234567, "D12": -1}

    def change(sheet: Any) -> None:
        for address, value in wrong.items():
            sheet[address] = value
        sheet["D10"].data_type = "e"
        sheet.merged_cells.add("B13:C13")
        sheet["C13"] = None

    path.write_bytes(workbook([TITLES, *rows], change))
    return [*wrong, "B13"]


@SIZES
def test_twelve_faults_come_back_by_their_cells(visit: Any, size: dict[str, int], tmp_path: Path) -> None:
    cells = planted(size["width"] * 100, tmp_path / "清单.xlsx")
    page = visit("wang", size)
    page.locator('a[href="/tables/works/"]').click()
    with page.expect_download() as template:
        page.get_by_role("link", name="下载模板").click()
    assert opened(template).worksheets[0]["A1"].value == "项目代码"
    page.get_by_role("link", name="导入表格").click()
    shot(page, f"import-{size['width']}")
    page.get_by_label("表格文件").set_input_files(tmp_path / "清单.xlsx")
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_role("heading", name="导入预览").wait_for()
    shot(page, f"preview-{size['width']}")
    assert page.locator(".faults tbody th").all_inner_texts() == [*cells, "C13"]
    page.get_by_text("12 行有错，共 13 处").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="导入无误的行").click()
    page.get_by_text("已新增 4 行").wait_for()
    shot(page, f"done-{size['width']}")
    with page.expect_download() as back:
        page.get_by_role("link", name="下载退回的行").click()
    mended = tmp_path / "退回.xlsx"
    book = opened(back)
    sheet = book.worksheets[0]
    assert sheet.max_row == 13
    for number, row in enumerate(sheet.iter_rows(min_row=2), size["width"] * 100 + 50):
        for cell, value in zip(row, (f"2020-{number:06}", "改好", "水厂", 1, "西湖镇", "2020-03-01"), strict=False):
            cell.value = value
    book.save(mended)
    page.get_by_role("link", name="再导入一份").click()
    page.get_by_label("表格文件").set_input_files(mended)
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Put in the good rows").click()
    page.get_by_text("12 rows entered, 0 updated").wait_for()
    page.get_by_role("button", name="中文").click()
    page.get_by_role("link", name="查看台账").click()
    with page.expect_download() as export:
        page.get_by_role("link", name="xlsx").click()
    assert opened(export).worksheets[0].max_row >= 17


def opened(download: Any) -> Any:
    """The workbook that was downloaded; the browser keeps it without a suffix."""
    return load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))


def shot(page: Any, name: str) -> None:
    """A picture for whoever wants to look: ZHIXING_SHOTS names the folder."""
    if folder := os.environ.get("ZHIXING_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
