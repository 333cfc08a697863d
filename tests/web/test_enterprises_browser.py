"""Pairs of records decided by keyboard at a desk and by thumb on a phone, in a real browser; the pages of enterprises hold at both sizes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.browsing import AXE, PHONE, ROOT, WIDE, Served, axe, browser, database, environment, running, visit
from tests.web.conftest import whole

pytest.importorskip("splink", reason="NOT TESTED: linking (the extra “lake”)")

__all__ = ["browser", "database", "visit"]
# Five shops with a shortened name beside the company in the same town, so that there is enough to decide; and an account.
FILLED = """import json, sys
from pathlib import Path
from zhixing.store import keeping
here = keeping.opened(Path(sys.argv[1]), sys.argv[2])
from zhixing.kernel.access import ROLES, Actor
from zhixing.store.registers import register_for
maker = Actor("maker", frozenset(ROLES), frozenset({"water"}))
listed, titles = [], []
for name, code in json.loads(sys.argv[3]).items():
    listed.append({"list": "listed", "credit_code": code, "enterprise": f"澄川县{name}有限公司", "town": "西湖镇", "entered_on": "2025-01-02"})
    titles.append({"title": "放心消费单位", "holder": name, "kind": "assured_unit", "level": "county", "lead": "water", "applied_on": "2025-01-02", "town": "西湖镇", "address": "西湖镇人民路1号"})
register_for(here, "enterprise_lists", maker).enter(listed, "water")
register_for(here, "titles", maker).enter(titles, "water")
print(keeping.linked(here), file=sys.stderr)
print(keeping.account(here, "wang", "Wang", "water", ["department_editor"]))
"""
FIRMS = {"华丰五金": "91350100M000100Y43", "永盛电器": "91990101MA2KQ7YN10", "宏达门业": "91990101MA2KQ7YN29", "金鑫食品": "91990101MA2KQ7YN3E"}


def right(code: str) -> str:
    """The code with the check character that it ought to have."""
    from zhixing.kernel.codes import credit_code_fault

    return next(whole for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY" if not credit_code_fault(whole := code[:17] + sign))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, database: str, cache: Path) -> Iterator[Served]:
    """The invented county with four pairs that wait."""
    county = whole(tmp_path_factory.mktemp("county") / "chengchuan")
    env = environment(county.parent, cache, ZHIXING_LAKE=str(county.parent / "lake"))
    firms = json.dumps({name: right(code) for name, code in FIRMS.items()})
    made = subprocess.run([sys.executable, "-c", FILLED, str(county), database, firms], env=env, cwd=ROOT, check=True, capture_output=True, text=True)
    assert "8 rows, 8 enterprises, 4 pairs to be decided." in made.stderr
    with running(county, database, env) as address:
        yield Served(address, {"wang": made.stdout.strip()})


def seen(page: Any, name: str) -> None:
    """The page fits its width and has no serious finding; a picture where somebody wants to look."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], name
    if AXE.exists():
        axe(page, name)
    if folder := os.environ.get("ZHIXING_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"enterprises-{name}-{page.viewport_size['width']}.png", full_page=True)


def test_pairs_are_decided_by_keyboard_and_by_thumb(visit: Any, served: Served) -> None:
    page = visit("wang", WIDE)
    page.goto(f"{served.address}/enterprises/review/")
    page.get_by_text("第 1 对，共 4 对").wait_for()
    seen(page, "review")
    page.keyboard.press("j")
    page.get_by_text("第 2 对，共 4 对").wait_for()
    page.keyboard.press("k")
    page.get_by_text("第 1 对，共 4 对").wait_for()
    page.keyboard.press("y")
    page.get_by_text("第 1 对，共 3 对").wait_for()
    # Whoever types a reason does not decide by it.
    page.get_by_label("理由").fill("")
    page.get_by_label("理由").press_sequentially("any")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("n")
    page.get_by_text("第 1 对，共 2 对").wait_for()
    phone = visit("wang", PHONE)
    phone.goto(f"{served.address}/enterprises/review/")
    seen(phone, "review")
    phone.get_by_role("button", name="不是同一家").click()
    phone.get_by_text("第 1 对，共 1 对").wait_for()
    phone.get_by_role("button", name="是同一家", exact=True).click()
    phone.get_by_text("没有待认定的记录").wait_for()
    for one in (page, phone):
        one.goto(f"{served.address}/enterprises/?q=华丰")
        seen(one, "listed")
        one.get_by_role("link", name="澄川县华丰五金有限公司").click()
        one.get_by_text("只有这一条记录").wait_for()
        seen(one, "one")
