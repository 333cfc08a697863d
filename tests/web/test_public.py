"""The public site as anybody without an account gets it: what it says in both languages, its data and feed, that it is bounded and off by default."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.store.supervised import CANARY, DEEDS, OFFICE, TRAIL, YEAR, Year, fill, supervise
from tests.web.conftest import whole
from zhixing.store import board, remembered
from zhixing.web import opendata, published, shelf
from zhixing.web.county import catalogue
from zhixing.web.lights import LIGHTS
from zhixing.web.pages import public
from zhixing.web.yeartold import PLAIN

ATOM = "{http://www.w3.org/2005/Atom}"
JULY = date(2025, 7, 20)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county with plan, sites and a public site."""
    return supervise(whole(tmp_path / "chengchuan"))


@pytest.fixture(autouse=True)
def july(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is the twentieth of July."""
    monkeypatch.setattr(published, "today", lambda: JULY)
    monkeypatch.setattr(public, "today", lambda: JULY)
    monkeypatch.setattr(public, "SHELF", shelf.Shelf(1_000_000, 1000))
    board.forget()
    yield
    board.forget()


@pytest.fixture
def year(portal: Path) -> Year:
    """A year with rows."""
    return fill(catalogue())


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def addresses(prefix: str = "") -> list[str]:
    codes = [f"{code}/" for code in ("s1.a.01", "s1.a.02", "s2.a.01", "s2.a.02")]
    return [f"/public/{prefix}", *(f"/public/{prefix}{YEAR}/{name}" for name in ("", "feed.xml", "commitments.csv", "commitments.json", *codes))]


def test_the_year_says_how_many_stand_how(year: Year) -> None:
    shown = page(f"/public/{YEAR}/")
    assert "2025 年的 4 项承诺，做到了吗" in shown
    counts = dict(re.findall(r'<span class="lamp (\w+)" aria-hidden="true"></span>[^<]+</dt><dd><b>(\d+)</b>', shown))
    assert counts == {"blue": "1", "yellow": "1", "red": "1", "none": "1"}
    assert re.findall(r'<use href="#lamp-(\w+)"', shown) == ["yellow", "blue", "red", "none"]
    assert "城市建设" in shown
    assert "截至 2025-07-20" in shown
    assert "Kept" in page(f"/public/en/{YEAR}/")
    assert 'lang="en"' in page("/public/en/")


def test_what_happened_this_month_is_counted_and_the_rare_is_listed(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = page(f"/public/{YEAR}/")
    month = shown[shown.index('id="month"') : shown.index('id="all"')]
    assert "公布 4 项承诺" in month
    assert "采用 3 份进展报送" in month
    assert month.count("批准调整") == 2
    assert "与 2025-06-30 相比" in month
    assert re.search(r"=办好民生实事</a> .*?按计划推进</span> → .*?滞后或未兑现</span>", month)
    for module in (published, public):
        monkeypatch.setattr(module, "today", lambda: date(2099, 7, 20))
    assert "本月还没有变化" in page(f"/public/{YEAR}/")


def test_a_promise_says_how_it_stands_and_why(year: Year) -> None:
    shown = page(f"/public/{YEAR}/s1.a.01/")
    for told in (
        "绿道增加不少于 20 公里",
        "≥18 公里",
        "进度偏慢",
        "督查用语：未达序时进度",
        "新增绿道20公里以上。",
        "澄川县水利局",
        "省里调整了口径",
        "正式文件",
    ):
        assert told in shown, told
    assert "2025-06-30 实际 8，目标 ≥ 18：未达到" in shown
    assert '<svg viewBox="0 0 640 240" role="img"' in shown
    rows = re.findall(r'<th scope="row">(2025-\d\d)</th><td[^>]*>([^<]+)</td><td[^>]*>([^<]+)</td>', shown)
    assert rows[2] == ("2025-03", "4.44 公里", "6 公里")
    assert [month for month, _, _ in rows] == [f"2025-0{n}" for n in range(1, 8)]
    assert "建成八公里，&lt;b&gt;其余&lt;/b&gt;在建" in shown
    assert "Reached on 2025-06-20" in page(f"/public/en/{YEAR}/s1.a.02/")
    assert "建成三所学校" in page(f"/public/{YEAR}/s2.a.01/")
    assert "改由市级建设" in page(f"/public/{YEAR}/s2.a.02/")


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_no_planted_word_comes_out(year: Year, prefix: str) -> None:
    for address in addresses(prefix):
        assert CANARY not in page(address), address
    for code in ("s9.a.01", "s9.a.02", "s1.a.09", "..", "index.html"):
        assert Client().get(f"/public/{prefix}{YEAR}/{code}/").status_code == 404


def test_links_of_the_portal_lead_somewhere(year: Year) -> None:
    """Also those that are relative: a browser finds each of them."""
    from urllib.parse import urljoin

    for address in [one for prefix in ("", "en/") for one in addresses(prefix) if one.endswith("/")]:
        for link in re.findall(r'(?:href|src)="([^"#]+)"', page(address)):
            target = urljoin(f"http://testserver{address}", link).removeprefix("http://testserver")
            if not target.startswith("/static/"):
                assert Client().get(target).status_code == 200, (address, link)


def test_no_page_has_script_style_or_form(year: Year) -> None:
    for address in [one for one in addresses() if one.endswith("/")]:
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|<form", page(address)), address


def test_the_table_is_safe_and_whole(year: Year) -> None:
    answer = Client().get(f"/public/{YEAR}/commitments.csv")
    assert 'filename="commitments-2025.csv"' in answer["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["编号"] for row in rows] == ["s1.a.01", "s1.a.02", "s2.a.01", "s2.a.02"]
    assert rows[0] | {"目标值": "18", "最新数值": "8", "数值日期": "2025-06-30", "督查": ""} == rows[0] | {"督查": ""}
    assert rows[2]["事项"] == "'=办好民生实事"
    assert rows[0]["牵头单位"] == "澄川县水利局"
    assert rows[0]["截至"] == "2025-07-20"
    assert "Promise" in page(f"/public/en/{YEAR}/commitments.csv").splitlines()[0]


def test_the_document_says_date_licence_and_arithmetic(year: Year, folder: Path) -> None:
    told = json.loads(page(f"/public/{YEAR}/commitments.json"))
    assert (told["county"]["name"], told["year"], told["as_of"], told["synthetic"]) == ("澄川县", 2025, "2025-07-20", False)
    assert "licence" not in told
    first = told["commitments"][0]
    assert first["standing"]["word"]["zh"] == "未达序时进度"
    assert first["standing"]["arithmetic"][0]["zh"].startswith("2025-06-30 实际 8")
    assert [one["period"] for one in first["progress"]] == ["2025-03", "2025-06"]
    assert not {"owner", "step", "machine", "proof"} & set(first)


def test_the_feed_is_a_feed(year: Year) -> None:
    answer = Client().get(f"/public/{YEAR}/feed.xml")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    assert feed.tag == f"{ATOM}feed"
    assert all(one.find(f"{ATOM}{tag}") is not None for one in (feed, *entries) for tag in ("id", "title", "updated"))
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "澄川县"  # type: ignore[union-attr]
    ids = [one.find(f"{ATOM}id").text for one in entries]  # type: ignore[union-attr]
    assert len(ids) == len(set(ids)) == 10
    titles = [str(one.find(f"{ATOM}title").text) for one in entries]  # type: ignore[union-attr]
    assert "绿道增加不少于 20 公里：采用 2025-06 的进展" in titles
    links = [one.find(f"{ATOM}link").get("href") for one in entries]  # type: ignore[union-attr]
    assert "../2025/s1.a.01/" in links


def test_control_characters_do_not_break_the_feed() -> None:
    assert ElementTree.fromstring(f"<a>{opendata.plain('x' + chr(11) + chr(0x202E) + 'y')}</a>").text == "x y"


def test_synthetic_data_say_so_in_every_file(year: Year) -> None:
    remembered.remember(remembered.SYNTHETIC, {"seed": 1})
    for address in addresses():
        answer = Client().get(address)
        said = answer.content.decode()
        assert answer["Zhixing-Data"] == "synthetic"
        assert "合成数据" in said or "演示数据，均为虚构" in said or '"synthetic": true' in said, address
        if "Content-Disposition" in answer:
            assert "commitments-2025-synthetic." in answer["Content-Disposition"]


def test_a_page_is_the_same_until_something_is_recorded(year: Year) -> None:
    first = Client().get(f"/public/{YEAR}/")
    assert "public, max-age=" in first["Cache-Control"]
    again = Client().get(f"/public/{YEAR}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    year.reported("s1.a.01", "2025-04", date(2025, 5, 3), value="7")
    later = Client().get(f"/public/{YEAR}/s1.a.01/", headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert "2025-04 已办" in later.content.decode()


def test_only_so_much_is_made_in_a_minute(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "SHELF", shelf.Shelf(1_000_000, 2))
    answers = [Client().get(address) for address in (addresses()[0], addresses()[0], addresses()[1], addresses()[5], addresses()[1])]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 503, 200]
    assert answers[3]["Retry-After"] == "30"


def test_the_shelf_keeps_what_was_used_last() -> None:
    kept = shelf.Shelf(10, 100)
    made: list[str] = []

    def make(key: str, size: int) -> Any:
        return kept.take(key, lambda: (made.append(key), (b"x" * size, ""))[1])

    for key, size in (("a", 4), ("b", 4), ("a", 4), ("c", 4), ("a", 4), ("b", 4), ("large", 11), ("large", 11)):
        make(key, size)
    assert made == ["a", "b", "c", "b", "large", "large"]
    assert kept.take("none", lambda: None) is None


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_taken_in(year: Year, method: str) -> None:
    assert getattr(Client(), method)("/public/").status_code == 405


@pytest.mark.parametrize("declared", ['schema = 1\noffice = "housing"\nmark = "督"\n', None])
def test_without_the_countys_word_there_is_no_site(folder: Path, declared: str | None, year: Year) -> None:
    from zhixing.web import county

    file = folder / "supervision.toml"
    file.write_text(declared, "utf-8") if declared else file.unlink()
    county._supervision.cache_clear()
    for address in addresses():
        assert Client().get(address).status_code == 404, address


def test_a_year_without_a_list_is_not_there(portal: Path) -> None:
    assert "还没有公布承诺清单" in page("/public/")
    for address in (f"/public/{YEAR}/", "/public/99999999999999999999/", "/public/0/", f"/public/{YEAR}/feed.xml"):
        assert Client().get(address).status_code == 404, address


def test_a_code_that_is_the_name_of_a_file_has_a_page(year: Year) -> None:
    for code in ("feed.xml", "..", "."):
        year.published({**DEEDS, "code": code, "title": f"编号 {code}"})
    shown = page(f"/public/{YEAR}/")
    for segment in ("feed_xml", "__", "_"):
        assert f'href="../{YEAR}/{segment}/"' in shown
        assert "编号" in page(f"/public/{YEAR}/{segment}/")
    assert page(f"/public/{YEAR}/feed.xml").startswith("<?xml")


@pytest.mark.parametrize(
    ("shape", "more", "rows"),
    [
        ({"measure": "share", "target": "95", "unit": "%"}, "95%", "—"),
        ({"measure": "level", "target": "95", "unit": "万人", "baseline": "5"}, "95 万人", "50.0"),
        ({"measure": "level", "target": "95", "unit": "万人"}, "缺少基数", "—"),
    ],
)
def test_figures_of_every_kind_have_their_table(year: Year, shape: dict[str, str], more: str, rows: str) -> None:
    year.published({**TRAIL, **shape, "code": "s1.b.01", "title": "另一项"}, "sign")
    year.reported("s1.b.01", "2025-06", date(2025, 7, 3), value="40")
    shown = page(f"/public/{YEAR}/s1.b.01/")
    assert more in shown
    june = re.search(r'<th scope="row">2025-06</th><td[^>]*>([^<]+)</td><td[^>]*>40', shown)
    assert june is not None
    assert june[1].startswith("49.6" if rows == "50.0" else rows)


def test_every_light_has_plain_words() -> None:
    assert set(PLAIN) == set(LIGHTS)


def test_a_proposal_beside_the_list_stays_unseen(year: Year) -> None:
    before = page(f"/public/{YEAR}/")
    year.enter("commitments", OFFICE, {**DEEDS, "code": "s3.a.01"}, "housing")
    assert page(f"/public/{YEAR}/") == before
