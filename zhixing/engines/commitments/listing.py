"""A plan, and a plan laid beside its report, as tables for a terminal; 100 cells wide, in Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from zhixing.engines.commitments.attach import Attachment, Concordance, Difference
from zhixing.engines.commitments.plan import Plan, PlannedCommitment, PlannedTarget
from zhixing.engines.report import Reading, Record
from zhixing.kernel.columns import plain, row, width
from zhixing.kernel.sources import Place

PLAN_WIDTHS = (8, 4, 40, 16, 24)
TASK_WIDTHS = (8, 4, 58, 24)
SPAN_WIDTHS = (-6, 62, 4, 8, 4)
LEFT_WIDTHS = (8, 4, 84)
RULE = 46
PROPOSED = "拟"

KINDS = {"quantity": "定量", "milestone": "节点", "task": "任务"}
STAGES = {
    **{"plan": "谋划", "prepared": "编制完成", "launched": "启动", "start_construction": "开工", "topping_out": "结顶", "completed": "完成"},
    **{"accepted": "验收", "opened_in_use": "投入使用", "established": "设立", "awarded": "获评", "other": "其他"},
}
CERTAINTIES = {"firm": "确保", "strive": "力争", "about": "约"}
MEASURES = {"increment": "新增", "level": "达到", "growth": "增长", "share": "比例", "points": "百分点", "reduction": "下降", "rank": "位次"}
SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "", "~": "约 "}
FIELDS = {"kind": "类别", "comparator": "比较", "value": "数值", "measure": "口径", "stage": "阶段", "certainty": "语气", "period": "期限"}
WORDS = {"kind": KINDS, "stage": STAGES, "certainty": CERTAINTIES, "measure": MEASURES}


def plan_table(plan: Plan) -> str:
    """The plan by sections: id, kind, title, target and lead of every commitment, and at the end how many there are of what."""
    county = plan.county
    lines = [plain(f"{county.name} {plan.year}年计划 · {county.province}{county.parent} · {county.kind} · {county.code}")]
    lines += [f"来源：{plain(plan.source.title)}（{plan.source.year}年）", *_gaps(plan), ""]
    lines.append(row(("编号", "类别", "承诺", "目标", "牵头"), PLAN_WIDTHS))
    for section, group in groupby(plan.commitments, key=lambda planned: planned.section):
        lines += ["", f"第{section}部分"]
        lines += [_planned(plan, planned) for planned in group]
    return "\n".join([*lines, "", *_tally(plan)]) + "\n"


def attachment_table(plan: Plan, reading: Reading, concordance: Concordance) -> str:
    """The plan in the report: place, sentence, likeness, id and kind of every commitment, then what did not match on either side."""
    attached, total = len(concordance.attachments), len(plan.commitments)
    lines = [plain(f"{plan.county.name} {plan.year}年计划 · {reading.manuscript.name}")]
    lines += [*_foreign(plan, reading), _totals(attached, total, concordance), ""]
    lines.append(row((_column(reading), "原文", "相似", "编号", "类别"), SPAN_WIDTHS))
    declared = {planned.id: planned for planned in plan.commitments}
    for section, group in groupby(concordance.attachments, key=lambda attachment: declared[attachment.planned].section):
        lines += ["", f"第{section}部分"]
        for attachment in group:
            lines += _attached(attachment, declared[attachment.planned])
    lines += _left_over(reading, concordance)
    return "\n".join([*lines, "", _totals(attached, total, concordance)]) + "\n"


def _planned(plan: Plan, planned: PlannedCommitment) -> str:
    """One line; where there is no goal to show, the title takes that column too."""
    goal, lead = _goal(plan, planned), _lead(plan, planned)
    if not goal:
        return row((planned.id, KINDS[planned.kind], planned.title, lead), TASK_WIDTHS)
    return row((planned.id, KINDS[planned.kind], planned.title, goal, lead), PLAN_WIDTHS)


def _goal(plan: Plan, planned: PlannedCommitment) -> str:
    """Figure or stage, how firmly, and the period where it is another than the plan's year."""
    aim = _figure(planned.target) if planned.target else STAGES[planned.stage] if planned.stage else ""
    firm = "" if planned.certainty == "firm" or (planned.certainty == "about" and aim.startswith("约")) else CERTAINTIES[planned.certainty]
    period = "" if planned.period == str(plan.year) else f"（{planned.period}）"
    return " ".join(part for part in (firm, aim) if part) + period


def _figure(target: PlannedTarget) -> str:
    value = _number(target.value) + (f"～{_number(target.value_high)}" if target.value_high is not None else "")
    if target.measure == "rank":
        return f"前 {value} 位" if target.comparator in ("<=", "<") else f"第 {value} 位"
    before = {"growth": "增长 ", "reduction": "下降 " if target.unit_base == "1" else "减少 "}.get(target.measure, "")
    unit = "" if target.unit == "1" else target.unit
    sign = "" if target.value_high is not None else SIGNS[target.comparator]
    return f"{before}{sign}{value}{'' if unit[:1] in ('', '%', '‰') else ' '}{unit}"


def _number(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _lead(plan: Plan, planned: PlannedCommitment) -> str:
    if planned.lead is None:
        return "（未定）"
    name = plan.county.agency(planned.lead).short
    return f"{PROPOSED} {name}" if planned.lead_status == "proposed" else name


def _gaps(plan: Plan) -> Iterator[str]:
    missing = [name for name, whole in (("开头", plan.source.begins_complete), ("结尾", plan.source.ends_complete)) if not whole]
    if missing:
        yield f"!  所据文本不全：缺{'、'.join(missing)}"


def _tally(plan: Plan) -> Iterator[str]:
    kinds = Counter[str](planned.kind for planned in plan.commitments)
    proposed = sum(planned.lead is not None and planned.lead_status == "proposed" for planned in plan.commitments)
    confirmed = sum(planned.lead is not None and planned.lead_status == "confirmed" for planned in plan.commitments)
    yield f"合计 {len(plan.commitments)} 条：" + " · ".join(f"{name} {kinds[kind]}" for kind, name in KINDS.items() if kind in kinds)
    yield f"牵头：{PROPOSED} {proposed} · 已确认 {confirmed} · 未定 {len(plan.commitments) - proposed - confirmed}"
    if proposed:
        yield f"“{PROPOSED}”：报告没有写明牵头部门，是本项目的建议，经督查部门确认后才算数。"


def _foreign(plan: Plan, reading: Reading) -> Iterator[str]:
    """A word of warning where the report says that it is somebody else's or of another year."""
    outline = reading.outline
    if outline.place is not None and outline.place != plan.county.name:
        yield "!  " + plain(f"报告写的是{outline.place}，计划是{plan.county.name}的")
    if outline.year is not None and outline.year != plan.year:
        yield f"!  报告写的是{outline.year}年，计划是{plan.year}年的"


def _totals(attached: int, total: int, concordance: Concordance) -> str:
    missing, more = len(concordance.without_span), len(concordance.unplanned)
    differing = sum(bool(attachment.differences) for attachment in concordance.attachments)
    return f"找到原文 {attached}/{total} 条（其中 {differing} 条有出入）· 没有找到 {missing} 条 · 报告另有 {more} 条"


def _column(reading: Reading) -> str:
    return "页:行" if reading.manuscript.page_starts else "行"


def _where(place: Place) -> str:
    return str(place.line) if place.page is None else f"{place.page}:{place.line}"


def _attached(attachment: Attachment, planned: PlannedCommitment) -> Iterator[str]:
    yield row((_where(attachment.place), attachment.quote, f"{attachment.confidence:.2f}", attachment.planned, KINDS[planned.kind]), SPAN_WIDTHS)
    if attachment.differences:
        yield " " * 8 + "≠  " + "；".join(map(_difference, attachment.differences))


def _difference(difference: Difference) -> str:
    words = WORDS.get(difference.field, {})
    declared, read = (plain(words.get(value, value)) for value in (difference.declared, difference.read))
    return f"{FIELDS[difference.field]}：计划为{declared}，报告读作{read}"


def _left_over(reading: Reading, concordance: Concordance) -> Iterator[str]:
    yield from ("", _rule(f"没有找到原文的承诺 {len(concordance.without_span)}"))
    for planned in concordance.without_span:
        yield row((planned.id, KINDS[planned.kind], planned.title), LEFT_WIDTHS)
    yield from ("", _rule(f"报告中有、计划中没有的承诺 {len(concordance.unplanned)}"))
    places = reading.manuscript.places()
    for record in concordance.unplanned:
        yield _unplanned(record, places[record.start])


def _unplanned(record: Record, place: Place) -> str:
    return row((_where(place), KINDS[record.kind], record.quote), (-LEFT_WIDTHS[0], *LEFT_WIDTHS[1:]))


def _rule(title: str) -> str:
    return f"── {title} " + "─" * max(RULE - width(title) - 4, 0)
