"""What a promise or a result is about, as plain values: the words of its subject, the sentence around it, its figure or stage.

Two reports name one matter in two ways (规上, 规模以上; 县医院, 县人民医院); here both become the same words, and what would make
it another matter (level, section, road number) is set apart. A matter is made from a record of a reading or from a declared commitment alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from zhixing.engines.commitments.likeness import words
from zhixing.engines.commitments.plan import PlannedTarget
from zhixing.kernel.terms import Comparator, Measure, Stage

if TYPE_CHECKING:
    from zhixing.engines.report import Target

# Words of the genre that say the same; the longer first, each pair in this order.
SAME = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"[“”‘’《》\"\s]", ""),
        (r"规上", "规模以上"),
        (r"限上", "限额以上"),
        (r"国家?高新技术企业|国高企业|高企", "高新技术企业"),
        (r"^生产总值|GDP", "地区生产总值"),
        (r"(?:全社会|社会)?消费品零售(?:总额|额)", "社会消费品零售总额"),
        (r"(?:县级|区级|市级|地方)?一般公共预算收入", "一般公共预算收入"),
        (r"全社会(?=固定|研发)", ""),
        (r"申请专利|专利(?:申请|授权)量?", "专利"),
        (r"民生实事好?事?|实事好事", "民生实事"),
        (r"病床", "床位"),
        (r"干道|公路", "道路"),
        (r"房源", "保障性住房"),
        (r"(?<=[县区市])医院", "人民医院"),
        (r"修复|整治", "治理"),
        (r"商贸单位|流通单位|商贸流通企业|商贸企业及个体户", "商贸企业"),
        (r"研发经费(?:投入|支出)(?:强度|占比)|研发投入(?:强度|占比)", "研发经费投入强度"),
        (r"游客接待[量数]|接待游客数?", "接待游客"),
        (r"(?:计划|完成)投资", "投资"),
        (r"公共停车", "停车"),
        (r"行动|振兴工程|提升工程", "工程"),
    )
)
# What stands in a subject and does not name it: verbs that the reader left, times, everything before 等 in a counted list.
LEADS = re.compile(
    r"^(?:新?[改扩]?建(?![设筑档制材])|改扩建|升创|培育|新增|新设|创建|引进|成为|通过|首批|所有|全部|全县|全区|中国式|将|年|20[0-9]{2}年)+(?=.{2})"
)
TAILS = re.compile(
    r"(?:可比|同口径|比例|占比|(?:建设)?(?:三年)?(?:行动|工程)计划|启动|建设|改造|改扩建|改扩建工程|工程|问题|任务|总?数量?|量|工作|全部|(?:国庆|春节|元旦|汛期)节?前|[一二三四五六七八九十0-9]+月前?|提前[^，]{1,4}个?月|创建|系统|率先)+$"
)
ADJECTIVES = ("重点", "重大", "主要", "民生")
THING = re.compile(r"(?:项目|工程)$")
EXAMPLES = re.compile(r"^.{2,}?等(?=.{2,})")
ASIDE = re.compile(r"（([^（）]*)）")
LAST_ASIDE = re.compile(r"（([^（）]*)）$")
LEVELS = (
    ("state", re.compile(r"国家级?|全国|工信部|中国")),
    ("province", re.compile(r"省级|全省|^省(?!道)|省(?=.?星级|定)")),
    ("city", re.compile(r"市级|全市|^市(?![场政区民直])|市(?=.?星级|定)")),
    ("county", re.compile(r"县级|区级")),
)
LEVEL = re.compile(r"国家级|全国|国家(?=[^高统])|[省市县区][级定]|全[省市县区]|(?<![^和、])[省市](?=.?星级)")
JOINED = re.compile(r"和(?![美平谐睦])|[及与、]")
# What is done with a thing that is counted; the same thing with another of them is another figure.
ASPECT = re.compile(r"申请|授权|新?开工|竣工|签约")
ABOVE = re.compile(r"级?(?:及?以上)")
PHASE = re.compile(r"[一二三四五六七八九十0-9]+期|第[一二三四五六七八九十0-9]+(?!批)[届次个所]")
CODE = re.compile(r"[A-Z]+[0-9]+|[0-9]+(?:千伏|区|号)|[0-9.]*[百千]?[万亿]元以上")
NOT_WORDS = re.compile(r"(?<![A-Z0-9])[0-9][0-9.]*[万亿]?[个家种项件宗处座所条辆台]?|[,，、；：。（）％%~～—-]+")
RATES = ("growth", "share", "points", "reduction")
# Counters of one kind: things and people; households (户) are things where they are firms.
COUNTERS = re.compile(r"[个家种项件宗处座所条辆台款批笔张]|个.*")
PEOPLE, THINGS, FIRMS = ("人", "名", "位"), "个", re.compile("企业|单位|主体|商户")
GROWTH = re.compile("增|翻|提高|上升|同比|可比")
# A title that is only worked for.
UNDER_WAY = re.compile("^(?:[^，]{0,6}配合|做好|[^，]{0,4}推进|加快)")
# The words by which a clause tells a stage, the furthest first.
SIGNS: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    ("awarded", re.compile("获评|荣获|荣膺|获得|被评为|评为|命名|成为|蝉联|入选|入列|创成|成功创建|升级")),
    ("plan", re.compile("[纳列]入.*规划")),
    ("opened_in_use", re.compile("投入使用|投用|投产|通车|通航|运营|启用|开园|开放")),
    ("completed", re.compile("建成|竣工|完工|落成")),
    ("start_construction", re.compile("开工|动工")),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in base units: of which unit, of which family (an amount, a growth, a share …), and whether it is a level or what was added."""

    value: Decimal
    comparator: Comparator
    unit: str
    family: str
    measure: Measure
    several: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """What is spoken of: the subject's words, those of its head, those of quote and sentence, its marks, and how much or which stage."""

    name: str
    words: frozenset[str]
    head: frozenset[str]
    quoted: frozenset[str]
    around: frozenset[str]
    levels: frozenset[str]
    phases: frozenset[str]
    codes: frozenset[str]
    aspects: frozenset[str]
    bearer: str
    sentence: str
    quote: str
    figure: Figure | None
    stage: Stage | None
    clear: bool = True


def matter(
    subject: str,
    quote: str,
    sentence: str,
    target: Target | PlannedTarget | None = None,
    stage: Stage | None = None,
    *,
    several: bool = False,
    clear: bool = True,
) -> Matter:
    """The matter of a subject in its quote and sentence; `several`: it sums up several years; `clear` is false for a mere clause."""
    plain = unicodedata.normalize("NFKC", subject).replace("(", "（").replace(")", "）")
    aside = found[1] if (found := LAST_ASIDE.search(plain)) and not PHASE.search(found[1]) else ""
    name = named(ASIDE.sub(lambda found: found[1] if PHASE.search(found[1]) else "", plain), listed=target is not None)
    parts = [part for part in JOINED.split(name) if part] or [name]
    return Matter(
        name=name,
        words=_pairs(parts),
        head=_pairs(part[-3:] for part in parts),
        quoted=_pairs(NOT_WORDS.split(named(quote))),
        around=_pairs(NOT_WORDS.split(named(sentence))),
        levels=frozenset(level for level, sign in LEVELS if sign.search(plain)) if not ABOVE.search(plain) else frozenset(),
        phases=frozenset(PHASE.findall(plain)),
        codes=frozenset(CODE.findall(plain)),
        aspects=frozenset(ASPECT.findall(quote)) if target is not None else frozenset(),
        bearer=aside if stage in ("awarded", "completed") else "",
        sentence=sentence,
        quote=quote,
        figure=None if target is None else figure(target, quote, several=several),
        stage=stage,
        clear=clear,
    )


def done(quote: str, stage: Stage | None) -> Stage | None:
    """The stage that a result tells of; a title that is only worked for (做好…创建) is none."""
    return None if stage == "awarded" and UNDER_WAY.search(quote) else stage


def bare(text: str) -> Matter:
    """The matter of a clause from which no figure or stage was read; it may still have the words of a stage."""
    stage = next((stage for stage, sign in SIGNS if sign.search(text)), None)
    return matter(text, text, text, stage=stage, clear=False)


def _pairs(parts: Iterable[str]) -> frozenset[str]:
    return frozenset(pair for part in parts for pair in words(part).pairs)


@lru_cache(maxsize=8192)
def named(text: str, listed: bool = False) -> str:
    """The text in the words that stand for their like, without what does not name anything."""
    for pattern, word in SAME:
        text = pattern.sub(word, text)
    if listed:
        text = EXAMPLES.sub("", text)
    text = LEADS.sub("", text)
    text = LEVEL.sub("", text) or text
    shorter = TAILS.sub("", text)
    text = text if not shorter or shorter.endswith(ADJECTIVES) else shorter
    return text if listed or len(text) < 5 else THING.sub("", text)


def figure(target: Target | PlannedTarget, quote: str, *, several: bool = False) -> Figure:
    """The figure of a target in base units; things are counted alike, and a share that was read as a growth is a share."""
    unit = target.unit_base
    if unit in PEOPLE:
        unit = PEOPLE[0]
    elif COUNTERS.fullmatch(unit) or (unit == "户" and FIRMS.search(quote)):
        unit = THINGS
    family = target.measure if target.measure in RATES or target.measure == "rank" else "amount"
    if family == "growth" and not GROWTH.search(quote):
        family = "share"
    return Figure(target.value_base, target.comparator, unit, family, target.measure, several)
