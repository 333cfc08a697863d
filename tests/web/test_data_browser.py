"""A department delivers data in a real browser: bad rows, their reasons, the corrected file, the version before; at a desk and on a phone, axe content."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.web.browsing import AXE, SIZES, Served, axe, browser, database, serving, visit
from tests.web.conftest import whole
from tests.web.publicdata import CANARY, TITLES, VISITS, declare
from tests.web.publicdata import visit as row
from zhixing.store.clock import today

__all__ = ["browser", "database", "visit"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, database: str, cache: Path) -> Iterator[Served]:
    """The county with data sets, served."""
    home = declare(whole(tmp_path_factory.mktemp("county") / "chengchuan"))
    with (home / "datasets.toml").open("a", encoding="utf-8") as file:
        file.write(VISITS.format(id="homes", title="住房", english="Homes", sharing="conditional", terms='terms = "限核对"').replace('"water"', '"housing"'))
    yield from serving(home, tmp_path_factory, database, cache)


def looked_at(page: Any, size: dict[str, int], name: str) -> None:
    """The page is as wide as the screen and without a serious finding of axe; pictured where ZHIXING_SHOTS names a folder."""
    if folder := os.environ.get("ZHIXING_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
    if AXE.exists():
        axe(page, name)


def hand_in(page: Any, file: Path) -> None:
    """A file chosen and sent."""
    page.get_by_label("数据文件").set_input_files(file)
    page.get_by_role("button", name="报送").click()


@SIZES
def test_bad_rows_are_put_right_and_the_version_is_taken_back(visit: Any, size: dict[str, int], tmp_path: Path) -> None:
    # Each size has a data set of its own.
    dataset, title = ("visits", "就诊") if size["width"] > 400 else ("cases", "案件")
    page = visit("li", size)
    page.goto(page.url.split("/sign-in")[0].rstrip("/") + "/data/")
    page.get_by_role("link", name="数据目录").click()
    page.get_by_role("heading", name="数据目录").wait_for()
    looked_at(page, size, "catalogue")
    page.get_by_label("查找", exact=True).fill(title)
    page.get_by_role("button", name="查找").click()
    page.locator(f'a[href="/data/catalogue/{dataset}/"]').click()
    page.get_by_text("还没有版本").wait_for()
    page.get_by_role("link", name="报送数据").click()
    page.get_by_label("数据文件").wait_for()
    looked_at(page, size, "deliver")
    rows = [row(1), row(2, 费用="三元"), row(3, 出生日期=f"{CANARY}日"), row(4)]
    bad = tmp_path / "数据.csv"
    bad.write_text("\n".join(",".join(cells) for cells in (TITLES, *rows)), "utf-8")
    hand_in(page, bad)
    page.get_by_text("已收下，成为第 1 版").wait_for()
    assert page.locator(".faults tbody th").all_inner_texts() == ["3", "4"]
    page.get_by_text("“三元”不是数字").wait_for()
    assert CANARY not in page.content()
    looked_at(page, size, "returned")
    with page.expect_download() as back:
        page.get_by_role("link", name="下载退回的行").click()
    text = Path(back.value.path()).read_text("utf-8-sig")
    mended = tmp_path / "退回.csv"
    head, *lines = text.splitlines()
    mended.write_text(
        "\n".join([head, *(line.replace(",三元,", ",3,").replace(f",{CANARY}日,{CANARY}口令", f",1987-06-05,{CANARY}口令") for line in lines)]), "utf-8"
    )
    page.get_by_role("link", name="报送数据").click()
    hand_in(page, mended)
    page.get_by_text("已收下，成为第 2 版").wait_for()
    page.get_by_text("第 1～4 行，共 4 行").wait_for()
    assert CANARY not in page.content()
    page.get_by_text("筛选", exact=True).click()
    page.get_by_label("备注").fill("复")
    page.get_by_role("button", name="按条件筛选").click()
    page.wait_for_url("**note.has=*")
    page.get_by_text("第 1～4 行，共 4 行").wait_for()
    looked_at(page, size, "rows")
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_label("撤回这一版").fill("报错了月份")
    page.get_by_role("button", name="撤回这一版").click()
    page.get_by_text("第 2 版已撤回").wait_for()
    looked_at(page, size, "taken-back")
    page.get_by_role("button", name="English").click()
    page.get_by_text("taken back", exact=True).wait_for()
    looked_at(page, size, "english")


@SIZES
def test_use_is_asked_for_on_the_page_of_the_data_set(visit: Any, size: dict[str, int]) -> None:
    page = visit("su", size)
    page.goto(page.url.split("/sign-in")[0].rstrip("/") + "/data/catalogue/homes/")
    page.get_by_text("申请使用").first.click()
    page.get_by_role("textbox", name="用途").fill("核对补助对象")
    page.get_by_label("申请理由").fill("发放补助")
    page.get_by_label("使用期限").fill(f"{today() + timedelta(days=90)}")
    page.get_by_role("checkbox", name="姓名").check()
    looked_at(page, size, "ask")
    page.get_by_role("button", name="申请使用").click()
    page.get_by_text("申请已提交").wait_for()
    assert "待审批" in page.content()
    page.goto(page.url.split("/tables/")[0] + "/data/catalogue/homes/")
    page.get_by_text("核对补助对象").first.wait_for()
    looked_at(page, size, "asked")
