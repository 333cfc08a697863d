"""Papers of a year: table of responsibilities, notice, bulletin, special report, and next year's look back; from items and standings to what engines set.

They are drafts that an office goes on with; what is not known (a signer, a number not given yet) is left out and never made up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from zhixing.engines.documents import Annex, Grid, Paper, Text, dated
from zhixing.engines.ledger import Kept
from zhixing.engines.sheets import Column, listed
from zhixing.engines.standing import Standing
from zhixing.systems.supervision.standing import Item
from zhixing.systems.supervision.wording import Bureau, goal, ordered, reason_of, sentence, until, word_of

Fields = Mapping[str, Kept]
Urgency = Literal["", "特急", "加急", "平急"]
HEADS = ("序号", "目标任务", "年度目标", "完成时限", "责任领导", "牵头单位", "配合单位")
WIDTHS = (3, 16, 8, 7, 8, 8, 10)
COLUMNS = (
    Column("序号", 5, centred=True), Column("目标任务", 36), Column("年度目标", 18), Column("完成时限", 14, centred=True), Column("责任领导", 16, centred=True),
    Column("牵头单位", 20, centred=True), Column("配合单位", 22), Column("进展", 26, blank=True),
)  # fmt: skip
# The official words in the order in which a bulletin counts them.
WORDS = ("已完成", "超进度", "达序时进度", "未达序时进度", "未完成", "无法判定", "调出")
URGENCY: dict[str, Urgency] = {"urgent": "加急", "most_urgent": "特急"}
ADJUSTED = {"target": "目标值", "due_on": "完成时限", "lead": "牵头单位", "withdrawal": "调出"}


@dataclass(frozen=True, slots=True)
class Followed:
    """A notice that is out: until when it has to be answered, None while the term stands still, and by how many days it is late."""

    fields: Fields
    due: date | None
    late: int


# 责任分解表


def tasks_sheet(bureau: Bureau, year: int, items: Sequence[Item]) -> bytes:
    """The table of responsibilities as XLSX, with an empty column for progress."""
    parts = [(title, [(*row, "") for row in rows]) for title, rows in _task_parts(bureau, items)]
    return listed(f"{bureau.county}{year}年政府工作报告目标任务责任分解表{_bracketed(bureau.marked)}", "责任分解表", COLUMNS, parts)


def tasks_paper(bureau: Bureau, year: int, items: Sequence[Item], day: date, number: str = "") -> Paper:
    """The notice that sends the table round, with the table as its annex across the page."""
    name = f"{bureau.county}{year}年政府工作报告目标任务责任分解表"
    parts = _task_parts(bureau, items)
    rows = tuple(tuple(map(str, row)) for _, of in parts for row in of)
    begins = [sum(len(of) for _, of in parts[:at]) for at in range(len(parts))]
    table = Grid(HEADS, WIDTHS, rows, parts=tuple(zip(begins, (title for title, _ in parts), strict=True)))
    body = (Text(f"现将{year}年政府工作报告目标任务分解下达，请抓好落实。"),)
    recipients = ("各有关单位",)
    return _paper(
        bureau, f"关于下达{year}年政府工作报告目标任务的通知", body, day, number=number, recipients=recipients, annexes=(Annex(name, (table,), wide=True),)
    )


def _task_parts(bureau: Bureau, items: Sequence[Item]) -> list[tuple[str, list[tuple[str | int, ...]]]]:
    """The rows by the parts of the report, numbered through."""
    found: list[tuple[str, list[tuple[str | int, ...]]]] = []
    number = 0
    for title, of in groupby(ordered(items), key=bureau.section):
        rows: list[tuple[str | int, ...]] = []
        for item in of:
            number += 1
            fields, leader = item.fields, bureau.settings.leader_of(str(item.fields["lead"]))
            told = (goal(bureau, fields), until(item.due), leader.zh if leader else "", bureau.agency(fields["lead"]), str(fields.get("support") or ""))
            rows.append((number, str(fields["title"]), *told))
        found.append((title, rows))
    return found


# 督查通知


def notice_paper(bureau: Bureau, fields: Fields, day: date, due: date | None) -> Paper:
    """One notice as it goes to who has to answer it. `day` is the one of its issue; without `due` the term is told in working days."""
    term = f"请于{dated(due)}前书面反馈办理情况" if due else f"请自收到本通知之日起{fields['days']}个工作日内书面反馈办理情况"
    body = (Text(str(fields["matter"])), Text(f"{term}，并附证明材料。确需延期的，请在期限届满前说明理由并提出申请。"))
    urgency = URGENCY.get(str(fields.get("urgency")), "")
    return _paper(bureau, str(fields["title"]), body, day, number=str(fields["number"]), recipients=(bureau.agency(fields["agency"]),), urgency=urgency)


# 督查通报, 督查专报


def bulletin_paper(
    bureau: Bureau,
    year: int,
    told: Sequence[tuple[Item, Standing]],
    adjustments: Sequence[Fields],
    notices: Sequence[Followed],
    day: date,
    *,
    special: bool = False,
    number: str = "",
) -> Paper:
    """The bulletin of a quarter to all who are on the list; `special`: the report upward, only with what is red or late and who is in charge."""
    wanted = [(item, one) for item, one in told if one.light == "red" or (one.state == "behind" and not special)]
    body: list[Text | Grid] = [Text("总体进展", 1), Text(_counted(year, told, day)), _by_lead(bureau, told)]
    body += [Text("需要关注的事项" if special else "未达序时进度和未完成事项", 1), *_slow(bureau, wanted, special=special)]
    if not special:
        body += [Text("本季度调整", 1), *_changed(bureau, adjustments, {item.code: item for item, _ in told})]
    body += [Text("督办件办理情况", 1), *_followed(bureau, [one for one in notices if one.late or not special])]
    kind, recipients = ("督查专报", (f"{bureau.county}人民政府",)) if special else ("督查通报", ("各有关单位",))
    title = f"关于{year}年政府工作报告目标任务{'滞后事项的报告' if special else f'{_quarter(day)}进展情况的通报'}"
    return _paper(bureau, title, tuple(body), day, issuer=kind, number=number, recipients=recipients)


def _counted(year: int, told: Sequence[tuple[Item, Standing]], day: date) -> str:
    counts = Counter(word_of(one) for _, one in told)
    said = "，".join(f"{word}{counts[word]}项" for word in WORDS if counts[word])
    return f"截至{dated(day)}，{year}年政府工作报告督办事项共{len(told)}项{f'，其中{said}' if said else ''}。"


def _by_lead(bureau: Bureau, told: Sequence[tuple[Item, Standing]]) -> Grid:
    """How many of each word every lead has; who is behind most comes first."""
    counts: dict[str, Counter[str]] = {}
    for item, standing in told:
        counts.setdefault(str(item.fields["lead"]), Counter())[word_of(standing)] += 1
    order = sorted(counts, key=lambda lead: (-counts[lead]["未完成"] - counts[lead]["未达序时进度"], bureau.agency(lead)))
    rows = tuple((bureau.agency(lead), str(counts[lead].total()), *(str(counts[lead][word] or "") for word in WORDS)) for lead in order)
    return Grid(("牵头单位", "事项", *WORDS), (10, 3, 4, 4, 5, 6, 4, 5, 3), rows)


def _slow(bureau: Bureau, told: Sequence[tuple[Item, Standing]], *, special: bool) -> list[Text | Grid]:
    if not told:
        return [Text("没有。")]
    rows = []
    for number, (item, one) in enumerate(told, 1):
        leader = bureau.settings.leader_of(str(item.fields["lead"]))
        who = (bureau.agency(item.fields["lead"]), *((leader.zh if leader else "",) if special else ()))
        rows.append((str(number), str(item.fields["title"]), *who, word_of(one), "；".join(line.zh for line in one.lines)))
    heads = ("序号", "事项", "牵头单位", *(("责任领导",) if special else ()), "进展", "依据")
    return [Grid(heads, (3, 10, 7, *((6,) if special else ()), 5, 14), tuple(rows))]


def _changed(bureau: Bureau, adjustments: Sequence[Fields], items: Mapping[str, Item]) -> list[Text | Grid]:
    if not adjustments:
        return [Text("没有批准调整。")]
    rows = []
    for one in adjustments:
        what, code = str(one["what"]), str(one["code"])
        title = str(items[code].fields["title"]) if code in items else code
        rows.append((title, ADJUSTED[what], _value(bureau, what, one.get("was")), _value(bureau, what, one.get("becomes")), str(one["why"])))
    return [Grid(("事项", "调整内容", "原为", "改为", "理由"), (9, 5, 5, 5, 10), tuple(rows))]


def _followed(bureau: Bureau, notices: Sequence[Followed]) -> list[Text | Grid]:
    late = sum(one.late > 0 for one in notices)
    summary = Text(f"未办结{len(notices)}件，其中逾期{late}件。" if notices else "没有未办结的督办件。")
    rows = tuple(
        (
            str(one.fields["number"]),
            bureau.agency(one.fields["agency"]),
            str(one.fields["title"]),
            dated(one.due) if one.due else "已反馈，待核查",
            f"{one.late}天" if one.late else "",
        )
        for one in sorted(notices, key=lambda one: (-one.late, str(one.fields["number"])))
    )
    return [summary, *([Grid(("文号", "承办单位", "标题", "反馈时限", "逾期"), (8, 7, 11, 6, 3), rows)] if rows else [])]


# 去年工作回顾


def review_paper(bureau: Bureau, year: int, told: Sequence[tuple[Item, Standing]], day: date, address: Callable[[str], str]) -> Paper:
    """A draft of what the next report says of this year: a sentence for each kept commitment, its figures leading to its page; what was not kept apart."""
    kept = [item for item, one in told if one.state == "kept"]
    rest = {item.code: one for item, one in told if one.state != "kept"}
    body: list[Text | Grid] = [Text(f"{year}年政府工作报告督办事项共{len(told)}项，已完成{len(kept)}项。以下一项一句，数字链接到该项的数据和材料。")]
    for title, of in groupby(ordered(kept), key=bureau.section):
        body += [Text(title, 1), *(Text(sentence(bureau, item, day), link=address(item.code)) for item in of)]
    left = ordered([item for item, _ in told if item.code in rest])
    body.append(Text("未列入的事项", 1))
    body += [Text(f"{item.fields['title']}：{reason_of(rest[item.code])}。", link=address(item.code)) for item in left] or [Text("没有。")]
    return _paper(bureau, f"{year}年工作回顾（供{year + 1}年政府工作报告起草参考）", tuple(body), day)


# Words.


def _paper(bureau: Bureau, title: str, body: Sequence[Text | Grid], day: date, *, issuer: str = "", **more: object) -> Paper:
    note = bureau.marked
    return Paper(issuer or bureau.name, title, tuple(body), day, signature=bureau.name, printed_by=bureau.name, note=note, **more)  # type: ignore[arg-type]


def _value(bureau: Bureau, what: str, kept: Kept) -> str:
    return bureau.agency(kept) if what == "lead" else str(kept or "")


def _quarter(day: date) -> str:
    return f"{'一二三四'[(day.month - 1) // 3]}季度"


def _bracketed(text: str) -> str:
    return f"（{text}）" if text else ""
