"""How a figure is meant: counted up, a level, a rate of growth, a share, percentage points, a reduction."""

from __future__ import annotations

import re

from zhixing.engines.report.clause import RATIO_UNITS, TIME_UNITS
from zhixing.engines.report.lexicon import LEXICON, alternatives
from zhixing.kernel.terms import Measure

_GROWTH = re.compile(alternatives(LEXICON.growth))
_REDUCTION = re.compile(alternatives(LEXICON.reduction))
_LEVEL = re.compile(
    r"总[量数额]|余额|达到?|突破|稳定|保持|控制|增至|升至|降至|减至|提高到|提升[到至]|增加到|扩大到|发展到|为$|拥有|现有|累计|合计|存量|保有|[均时]长|均值|浓度|标准|收入|产值|总值|额$|市值|面积$|产量|规模|寿命"
)
_REDUCED_TO = re.compile(r"(?:降低|下降|减少|压减|回落)[到至]")
_RAISED_TO = re.compile(r"(?:提高|提升|增加|上升)[到至为]")
# The numbers of a list between the verb and this number: 增长10.5%、12.3%、11.8%.
_LISTED = re.compile(r"(?:[0-9][0-9.,]*[%‰万亿元个家人次百分点]*(?:以上|左右)?[、和及])+$")
_SPARED = re.compile(r"减轻|压减|削减|减免|节约|减支|让利|压缩[^至到]")
_COUNTED_UP = re.compile(r"新[增建引培上设签开改扩]|引进|建成|完成|净增|培育|举办|实施|消化|盘活")
# What a year amounts to, whatever verb goes with it: 地区生产总值完成122亿元; and what is held or goes through: 生猪存栏, 吞吐量.
_TAKEN = re.compile(r"(?:增加值|生产总值|(?<!资金)收入|零售总?额|进出口(?:总[额值])?|支出|产值|利润|利税|税收|余额)$")
_AMOUNT_DONE = re.compile(r"投资(?:实际|累计)?完成$")
_GAINED = re.compile(r"新增|净增|多增|增加$")
_HELD = re.compile(r"(?:[存出]栏|产量|吞吐量|保有量|授权量)$")
_TOTAL = re.compile(r"总[量数]|累计达|存量")


def measure_of(unit: str, head: str, subject: str, *, behind: bool) -> Measure:
    """The measure of a figure with this `unit`; `head` is the clause up to the numeral, `behind` says that the figure follows its noun."""
    predicate = _LISTED.sub("", head)[-8:].replace("增加值", "")
    if "百分点" in unit:
        return "points"
    if unit == "番":
        return "growth"
    if unit == "倍":
        return "share"
    if unit not in RATIO_UNITS:
        return _absolute(unit, head, predicate, subject, behind)
    if _REDUCTION.search(predicate) and not _REDUCED_TO.search(predicate):
        return "reduction"
    if (_GROWTH.search(predicate) and not _RAISED_TO.search(predicate)) or re.search(r"增速|涨幅|增幅|增长$", subject):
        return "growth"
    return "share"


def _absolute(unit: str, head: str, predicate: str, subject: str, behind: bool) -> Measure:
    if _SPARED.search(head[-12:]) or (_REDUCTION.search(predicate) and not re.search(r"[到至为]", predicate)):
        return "reduction"
    if (_TAKEN.search(subject) or _AMOUNT_DONE.search(head)) and unit.endswith("元") and not _GAINED.search(predicate):
        return "level"
    if _GAINED.search(predicate):
        return "increment"
    if unit in ("连冠", "连增", "连丰") or _HELD.search(subject):
        return "level"
    if _COUNTED_UP.search(head) and not _TOTAL.search(predicate):
        return "increment"
    if unit in TIME_UNITS or (behind and (_LEVEL.search(predicate) or _LEVEL.search(subject[-4:]))):
        return "level"
    return "increment"
