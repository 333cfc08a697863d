"""Progress walked through its flow by four people, in a real browser: drafted, submitted, returned, mended, approved by another, accepted by the office."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.web.browsing import AXE, PHONE, ROOT, SIZES, Served, axe, browser, database, served, visit
from tests.web.conftest import whole
from tests.web.recording import recording
from tests.web.test_browser_sheets import shot
from zhixing.store.registers import today

__all__ = ["browser", "database", "served", "visit"]


def looked_at(page: Any, name: str, size: dict[str, int]) -> None:
    """A page that can be read at this size and by everybody."""
    shot(page, f"steps-{name}-{size['width']}")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
    if AXE.exists():
        axe(page, name)


def take(page: Any, step: str, title: str, *, reason: str = "", keys: bool = False) -> None:
    """Open the form of a step, fill it in, send it; with the keyboard alone where so wished."""
    form = page.locator(f"#step-{step}")
    assert not form.locator("button").is_visible()
    summary = form.locator("summary")
    if keys:
        summary.focus()
        page.keyboard.press("Enter")
    else:
        summary.click()
    if reason:
        form.get_by_label("理由").fill(reason)
    button = form.get_by_role("button", name=f"提交“{title}”")
    if keys:
        page.keyboard.press("Tab")
        assert button.evaluate("node => node === document.activeElement")
        page.keyboard.press("Enter")
    else:
        button.click()
    page.get_by_text(f"“{title}”已办理，编号").wait_for()


def filled(page: Any, address: str, **values: str) -> None:
    """Fill in the form of a new row and keep it."""
    page.goto(f"{'/'.join(page.url.split('/')[:3])}{address}")
    for id, value in values.items():
        field = page.locator(f"#{id}")
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()


def state(page: Any) -> str:
    return str(page.locator(".meta .state").inner_text()).split()[-1]


@SIZES
def test_progress_is_walked_from_draft_to_accepted(visit: Any, size: dict[str, int]) -> None:
    year, code = str(today().year), f"walk-{size['width']}"
    office = visit("su", size)
    period = {"begins_on": f"{year}-01-01", "due_on": f"{year}-12-31"}
    filled(
        office,
        "/tables/commitments/new/",
        year=year,
        code=code,
        title=f"办好民生实事 {code}",
        kind="task",
        subject="民生实事",
        certainty="firm",
        lead="water",
        **period,
    )
    assert state(office) == "待确认"
    looked_at(office, "proposed", size)
    take(office, "confirm", "确认", keys=True)
    take(office, "publish", "公布")
    assert state(office) == "已公布"
    assert office.get_by_text("签收：由澄川县水利局的部门经办人或澄川县水利局的部门负责人办理").is_visible()
    assert office.get_by_text("还剩 3 个工作日").is_visible()
    assert office.get_by_role("link", name="修改").count() == 0

    wang = visit("wang", size)
    filled(wang, "/tables/progress/new/", year=year, code=code, period=f"{today():%Y-%m}", lead="water", words="已开工", rank="photo")
    row = wang.url
    take(wang, "submit", "报送")
    assert state(wang) == "待部门审核"
    assert wang.locator("details.step").count() == 0
    looked_at(wang, "submitted", size)

    head = visit("li", size)
    head.goto(row)
    head.locator("#step-send_back summary").click()
    head.locator("#step-send_back button").click()
    assert head.locator("#step-send_back[open] .fault").inner_text() == "必填，不能为空"
    looked_at(head, "no-reason", size)
    head.locator("#send_back-reason").fill("请写明进度")
    head.locator("#step-send_back button").click()
    head.get_by_text("“退回经办”已办理，编号").wait_for()

    wang.goto(row)
    wang.get_by_role("link", name="修改").click()
    wang.locator("#words").fill("已开工，完成三成")
    wang.get_by_role("button", name="保存").click()
    take(wang, "submit", "报送")
    head.goto(row)
    take(head, "approve", "审核同意", keys=True)
    assert state(head) == "待督查室审核"

    office.goto(row)
    stale = visit("su", size)
    stale.goto(row)
    take(office, "accept", "采用")
    assert state(office) == "已采用"
    stale.locator("#step-accept summary").click()
    stale.locator("#step-accept button").click()
    assert stale.get_by_text("没有重复记录").is_visible()
    assert state(stale) == "已采用"
    looked_at(office, "accepted", size)
    told = office.locator(".history b").all_inner_texts()
    assert told == ["采用", "审核同意", "报送", "修改", "退回经办", "报送", "新增"]


# A report of the water department that waits for its head; printed is its row.
SUBMITTED = """
import sys
from pathlib import Path
from zhixing.store import keeping
keeping.opened(Path(sys.argv[1]), sys.argv[2])
from tests.web import stepping
print(stepping.standing("progress", "submitted"))
"""


def test_a_message_leads_to_an_approval_on_the_phone(browser: Any, served: Served, database: str, tmp_path: Path) -> None:
    """While the gateway still holds back its answer: nothing in the portal waits for it."""
    county, env = whole(tmp_path / "chengchuan"), {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "ZHIXING_"))}
    made = subprocess.run([sys.executable, "-c", SUBMITTED, str(county), database], env=env, cwd=ROOT, check=True, capture_output=True, text=True)
    row = made.stdout.strip()
    with recording() as gateway:
        gateway.goes_on.clear()
        env |= {"ZHIXING_WEBHOOK": f"json+http://:geheim@{gateway.place}/in", "ZHIXING_ADDRESS": served.address}
        command = [sys.executable, "-m", "zhixing", "remind", str(county), "--database", database]
        with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as reminding:
            assert gateway.came.acquire(timeout=60)
            message = gateway.asked[0].told
            assert message["person"]["username"] == "li"
            (link,) = [line["link"] for line in message["lines"] if f"/{row}/" in line["link"]]
            _approved(browser.new_context(viewport=PHONE, locale="zh-CN"), served, link, row)
            gateway.goes_on.set()
            told, _ = reminding.communicate(timeout=60)
    assert reminding.returncode == 0
    assert f"messages taken by {gateway.place}." in told


def _approved(context: Any, served: Served, link: str, row: str) -> None:
    """From the link by way of the sign-in to one approval; twice pressed, opened late, and from a page that is old."""
    page = context.new_page()
    page.goto(link)
    page.get_by_label("账号").fill("li")
    page.get_by_label("密码").fill(served.passwords["li"])
    page.get_by_role("button", name="登录").click()
    page.get_by_text("请核对下面的内容").wait_for()
    assert page.url == link, "the sign-in brings one back"
    looked_at(page, "message", PHONE)
    old = context.new_page()
    old.goto(link)
    button = page.get_by_role("button", name="提交“审核同意”")
    assert button.is_visible()
    assert button.bounding_box()["height"] >= 40, "as large as a thumb"
    button.dblclick()
    page.locator(".meta .state", has_text="待督查室审核").wait_for()
    page.goto(link)
    page.get_by_text("没有重复记录").wait_for()
    assert page.locator("details.step[open]").count() == 0
    looked_at(page, "message-late", PHONE)
    old.get_by_role("button", name="提交“审核同意”").click()
    old.get_by_text("没有重复记录").wait_for()
    assert "别人先办理了" not in old.content()
    assert old.url == f"{served.address}/tables/progress/{row}/"
    assert old.locator(".history b").all_inner_texts() == ["审核同意", "报送", "新增"]
    context.close()
