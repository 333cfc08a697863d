"""The portal as a clerk walks it, in a real browser against the served program: sign in, fill, conflict, undo, history, then and now."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.browsing import AXE, DECLARED, LATIN, PHONE, SIZES, TYPED, VENDOR, WIDE, WORDS, Served, axe, browser, database, entered, served, visit
from tests.web.conftest import PLAN, REPORT

__all__ = ["browser", "database", "served", "visit"]

# Each width and each scheme of colours once, and with ZHIXING_THOROUGH=1 each with each.
LOOKS = [("light", WIDE), ("dark", PHONE), ("light", PHONE), ("dark", WIDE)][: 4 if os.environ.get("ZHIXING_THOROUGH") == "1" else 2]


@SIZES
def test_a_clerk_fills_in_mends_and_takes_back(visit: Any, size: dict[str, int]) -> None:
    page = visit("wang", size)
    page.locator("main a[href='/tables/works/']").click()
    page.get_by_role("link", name="新增").click()
    page.get_by_label("项目代码").fill("7")
    page.get_by_label("项目名称").fill("东山水厂")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("有 1 处需要修改").wait_for()
    assert page.get_by_label("项目名称").input_value() == "东山水厂"
    address = entered(page, "东山水厂")
    page.get_by_text("15,000 万元").first.wait_for()
    page.get_by_role("link", name="修改").click()
    page.get_by_label("总投资").fill("2亿元")
    page.get_by_role("button", name="保存").click()
    page.locator("del", has_text="15,000 万元").wait_for()
    page.get_by_role("button", name="撤回上次修改").click()
    page.locator("dd", has_text="15,000 万元").first.wait_for()
    assert page.url == address
    page.get_by_label("批注").fill("请补充批文")
    page.get_by_role("button", name="提交批注").click()
    page.get_by_text("请补充批文").wait_for()


@SIZES
def test_two_people_save_the_same_row(visit: Any, size: dict[str, int]) -> None:
    first, second = visit("wang", size), visit("li", size)
    address = entered(first, "西湖路")
    for page in (first, second):
        page.goto(f"{address}edit/")
    second.get_by_label("所在乡镇").select_option(label="西湖镇")
    second.get_by_role("button", name="保存").click()
    second.get_by_text("已保存").wait_for()
    first.get_by_label("所在乡镇").select_option(label="东山街道")
    first.get_by_role("button", name="保存").click()
    first.get_by_text("别人先保存了").wait_for()
    first.locator("ins", has_text="西湖镇").wait_for()
    assert first.get_by_label("所在乡镇").input_value() == "990101001"
    first.get_by_role("button", name="保存").click()
    first.get_by_text("已保存").wait_for()
    assert "第 3 版" in first.content()


@SIZES
def test_a_list_is_searched_filtered_and_seen_as_it_was(visit: Any, size: dict[str, int]) -> None:
    page = visit("wang", size)
    address = entered(page, f"南溪学校{size['width']}号")
    page.goto(address.rsplit("/", 2)[0] + "/")
    page.get_by_label("在本表中查找").fill(f"溪学校{size['width']}")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=f"南溪学校{size['width']}号").wait_for()
    page.get_by_text("筛选", exact=True).click()
    page.get_by_label("某日所知").fill("2020-06-30")
    page.get_by_role("button", name="按条件筛选").click()
    page.get_by_text("没有符合条件的记录").wait_for()
    page.get_by_role("link", name="回到现在").click()
    page.get_by_role("button", name="English").click()
    page.get_by_placeholder("Find in this table").wait_for()


def _kinds(page: Any, row: str) -> Iterator[str]:
    """Every kind of page there is, by its address."""
    home = "/".join(page.url.split("/")[:3])
    table = row.rsplit("/", 2)[0]
    yield from (f"{home}/", f"{home}/report/", f"{home}/report/2025/", f"{home}/report/2025/s1.a.01/", f"{home}/report/2025/text/", f"{home}/report/read/")
    yield from (f"{home}/systems/", f"{home}/systems/county/", f"{home}/desk/", f"{home}/data/", f"{home}/search/?q=公园", f"{home}/nowhere/")
    yield f"{home}/supervision/papers/2025/"
    yield from (f"{table}/", f"{table}/?kind=road&q=x", f"{table}/new/", row, f"{row}edit/", f"{home}/tables/sites/map/", f"{home}/tables/sites/new/")
    yield from (f"{home}/administration/", f"{home}/ledger/")


@pytest.mark.parametrize(("scheme", "size"), LOOKS, ids=lambda one: str(one if isinstance(one, str) else one["width"]))
def test_every_kind_of_page_is_accessible(visit: Any, size: dict[str, int], scheme: str) -> None:
    """No serious finding of axe, no sideways scrolling, at either size, by day and by night."""
    if not AXE.exists():
        pytest.skip("NOT TESTED: accessibility of the portal (npm ci)")
    row = entered(visit("li", size), f"北岭公园{scheme}{size['width']}")
    for username, its in (("li", slice(0, -2)), ("shen", slice(-2, None))):
        page = visit(username, size)
        page.emulate_media(color_scheme=scheme)
        for address in list(_kinds(page, row))[its]:
            page.goto(address)
            axe(page, address)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_word_is_left_in_the_other_language(visit: Any, language: str) -> None:
    row = entered(visit("li", WIDE), f"有轨公园{language}")
    for username, its in (("li", slice(0, -2)), ("shen", slice(-2, None))):
        page = visit(username, WIDE)
        if language == "en":
            page.get_by_role("button", name="English").click()
            page.get_by_role("button", name="中文").wait_for()
        for address in list(_kinds(page, row))[its]:
            page.goto(address)
            said = page.evaluate(WORDS)
            for name in sorted(TYPED, key=len, reverse=True):
                said = said.replace(name, "")
            left = re.findall("[\u4e00-\u9fff]+", DECLARED.sub("", said)) if language == "en" else re.findall("[A-Za-z]{2,}", LATIN.sub("", said))
            # What a report says is never translated.
            assert [word for word in left if word not in REPORT] == [], address


def test_a_list_is_walked_by_keyboard(visit: Any) -> None:
    page = visit("wang", WIDE)
    address = entered(page, "键盘一号")
    entered(page, "键盘二号")
    page.goto(address.rsplit("/", 2)[0] + "/?q=键盘")
    page.keyboard.press("/")
    page.keyboard.type("x")
    assert page.get_by_label("在本表中查找").input_value() == "x"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("tr.at").inner_text().startswith("2020-")
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")


@pytest.mark.skipif(not (VENDOR / "htmx.min.js").exists(), reason="NOT TESTED: checks while typing (make vendor)")
def test_a_form_checks_while_one_types_and_asks_before_it_is_left(visit: Any) -> None:
    page = visit("wang", WIDE)
    address = entered(page, "未保存路")
    page.goto(f"{address}edit/")
    page.get_by_label("总投资").fill("很多")
    page.get_by_text("“很多”不是数字").wait_for()
    assert page.get_by_label("总投资").get_attribute("aria-invalid") == "true"
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="取消").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    page.get_by_label("总投资").fill("3亿")
    page.locator(".faulty").wait_for(state="detached")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="撤回", exact=True).click()
    page.locator("dd", has_text="15,000 万元").first.wait_for()


def test_the_front_page_is_light(visit: Any, served: Served) -> None:
    """Everything that the front page fetches, as it goes over the wire, into an empty cache."""
    page = visit("wang", WIDE)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(served.address, wait_until="networkidle")
    timing = page.evaluate("(({requestStart, responseStart}) => responseStart - requestStart)(performance.getEntriesByType('navigation')[0])")
    print(f"\nfront page: {len(sizes)} requests, {sum(sizes) / 1000:.1f} kB compressed, {timing:.0f} ms to the first byte")
    assert len(sizes) <= 6
    assert sum(sizes) <= 300_000
    assert page.evaluate("[...document.querySelectorAll('link[rel=stylesheet], script[src]')].every(e => /\\.[0-9a-f]{12}\\./.test(e.href || e.src))")


def test_a_report_is_read_into_the_portal(visit: Any, tmp_path: Path) -> None:
    page = visit("wang", WIDE)
    home = "/".join(page.url.split("/")[:3])
    (tmp_path / "报告.txt").write_text(REPORT, "utf-8")
    page.goto(f"{home}/report/read/")
    page.get_by_label("报告文件").set_input_files(tmp_path / "报告.txt")
    page.get_by_role("button", name="开始读").click()
    page.locator("article .m.quantity").first.click()
    page.locator(".card", has_text="绿道").wait_for()
    page.goto(f"{home}/report/2025/text/")
    page.locator("article .m.quantity").first.click()
    page.locator(".card .tie a").click()
    page.get_by_role("heading", name="绿道增加不少于 20 公里").wait_for()
    assert PLAN.count("[[commitment]]") == 3


def test_on_paper_there_are_only_the_words(visit: Any, tmp_path: Path) -> None:
    page = visit("wang", WIDE)
    row = entered(page, "印刷路")
    page.emulate_media(media="print")
    for address in (row, row.rsplit("/", 2)[0] + "/", "/".join(row.split("/")[:3]) + "/"):
        page.goto(address)
        shown = [selector for selector in ("nav", ".find", ".who", ".filters", ".deeds", ".foot") if page.locator(f"{selector} >> visible=true").count()]
        assert shown == [], address
        assert page.get_by_role("heading", level=1).is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert len(page.screenshot(path=tmp_path / "paper.png")) > 5000
