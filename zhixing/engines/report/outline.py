"""What a report says of itself: title, place, level, year, and which of its paragraphs review, promise, annex or only adorn.

Everything is taken from the text. The title of the web page around it is not believed when the report's own opening says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from zhixing.engines.report.layout import HEADING, Layout, Paragraph
from zhixing.engines.report.record import Level, PartKind

TITLE = re.compile(r"[^。！？]{0,24}(?:人民)?政府工作(?:的)?报告")
SESSION = re.compile(
    r"(?P<year>20[0-9]{2})年(?P<month>[0-9]{1,2})月[0-9]{1,2}日(?:上午|下午)?在(?P<place>[^第，。]{0,18}?)(?:第|首届)[^，。]{0,6}?(?P<nation>全国)?人民代表大会"
)
SPEAKER = re.compile(r"^(?P<place>[^，。\s]{2,14}?)人民政府(?:代理|代)?(?:省长|市长|县长|区长|旗长|州长|主席)")
SPOKEN = re.compile(r"(?:我(?:谨)?代表|受)(?P<place>[^，。市区县省旗]{0,8}[^，。]{0,2}?[省市县区旗州盟])?(?:人民)?政府")
SALUTATION = re.compile(r"(?:各位代表|同志们|各位委员)[、，：:！!]?")
CLOSING = re.compile(r"让我们[^。]{0,80}(?:团结|周围|领导下|携手|努力|奋斗)|^(?:各位代表|同志们)[！!，,：:].{0,500}(?:努力奋斗|谢谢|贡献|新篇章|团结在)")
ANNEX = re.compile(
    r"附(?:件|表|录)(?:[0-9一二三四五六七八九十]{0,3})?[:：]?|.{0,24}(?:民生实事|重点(?:建设)?项目|责任分解|任务分解)[^，。]{0,20}(?:项目|清单|表|安排|实事|共[0-9]+项）?)?"
)
GLOSSARY = re.compile(r".{0,20}(?:名词|名称|用语|术语)(?:解释|注释|说明)[:：]?|.{0,12}注释[:：]?")
YEAR_HEADING = re.compile(r"(?P<year>20[0-9]{2})年")
REVIEW_WORDS = re.compile(
    r"回顾|20[0-9]{2}年以来的?(?:主要)?工作|工作总结|主要成[就效绩]|发展成就|取得重大成就|过去[一五]年|主要工作(?:和|及).{0,8}成就|完成情况|进展情况|落实情况"
)
GOAL_WORDS = re.compile(r"(?:今后|未来)[三五]年|“十[一二三四五六七八九]五”(?:时期|期间)?[^回“]{0,14}(?:目标|任务|思路|战略|蓝图|篇章|规划|建议)")
PLAN_WORDS = re.compile(
    r"(?:工作|任务)(?:安排|部署|打算|建议|任务|重点|要点|举措)|重点(?:工作|任务)|主要(?:工作)?任务|目标任务|工作目标|发展思路|工作新局面|开局工作|今年(?:政府)?(?:的)?工作|政府工作的?建议|自身建设|年(?:主要)?工作$|工作总体要求|今年的?(?:各项|主要|重点)?工作|20[0-9]{2}年的?(?:各项|主要|重点|政府)*(?:工作|任务)(?!回顾|总结|情况|成效|以来)|总体要求和(?:主要|预期|奋斗)*目标|抓好以下|总体部署|法治政府建设|预期目标|指标预期|服务能力|政府治理能力"
)
PAST_TITLE = re.compile(r"完成情况|进展情况|落实情况|实施情况")


@dataclass(frozen=True, slots=True)
class Identity:
    """Title, place, level and year of a report, as far as its text tells."""

    title: str
    place: str | None
    level: Level
    year: int | None


@dataclass(slots=True)
class Stretch:
    """A run of paragraphs (first and last index, last exclusive) that belong to one part of the report."""

    kind: PartKind
    heading: str
    first: int
    last: int
    period: str = ""
    guessed: bool = False


def identify(layout: Layout) -> Identity:
    """Title, place, level and year of the report, from its opening lines and its headings."""
    opening = [p.text for p in layout.paragraphs[: _salutation(layout) + 4]]
    head = "\n".join(opening)
    session = SESSION.search(head)
    place = _place(head, opening, session)
    lines = [text.removeprefix("title:").strip() for text in opening if len(text) < 60 and "，" not in text]
    title = next((m[0] for text in reversed(lines) if (m := TITLE.search(text))), "政府工作报告" if session or place else "")
    return Identity(title.lstrip("-—"), place, level_of(place), _year(layout, session))


def _salutation(layout: Layout) -> int:
    """Index of the paragraph that greets the assembly, among the first sixty; 0 where none does."""
    for index, paragraph in enumerate(layout.paragraphs[:60]):
        match = SALUTATION.match(paragraph.text)
        if match and (len(paragraph.text) <= 24 or "代表" in paragraph.text[match.end() : 60]):
            return index
    return 0


def _place(head: str, opening: list[str], session: re.Match[str] | None) -> str | None:
    if session and (session["nation"] or session["place"]):
        return session["place"] or session["nation"]
    for text in opening:
        if found := SPEAKER.match(text):
            return found["place"]
    spoken = SPOKEN.search(head)
    if spoken and spoken["place"] and len(spoken["place"]) > 1:
        return spoken["place"]
    titled = re.search(r"(?:^|\n|年)([^\s，。年]{2,12}?[省市县区旗州盟])(?:20[0-9]{2}年)?(?:人民)?政府工作报告", head)
    return titled[1] if titled else None


def level_of(place: str | None) -> Level:
    """The level of government of a place by its name; a 市 is a prefecture only if it is on the list of prefecture-level cities."""
    if place is None:
        return "unknown"
    if place in ("全国", "国务院"):
        return "state"
    if place.endswith(("省", "自治区")) or place in ("北京市", "天津市", "上海市", "重庆市"):
        return "province"
    if place.endswith(("州", "盟", "地区")):
        return "prefecture"
    if place.endswith("市"):
        return "prefecture" if _last_name(place) in prefectures() else "county"
    if place.endswith(("县", "区", "旗")):
        return "county"
    return "town" if place.endswith(("镇", "乡", "街道")) else "unknown"


def _last_name(place: str) -> str:
    """甲市乙市 → 乙市: the name after the last 省, 市 or 自治区 that encloses it."""
    return re.split(r"(?<=省)|(?<=自治区)|(?<=[^市]市)(?=.{2,}市$)", place)[-1]


def prefectures() -> frozenset[str]:
    """The prefecture-level cities, by name."""
    global _prefectures
    if _prefectures is None:
        text = files("zhixing.engines.report").joinpath("prefectures.txt").read_text("utf-8")
        _prefectures = frozenset(line for line in text.splitlines() if not line.startswith("#"))
    return _prefectures


_prefectures: frozenset[str] | None = None


def _year(layout: Layout, session: re.Match[str] | None) -> int | None:
    """The plan year: of the headings of the parts if they name one, else of the session (a session in November or later plans the next year)."""
    for paragraph in layout.paragraphs:
        if paragraph.kind == "heading" and (found := YEAR_HEADING.search(paragraph.text)) and not TITLE.search(paragraph.text):
            if REVIEW_WORDS.search(paragraph.text) or int(found["year"]) < _newest(layout):
                return int(found["year"]) + 1
            if PLAN_WORDS.search(paragraph.text) and (session is None or abs(int(found["year"]) - int(session["year"])) <= 1):
                return int(found["year"])
    if session:
        return int(session["year"]) + (int(session["month"]) >= 11)
    for paragraph in layout.paragraphs[:12]:
        if len(paragraph.text) < 60 and (found := re.search(r"(20[0-9]{2})年.{0,12}政府工作报告", paragraph.text)):
            return int(found[1])
    return _year_between_the_lines(layout)


def _newest(layout: Layout) -> int:
    """The latest year that a heading of the first order names: what an earlier one names (一、2025年主要工作) has passed."""
    years = [int(found["year"]) for p in layout.paragraphs if p.kind == "heading" and (found := _FIRST_ORDER.match(p.text))]
    return max(years, default=0)


_FIRST_ORDER = re.compile(r"[一二三四五]、[^，。]{0,8}(?P<year>20[0-9]{2})年")


def _year_between_the_lines(layout: Layout) -> int | None:
    """The plan year of an excerpt: of the year that has just gone, of the plan of five years that begins or has ended, of its list of good works."""
    for paragraph in layout.paragraphs:
        if gone := _GONE.search(paragraph.text):
            return int(gone["year"] or gone["year2"]) + 1
        if len(paragraph.text) < 40 and (works := _WORKS.match(paragraph.text)):
            return int(works["year"])
        if paragraph.kind == "heading" and (plan := re.search(r"“十([一二三四五六七八九])五”", paragraph.text)):
            first, last = five_year_plan(plan[1])
            return last + 1 if REVIEW_WORDS.search(paragraph.text) else first
    return None


_GONE = re.compile(r"(?:过去的(?P<year>20[0-9]{2})年|预计(?P<year2>20[0-9]{2})年(?=全|实现|地区生产|生产总值))")
_WORKS = re.compile(r"(?P<year>20[0-9]{2})年.{0,16}(?:实事|民生工程)")


def divide(layout: Layout, year: int | None) -> list[Stretch]:
    """The parts of the report in order, as stretches of paragraphs; furniture and glossaries belong to none."""
    paragraphs = layout.paragraphs
    start = _salutation(layout)
    greeted = bool(paragraphs) and SALUTATION.match(paragraphs[start].text) is not None
    current = Stretch("opening" if greeted else "plan", "", start, start, guessed=not greeted)
    stretches, skipping, newest = [current], False, _newest(layout)
    for index in range(start, len(paragraphs)):
        kind = _part_kind(paragraphs[index], current, skipping)
        if kind == "plan" and current.kind in ("opening", "review") and (named := _FIRST_ORDER.match(paragraphs[index].text)) and int(named["year"]) < newest:
            kind = "review"
        skipping = kind == "skip" or (skipping and kind is None)
        if skipping:
            continue
        if kind is not None and kind != "skip":
            current = Stretch(kind, "" if kind == "closing" else paragraphs[index].text, index, index)
            stretches.append(current)
        elif _names_annex(paragraphs[index], current, index):
            current.heading += paragraphs[index].text
        current.last = index + 1
    if current_guess := next((s for s in stretches if s.guessed), None):
        current_guess.kind = "plan" if _promises(paragraphs[current_guess.first : current_guess.last]) else "review"
    for stretch in stretches:
        stretch.period = _period(stretch, year)
    return [stretch for stretch in stretches if stretch.last > stretch.first]


def _names_annex(paragraph: Paragraph, current: Stretch, index: int) -> bool:
    """Is this one of the heading lines right under 附件N?"""
    return current.kind == "annex" and paragraph.kind == "heading" and index - current.first <= 2 and not HEADING.match(paragraph.text)


def _part_kind(paragraph: Paragraph, current: Stretch, skipping: bool) -> PartKind | Literal["skip"] | None:
    """The part that begins with this paragraph, "skip" for what is no part of the report, None where the current part goes on."""
    text = paragraph.text
    if paragraph.kind == "row":
        return None
    short = len(text) <= 60 and not re.search(r"[。；！？]", text)
    if short and GLOSSARY.fullmatch(text):
        return "skip"
    if short and "：1" not in text and (re.match(r"附(?:件|表|录)", text) or (current.kind in ("closing", "annex") and not skipping and _opens_annex(text))):
        bare = re.fullmatch(r"附(?:件|表|录)[0-9一二三四五六七八九十]{0,3}", current.heading)
        return None if current.kind == "annex" and bare and not re.match(r"附(?:件|表|录)", text) else "annex"
    if current.kind == "annex" or skipping:
        return None
    if current.kind == "closing":
        return None if text.startswith("谢谢") else "skip"
    if CLOSING.search(text) and not short and current.kind in ("plan", "goals"):
        return "closing"
    return _heading_kind(paragraph, current)


def _opens_annex(text: str) -> bool:
    return ANNEX.fullmatch(text) is not None or (YEAR_HEADING.match(text) is not None and (PAST_TITLE.search(text) or PLAN_WORDS.search(text)) is not None)


def _heading_kind(paragraph: Paragraph, current: Stretch) -> PartKind | None:
    text = paragraph.text
    if paragraph.kind != "heading" or re.match(r"[（(]|一年来|五年来|过去", text) or len(text) > 45:
        return None
    if REVIEW_WORDS.search(text) and (current.guessed or current.kind in ("opening", "review")):
        return "review"
    if GOAL_WORDS.search(text) and (current.kind != "plan" or current.guessed):
        return "goals"
    if PLAN_WORDS.search(text):
        return "plan"
    # 一、…回顾 was a heading of the first order, so 二、… is one too, whatever it says.
    follows = current.kind == "review" and current.heading.startswith("一、") and text.startswith("二、")
    return "plan" if follows and not re.search(r"问题|困难|体会|经验|启示|形势|回顾|成[就效绩]", text) else None


# What a report says of the future opens its clauses with a verb (加快…, 完善…) or hedges its figures; what it says of the past closes them
# with one (…深入推进), has figures to the decimal and names honours.
_START = r"(?:^|[，。；：、！”])"
_FUTURE = re.compile(
    rf"力争|确保|争创|争取|办好|谋划|(?:以上|左右|以内)(?=[，。；、])|{_START}(?:今年|年内|计划|加快|打造|完善|提升|深化|构建|培育|建设|推广|提高|继续|突出|聚焦|围绕|拓展"
    r"|努力|健全|加强|推进|促进|积极|大力|全力|着力|强化|坚持|探索|推动|实施|支持|引导|鼓励|严格|优化)"
)
_PAST = re.compile(
    r"获评|获批|荣获|入选|被评为|列为|成功|累计|圆满|过去|[一五]年来|取得|同比(?!.{0,8}左右)|居全[国省市]|得到|连续|通报表扬|肯定|[0-9]\.[0-9]+(?:%|亿|万|个百分点)|第[0-9一二三四五]+位"
    r"|[^，。；]{2}(?:推进|完善|加强|完成|提升|增强|改善|好转|显现|见效|明显|显著|凸显|提高|优化|深化|加快|扩大|巩固)(?=[，。；])"
)


def _promises(paragraphs: Iterable[Paragraph]) -> bool:
    """Does a text without part headings, an excerpt that starts mid-way, speak of the future?"""
    text = "\n".join(p.text for p in paragraphs)
    return len(_FUTURE.findall(text)) >= len(_PAST.findall(text))


def five_year_plan(number: str) -> tuple[int, int]:
    """First and last year of the plan “十X五”.

    >>> five_year_plan("三"), five_year_plan("四")
    ((2016, 2020), (2021, 2025))
    """
    first = 2006 + 5 * "一二三四五六七八九".index(number)
    return first, first + 4


def _period(stretch: Stretch, year: int | None) -> str:
    past = stretch.kind == "review" or bool(PAST_TITLE.search(stretch.heading))
    named = YEAR_HEADING.search(stretch.heading)
    if stretch.kind == "annex" and named:
        return named["year"]
    plan = re.search(r"“十([一二三四五六七八九])五”", stretch.heading)
    if plan and (stretch.kind == "goals" or (past and not named)):
        first, last = five_year_plan(plan[1])
        return f"{first}-{last}"
    if stretch.kind == "goals":
        return f"{year}-{year + 4}" if year else ""
    if year is None:
        return ""
    return str(year - 1 if past else year)
