"""A real browser before the served program: what the tests of every file share that walk through pages as people do."""

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
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import AGENCIES, PLACES, REPORT, whole

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
    """A headless Chromium; it draws maps only for a file that says DRAWS_MAPS, since that is drawn by the processor and costs as much as all the rest."""
    playwright = pytest.importorskip("playwright.sync_api", reason="NOT TESTED: the portal in a browser (pip install playwright)")
    program = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("NOT TESTED: the portal in a browser (no Chromium; apt-get install --no-install-recommends chromium fonts-noto-cjk)")
    with playwright.sync_playwright() as running:
        drawing = DRAWN if getattr(request.module, "DRAWS_MAPS", False) else ["--disable-gpu"]
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


def environment(folder: Path, cache: Path, **more: str) -> dict[str, str]:
    """The surroundings of a program of the portal: nothing that this shell sets for it, and its files in the folder."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "ZHIXING_"))}
    return {**clean, "ZHIXING_SECRET": secrets.token_hex(30), "ZHIXING_FILES": str(folder / "files"), "XDG_CACHE_HOME": str(cache), **more}


@contextmanager
def running(county: Path, database: str, env: dict[str, str]) -> Iterator[str]:
    """The program, serving a county by one process until the end; its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "zhixing", "serve", str(county), "--database", database, "--address", f"127.0.0.1:{port}", "--workers", "1"]
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            assert "http://127.0.0.1" in program.stdout.readline()
            _answers(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            program.terminate()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, database: str, cache: Path) -> Iterator[Served]:
    """The program, serving the invented county."""
    yield from serving(whole(tmp_path_factory.mktemp("county") / "chengchuan"), tmp_path_factory, database, cache)


def serving(county: Path, tmp_path_factory: pytest.TempPathFactory, database: str, cache: Path) -> Iterator[Served]:
    """The program, serving a county, with an account for each of several roles."""
    reports = tmp_path_factory.mktemp("reports")
    (reports / "2025.txt").write_text(REPORT, "utf-8")
    env = environment(county.parent, cache, ZHIXING_REPORTS=str(reports))
    roles = {"wang": "department_editor", "li": "department_head", "shen": "auditor", "su": "supervision_office"}
    passwords = accounts(county, database, env, {name: (role, "water") for name, role in roles.items()})
    with running(county, database, env) as address:
        yield Served(address, passwords)


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
TYPED = {"公园"}
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


def axe(page: Any, address: str) -> None:
    """No serious finding of axe. The page's own policy forbids foreign scripts: axe is put in by the browser's tools, not by the page."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    told = session.send(
        "Runtime.evaluate",
        {
            "expression": "axe.run({resultTypes: ['violations']}).then(r => JSON.stringify([r.passes.length, r.violations.map(v => [v.id, v.impact, v.nodes[0].html])]))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    held, found = json.loads(told["result"]["value"])
    assert held > 10, address
    assert [finding for finding in found if finding[1] in ("serious", "critical")] == [], address


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
