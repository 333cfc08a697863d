"""Three hundred and fifty proposals confirmed by keyboard, in a real browser against the served program: how long each takes, and that each is saved."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest

from tests.web.browsing import AXE, DECLARED, PHONE, SIZES, WIDE, WORDS, Served, accounts, axe, browser, database, environment, running, visit
from tests.web.conftest import whole

__all__ = ["browser", "database", "visit"]
THOROUGH = bool(os.environ.get("ZHIXING_THOROUGH"))
HOME = "/supervision/review/2025/"
HEAD = """schema = 1
year = 2025
[source]
title = "政府工作报告"
place = "澄川县"
year = 2025
begins_complete = true
ends_complete = true
"""
SECTIONS = ("工业经济", "城乡建设", "农业农村", "生态环境", "科教文卫", "民生保障", "政府自身建设")
ALL = 350


def invented(count: int) -> tuple[str, str]:
    """A plan of so many invented commitments, and a report that makes them."""
    plan, paragraphs = [HEAD], ["澄川县政府工作报告", "各位代表：", "二、2025年工作安排"]
    plan += [f'[[section]]\nnumber = {number}\ntitle = "{title}"\ntitle_en = "Section {number}"\n' for number, title in enumerate(SECTIONS, 1)]
    for at in range(count):
        section, order = at * len(SECTIONS) // count + 1, at + 1
        kind = ("quantity", "milestone", "task")[at % 3]
        thing = f"{'东西南北中'[at % 5]}{'山河湖岭洲'[at // 5 % 5]}{at + 1}号{'公园绿道泵站学校道路'[at % 5 * 2 : at % 5 * 2 + 2]}"
        said, more = {
            "quantity": (f"新建{thing}{at + 2}个以上", f'comparator = ">="\nvalue = {at + 2}\nunit = "个"\nmeasure = "increment"'),
            "milestone": (f"{thing}建成投用", 'stage = "opened_in_use"'),
            "task": (f"加强{thing}管护", ""),
        }[kind]
        lead = f'lead = "{("housing", "water", "rivers")[at % 3]}"' if at % 4 else ""
        plan.append(
            f'[[commitment]]\nid = "s{section}.a.{order:03}"\nkind = "{kind}"\nsection = {section}\nparagraph = 1\norder = {order}\n'
            f'title = "{said}"\nsubject = "{thing}"\ncertainty = "firm"\nperiod = "2025"\n{more}\n{lead}\n'
        )
        paragraphs += [f"（{'一二三四五六七'[section - 1]}）{SECTIONS[section - 1]}"] * (section > (at - 1) * len(SECTIONS) // count + 1 or not at)
        paragraphs.append(f"{said}。")
    return "\n".join(plan), "\n".join(paragraphs)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, database: str, cache: Path) -> Iterator[Served]:
    """The program, serving the invented county with plans and reports of two years: one to be walked through, one in which all is confirmed."""
    county = whole(tmp_path_factory.mktemp("county") / "chengchuan")
    plan, report = invented(ALL)
    reports = tmp_path_factory.mktemp("reports")
    for year in ("2025", "2026"):
        (county / f"plan/{year}.toml").write_text(plan.replace("2025", year), "utf-8")
        (reports / f"{year}.txt").write_text(report.replace("2025", year), "utf-8")
    env = environment(county.parent, cache, ZHIXING_REPORTS=str(reports))
    passwords = accounts(county, database, env, dict.fromkeys(("shen", "qian"), ("supervision_office", "housing")))
    with running(county, database, env) as address:
        yield Served(address, passwords)


def opened(page: Any, more: str = "", year: str = "2025") -> str:
    """The review of a year, with the plan taken in; its address."""
    home = "/".join(page.url.split("/")[:3]) + HOME.replace("2025", year)
    page.goto(home)
    if page.get_by_text("还没有内容").count():
        page.goto(f"{home}import/")
        page.get_by_role("button", name=f"新增 {ALL} 件待确认事项").click()
        page.locator("#panel").wait_for()
    page.goto(home + more)
    return home


def at(page: Any) -> str:
    """The code of the proposal that is shown."""
    return str(page.locator("#panel .code").inner_text())


def pressed(page: Any, key: str) -> float:
    """Seconds from a key to the next proposal, as the page itself sees it."""
    before = at(page)
    began = time.perf_counter()
    page.keyboard.press(key)
    page.wait_for_function("code => document.querySelector('#panel .code').textContent !== code", arg=before, polling=5)
    return time.perf_counter() - began


def shot(page: Any, name: str) -> None:
    """A picture to be looked at, where somebody wants to."""
    if folder := os.environ.get("ZHIXING_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"review-{name}.png", full_page="390" in name)


def test_every_proposal_is_confirmed_by_keyboard(visit: Any) -> None:
    """All of them where it is measured, else twenty: each is saved, and takes at most a second at the 95th percentile."""
    page = visit("shen", WIDE)
    home = opened(page, "?state=proposed", "2026")
    shot(page, "1280")
    count = ALL if THOROUGH else 20
    codes, seconds = [], []
    for number in range(count):
        codes.append(at(page))
        if number == ALL - 1:
            page.keyboard.press("Enter")
            page.get_by_text("全部处理完毕").first.wait_for()
        else:
            seconds.append(pressed(page, "Enter" if number % 2 else "y"))
    late = quantiles(seconds, n=20)[-1]
    print(f"\nconfirmed {count} of {ALL} by keyboard: 95th percentile {late:.3f} s, longest {max(seconds):.3f} s, all {sum(seconds):.0f} s")
    page.goto(f"{home}?state=confirmed")
    confirmed = page.locator(".all li").evaluate_all("all => all.map(one => one.dataset.code)")
    assert confirmed == codes
    assert page.locator(".bar-words .confirmed b").inner_text() == str(count)
    if THOROUGH:
        assert late <= 1.0


def test_the_keyboard_does_everything(visit: Any) -> None:
    page = visit("shen", WIDE)
    opened(page, "?at=s7.a.340")
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_text("确认，到下一件").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog[open]").first.wait_for(state="detached")
    page.wait_for_function("() => document.activeElement.closest('dialog') === null")
    pressed(page, "j")
    pressed(page, "k")
    assert at(page) == "s7.a.340"
    page.keyboard.press("e")
    page.keyboard.press("End")
    page.keyboard.type("（更正）")
    pressed(page, "Enter")
    assert "已确认" in page.locator("[data-code='s7.a.340']").inner_text()
    assert "（更正）" in page.locator("[data-code='s7.a.340']").inner_text()
    page.keyboard.press("u")
    page.locator("[data-code='s7.a.340'].proposed.now").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.keyboard.type("口号")
    pressed(page, "Enter")
    page.locator("[data-code='s7.a.340'].rejected").wait_for()


def test_what_is_typed_is_not_lost_without_a_question(visit: Any) -> None:
    page = visit("qian", WIDE)
    opened(page, "?at=s2.a.060")
    page.get_by_label("标的").fill("别的标的")
    page.keyboard.press("Escape")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.keyboard.press("j")
    page.wait_for_timeout(200)
    assert at(page) == "s2.a.060"
    assert page.get_by_label("标的").input_value() == "别的标的"
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    pressed(page, "j")
    assert asked == ["本件的修改还没有保存。不保存，看别的吗？"] * 2
    pressed(page, "k")
    assert page.get_by_label("标的").input_value() != "别的标的"
    page.get_by_label("完成时限").fill("2024-01-01")
    page.keyboard.press("Enter")
    page.get_by_text("完成时限早于起算日期").first.wait_for()
    shot(page, "faults-1280")
    page.once("dialog", lambda dialog: dialog.accept())
    pressed(page, "j")


def test_split_and_merge_by_keyboard(visit: Any) -> None:
    page = visit("shen", WIDE)
    home = opened(page, "?at=s6.a.290")
    page.keyboard.press("s")
    page.keyboard.press("Control+a")
    page.keyboard.type("东段工程\n西段工程")
    shot(page, "split")
    page.get_by_role("button", name="拆分", exact=True).click()
    page.get_by_role("heading", name="东段工程").wait_for()
    assert at(page) == "s6.a.290-1"
    page.keyboard.press("t")
    page.keyboard.press("j")
    page.get_by_role("heading", name="西段工程").wait_for()
    page.keyboard.press("m")
    page.get_by_text("已勾选 1 件").wait_for()
    shot(page, "merge")
    page.get_by_role("button", name="把勾选的并入本件").click()
    page.get_by_text("已并入 s6.a.290-2").first.wait_for()
    assert "不列入" in page.locator("[data-code='s6.a.290-1']").inner_text()
    assert page.url.startswith(home)


def test_another_officer_was_there_first(visit: Any) -> None:
    first, second = visit("shen", WIDE), visit("qian", PHONE)
    opened(first, "?at=s5.a.250")
    opened(second, "?at=s5.a.250")
    first.get_by_label("标的").fill("别的标的")
    first.get_by_role("button", name="只保存").click()
    first.locator("#panel .differs").first.wait_for()
    second.keyboard.press("y")
    second.get_by_text("这一件刚由别人处理").wait_for()
    second.locator("ins", has_text="别的标的").wait_for()
    shot(second, "overtaken-390")


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_review_is_accessible_and_fits(visit: Any, size: dict[str, int], scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("NOT TESTED: accessibility of the review (npm ci)")
    page = visit("qian", size)
    page.emulate_media(color_scheme=scheme)
    home = opened(page, "?at=s4.a.180")
    for number, address in enumerate((f"{home}?at=s4.a.180", f"{home}import/", f"{home}publish/", home.replace("review/2025/", "years/"))):
        page.goto(address)
        if not number:
            page.locator("#reject-box summary").click()
        axe(page, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
        shot(page, f"{('review', 'import', 'publish', 'years')[number]}-{size['width']}-{scheme}")


def test_no_word_is_left_in_chinese(visit: Any) -> None:
    """The English pages; what the report says, and names of agencies, are never translated."""
    page = visit("qian", WIDE)
    home = opened(page, "?at=s3.a.120")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="中文").wait_for()
    for address in (f"{home}?at=s3.a.120", f"{home}import/", f"{home}publish/", home.replace("review/2025/", "years/")):
        page.goto(address)
        said = DECLARED.sub("", page.evaluate(WORDS))
        assert [word for word in re.findall("[\u4e00-\u9fff]+", said) if word not in invented(ALL)[0]] == [], address
