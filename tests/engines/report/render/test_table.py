"""The table for a terminal: aligned, not wider than it may be, and honest at its end."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from zhixing.engines.report.record import Clause, Reading
from zhixing.engines.report.render.table import headline, render_table


def cells(line: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in line)


def test_it_tells_whose_report_it_is_what_was_read_and_what_was_not(report: Reading) -> None:
    lines = render_table(report).splitlines()
    assert lines[0] == "青禾县政府工作报告"
    assert lines[1] == "青禾县 · 县级 · 2026年 · 青禾.txt"
    assert lines[2:4] == ["计划承诺 6 条（定量 3 · 节点 2 · 任务 1）", "去年完成 2 条（定量 1 · 节点 1 · 任务 0）"]
    assert lines[4].startswith("分句 13 = 承诺 4 + 完成情况 2 + 背景 6 + 未读懂 1")
    assert lines[5] == "!  正文在中途结束。"
    assert lines[-1] == "第8行  十条举措各显神通。  [没有认出事项]"


def test_rows_stand_under_their_section_and_their_heads(report: Reading) -> None:
    lines = render_table(report).splitlines()
    heads = next(line for line in lines if line.startswith("序号"))
    row = next(line for line in lines if "技改项目" in line)
    assert lines.index("  （一）做强产业") < lines.index(row) < lines.index("  （二）改善民生")
    place = unicodedata.normalize("NFC", heads).index("目标")
    columns = sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in heads[:place])
    before = row[: row.index("≥100 个")]
    assert sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in before) == columns
    assert row.split() == ["3", "定量", "技改项目", "≥100", "个", "2026", "6"]


def test_no_line_is_wider_than_a_hundred_cells(odd: Callable[..., Reading]) -> None:
    long = "“大力”推进…≥一百个项目·建设" * 20
    reading = odd(long, "x" * 300, title=long, section=long, name="报告" * 90 + ".txt")
    reading = replace(reading, clauses=(Clause(0, 9, long, "unparsed", long),))
    assert max(map(cells, render_table(reading).splitlines())) <= 100


def test_a_terminal_gets_no_commands(odd: Callable[..., Reading]) -> None:
    drawn = render_table(odd("\x1b]0;题\x07改革\x9b31m", title="\x1b[2J报告"))
    assert not [character for character in drawn if unicodedata.category(character) == "Cc" and character != "\n"]


def test_a_title_that_any_report_has_gets_place_and_year(report: Reading, odd: Callable[..., Reading]) -> None:
    assert headline(replace(report, outline=replace(report.outline, title="政府工作报告"))) == "青禾县2026年政府工作报告"
    assert headline(replace(report, outline=replace(report.outline, title=""))) == "青禾县2026年政府工作报告"
    assert headline(odd("甲")) == "odd.txt"
