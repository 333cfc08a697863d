"""Evidence as a clerk brings it, in a real browser: a photo and a paper to a stage, seen on the row, taken down again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.engines.evidence.conftest import jpeg, pdf
from tests.web.browsing import SIZES, browser, database, entered, served, visit

__all__ = ["browser", "database", "served", "visit"]


@pytest.fixture
def given(tmp_path: Path) -> dict[str, Path]:
    """What the clerk has at hand."""
    found = {"photo": tmp_path / "工地现场.jpg", "paper": tmp_path / "关于东山水厂的批复.pdf", "page": tmp_path / "情况.pdf"}
    found["photo"].write_bytes(jpeg(6, width=1600, height=1200))
    found["paper"].write_bytes(pdf())
    found["page"].write_text("<html><script>alert(1)</script>", "utf-8")
    return found


@SIZES
def test_a_clerk_proves_a_stage(visit: Any, size: dict[str, int], given: dict[str, Path], tmp_path: Path) -> None:
    page = visit("wang", size)
    row = entered(page, f"西湖水厂{size['width']}")
    page.goto(f"{row}edit/")
    page.get_by_label("谋划日期").fill("2020-01-10")
    page.get_by_label("批复日期").fill("2020-03-31")
    field = page.locator("fieldset#approved_proof")
    # A wrong one among them: the good one stays, and so does what was typed.
    field.get_by_label("选择文件").set_input_files([given["photo"], given["page"]])
    page.get_by_role("button", name="保存").click()
    page.get_by_text("有 1 处需要修改").wait_for()
    field.get_by_text("“情况.pdf”内容是“网页”").wait_for()
    assert page.get_by_label("批复日期").input_value() == "2020-03-31"
    assert field.locator("img").evaluate("image => image.complete && [image.naturalWidth, image.naturalHeight]") == [240, 320]
    page.screenshot(path=tmp_path / f"form-{size['width']}.png", full_page=True)
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    page.get_by_text("要求“签章文件”，现有的是“照片”").wait_for()
    page.goto(f"{row}edit/")
    field.get_by_label("继续添加").set_input_files([given["paper"]])
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    assert page.get_by_text("现有的是“照片”").count() == 0
    shown = page.locator(".proofs > div", has_text="批复")
    assert shown.locator("img").evaluate("image => image.complete && image.naturalWidth") == 240
    assert shown.get_by_text("Wang 上传于").count() == 2
    with page.expect_download() as down:
        shown.locator("li", has_text="批复.pdf").get_by_role("link", name="下载").click()
    assert down.value.suggested_filename == "关于东山水厂的批复.pdf"
    assert hashlib.sha256(Path(down.value.path()).read_bytes()).hexdigest() == hashlib.sha256(pdf()).hexdigest()
    page.screenshot(path=tmp_path / f"row-{size['width']}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    # The photo as it is given out: no place, no camera.
    photo = page.request.get(shown.locator("img").get_attribute("src").replace("/320/", "/").join([row.split("/tables/")[0], ""]))
    assert photo.status == 200
    assert b"Invented Camera" not in photo.body()
    page.goto(f"{row}edit/")
    field.locator("li", has_text="工地现场").get_by_label("移除").check()
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    assert page.locator(".proofs img").count() == 0


@SIZES
def test_the_same_paper_in_two_rows(visit: Any, size: dict[str, int], given: dict[str, Path]) -> None:
    page = visit("wang", size)
    rows = []
    for number in (1, 2):
        rows.append(entered(page, f"南山路{size['width']}-{number}"))
        page.goto(f"{rows[-1]}edit/")
        page.locator("fieldset#begun_proof").get_by_label("选择文件").set_input_files([given["paper"]])
        page.get_by_role("button", name="保存").click()
        page.get_by_text("已保存").wait_for()
    page.get_by_role("link", name=f"南山路{size['width']}-1").click()
    page.get_by_role("link", name=f"南山路{size['width']}-2").wait_for()
    assert page.url == rows[0]
