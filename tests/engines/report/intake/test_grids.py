"""Ruled tables from lines and boxes."""

from __future__ import annotations

from zhixing.engines.report.intake.boxes import Box
from zhixing.engines.report.intake.grids import Rule, with_rows


def ruled(xs: list[float], ys: list[float]) -> list[Rule]:
    return [Rule(xs[0], y, xs[-1], y) for y in ys] + [Rule(x, ys[0], x, ys[-1]) for x in xs]


def piece(text: str, x: float, y: float) -> Box:
    return Box(x, y, x + 10 * len(text), y + 10, text, 10)


def rows(boxes: list[Box], rules: list[Rule]) -> list[str]:
    return [box.text for box in sorted(with_rows(boxes, rules)[0], key=lambda box: box.top)]


def test_cells_become_rows() -> None:
    boxes = [
        piece("前文", 0, 0),
        piece("甲", 5, 25),
        piece("乙", 105, 25),
        piece("丙", 5, 45),
        piece("丁局", 105, 42),
        piece("戊局", 105, 53),
        piece("后文", 0, 90),
    ]
    assert rows(boxes, ruled([0, 100, 200], [20, 40, 65])) == ["前文", "| 甲 | 乙 |", "| 丙 | 丁局 戊局 |", "后文"]


def test_wrapped_lines_of_a_cell_are_one() -> None:
    boxes = [piece("甲", 5, 25), piece("建设城区道路及地下", 105, 42), piece("管网", 105, 53), piece("乙", 105, 25)]
    assert rows(boxes, ruled([0, 100, 200], [20, 40, 65])) == ["| 甲 | 乙 |", "|  | 建设城区道路及地下管网 |"]


def test_rules_in_pieces_and_merged_cells() -> None:
    rules = [Rule(x, y, x + 100, y) for x in (0, 100) for y in (0, 20, 60)] + [Rule(100, 40, 200, 40)]
    rules += [Rule(x, y, x, y + 20) for x in (0, 200) for y in (0, 20, 40)] + [Rule(100, 20, 100, 60)]
    boxes = [piece("标题", 80, 5), piece("甲", 5, 35), piece("乙", 105, 25), piece("丙", 105, 45)]
    assert rows(boxes, rules) == ["| 标题 |", "| 甲 | 乙 |", "|  | 丙 |"]


def test_frames_are_no_tables() -> None:
    article = [piece("文" * 9, 5, 25 + 12 * row) for row in range(200)]
    for rules in (ruled([0, 100, 200], [20, 2500]), ruled([0, 200], [20, 40, 2500]), ruled([0, 100, 200], [0, 20, 2500]), [Rule(0, 10, 200, 10)], []):
        boxes, tables = with_rows(article, rules)
        assert tables == 0
        assert boxes == article
