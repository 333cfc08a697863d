"""A quarter of supervision walked by eight people and a resident: from the report to the bulletin, in Chinese at a desk and in English on a phone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.web.browsing import NOT_THERE, PHONE, ROOT, WIDE, accounts, browser, emptied, environment, running
from tests.web.conftest import REPORT, whole

__all__ = ["browser"]
TODAY = "2025-07-08"
SETTINGS = """schema = 1
office = "office"
mark = "澄政督"
public = true
[[leader]]
id = "homes"
title = "分管住房和水利的领导"
title_en = "Leader in charge of homes and water"
agencies = ["water", "housing"]
"""
# User name: role, agency.
CAST = {
    "office_one": ("supervision_office", "rivers"), "office_two": ("supervision_office", "rivers"), "housing_editor": ("department_editor", "housing"),
    "housing_head": ("department_head", "housing"), "water_editor": ("department_editor", "water"), "water_head": ("department_head", "water"),
    "leader": ("responsible_leader", "housing"), "reader": ("department_editor", "rivers"),
}  # fmt: skip


@dataclass
class Portal:
    """A served county on a given day: where it answers, who may sign in, and how its command line is called."""

    address: str
    passwords: dict[str, str]
    run: Callable[..., str]
    pages: dict[str, Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)


# In English on a phone as well where there is time: make test-all.
WAYS = [("zh", WIDE), ("en", PHONE)][: 2 if os.environ.get("ZHIXING_THOROUGH") == "1" else 1]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """A database of its own for each walk."""
    yield from emptied(tmp_path / "quarter.sqlite3")


@pytest.fixture(params=WAYS, ids=lambda way: f"{way[0]}-{way[1]['width']}")
def portal(request: pytest.FixtureRequest, browser: Any, database: str, cache: Path, tmp_path: Path) -> Iterator[Portal]:
    """The invented county with its plan, served on 8 July 2025; everybody is signed in when first asked for."""
    language, size = request.param
    county = whole(tmp_path / "chengchuan")
    (county / "supervision.toml").write_text(SETTINGS.replace('"office"', '"rivers"'), "utf-8")
    env = environment(tmp_path, cache, ZHIXING_TODAY=TODAY)

    def run(command: str, *more: str, today: str = TODAY) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "zhixing", command, str(county), *more, "--database", database],
            env=env | {"ZHIXING_TODAY": today},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    passwords = accounts(county, database, env, CAST, str)
    with running(county, database, env) as address:
        place = Portal(address, passwords, run)
        place.pages["everybody"] = lambda: _page(place, browser, language, size)
        yield place
        # The server waits for connections that are kept open.
        for context in browser.contexts:
            context.close()
    assert place.complaints == []


def _page(portal: Portal, browser: Any, language: str, size: dict[str, int]) -> Any:
    context = browser.new_context(viewport=size, locale="zh-CN", accept_downloads=True)
    context.add_cookies([{"name": "language", "value": language, "url": portal.address}])
    page = context.new_page()
    page.on("pageerror", lambda error: portal.complaints.append(str(error)))
    page.on("console", lambda message: portal.complaints.append(message.text) if message.type == "error" and NOT_THERE not in message.text else None)
    return page


def person(portal: Portal, username: str) -> Any:
    """The page of somebody, signed in."""
    if username not in portal.pages:
        page = portal.pages["everybody"]()
        page.goto(f"{portal.address}/sign-in/")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(portal.passwords[username])
        page.locator("main button").first.click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        portal.pages[username] = page
    return portal.pages[username]


def go(portal: Portal, username: str, path: str) -> Any:
    """Somebody opens a page, which can be read at its size."""
    page = person(portal, username)
    answer = page.goto(path if path.startswith("http") else portal.address + path)
    assert answer.status == 200, path
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    if folder := os.environ.get("ZHIXING_SCREENSHOTS"):
        name = path.removeprefix(portal.address).strip("/").replace("/", "-").partition("?")[0] or "first"
        page.screenshot(path=Path(folder) / f"quarter-{width}-{name[:60]}.png", full_page=True)
    return page


def entered(page: Any, **values: str) -> str:
    """Fill in the form that is open and keep it; the address of the row."""
    for id, value in values.items():
        control = page.locator(f"#{id}")
        control.select_option(value) if control.evaluate("node => node.tagName") == "SELECT" else control.fill(value)
    page.locator("form.form button.main").click()
    page.locator(".message.success").wait_for()
    return str(page.url)


def take(portal: Portal, username: str, row: str, step: str, **values: str) -> None:
    """Somebody takes a step of a row; the reason is one of the values."""
    page = go(portal, username, row)
    page.locator(f"#step-{step} summary").click()
    for id, value in values.items():
        page.locator(f"#{step}-{id}, #step-{step} [name={id}]").first.fill(value)
    page.locator(f"#step-{step} form button, form#step-{step} button").last.click()
    page.locator(".message.success").wait_for()


def row_of(portal: Portal, code: str) -> str:
    """The address of a commitment's row."""
    page = go(portal, "office_one", f"/report/2025/{code}/")
    return str(page.locator("a[href^='/tables/commitments/']").first.get_attribute("href"))


def light(portal: Portal, code: str) -> str:
    """The light that a commitment shows."""
    page = go(portal, "reader", f"/report/2025/{code}/")
    return str(page.locator(".verdict .light").get_attribute("class")).removeprefix("light ")


def moved(page: Any, code: str) -> None:
    """Another proposal is shown, or all of them are decided."""
    page.wait_for_function(
        "code => document.querySelector('#panel .code')?.textContent !== code || document.querySelector('.message.success') !== null", arg=code, polling=50
    )


def published(portal: Portal, tmp_path: Path) -> None:
    """The report is read, its promises are taken in, confirmed, edited, split and published."""
    report = tmp_path / "report.txt"
    report.write_text(REPORT, "utf-8")
    office = go(portal, "office_one", "/report/read/")
    office.locator("input[type=file]").set_input_files(report)
    office.locator("main form button").last.click()
    office.locator("a.m").first.wait_for()
    go(portal, "office_one", "/supervision/review/2025/import/").locator("form button.main").first.click()
    office.locator("#panel").wait_for()
    go(portal, "office_one", "/supervision/review/2025/?at=s1.a.01")
    office.keyboard.press("Enter")
    moved(office, "s1.a.01")
    go(portal, "office_one", "/supervision/review/2025/?at=s1.a.02")
    office.locator("#lead").select_option("water")
    office.locator("button[data-deed=confirm]").click()
    moved(office, "s1.a.02")
    go(portal, "office_one", "/supervision/review/2025/?at=s2.a.01")
    office.locator("#split-box summary").click()
    office.locator("#titles").fill("办好社区食堂\n办好公交线路")
    office.locator("button[data-deed=split]").click()
    moved(office, "s2.a.01")
    for code in ("s2.a.01-1", "s2.a.01-2"):
        go(portal, "office_one", f"/supervision/review/2025/?at={code}")
        office.locator("button[data-deed=confirm]").click()
        moved(office, code)
    go(portal, "office_one", "/supervision/review/2025/publish/").locator("#reason").fill("经市政府常务会议同意")
    office.locator("form.publishing button.main").click()
    office.locator(".message.success").first.wait_for()


def reported(portal: Portal) -> str:
    """A quantity is signed for, reported, approved, returned, mended, accepted; the row of its progress."""
    take(portal, "housing_editor", row_of(portal, "s1.a.01"), "sign")
    page = go(portal, "housing_editor", "/departments/housing/")
    page.locator("a[href*='/tables/progress/new/'][href*='period=2025-06']").first.click()
    row = entered(page, value="3", words="已建成3公里", rank="document").removeprefix(portal.address)
    take(portal, "housing_editor", row, "submit")
    take(portal, "housing_head", row, "approve")
    take(portal, "office_one", row, "return", reason="请附验收单，并核对长度")
    page = go(portal, "housing_editor", f"{row}edit/")
    entered(page, value="12")
    take(portal, "housing_editor", row, "submit")
    take(portal, "housing_head", row, "approve")
    page = go(portal, "office_two", "/supervision/2025/")
    page.locator("input[name=code][value='s1.a.01']").check()
    page.locator("#bulk button[value=accept]").click()
    page.locator(".message.success").wait_for()
    assert light(portal, "s1.a.01") == "green"
    return row


def followed_up(portal: Portal) -> None:
    """What is late is reminded of and escalated, a notice gets more time and is answered, a leader instructs."""
    assert portal.run("remind").strip()
    page = go(portal, "office_one", "/supervision/2025/")
    page.locator("input[name=code][value='s1.a.02']").check()
    page.locator("#bulk button[value=notice]").click()
    page.locator("#matter").fill("请报送东环路建设进度")
    page.locator("form.instruct button.main").click()
    page.locator(".message.success").wait_for()
    notice = str(go(portal, "water_editor", "/departments/water/").locator("a[href^='/tables/notices/']").first.get_attribute("href"))
    take(portal, "water_editor", notice, "ask_time", more="3", reason="等待监理报告")
    take(portal, "office_one", notice, "give_time")
    assert portal.run("remind", today="2025-07-30").strip()
    take(portal, "water_editor", notice, "answer", answer="路基已完成")
    take(portal, "office_two", notice, "close")
    leader = go(portal, "leader", "/leader/homes/")
    leader.goto(f"{portal.address}/supervision/2025/s1.a.01/instruct/")
    leader.locator("[data-quick] button").first.click()
    leader.locator("form.instruct button.main").click()
    leader.locator(".message.success").wait_for()


def closed_and_scored(portal: Portal) -> None:
    """A milestone is reached, closed, reopened; a score is objected to and counted again."""
    road = row_of(portal, "s1.a.02")
    take(portal, "water_editor", road, "sign")
    page = go(portal, "water_editor", "/tables/progress/new/?year=2025&code=s1.a.02&lead=water&period=2025-06")
    row = entered(page, stage="是", reached_on="2025-06-20", words="东环路已通车", rank="document").removeprefix(portal.address)
    take(portal, "water_editor", row, "submit")
    take(portal, "water_head", row, "approve")
    take(portal, "office_one", row, "accept")
    assert light(portal, "s1.a.02") == "blue"
    take(portal, "office_two", road, "close", reason="已核查通车验收材料")
    take(portal, "office_one", road, "reopen", reason="尚有附属工程")
    page = go(portal, "housing_head", "/departments/housing/score/2025-Q2/")
    before = page.locator(".goal-large .number").inner_text()
    page.locator("a[href^='/tables/objections/new/']").click()
    objection = entered(page, why="退回后已按期重报").removeprefix(portal.address)
    take(portal, "office_one", objection, "uphold", answer="情况属实", points="1")
    after = go(portal, "housing_head", "/departments/housing/score/2025-Q2/").locator(".goal-large .number").inner_text()
    assert float(after) == min(100, float(before) + 1)


def test_a_quarter_is_walked(portal: Portal, tmp_path: Path) -> None:
    published(portal, tmp_path)
    progress = reported(portal)
    followed_up(portal)
    closed_and_scored(portal)
    office = go(portal, "office_one", "/supervision/papers/2025/")
    for kind in ("bulletin.docx", "bulletin.pdf", "tasks.xlsx"):
        answer = office.request.get(f"{portal.address}/supervision/papers/2025/{kind}")
        assert (answer.status, len(answer.body()) > 2000) == (200, True), kind
    resident = portal.pages["everybody"]()
    for path in ("/public/2025/", "/public/2025/s1.a.01/"):
        assert resident.goto(portal.address + path).status == 200
        assert resident.evaluate("document.documentElement.scrollWidth") <= resident.viewport_size["width"]
    said = resident.content()
    assert "12" in said
    assert "请附验收单" not in said
    assert "housing_editor" not in said
    first = go(portal, "leader", "/")
    assert first.locator("path.lit.green, path.lit.blue").count() >= 1
    assert go(portal, "office_one", progress).locator(".history li").count() >= 8
    assert "verified" in portal.run("verify") or "unbroken" in portal.run("verify")
