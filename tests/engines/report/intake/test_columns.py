"""Reading order from boxes alone."""

from __future__ import annotations

import random

from zhixing.engines.report.intake.boxes import Box, in_rows, joined
from zhixing.engines.report.intake.columns import in_reading_order

EM = 10.0


def line(text: str, x: float, y: float, size: float = EM) -> Box:
    return Box(x, y, x + size * len(text), y + size, text, size)


def column(name: str, x: float, rows: int, width: int = 12, top: float = 100.0) -> list[Box]:
    return [line(f"{name}{row:02}".ljust(width, "文"), x, top + 15 * row) for row in range(rows)]


def order(boxes: list[Box], known: tuple[float, ...] = ()) -> str:
    shuffled = random.Random(7).sample(boxes, len(boxes))
    return " ".join(box.text.strip().rstrip("文")[:3] for box in in_reading_order(shuffled, known).lines)


def test_columns_one_after_the_other() -> None:
    boxes = column("a", 0, 3) + column("b", 135, 3) + column("c", 270, 3)
    assert order(boxes) == "a00 a01 a02 b00 b01 b02 c00 c01 c02"
    assert in_reading_order(boxes).columns == 3


def test_lines_of_columns_that_do_not_stand_side_by_side() -> None:
    assert order(column("a", 0, 5) + column("b", 135, 5, top=107.0)) == "a00 a01 a02 a03 a04 b00 b01 b02 b03 b04"


def test_headlines_divide_the_page() -> None:
    boxes = [line("标题一" + "题" * 9, 0, 60, 20), *column("a", 0, 4), *column("b", 135, 4), line("标题二" + "题" * 9, 0, 180, 20)]
    boxes += column("c", 0, 4, top=220) + column("d", 135, 4, top=220)
    assert order(boxes) == "标题一 a00 a01 a02 a03 b00 b01 b02 b03 标题二 c00 c01 c02 c03 d00 d01 d02 d03"


def test_a_last_page_with_a_line_on_the_right() -> None:
    assert order(column("a", 0, 8) + column("b", 135, 1)).endswith("a07 b00")


def test_one_box_that_reaches_into_the_gutter() -> None:
    boxes = [*column("a", 0, 5), *column("b", 130, 5)]
    boxes[2] = Box(0, boxes[2].top, 127, boxes[2].bottom, boxes[2].text, EM)
    assert order(boxes) == "a00 a01 a02 a03 a04 b00 b01 b02 b03 b04"


def test_cells_are_read_across() -> None:
    names = ["道路", "供水管网改造", "桥", "学校食堂", "养老服务中心", "路灯", "河道整治", "垃圾分类房"]
    boxes = [box for row, name in enumerate(names) for box in (line(str(row), 0, 15 * row), line(name, 30, 15 * row), line("水务局", 200, 15 * row))]
    assert in_reading_order(boxes).columns == 1
    assert [box.text for box in in_reading_order(boxes).lines][:2] == ["0 道路 水务局", "1 供水管网改造 水务局"]


def test_ragged_lines_are_columns_where_other_pages_have_a_gutter() -> None:
    ragged = [line("文" * (3 + row % 5), x, 100 + 15 * row) for row in range(6) for x in (0, 135)]
    assert in_reading_order(ragged).columns == 1
    assert in_reading_order(ragged, known=(130.0,)).columns == 2


def test_paragraphs_are_indented() -> None:
    boxes = column("a", 0, 5)
    boxes[3] = line("段首", 20, boxes[3].top)
    boxes[4] = line("落款", 80, boxes[4].top)
    assert [box.text[:4] for box in in_reading_order(boxes).lines][-2:] == ["　　段首", "落款"]


def test_a_head_in_pieces_comes_before_the_columns() -> None:
    boxes = [line("日报", 0, 70), line("二〇二〇", 215, 70), *column("a", 0, 5), *column("b", 135, 5)]
    assert [box.text[:3] for box in in_reading_order(boxes).lines][:2] == ["日报 ", "a00"]
    assert order(boxes).endswith("a04 b00 b01 b02 b03 b04")


def test_nothing_to_read() -> None:
    assert in_reading_order([]).lines == ()


def test_rows_and_pieces() -> None:
    rows = in_rows([line("右", 50, 2), line("左", 0, 0), line("下", 0, 15)])
    assert [[box.text for box in row] for row in rows] == [["左", "右"], ["下"]]
    assert joined(rows[0], EM).text == "左 右"
    assert joined([line("甲", 0, 0), line("乙", 12, 0)], EM).text == "甲乙"
