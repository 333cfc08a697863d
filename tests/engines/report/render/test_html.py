"""The page: whole, sealed, escaped, and readable without its script."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render.html import render_html

VOID = {"meta", "link", "input", "br"}
HOSTILE = "</script></style><img src=x onerror=alert(1)>\"'&amp;<!--\u2028"


class Page(HTMLParser):
    """Elements by tag with their attributes and text, and the tags that were not closed in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.stack: list[tuple[str, list[str]]] = []
        self.unbalanced: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        texts: list[str] = []
        self.found.append((tag, dict(attrs), texts))
        if tag not in VOID:
            self.stack.append((tag, texts))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop()[0] != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        for _, texts in self.stack:
            texts.append(data)

    def all(self, tag: str, **wanted: str) -> list[tuple[dict[str, str | None], str]]:
        named = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [(attributes, "".join(texts)) for name, attributes, texts in self.found if name == tag and named.items() <= attributes.items()]


def data(page: Page) -> dict[str, list[dict[str, object]]]:
    ((_, text),) = page.all("script", type="application/json")
    loaded: dict[str, list[dict[str, object]]] = json.loads(text)
    return loaded


def test_it_is_one_balanced_file_that_fetches_nothing(report: Reading) -> None:
    source = render_html(report)
    page = Page(source)
    assert not page.unbalanced
    assert not page.stack
    assert not re.search(r"https?://|@import|url\(", source)
    ids = [attributes["id"] for _, attributes, _ in page.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] for attributes, _ in page.all("a")]
    assert {link.removeprefix("#") for link in links if link} <= set(ids)


def test_the_policy_admits_its_own_style_and_script_by_hash_and_nothing_else(report: Reading) -> None:
    page = Page(render_html(report))
    ((meta, _),) = page.all("meta", http_equiv="Content-Security-Policy")
    policy = meta["content"] or ""
    ((_, style),) = page.all("style")
    (script,) = [text for attributes, text in page.all("script") if not attributes]
    for directive, text in (("style-src", style), ("script-src", script)):
        assert f"{directive} 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not [attributes for _, attributes, _ in page.found for name in attributes if name == "style" or name.startswith("on")]


def test_hostile_text_stays_text(odd: Callable[..., Reading]) -> None:
    page = Page(render_html(odd(HOSTILE, "\x00\x08甲\x9f", title=HOSTILE, section=HOSTILE, name=HOSTILE)))
    assert not page.unbalanced
    assert not page.all("img")
    assert len(page.all("script")) == 2
    ((_, title),) = page.all("h1")
    assert title == HOSTILE
    assert data(page)["records"][0]["subject"] == HOSTILE
    ((_, article),) = page.all("article")
    assert HOSTILE.removesuffix("\u2028") in article
    assert "\x00" not in article


def test_an_id_that_is_no_name_does_not_become_one(odd: Callable[..., Reading], report: Reading) -> None:
    from dataclasses import replace

    records = tuple(replace(record, id='"><b>' if number else "same") for number, record in enumerate(report.records[:3]))
    page = Page(render_html(replace(report, records=(*records, records[0]))))
    names = [name for attributes, _ in page.all("tr") if (name := attributes.get("id"))]
    assert sorted(names) == ["c-n2", "c-n3", "c-n4", "c-same"]


def test_nested_spans_share_their_text_and_each_record_has_its_place(report: Reading) -> None:
    page = Page(render_html(report))
    marks = {text: attributes for attributes, text in page.all("a") if attributes.get("data-r")}
    assert (marks["南湖、"]["data-r"], marks["南湖、"]["class"]) == ("5", "m milestone")
    assert (marks["北湖公园开工建设"]["data-r"], marks["北湖公园开工建设"]["data-n"]) == ("6 5", "6 7")
    assert marks["全县生产总值增长6.20%"]["class"] == "m achievement"
    assert {attributes.get("id") for attributes in marks.values()} == {f"t-{record.id}" for record in report.records}
    assert [text for _, text in page.all("b") if text in {"100个", "2家", "3家"}] == ["100个", "2家", "3家"]


def test_the_text_reads_on_over_line_breaks_under_its_headings(report: Reading, paragraphs: tuple[tuple[int, int], ...]) -> None:
    page = Page(render_html(report, paragraphs))
    drawn = [text for _, text in page.all("p")]
    assert [text for _, text in page.all("h3") if text.startswith(("一", "二"))] == ["一、2025年工作回顾", "二、2026年工作安排"]
    assert "（一）做强产业。实施技改项目100个以上，力争引进企业2家、上市企业3家。" in drawn
    assert [text for _, text in page.all("strong")] == ["（一）做强产业", "（二）改善民生"]
    (outline,) = [text for attributes, text in page.all("ol") if attributes.get("lang")]
    assert outline == "一、2025年工作回顾2二、2026年工作安排（一）做强产业3（二）改善民生3"


def test_paragraphs_that_are_handed_in_are_the_ones_shown(report: Reading) -> None:
    text = report.manuscript.text
    start = text.index("（一）")
    page = Page(render_html(report, ((start, text.index("（二）")),)))
    ((_, article),) = page.all("article")
    assert article.strip() == "（一）做强产业。实施技改项目100个以上，力争引进企业2家、上市企业3家。"
    rows = {attributes["id"]: text for attributes, text in page.all("tr") if "id" in attributes}
    assert len(rows) == len(report.records)
    shown = [entry["inText"] for entry in data(page)["records"]]
    assert shown == [False, False, True, True, True, False, False, False]


def test_without_its_script_text_table_and_account_are_there(report: Reading) -> None:
    page = Page(render_html(report))
    views = [attributes for attributes, _ in page.all("section")]
    assert [attributes["id"] for attributes in views] == ["text", "list", "account"]
    assert not [attributes for attributes in views if "hidden" in attributes]
    (row,) = [text for attributes, text in page.all("tr", id=f"c-{report.records[2].id}")]
    assert row == "3定量目标技改项目≥100 个2026年确保实施技改项目100个以上第6行"


def test_the_account_adds_up_and_names_what_was_not_understood(report: Reading) -> None:
    page = Page(render_html(report))
    ((_, identity),) = page.all("p", class_="identity")
    assert re.findall(r"\d+|[=+]", identity) == ["13", "=", "4", "+", "2", "+", "6", "+", "1"]
    bars = [attributes for attributes, _ in page.all("rect") if attributes.get("height") == "24"]
    assert sum(int(attributes["width"] or 0) for attributes in bars) == 1000
    ((_, listed),) = page.all("ol", class_="unparsed-list")
    assert listed == "第8行十条举措各显神通。没有认出事项"
    assert page.all("span", class_="m unparsed")[0][1] == "十条举措各显神通。"


def test_every_word_of_the_page_is_in_its_dictionary(report: Reading) -> None:
    source = render_html(report)
    words = json.loads(Page(source).all("script", type="application/json")[0][1])["words"]
    used = set(re.findall(r'data-w(?:-label|-hint)?="([^"]+)"', source))
    said = set(re.findall(r'word\("([a-z_.]+)"', source))
    assert used
    assert used | said <= set(words)
