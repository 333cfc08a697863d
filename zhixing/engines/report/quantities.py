"""Quantities: which numbers of a sentence are targets or results, of what, and how they are meant.

The grammar of the genre: a number behind its noun is a figure (新增绿道20公里), a counter in front of its noun is one too (完成4座病险水库加固);
any other number in front of a noun qualifies it (投资3亿元以上项目150个 has one figure, 150). One number may serve several subjects,
several numbers may be paired with several subjects (分别), and a clause without a subject speaks of the one before it.
"""

from __future__ import annotations

import re

from zhixing.engines.report.clause import CIRCLE, FROM, MEASURES, RATIO_UNITS, SHARING, STRIVE, TIME_UNITS, FiguredClause, Item, Topic
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.measures import measure_of
from zhixing.engines.report.mentions import Mention
from zhixing.engines.report.pairing import of_one_class, paired, share_comparisons, split_pairs, with_shared_ending
from zhixing.engines.report.roles import NEAR, Role, figures, such
from zhixing.engines.report.sentences import Span
from zhixing.engines.report.subjects import expanded, head_noun, is_all_verbs, trimmed, unquoted
from zhixing.kernel.terms import Certainty

_PREPOSED = re.compile(r"^(?:通过|依托|以|在|对|为|围绕|按照|经|利用|将|把|比|较|向|从)")
_GENERIC = re.compile(
    r"总[量数额投]资?额?|(?:同比|年度|年均)?增[速幅]|占比|比重|落地率|完成率|规模|[累合]计|(?:满意|办结|办复|合格|达标|签约|开工|履约)率|人均|市值|余额|总长|增长率"
)
_GOVERNING = re.compile(r"(?<=.{2})(?:完成|实现|新增|达成|办理|建成|吸引|带动|引进|发放|投入|争取|培育|提供)")
# One share of several things together: 新能源和可再生能源占比.
_UNITED = re.compile(r"(?:占比|比重|比例)$|占[^，、]{2,}$")
_PLACE = re.compile(r"(?!完成|建成|新建)[\u4e00-\u9fff]{1,6}(?:[市县镇乡旗]|(?<![小户社园城景林])区|本级|街道)")
_DISTRICT = re.compile(rf"(?P<doer>{_PLACE.pattern})各?(?:新建|筹集|建成|完成|新增|改造|开工|安排|建设|实施)(?:约)?")
_AT_LEAST = re.compile(r"至少|不少于|不低于")
# 实现产值20亿元: the verb goes with its noun, of which the sentence has said whose it is.
_SUM = re.compile(r"(?:销售收入|产值|税收|利税|利润)$")
_SPENDING = frozenset({"", "投入", "投资", "资金", "安排资金", "投入资金", "支出", "累计投入"})
_PURPOSE = re.compile(r"(?:以上|左右)?(?:专项)?(?:用于|支持)(?P<purpose>[^，、；]{3,24})")
# 累计投资3.5亿元修建道路60公里: what has been spent over years is told beside what it built.
_BUILT = re.compile(r"(?:修建|建成|新建|建设|实施|改造|推动|推进|用于|完成|开展|购置)(?P<what>[\u4e00-\u9fff“”]{2,16})")
_SPENT = re.compile(r"(?:投入|投资|安排|拨付|下达|融资|补助|补贴|奖励|支出)(?:资金)?(?=(?:约|近|超|逾|达)?$)")
# 5个共66万平方米的还建项目, 56条76公里农村公路: the size between a counter and its noun.
_SIZED = re.compile(r"^(?:共|总计|合计)?[0-9.]+(?:万|亿)?(?:平方米|平方公里|公里|亩|米|万元|亿元|元)的?")
# Nouns that say nothing without the names in front of them: 东山水厂等3个项目; but 东环路等7条断头路 is about 断头路.
_CATCH_ALL = re.compile(r"[^，、]{0,12}(?:项目|工程|机构|任务|工作|活动|产业|场景)[^，、]{0,4}")
# 6类21项问题: how many kinds they are of is no part of their name.
_CLASSES = frozenset({"类", "大类", "种", "方面"})
# 占计划的100%，同比下降2%: a share told in passing; what follows speaks of what was spoken of before.
_OF_IT = re.compile(r"占")
# 20个重点项目完成投资28亿元、竣工7个: seven of the projects.
_INVESTED = re.compile(r"(?P<doer>.+(?:项目|工程|企业))(?:已|共|累计)?(?:完成)?投资")
# 19个村8515人脱贫: what the first number counts ends where the second begins.
_NUMBER_INSIDE = re.compile(r"(?P<noun>[村镇县户]|[\u4e00-\u9fff“”（）]{2,10}?)(?:约|近|超)?[0-9]+(?:\.[0-9]+)?(?:万|余|多)*(?:人|名|户|公里|亩|平方米|层|岁)")
_SUM_IN_FRONT = re.compile(r"^[0-9.]+[百千万亿]*元(?!以上|级|以下)(?=.{2}|对)")
_COUNT_IN_FRONT = re.compile(r"[0-9]+(?:个|家|项|户|条|座)(?=[^，、]{3,}$)")
# 沿海投资要达到全市的45%, 占全市总量的75%: a share of the whole.
_OF_ALL = re.compile(r"(?P<name>[^，、]{2,16}?)要?(?:达到?|占到?)(?P<whole>全[国省市县区州][^，、]{0,8})的")
_REACHES = re.compile(r"达到?全[国省市县区州][^，、]{0,8}的$")
# 棚户区改造新开工2万套、基本建成3万套: the same things at another stage.
_STAGE_ENDS = re.compile(r"(?:新?开工(?:建设)?|基本建成|建成|竣工|完工|投产)$")
_SUM_OF_PLACE = re.compile(r"[^，、和]{0,12}(?:收入|总值|增加值|产值|投资|税收|零售总?额|进出口(?:总[额值])?)")
# 化肥减量3%: it is their use that falls.
_LESS_USED = re.compile(r"(?<=化肥|农药|薄膜)减量$")
# 完成区、市共76项为民办实事项目: who ordered them.
_LEVELS = re.compile(r"[^，、]{0,6}[国省市区县镇乡]、[国省市区县镇乡](?:共|共计|合计)?")
_BEGAN = re.compile(r"[从由](?=[0-9])")
_STARTED = re.compile(r"[从由][^，、]{0,8}[0-9]")


def quantities(text: str, span: Span, inside: bytearray, found: list[Mention], topic: Topic) -> list[Draft]:
    """The quantities of one clause in order; `found` are its numbers, `topic` what the sentence has spoken of (brought up to date)."""
    return _Reader(FiguredClause(text, span, inside, found, topic)).read()


def _spent(head: str) -> str:
    """The verb of spending that stands for a subject where nothing else is named: 投入12亿元."""
    found = _SPENT.search(head)
    return found[0] if found else ""


class _Reader:
    def __init__(self, clause: FiguredClause) -> None:
        self.clause, self.text = clause, clause.text
        self.strive = STRIVE.search(clause.text, clause.span.start, clause.span.end)

    def read(self) -> list[Draft]:
        pending: list[Item] = []
        for item in self.clause.items:
            found = figures(self.clause, item)
            if not found:
                pending.append(item)
                continue
            for mention, role in found:
                self._emit(item, mention, role, pending)
            pending = []
        share_comparisons(self.clause)
        return self.clause.drafts

    def _emit(self, item: Item, mention: Mention, role: Role, pending: list[Item]) -> None:
        clause, text = self.clause, self.text
        if role == "behind":
            subjects, start = self._subjects_behind(item, mention, pending)
            end = self._closed(mention, item.end)
        else:
            subjects, end = [self._subject_before(item, mention, pending, role)], item.end
            if near := NEAR.fullmatch(text, mention.start, end):
                subjects = [f"{near['what']}距离"]
            start = pending[0].start if pending else item.start
        figured = clause.figured
        qualifiers = [text[m.start : m.end] for m in item.mentions if m is not mention and m.at not in figured]
        head = text[clause.span.start : mention.at]
        measure = measure_of(mention.unit, head, subjects[0] if subjects else "", behind=role == "behind")
        if measure == "share" and mention.unit == "%" and text.startswith(("增长", "的增长", "增速"), mention.end):
            measure = "growth"
        comparator = mention.comparator
        if (role == "before" and subjects[0].endswith("距离")) or (role == "behind" and mention.unit in TIME_UNITS and CIRCLE.match(text, mention.end)):
            comparator = "<="
        elif clause.topic.past and mention.lead.endswith(("控制在", "稳控在")) and mention.end == mention.after:
            comparator = "="
        elif (comparator == "=" and mention.unit == "%" and _REACHES.search(text, item.start, mention.start)) or (
            comparator == "=" and _AT_LEAST.search(text, item.start, mention.start)
        ):
            comparator = ">="
        at = -1 if mention.unit == "番" else mention.at
        for subject in [s for s in subjects if s] or [_spent(head)]:
            draft = Draft("quantity", start, end, subject, self._certainty(mention), at, comparator, mention.value, mention.high, mention.unit, measure)
            draft.qualifiers = qualifiers
            clause.drafts.append(draft)
        if not (measure == "share" and _OF_IT.match(text, clause.span.start)):
            self._remember([s for s in subjects if s])
        clause.topic.grown = measure == "growth"
        clause.topic.last_counted = next((s for s in subjects if s), clause.topic.last_counted)
        clause.topic.last_unit = mention.unit
        clause.topic.counted = mention.unit not in RATIO_UNITS and not MEASURES.match(mention.unit)

    def _closed(self, mention: Mention, border: int) -> int:
        """Where the quote of a figure ends: with the circle it measures (半小时交通圈) and the marks that close around it (“最多80天”)."""
        end = mention.end
        if mention.unit in TIME_UNITS and (ring := CIRCLE.match(self.text, end)):
            end = min(ring.end(), border)
        while end < border and self.text[end] in "”’）)":
            end += 1
        return end

    def _remember(self, subjects: list[str]) -> None:
        """Later clauses may speak of all subjects of this one (分别增长 …)."""
        if not subjects:
            return
        topic = self.clause.topic
        topic.subjects = list(dict.fromkeys(d.subject for d in self.clause.drafts if d.subject))
        topic.trail += [s for s in subjects if s not in topic.trail]

    def _certainty(self, mention: Mention) -> Certainty:
        if self.strive and self.strive.start() < mention.end:
            return "strive"
        return "about" if mention.about else "firm"

    # The subject of a number that follows its noun.

    def _subjects_behind(self, item: Item, mention: Mention, pending: list[Item]) -> tuple[list[str], int]:
        together = paired(self.clause, mention)
        if together is not None:
            return together, self.clause.span.start
        before = self._before(item, mention)
        if (districts := self._districts(pending, item, mention)) is not None:
            return districts, pending[0].start if pending else item.start
        if mention.unit in TIME_UNITS and self.text.endswith(("仅用", "只用", "利用"), item.start, mention.at):
            return [f"{trimmed(self.text[mention.end : item.end].removeprefix('即'))}用时"], item.start
        if mention.unit in ("连丰", "连增"):
            return [f"粮食{mention.unit}"], item.start
        if mention.unit in TIME_UNITS and (ring := CIRCLE.match(self.text, mention.end)):
            tail = self.text[mention.end : ring.end()].removesuffix("圈")
            return [f"{trimmed(re.split('[“”]', before)[-1])}{tail}时间"], item.start
        start = pending[0].start if pending else item.start
        own = self._named(before)
        if own in _SPENDING and "累计" in before and not pending and (built := _BUILT.match(self.text, mention.end, item.end)):
            return [f"{trimmed(built['what']) or built['what']}{own or '投入'}"], start
        purpose = _PURPOSE.match(self.text, mention.end, item.end)
        if purpose and not pending and own in _SPENDING:
            return [f"{purpose['purpose']}{own or '投入'}"], start
        shared = SHARING.search(before) is not None or SHARING.search(self.text, max(item.start, mention.start - 8), mention.at) is not None
        if pending and mention.lead and (places := self._places(pending, own)):
            return places, start
        if pending and not shared and mention.unit not in RATIO_UNITS:
            return [self._joined(pending, own, mention)], start
        if not own and not pending and (common := self._common(item, mention)):
            return [common], start
        if not own and not pending:
            return self._elliptic(shared, counted=not MEASURES.match(mention.unit), spoken=before), item.start
        return self._several(pending, own, shared, mention), start

    def _districts(self, pending: list[Item], item: Item, mention: Mention) -> list[str] | None:
        """筹集住房900套，市本级筹集500套，东区、西区各筹集200套: parts of what was counted before, one for each doer."""
        topic, names = self.clause.topic, [self.text[p.start : p.end] for p in (*pending, Item(item.start, mention.start, []))]
        doer = _DISTRICT.fullmatch(names[-1])
        whole = topic.last_counted.split("（")[0] if topic.last_unit == mention.unit else ""
        if doer is None or not whole or not all(_PLACE.fullmatch(name) or len(name) <= 3 for name in names[:-1]):
            return None
        return [f"{whole}（{name}）" for name in (*names[:-1], doer["doer"].removesuffix("各"))]

    def _common(self, item: Item, mention: Mention) -> str:
        """解决600户、3000人饮水问题: the noun of the next number serves this one too, in front of which only verbs stand."""
        at = self.clause.items.index(item) + 1
        following = self.clause.items[at] if at < len(self.clause.items) else None
        if following is None or not following.mentions or following.mentions[0].start != following.start or mention.end != item.end:
            return ""
        if mention.unit in RATIO_UNITS or any(role != "before" for _, role in figures(self.clause, following)):
            return ""
        return self._subject_before(following, following.mentions[-1], [], "before")

    def _places(self, pending: list[Item], own: str) -> list[str]:
        """东县、西县财政总收入超百亿: the indicator of each place."""
        names, last = [self.text[p.start : p.end] for p in pending], _PLACE.match(own)
        if last is None or not _SUM_OF_PLACE.fullmatch(own, last.end()) or not all(_PLACE.fullmatch(name) for name in names):
            return []
        return [name + own[last.end() :] for name in names] + [own]

    def _several(self, pending: list[Item], own: str, shared: bool, mention: Mention) -> list[str]:
        names = [name for p in pending if (name := trimmed(self.text[p.start : p.end]))] + ([own] if own else [])
        if pending and not shared and own and ("等" in own or of_one_class(names)):
            return [self._joined(pending, own, mention)]
        if shared or (mention.unit in RATIO_UNITS and not _UNITED.search(own)):
            names = with_shared_ending(split_pairs(names))
        if shared and own:
            names = [v + own for p in pending if is_all_verbs(v := re.sub(r"^(?:确保|力争|争取)", "", self.text[p.start : p.end]))] + names
        if shared:
            names = [part for name in names for part in expanded(name)]
        if len(names) == 1 and names[0].startswith("占") and not pending and (prior := self._elliptic(shared)):
            return [one + names[0] for one in prior]
        if len(names) == 1 and _GENERIC.fullmatch(names[0]) and (prior := self._elliptic(shared)):
            return [one + names[0] for one in prior]
        return names if shared or mention.unit in RATIO_UNITS else names[:1]

    def _before(self, item: Item, mention: Mention) -> str:
        """The words of the item that belong to this number: without figures before it, up to a starting value (从309亿元增加到423亿元)."""
        earlier = [m for m in item.mentions if m.at < mention.at]
        began = _BEGAN.search(self.text, item.start, mention.start)
        if began and len(earlier) > 1:
            return self.text[item.start : began.start()]
        if not earlier:
            before = self.text[item.start : mention.start]
            return re.split(r"[从由](?=[0-9])", before)[0] if _STARTED.search(before) else before
        last = earlier[-1]
        started = FROM.search(self.text, item.start, last.start)
        if started:
            return self.text[item.start : started.start()]
        if last.end >= mention.start - 1:
            return self.text[item.start : last.start]
        return self.text[last.end if self.clause.is_figure(last) else item.start : mention.start]

    def _named(self, before: str) -> str:
        """The noun in front of a number; after a preposition only what its verb governs (通过平台完成交易7683宗 → 交易)."""
        if before == "其余":
            return ""
        if _PREPOSED.match(before):
            verbs = [m.end() for m in _GOVERNING.finditer(before) if m.end() < len(before)]
            if verbs:
                return trimmed(before[verbs[-1] :])
        if (of_all := _OF_ALL.fullmatch(before)) and (name := trimmed(of_all["name"])):
            return f"{name}占{of_all['whole']}比重"
        own = trimmed(_SUM_IN_FRONT.sub("", trimmed(before)))
        if not own and (sum_of := _SUM.search(before)):
            whose = self.clause.topic.object if not self.clause.topic.subjects else ""
            return (head_noun(whose) if whose else "") + sum_of[0]
        own = _LESS_USED.sub("用量", own)
        return _COUNT_IN_FRONT.sub("", own, count=1) if _COUNT_IN_FRONT.match(own) else own

    def _joined(self, pending: list[Item], own: str, mention: Mention) -> str:
        first = trimmed(self.text[pending[0].start : pending[0].end])
        tail = self.text[pending[0].end : mention.start]
        return unquoted(re.sub(r"(?:分别|均|各)?$", "", trimmed(first + tail))) if own or first else ""

    def _elliptic(self, shared: bool, *, counted: bool = False, spoken: str = "") -> list[str]:
        """The subject of a clause that names none: what was spoken of before; all of it where one number serves several."""
        clause = self.clause
        if clause.drafts and clause.drafts[-1].subject:
            last = clause.drafts[-1]
            if spoken and counted and (staged := _STAGE_ENDS.search(last.subject)) and (own := _STAGE_ENDS.search(spoken)):
                return [last.subject[: staged.start()] + own[0]]
            invested = _INVESTED.fullmatch(last.subject) if counted and last.unit.endswith("元") else None
            return [invested["doer"] if invested else last.subject]
        if clause.spoken_of:
            if shared:
                return clause.spoken_of if len(clause.spoken_of) > 1 else clause.topic.trail[-2:]
            return clause.spoken_of[-1:]
        return [clause.topic.object] if clause.topic.object else []

    # The subject of a number that precedes its noun.

    def _subject_before(self, item: Item, mention: Mention, pending: list[Item], role: Role) -> str:
        following = [m for m in item.mentions if m.start == mention.end and not m.lead.startswith("超")]
        # 10宗28万平方米用地: the second figure stands between the first and their common noun.
        rest = _SIZED.sub("", self.text[following[-1].end if following else mention.end : item.end]).lstrip("的”")
        earlier = [m.end for m in item.mentions if m.end <= mention.start and (self.clause.is_figure(m) or (m.end == mention.start and m.unit in _CLASSES))]
        if (inner := _NUMBER_INSIDE.match(rest)) is not None and not is_all_verbs(inner["noun"]):
            rest = inner["noun"]
        rest = rest.removesuffix("建设") if len(rest) > 3 else rest
        if (those := such(self.text, item, mention)) is not None:
            return f"{those['fact']}的{those['those']}"
        raw = self.text[max([pending[0].start if pending else item.start, *earlier]) : mention.start]
        before, noun = _SUM_IN_FRONT.sub("", trimmed(raw)).removeprefix("对"), head_noun(rest)
        if raw.endswith(("的", "和", "及")) or noun.startswith("超") or _LEVELS.fullmatch(raw):
            return noun
        if raw.endswith("等") and len(noun) >= 2 and not _CATCH_ALL.fullmatch(noun):
            return noun
        if raw.endswith("等") or (pending and before):
            return before.removesuffix("等") + "等" + noun
        if before and (role == "share" or (len(before) <= 12 and not is_all_verbs(before))):
            return before + noun
        return noun
