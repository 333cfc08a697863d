"""Web pages: the running text in reading order, tables as rows, menus and furniture out."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from zhixing.engines.report.intake.html import read_html
from zhixing.kernel.errors import InputFault

SENTENCE = "全面推进经济建设，新建道路12公里，新增就业1.3万人，完成技改投资10亿元以上，培育企业220家，为群众办好十件实事。"


def text(html: str) -> str:
    return read_html("page.html", html.encode(), "").text


def page(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>题目</title></head><body>{body}<p>{SENTENCE}</p></body></html>"


def test_one_line_for_each_block_with_its_source_line() -> None:
    source = f"<html>\n<body>\n<h1>政府工作报告</h1>\n<div>一、\n  回顾<br>第二行<p>{SENTENCE}\n<b>加</b>粗\n</p>\n  尾巴</div>\n<p>\n\n末段</p></body></html>"
    manuscript = read_html("page.html", source.encode(), "")
    assert manuscript.text.split("\n") == ["政府工作报告", "一、回顾", "第二行", f"{SENTENCE}加粗", "尾巴", "末段"]
    assert manuscript.line_numbers == (3, 4, 5, 5, 8, 11)
    assert manuscript.medium == "html"
    assert manuscript.places()[manuscript.text.index("尾巴")].line == 8


def test_furniture_is_left_out() -> None:
    body = (
        "<header>网站名称</header><nav>导航</nav><script>var a='。';</script><style>p{}</style><noscript>请打开脚本</noscript>"
        "<form><input value=x><select><option>北京</option></select>搜索</form><aside>侧栏</aside>"
        '<div style="display: none">隐藏</div><div hidden>隐藏</div><footer>版权所有</footer>'
    )
    assert text(page(body)) == SENTENCE


def test_the_header_of_an_article_stays() -> None:
    assert text(page("<article><header><h1>政府工作报告</h1></header></article>")).startswith("政府工作报告\n")


def test_a_form_around_the_whole_page_is_no_form() -> None:
    assert text(f"<html><body><form id=aspnetForm><p>{SENTENCE * 8}</p><input></form></body></html>") == SENTENCE * 8


def test_link_lists_are_left_out_and_linked_titles_stay() -> None:
    links = "".join(f"<li><a href=/{n}>栏目{n}</a></li>" for n in range(9))
    path = "<div><a href=/>首页</a> &gt; <a href=/x>政务公开</a></div>"
    assert text(page(f"{path}<ul>{links}</ul><h1><a href=/report>政府工作报告</a></h1>")) == f"政府工作报告\n{SENTENCE}"
    manuscript = read_html("page.html", page(f"<ul>{links}</ul>").encode(), "")
    assert manuscript.notes == ("9 lines of menus and links left out",)


def test_links_within_sentences_and_anchors_stay() -> None:
    body = f"<p><a name=top>{SENTENCE}</a></p><p>按照<a href=/plan>规划</a>的要求，全面推进。</p>"
    assert text(page(body)) == f"{SENTENCE}\n按照规划的要求，全面推进。\n{SENTENCE}"


def test_tables_become_rows() -> None:
    body = (
        "<table><caption>项目表</caption><tr><th>序号<th>项目<th colspan=2>单位"
        "<tr><td rowspan=2>1<td>道路<br>改造<td>甲局<td>乙|局<tr><td>供水<td>丙局<td><p>丁局</p><p>戊局</p>"
        "<tr><td colspan=4>二、民生</table>"
    )
    assert text(page(body)).split("\n")[:4] == [
        "| 序号 | 项目 | 单位 |  |",
        "| 1 | 道路 改造 | 甲局 | 乙｜局 |",
        "|  | 供水 | 丙局 | 丁局 戊局 |",
        "| 二、民生 |",
    ]


def test_tables_that_arrange_the_page_are_no_tables() -> None:
    assert text(page(f"<table><tr><td>左<td>{SENTENCE * 40}<tr><td>a<td>b</table>")).startswith(f"左\n{SENTENCE}")
    assert text(page("<table><tr><td>左<td><table><tr><td>甲<td>乙<tr><td>丙<td>丁</table><tr><td>x<td>y</table>")).startswith(
        "左\n| 甲 | 乙 |\n| 丙 | 丁 |\nx\ny\n"
    )


@pytest.mark.parametrize(
    ("head", "encoding", "found"),
    [
        ('<meta charset="gb2312">', "gb18030", "gb18030"),
        ("<meta http-equiv=Content-Type content='text/html; charset=gbk'>", "gb18030", "gb18030"),
        ("", "gb18030", "gb18030"),
        ("<meta charset=utf-8>", "gb18030", "gb18030"),
        ("<meta charset=gb2312>", "utf-8", "utf-8"),
        ("<meta charset=nonsense>", "utf-8", "utf-8"),
        ("<meta charset=rot13>", "utf-8", "utf-8"),
        ("<meta charset=iso-8859-1>", "gb18030", "gb18030"),
        ("<meta charset=utf-16>", "utf-8", "utf-8"),
        ("<meta charset=gb2312>", "utf-8-sig", "utf-8-sig"),
        ("<meta charset=utf-8>", "utf-16", "utf-16"),
        ("<meta charset=big5>", "big5", "big5hkscs"),
    ],
)
def test_the_encoding_is_declared_or_found(open_file: Callable[..., Any], head: str, encoding: str, found: str) -> None:
    sentence = "政府工作，全面推行，一二三四五六七八九十，一二三四五六七八九十，一二三四五六七八九十，一二三四五六七八九十。"
    manuscript = open_file("page", f"<html><head>{head}</head><body><p>{sentence}</p></body></html>".encode(encoding))
    assert (manuscript.text, manuscript.medium, manuscript.encoding) == (sentence, "html", found)


@pytest.mark.parametrize(
    "opening", ["<?xml version='1.0' encoding='utf-8'?>\n<html>", "<!-- saved -->\n<div>", "标题<br>一<br>二<br>三<br>四<br>五<br>", "\n<P>"]
)
def test_pages_are_told_from_their_first_bytes(open_file: Callable[..., Any], opening: str) -> None:
    assert open_file("page.txt", f"{opening}<p>{SENTENCE}</p>".encode()).medium == "html"


@pytest.mark.parametrize(
    "body",
    [
        "<ul>" + "".join(f"<li><a href=/{n}>栏目{n}</a>" for n in range(50)) + "</ul>",
        "<li>首页<li>关于我们<li>版权所有",
        "<p>建议使用新版浏览器访问本站。</p>",
        "",
    ],
)
def test_a_page_of_menus_says_so(body: str) -> None:
    with pytest.raises(InputFault, match=r"^page.html: no running text was found in this page"):
        text(f"<html><body>{body}</body></html>")


def test_preformatted_lines_stay_lines() -> None:
    manuscript = read_html("p", f"<html><body><pre>\n一、回顾\n\n  {SENTENCE}</pre></body></html>".encode(), "")
    assert manuscript.text == f"一、回顾\n{SENTENCE}"


@pytest.mark.parametrize("depth", [255, 2000])
def test_deep_nesting_is_read(depth: int) -> None:
    assert text("<div>" * depth + SENTENCE + "</div>" * depth) == SENTENCE


@pytest.mark.parametrize("html", ["<div>" * 1_000_000, "<table><tr><td>" * 300_000, "<ul><li>" * 400_000, "<form>" * 500_000])
def test_absurd_nesting_is_refused_in_time(html: str) -> None:
    start = time.monotonic()
    with pytest.raises(InputFault, match=r"nested|no running text"):
        text(html + SENTENCE)
    assert time.monotonic() - start < 30


@pytest.mark.parametrize(
    "html", ["<b> </b>" * 500_000, "<!---->" * 500_000, "，" * 2_000_000, "<td>" * 300_000, "<a href=x>甲</a>" * 200_000, " \n" * 2_000_000, "<p>" * 600_000]
)
def test_hostile_pages_cost_bounded_time(html: str) -> None:
    start = time.monotonic()
    assert text(f"<html><body>{html}<p>{SENTENCE}</p>").endswith(SENTENCE)
    assert time.monotonic() - start < 30


def test_embedded_pictures_do_not_count_as_markup(open_file: Callable[..., Any]) -> None:
    image = "<img src='data:image/png;base64," + "A" * 12_000_000 + "'>"
    assert open_file("page", page(image).encode()).text == SENTENCE
    with pytest.raises(InputFault, match="this page has 11 MB of markup; expected at most 8 MB"):
        open_file("page", page("<p>" * 4_000_000).encode())
