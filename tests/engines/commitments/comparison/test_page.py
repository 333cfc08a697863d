"""The page of a comparison in a browser: filter, language, a phone, axe, print. Needs Chromium, Playwright and axe-core; says so when it has to skip."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.commitments import compare, render_comparison
from zhixing.engines.report import read_manuscript
from zhixing.kernel.sources import Manuscript

AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PLAN = "各位代表：\n二、2024年工作安排\n新建城市绿道20公里以上。\n地区生产总值增长6.5%。\n新增养老床位300张。\n东环路建成通车。\n"
REVIEW = "各位代表：\n一、2024年工作回顾\n新建城市绿道23.5公里。\n地区生产总值增长5.0%。\n二、2025年工作安排\n新建城市绿道30公里。\n"


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
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the page of two small reports is."""
    plan, review = (read_manuscript(Manuscript(name, "text", text, "")) for name, text in (("2024.txt", PLAN), ("2025.txt", REVIEW)))
    path = tmp_path_factory.mktemp("page") / "compare.html"
    path.write_bytes(render_comparison(compare(plan, review), "html"))
    return path.as_uri()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """Opens the page at a width; whatever it asks of the network or complains about fails the test."""
    contexts, complaints = [], []

    def opened(wide: int, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": wide, "height": 844}, locale="zh-CN", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("request", lambda request: complaints.append(request.url) if request.url not in {address, "data:,"} else None)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


@pytest.mark.parametrize("wide", [1280, 390])
def test_filter_by_outcome(visit: Any, wide: int) -> None:
    page = visit(wide)
    assert page.locator(".promise:visible").count() == 4
    page.get_by_label("未达到").check()
    assert page.locator(".promise:visible h3").all_inner_texts() == ["地区生产总值"]
    page.get_by_label("未到期").check()
    assert page.locator(".none").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= wide


def test_english_and_back(visit: Any) -> None:
    page = visit(390)
    page.locator(".language").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "1.5 points lower" in page.locator(".promise.missed").inner_text()
    page.locator(".language").click()
    assert "低 1.5 个百分点" in page.locator(".promise.missed").inner_text()


def test_without_javascript_everything_stands_there(visit: Any) -> None:
    page = visit(390, java_script_enabled=False)
    assert page.locator(".promise:visible").count() == 4
    assert not page.locator(".filters").is_visible()


def test_in_print_the_counts_stand_for_the_filter(visit: Any) -> None:
    page = visit(1280)
    page.emulate_media(media="print")
    assert page.locator(".totals").is_visible()
    assert not page.locator(".filters").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, address: str, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("NOT TESTED: accessibility of the page (axe-core is not installed)")
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run()")["violations"]
    context.close()
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
