"""Running heads, page numbers and footnotes are found over all pages."""

from __future__ import annotations

import pytest

from zhixing.engines.report.intake.boxes import Box
from zhixing.engines.report.intake.furniture import Sheet, without_furniture


def line(text: str, y: float, x: float = 50.0, size: float = 10.0) -> Box:
    return Box(x, y, x + size * len(text), y + size, text, size)


def body(page: int) -> list[Box]:
    return [line(f"第{page}页的正文{row}{chr(0x4E00 + 40 * page + row)}", 100 + 15 * row) for row in range(20)]


def texts(sheets: list[Sheet]) -> list[list[str]]:
    return [[box.text for box in sheet.boxes] for sheet in without_furniture(sheets)[0]]


def test_heads_that_return_at_the_same_height_go() -> None:
    sheets = [Sheet(500, 800, (line("某某县人民政府", 40 + page % 2), *body(page), line(f"第{page}版", 750))) for page in range(1, 5)]
    assert texts(sheets) == [[box.text for box in body(page)] for page in range(1, 5)]
    assert without_furniture(sheets)[1] == ("4 running heads and feet left out", "4 page numbers left out")


def test_a_heading_that_stands_elsewhere_stays() -> None:
    sheets = [Sheet(500, 800, (line("主要工作", 40 + 30 * page), *[box for box in body(page) if box.top > 200])) for page in range(4)]
    assert all(page[0] == "主要工作" for page in texts(sheets))


@pytest.mark.parametrize("number", ["— 3 —", "-3-", "－３－", "第3页", "第 3 页 共 9 页", "第三页", "3", "3/9", "～3～", "Page 3 of 9", "·3·", "第3页/共9页"])
def test_page_numbers_of_a_single_page_go(number: str) -> None:
    assert texts([Sheet(500, 800, (*body(1), line(number, 760)))]) == [[box.text for box in body(1)]]


@pytest.mark.parametrize("text", ["2020", "第3页内容", "3个", "增长3%", "（3）", "三"])
def test_other_short_lines_stay(text: str) -> None:
    assert texts([Sheet(500, 800, (*body(1), line(text, 760)))])[0][-1] == text


def test_bare_numbers_that_count_the_pages_go_though_they_touch_the_text() -> None:
    sheets = [Sheet(500, 800, (*body(page), line(str(page + 17), 400))) for page in range(4)]
    assert [page[-1] for page in texts(sheets)] == [body(page)[-1].text for page in range(4)]
    assert texts([Sheet(500, 800, (*body(1), line("18", 400)))])[0][-1] == "18"


def test_footnotes_go_with_the_lines_below_them() -> None:
    note, more = line("专精特新：指专业化、精细化", 700, size=8), line("、特色化、新颖化", 712, size=8)
    small = line("图为会场", 300, 300, size=8)
    sheet = Sheet(500, 800, (*body(1), small, note, more), frozenset((note,)))
    assert texts([sheet])[0][-1] == "图为会场"
    assert without_furniture([sheet])[1] == ("1 footnotes at the bottom of pages left out",)


def test_no_pages_and_empty_pages() -> None:
    assert texts([]) == []
    assert texts([Sheet(500, 800, ()), Sheet(500, 800, ())]) == [[], []]
