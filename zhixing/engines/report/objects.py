"""The objects of a stage word: lists of them taken apart where each is a thing of its own, names without what only belongs to the verb."""

from __future__ import annotations

import re

from zhixing.engines.report.lexicon import LEXICON, alternatives
from zhixing.engines.report.sentences import items
from zhixing.kernel.terms import Stage

VAGUE = re.compile(r"(?:开工)?一批|大(?:项目|产业|企业)|一系列|更多|若干|各类|各项|有关|相关|一流|良好|多个|系列(?!活动|品牌|赛)|一条龙")
ENDINGS = re.compile(rf"{alternatives(LEXICON.things)}(?:（[^）]*）|[”》])?$")
_TRAILING = re.compile(r"(?:建设进度|建设工作|建设任务|工程建设|项目建设|建设|工作|任务|筹备工作|等)$")
_POSSESSED = re.compile(
    r"等(?:[一二三四五六七八九十几多0-9]*[个家项条座]?)?(?:一批)?(?:重点|重大|骨干|示范性?|重要|配套|大型|主要)?(?P<class>[\u4e00-\u9fff]{0,12})$"
)
_POSSESSED_TAIL = re.compile(
    r"等(?:[一二三四五六七八九十几多0-9]*[个家项条座]?)?(?:一批)?(?:重点|重大|骨干|示范性?|重要|配套|专项)?(?:项目|工程|基础设施|设施|企业|活动|系列活动|工作|道路|产品|平台|地|区|场馆|高校|学校)?$"
)
_RANKED = re.compile(r"(?:中央|省级|市级|县级|国家级?|全国|区级|^省|^市|^县|^区)$")
# 建成人口、法人等基础信息数据库: one database of several kinds.
_OF_ONE = re.compile(r"等(?!项目|工程|道路|[0-9一二三四五六七八九十])[\u4e00-\u9fff]{3,}(?:库|平台|体系|系统|机制|网)$")
_SPLIT_ALWAYS: frozenset[Stage] = frozenset({"start_construction", "topping_out", "completed", "opened_in_use", "accepted", "plan"})


def objects(noun: str, stage: Stage, inside: bytearray) -> list[tuple[str, int, int]]:
    """The objects of a list, each with its span in `noun`: on its own where each is a thing of its own; `inside` marks brackets and quotations."""
    if summed := _SUMMED.search(noun):
        noun, inside = noun[: summed.start() + 1], inside[: summed.start() + 1]
    if quoted := _quoted(noun):
        return quoted
    return [(name, at, at + length) for (name, at), length in _named(_objects(noun, stage, inside))]


# 甲路、乙桥等一批基础设施、生态环保项目: the classes behind 等一批 are no objects of their own.
_SUMMED = re.compile(r"等(?:一批|一系列)[^、]*、.*$")


def _objects(noun: str, stage: Stage, inside: bytearray) -> list[tuple[str, int]]:
    pieces = _unjoined([(noun[p.start : p.end], p.start) for p in items(noun, 0, len(noun), inside)])
    if len(pieces) < 2 or not _separate([name for name, _ in pieces], stage):
        return [(noun, 0)]
    return _last_two(pieces)


def _last_two(pieces: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """甲、乙、丙和丁等工程: in a list 和 stands before the last item."""
    *earlier, (last, at) = pieces
    longest = max(len(name) for name, _ in earlier)
    match = re.fullmatch(r"(?P<left>[^和及“（]{2,})和(?P<right>[^和及”）]{2,})", last)
    if len(earlier) < 2 or match is None or any("和" in name for name, _ in earlier) or len(match["left"]) > longest + 2:
        return pieces
    return [*earlier, (match["left"], at), (match["right"], at + match.start("right"))]


def _named(pieces: list[tuple[str, int]]) -> list[tuple[tuple[str, int], int]]:
    """The objects with the noun that only the last one carries (甲镇、乙镇第二幼儿园), each with the length of its own words."""
    plain = [((name, at), len(name)) for name, at in pieces]
    if len(pieces) < 2:
        return plain
    earlier, last = [name for name, _ in pieces[:-1]], pieces[-1][0]
    length = len(earlier[-1])
    tail = re.sub(r"^（[^（）]*）", "", last[length:])
    counted = re.search(r"[一二三四五六七八九十]大(?P<kind>.{2,})$", tail)
    tail = counted["kind"] if counted else tail
    bare_names = all(len(name) <= 4 and abs(len(name) - length) <= 1 and not ENDINGS.search(name) for name in earlier)
    same_kind = last[:length].endswith(earlier[-1][-1]) and ENDINGS.search(tail) is not None
    if len(tail) < 2 or not ENDINGS.search(last) or not (bare_names or same_kind) or "“" in last or "等" in last:
        return plain
    return [((name + tail, at), len(name)) for name, at in pieces[:-1]] + plain[-1:]


# 启动甲、乙等项目建设, 启动甲、乙县级农业园区建设: each is built.
_BUILT_LIST = re.compile(
    r"(?:等(?:[0-9一二三四五六七八九十]+[个条项座])?(?:重点|重大)?(?:项目|工程|道路)|(?:园区?|基地|中心|学校|医院|道路|桥|站|码头|港池|通道|公路|铁路|高速|隧道|机场|(?<!重点)(?<!重大)工程))(?:前期)?(?:建设)?$"
)


def _separate(names: list[str], stage: Stage) -> bool:
    last = _POSSESSED.sub("", names[-1]) or names[-1]
    if stage == "completed" and _OF_ONE.search(names[-1]) and all(len(n) <= 4 and not ENDINGS.search(n) for n in names[:-1]):
        return False
    if stage in _SPLIT_ALWAYS:
        return not any(len(n) < 2 or _RANKED.search(n) for n in names[:-1])
    if stage == "awarded":
        return all(len(n) >= 4 for n in names)
    if stage == "prepared":
        if all(re.search(r"[村镇区]$", n) for n in names[:-1]) and re.search(r"[村镇区](?:建设)?规划$", names[-1]):
            return True
        return all(
            re.search(
                r"规划|方案|意见|办法|条例|政策|清单|计划|细则|报告|导则|指南|地图|标准|设计|学院|大学|机制|制度|目录|名录|预案|纲要|指引|规范|手册|图集", n
            )
            for n in [*names[:-1], last]
        )
    if stage == "established":
        return all(len(n) >= 3 for n in names) and all(ENDINGS.search(n) for n in names[:-1])
    if stage == "launched" and re.search(r"等(?:[0-9一二三四五六七八九十]+[大个项])?(?:重大|重点)?专项(?:工程|行动)$", names[-1]):
        return all(2 <= len(n) <= 12 for n in names[:-1])
    if stage == "launched":
        if all(re.search(r"[河湖江溪路街桥村镇线园站库港延标段期道]$|.至.", n) for n in names[:-1]):
            return True
        if _BUILT_LIST.search(names[-1]) and all(2 <= len(n) <= 14 for n in names):
            return True
        return all(len(n) >= 4 for n in names) and (all(ENDINGS.search(_TRAILING.sub("", n)) or ENDINGS.search(n) for n in names[:-1]))
    return all(len(n) >= 3 for n in names)


def bare(name: str) -> str:
    """A name without 建设, 工作 and 等 behind it and without list marks around it."""
    name = _POSSESSED_TAIL.sub("", name)
    return _POSSESSED_TAIL.sub("", _TRAILING.sub("", name)).strip("，、：；的") or name


def _unjoined(pieces: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The items of a list, cut besides at 和, 及, 以及 where the left side names a thing."""
    out: list[tuple[str, int]] = []
    for name, at in pieces:
        match = _PAIR.match(name)
        if match and _are_two(match["left"], match["right"]):
            out += [(match["left"], at), (match["right"], at + match.start("right"))]
        else:
            out.append((name, at))
    return out


def _are_two(left: str, right: str) -> bool:
    """Does 和 stand between two things? Not in 园区和企业沟通平台, which is one platform."""
    if left.count("“") != left.count("”") or right.count("“") != right.count("”"):
        return False
    if left.endswith("”") and re.fullmatch("“[^”]+”", right):
        return True
    if re.search(r"(?:平台|机制|体系|(?<!快速)通道|桥梁)$", right) and re.search(r"(?:区|县|市|企业|学校|医院|部门)$", left):
        return False
    return ENDINGS.search(re.sub(r"(?:编制|修编|建设|工作)$", "", left)) is not None or re.search(r"[河湖江村镇区街巷](?:（[^）]*）)?$|问题$", left) is not None


_PAIR = re.compile(r"^(?P<left>.{3,}?)(?:以及|和|及)(?P<right>.{3,})$")


def _quoted(noun: str) -> list[tuple[str, int, int]]:
    """“甲”“乙”“丙”系列活动 → each quoted name; none where there are not several names side by side."""
    run = re.match(r"(?:“[^”]+”){2,}|(?:《[^》]+》){2,}", noun)
    if not run:
        return []
    tail = noun[run.end() :].removeprefix("等")
    shared = "" if tail.startswith("、") else tail
    names = list(re.finditer(r"“[^”]+”|《[^》]+》", run[0]))
    return [(m[0] + shared, m.start(), len(noun) if m is names[-1] else m.end()) for m in names]
