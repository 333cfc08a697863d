"""The portal as a clerk walks it, in a real browser against the served program: sign in, fill, conflict, undo, history, then and now."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.engines.records.conftest import PROJECTS
from tests.web.conftest import AGENCIES, COUNTY, PLACES

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1280", "390"])


@dataclass(frozen=True, slots=True)
class Served:
    """A running portal and the passwords of its accounts."""

    address: str
    passwords: dict[str, str]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="NOT TESTED: the portal in a browser (pip install playwright)")
    program = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("NOT TESTED: the portal in a browser (no Chromium; apt-get install --no-install-recommends chromium fonts-noto-cjk)")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=program, headless=True, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database: a file, or one of its own on the server that the tests run on."""
    server = os.environ.get("ZHIXING_DATABASE", "")
    if not server.startswith("postgresql:"):
        yield f"sqlite:///{tmp_path_factory.mktemp('portal') / 'portal.sqlite3'}"
        return
    psycopg = pytest.importorskip("psycopg")
    name = f"portal_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server.rpartition("/")[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Served]:
    """The program, serving the invented county."""
    county = tmp_path_factory.mktemp("county") / "chengchuan"
    county.mkdir()
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES, "tables.toml": PROJECTS.replace('"projects"', '"works"')}.items():
        (county / name).write_text(text, "utf-8")
    env = {**{key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "ZHIXING_"))}, "ZHIXING_SECRET": secrets.token_hex(30)}
    passwords = {}
    for username, role in (("wang", "department_editor"), ("li", "department_head")):
        command = [sys.executable, "-m", "zhixing", "account", str(county), username, "--name", username.title(), "--agency", "water", "--role", role]
        made = subprocess.run([*command, "--database", database], env=env, cwd=ROOT, check=True, capture_output=True, text=True)
        passwords[username] = made.stdout.split(": ")[1].strip()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "zhixing", "serve", str(county), "--database", database, "--address", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert "http://127.0.0.1" in running.stdout.readline()
        _answers(port)
        yield Served(f"http://127.0.0.1:{port}", passwords)
        running.terminate()


def _answers(port: int) -> None:
    """Wait until the program answers; a connection is refused at once while it does not."""
    for _ in range(400):
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", "/health/ready")
            assert connection.getresponse().status == 200
            return
        except ConnectionRefusedError:
            subprocess.run(["sleep", "0.05"], check=True)
        finally:
            connection.close()
    raise TimeoutError


@pytest.fixture
def visit(browser: Any, served: Served) -> Iterator[Any]:
    """Opens the portal for somebody; whatever a page complains about, or asks of another address, fails the test."""
    contexts, complaints = [], []

    def opened(username: str, size: dict[str, int]) -> Any:
        context = browser.new_context(viewport=size, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
        page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(served.address) else None)
        page.goto(served.address)
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(served.passwords[username])
        page.get_by_role("button", name="登录").click()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


CODES = iter(range(1, 900))


def entered(page: Any, name: str) -> str:
    """Enter a project by the form; its address."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/tables/works/new/")
    page.get_by_label("项目代码").fill(f"2020-{next(CODES):06}")
    page.get_by_label("项目名称").fill(name)
    page.get_by_label("总投资").fill("１.５亿元")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    return str(page.url)


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
    page.get_by_label("某日所知").fill("2020-06-30")
    page.get_by_role("button", name="查找").click()
    page.get_by_text("没有符合条件的记录").wait_for()
    page.get_by_role("link", name="回到现在").click()
    page.get_by_role("button", name="English").click()
    page.get_by_text("Find in this table").wait_for()


def _kinds(page: Any, row: str) -> Iterator[str]:
    """Every kind of page there is, by its address."""
    home = "/".join(page.url.split("/")[:3])
    table = row.rsplit("/", 2)[0]
    yield from (f"{home}/", f"{table}/", f"{table}/new/", row, f"{row}edit/", f"{home}/search/?q=学校", f"{home}/nowhere/", f"{home}/ledger/")


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_page_is_accessible(visit: Any, size: dict[str, int], scheme: str) -> None:
    """No serious finding of axe, no sideways scrolling, at either size, by day and by night."""
    if not AXE.exists():
        pytest.skip("NOT TESTED: accessibility of the portal (npm ci)")
    page = visit("li", size)
    page.emulate_media(color_scheme=scheme)
    row = entered(page, "北岭公园")
    for address in _kinds(page, row):
        page.goto(address)
        # The page's own policy forbids foreign scripts: axe is put in by the browser's tools, not by the page.
        session = page.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
        told = session.send(
            "Runtime.evaluate",
            {
                "expression": "axe.run().then(r => JSON.stringify([r.passes.length, r.violations.map(v => [v.id, v.impact, v.nodes[0].html])]))",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        held, found = json.loads(told["result"]["value"])
        assert held > 10, address
        assert [finding for finding in found if finding[1] in ("serious", "critical")] == [], address
        width = session.send("Runtime.evaluate", {"expression": "document.documentElement.scrollWidth", "returnByValue": True})
        assert width["result"]["value"] <= size["width"], address
