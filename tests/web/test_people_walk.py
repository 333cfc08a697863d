"""An administrator sets up a second factor and makes an account; its person comes in for the first time and again. In a real browser, on either database."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.web.browsing import AXE, PHONE, ROOT, WIDE, Served, browser, database, served
from tests.web.conftest import AGENCIES, COUNTY, PLACES

__all__ = ["browser", "database", "served"]

NEW = "eine-neue-losung-7"
# Where screenshots go, if anywhere.
PICTURES = os.environ.get("ZHIXING_PICTURES")
SAID = {
    "zh": (
        "账号",
        "密码",
        "登录",
        "确认启用",
        "已保存，继续",
        "新建账号",
        "姓名",
        "部门",
        "部门经办人",
        "建立账号",
        "保存新密码",
        "新密码",
        "再输一遍新密码",
        "退出",
        "动态验证码",
    ),
    "en": (
        "Account",
        "Password",
        "Sign in",
        "Confirm",
        "I have kept them",
        "New account",
        "Name",
        "Department",
        "Department editor",
        "Make the account",
        "Keep the new password",
        "New password",
        "New password again",
        "Sign out",
        "Code",
    ),
}


@pytest.fixture
def boss(served: Served, database: str, tmp_path: Path) -> str:
    """The password of an administrator without a second factor, made from the machine as the first one always is."""
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES}.items():
        (tmp_path / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "zhixing", "account", str(tmp_path), "boss", "--name", "管理员", "--agency", "water", "--role", "system_administrator"]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "ZHIXING_"))}
    made = subprocess.run([*command, "--database", database], env=env, cwd=ROOT, check=True, capture_output=True, text=True)
    return made.stdout.split(": ")[1].strip()


class App:
    """An authenticator app: takes the secret from the page and shows a code it has not shown before."""

    def __init__(self, page: Any) -> None:
        self.secret = page.locator("code.secret").inner_text().replace(" ", "")
        self.shown = int(time.time()) // 30 - 2

    def code(self) -> str:
        """The next code. Three are valid at any time; the one of the period to come is used rather than waited for."""
        self.shown = max(self.shown + 1, int(time.time()) // 30 - 1)
        assert self.shown <= int(time.time()) // 30 + 1
        return format_hotp_value(hotp_value(self.secret, self.shown))


@pytest.fixture
def opened(browser: Any, served: Served) -> Iterator[Any]:
    """Opens the portal; whatever a page complains about, or asks of another address, fails the test."""
    contexts, complaints = [], []

    def open_(size: dict[str, int], language: str) -> Any:
        context = browser.new_context(viewport=size, locale="zh-CN")
        context.add_cookies([{"name": "language", "value": language, "url": served.address}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
        page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(served.address) else None)
        page.goto(served.address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints


def looked_at(page: Any, name: str, size: dict[str, int], language: str) -> None:
    """The page is as wide as the screen, without a serious finding of axe; and pictured where somebody wants to see it."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{language}-{size['width']}.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
    if not AXE.exists():
        pytest.skip("NOT TESTED: accessibility of the portal (npm ci)")
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    run = "axe.run().then(r => JSON.stringify(r.violations.map(v => [v.id, v.impact, v.nodes[0].html])))"
    told = session.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
    found = json.loads(told["result"]["value"])
    assert [finding for finding in found if finding[1] in ("serious", "critical")] == [], name


def entered(page: Any, username: str, password: str, said: tuple[str, ...]) -> None:
    page.get_by_label(said[0], exact=True).fill(username)
    page.get_by_label(said[1], exact=True).fill(password)
    page.get_by_role("button", name=said[2], exact=True).click()


def set_up(page: Any, said: tuple[str, ...]) -> App:
    """A second factor, from the picture to the recovery codes."""
    page.locator(".picture svg").wait_for()
    app = App(page)
    page.locator("#code").fill(app.code())
    page.get_by_role("button", name=said[3]).click()
    page.locator(".codes li").first.wait_for()
    assert page.locator(".codes li").count() == 10
    return app


# Both sizes and both languages, each once; the other two pairs in make test-all.
WALKS = [(WIDE, "zh"), (PHONE, "en"), (PHONE, "zh"), (WIDE, "en")][: 4 if os.environ.get("ZHIXING_THOROUGH") == "1" else 2]


@pytest.mark.parametrize(("size", "language"), WALKS, ids=[f"{size['width']}-{language}" for size, language in WALKS])
def test_from_the_administrator_to_a_clerk(opened: Any, served: Served, boss: str, size: dict[str, int], language: str) -> None:
    said, look = SAID[language], lambda page, name: looked_at(page, name, size, language)
    clerk = f"li.{size['width']}.{language}"
    page = opened(size, language)
    look(page, "entrance")
    entered(page, "boss", boss, said)
    page.locator(".picture svg").wait_for()
    look(page, "enrol")
    set_up(page, said)
    look(page, "codes")
    page.get_by_role("link", name=said[4]).click()
    look(page, "people")
    page.get_by_role("link", name=said[5]).click()
    page.locator("#username").fill(clerk)
    page.get_by_label(re.compile(f"^{said[6]}")).fill("李四")
    page.get_by_label(re.compile(f"^{said[7]}")).select_option("water")
    page.get_by_label(said[8]).check()
    look(page, "new-person")
    page.get_by_role("button", name=said[9]).click()
    password = page.locator("#password").inner_text()
    look(page, "handover")
    page.goto(f"{served.address}/people/{clerk}/")
    look(page, "person")
    page.goto(f"{served.address}/organisation/")
    look(page, "organisation")

    page = opened(size, language)
    entered(page, clerk, password, said)
    page.get_by_label(said[11], exact=True).wait_for()
    look(page, "first-password")
    page.get_by_label(said[11], exact=True).fill(NEW)
    page.get_by_label(said[12], exact=True).fill(NEW)
    page.get_by_role("button", name=said[10]).click()
    page.goto(f"{served.address}/account/")
    look(page, "account")
    page.goto(f"{served.address}/account/second-factor/")
    look(page, "factor")
    page.locator("#current").fill(NEW)
    page.locator("button[value=begin]").click()
    app = set_up(page, said)
    page.get_by_role("link", name=said[4]).click()
    page.get_by_role("button", name=said[13], exact=True).click()
    entered(page, clerk, NEW, said)
    page.get_by_label(said[14], exact=True).fill("000000")
    page.get_by_role("button", name=said[2], exact=True).click()
    page.get_by_role("alert").wait_for()
    look(page, "code")
    page.get_by_label(said[14], exact=True).fill(app.code())
    page.get_by_role("button", name=said[2], exact=True).click()
    page.wait_for_url(re.compile(r"^http://[^/]+/$"))
