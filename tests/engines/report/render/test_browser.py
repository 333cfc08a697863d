"""The page in a browser: filters, languages, keyboard, a phone, axe. Needs Chromium, Playwright and axe-core; says so when it has to skip."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render import render

AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="NOT TESTED: the page in a browser (pip install playwright)")
    program = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("NOT TESTED: the page in a browser (no Chromium; apt-get install --no-install-recommends chromium fonts-noto-cjk)")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=program, headless=True, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(report: Reading, paragraphs: tuple[tuple[int, int], ...], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the page of the small report is."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_bytes(render(replace(report, paragraphs=paragraphs), "html"))
    return path.as_uri()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """Opens the page; whatever it asks of the network or complains about fails the test."""
    contexts, complaints = [], []

    def opened(size: dict[str, int], view: str = "text", **options: Any) -> Any:
        context = browser.new_context(viewport=size, locale="zh-CN", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("request", lambda request: complaints.append(request.url) if request.url.split("#")[0] not in {address, "data:,"} else None)
        page.goto(f"{address}#{view}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


def overflow(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_filters_narrow_the_list_and_say_how_far(visit: Any) -> None:
    page = visit(WIDE, "list")
    rows = page.locator("#list tr[data-i]:visible")
    assert rows.count() == 8
    page.select_option("[name=kind]", "quantity")
    page.select_option("[name=tense]", "plan")
    assert rows.count() == 3
    page.fill("[name=search]", "上市 企业")
    assert rows.count() == 1
    assert page.locator(".shown").inner_text() == "显示 1 条（定量目标 1），共 8 条"
    assert page.locator("#list tbody:visible").count() == 1
    page.fill("[name=search]", "没有")
    assert page.locator(".none").is_visible()
    page.get_by_role("button", name="清除筛选").click()
    page.locator(".shown", has_text="显示 8 条").wait_for()
    page.select_option("[name=certainty]", "strive")
    assert rows.count() == 2
    page.select_option("[name=section]", "（二）改善民生")
    assert rows.count() == 0


def test_the_language_changes_everywhere_but_not_in_the_report(visit: Any) -> None:
    page = visit(WIDE, "list")
    title, park = page.locator("h1").inner_text(), page.locator("#list tr[data-i='5']")
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".views").inner_text().split() == ["Text", "List", "Account"]
    assert page.locator("h1").inner_text() == title
    assert "Milestone" in park.inner_text()
    assert "construction started (开工建设)" in park.inner_text()
    assert "南湖公园" in park.inner_text()
    assert page.locator("[name=search]").get_attribute("placeholder") == "subject, text, unit, id"
    assert page.locator("[name=kind] option").all_inner_texts() == ["All", "Quantity 4", "Milestone 3", "Task 1"]
    page.get_by_role("button", name="中文").click()
    assert page.locator(".views").inner_text().split() == ["正文", "清单", "账目"]
    assert "2026年内开工建设" in park.inner_text()


def test_pointing_shows_the_fields_of_all_records_at_that_place(visit: Any) -> None:
    page = visit(WIDE)
    page.locator("article .m", has_text="北湖公园开工建设").hover()
    cards = page.locator(".card")
    assert cards.locator("h3").all_inner_texts() == ["北湖公园", "南湖公园"]
    assert "2026年内开工建设" in cards.first.inner_text()
    assert "县财政局、县水利局" in cards.last.inner_text()
    cards.last.get_by_role("link", name="在清单中查看").click()
    page.locator("#list tr[data-i='5']:target").wait_for()
    page.go_back()
    page.locator("#text").wait_for()


def test_everything_can_be_reached_by_keyboard(visit: Any) -> None:
    page = visit(WIDE)
    focused = page.locator(":focus")
    page.locator("article a.m").first.focus()
    assert page.locator(".card h3").inner_text() == "全县生产总值"
    page.keyboard.press("Tab")
    assert page.locator("#spoken").inner_text() == "节点目标，北环路，建成，2025年"
    page.keyboard.press("ArrowRight")
    assert focused.inner_text() == "实施技改项目100个以上"
    page.keyboard.press("ArrowLeft")
    assert focused.inner_text() == "建成北环路"
    page.keyboard.press("Enter")
    assert "details" in (focused.get_attribute("class") or "")
    page.keyboard.press("Escape")
    assert focused.inner_text() == "建成北环路"
    assert page.locator(".card").count() == 0
    page.keyboard.press("/")
    assert focused.get_attribute("name") == "search"
    page.keyboard.type("公园")
    assert page.locator("#list tr[data-i]:visible").count() == 2
    page.keyboard.press("Escape")
    assert page.locator("#list tr[data-i]:visible").count() == 8
    page.locator("#list .number a").first.focus()
    page.keyboard.press("ArrowDown")
    assert focused.inner_text() == "4"


def test_marks_of_a_kind_can_be_hidden(visit: Any) -> None:
    page = visit(WIDE)
    mark, key = page.locator("article .m.milestone").first, page.locator(".key.milestone")
    line = "node => getComputedStyle(node).textDecorationLine"
    assert (mark.evaluate(line), key.get_attribute("aria-pressed")) == ("underline", "true")
    key.click()
    assert (mark.evaluate(line), key.get_attribute("aria-pressed")) == ("none", "false")


def test_an_address_opens_its_record(visit: Any, report: Reading) -> None:
    page = visit(WIDE, f"t-{report.records[6].id}")
    assert "北湖公园" in page.locator(".card h3").all_inner_texts()
    page = visit(WIDE, f"c-{report.records[6].id}")
    assert page.locator("#list tr[data-i='6']").is_visible()
    assert visit(WIDE, "u-12").locator("#u-12").is_visible()
    assert visit(WIDE, "%E0%A4").locator("#text").is_visible()


def test_a_phone_shows_a_sheet_and_never_scrolls_sideways(visit: Any) -> None:
    page = visit(PHONE, has_touch=True, is_mobile=True)
    assert overflow(page) <= 0
    page.locator("article a.m").nth(3).tap()
    sheet = page.locator(".details")
    box = sheet.bounding_box()
    assert page.locator(".card h3").inner_text() == "企业"
    assert box["x"] == 0
    assert box["width"] == PHONE["width"]
    assert abs(box["y"] + box["height"] - PHONE["height"]) < 1
    page.get_by_role("button", name="关闭").tap()
    assert not sheet.is_visible()
    for view in ("list", "account"):
        page.locator(f".views a[href='#{view}']").tap()
        assert overflow(page) <= 0


def test_without_script_everything_can_be_read(visit: Any) -> None:
    page = visit(WIDE, java_script_enabled=False)
    assert all(page.locator(f"#{view}").is_visible() for view in ("text", "list", "account"))
    assert not page.locator(".filters").is_visible()
    page.locator("article a.m").nth(2).click()
    assert page.url.endswith("#c-" + (page.locator("#list tr[data-i='2']").get_attribute("id") or "").removeprefix("c-"))


def test_paper_gets_text_and_list_without_navigation(visit: Any) -> None:
    page = visit(WIDE, "account")
    page.emulate_media(media="print")
    assert page.locator("article").is_visible()
    assert page.locator("#list .records").is_visible()
    assert not page.locator(".views").is_visible()
    assert not page.locator(".filters").is_visible()
    number = "node => getComputedStyle(node, '::after').content"
    assert page.locator("article .m[data-n]").nth(2).evaluate(number) == '"3"'


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_serious(visit: Any, size: dict[str, int], scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("NOT TESTED: accessibility by axe (no node_modules/axe-core; npm ci)")
    page = visit(size, color_scheme=scheme)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for view in ("text", "list", "account"):
        page.locator(f".views a[href='#{view}']").click()
        if view == "text":
            page.locator("article a.m").nth(5).click()
        found += [(view, rule["impact"], rule["id"], rule["nodes"][0]["html"]) for rule in page.evaluate("axe.run()")["violations"]]
    page.get_by_role("button", name="English").click()
    found += [("en", rule["impact"], rule["id"], rule["nodes"][0]["html"]) for rule in page.evaluate("axe.run()")["violations"]]
    assert not found
