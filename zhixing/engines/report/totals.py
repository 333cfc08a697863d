"""Quantities that are written without a counted number: ranks (居全省首位, 前三, 百强) and totality words (全覆盖, 清零, 零事故, 应保尽保)."""

from __future__ import annotations

import re
from decimal import Decimal

from zhixing.engines.report.clause import STRIVE, Topic
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.pairing import split_pairs
from zhixing.engines.report.sentences import Span, items
from zhixing.engines.report.subjects import expanded, trimmed, unquoted
from zhixing.kernel.numerals import numeral_value
from zhixing.kernel.terms import Certainty, Comparator

# Without one of these a clause has neither rank nor totality word nor a ratio of sectors.
HINTS = re.compile(r"第|首位|榜首|前[一二三四五六七八九十两百0-9]|强|零|覆盖|归零|应|全部|所有|未再?发生|无一|产业")
_N = r"[一二三四五六七八九十百]{1,3}|[0-9]{1,3}"
RANK = re.compile(
    rf"第(?P<nth>{_N})(?:位次|名次|位|名)?(?=$|[，。；！、：”）和及且]|的(?:好|优|佳|成)|成绩|以上|以内|左右)"
    rf"|(?P<first>首位|榜首|之首)(?=$|[，。；！、：”）和及且])"
    rf"|前(?P<top>{_N}|两)(?:位|名|强)?(?=$|[，。；！、：”）和及且]|行列|以内|方阵|的|县|区|市|最|成绩)"
    rf"|(?P<strong>[百十千]|[0-9]{{2,4}})强(?=$|[，。；！、：”）和及且县区市镇榜企]|行列|乡镇|城市)"
)
_SCOPE = re.compile(
    r"全[国省市县区州盟旗]|长三角|同类|[居列排]|名列|升至|第[一二三]$|跻身|入围|入选|进入|挺进|位次|排名|世界|省内|市内|获|保持|成绩|考[核评]|评[价比]|总分|指数|增[速幅]|总[量数]|[率量值数]$|均|迈入|进位"
)
_NOT_RANK = re.compile(r"(?:放在|摆在|作为|引进|招引|对接|坚持|视为|当作|摆到)[^，]{0,6}$|力争上游$")
_PLACE = r"全[国省市县区州盟旗][^，、]{0,8}|全[国省市县区州盟旗]|省内|市内|世界|长三角[^，、]{0,10}|同类[^，、]{0,6}|中国[^，、]{0,14}|[^，、]{0,14}"
_RANK_VERB = re.compile(
    r"(?:分别|均|都|双双|稳定|首次|再次|再度|连续[^，、]{1,4}[年次月]|继续|始终|稳|跃|力争|成功|综合)*"
    r"(?:位居|位列|名列|被?评为|被?列为|排名|排在|稳居|跃居|跃升至|跃升到|跃升|升至|上升至|提升至|上升到|高居|居于|居|列|排|荣获|荣膺|获评|获得|获|保持|跻身|入围|入选|进入|挺进|迈入|迈进|进位至|进位|达到|取得|为|位次|位于|处于|夺得|前移至|蝉联)"
    rf"(?P<scope>{_PLACE})(?:排名|位列)?(?:第|前)?$"
)
_RISEN = re.compile(r"在?(?P<scope>全[国省市县区州盟旗][^，、]{0,8}?)(?:排名|位次|排位)(?:由[^，、]*)?(?:上升|提升|跃升|前移|升|进)[到至]?(?:第|前)?$")
_BARE_SCOPE = re.compile(r"(?P<scope>全[国省市县区州盟旗]|[^，、]{2,6}考核)(?:综合)?(?:排名)?(?:第|前)?$")

NEVER = re.compile(
    r"未(?:再)?发生(?:一起|一例|一人一户)?(?P<what>[^，、]{0,20}?(?:事故|事件|案件|火灾|返贫|疫情|死亡|伤亡)(?:(?:和|及)[^，、]{0,8}(?:事故|事件|案件|火灾|返贫|疫情|死亡|伤亡))?)"
)
_JOBLESS = re.compile(r"(?:动态)?(?:消除|清零)(?P<what>[“‘]?零就业[”’]?家庭)")
# 813户建档立卡户、54户监测户无一返贫: of these none.
NONE_OF = re.compile(r"(?P<whose>[^，；]{2,40}?)(?:无一(?P<unit>[户人例起]?))(?P<what>返贫|伤亡|死亡|掉队|致贫)")
ZERO = re.compile(
    r"[“‘]?零(?P<what>新增|输入|传染|扩散|死亡|感染|发生|事故|伤亡|增长|增量|自付|反馈|投诉|填埋|返贫|复燃|失误|上访|积压|违规|案件|复发|差错|亡人|火灾|溺亡|规模性返贫)[”’]?(?!区)"
)
# What happens or not, whatever the sentence spoke of before.
_HAPPENINGS = frozenset({"事故", "火灾", "伤亡", "死亡", "上访", "案件", "投诉", "亡人", "溺亡", "返贫", "差错", "失误"})
ZERO_UNITS = {
    "新增": "例", "输入": "例", "传染": "例", "扩散": "例", "死亡": "人", "感染": "人", "发生": "起", "事故": "起", "伤亡": "人", "增长": "%", "填埋": "吨", "返贫": "人", "投诉": "件",
    "案件": "件", "上访": "件", "自付": "元", "积压": "件", "亡人": "人", "火灾": "起", "溺亡": "人",
}  # fmt: skip
TOTAL = re.compile(
    r"(?P<cover>(?<![一二两三四五六七八九十]个)[“‘]?全域?覆盖[”’]?(?![“]|行动|计划|工程|攻坚|任务|(?:和|及)[^，]*(?:行动|计划|工程)))"
    r"|(?P<clear>(?:动态)?(?:全部)?(?:实现)?(?:动态)?[“‘]?(?:清零|归零)[”’]?(?![”’]?(?:行动|攻坚|任务|计划|机制|管理|台账|方案)))"
    r"|(?P<should>应(?P<verb>[\u4e00-\u9fff])尽(?P=verb)|应(?:[\u4e00-\u9fff]{1,2})尽(?:[\u4e00-\u9fff]{1,2}))"
    r"|(?P<every>(?:所有|全部)(?P<whose>[\u4e00-\u9fff（）A-Za-z]{1,14}?)(?:全部|均已?|都|全面(?=禁止|实行|推行)|年[底内]前?(?=竣工|完工|开工|建成)|(?=实现|达到|通(?![过知报道行信用])|建有|配备))(?=(?:竣工|完工|开工|建成|建立|实现|达到|完成|配备|开通|通过|纳入|接入|设立|设置|有|建有|拥有|通|用上|禁止|实行|推行)))"
    r"|(?P<each>(?:为|给|向|对)[^，。、]{0,8}?(?:所有|全部)(?P<whom>[^，。、]{2,12}?)(?=购买|办理|发放|缴纳|提供|建立|安装))"
    r"|(?P<those>(?:消除|整改|整治|清理|拆除|覆盖|解决|取缔|关停|销号|化解|淘汰)(?:所有|全部)(?=[^，。、]{2,16}(?:[，。；]|$)))"
    r"|(?P<all>全部[“‘]?(?=(?:稳妥)?(?:实现|达标|达到|整改|接入|退出|落实|纳入|消除|办结|办复|兑现|到位|销号|脱贫(?!户|人|村|县|劳)|化解|解决|执结|结案|公开|返还|支付|拨付|兑付|归还|偿还|淘汰|拆除|关闭|处置|安置|纳管|参保|联网|配备|关停|清退|入库|通过|摘帽|出列|取缔|启用|开通|高于|优于|建成[^，。、]{3,})))"
)
_CLEAR_UNITS = (
    (re.compile(r"率$"), "%"),
    (re.compile(r"家庭|危房|户$|住户"), "户"),
    (re.compile(r"人口|人员|返贫|伤亡|死亡|感染|对象|儿童|学生|工人|贫困"), "人"),
    (re.compile(r"信访|积案|欠薪|拖欠|投诉|案件"), "件"),
    (re.compile(r"事故|火灾|案"), "起"),
    (re.compile(r"锅炉$"), "台"),
    (re.compile(r"村$"), "个"),
)


def ranks(text: str, span: Span, inside: bytearray, topic: Topic, drafts: list[Draft]) -> list[Draft]:
    """The ranks that the clause states: one for each subject that stands in front; ranks side by side (第4、第5) belong to the subjects in order."""
    out: list[Draft] = []
    group: list[re.Match[str]] = []
    for match in _valid_ranks(text, span, drafts):
        if group and _SIDE_BY_SIDE.fullmatch(text, group[-1].end(), match.start()):
            group.append(match)
            continue
        out += _ranked(text, span, inside, topic, drafts + out, group)
        group = [match]
    return out + _ranked(text, span, inside, topic, drafts + out, group)


_SIDE_BY_SIDE = re.compile(r"(?:、|和|及)")


def _valid_ranks(text: str, span: Span, drafts: list[Draft]) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    for match in RANK.finditer(text, span.start, span.end):
        before = text[span.start : match.start()]
        joined = bool(found) and found[-1].end() >= match.start() - 1
        if (match["strong"] and drafts) or _NOT_RANK.search(before) or not (joined or _SCOPE.search(before[-16:])):
            continue
        if not (match["nth"] and _ORDINAL.match(text, match.start())):
            found.append(match)
    return found


_ORDINAL = re.compile(r"第[一二三](?:产业|批|轮|届)")


def _ranked(text: str, span: Span, inside: bytearray, topic: Topic, drafts: list[Draft], group: list[re.Match[str]]) -> list[Draft]:
    """The drafts of ranks that stand side by side, most often of a single one."""
    if not group:
        return []
    subjects, start = _rank_subjects(text, span, inside, group[0].start(), topic, drafts, len(group))
    certain: Certainty = "strive" if STRIVE.search(text, span.start, group[0].start()) else "firm"
    out = []
    for number, match in enumerate(group):
        value, at, comparator = _rank_value(match)
        if best := _BEST.match(text, match.end(), span.end):
            subjects = [subject.removesuffix("位次") + best[0] + "位次" for subject in subjects]
        for subject in subjects if len(group) == 1 else subjects[min(number, len(subjects) - 1) :][:1]:
            out.append(Draft("quantity", start, match.end(), subject, certain, at, comparator, value, None, "位", "rank"))
    return out


# 入围全国前20名最具影响力品牌: what they are the first of.
_BEST = re.compile(r"最[^，、；]{3,20}$")


def _rank_value(match: re.Match[str]) -> tuple[Decimal, int, Comparator]:
    if match["first"]:
        return Decimal(1), match.start("first"), "="
    group = "nth" if match["nth"] else "top" if match["top"] else "strong"
    return numeral_value(match[group]), match.start(group), "=" if group == "nth" else "<="


# 增速均居全市前三: of what was spoken of before.
_OF_WHAT = re.compile(r"增速|增幅|总量|规模|均|总量和增速")
# 以全省第一名的成绩蝉联全国文明城市: the rank is that of the result.
_RESULT = re.compile(r"[^，、]{1,4}的?(?:好|优异|佳)?成绩(?:成功|顺利)?(?:蝉联|荣?获|获评|入选|通过|创成|创建|跻身|入围|取得)(?P<what>[^，]{2,})")


def _rank_subjects(text: str, span: Span, inside: bytearray, at: int, topic: Topic, drafts: list[Draft], count: int) -> tuple[list[str], int]:
    pieces = items(text, span.start, at, inside)
    last_number = max((d.at for d in drafts if span.start <= d.at < at), default=-1)
    pieces = [p for p in pieces if p.start > last_number]
    names: list[str] = []
    scope = ""
    if result := _RESULT.search(text, at, span.end):
        with_it = re.search(r"以(?P<scope>[^，、]{0,8})$", text[span.start : at].removesuffix("第").removesuffix("前"))
        return [f"{trimmed(result['what'])}{with_it['scope'] if with_it else ''}位次"], span.start
    for piece in pieces:
        body = text[piece.start : piece.end]
        if piece.end == at:
            cut = _RISEN.search(body) or _RANK_VERB.search(body) or _BARE_SCOPE.search(body)
            if cut:
                scope = re.sub(r"(?:排名|位列)?(?:第|前)?$", "", cut["scope"] or "")
                body = body[: cut.start()]
                if not scope and (in_front := re.search(r"全[国省市县区州盟旗]$", body)):
                    scope, body = in_front[0], body[: in_front.start()]
        body = re.sub(
            r"(?:等)?(?:[0-9]+|[一二三四五六七八九十两]+)[项个](?:主要|重要|核心)?(?:经济)?(?:社会发展)?指标(?:的)?(?P<rest>增速|增幅|总量)?$",
            r"\g<rest>",
            body,
        )
        name = re.sub(r"(?:[0-9]+|[一二三四五六七八九十两]+)项(?:主要|重要)?(?:经济)?指标(?P<rest>增速|增幅|总量)?$", r"\g<rest>", trimmed(body))
        name = re.sub(r"连续第?[^，、]{1,4}[年次月届]$", "", name)
        if name:
            names.extend(expanded(name))
    place = f"{unquoted(scope)}位次" if scope else "位次"
    names = split_pairs(names)
    if len(names) == 1 and _OF_WHAT.fullmatch(names[0]) and topic.subjects:
        spoken = (topic.subjects if len(topic.subjects) > 1 else topic.trail[-2:]) if re.search(r"均|都", text[span.start : at]) else topic.subjects[-1:]
        return [f"{name}{names[0]}{place}" for name in spoken], pieces[0].start
    if not names:
        names = topic.subjects or ([topic.object] if topic.object else [])
        shared = re.search(r"均|都|双双|分别", text[span.start : at])
        if count > 1:
            names = topic.trail[-count:] or names
        elif shared and len(names) < 2:
            names = topic.trail[-2:] or names
        pace = "增速" if topic.grown else ""
        return [f"{name}{'' if name.endswith(('速', '幅', '率')) else pace}{place}" for name in (names if shared or count > 1 else names[-1:])] or [
            place
        ], span.start if not pieces else pieces[0].start
    return [f"{unquoted(name)}{place}" for name in names], pieces[0].start


def totals(text: str, span: Span, inside: bytearray, topic: Topic, drafts: list[Draft]) -> list[Draft]:
    """The totality words of the clause: shares of 1 and counts of 0, one for each subject."""
    out: list[Draft] = []
    start, spoken = span.start, list[str]()
    for match in NEVER.finditer(text, span.start, span.end):
        for what in _events(match["what"]):
            unit = "人" if re.search(r"返贫|[死伤]亡", what) else "起"
            out.append(Draft("quantity", span.start, match.end(), what, "firm", -1, "=", Decimal(0), None, unit, "level"))
    for match in _JOBLESS.finditer(text, span.start, span.end):
        out.append(Draft("quantity", span.start, match.end(), match["what"], "firm", -1, "=", Decimal(0), None, "户", "level"))
    for match in NONE_OF.finditer(text, span.start, span.end):
        out += _none_of(text, match, inside)
    for match in sorted([*ZERO.finditer(text, span.start, span.end), *TOTAL.finditer(text, span.start, span.end)], key=lambda m: m.start()):
        if match.start() < start or (match.re is TOTAL and (match["all"] or match["should"]) and _counted(text, drafts, span, match)):
            continue
        if match.re is TOTAL and match["every"] and any(d.at > match.start() for d in drafts):
            continue
        if text.startswith(("依托", "其余"), span.start):
            continue
        counted = [d.end for d in drafts if d.at >= start and d.end < match.start() and text[d.end] == "、"]
        if not text.startswith("、", start):
            spoken = []
        rest = Span(max([start, *(end + 1 for end in counted)]), _until(text, span, match), span.mark)
        found = _zero(text, rest, inside, match, topic, spoken) if match.re is ZERO else _total(text, rest, inside, match, topic)
        out.extend(found)
        start = max([match.end(), *(d.end for d in found)])
    return out


def _until(text: str, span: Span, match: re.Match[str]) -> int:
    """Where the words end that belong to 全部: at the next item where that says 全部 too (贫困人口全部脱贫、贫困村全部摘帽)."""
    stop = text.find("、", match.end(), span.end)
    return stop if match.re is TOTAL and match["all"] and stop >= 0 and text.find("全部", stop, span.end) >= 0 else span.end


def _none_of(text: str, match: re.Match[str], inside: bytearray) -> list[Draft]:
    """813户建档立卡户、54户监测户无一返贫: none of each."""
    out = []
    for piece in items(text, match.start("whose"), match.end("whose"), inside):
        name = re.sub(r"^(?:全[市县区省旗州])?[0-9]+(?:户|名|人|个)?", "", text[piece.start : piece.end])
        unit = match["unit"] or ("户" if name.endswith("户") else "人")
        out.append(Draft("quantity", piece.start, match.end(), name + match["what"], "firm", -1, "=", Decimal(0), None, unit, "level"))
    return out


def _events(what: str) -> list[str]:
    """较大以上生产安全事故和火灾事故 → both, of the same gravity."""
    parts = re.split(r"和|及(?!以上)", what)
    grave = re.match(r"(?:较大|重大|一般|特大|重特大)(?:及?以上)?", parts[0])
    return [parts[0], *((grave[0] if grave and not part.startswith(grave[0][:2]) else "") + part for part in parts[1:])]


def _counted(text: str, drafts: list[Draft], span: Span, match: re.Match[str]) -> bool:
    """Has the item that says 全部 or 应…尽… a figure already (109个村全部脱贫)?"""
    return any(span.start <= d.at < span.end and (d.at > match.start() or "、" not in text[d.at : match.start()]) for d in drafts)


# 养老、医疗等五项保险全覆盖: the names of what is counted together.
_OF_THOSE = re.compile(r"等[一二三四五六七八九十0-9]+[项类种大][^，、]{2,}$")


def _subjects(text: str, span: Span, inside: bytearray, at: int, topic: Topic) -> tuple[list[str], int]:
    pieces = items(text, span.start, at, inside)
    names = [
        trimmed(re.sub(r"(?:基本|全面|率先|加快|持续|继续)?(?:实现|做到|达到|推进|保持|确保)?[两双]?(?:动态|全部|全面)?[“‘]?$", "", text[p.start : p.end]))
        for p in pieces
    ]
    kept = [(n, p) for n, p in zip(names, pieces, strict=True) if n]
    if any(len(name) < 2 for name, _ in kept[:-1]) or _OF_THOSE.search(kept[-1][0] if kept else ""):
        kept = [("、".join(name for name, _ in kept), kept[0][1])]
    if not kept:
        return list(topic.subjects[:2]) or ([topic.object] if topic.object else []), span.start
    return [n for n, _ in kept], kept[0][1].start


def _zero(text: str, span: Span, inside: bytearray, match: re.Match[str], topic: Topic, spoken: list[str]) -> list[Draft]:
    """Zero of what happens (零事故) or of what is made (零填埋); `spoken` are the names that the item before had (生活垃圾零填埋、零增长)."""
    what = match["what"]
    own = re.sub(r"[“‘、，]|实现|保持|确保|做到|全年|继续|力争|连续[^，、]{1,3}年", "", text[span.start : match.start()])
    subjects, start = _subjects(text, span, inside, match.start(), topic)
    subjects = split_pairs(subjects) if what in _HAPPENINGS else subjects
    if not own:
        subjects = spoken or ([] if what in _HAPPENINGS else subjects)
    if not spoken:
        spoken += subjects
    unit = ZERO_UNITS.get(what, "个")
    names = [name if what == "发生" or name.endswith(what) else name + what for name in subjects] or [what]
    return [Draft("quantity", start, match.end(), name, _certain(text, span, match), -1, "=", Decimal(0), None, unit, "level") for name in names]


def _certain(text: str, span: Span, match: re.Match[str]) -> Certainty:
    if STRIVE.search(text, span.start, match.start()):
        return "strive"
    return "about" if re.search(r"^[^，]{0,4}基本(?:实现|建成)|基本(?:实现)?$", text[span.start : match.start()]) else "firm"


def _total(text: str, span: Span, inside: bytearray, match: re.Match[str], topic: Topic) -> list[Draft]:
    subjects, start = _subjects(text, span, inside, match.start(), topic)
    certain = _certain(text, span, match)
    end = match.end()
    following = text[match.end() : span.end]
    if match["cover"] and following and not following.startswith(("、", "，", "”", "的")):
        subjects, end = [trimmed(following) or following], span.end
    elif not subjects:
        subjects = [trimmed(following) or match[0]]
        end = span.end
    if match["should"] and not re.sub(r"[“、，]|做到|实现|确保", "", text[span.start : match.start()]):
        return [Draft("quantity", span.start, end, match[0], certain, -1, "=", Decimal(100), None, "%", "share")]
    if match["each"] or match["those"]:
        subject = match["whom"] + following if match["each"] else following + match[0][:2]
        return [Draft("quantity", start, span.end, f"{subject}比例", certain, -1, "=", Decimal(100), None, "%", "share")]
    if match["every"]:
        return [Draft("quantity", start, span.end, f"{match['whose']}{following}比例", certain, -1, "=", Decimal(100), None, "%", "share")]
    if match["clear"]:
        rest = text[match.end() : span.end]
        if match.start() == span.start or not text[span.start : match.start()].strip("“"):
            subjects, end = [trimmed(rest) or match[0]], span.end
        names = [(name, _clear_unit(name)) for name in (re.sub(r"[从由][^，、]*[0-9][^，、]*$", "", one) for one in subjects)]
        return [Draft("quantity", start, end, name, certain, -1, "=", Decimal(0), None, unit, "share" if unit == "%" else "level") for name, unit in names]
    suffix = "覆盖率" if match["cover"] else "比例"
    subjects = [re.sub(r"^[0-9.]+万?(?:个|户|家|条|名|公里)(?!以)", "", name) for name in subjects]
    if match["all"]:
        tail = text[match.end() : span.end]
        suffix, end = tail + "比例", span.end
    return [Draft("quantity", start, end, name + suffix, certain, -1, "=", Decimal(100), None, "%", "share") for name in subjects]


def _clear_unit(subject: str) -> str:
    return next((unit for pattern, unit in _CLEAR_UNITS if pattern.search(subject)), "个")
