"""Number expressions: the numeral, its unit, and the words around it that say how it is meant (达, 以上, 超, 左右, 前N位 …).

A mention is only a candidate. Numbers that are parts of names, dates and ordinals are left out here;
whether a mention is a target or qualifies another word is decided where the clause is read.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from zhixing.engines.report.lexicon import LEXICON, alternatives
from zhixing.kernel.numerals import numeral_value
from zhixing.kernel.terms import Comparator

# Bounded, and never begun in the middle of a number: a page of digits must not cost more than it is long.
ARABIC = r"(?<![0-9])(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\.[0-9]{1,8})?|[0-9]{1,15}(?:\.[0-9]{1,8})?)"
CHINESE = r"[一二三四五六七八九十两][一二三四五六七八九十百千万亿零〇]{0,11}"
# 23万村民 are people and no villages, 2900万家庭 are families and no firms.
UNIT = (
    alternatives(LEXICON.units)
    .replace("|村|", "|村(?![民级庄委])|")
    .replace("|家|", "|家(?![庭长乡具电政禽居属]|园(?!区))|")
    .replace("|条街|", "|条街(?!区)|")
    .replace("|人|", "|人(?![才口])|")
)
COUNTER = alternatives(LEXICON.counters)
_SCALE = r"(?:[百千]?万亿|[十百千]?亿|[十百千]?万|千(?![瓦米克伏卡帕])|百(?!分))"
_VAGUE = r"[多余来]"
# 9.3批次/千人, 2.5件/万人: what a rate is counted against.
_PER = r"(?:/[百千万]?(?:人|户|亩|公里|平方公里|吨|辆))?"

MENTION = re.compile(
    r"(?=[0-9一二三四五六七八九十两半百千万亿翻过零])(?:"  # most characters begin no number, and this says so at once
    rf"(?P<percent>百分之(?:{ARABIC}|{CHINESE}))"
    rf"|(?P<ratio>(?:{ARABIC})(?:[∶︰：:](?:{ARABIC})){{2,}})"
    rf"|(?P<fraction>[0-9]/[0-9]+(?![0-9年月])|[一二三四五六七八九十]分之[一二三四五六七八九十]|(?:一半|半数)(?=以上|的)|过半(?=[，。；、]|$))"
    rf"|(?P<low>{ARABIC})(?P<lowunit>(?:{_SCALE})?(?:{UNIT})?)(?:[-—–~～－至]{{1,2}})(?P<high>{ARABIC})(?P<rangeunit>(?:{_SCALE})?(?:{UNIT}))"
    rf"|(?P<bare>{ARABIC})(?:年(?=、[0-9]{{1,4}}年一遇))?(?=(?:、|和|及)(?:(?:{ARABIC})(?:、|和|及)){{0,6}}(?:{ARABIC})(?P<bareunit>{_SCALE}?{UNIT}))"
    rf"|(?P<number>{ARABIC})(?P<vague1>{_VAGUE}?)(?P<scale>{_SCALE}?)(?P<vague2>{_VAGUE}?)(?P<unit>{UNIT}{_PER}|(?<=[万亿])|(?<=[万亿][余多]))"
    rf"|(?P<chinese>{CHINESE}|半)(?P<vague3>{_VAGUE}?)(?P<counter>{COUNTER})"
    rf"|(?P<round>[一二三四五六七八九两]?[十百千]|(?=[万亿]))(?P<vague4>{_VAGUE}?)(?P<roundscale>万亿|[万亿]?)(?P<roundunit>{UNIT})"
    rf"|(?P<pure>{ARABIC})(?=[，。；、）]|左右|以内|以下|$)"
    rf"|(?P<barrier>[一二三四五六七八九十两]?[百千万]{{0,2}}[亿万])(?=元?(?:大关|台阶|级?规模)|[，。；]|$)"
    r"|(?P<zero>(?<=[降减][至到为])零(?=[，。；、]|$))"
    r"|(?P<double>翻[一两]番|翻[倍番])"
    r"|(?P<digits>两位数)"
    r")"
)
BEFORE = re.compile(
    r"(?:(?P<per>(?<=[、和])(?=每[人户]每))|(?P<ge>达到了?|达成|达至|达|不低于|不少于|不小于|至少有?|最少|最低|高达|多达|[跨迈站跃]上)"
    r"|(?P<gt>突破了?|跨越|跨过|破|超过了?|超出|超|高于|逾|大于|多于)"
    r"|(?P<le>不超过|不高于|不多于|不大于|最多|最高不超过|最长|控制在|稳控在|压减到|缩短至|压缩至|压缩到|缩短到|控制到)"
    r"|(?P<lt>低于|不足|不满|小于|少于)"
    r"|(?P<about>(?<![签节预合契公])约|近|接近|将近|大约|总计约)"
    r"|(?P<eq>(?:提高|提升|增加|增长|上升|下降|降低|降|增|升|减少|缩小|扩大|拓展|发展|调整|攀升|跃升|恢复|优化|改善|回升|收窄|压降|调高|上调|扩容|扩展|调整优化)(?:到|至|为|了)|增至|降至|升至|减至|为|是|仅需|仅用|需|共|计|共计|总计|合计|累计))"
    r"(?:了)?(?:每[人户]每[年月日天])?(?:[“‘])?$"
)
AFTER = re.compile(
    r"(?P<ge>及?以上|之上|起)|(?P<le>及?以下|以内|之内|内(?=[，。；、）]|$|办结|办理|完成|响应|送达|到达|通达|直达|可达))|(?P<about>左右|上下|上下浮动)"
)
YEAR_BEFORE = re.compile(r"(?:第|“十|[A-Za-z\-+#]|[0-9]\.)$")
NAME_AFTER = re.compile(r"(?:国道|省道|县道|乡道|高速|铁路|号|线(?!路)|大道|[a-zA-Z]|[+＋])")


class Mention(NamedTuple):
    """One number expression of a paragraph's text.

    start, end  span of the whole expression with the words of comparison around it
    at          where the numeral itself begins; `after` is where numeral and unit end
    value, unit as written; `high` the upper end of a range
    """

    start: int
    end: int
    at: int
    after: int
    value: Decimal
    unit: str
    comparator: Comparator
    about: bool = False
    high: Decimal | None = None
    counted: bool = False
    closing: bool = False
    lead: str = ""


def mentions(text: str, inside: bytearray, start: int = 0) -> list[Mention]:
    """Every number expression of `text` from `start` on that may be a target, in order."""
    found = []
    for match in MENTION.finditer(text, start):
        mention = _mention(text, match, inside, start)
        if mention is not None:
            found.append(mention)
    return found


def _mention(text: str, match: re.Match[str], inside: bytearray, first: int) -> Mention | None:
    if _is_name(text, match, inside, first):
        return None
    value, unit, high, vague, counted = _value(match)
    if value is None:
        return None
    before = BEFORE.search(text, max(0, match.start() - 10), match.start())
    after = AFTER.match(text, match.end())
    comparator, about = _comparator(before, after, vague, high is not None)
    over = match["roundunit"] is not None and text.startswith("上", match.start() - 1)
    if match["digits"] or over:
        comparator = ">="
    if match["roundunit"] and before is None and after is None and not over and not _counts(text, match, first):
        return None
    if unit.endswith("微克") and text.rfind("每立方米", max(0, match.start() - 24), match.start()) >= 0:
        unit += "/立方米"
    if unit == "个" and _POINTS_LISTED.match(text, match.end()):
        unit = "个百分点"
    start = before.start() if before else match.start() - over
    end = after.end() if after else match.end()
    lead = before[0] if before and before.lastgroup != "per" else ""
    return Mention(start, end, match.start(), match.end(), value, unit, comparator, about, high, counted, after is not None, lead)


# 分别提高1个和2.3个百分点: the first number has its unit from the second.
_POINTS_LISTED = re.compile(r"(?:、|和|及)(?:[0-9.]{1,6}个(?:、|和|及)){0,4}[0-9.]{1,6}个百分点")


def _counts(text: str, match: re.Match[str], first: int) -> bool:
    """Does a round number count (带动百名青年, 演出千场), where most of them adorn a name (千村计划)?"""
    if match["roundunit"] not in ("场", "名", "家", "件", "次", "人", "户"):
        return False
    start = match.start()
    if _CLAUSE_END.match(text, match.end()):
        return text[start - 1 : start] not in ("、", "")
    return match["roundunit"] in ("名", "户", "场") and _BROUGHT.search(text, max(first, start - 4), start) is not None


_BROUGHT = re.compile(r"(?:带动|选派|引进|引育|培养|培育|培训|组织|吸引|惠及|帮扶|扶持|新增|招募|招聘|举办|帮助|服务)$")


def _value(match: re.Match[str]) -> tuple[Decimal | None, str, Decimal | None, bool, bool]:
    """Value, unit, upper end of a range, whether 多/余 stands with it, whether it is written in Chinese characters."""
    if match["percent"]:
        return numeral_value(match["percent"][3:]), "%", None, False, False
    if match["fraction"]:
        half = match["fraction"] in ("一半", "半数", "过半")
        return numeral_value("半" if half else match["fraction"]), "", None, match["fraction"] == "过半", False
    if match["low"]:
        return numeral_value(match["low"]), match["rangeunit"], numeral_value(match["high"]), False, False
    if match["bare"]:
        return numeral_value(match["bare"]), match["bareunit"], None, False, False
    if match["number"]:
        unit = match["scale"] + match["unit"]
        return numeral_value(match["number"]), unit, None, bool(match["vague1"] or match["vague2"]), False
    if match["chinese"]:
        return numeral_value(match["chinese"]), match["counter"], None, bool(match["vague3"]), True
    if match["roundunit"]:
        return numeral_value(match["round"] or "一"), match["roundscale"] + match["roundunit"], None, bool(match["vague4"]), True
    if match["double"]:
        return Decimal(2 if "两" in match["double"] else 1), "番", None, False, True
    if match["barrier"]:
        return numeral_value(match["barrier"]), "元", None, False, True
    if match["zero"]:
        return Decimal(0), "%" if "率" in match.string[max(0, match.start() - 24) : match.start()] else "", None, False, True
    if match["digits"]:
        return Decimal(10), "%", None, False, True
    if match["pure"]:
        return numeral_value(match["pure"]), "", None, False, False
    return None, "", None, False, False


def _comparator(before: re.Match[str] | None, after: re.Match[str] | None, vague: bool, ranged: bool) -> tuple[Comparator, bool]:
    kind = before.lastgroup if before else None
    if ranged:
        return "~", False
    if after and after["about"]:
        return "~", True
    if kind == "about":
        return "~", True
    if vague:
        return ">", False
    if after and after["ge"]:
        return (">", False) if kind == "gt" and before and before[0].startswith(("超", "突破", "破")) else (">=", False)
    if after and after["le"]:
        return "<=", False
    named: dict[str, Comparator] = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<", "eq": "="}
    if kind == "le" and before and re.match(r"压|缩|控制到", before[0]):
        return "=", False
    return named.get(kind or "", "="), False


def _is_name(text: str, match: re.Match[str], inside: bytearray, first: int) -> bool:
    """Is the number part of a name, a date or an ordinal?"""
    start, end = match.start(), match.end()
    before = text[max(first, start - 2) : start]
    if (
        YEAR_BEFORE.search(before)
        or (before.endswith("月") and match["unit"] in ("日", "天"))
        or (text[max(0, start - 3) : start].endswith(("连续", "近", "头")) and match["unit"] == "个" and text.startswith(("月", "季度"), end))
    ):
        return True
    if match["barrier"] and not _BARRIER.match(text, end):
        return _OVERCOME.search(text, max(first, start - 4), start) is None
    if match["pure"]:
        return _PURE_RATIO.search(text, max(first, start - 24), start) is None
    if match["bare"]:
        return re.search(r"分别|各", text[max(0, start - 24) : start]) is None
    if match["number"] and (before.endswith("双") or ("." in match["number"] and not match["scale"] and match["unit"] in ("类", "版", "级", "代", "期"))):
        return True
    if inside[start] and _COUNTED_NAME.search(text, max(first, start - 24), start):
        return True
    if (match["chinese"] and text.startswith(match[0], end)) or (match["double"] and text.startswith(("目标", "任务", "计划", "行动"), end)):
        return True  # 一件一件抓到底; 实现翻番目标
    if match["number"] or match["low"]:
        if NAME_AFTER.match(text, end) and match["unit"] in ("", None):
            return True
        return _in_slogan(text, start, end, inside)
    if match["chinese"] or match["roundunit"]:
        if inside[start] and match["counter"] not in ("连冠", "连增", "连胜", "连丰", "分钟", "小时"):
            return True
        if before in ("千家", "千行", "百行"):
            return True
        if match["counter"] == "条" and text.startswith(("腿", "线", "心", "道路"), end):
            return True
        if match["counter"] == "届" and re.match(r"[一二三四五六七八九十全党人政常县市区委历中]", text[end : end + 1]):
            return True
        if match["counter"] in ("条", "项", "方面") and _RULE.match(text, end):
            return True
        return before.endswith(("十", "百", "新", "每", "这", "那", "某", "逐", "同"))
    return False


# 78个“十五分钟生活圈”: the quotation is the name of what is counted.
_COUNTED_NAME = re.compile(r"[0-9](?:个|条|处|座)“[^“”]*$")
# 产值突破千亿, 达到百亿级规模: sums without their unit.
_BARRIER = re.compile(r"元?大关")
_OVERCOME = re.compile(r"(?:突破|超过?|破|跨越|跨过|达到?|[跨迈站跃]上)了?$")
# Indicators that are numbers without a unit: the ratio of incomes, the coefficients of Gini and Engel.
_PURE_RATIO = re.compile(
    r"(?:收入(?:之)?比|倍差|基尼系数|恩格尔系数|生师比|师生比|满意度(?:得分|指数)?|[^，、]{2,8}(?:指数|得分|评分))(?:进一步|逐步)?(?:从[0-9.]+)?(?:缩小|降低|下降|降|提升|提高|上升|升|控制|保持|稳定|达|为|是|收窄|优化)?[到至在为]?(?:约)?$"
)
_CLAUSE_END = re.compile(r"[，。；]|$")
_RULE = re.compile(r"(?:大)?(?:规定|措施|硬措施|意见|举措|政策|禁令|要求|指标|工作|任务|纪律|准则|制度|原则|改革|行动|工程|内容|重点|主要)")


def _in_slogan(text: str, start: int, end: int, inside: bytearray) -> bool:
    """Inside “…” or 《…》 a number is part of a name unless a comparison or a time span stands there (“最多80天”)."""
    if not inside[start]:
        return False
    opened = max(text.rfind("“", 0, start), text.rfind("《", 0, start))
    closed = max(text.rfind("”", 0, start), text.rfind("》", 0, start))
    if opened <= closed:
        return False
    return text[opened] == "《" or not re.search(r"最多|以内|不超过|不低于|[0-9](?:个?工作日|天|分钟|小时)", text[opened : end + 6])
