"""The portal as a clerk walks it, in a real browser against the served program: sign in, fill, conflict, undo, history, then and now."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import AGENCIES, PLACES, PLAN, REPORT, whole

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
VENDOR = ROOT / "zhixing" / "web" / "static" / "vendor"
# A map is drawn by the processor where there is no graphics card.
DRAWN = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1280", "390"])


@dataclass(frozen=True, slots=True)
class Served:
    """A running portal and the passwords of its accounts."""

    address: str
    passwords: dict[str, str]


# All accounts at once: a program for each would take longer than many a walk.
ACCOUNTS = """import json, sys
from pathlib import Path
from zhixing.store import keeping
here = keeping.opened(Path(sys.argv[1]), sys.argv[2])
print(json.dumps({name: keeping.account(here, name, called, agency, [role]) for name, (called, role, agency) in json.loads(sys.argv[3]).items()}))
"""


def accounts(county: Path, database: str, env: dict[str, str], people: dict[str, tuple[str, str]], called: Callable[[str], str] = str.title) -> dict[str, str]:
    """The passwords of new accounts, each with its role and agency."""
    told = {name: (called(name), *rest) for name, rest in people.items()}
    command = [sys.executable, "-c", ACCOUNTS, str(county), database, json.dumps(told)]
    made = subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True, text=True)
    passwords: dict[str, str] = json.loads(made.stdout)
    return passwords


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A headless Chromium; it draws maps only for the file that looks at them, since that is drawn by the processor and costs as much as all the rest."""
    playwright = pytest.importorskip("playwright.sync_api", reason="NOT TESTED: the portal in a browser (pip install playwright)")
    program = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("NOT TESTED: the portal in a browser (no Chromium; apt-get install --no-install-recommends chromium fonts-noto-cjk)")
    with playwright.sync_playwright() as running:
        drawing = DRAWN if request.module.__name__.endswith("test_browser") else ["--disable-gpu"]
        chromium = running.chromium.launch(executable_path=program, headless=True, args=[*drawing, *QUIET])
        yield chromium
        chromium.close()


def emptied(file: Path) -> Iterator[str]:
    """An empty database: a file, or one of its own on the server that the tests run on."""
    server = os.environ.get("ZHIXING_DATABASE", "")
    if not server.startswith("postgresql:"):
        yield f"sqlite:///{file}"
        return
    psycopg = pytest.importorskip("psycopg")
    name = f"portal_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server.rpartition("/")[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One empty database for all tests of a file."""
    yield from emptied(tmp_path_factory.mktemp("portal") / "portal.sqlite3")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Served]:
    """The program, serving the invented county."""
    yield from serving(whole(tmp_path_factory.mktemp("county") / "chengchuan"), tmp_path_factory, database)


def serving(county: Path, tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Served]:
    """The program, serving a county, with an account for each of several roles."""
    reports = tmp_path_factory.mktemp("reports")
    (reports / "2025.txt").write_text(REPORT, "utf-8")
    env = {**{key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "ZHIXING_"))}, "ZHIXING_SECRET": secrets.token_hex(30)}
    env |= {"ZHIXING_FILES": str(county.parent / "files"), "ZHIXING_REPORTS": str(reports), "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}
    roles = {"wang": "department_editor", "li": "department_head", "shen": "auditor", "su": "supervision_office"}
    passwords = accounts(county, database, env, {name: (role, "water") for name, role in roles.items()})
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "zhixing", "serve", str(county), "--database", database, "--address", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            assert "http://127.0.0.1" in running.stdout.readline()
            _answers(port)
            yield Served(f"http://127.0.0.1:{port}", passwords)
        finally:
            running.terminate()


def _answers(port: int) -> None:
    """Wait until the program answers; a connection is refused at once while it does not."""
    for _ in range(400):
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
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
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" and NOT_THERE not in message.text else None)
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


# An answer of 404 or 422 is what a test asks for; the browser calls it an error.
NOT_THERE = "Failed to load resource"
# Names that the tests of this file have typed.
TYPED = {"地图一号", "公园"}
CODES = iter(range(1, 900))


def entered(page: Any, name: str) -> str:
    """Enter a project by the form; its address."""
    TYPED.add(name)
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


def axe(page: Any, address: str) -> None:
    """No serious finding of axe. The page's own policy forbids foreign scripts: axe is put in by the browser's tools, not by the page."""
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


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
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


# What the words of a page are, without what is said in Chinese on purpose and what people typed.
WORDS = """() => {
  const said = [], walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const inside = node.parentElement;
    if (inside.closest("script, style") || (inside.closest("[lang]") !== document.documentElement)) continue;
    said.push(node.textContent);
  }
  for (const node of document.querySelectorAll("[aria-label], [placeholder], [title]"))
    if (node.closest("[lang]") === document.documentElement) said.push(node.ariaLabel ?? "", node.placeholder ?? "", node.title ?? "");
  return said.join("\\n");
}"""
# Names of agencies, towns and units have no English in the declarations; rows are what was typed.
DECLARED = re.compile(
    "|".join(
        sorted(
            {*re.findall("[\u4e00-\u9fff]+", AGENCIES + PLACES), "万元", "公里", "县", "列入年度计划的建设项目", "四位年份", "六位序号"}, key=len, reverse=True
        )
    )
)
# Latin words of a Chinese page: formats, names of programs, keys, ids, the name of the other language, accounts of this test.
LATIN = re.compile(
    "Word|Excel|SQL|PM|PDF|OFD|DOCX|XLSX|PNG|JPEG|WebP|TIFF|MP4|CSV|HEIC|csv|json|geojson|xlsx|SQLite|PostgreSQL|English|Wang|txt|md|html|docx|pdf|MB|Tab|Enter|Esc|SHA|Li|Shen|text|utf|[0-9a-f]{8,}|s[0-9].[a-z].[0-9]+"
)


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


@pytest.mark.skipif(not (VENDOR / "maplibre-gl.mjs").exists(), reason="NOT TESTED: the map (make vendor)")
def test_a_place_is_set_on_the_map_and_found_there(visit: Any) -> None:
    page = visit("wang", WIDE)
    home = "/".join(page.url.split("/")[:3])
    page.goto(f"{home}/tables/sites/new/")
    page.get_by_label("名称").fill("地图一号")
    page.locator(".map[data-drawn]").wait_for()
    page.locator(".map canvas").click(position={"x": 120, "y": 90})
    assert re.fullmatch(r"-?\d+\.\d{6}, -?\d+\.\d{6}", page.locator("#at").input_value())
    page.locator("#at").fill("120.04, 28.9")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    address = page.url
    page.goto(f"{home}/tables/sites/map/?q=地图一号")
    page.locator(".map[data-drawn='1']").wait_for()
    box = page.locator(".map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url(address)


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
