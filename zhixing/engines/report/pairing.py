"""Several numbers for several subjects: A、B分别增长7%、8%, and what one number of such a list lends to its neighbours."""

from __future__ import annotations

import re

from zhixing.engines.report.clause import FiguredClause
from zhixing.engines.report.mentions import Mention
from zhixing.engines.report.sentences import items
from zhixing.engines.report.subjects import expanded, trimmed

_PAIRING = re.compile(r"分别|依次")
_JOINT = re.compile(r"[”’]?(?:、|和|及|以及|与)?")


def paired(clause: FiguredClause, mention: Mention) -> list[str] | None:
    """The subject that a number is paired with; None where the clause pairs nothing.

    After 分别 the n-th number belongs to the n-th subject in front of the word; where none stands there, to those that were spoken of before.
    """
    markers = list(_PAIRING.finditer(clause.text, clause.span.start, mention.start))
    if not markers:
        return _paired_by_count(clause, mention)
    group = _group(clause, markers[-1].end())
    if mention not in group:
        return None
    names = [part for name in _names(clause, markers[-1].start()) for pair in split_pairs([name]) for part in expanded(pair)]
    names = with_shared_ending(names)
    if not names:
        trail = clause.topic.trail
        names = trail[-len(group) :] if len(trail) >= len(group) else clause.spoken_of
    if len(names) == 1 and len(group) == 2:
        names = expanded(names[0])
    if not names:
        return None
    # 分别 is also written where one number serves all (工业投资、技改投资分别增长10%).
    if len(group) == 1 and len(markers) == 1 and clause.mentions[0] is mention:
        return names
    return [names[min(group.index(mention), len(names) - 1)]]


def of_one_class(names: list[str]) -> bool:
    """磷酸铁、碳酸锂类储能材料产值: names in front of the class that they make up."""
    return len(names) > 1 and re.search(r"[类等](?!别)[^，、]{2,}", names[-1]) is not None and not any(_INDICATOR.search(name) for name in names[:-1])


def _group(clause: FiguredClause, marker: int) -> list[Mention]:
    group = [m for m in clause.mentions if m.at >= marker]
    return [m for i, m in enumerate(group) if i == 0 or continues(clause.text, group[i - 1], m)]


def _names(clause: FiguredClause, end: int) -> list[str]:
    pieces = items(clause.text, clause.span.start, end, clause.inside)
    return [name for piece in pieces if (name := trimmed(clause.text[piece.start : piece.end]))]


_SHARED_ENDING = re.compile(
    r"(?:总?产[量值]|增加值|销售[额量]|销售收入|面积|浓度|余额|总[量额]|占比|比重|(?:发病|覆盖|合格|达标|参保|普及)率|排放量|保有量|数量|人数|销量)$"
)
# 基金、能耗支持民间投资项目比重: what is said of the last name is not said of the first.
_SHORT_SHARE = 10
_INDICATOR = re.compile(r"[A-Za-z率值额量数度速幅]|利润|投资|消费|零售|进出口|财政|税收|收入|支出|存款|贷款|生产总值")


def with_shared_ending(names: list[str]) -> list[str]:
    """粮食、蔬菜产量 → 粮食产量, 蔬菜产量: the indicator that only the last name carries, where the others name goods."""
    ending = _SHARED_ENDING.search(names[-1]) if len(names) > 1 else None
    if (
        ending is None
        or (ending[0] in ("占比", "比重") and len(names[-1]) > _SHORT_SHARE)
        or any(len(name) > 6 or _INDICATOR.search(name) for name in names[:-1])
    ):
        return names
    return [name + ending[0] for name in names[:-1]] + names[-1:]


def _paired_by_count(clause: FiguredClause, mention: Mention) -> list[str] | None:
    """Two subjects before and two bare numbers behind, without 分别: they belong together in order."""
    flat = clause.mentions
    at = first = last = flat.index(mention)
    while first > 0 and continues(clause.text, flat[first - 1], flat[first]) and not flat[first].lead:
        first -= 1
    while last + 1 < len(flat) and continues(clause.text, flat[last], flat[last + 1]) and not flat[last + 1].lead:
        last += 1
    count = last - first + 1
    if count < 2 or (at + 1 < len(flat) and mention.end == flat[at + 1].start):
        return None
    names = _names(clause, flat[first].start) or clause.topic.trail[-count:]
    if len(names) < count:
        names = split_pairs(names)
    return [names[at - first]] if len(names) == count else None


# Branches of the classification of the national economy (GB/T 4754) and titles that have 和 in them.
_ONE_NAME = re.compile(r"软件和信息|批发和零售|住宿和餐饮|文化和旅游|租赁和商务|科学研究和技术|国民经济和社会|电力、热力|研究和试验")


def split_pairs(names: list[str]) -> list[str]:
    """The last of several subjects may hide one more behind 和 or 及 (投资和GDP增速).

    >>> split_pairs(["进出口", "投资和GDP增速"])
    ['进出口', '投资', 'GDP增速']
    """
    out: list[str] = []
    for name in names:
        parts = re.split(r"(?<=[^平统])(?:以及|和|(?<![普涉触危波顾])及)(?=[^上以其格])", name)
        whole = len(parts) != 2 or _ONE_NAME.search(name) or min(map(len, parts)) < 2 or "“" in name or "（" in name
        out.extend([name] if whole else parts)
    return out


def continues(text: str, left: Mention, right: Mention) -> bool:
    """Does nothing but a mark of enumeration stand between two numbers?"""
    return _JOINT.fullmatch(text, left.end, right.start) is not None


def share_comparisons(clause: FiguredClause) -> None:
    """达44999元、24102元: the comparison of the first number holds for bare ones that follow it directly; so does a closing 以上."""
    by_at = {draft.at: draft for draft in clause.drafts}
    carried = {m.at for m in clause.mentions if m.lead}
    pairs = _PAIRING.search(clause.text, clause.span.start, clause.span.end) is not None
    for left, right in zip(clause.mentions, clause.mentions[1:], strict=False):
        a, b = by_at.get(left.at), by_at.get(right.at)
        if a is None or b is None or not continues(clause.text, left, right):
            continue
        if not pairs and left.unit.lstrip("十百千万亿") != right.unit.lstrip("十百千万亿"):
            continue
        if right.closing and not left.closing and a.comparator == "=":
            a.comparator = b.comparator
        elif a.comparator in (">=", ">", "<=") and not left.closing and b.comparator == "=" and not right.lead and left.at in carried:
            b.comparator = a.comparator
            carried.add(right.at)
