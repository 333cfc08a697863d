"""Papers walked by the people of two departments and a leader, in a real browser: one goes out, countersigned by two agencies and numbered; one comes in and is handled."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

from tests.web.browsing import AXE, PHONE, WIDE, axe, browser, database
from tests.web.test_browser_sheets import shot
from tests.web.test_quarter_browser import CAST, Portal, entered, go, person, take
from tests.web.test_quarter_browser import portal as quarter
from tests.web.test_steps_browser import looked_at

__all__ = ["browser", "database", "quarter"]


# On a phone as well where there is time: make test-all.
SIZES = [("zh", WIDE), ("zh", PHONE)][: 2 if os.environ.get("ZHIXING_THOROUGH") == "1" else 1]


def seen(page: Any, name: str) -> None:
    """A page that can be read at its size and by everybody."""
    looked_at(page, name, page.viewport_size)


def path(page: Any) -> list[tuple[str, str]]:
    """The way so far, as the page of a row tells it: what and by whom; each with its time."""
    found = [(one.locator("b").inner_text(), one.locator("span").inner_text()) for one in page.locator("ol.path > li").all()]
    times = [one.get_attribute("datetime") for one in page.locator("ol.path time").all()]
    assert len(times) == len(found)
    assert times == sorted(times)
    return found


def on_the_desk(portal: Portal, username: str, title: str) -> list[str]:
    """What waits for somebody about a paper."""
    page = go(portal, username, "/desk/")
    return [str(one.locator("td").first.inner_text()) for one in page.locator("section[aria-labelledby=duties] tbody tr").all() if title in one.inner_text()]


def sent(portal: Portal) -> None:
    title = "关于做好防汛工作的通知"
    page = go(portal, "office_one", "/tables/papers_out/new/")
    row = entered(page, kind="notice", title=title, mark="澄政督", recipients="各有关单位", secrecy="public", text="请做好准备。").removeprefix(portal.address)
    take(portal, "office_one", row, "submit")
    assert on_the_desk(portal, "office_one", title) == []
    assert on_the_desk(portal, "office_two", title) == ["核稿通过"]
    seen(go(portal, "office_two", row), "office-checking")
    take(portal, "office_two", row, "circulate", countersigners="县水利局、县住建局")
    for who, agency in (("water_head", "water"), ("housing_head", "housing")):
        assert on_the_desk(portal, who, title) == ["同意"], agency
        link = person(portal, who).locator("section[aria-labelledby=duties] a").filter(has_text=title)
        take(portal, who, str(link.get_attribute("href")), "agree", opinion="无意见")
    take(portal, "office_one", row, "send_up")
    assert on_the_desk(portal, "leader", title) == ["签发"]
    take(portal, "leader", row, "sign")
    assert "文号" in go(portal, "office_two", row).locator("dl.fields").inner_text()
    take(portal, "office_two", row, "issue")
    page = go(portal, "office_one", row)
    assert "澄政督〔2025〕1号" in page.locator("dl.fields").inner_text()
    take(portal, "office_one", row, "file", file_number="2025-文-1")
    page = go(portal, "office_one", row)
    told = [what for what, _ in path(page)]
    assert told == ["拟稿", "送核", "核稿通过，送会签", "会签完成，报签发", "签发", "编号印发", "归档"]
    assert len({who for _, who in path(page)}) == 3
    words = [one.inner_text() for one in page.locator("ul.path > li").all()]
    assert [
        ("同意" in word, agency in word, who in word) for word, agency, who in zip(words, ("水利局", "住房"), ("water_head", "housing_head"), strict=True)
    ] == [(True, True, True)] * 2
    seen(page, "office-filed")


def received(portal: Portal) -> None:
    title = "关于商请协助的函"
    page = go(portal, "water_editor", "/tables/papers_in/new/")
    assert page.locator("#instruction, #handler, #owner").count() == 0
    values = {"kind": "letter", "title": title, "sender": "市水利局", "number": "市水函〔2025〕7号", "receiver": "water", "received_on": "2025-07-07"}
    row = entered(page, **values, secrecy="internal").removeprefix(portal.address)
    take(portal, "water_editor", row, "register")
    assert "收〔2025〕1号" in go(portal, "water_editor", row).locator("dl.fields").inner_text()
    take(portal, "water_editor", row, "propose", proposal="拟请县住建局承办")
    page = go(portal, "leader", row)
    page.locator("#step-assign summary").click()
    page.locator("#assign-instruction").fill("同意，请按时办结")
    page.locator("#assign-handler").select_option("housing")
    page.locator("#assign-days").fill("5")
    page.locator("#step-assign form button").last.click()
    page.locator(".message.success").wait_for()
    assert on_the_desk(portal, "housing_editor", title) == ["办结"]
    page = go(portal, "housing_editor", row)
    assert "还剩 5 个工作日" in page.locator(".terms").inner_text()
    seen(page, "office-assigned")
    take(portal, "housing_editor", row, "finish", result="已函复")
    take(portal, "housing_editor", row, "file", file_number="2025-收-1")
    page = go(portal, "housing_head", row)
    assert [what for what, _ in path(page)] == ["已签收", "登记", "拟办", "批办", "办结", "归档"]


def numbered(portal: Portal) -> None:
    """The bulletin is put into the flow; the second number of the mark, after that of the notice above, stands on it."""
    page = go(portal, "office_one", "/supervision/papers/2025/")
    assert page.get_by_text("澄政督〔2025〕2号").count() >= 1
    seen(page, "office-papers")
    page.locator("form[action*='bulletin/draft'] button").click()
    page.locator(".message.success").wait_for()
    row = page.url.removeprefix(portal.address)
    for who, step in (("office_one", "submit"), ("office_two", "check"), ("leader", "sign"), ("office_two", "issue")):
        take(portal, who, row, step)
    page = go(portal, "office_one", "/supervision/papers/2025/")
    links = [str(one.get_attribute("href")) for one in page.locator("a[href*='/issued/']").all()]
    assert [re.sub(r".*\.", "", link) for link in links] == ["docx", "pdf"]
    for link in links:
        answer = page.request.get(portal.address + link)
        assert (answer.status, len(answer.body()) > 2000) == (200, True), link
    shot(page, f"office-papers-issued-{page.viewport_size['width']}")


@pytest.mark.parametrize("quarter", SIZES, ids=lambda way: str(way[1]["width"]), indirect=True)
def test_papers_go_out_and_come_in(quarter: Portal) -> None:
    portal = quarter
    sent(portal)
    received(portal)
    numbered(portal)
    if AXE.exists():
        axe(go(portal, "office_one", "/tables/papers_out/"), "papers_out")
    # Open connections would hold up the end of the server.
    for name in CAST:
        if name in portal.pages:
            portal.pages[name].context.close()
