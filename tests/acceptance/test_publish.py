"""The public site as a folder: whole, safe, the same from any server of files and from none, readable for everybody."""

from __future__ import annotations

import functools
import html
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from tests.store.supervised import CANARY, supervise
from tests.web.browsing import AXE, PHONE, SIZES, WIDE, axe, browser
from tests.web.conftest import whole

__all__ = ["browser"]
ROOT = Path(__file__).resolve().parents[2]
FILL = """
import sys
from pathlib import Path
from zhixing.store.keeping import opened
here = opened(Path(sys.argv[1]), sys.argv[2])
from tests.store.supervised import fill
from zhixing.store import accounts, remembered
fill(here)
accounts.grant("kanari_account", accounts.Entry("kanari_name", "water", "department_head"))
if len(sys.argv) > 3:
    remembered.remember(remembered.SYNTHETIC, {"seed": 1})
"""
PAGES = ("", "2025/", "2025/s1.a.01/", "2025/s1.a.02/", "2025/s2.a.01/", "2025/s2.a.02/")


class Filled:
    """A county with a filled store, and the command that writes its site."""

    def __init__(self, home: Path) -> None:
        self.county = supervise(whole(home / "chengchuan"))
        self.database = f"sqlite:///{home / 'portal.sqlite3'}"
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "ZHIXING_"))}
        self.env = {**clean, "ZHIXING_FILES": str(home / "files"), "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", FILL, str(self.county), self.database], env=self.env, cwd=ROOT, check=True)

    def publish(self, target: Path, *more: str) -> subprocess.CompletedProcess[str]:
        """Run the command."""
        command = [sys.executable, "-m", "zhixing", "publish", str(self.county), "--database", self.database, "-o", str(target), *more]
        return subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The county."""
    return Filled(tmp_path_factory.mktemp("publish"))


@pytest.fixture(scope="module")
def site(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, written once."""
    target = tmp_path_factory.mktemp("site") / "site"
    done = filled.publish(target)
    assert (done.returncode, done.stderr) == (0, "")
    assert "files" in done.stdout
    return target


def files(site: Path) -> list[Path]:
    return [path for path in sorted(site.rglob("*")) if path.is_file()]


def test_every_page_is_there_in_both_languages(site: Path) -> None:
    for prefix in ("", "en/"):
        for name in PAGES:
            assert (site / prefix / name / "index.html").is_file(), name
        for name in ("feed.xml", "commitments.csv", "commitments.json"):
            assert (site / prefix / "2025" / name).is_file(), name
    assert {path.name for path in (site / "files").iterdir()} == {"portal.css", "public.css", "mark.svg"}


def test_no_planted_word_is_in_any_byte(site: Path) -> None:
    """Planted in every field that is not open, in drafts, returned progress, notices, reasons, rejected proposals, names of accounts and of files."""
    canary = CANARY.encode()
    assert len(files(site)) > 20
    assert [path for path in files(site) if canary in path.read_bytes() or CANARY in path.name] == []


def test_links_are_whole_and_stay_inside(site: Path) -> None:
    seen = 0
    for path in [path for path in files(site) if path.suffix in (".html", ".xml", ".css")]:
        text = path.read_text("utf-8")
        found = re.findall(r'(?:href|src)="([^"]*)"|url\(["\']?([^)"\']+)', text)
        ids = set(re.findall(r'\sid="([^"]+)"', text))
        for link in (html.unescape(one or other) for one, other in found):
            target, _, anchor = unquote(link).partition("#")
            if not target:
                assert anchor in ids, (path, link)
                continue
            assert not re.match(r"[a-z]+:|/", target), (path, link)
            there = (path.parent / target).resolve()
            assert there.is_relative_to(site.resolve()), (path, link)
            assert there.is_file(), (path, link)
            seen += 1
    assert seen > 100


def test_feeds_parse(site: Path) -> None:
    for feed in site.rglob("feed.xml"):
        root = ElementTree.parse(feed).getroot()
        assert root.tag == "{http://www.w3.org/2005/Atom}feed"
        assert len(root.findall("{http://www.w3.org/2005/Atom}entry")) == 10
    assert json.loads((site / "2025/commitments.json").read_text("utf-8"))["year"] == 2025


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A plain server of files."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@contextmanager
def opened(browser: Any, size: dict[str, int], scheme: str = "light") -> Iterator[Any]:
    """A page of a browser that complains about nothing."""
    complaints: list[str] = []
    context = browser.new_context(viewport=size, locale="zh-CN", color_scheme=scheme)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: complaints.append(request.url))
    yield page
    context.close()
    assert complaints == []


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(site: Path, browser: Any, size: dict[str, int], scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("NOT TESTED: accessibility of the public site (npm ci)")
    with served(site) as address, opened(browser, size, scheme) as page:
        for prefix in ("", "en/"):
            for name in PAGES:
                page.goto(f"{address}{prefix}{name}")
                axe(page, f"{prefix}{name}")
                assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
                assert page.evaluate("[...document.styleSheets].every(one => one.cssRules.length > 5)"), name


@pytest.mark.parametrize("open_as", ["server", "file"])
def test_a_resident_finds_a_promise(site: Path, browser: Any, open_as: str) -> None:
    with served(site) as address, opened(browser, PHONE) as page:
        page.goto(address if open_as == "server" else (site / "index.html").as_uri())
        page.get_by_role("link", name="2025 年").click()
        page.get_by_role("link", name="绿道增加不少于 20 公里").last.click()
        assert "督查用语" in page.locator("main").inner_text()
        assert page.locator("svg[role=img]").is_visible()
        page.get_by_role("link", name="English").click()
        assert "In official words" in page.locator("main").inner_text()
        page.get_by_role("link", name="2025", exact=True).click()
        assert "What changed this month" in page.locator("main").inner_text()


def test_it_prints(site: Path, browser: Any) -> None:
    import pypdfium2

    with served(site) as address, opened(browser, WIDE) as page:
        page.goto(f"{address}2025/s1.a.01/")
        document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        text = "".join(one.get_textpage().get_text_range() for one in document)
        assert "绿道增加不少于 20 公里" in text
        assert len(document) <= 2


# The command.


def test_written_again_it_is_whole_and_nothing_old_stays(filled: Filled, site: Path) -> None:
    before = {path.relative_to(site): path.read_bytes() for path in files(site)}
    (site / "2024").mkdir()
    (site / "2024/index.html").write_text("old", "utf-8")
    assert filled.publish(site, "--year", "2025").returncode == 0
    assert {path.relative_to(site): path.read_bytes() for path in files(site)} == before
    assert [path.name for path in site.parent.iterdir()] == [site.name]


@pytest.mark.parametrize("make", [lambda path: (path.mkdir(), (path / "mine.txt").write_text("x")), lambda path: path.write_text("x")])
def test_a_folder_of_somebody_else_is_left_alone(filled: Filled, tmp_path: Path, make: Callable[[Path], Any]) -> None:
    target = tmp_path / "out"
    make(target)
    done = filled.publish(target)
    assert done.returncode == 2
    assert "expected" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert target.read_text() == "x" if target.is_file() else [path.name for path in target.iterdir()] == ["mine.txt"]


def test_what_cannot_be_written_is_told_and_leaves_nothing(filled: Filled, tmp_path: Path) -> None:
    for more, told in ((("--year", "2019"), "nothing published of 2019"), ((), "")):
        target = tmp_path / "out" if more else Path("/proc/nowhere/out")
        done = filled.publish(target, *more)
        assert done.returncode == 2
        assert told in done.stderr
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_county_without_a_public_site_publishes_none(tmp_path: Path) -> None:
    closed = Filled(tmp_path)
    settings = closed.county / "supervision.toml"
    settings.write_text(settings.read_text("utf-8").replace("public = true", "public = false"), "utf-8")
    done = closed.publish(tmp_path / "out")
    assert done.returncode == 2
    assert "public = true" in done.stderr
    assert not (tmp_path / "out").exists()
