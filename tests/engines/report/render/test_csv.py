"""CSV: opens in a Chinese Excel, and no formula hides in it."""

import csv
import io
from collections.abc import Callable

import pytest

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render.csv import render_csv


def rows(reading: Reading) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_csv(reading).removeprefix("\ufeff"))))


def test_it_begins_with_the_mark_and_chinese_names(report: Reading) -> None:
    assert render_csv(report).startswith("\ufeff序号,时态,类别,章节,原文,事项,目标,")


def test_one_row_a_record_with_its_fields(report: Reading) -> None:
    past, _, projects, *_, park, _ = rows(report)[:8]
    assert (past["时态"], past["目标"], past["数值"], past["基本单位值"], past["力度"]) == ("完成", "增长 6.2%", "6.2", "0.062", "")
    assert (projects["目标"], projects["比较"], projects["计量单位"], projects["力度"], projects["位置"]) == ("≥100 个", "不低于", "个", "确保", "第6行")
    assert (park["目标"], park["阶段"], park["限定条件"]) == ("2026年内开工建设", "开工", "2座")
    assert len(rows(report)) == len(report.records)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝", "＋", "－", "＠"])
def test_a_cell_that_begins_like_a_formula_gets_an_apostrophe(odd: Callable[..., Reading], start: str) -> None:
    (row,) = rows(odd(f'{start}HYPERLINK("http://example.org")', section=f"{start}1+1"))
    for cell in row.values():
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert row["事项"].startswith("'")


def test_quotes_commas_and_line_breaks_stay_in_their_cell(odd: Callable[..., Reading]) -> None:
    (row,) = rows(odd('甲,"乙"\n丙'))
    assert row["事项"] == '甲,"乙" 丙'
