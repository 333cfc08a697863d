"""Quantities: which numbers of a sentence are targets or results, of what, and how they are meant.

The grammar of the genre: a number behind its noun is a figure (新增绿道20公里), a counter in front of its noun is one too (完成4座病险水库加固);
any other number in front of a noun qualifies it (投资3亿元以上项目150个 has one figure, 150). One number may serve several subjects,
several numbers may be paired with several subjects (分别), and a clause without a subject speaks of the one before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from zhixing.engines.report.draft import Draft
from zhixing.engines.report.lexicon import LEXICON, alternatives
from zhixing.engines.report.mentions import Mention
from zhixing.engines.report.record import Certainty, Measure
from zhixing.engines.report.sentences import Span, items
from zhixing.engines.report.subjects import expanded, lead_length, trimmed

STRIVE = re.compile(r"力争|争取|争创|力夺|奋力|努力|争当")
RATIO_UNITS = frozenset({"%", "‰", "个百分点", "百分点", "倍", "番", "成", ""})
TIME_UNITS = frozenset({"分钟", "小时", "天", "日", "个月", "个工作日", "秒"})
MEASURES = re.compile(r"(?:[十百千万亿]*)(?:元|美元|欧元|港元|平方公里|平方米|平方千米|立方米|平米|亩|公顷|公里|千米|米|吨|公斤|斤|克|千克|千瓦|兆瓦|千伏安|度|岁|周岁|层|升|分|床|张床位|个?月|天|日|小时|分钟|秒|级|千瓦时|兆瓦时|人|户)(?:/.*)?$")
_PAIRING = re.compile(r"分别|依次")
_SHARING = re.compile(r"(?:均|各|都|双双|皆)(?:达到?|为|增长|提高|提升|下降|超过?|突破|超|在|实现|保持|稳定|控制|有|新增|不低于|高于|破|居|列|位居|位列|完成|建成|[0-9])|(?:均|各|都)$|各[\u4e00-\u9fff]{2}$")
_GOAL_NOUN = re.compile(r"的?(?:台阶|大关|关口|门槛|新台阶|目标|任务|预期|增速|速度|增长|水平|较快增长|要求|增幅|左右|比例|比重|高位|区间|合理区间)")
_CIRCLE = re.compile(r"[^，、]{0,12}圈|(?:内|以内)?(?:直达|到达|通达|可达|办结|送达|响应|到户)")
_VERB_AFTER = re.compile(
    r"(?:进行|用于|支持|补贴|投入|给予|发放|予以|开展|实施|完成|实现|全面|全部|建设|推进|加快|正式|顺利|圆满|陆续|相继|落地|投产|投用|开工|竣工|建成|完工|通车|上线|入选|获|被|成功|已|均|得到|用以|为|以|助力|惠及|推动|保障|专项|扎实|有序|按|至|到|在|并|来|用|从|涉及|，)"
)
_QUALIFIED = re.compile(r"(?:级|量级|能级|规模|元|以上|以下|以内|左右|多)?的?(?:重点|重大|大|优质|工业|产业|在建|续建|新建|亿级)?(?:项目|企业|集群|产业|园区|工程|平台|产业链|链|市场|主体|资金池|基金|大关|俱乐部|投资|户|村|家庭|单位|商户|人群|老人|老年人|群众|人口|居民|儿童|学生|女性|职工|机组|变电站|水厂|厂|线路|道路|泵站|水库|电站|基地|林|田|桥|路|池|炉)")
_GROWTH = re.compile(alternatives(LEXICON.growth))
_REDUCTION = re.compile(alternatives(LEXICON.reduction))
_LEVEL = re.compile(r"总[量数额]|余额|达到?|突破|稳定|保持|控制|增至|升至|降至|减至|提高到|提升[到至]|增加到|扩大到|发展到|为$|拥有|现有|累计|合计|存量|保有|[均时]长|均值|浓度|标准|收入|产值|总值|销售额|市值|面积$|产量|规模|寿命")
_FROM = re.compile(r"[从由](?:原来的?|每[^，、0-9]{1,4}|20[0-9]{2}年[底初末]?的?|“十[一二三四五六]五”[末初]?的?)?$")
_TO = re.compile(r"(?:[^，、]{0,4}?)(?:增加|增长|提高|提升|下降|降低|减少|降|增|升|减|调整|缩短|压缩|扩大|拓展|跃升|上升|发展|攀升|缩减|优化|精简|到|至|跨越)")
_JOINT_AFTER = re.compile(r"[”’]?(?:以及|和|及|与|并|，)")
_JOINT_BEFORE = re.compile(r"(?<=.{2})(?:以及|和|及)$")
_PREPOSED = re.compile(r"^(?:通过|依托|以|在|对|为|围绕|按照|经|利用|将|把|比|较|向|从)")
_GENERIC = re.compile(r"总[量数额投]资?额?|增[速幅]|占比|比重|落地率|完成率|规模|[累合]计|人均|市值|余额|产值|税收|总产值|投资|总长|增长率")
_POLICY = re.compile(r"(?:新政|政策|意见|措施|举措|办法|规定|经济|增长|十条|细则|方案)$")
_GOVERNING = re.compile(r"(?<=.{2})(?:完成|实现|新增|达成|办理|建成|吸引|带动|引进|发放|投入|争取|培育|提供)")
_AT_LEAST = re.compile(r"至少|不少于|不低于")
_STARTED = re.compile(r"[从由][^，、]{0,8}[0-9]")
_SIZE_ONLY = re.compile(r"(?:其中)?(?:项目)?(?:计划|预计)?(?:总投资|计划投资|占地面积|占地|总?建筑面积|总占地面积?|用地面积|规划面积|总用地|全长|总长|总规模|总库容|装机容量|设计日处理能力|总面积)(?:约|达|为|共)?")
_SIZE = re.compile(r"(?:年产|日产|月产|年处理|日处理|总投资|计划投资|投资额?|占地|占地面积|总?建筑面积|全长|总长|总?规模|设计|库容|装机|容量|总面积|用地面积|里程|面积|每年|每月|每人|人均|每平方米|每)$")
_THAN = re.compile(r"(?:比|较|相比|同比去年)[^，、]{0,12}$")


@dataclass(slots=True)
class Topic:
    """What the sentence has spoken of so far: subjects for clauses that name none, and the verb that a list shares."""

    subjects: list[str] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)
    object: str = ""
    start: int = -1
    counted: bool = False
    strive: bool = False


@dataclass(slots=True)
class Item:
    """One item of a clause's enumeration with the numbers in it."""

    start: int
    end: int
    mentions: list[Mention]


class Clause:
    """One clause being read for its quantities."""

    def __init__(self, text: str, span: Span, inside: bytearray, found: list[Mention], topic: Topic) -> None:
        self.text, self.span, self.inside, self.topic = text, span, inside, topic
        self.items = self._items(found)
        self.drafts: list[Draft] = []
        self.spoken_of = list(topic.subjects)
        self.strive = STRIVE.search(text, span.start, span.end)

    def _items(self, found: list[Mention]) -> list[Item]:
        """The list items, cut at 、 and after a number that is followed by 和, 及, 以及, 与, 并."""
        out: list[Item] = []
        for piece in items(self.text, self.span.start, self.span.end, self.inside):
            start = piece.start
            inner = [m for m in found if piece.start <= m.at < piece.end]
            for left, right in zip(inner, inner[1:], strict=False):
                joint = _JOINT_AFTER.match(self.text, left.end, right.start + 1) or _JOINT_BEFORE.search(self.text, left.end, right.start)
                if joint:
                    out.append(Item(start, joint.start(), [m for m in inner if start <= m.at < joint.start()]))
                    start = joint.end()
            out.append(Item(start, piece.end, [m for m in inner if start <= m.at]))
        return out

    def read(self) -> list[Draft]:
        """All quantities of the clause in order."""
        pending: list[Item] = []
        for index, item in enumerate(self.items):
            if not item.mentions:
                pending.append(item)
                continue
            targets = self._targets(item)
            if not targets:
                pending.append(item)
                continue
            for mention, role in targets:
                self._emit(item, mention, role, pending, index)
            pending = []
        self._close_shared()
        return self.drafts

    # Which numbers of an item are figures.

    def _targets(self, item: Item) -> list[tuple[Mention, str]]:
        roles: list[tuple[Mention, str]] = []
        later: Mention | None = None
        for mention in reversed(item.mentions):
            role = self._role(item, mention, later)
            if role != "qualifier":
                roles.insert(0, (mention, role))
                later = mention
            elif later is None and mention.unit not in RATIO_UNITS and MEASURES.match(mention.unit) and mention.end < item.end:
                continue
            else:
                later = mention
        return roles

    def _role(self, item: Item, mention: Mention, later: Mention | None) -> str:
        """behind: the number follows its noun; before: it precedes it; share: a percentage of what follows; qualifier: no figure."""
        text = self.text
        if _THAN.search(text, max(item.start, mention.start - 10), mention.start) and (later or mention.unit in ("年",)):
            return "qualifier"
        if later is not None and _FROM.search(text, item.start, mention.start) and _TO.match(text, mention.end):
            return "qualifier"
        rest = text[mention.end : later.start if later else item.end].lstrip("”’）)")
        if text.startswith("连续", max(0, mention.start - 2)) or text.startswith("近", max(0, mention.start - 1)) and mention.unit == "年":
            return "qualifier"
        if later is None and not rest and not self.topic.counted and not self.drafts and _SIZE_ONLY.fullmatch(text, item.start, mention.start):
            return "qualifier"
        if mention.unit in ("条", "项") and ((not rest and _POLICY.search(text, item.start, mention.start)) or re.match(r"[^，、]{0,6}(?:意见|措施|举措|政策)", rest) and not re.search(r"出台|制定|推出|发布|印发", text[self.span.start : mention.start])):
            return "qualifier"
        if mention.unit == "项" and re.match(r"(?:主要|重要|重点|核心|约束性|关键)?(?:经济|发展|考核)?(?:社会发展)?指标", rest):
            return "qualifier"
        if not rest:
            return "behind" if later is None or later.start - mention.end <= 1 else "qualifier"
        if re.match(r"[（(]", rest) and rest.endswith(("）", ")")):
            return "behind"
        if _GOAL_NOUN.match(rest):
            return "behind" if later is None else "qualifier"
        if _SIZE.search(text, max(item.start, mention.start - 8), mention.start) and not _VERB_AFTER.match(rest) and mention.unit not in RATIO_UNITS:
            return "qualifier"
        if later is None and mention.unit in TIME_UNITS and _CIRCLE.match(rest):
            return "behind"
        if mention.unit in RATIO_UNITS:
            return self._ratio_role(item, mention, later, rest)
        if rest.startswith("的"):
            return "qualifier"
        if MEASURES.match(mention.unit) and mention.unit not in ("万人", "人", "户", "万户"):
            return self._measure_role(item, mention, later, rest)
        return self._counter_role(item, mention, later, rest)

    def _ratio_role(self, item: Item, mention: Mention, later: Mention | None, rest: str) -> str:
        if mention.unit in ("倍", "番", "成"):
            return "qualifier" if later else "behind"
        if later is not None:
            return "qualifier"
        before = self.text[item.start : mention.start]
        if _GROWTH.search(before[-6:]) or re.search(r"(?:率|占比|比重|比例|达|突破)$", before):
            return "behind"
        return "qualifier" if rest.startswith("的") and not before else "share"

    def _measure_role(self, item: Item, mention: Mention, later: Mention | None, rest: str) -> str:
        if later is not None:
            return "qualifier"
        if _QUALIFIED.match(rest) and not self._verb_before(item, mention):
            return "qualifier"
        if mention.closing and not _VERB_AFTER.match(rest):
            return "qualifier"
        if self._verb_before(item, mention):
            if re.search(r"启动|谋划|规划", self.text[item.start : mention.start]):
                return "qualifier"
            return "qualifier" if _QUALIFIED.match(rest) and mention.unit.endswith("元") else "before"
        return "behind" if _VERB_AFTER.match(rest) else "qualifier"

    def _counter_role(self, item: Item, mention: Mention, later: Mention | None, rest: str) -> str:
        if re.search(r"(?:首位|榜首|第[一二三四五六七八九十0-9]+位?)$", rest) or (mention.unit == "次" and re.match(r"排名|位居|荣?获|被", rest)):
            return "qualifier"
        if later is not None and later.start - mention.end <= 1 and MEASURES.match(later.unit):
            return "before"
        if mention.counted and (re.match(alternatives(LEXICON.slogan_nouns), rest) or mention.value < 2):
            return "qualifier"
        if later is None:
            return "behind" if _VERB_AFTER.match(rest) and self.text[item.start : mention.start] and not self._verb_before(item, mention) else "before"
        return "qualifier"

    def _verb_before(self, item: Item, mention: Mention) -> bool:
        """Is everything in front of the number verbs and modal words (新建58公里铁路)?"""
        before = self.text[item.start : mention.start]
        return bool(before) and lead_length(before + "Ｘ") >= len(before)

    # From a number to records.

    def _emit(self, item: Item, mention: Mention, role: str, pending: list[Item], index: int) -> None:
        text = self.text
        start = pending[0].start if pending else item.start
        if role == "behind":
            subjects, start = self._subjects_behind(item, mention, pending, index)
            end = mention.end
        else:
            subjects, end = [self._subject_before(item, mention, pending, role)], item.end
        qualifiers = [text[m.start : m.end] for m in item.mentions if m is not mention and not self._is_target(m)]
        predicate = text[max(self.span.start, mention.start - 8) : mention.at]
        measure = self._measure(mention, predicate, subjects[0] if subjects else "", role)
        comparator = "<=" if role == "behind" and mention.unit in TIME_UNITS and _CIRCLE.match(text, mention.end) else mention.comparator
        if comparator == "=" and _AT_LEAST.search(text, item.start, mention.start):
            comparator = ">="
        for subject in subjects or [""]:
            at = -1 if mention.unit == "番" else mention.at
            self.drafts.append(
                Draft("quantity", start, end, subject, self._certainty(mention), at, comparator, mention.value, mention.high, mention.unit, measure, qualifiers=qualifiers)
            )
        self._remember([s for s in subjects if s])
        self.topic.counted = mention.unit not in RATIO_UNITS and not MEASURES.match(mention.unit)

    def _remember(self, subjects: list[str]) -> None:
        """Later clauses may speak of all subjects of this one (分别增长 …)."""
        if not subjects:
            return
        spoken = [d.subject for d in self.drafts if d.subject]
        self.topic.subjects = list(dict.fromkeys(spoken)) if spoken else subjects
        self.topic.trail += [s for s in subjects if s not in self.topic.trail]

    def _is_target(self, mention: Mention) -> bool:
        return any(d.at == mention.at for d in self.drafts)

    def _certainty(self, mention: Mention) -> Certainty:
        if (self.strive and self.strive.start() < mention.end) or self.topic.strive:
            return "strive"
        return "about" if mention.about else "firm"

    def _subjects_behind(self, item: Item, mention: Mention, pending: list[Item], index: int) -> tuple[list[str], int]:
        text = self.text
        before = text[item.start : mention.start]
        first = self._first_of(item, mention)
        if first is not None:
            adjacent = next((m for m in item.mentions if m.at < mention.at and m.end >= mention.start - 1), None)
            before = text[first : adjacent.start if adjacent else mention.start]
        paired = self._paired(item, mention)
        if paired is not None:
            return paired
        if mention.unit in TIME_UNITS and (ring := _CIRCLE.match(text, mention.end)):
            tail = text[mention.end : ring.end()].removesuffix("圈")
            name = trimmed(re.split(r"[“”]", before)[-1])
            return [f"{name}{tail}时间"], item.start
        own = self._named(re.split(r"[从由](?=[0-9])", before)[0] if first is None and _STARTED.search(before) else before)
        shares = mention.unit in RATIO_UNITS or _SHARING.search(before) or _SHARING.search(text, max(item.start, mention.start - 8), mention.at)
        if pending and not shares:
            return [self._joined(pending, own, mention)], pending[0].start
        if not own and not pending:
            return self._elliptic(mention, before), item.start
        names = [trimmed(text[p.start : p.end]) for p in pending]
        names = [n for n in names if n]
        if own:
            names.append(own)
        out: list[str] = []
        for name in self._split_pair(names, bool(shares)):
            out.extend(expanded(name) if _SHARING.search(before) else [name])
        if len(out) == 1 and _GENERIC.fullmatch(out[0]) and (prior := self._elliptic(mention, "")):
            out = [prior[0] + out[0]]
        if len(out) > 1 and not shares:
            out = out[:1]
        return out, (pending[0].start if pending else item.start)

    def _named(self, before: str) -> str:
        """The noun in front of a number; after a preposition only what its verb governs (通过平台完成交易7683宗 → 交易)."""
        if _PREPOSED.match(before):
            verbs = [m.end() for m in _GOVERNING.finditer(before) if m.end() < len(before)]
            if verbs:
                return trimmed(before[verbs[-1] :])
        return trimmed(before)

    def _first_of(self, item: Item, mention: Mention) -> int | None:
        """Where this number's own words begin when earlier numbers of the item are figures or a starting value (从309亿元增加到423亿元)."""
        earlier = [m for m in item.mentions if m.at < mention.at]
        if not earlier:
            return None
        last = earlier[-1]
        if _FROM.search(self.text, item.start, last.start):
            return None
        return item.start if not self._is_target(last) else (item.start if last.end >= mention.start - 1 else last.end)

    def _split_pair(self, names: list[str], shares: bool) -> list[str]:
        """The last of several subjects may hide one more behind 和 or 及 (投资和GDP增速)."""
        if not shares or not names:
            return names
        out = []
        for name in names:
            parts = re.split(r"(?<=[^平统])(?:以及|和|及)(?=[^上其格])", name)
            out.extend(parts if len(parts) == 2 and all(len(p) >= 2 for p in parts) and "“" not in name and "（" not in name else [name])
        return out

    def _joined(self, pending: list[Item], own: str, mention: Mention) -> str:
        first = trimmed(self.text[pending[0].start : pending[0].end])
        tail = self.text[pending[0].end : mention.start]
        return re.sub(r"(?:分别|均|各)?$", "", trimmed(first + tail)) if own or first else ""

    def _paired(self, item: Item, mention: Mention) -> tuple[list[str], int] | None:
        """A分别、B分别 …: the n-th number belongs to the n-th subject of the list in front of the word 分别."""
        head = self.text[self.span.start : mention.start]
        pairing = None
        for pairing in _PAIRING.finditer(head):
            pass
        if pairing is None:
            return self._paired_by_count(mention)
        marker = self.span.start + pairing.end()
        group = [m for it in self.items for m in it.mentions if m.at >= marker]
        group = [m for i, m in enumerate(group) if i == 0 or self._continues(group[i - 1], m)]
        if mention not in group:
            return None
        rank = group.index(mention)
        names_text = self.text[self.span.start : self.span.start + pairing.start()]
        names: list[str] = []
        for piece in items(names_text, 0, len(names_text), self.inside[self.span.start :]):
            name = trimmed(names_text[piece.start : piece.end])
            for part in self._split_pair([name], True) if name else []:
                names.extend(expanded(part))
        if not names:
            names = self.topic.trail[-len(group) :] if len(self.topic.trail) >= len(group) else self.spoken_of
        if len(names) < len(group) and len(names) == 1 and len(group) == 2:
            names = expanded(names[0])
        if not names:
            return None
        if rank == len(group) - 1 and mention.closing:
            self._spread(group)
        return [names[min(rank, len(names) - 1)]], self.span.start

    def _paired_by_count(self, mention: Mention) -> tuple[list[str], int] | None:
        """Two subjects before and two bare numbers behind, without 分别: they belong together in order."""
        flat = [m for it in self.items for m in it.mentions]
        at = flat.index(mention)
        first = at
        while first > 0 and self._continues(flat[first - 1], flat[first]) and not flat[first].lead:
            first -= 1
        last = at
        while last + 1 < len(flat) and self._continues(flat[last], flat[last + 1]) and not flat[last + 1].lead:
            last += 1
        count = last - first + 1
        if count < 2 or flat[at].end == flat[min(at + 1, len(flat) - 1)].start:
            return None
        names_text = self.text[self.span.start : flat[first].start]
        names = [trimmed(names_text[p.start : p.end]) for p in items(names_text, 0, len(names_text), self.inside[self.span.start :])]
        names = [n for n in names if n]
        if len(names) != count:
            return None
        return [names[at - first]], self.span.start

    def _continues(self, left: Mention, right: Mention) -> bool:
        return re.fullmatch(r"[”’]?(?:、|和|及|以及|与)?", self.text[left.end : right.start]) is not None

    def _spread(self, group: list[Mention]) -> None:
        """A closing 以上 covers the items that share its verb and unit."""
        last = group[-1]
        for draft in self.drafts:
            if any(draft.at == m.at and m.unit == last.unit and not m.closing for m in group[:-1]):
                draft.comparator = last.comparator

    def _close_shared(self) -> None:
        """达44999元、24102元: the comparison of the first number holds for bare ones that follow it directly; so does a closing 以上."""
        flat = [m for it in self.items for m in it.mentions]
        by_at = {d.at: d for d in self.drafts}
        carried = {m.at for m in flat if m.lead}
        for left, right in zip(flat, flat[1:], strict=False):
            a, b = by_at.get(left.at), by_at.get(right.at)
            if a is None or b is None or not self._continues(left, right):
                continue
            if left.unit != right.unit and left.unit.lstrip("十百千万亿") != right.unit.lstrip("十百千万亿"):
                continue
            if right.closing and not left.closing and a.comparator == "=":
                a.comparator = b.comparator
            elif a.comparator in (">=", ">", "<=") and not left.closing and b.comparator == "=" and not right.lead and left.at in carried:
                b.comparator = a.comparator
                carried.add(right.at)

    def _elliptic(self, mention: Mention, before: str) -> list[str]:
        """The subject of a clause that names none: what was spoken of before."""
        if self.drafts and self.drafts[-1].subject:
            return [self.drafts[-1].subject]
        if self.spoken_of:
            return self.spoken_of if _SHARING.search(before) else self.spoken_of[-1:]
        return [self.topic.object] if self.topic.object else []

    def _subject_before(self, item: Item, mention: Mention, pending: list[Item], role: str) -> str:
        text = self.text
        rest = text[mention.end : item.end].lstrip("的”")
        raw = text[(pending[0].start if pending else item.start) : mention.start]
        before = trimmed(raw)
        noun = _head_noun(rest)
        if raw.endswith("等") or (pending and before):
            return before.removesuffix("等") + "等" + noun
        if role == "share" and before:
            return before + noun
        return (before + noun) if before and len(before) <= 12 and not _ends_in_verb(before) else noun

    def _measure(self, mention: Mention, predicate: str, subject: str, role: str) -> Measure:
        if "百分点" in mention.unit:
            return "points"
        if mention.unit == "番" or (mention.unit in ("倍",) and _GROWTH.search(predicate)):
            return "growth"
        if mention.unit in RATIO_UNITS:
            if _REDUCTION.search(predicate) and not re.search(r"(?:降低|下降|减少|压减|回落)[到至]", predicate):
                return "reduction"
            if (_GROWTH.search(predicate) and not re.search(r"(?:提高|提升|增加|上升)[到至为]", predicate)) or re.search(r"增速|涨幅|增幅|增长$", subject):
                return "growth"
            return "share"
        return self._absolute_measure(mention, predicate, subject, role)

    def _absolute_measure(self, mention: Mention, predicate: str, subject: str, role: str) -> Measure:
        head = self.text[self.span.start : mention.start]
        if re.search(r"减轻|压减|削减|减免|节约|减支|让利|压缩[^至到]", head[-12:]) or (_REDUCTION.search(predicate) and not re.search(r"[到至为]", predicate)):
            return "reduction"
        if re.search(r"新[增建引培上设签开改扩]|引进|建成|完成|净增|培育|举办|实施", head) and not re.search(r"总[量数]|累计达|存量", head[-8:]):
            return "increment"
        if mention.unit in TIME_UNITS or (role == "behind" and (_LEVEL.search(predicate) or _LEVEL.search(subject[-4:]))):
            return "level"
        return "increment"


_TAIL_VERB = re.compile(
    r"(?:全面|全部|加快|扎实|有序|顺利|圆满|基本|均已?|已|正式|成功|陆续|相继|集中|如期)?(?:建设)?(?:推进|建成投用|建成投产|建成并投入使用|投入使用|投入运营|竣工投产|开工建设|开工|竣工|建成|投产|投用|完工|落地见效|落地|完成|通车|上线|实施|建设进度|前期工作|加快建设|高效运行|运行)+$"
)


_PREDICATED = re.compile(r"(?<=.{2})(?:尽快|全部|均|已|力争|加快|达到|完成|建成|开工|竣工|投产|投用|落地|入选|荣?获|列入|纳入|实现|享受|跻身|成功|顺利|稳步|有序|扎实|高效|正式|被|得到|通过|创成|应[\u4e00-\u9fff]尽)")


def _head_noun(rest: str) -> str:
    """The noun that a counter counts, without the predicate behind it: 项目加快推进 → 项目."""
    noun = _TAIL_VERB.sub("", rest)
    noun = trimmed(noun) or noun
    cut = _PREDICATED.search(noun)
    return noun[: cut.start()] if cut and cut.start() >= 2 and not noun.startswith(("“", "（")) else noun


def _ends_in_verb(text: str) -> bool:
    return lead_length(text + "Ｘ") >= len(text)
