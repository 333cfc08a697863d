"""The table for a folder."""

from collections.abc import Callable

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render import summary_table


def test_one_line_a_report_and_the_notices_below(report: Reading, odd: Callable[..., Reading]) -> None:
    heads, first, second, blank, notice = summary_table([report, odd("深化改革")]).splitlines()
    assert heads.split() == ["文件", "地方", "级别", "年份", "定量", "节点", "任务", "完成", "分句", "未读懂", "须知"]
    assert first.split() == ["青禾.txt", "青禾县", "县", "2026", "3", "2", "1", "1", "13", "7.7%", "1"]
    assert second.split() == ["odd.txt", "?", "?", "?", "0", "0", "1", "0", "1", "0.0%"]
    assert (blank, notice) == ("", "! 青禾.txt: 正文在中途结束。")
