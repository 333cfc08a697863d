"""Papers of a year: what each of them says of commitments, standings, adjustments and notices."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook

from zhixing.engines.documents import Grid, Paper, Text, pdf
from zhixing.systems.supervision import Bureau, Item, Leader, Supervision, papers
from zhixing.systems.supervision.papers import Followed
from zhixing.systems.supervision.wording import goal, sentence, until

BUREAU = Bureau(
    "澄川县",
    Supervision("office", "澄政督", (Leader("works", "分管建设的县领导", "Leader for works", ("water",)),)),
    {"office": "澄川县人民政府督查室", "water": "县水利局", "housing": "县住建局"},
    {1: "城市建设"},
    {"opened_in_use": "投入使用"},
)
BASE: dict[str, Any] = {"state": "signed", "begins_on": "2025-01-01", "due_on": "2025-12-31", "lead": "water", "section": 1, "certainty": "firm"}
TRAIL = {
    **BASE,
    "code": "s1.a.01",
    "kind": "quantity",
    "title": "绿道增加不少于20公里",
    "comparator": "ge",
    "target": "20",
    "unit": "公里",
    "measure": "increment",
}
ROAD = {**BASE, "code": "s1.a.02", "kind": "milestone", "title": "让东环路通车", "stage": "opened_in_use", "lead": "housing", "support": "县水利局、县交通局"}
DEEDS = {**BASE, "code": "s2.a.01", "kind": "task", "title": "办好民生实事", "section": 2}
OPENED = {"code": "s1.a.02", "period": "2025-06", "stage": True, "reached_on": "2025-06-20", "rank": "document"}
JUNE, YEAR_END = date(2025, 6, 30), date(2025, 12, 31)


def told(period: str, value: str, rank: str = "document") -> Mapping[str, Any]:
    return {"code": "s1.a.01", "period": period, "value": value, "rank": rank}


ITEMS = [Item(TRAIL, (), (told("2025-06", "5"),)), Item(ROAD, (), (OPENED,)), Item(DEEDS)]
DONE = [Item(TRAIL, (), (told("2025-12", "21.50"),)), Item(ROAD, (), (OPENED,)), Item(DEEDS)]


def standings(items: list[Item], day: date) -> list[Any]:
    return [(item, item.standing(day)) for item in items]


def texts(paper: Paper) -> str:
    return "\n".join(one.text if isinstance(one, Text) else "\n".join("|".join(row) for row in one.rows) for one in paper.body)


# 责任分解表


def test_the_table_of_responsibilities_as_a_workbook() -> None:
    sheet = load_workbook(io.BytesIO(papers.tasks_sheet(BUREAU, 2025, ITEMS))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "澄川县2025年政府工作报告目标任务责任分解表"
    assert rows[1] == ["序号", "目标任务", "年度目标", "完成时限", "责任领导", "牵头单位", "配合单位", "进展"]
    assert rows[2][0] == "城市建设"
    assert rows[3] == [1, "绿道增加不少于20公里", "20公里以上", "2025年12月底前", "分管建设的县领导", "县水利局", None, None]
    assert rows[4] == [2, "让东环路通车", "投入使用", "2025年12月底前", None, "县住建局", "县水利局、县交通局", None]
    assert rows[5][0] == "第2部分"
    assert rows[6][:3] == [3, "办好民生实事", "持续推进"]
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$2")


def test_the_table_of_responsibilities_as_a_paper() -> None:
    paper = papers.tasks_paper(BUREAU, 2025, ITEMS, date(2025, 2, 10), "澄政督〔2025〕2号")
    (annex,) = paper.annexes
    (grid,) = annex.body
    assert isinstance(grid, Grid)
    assert (annex.wide, paper.number, paper.signature) == (True, "澄政督〔2025〕2号", "澄川县人民政府督查室")
    assert [len(line) for line in grid.lines] == [1, 7, 7, 1, 7]
    assert grid.lines[0] == ("城市建设",)
    assert papers.tasks_paper(BUREAU, 2025, [], date(2025, 2, 10)).annexes[0].body[0].rows == ()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"comparator": "gt"}, "超过20公里"),
        ({"comparator": "le", "unit": "微克/立方米", "target": "34.00", "measure": "level"}, "不超过34微克/立方米"),
        ({"measure": "growth", "unit": "%", "target": "8"}, "增长8%以上"),
        ({"measure": "growth", "unit": "%", "target": "8", "comparator": "about"}, "增长8%左右"),
        ({"measure": "points", "unit": "百分点", "target": "3"}, "提高3个百分点以上"),
        ({"measure": "reduction", "unit": "%", "target": "8", "target_high": "9.50"}, "减少8—9.5%"),
        ({"measure": "rank", "comparator": "le", "target": "10", "unit": "1"}, "前10位"),
        ({"measure": "rank", "comparator": "eq", "target": "1"}, "第1位"),
        ({"target": None}, "持续推进"),
        ({"unit": "1", "target": "100", "comparator": "eq"}, "100"),
    ],
)
def test_what_is_to_be_reached(fields: dict[str, Any], said: str) -> None:
    assert goal(BUREAU, {**TRAIL, **fields}) == said


def test_terms() -> None:
    assert [until(date(2025, 2, 28)), until(date(2024, 2, 28)), until(date(2025, 9, 1))] == ["2025年2月底前", "2024年2月28日前", "2025年9月1日前"]


# 督查通知

NOTICE = {"number": "澄政督〔2025〕3号", "agency": "water", "title": "关于绿道进度的督办通知", "matter": "请说明原因。", "urgency": "urgent", "days": 5}


def test_a_notice_says_to_whom_what_and_until_when() -> None:
    paper = papers.notice_paper(BUREAU, NOTICE, date(2025, 6, 2), date(2025, 6, 9))
    assert (paper.number, paper.recipients, paper.urgency, paper.title) == ("澄政督〔2025〕3号", ("县水利局",), "加急", "关于绿道进度的督办通知")
    assert "请于2025年6月9日前书面反馈" in texts(paper)
    assert "5个工作日内书面反馈" in texts(papers.notice_paper(BUREAU, {**NOTICE, "urgency": "normal"}, JUNE, None))


# 督查通报, 督查专报


def test_a_bulletin_counts_and_says_what_is_behind_and_why() -> None:
    followed = [Followed(NOTICE, date(2025, 6, 9), 21), Followed({**NOTICE, "number": "澄政督〔2025〕4号"}, None, 0)]
    changed = [{"code": "s1.a.01", "what": "lead", "was": "housing", "becomes": "water", "why": "机构改革"}]
    paper = papers.bulletin_paper(BUREAU, 2025, standings(ITEMS, JUNE), changed, followed, JUNE)
    said = texts(paper)
    assert paper.issuer == "督查通报"
    assert "二季度进展情况的通报" in paper.title
    assert "截至2025年6月30日，2025年政府工作报告督办事项共3项，其中已完成1项，未达序时进度1项，无法判定1项。" in said
    assert (
        "1|绿道增加不少于20公里|县水利局|未达序时进度|2025-06-30 实际 5，目标 ≥ 20：未达到；到 2025-06-30 应完成 49.6%，即 9.92；实际与应完成之比 50.4%" in said
    )
    assert "绿道增加不少于20公里|牵头单位|县住建局|县水利局|机构改革" in said
    assert "未办结2件，其中逾期1件。" in said
    assert "澄政督〔2025〕3号|县水利局|关于绿道进度的督办通知|2025年6月9日|21天" in said
    assert "已反馈，待核查" in said
    grids = [one for one in paper.body if isinstance(one, Grid)]
    assert grids[0].rows[0] == ("县水利局", "2", "", "", "", "1", "", "1", "")


def test_a_special_report_has_what_a_leader_looks_at() -> None:
    followed = [Followed(NOTICE, date(2025, 6, 9), 21), Followed({**NOTICE, "number": "澄政督〔2025〕4号"}, date(2025, 7, 9), 0)]
    paper = papers.bulletin_paper(BUREAU, 2025, standings(ITEMS, JUNE), [], followed, JUNE, special=True)
    assert (paper.issuer, paper.recipients) == ("督查专报", ("澄川县人民政府",))
    assert "县水利局|分管建设的县领导|未达序时进度" in texts(paper)
    assert "4号" not in texts(paper)
    assert "本季度调整" not in texts(paper)


def test_a_bulletin_of_nothing_is_one() -> None:
    said = texts(papers.bulletin_paper(BUREAU, 2025, [], [], [], JUNE))
    assert "共0项。" in said
    assert said.count("没有") == 3


# 去年工作回顾


def test_the_look_back_has_a_sentence_for_what_was_kept_and_the_rest_apart() -> None:
    paper = papers.review_paper(BUREAU, 2025, standings(DONE, YEAR_END), YEAR_END, lambda code: f"https://portal.example/{code}/")
    lines = {one.text: one.link for one in paper.body if isinstance(one, Text)}
    assert lines["绿道增加不少于20公里，实际21.5公里（目标20公里以上）。"] == "https://portal.example/s1.a.01/"
    assert lines["让东环路通车，已于2025年6月20日投入使用。"] == "https://portal.example/s1.a.02/"
    assert lines["办好民生实事：无法判定：没有可核查的分解任务。"] == "https://portal.example/s2.a.01/"
    order = list(lines)
    assert order.index("未列入的事项") < order.index("办好民生实事：无法判定：没有可核查的分解任务。")


def test_sentences_of_every_kind() -> None:
    piece = {"code": "s2.a.01", "order": 1, "due_on": "2025-06-30", "reached_on": "2025-06-01", "rank": "document"}
    assert sentence(BUREAU, Item(DEEDS, (piece,)), YEAR_END) == "办好民生实事，1项分解任务全部完成。"
    assert sentence(BUREAU, Item(DEEDS), YEAR_END) == "办好民生实事，已完成。"
    rank = {**TRAIL, "measure": "rank", "comparator": "le", "target": "10", "unit": "1", "title": "进入百强前10位"}
    assert sentence(BUREAU, Item(rank, (), (told("2025-12", "7"),)), YEAR_END) == "进入百强前10位，位列第7位（目标前10位）。"
    growth = {**TRAIL, "measure": "growth", "unit": "%", "title": "生产总值增长8%"}
    assert "实际增长8.2%" in sentence(BUREAU, Item(growth, (), (told("2025-12", "8.2"),)), YEAR_END)


def test_synthetic_papers_say_so() -> None:
    marked = Bureau(BUREAU.county, BUREAU.settings, BUREAU.agencies, marked="演示数据，均为虚构")
    for paper in (papers.tasks_paper(marked, 2025, ITEMS, JUNE), papers.notice_paper(marked, NOTICE, JUNE, None)):
        assert paper.note == "演示数据，均为虚构"
    assert "演示数据" in str(load_workbook(io.BytesIO(papers.tasks_sheet(marked, 2025, ITEMS))).active["A1"].value)


def test_a_notice_with_its_table_has_no_page_for_the_signature_alone() -> None:
    document = pypdfium2.PdfDocument(pdf(papers.tasks_paper(BUREAU, 2025, ITEMS, JUNE, "澄政督〔2025〕2号")))
    first = "".join(document[0].get_textpage().get_text_range().split())
    assert "2025年6月30日" in first
    assert "附件" in "".join(document[1].get_textpage().get_text_range().split())
