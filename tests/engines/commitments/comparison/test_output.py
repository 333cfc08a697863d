"""The outputs of a comparison: both quotes, the difference in words, safe in every format, the same bytes twice."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook

from zhixing.engines.commitments import Comparison, compare, render_comparison
from zhixing.engines.report import FORMATS, read_manuscript
from zhixing.kernel.columns import width
from zhixing.kernel.errors import InputFault
from zhixing.kernel.sources import Manuscript

PLAN = "新建城市绿道20公里以上。\n建成高标准农田1.62万亩。\n地区生产总值增长6.5%。\n城镇登记失业率控制在4.5%以内。\n东环路建成通车。\n万元GDP能耗下降4.3%。\n新增养老床位300张。\n=1+1新增<b>公园</b>3个。\n"
REVIEW = "新建城市绿道23.5公里。\n建成高标准农田1.5万亩。\n地区生产总值180亿元，增长5.0%。\n城镇登记失业率2.8%。\n东环路开工建设。\n万元GDP能耗下降4.5%。\n"


@pytest.fixture(scope="module")
def made() -> Comparison:
    plan = read_manuscript(Manuscript("甲&<2024>.txt", "text", f"各位代表：\n二、2024年工作安排\n{PLAN}", ""))
    review = read_manuscript(Manuscript("乙.txt", "text", f"各位代表：\n一、2024年工作回顾\n{REVIEW}二、2025年工作安排\n继续努力。\n", ""))
    return compare(plan, review)


def test_differences_stand_in_the_written_unit_with_the_words_of_the_genre(made: Comparison) -> None:
    rows = list(csv.reader(io.StringIO(render_comparison(made, "csv").decode("utf-8-sig"))))
    told = {row[2]: (row[1], row[4], row[5], row[6]) for row in rows[1:]}
    assert told["城市绿道"] == ("达到", "≥20 公里", "23.5 公里", "多 3.5 公里")
    assert told["高标准农田"] == ("未达到", "1.62 万亩", "1.5 万亩", "少 0.12 万亩")
    assert told["地区生产总值"] == ("未达到", "增长 6.5%", "增长 5%", "低 1.5 个百分点")
    assert told["城镇登记失业率"] == ("达到", "≤4.5%", "2.8%", "低 1.7 个百分点")
    assert told["万元GDP能耗"] == ("达到", "下降 4.3%", "下降 4.5%", "多降 0.2 个百分点")
    assert told["东环路"][0] == "未达到"
    assert told["养老床位"] == ("未提及", "300 张", "", "")


def test_both_quotes_are_told_and_name_their_subject(made: Comparison) -> None:
    rows = list(csv.reader(io.StringIO(render_comparison(made, "csv").decode("utf-8-sig"))))
    growth = next(row for row in rows if row[2] == "地区生产总值")
    assert growth[8:] == ["地区生产总值增长6.5%", "地区生产总值180亿元，增长5.0%", "第5行", "第5行"]


def test_spans_lead_back_to_both_texts(made: Comparison) -> None:
    for line in render_comparison(made, "jsonl").decode().splitlines():
        row = json.loads(line)
        for side, reading in (("promise", made.plan), ("result", made.review)):
            if side in row:
                text = reading.manuscript.text[row[side]["start"] : row[side]["end"]]
                assert re.sub(r"\s", "", text) == row[side]["quote"]


def test_the_table_fits_a_terminal_and_counts(made: Comparison) -> None:
    lines = render_comparison(made, "table").decode().splitlines()
    assert max(width(line) for line in lines) <= 100
    assert lines[-1].startswith(f"承诺 {len(made.fulfilments)} 条：达到 3 · 未达到 3 · ")
    assert "少 0.12 万亩" in "\n".join(lines)


def test_the_workbook_opens_and_text_stays_text(made: Comparison) -> None:
    book = load_workbook(io.BytesIO(render_comparison(made, "xlsx")))
    assert book.sheetnames == ["承诺与结果", "说明"]
    sheet = book["承诺与结果"]
    assert sheet.max_row == len(made.fulfilments) + 1
    assert all(cell.data_type != "f" for row in sheet for cell in row)


def test_the_page_is_whole_and_fetches_nothing(made: Comparison) -> None:
    page = render_comparison(made, "html").decode()
    assert "$" not in re.sub(r"<script>.*?</script>", "", page, flags=re.S)
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", page)
    assert "<b>公园" not in page
    assert "甲&amp;&lt;2024&gt;.txt" in page
    assert page.count('<article class="promise') == len(made.fulfilments)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_bytes_twice(made: Comparison, form: str) -> None:
    assert render_comparison(made, form) == render_comparison(made, form)


def test_an_unknown_format_is_told(made: Comparison) -> None:
    with pytest.raises(InputFault, match="one of table"):
        render_comparison(made, "pdf")
