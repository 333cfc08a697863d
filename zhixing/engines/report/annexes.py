"""Annexes: lists of people's-livelihood projects, project tables and responsibility lists, read row by row.

A row may be a numbered paragraph, a row of a table, or a table that lost its frame and stands one cell a line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from zhixing.engines.report.layout import Paragraph
from zhixing.engines.report.record import Tense
from zhixing.kernel.terms import Stage

NUMBERED = re.compile(r"(?P<number>[0-9]{1,3})(?:、|[.．](?=[^0-9]))")
LETTERED = re.compile(r"(?P<number>[一二三四五六七八九十]{1,3})、")
BARE = re.compile(r"[0-9]{1,3}")
DEADLINE = re.compile(r"20[0-9]{2}年(?:[0-9]{1,2}月)?(?:底|末)?(?:前)?")
DEADLINE_STAGES: dict[str, Stage] = {
    "启动": "launched", "开工": "start_construction", "开工建设": "start_construction", "完工": "completed", "竣工": "completed", "建成": "completed", "完成": "completed",
    "投用": "opened_in_use", "建成投用": "opened_in_use", "投产": "opened_in_use", "通车": "opened_in_use", "验收": "accepted",
}  # fmt: skip
UNIT_CELL = re.compile(
    r"[^，。；0-9]{0,28}(?:局|委|办|处|署|院|中心|政府|公司|集团|街道办?|镇|乡|支队|大队|联合会|残联|妇联|团委|总工会|管委会|指挥部)(?:[、，,]?[^，。；0-9]{0,60}(?:局|委|办|处|署|院|中心|政府|公司"
    r"|集团|街道办?|镇|乡|支队|大队|联))*(?:等)?"
)
LABELLED = re.compile(
    r"[0-9]{0,2}[.．、]?(?P<label>今年计划|下步(?:工作)?(?:打算|计划|安排)|下一步(?:工作)?(?:打算|计划|安排)?|工作计划|事项进展|(?:工作)?进展(?:情况)?|完成情况|落实情况|项目内容|建设内容|建设地点"
    r"|责任单位|牵头单位|责任领导|牵头领导)[:：]"
)
LABEL_TENSES: dict[str, Tense] = {
    "今年计划": "plan",
    "工作计划": "plan",
    "事项进展": "past",
    "进展": "past",
    "进展情况": "past",
    "工作进展": "past",
    "完成情况": "past",
    "落实情况": "past",
}
UNIT_HEADER = re.compile(r"牵头|责任|主办|负责|承办")
SUPPORT_HEADER = re.compile(r"配合|协办|参与")
HEADER = re.compile(r"序号|事项|项目名称|重点|任务|内容|指标|单位|时限|进度|情况|投资")


@dataclass(slots=True)
class AnnexRow:
    """One row: its number, its paragraphs (one for a list item or a table row, several for a table that lost its frame), its units."""

    number: str
    paragraphs: list[Paragraph]
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    flattened: bool = False
    columns: list[str] = field(default_factory=list)


def rows(paragraphs: list[Paragraph]) -> Iterator[AnnexRow | Paragraph]:
    """The rows of an annex in order; paragraphs that are no row come as they are."""
    flattened = _flattened(paragraphs)
    header: list[str] = []
    index = 0
    while index < len(paragraphs):
        paragraph = paragraphs[index]
        if index in flattened:
            last = flattened[index]
            yield AnnexRow(paragraph.text, paragraphs[index + 1 : last], *_cell_units(paragraphs[index + 1 : last]), flattened=True)
            index = last
            continue
        if paragraph.kind == "row":
            cells = cell_texts(paragraph)
            if not header or (len(cells) == len(header) and all(HEADER.search(c) and len(c) < 12 for c in cells)):
                header = cells if all(len(c) < 14 for c in cells) and any(HEADER.search(c) for c in cells) else ["" for _ in cells]
                if any(header):
                    yield paragraph
                    index += 1
                    continue
            yield _table_row(paragraph, cells, header)
        elif (numbered := NUMBERED.match(paragraph.text) or _lettered(paragraph)) and not LABELLED.match(paragraph.text):
            yield AnnexRow(numbered["number"], [paragraph])
        else:
            yield paragraph
        index += 1


def _lettered(paragraph: Paragraph) -> re.Match[str] | None:
    """一、打通断头路。具体做法 …: a row; 一、优质教育（17项）: the heading of a group."""
    if paragraph.kind == "heading" or "。" not in paragraph.text[:-1]:
        return None
    return LETTERED.match(paragraph.text)


def cell_texts(paragraph: Paragraph) -> list[str]:
    """The texts of the cells of a table row."""
    borders = [*paragraph.cells, len(paragraph.text)]
    return [paragraph.text[a:b] for a, b in itertools.pairwise(borders)]


def _table_row(paragraph: Paragraph, cells: list[str], header: list[str]) -> AnnexRow:
    number = cells[0] if BARE.fullmatch(cells[0]) else (m["number"] if (m := LETTERED.match(cells[0]) or NUMBERED.match(cells[0])) else "")
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    for name, cell in zip(header, cells, strict=False):
        if UNIT_HEADER.search(name) and "领导" not in name:
            lead = unit_names(cell)
        elif SUPPORT_HEADER.search(name):
            support = unit_names(cell)
    return AnnexRow(number, [paragraph], lead, support, columns=header)


def unit_names(text: str | None) -> tuple[str, ...]:
    """市水务局、各区政府 → the single units."""
    return tuple(name for name in re.split(r"[、，,；;]", text or "") if name)


def _flattened(paragraphs: list[Paragraph]) -> dict[int, int]:
    """Tables with one cell a line: index of each row's number → index after the row. Only where three numbers follow each other."""
    places = [(i, int(p.text)) for i, p in enumerate(paragraphs) if BARE.fullmatch(p.text)]
    run: list[int] = []
    expected = 1
    for place, number in places:
        if number == expected:
            run.append(place)
            expected += 1
    if len(run) < 3:
        return {}
    ends = [*run[1:], len(paragraphs)]
    return dict(zip(run, ends, strict=True))


def _cell_units(cells: list[Paragraph]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The unit of a flattened row: the cell behind the deadline that names offices."""
    seen = False
    for cell in cells:
        seen = seen or DEADLINE.fullmatch(cell.text) is not None or cell.text in DEADLINE_STAGES
        if seen and UNIT_CELL.fullmatch(cell.text):
            return unit_names(cell.text), ()
    return (), ()


def deadline(row: AnnexRow) -> tuple[int, int, Stage, str] | None:
    """The deadline of a flattened row: indexes of its first and last cell, the stage it names (完成 where it names none), its year."""
    for index, cell in enumerate(row.paragraphs):
        if DEADLINE.fullmatch(cell.text):
            following = row.paragraphs[index + 1].text if index + 1 < len(row.paragraphs) else ""
            stage = DEADLINE_STAGES.get(following, "completed")
            return index, index + (following in DEADLINE_STAGES), stage, cell.text[:4]
        if cell.text in DEADLINE_STAGES and index > 1:
            return index, index, DEADLINE_STAGES[cell.text], ""
    return None
