"""Tasks and context: what a clause without a figure and without a stage says."""

from __future__ import annotations

import re

from zhixing.engines.report.clause import STRIVE
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.lexicon import LEXICON, alternatives
from zhixing.engines.report.sentences import Span
from zhixing.engines.report.subjects import unquoted
from zhixing.kernel.terms import Certainty

_WORK = alternatives(LEXICON.work)
# These stand among the modal words of a subject, but in front of an object they are the verb themselves.
_TRANSITIVE = frozenset(
    [
        "加大",
        "强化",
        "深化",
        "突出",
        "推进",
        "推动",
        "支持",
        "帮助",
        "鼓励",
        "引导",
        "指导",
        "督促",
        "坚持",
        "稳定",
        "争取",
        "预计",
        "重点",
        "健康",
        "平稳",
        "优先",
    ]
)
_ADVERB = alternatives(tuple(word for word in LEXICON.adverbs if word not in _TRANSITIVE))
_LABEL = (
    r"(?:[一二三四五六七八九十]{1,2}[是要]|[0-9]{1,3}[.．、]|[（(][0-9一二三四五六七八九十]{1,3}[)）]|[①-⑳]|[⑴-⒇]|我们(?:将|要|必须)?|必须|要|同时|此外|并)?"
)
TASK = re.compile(rf"{_LABEL}(?:{_ADVERB})*(?P<verb>{_WORK})")
SECOND = re.compile(rf"(?:[^，、]{{1,12}}?)(?:{_ADVERB})*(?P<verb>{alternatives(tuple(w for w in LEXICON.work if len(w) > 1))})")

ANNOUNCES = re.compile(
    r"[^，。]{0,16}(?:以下|[一二三四五六七八九十两]{1,2}(?:个|项|大)?)方面(?:的)?(?:工作|任务|重点工作)?$|[^，。]{0,12}(?:抓好|做好)(?:以下|如下)"
)
AIMS = re.compile(r"(?:要|必须)?(?:始终)?(?:坚持)?把[^，。]{2,40}作为|围绕[^，。]{1,20}$")
CONTEXTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("address", re.compile(r"(?:各位代表|同志们|朋友们|各位委员)")),
    (
        "outlook",
        re.compile(
            r"(?:今年|20[0-9]{2}年|“十[一二三四五六]五”|今后|未来|当前|展望|新的一年|做好今年|站在|面对|面临|过去|一年来|五年来|回顾|刚刚过去|总结|这是|这些|之所以|实践)"
        ),
    ),
    (
        "guidance",
        re.compile(
            r"(?:[以在按围]|坚持以|高举|深入学习|全面贯彻|贯彻落实|认真贯彻|学习贯彻|经济社会发展(?:的)?(?:总体要求|主要)|总体要求|指导思想|工作(?:的)?总体|主要预期目标|主要目标|预期目标|奋斗目标"
            r"|重点(?:抓好|做好|要抓好|突出)|着重|具体)"
        ),
    ),
    ("means", re.compile(r"(?:通过|依托|借助|立足|按照|根据|结合|针对|随着|为了|为|以|从|在|把|将|让|使|对|与|向|当|如|用)")),
    ("maxim", re.compile(r".{0,30}(?:是|就是|只有|才能|必须|决不|绝不|不能|不得|没有|始终|永远|一定|更要|都要|更加|更|就|不|有|成为|迈|走|惟|唯)")),
)


def task(text: str, span: Span) -> Draft | None:
    """The clause as continuing work, or None where it opens with no verb that the genre knows."""
    if ANNOUNCES.match(text, span.start, span.end) or AIMS.match(text, span.start, span.end):
        return None
    match = TASK.match(text, span.start, span.end)
    if match is None:
        match = SECOND.match(text, span.start, span.end)
        if match is None:
            return None
    certain: Certainty = "strive" if STRIVE.search(text, span.start, match.end()) else "firm"
    return Draft("task", span.start, span.end, _subject(text, span, match), certain)


def _subject(text: str, span: Span, match: re.Match[str]) -> str:
    """What is worked on: the object of the verb; the doer where the verb only says where it has got to (“甲”走在全省前列)."""
    verb = match["verb"]
    if verb.startswith(("走在", "迈", "跑出")) and match.start("verb") > span.start:
        return text[span.start : match.start("verb")]
    start = match.start("verb") if len(verb) == 1 or match.end() >= span.end else match.end()
    noun = text[start : span.end].strip("，、：；的")
    if verb == "加大":
        noun = noun.removesuffix("力度")
    if verb in ("加快", "推动", "推进") and len(noun) > 4:
        noun = noun.removesuffix("建设")
    return unquoted(noun) or text[span.start : span.end]


def context_kind(text: str, span: Span) -> str | None:
    """What kind of context the clause is: address, outlook, guidance, means or maxim; None where it is none of them."""
    if ANNOUNCES.match(text, span.start, span.end) or AIMS.match(text, span.start, span.end):
        return "guidance"
    for name, pattern in CONTEXTS:
        if pattern.match(text, span.start, span.end):
            return name
    return None
