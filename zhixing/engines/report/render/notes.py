"""The sheet «说明»: what was read, how the columns are to be understood, and which clauses were not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from openpyxl.worksheet.worksheet import Worksheet

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render import wording
from zhixing.engines.report.render.table import accounting, annexes, headline, origin, tally
from zhixing.engines.sheets import BODY, HEAD, TITLE, UNBROKEN, height, paper, put
from zhixing.kernel.sources import Places

WIDTHS = (24.0, 88.0, 34.0)
COLUMNS = (
    ("类别", "定量目标：有可以核对的数字，或“全覆盖”“清零”；节点目标：具体项目到达可以核对的节点；持续性任务：两者皆无，属持续推进的工作。"),
    ("原文", "报告中最短的一段原话，不含空格和换行；同一句话含几个目标的，分列几行。"),
    ("目标", "≥ 不低于，＞ 高于，≤ 不高于，＜ 低于，约 大致相当；没有符号的即为该数。单位按原文。"),
    ("完成时限", "原文写明的年份；没有写明的，为报告所安排的年度。"),
    ("力度", "力争：原文用了力争、争取、争创等词；约：原文用了左右、约、基本等词；确保：没有这类限定。"),
    ("牵头单位、配合单位", "只填报告自己写明的单位；空白处由主办单位确定。"),
    ("责任领导至填报日期", "供填报，程序不填。"),
    ("位置", "原文件的页和行，从1起数。"),
    ("编号", "由内容算出，重新排版、转换格式后不变；回收填报表时按编号对应，请勿改动。"),
)


def write_notes(sheet: Worksheet, reading: Reading, places: Places) -> None:
    """Write the notes of a reading onto an empty sheet."""
    for letter, size in zip("ABC", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = size
    put(sheet.cell(1, 1), headline(reading), TITLE, UNBROKEN)
    for line, cells in enumerate(_rows(reading, places), 2):
        heading = len(cells) == 1
        for column, text in enumerate(cells, 1):
            put(sheet.cell(line, column), text, HEAD if heading or column == 1 else BODY)
        sheet.row_dimensions[line].height = height(zip(cells, WIDTHS, strict=False))
    paper(sheet, "说明")


def _rows(reading: Reading, places: Places) -> Iterator[tuple[str, ...]]:
    yield from (("归属", origin(reading.outline)), ("文件", reading.manuscript.name), ("SHA-256", reading.manuscript.digest))
    yield from (("计划承诺", tally(reading.records, "plan")), ("去年完成", tally(reading.records, "past")), ("分句核算", accounting(reading)))
    if reading.rows:
        yield "附件", annexes(reading)
    if reading.notices or reading.manuscript.notes:
        yield from ((), ("须知",))
    yield from (("", notice.zh) for notice in reading.notices)
    yield from (("", note) for note in reading.manuscript.notes)
    yield from ((), ("各栏读法",), *COLUMNS)
    context = Counter(clause.reason for clause in reading.clauses if clause.disposition == "context")
    if context:
        yield from ((), ("背景分句的种类",))
    yield from ((wording.reason(reason) or "背景", f"{count} 句") for reason, count in context.most_common())
    unparsed = [clause for clause in reading.clauses if clause.disposition == "unparsed"]
    yield from ((), (f"未读懂的分句（{len(unparsed)}）",))
    yield from ((wording.place(places[clause.start]), clause.text, wording.reason(clause.reason)) for clause in unparsed)
